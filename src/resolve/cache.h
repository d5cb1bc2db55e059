#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "text/result.h"

namespace drydock {

/// Facts that were learnt in earlier runs: one file for each, in one folder, named by kind and by the hash of a key.
/// Several processes and threads may use one folder at once: a file is written beside its place and then renamed, and is
/// never changed afterwards. The cache is a help and no duty: where it cannot be read or written, it is empty.
///
/// No secret is ever given to it: credentials and tokens are no facts.
class Cache {
 public:
  /// $XDG_CACHE_HOME/drydock, else ~/.cache/drydock; empty where neither variable says anything.
  static std::string default_folder();

  /// Nothing is read or made before the first use. An empty folder: nothing is kept.
  Cache(std::string folder, std::uint64_t max_bytes);

  struct Entry {
    std::string bytes;
    std::int64_t when = 0;  ///< seconds since 1970, UTC, when it was put in
  };
  /// `kind` is a folder's name ("image", "apt-index"); `key` is any text.
  std::optional<Entry> get(std::string_view kind, std::string_view key);
  void put(std::string_view kind, std::string_view key, std::string_view bytes);
  void remove(std::string_view kind, std::string_view key);

  /// The entry's file mapped into memory, for indexes that are searched and not read.
  class Mapping {
   public:
    virtual ~Mapping() = default;
    virtual std::string_view bytes() const = 0;
    virtual std::int64_t when() const = 0;
  };
  std::unique_ptr<Mapping> map(std::string_view kind, std::string_view key);

  /// Waits until no other process works on the same thing, so that a large download is made once; given up (null) after
  /// some time or where the folder cannot be written, and the caller then goes on without it.
  class Lock {
   public:
    virtual ~Lock() = default;
  };
  std::unique_ptr<Lock> lock(std::string_view kind, std::string_view key);

  const std::string& folder() const { return folder_; }
  std::uint64_t max_bytes() const { return max_bytes_; }
  /// Bytes on disk and number of entries.
  struct Size {
    std::uint64_t bytes = 0;
    std::uint64_t entries = 0;
  };
  Size size() const;
  /// Removes every entry, and nothing that is not the cache's own. Gives what was removed.
  Result<Size> clean();
  /// Removes the entries that were used longest ago until the bound holds. Called at the end of a run that wrote.
  void trim();

 private:
  std::string folder_;
  std::uint64_t max_bytes_;
  // more as the implementation needs
};

}  // namespace drydock
