#include "text/file_io.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <functional>
#include <optional>
#include <random>
#include <system_error>
#include <utility>
#include <vector>

#ifdef __linux__
#include <sys/xattr.h>
#endif

#include "text/quote.h"

namespace drydock {
namespace {

constexpr std::size_t kReadChunk = 64u << 10;
constexpr int kTemporaryNameAttempts = 16;

std::string reason_of(int error) {
  return std::generic_category().message(error);
}

Error cannot(std::string_view verb, const std::string& path, std::string_view reason) {
  return {fmt::format("cannot {} {}: {}", verb, quote_path(path), reason)};
}

/// Owns a file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  /// Closes it now, for callers to whom a late write error matters.
  bool close() { return ::close(std::exchange(fd_, -1)) == 0; }

 private:
  int fd_;
};

std::int64_t mtime_ns_of(const struct stat& status) {
#ifdef __APPLE__
  const timespec& time = status.st_mtimespec;
#else
  const timespec& time = status.st_mtim;
#endif
  return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

FileStamp stamp_of(const struct stat& status, std::uint64_t content_hash) {
  return {static_cast<std::uint64_t>(status.st_dev), static_cast<std::uint64_t>(status.st_ino),
          static_cast<std::uint64_t>(status.st_size), mtime_ns_of(status), content_hash};
}

/// Why a file that is not regular is not read; empty for a regular one.
std::string_view refusal_of(const struct stat& status) {
  if (S_ISREG(status.st_mode)) return {};
  if (S_ISDIR(status.st_mode)) return "it is a directory, not a file";
  if (S_ISFIFO(status.st_mode)) return "it is a pipe, not a regular file";
  if (S_ISSOCK(status.st_mode)) return "it is a socket, not a regular file";
  if (S_ISCHR(status.st_mode) || S_ISBLK(status.st_mode)) return "it is a device, not a regular file";
  return "it is not a regular file";
}

/// Everything up to the end, or a reason why not.
Result<std::string> read_to_end(int fd, std::size_t size_hint, std::size_t max_bytes) {
  std::string bytes;
  // One byte more than the file is said to have, so that one read meets its end.
  // The bound is checked as the bytes come in, since the size may be a lie: it
  // is 0 for the files of /proc, and another process may be appending.
  std::size_t room = std::min(size_hint, max_bytes) + 1;
  for (std::size_t filled = 0;;) {
    bytes.resize(filled + room);
    const ssize_t got = ::read(fd, bytes.data() + filled, room);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error{reason_of(errno)};
    filled += static_cast<std::size_t>(got);
    if (filled > max_bytes) return Error{fmt::format("it is larger than {} bytes", max_bytes)};
    if (got == 0) {
      bytes.resize(filled);
      return bytes;
    }
    // Mostly the whole file has come, and one more byte is room enough to meet its end. Where all of the room
    // was used, the size was wrong or is changing.
    const std::size_t expected = std::min(size_hint, max_bytes) + 1;
    room = filled < expected ? expected - filled : kReadChunk;
  }
}

/// Opens a regular file for reading, and gives its status.
Result<Descriptor> open_regular(const std::string& path, struct stat& status) {
  // Asked before it is opened, since opening a device can have effects, and
  // again after, since the name may have come to mean another file meanwhile.
  if (::stat(path.c_str(), &status) != 0) return cannot("read", path, reason_of(errno));
  if (const auto refusal = refusal_of(status); !refusal.empty()) return cannot("read", path, refusal);
  // Should it be a pipe by now, O_NONBLOCK keeps open() from waiting.
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file || ::fstat(file.get(), &status) != 0) return cannot("read", path, reason_of(errno));
  if (const auto refusal = refusal_of(status); !refusal.empty()) return cannot("read", path, refusal);
  return file;
}

/// A new file next to the one it will replace. Removed again unless it took its name.
class TemporaryFile {
 public:
  /// `directory` must stay open as long as this lives.
  static Result<TemporaryFile> create_in(int directory) {
    std::random_device random;
    for (int attempt = 0; attempt < kTemporaryNameAttempts; ++attempt) {
      // Not made from the target's name, which may be as long as names can be.
      std::string name = fmt::format(".drydock-{:08x}{:08x}", random(), random());
      // For the owner alone until it is complete and has its target's mode.
      const int fd =
          ::openat(directory, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
      if (fd >= 0) return TemporaryFile(directory, std::move(name), Descriptor(fd));
      if (errno != EEXIST) break;
    }
    return Error{fmt::format("no file can be created next to it ({})", reason_of(errno))};
  }
  TemporaryFile(TemporaryFile&& other) noexcept
      : directory_(other.directory_), name_(std::exchange(other.name_, {})), file_(std::move(other.file_)) {}
  TemporaryFile& operator=(TemporaryFile&&) = delete;
  ~TemporaryFile() {
    if (!name_.empty()) ::unlinkat(directory_, name_.c_str(), 0);
  }

  Descriptor& file() { return file_; }
  bool rename_to(const std::string& name) {
    if (::renameat(directory_, name_.c_str(), directory_, name.c_str()) != 0) return false;
    name_.clear();
    return true;
  }

 private:
  TemporaryFile(int directory, std::string name, Descriptor file)
      : directory_(directory), name_(std::move(name)), file_(std::move(file)) {}

  int directory_;
  std::string name_;  // empty once it is gone
  Descriptor file_;
};

// The steps of a write below give the reason why they failed, or nothing.
using Failure = std::optional<std::string>;

Failure write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return reason_of(errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return std::nullopt;
}

#ifdef __linux__
/// Copies extended attributes, access control lists among them.
Failure copy_attributes(int from, int to) {
  // Gone first: the new file may have inherited a list from its directory, and
  // would then be open to people whom the old file was closed to.
  constexpr const char* kAccessList = "system.posix_acl_access";
  if (::fremovexattr(to, kAccessList) != 0 && errno != ENODATA && errno != EOPNOTSUPP)
    return reason_of(errno);

  const ssize_t names_size = ::flistxattr(from, nullptr, 0);
  if (names_size <= 0) return std::nullopt;  // none, or a file system without them
  std::vector<char> names(static_cast<std::size_t>(names_size));
  const ssize_t listed = ::flistxattr(from, names.data(), names.size());
  if (listed < 0) return reason_of(errno);

  // The names come one after another, each with a NUL behind it.
  std::string_view rest(names.data(), static_cast<std::size_t>(listed));
  while (!rest.empty()) {
    const std::string name(rest.substr(0, rest.find('\0')));
    rest.remove_prefix(std::min(rest.size(), name.size() + 1));
    // Labels of this kind are set by the system's own policy, which may well
    // refuse to have them set, and has labelled the new file by itself.
    const bool optional = name.starts_with("security.");
    const ssize_t size = ::fgetxattr(from, name.c_str(), nullptr, 0);
    std::vector<char> value(static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    const bool copied = size >= 0 && ::fgetxattr(from, name.c_str(), value.data(), value.size()) == size &&
                        ::fsetxattr(to, name.c_str(), value.data(), value.size(), 0) == 0;
    if (!copied && !optional) return fmt::format("{}: {}", quote_path(name), reason_of(errno));
  }
  return std::nullopt;
}
#else
Failure copy_attributes(int, int) {
  return std::nullopt;
}
#endif

/// Gives the new file all that the old one has but its bytes.
Failure copy_metadata(int from, const struct stat& status, int to) {
  struct stat created {};
  if (::fstat(to, &created) != 0) return reason_of(errno);
  const bool same_owner = created.st_uid == status.st_uid && created.st_gid == status.st_gid;
  if (!same_owner && ::fchown(to, status.st_uid, status.st_gid) != 0) {
    return fmt::format("its owner and group cannot be kept ({})", reason_of(errno));
  }
  if (const Failure failure = copy_attributes(from, to)) {
    return fmt::format("its attributes cannot be kept ({})", *failure);
  }
  // Last, since a change of owner takes the set-user-id bit away again.
  if (::fchmod(to, status.st_mode & 07777) != 0) {
    return fmt::format("its permissions cannot be kept ({})", reason_of(errno));
  }
  return std::nullopt;
}

constexpr std::string_view kChanged = "it changed since it was read";

/// Replaces the file `name` of an open directory.
Failure replace_file(int directory, const std::string& name, std::string_view bytes,
                     const FileStamp& as_read) {
  const Descriptor old(
      ::openat(directory, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  struct stat status {};
  if (!old || ::fstat(old.get(), &status) != 0) return reason_of(errno);
  if (const auto refusal = refusal_of(status); !refusal.empty()) return std::string(refusal);
  // The hash of the stamp is left for later: a differing state is enough.
  if (stamp_of(status, as_read.content_hash) != as_read) return std::string(kChanged);
  if (status.st_nlink > 1) return fmt::format("it has {} hard links", status.st_nlink);
  // A rename needs write access to the directory only; the file's own is asked
  // for here, for the user that the process acts as.
  if (::faccessat(directory, name.c_str(), W_OK, AT_EACCESS) != 0) return reason_of(errno);
  const Result<std::string> current = read_to_end(old.get(), as_read.size, as_read.size);
  if (!current || std::hash<std::string_view>{}(*current) != as_read.content_hash)
    return std::string(kChanged);

  Result<TemporaryFile> created = TemporaryFile::create_in(directory);
  if (!created) return created.error().message;
  Descriptor& file = created->file();
  if (Failure failure = write_all(file.get(), bytes)) return failure;
  if (Failure failure = copy_metadata(old.get(), status, file.get())) return failure;
  // EINVAL is how a file system says that it knows no such request.
  if (::fsync(file.get()) != 0 && errno != EINVAL) return reason_of(errno);
  if (!file.close()) return reason_of(errno);

  // Looked at once more, so that the moment in which another program's change
  // would be lost is as short as it can be.
  struct stat now {};
  const bool found = ::fstatat(directory, name.c_str(), &now, AT_SYMLINK_NOFOLLOW) == 0;
  if (!found || stamp_of(now, as_read.content_hash) != as_read) return std::string(kChanged);
  if (!created->rename_to(name)) return reason_of(errno);
  // Makes the new name last through a crash. The file is replaced by now, so to
  // report a failure here as "left alone" would be untrue.
  static_cast<void>(::fsync(directory));
  return std::nullopt;
}

}  // namespace

Result<FileContents> read_file_stamped(const std::string& path, std::size_t max_bytes) {
  struct stat status {};
  const Result<Descriptor> file = open_regular(path, status);
  if (!file) return file.error();
  Result<std::string> bytes = read_to_end(file->get(), static_cast<std::size_t>(status.st_size), max_bytes);
  if (!bytes) return cannot("read", path, bytes.error().message);

  const std::uint64_t hash = std::hash<std::string_view>{}(*bytes);
  const FileStamp stamp = stamp_of(status, hash);
  // Half an old and half a new text would be parsed, edited and written back.
  struct stat now {};
  if (::fstat(file->get(), &now) != 0) return cannot("read", path, reason_of(errno));
  if (stamp_of(now, hash) != stamp) return cannot("read", path, "it changed while it was read");
  return FileContents{std::move(*bytes), stamp};
}

Result<std::string> read_file(const std::string& path, std::size_t max_bytes) {
  Result<FileContents> contents = read_file_stamped(path, max_bytes);
  if (!contents) return contents.error();
  return std::move(contents->bytes);
}

Result<Unit> write_file_atomically(const std::string& path, std::string_view bytes,
                                   const FileStamp& as_read) {
  const auto refused = [&](std::string_view reason) {
    return Error{fmt::format("cannot write {}: {}; left alone", quote_path(path), reason)};
  };
  std::error_code error;
  const std::filesystem::path target = std::filesystem::canonical(path, error);
  if (error) return refused(error.message());
  // All that follows names files relative to this directory. Should it not be
  // the one of the resolved path any more, the stamp will not fit.
  const Descriptor directory(::open(target.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory) return refused(reason_of(errno));
  if (const Failure failure = replace_file(directory.get(), target.filename().string(), bytes, as_read)) {
    return refused(*failure);
  }
  return Unit{};
}

}  // namespace drydock
