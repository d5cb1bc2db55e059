#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace drydock::cache_files {

/// Owns a file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor();

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

/// True for a name that may stand for a kind of entries.
bool is_kind(std::string_view name);
/// 64 small hexadecimal digits, the first two of which name the folder that an entry lies in.
std::string entry_name(std::string_view kind, std::string_view key);
bool is_entry_name(std::string_view name);
/// Of a file that is being written beside its place.
std::string new_file_name();
bool is_new_file_name(std::string_view name);

/// Opens a folder below another one; symbolic links are refused. `make`: creates it, for the owner alone.
Descriptor open_folder(int parent, const std::string& name, bool make);
/// The names in a folder, without `.` and `..`. Nothing where it cannot be read.
void for_each_name(int folder, const std::function<void(const std::string&)>& each);
bool write_all(int fd, std::string_view bytes);
/// Up to `max_bytes`; nothing where there are more or reading fails.
std::optional<std::string> read_all(int fd, std::size_t size_hint, std::uint64_t max_bytes);

/// What stands before an entry's bytes in its file: the format's version, when it was written, its size and
/// hash, its kind and key. Its size is a multiple of 64.
std::string entry_header(std::string_view kind, std::string_view key, std::string_view bytes,
                         std::int64_t when);
/// No longer than this, whatever the key.
inline constexpr std::size_t kMaxKey = 64u << 10;
inline constexpr std::size_t kMaxHeader = kMaxKey + 512;

struct OpenedEntry {
  std::string_view bytes;  ///< of the file that was given
  std::string_view hash;   ///< sha256 of the bytes as the header says
  std::int64_t when = 0;
};
/// Takes an entry's file apart. Nothing where it is of another version, of another key, not complete, or from
/// the future, which a clock that was set back makes of it: it would never grow old.
std::optional<OpenedEntry> open_entry(std::string_view file, std::string_view kind, std::string_view key,
                                      std::int64_t now);
/// True where the file begins as an entry of any version does.
bool begins_like_entry(int folder, const std::string& name);

}  // namespace drydock::cache_files
