#include "resolve/cache.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "resolve/cache_files.h"
#include "resolve/sha256.h"
#include "text/quote.h"

namespace drydock {
namespace {

using namespace cache_files;

/// Up to here mapping an entry checks its hash. Larger ones would cost the time that mapping saves, and are
/// written through to the disk instead, so that a crash cannot leave holes in them.
constexpr std::uint64_t kCheckedWhenMapped = 1u << 20;
constexpr std::int64_t kTouchInterval = 3600;   // seconds; the order of use need not be finer
constexpr std::int64_t kAbandonedAfter = 3600;  // seconds until a file half written must be a dead process's
constexpr std::chrono::milliseconds kFirstPause{2};
constexpr std::chrono::milliseconds kLongestPause{100};
constexpr const char* kLocks = "locks";
constexpr const char* kTagName = "CACHEDIR.TAG";
// The first line is what https://bford.info/cachedir/ asks for; the second one tells whose it is.
constexpr std::string_view kTag =
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# This folder is a cache of drydock: facts about images and packages. It may be deleted at any time.\n";

std::int64_t now() {
  return static_cast<std::int64_t>(std::time(nullptr));
}

std::int64_t modified(const struct stat& status) {
  return static_cast<std::int64_t>(status.st_mtime);
}

/// True where the file was marked as a cache by drydock.
bool has_tag(int root) {
  const Descriptor file(::openat(root, kTagName, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file) return false;
  const auto text = read_all(file.get(), kTag.size(), kTag.size());
  return text && *text == kTag;
}

void make_folders(const std::string& path) {
  // Parents too are for the owner alone, as the XDG base directory specification wants them.
  for (std::size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1))
    ::mkdir(path.substr(0, slash).c_str(), 0700);
  ::mkdir(path.c_str(), 0700);
}

/// The cache's folder. The link that it may itself be is followed: caches are often moved to another disk.
Descriptor open_root(const std::string& path, bool make) {
  if (path.empty()) return Descriptor();
  constexpr int kFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
  Descriptor root(::open(path.c_str(), kFlags));
  if (!root && make && errno == ENOENT) {
    make_folders(path);
    root = Descriptor(::open(path.c_str(), kFlags));
  }
  struct stat status {};
  if (!root || ::fstat(root.get(), &status) != 0 || (status.st_mode & S_IWOTH) != 0) return Descriptor();
  return root;
}

/// Marks a folder that holds nothing yet. One with other things in it is not: backups pass over what is
/// marked.
void write_tag(int root) {
  struct stat status {};
  if (::fstatat(root, kTagName, &status, AT_SYMLINK_NOFOLLOW) == 0) return;
  bool empty = true;
  for_each_name(root, [&](const std::string&) { empty = false; });
  if (!empty) return;
  const Descriptor file(::openat(root, kTagName, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (file && !write_all(file.get(), kTag)) ::unlinkat(root, kTagName, 0);
}

/// A file that is there and is regular, with its status.
Descriptor open_file(const std::string& root, std::string_view kind, std::string_view key,
                     struct stat& status) {
  if (!is_kind(kind) || key.size() > kMaxKey) return Descriptor();
  const Descriptor folder = open_root(root, false);
  if (!folder) return Descriptor();
  const std::string name = entry_name(kind, key);
  const std::string path = fmt::format("{}/{}/{}", kind, name.substr(0, 2), name);
  Descriptor file(::openat(folder.get(), path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return Descriptor();
  return file;
}

void touch(int fd, const struct stat& status) {
  if (now() - modified(status) < kTouchInterval) return;
  ::futimens(fd, nullptr);  // where it is not ours to touch, it merely looks less used
}

class MappedEntry final : public Cache::Mapping {
 public:
  MappedEntry(void* at, std::size_t size) : at_(at), size_(size) {}
  ~MappedEntry() override { ::munmap(at_, size_); }
  MappedEntry(const MappedEntry&) = delete;
  MappedEntry& operator=(const MappedEntry&) = delete;

  bool open(std::string_view kind, std::string_view key) {
    const auto entry = open_entry({static_cast<const char*>(at_), size_}, kind, key, now());
    if (!entry) return false;
    if (size_ <= kCheckedWhenMapped && sha256_hex(entry->bytes) != entry->hash) return false;
    bytes_ = entry->bytes;
    when_ = entry->when;
    return true;
  }
  std::string_view bytes() const override { return bytes_; }
  std::int64_t when() const override { return when_; }

 private:
  void* at_;
  std::size_t size_;
  std::string_view bytes_;
  std::int64_t when_ = 0;
};

class HeldLock final : public Cache::Lock {
 public:
  HeldLock(Descriptor folder, std::string name, Descriptor file)
      : folder_(std::move(folder)), name_(std::move(name)), file_(std::move(file)) {}
  ~HeldLock() override {
    // Removed while it is held: whoever waits for it sees that its file is no longer the one of that name.
    ::unlinkat(folder_.get(), name_.c_str(), 0);
  }

 private:
  Descriptor folder_;
  std::string name_;
  Descriptor file_;
};

/// True where the name still stands for the open file.
bool is_named(int folder, const std::string& name, int file) {
  struct stat by_name {};
  struct stat by_file {};
  return ::fstatat(folder, name.c_str(), &by_name, AT_SYMLINK_NOFOLLOW) == 0 &&
         ::fstat(file, &by_file) == 0 && by_name.st_dev == by_file.st_dev && by_name.st_ino == by_file.st_ino;
}

/// One file that the cache has made, as a walk finds it.
struct Found {
  std::string kind, part, name;
  std::uint64_t size = 0;
  std::int64_t used = 0;
  bool complete = true;  ///< false: a file that is being written, or was when its process died
};

/// Calls `each` for the files of the cache, with the folder that they lie in. What does not look like the
/// cache's own is passed over; in a folder without drydock's mark, a file's first bytes must tell as well.
void walk(int root, const std::function<void(int folder, const Found&)>& each) {
  const bool marked = has_tag(root);
  for_each_name(root, [&](const std::string& kind) {
    if (!is_kind(kind)) return;
    const Descriptor kind_folder = open_folder(root, kind, false);
    if (!kind_folder) return;
    for_each_name(kind_folder.get(), [&](const std::string& part) {
      if (part.size() != 2) return;
      const Descriptor folder = open_folder(kind_folder.get(), part, false);
      if (!folder) return;
      for_each_name(folder.get(), [&](const std::string& name) {
        Found found{kind, part, name};
        found.complete = is_entry_name(name) && name.starts_with(part);
        if (!found.complete && !is_new_file_name(name)) return;
        struct stat status {};
        if (::fstatat(folder.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0 ||
            !S_ISREG(status.st_mode))
          return;
        if (!marked && !begins_like_entry(folder.get(), name)) return;
        found.size = static_cast<std::uint64_t>(std::max<off_t>(status.st_size, 0));
        found.used = modified(status);
        each(folder.get(), found);
      });
    });
  });
}

/// Removes the lock files that nobody holds.
void remove_locks(int root) {
  const Descriptor locks = open_folder(root, kLocks, false);
  if (!locks) return;
  for_each_name(locks.get(), [&](const std::string& name) {
    if (!is_entry_name(name)) return;
    const Descriptor file(
        ::openat(locks.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (file && ::flock(file.get(), LOCK_EX | LOCK_NB) == 0 && is_named(locks.get(), name, file.get()))
      ::unlinkat(locks.get(), name.c_str(), 0);
  });
}

/// Removes the folders that are empty; the system refuses the others.
void remove_empty_folders(int root) {
  for_each_name(root, [&](const std::string& kind) {
    if (!is_kind(kind) && kind != kLocks) return;
    if (const Descriptor folder = open_folder(root, kind, false)) {
      for_each_name(folder.get(), [&](const std::string& part) {
        if (part.size() == 2) ::unlinkat(folder.get(), part.c_str(), AT_REMOVEDIR);
      });
      ::unlinkat(root, kind.c_str(), AT_REMOVEDIR);
    }
  });
}

/// Writing more than the process may would end it by a signal.
bool may_write(std::uint64_t bytes) {
  struct rlimit limit {};
  return ::getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY || bytes <= limit.rlim_cur;
}

}  // namespace

Cache::Cache(std::string folder, std::uint64_t max_bytes, std::chrono::milliseconds patience)
    : folder_(std::move(folder)), max_bytes_(max_bytes), patience_(patience) {}

std::string Cache::default_folder() {
  // Relative paths are to be ignored by the XDG base directory specification: they would lie about wherever
  // one stands.
  const char* cache = std::getenv("XDG_CACHE_HOME");
  if (cache != nullptr && *cache == '/') return fmt::format("{}/drydock", cache);
  const char* home = std::getenv("HOME");
  if (home != nullptr && *home == '/') return fmt::format("{}/.cache/drydock", home);
  return {};
}

std::optional<Cache::Entry> Cache::get(std::string_view kind, std::string_view key) {
  struct stat status {};
  const Descriptor file = open_file(folder_, kind, key, status);
  if (!file) return std::nullopt;
  const auto text = read_all(file.get(), static_cast<std::size_t>(status.st_size), max_bytes_ + kMaxHeader);
  if (!text) return std::nullopt;
  const auto entry = open_entry(*text, kind, key, now());
  if (!entry || sha256_hex(entry->bytes) != entry->hash) return std::nullopt;
  touch(file.get(), status);
  return Entry{std::string(entry->bytes), entry->when};
}

void Cache::put(std::string_view kind, std::string_view key, std::string_view bytes) {
  if (!is_kind(kind) || key.size() > kMaxKey) return;
  const std::string header = entry_header(kind, key, bytes, now());
  if (bytes.size() > max_bytes_ / 2 || !may_write(header.size() + bytes.size())) {
    // What stands there would be taken for the value that could not be kept.
    remove(kind, key);
    return;
  }
  const std::string name = entry_name(kind, key);
  const Descriptor root = open_root(folder_, true);
  if (!root) return;
  write_tag(root.get());
  // Twice, since another process that cleans the cache may remove the folders while they are still empty.
  for (int attempt = 0; attempt < 2; ++attempt) {
    const Descriptor kind_folder = open_folder(root.get(), std::string(kind), true);
    if (!kind_folder) continue;
    const Descriptor folder = open_folder(kind_folder.get(), name.substr(0, 2), true);
    if (!folder) continue;
    const std::string beside = new_file_name();
    const Descriptor file(
        ::openat(folder.get(), beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file) continue;
    const bool written = write_all(file.get(), header) && write_all(file.get(), bytes) &&
                         (bytes.size() + header.size() <= kCheckedWhenMapped || ::fsync(file.get()) == 0);
    if (written && ::renameat(folder.get(), beside.c_str(), folder.get(), name.c_str()) == 0) {
      wrote_ = true;
      return;
    }
    ::unlinkat(folder.get(), beside.c_str(), 0);
    return;
  }
}

void Cache::remove(std::string_view kind, std::string_view key) {
  if (!is_kind(kind) || key.size() > kMaxKey) return;
  const Descriptor root = open_root(folder_, false);
  if (!root) return;
  const std::string name = entry_name(kind, key);
  const Descriptor kind_folder = open_folder(root.get(), std::string(kind), false);
  if (!kind_folder) return;
  if (const Descriptor folder = open_folder(kind_folder.get(), name.substr(0, 2), false))
    ::unlinkat(folder.get(), name.c_str(), 0);
}

std::unique_ptr<Cache::Mapping> Cache::map(std::string_view kind, std::string_view key) {
  struct stat status {};
  const Descriptor file = open_file(folder_, kind, key, status);
  if (!file || status.st_size <= 0 || static_cast<std::uint64_t>(status.st_size) > max_bytes_ + kMaxHeader)
    return nullptr;
  const auto size = static_cast<std::size_t>(status.st_size);
  void* at = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
  if (at == MAP_FAILED) return nullptr;
  auto mapping = std::make_unique<MappedEntry>(at, size);
  if (!mapping->open(kind, key)) return nullptr;
  touch(file.get(), status);
  return mapping;
}

std::unique_ptr<Cache::Lock> Cache::lock(std::string_view kind, std::string_view key) {
  if (!is_kind(kind)) return nullptr;
  const Descriptor root = open_root(folder_, true);
  if (!root) return nullptr;
  write_tag(root.get());
  const std::string name = entry_name(kind, key);
  const auto deadline = std::chrono::steady_clock::now() + patience_;
  std::chrono::milliseconds pause = kFirstPause;
  for (;;) {
    Descriptor locks = open_folder(root.get(), kLocks, true);
    if (!locks) return nullptr;
    Descriptor file(::openat(locks.get(), name.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
    // ENOENT: the folder was cleaned away in between.
    if (!file && errno != ENOENT) return nullptr;
    if (file) {
      const bool held = ::flock(file.get(), LOCK_EX | LOCK_NB) == 0;
      // A file system without locks: nobody is kept waiting for what cannot come.
      if (!held && errno != EWOULDBLOCK && errno != EINTR) return nullptr;
      // The holder before removed the file when it was done, and then this lock holds nobody else off.
      if (held && is_named(locks.get(), name, file.get()))
        return std::make_unique<HeldLock>(std::move(locks), name, std::move(file));
      if (held) continue;
    }
    if (std::chrono::steady_clock::now() >= deadline) return nullptr;
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, kLongestPause);
  }
}

Cache::Size Cache::size() const {
  Size total;
  const Descriptor root = open_root(folder_, false);
  if (!root) return total;
  walk(root.get(), [&](int, const Found& found) {
    total.bytes += found.size;
    if (found.complete) ++total.entries;
  });
  return total;
}

Result<Cache::Size> Cache::clean() {
  Size removed;
  std::string problem;
  const Descriptor root = open_root(folder_, false);
  if (!root) {
    struct stat status {};
    if (folder_.empty() || ::stat(folder_.c_str(), &status) != 0) return removed;
    return Error{
        fmt::format("cannot clean {}: it is no folder, or every user may write to it", quote_path(folder_))};
  }
  walk(root.get(), [&](int folder, const Found& found) {
    if (::unlinkat(folder, found.name.c_str(), 0) == 0) {
      removed.bytes += found.size;
      if (found.complete) ++removed.entries;
    } else if (errno != ENOENT && problem.empty()) {
      const std::string path = fmt::format("{}/{}/{}/{}", folder_, found.kind, found.part, found.name);
      problem = fmt::format("cannot remove {}: {}", quote_path(path), std::generic_category().message(errno));
    }
  });
  remove_locks(root.get());
  remove_empty_folders(root.get());
  if (!problem.empty()) return Error{problem};
  return removed;
}

void Cache::trim() {
  if (!wrote_) return;
  const Descriptor root = open_root(folder_, false);
  if (!root) return;
  std::vector<Found> entries;
  std::uint64_t total = 0;
  walk(root.get(), [&](int folder, const Found& found) {
    if (!found.complete && now() - found.used > kAbandonedAfter) {
      ::unlinkat(folder, found.name.c_str(), 0);
      return;
    }
    total += found.size;
    if (found.complete) entries.push_back(found);
  });
  if (total <= max_bytes_) return;
  std::sort(entries.begin(), entries.end(), [](const Found& a, const Found& b) { return a.used < b.used; });
  const std::uint64_t goal = max_bytes_ / 10 * 9;
  for (const Found& entry : entries) {
    if (total <= goal) return;
    const Descriptor kind = open_folder(root.get(), entry.kind, false);
    const Descriptor folder = open_folder(kind.get(), entry.part, false);
    // Another process may have removed it already: it is gone either way.
    if (folder && (::unlinkat(folder.get(), entry.name.c_str(), 0) == 0 || errno == ENOENT))
      total -= std::min(total, entry.size);
  }
}

}  // namespace drydock
