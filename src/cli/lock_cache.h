#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "resolve/lock_file.h"
#include "text/result.h"

namespace drydock {

/// Finds and reads lock files, each once. Safe to use from several threads.
class LockCache {
 public:
  struct Found {
    std::string path;  ///< where it is, or where one would be looked for first
    LockFile lock;
  };
  /// Null inside: there is none.
  using Entry = std::shared_ptr<const Result<std::optional<Found>>>;

  /// Uses this one file for everything (--lock-file).
  void use_file(const std::string& path);

  /// The lock file for a Dockerfile: the nearest drydock.lock, from its folder up to the repository's root. The same
  /// object for all files that share it.
  Entry for_file(const std::string& file);

 private:
  static Entry load(const std::string& path);

  Entry fixed_;
  std::mutex mutex_;
  std::map<std::string, Entry> by_folder_;
};

}  // namespace drydock
