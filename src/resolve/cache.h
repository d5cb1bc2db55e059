#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "text/result.h"

namespace drydock {

/// Facts that were learnt in earlier runs: one file for each, in one folder, named by kind and by the hash of
/// a key. Several processes and threads may use one folder at once: a file is written beside its place and
/// then renamed, and is never changed afterwards. The cache is a help and no duty: where it cannot be read or
/// written, it is empty. It is empty as well in a folder that every user of the machine may write to, since
/// what is pinned comes from it.
///
/// No secret is ever given to it: credentials and tokens are no facts. Thread-safe.
class Cache {
 public:
  /// $XDG_CACHE_HOME/drydock, else ~/.cache/drydock; empty where neither variable says anything.
  static std::string default_folder();

  /// Nothing is read or made before the first use. An empty folder: nothing is kept. `patience` is how long
  /// lock() waits.
  Cache(std::string folder, std::uint64_t max_bytes,
        std::chrono::milliseconds patience = std::chrono::seconds(60));
  Cache(const Cache&) = delete;
  Cache& operator=(const Cache&) = delete;

  struct Entry {
    std::string bytes;
    std::int64_t when = 0;  ///< seconds since 1970, UTC, when it was put in
  };
  /// `kind` is a folder's name ("image", "apt-index"): small letters, digits and dashes, and not "locks";
  /// `key` is any text of up to 64 KiB. An entry of more than half of what the cache may hold is not kept.
  std::optional<Entry> get(std::string_view kind, std::string_view key);
  void put(std::string_view kind, std::string_view key, std::string_view bytes);
  void remove(std::string_view kind, std::string_view key);

  /// The entry's file mapped into memory, for indexes that are searched and not read. The bytes begin at a
  /// multiple of 64, and stay valid after the entry was replaced or removed.
  class Mapping {
   public:
    virtual ~Mapping() = default;
    virtual std::string_view bytes() const = 0;
    virtual std::int64_t when() const = 0;
  };
  std::unique_ptr<Mapping> map(std::string_view kind, std::string_view key);

  /// Waits until no other process or thread works on the same thing, so that a large download is made once;
  /// given up (null) after some time or where the folder cannot be written, and the caller then goes on
  /// without it.
  class Lock {
   public:
    virtual ~Lock() = default;
  };
  std::unique_ptr<Lock> lock(std::string_view kind, std::string_view key);

  const std::string& folder() const { return folder_; }
  std::uint64_t max_bytes() const { return max_bytes_; }
  /// Bytes of all files and number of entries.
  struct Size {
    std::uint64_t bytes = 0;
    std::uint64_t entries = 0;
  };
  Size size() const;
  /// Removes every entry, and nothing that is not the cache's own; symbolic links are not followed out of the
  /// folder. Gives what was removed.
  Result<Size> clean();
  /// Where more than the bound is there, removes the entries that were used longest ago until nine tenths of
  /// it are left. Called at the end of a run; does nothing where this object has put nothing in.
  void trim();

 private:
  std::string folder_;
  std::uint64_t max_bytes_;
  std::chrono::milliseconds patience_;
  std::atomic<bool> wrote_{false};
};

}  // namespace drydock
