#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "text/result.h"

namespace drydock {

/// Owns a file descriptor, or none.
class OpenFile {
 public:
  explicit OpenFile(int fd = -1) : fd_(fd) {}
  OpenFile(OpenFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  OpenFile& operator=(OpenFile&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~OpenFile();

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

/// What stands at a path, no symbolic link followed.
enum class NodeKind : std::uint8_t { kMissing, kFile, kFolder, kLink, kOther, kUnreadable };

/// A folder that nothing is read outside of. Paths are relative to it and
/// clean, the empty one being the folder itself. The system follows no symbolic
/// link on any of them: each part is opened by itself from the one before, so
/// that even a link that appears meanwhile leads nowhere. Pipes, devices and
/// sockets are never opened.
class ContextRoot {
 public:
  /// The folder itself may be named through links: its name is the user's.
  static Result<ContextRoot> open(const std::string& folder);

  NodeKind kind(const std::string& path) const;

  struct Child {
    std::string name;
    NodeKind kind = NodeKind::kOther;
  };
  /// What a folder holds, in no order; nothing where it cannot be listed or holds more than `max`.
  std::optional<std::vector<Child>> list(const std::string& path, std::size_t max) const;

  /// Opens a regular file for reading; of no file where it is none or may not be read.
  OpenFile open_file(const std::string& path) const;

  /// A regular file's bytes; nothing where there are more than `max` or it cannot be read.
  std::optional<std::string> read_file(const std::string& path, std::size_t max) const;

  /// Where a path leads once the symbolic links on it are followed.
  struct Target {
    enum class Outcome : std::uint8_t {
      kFound,       ///< `kind` and `path` are those of what it leads to
      kMissing,     ///< there is nothing, and there was no link on the way
      kUnfollowed,  ///< a link on the way leads nowhere, in a circle, or out of the folder
      kUnreadable,  ///< a folder on the way may not be searched
    } outcome = Outcome::kMissing;
    NodeKind kind = NodeKind::kMissing;
    std::string path;
    std::vector<std::string> links;  ///< the links that were followed, each by its own path
  };
  Target follow(const std::string& path) const;

 private:
  explicit ContextRoot(OpenFile root) : root_(std::move(root)) {}
  /// The folder that a path's last part is in; `last` becomes that part.
  OpenFile open_parent(const std::string& path, std::string& last) const;

  OpenFile root_;
};

}  // namespace drydock
