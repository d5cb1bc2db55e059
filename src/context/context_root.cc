#include "context/context_root.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <deque>
#include <memory>
#include <string_view>
#include <system_error>

#include "text/quote.h"

namespace drydock {
namespace {

/// As many as Linux follows itself.
constexpr int kMaxLinks = 40;
constexpr std::size_t kMaxLinkTarget = 4096;
constexpr std::size_t kReadChunk = 64u << 10;

// A folder that may be searched but not read can still be passed through, where the system has a way.
#ifdef O_PATH
constexpr int kPassThrough = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
#else
constexpr int kPassThrough = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
#endif
constexpr int kReadFolder = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
// Should the file have become a pipe since it was looked at, O_NONBLOCK keeps open() from waiting.
constexpr int kReadFile = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

NodeKind kind_of_mode(mode_t mode) {
  if (S_ISREG(mode)) return NodeKind::kFile;
  if (S_ISDIR(mode)) return NodeKind::kFolder;
  if (S_ISLNK(mode)) return NodeKind::kLink;
  return NodeKind::kOther;
}

/// What an error of the system says about a path.
NodeKind kind_of_error(int error) {
  // ELOOP is the answer for a link that must not be followed, and the caller has seen to it that there is
  // none; one that has appeared since is as good as gone.
  const bool missing = error == ENOENT || error == ENOTDIR || error == ENAMETOOLONG || error == ELOOP;
  return missing ? NodeKind::kMissing : NodeKind::kUnreadable;
}

NodeKind kind_at(int folder, const char* name) {
  struct stat status;
  if (::fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0) return kind_of_error(errno);
  return kind_of_mode(status.st_mode);
}

NodeKind kind_of_child(int folder, const dirent& entry) {
  switch (entry.d_type) {
    case DT_REG:
      return NodeKind::kFile;
    case DT_DIR:
      return NodeKind::kFolder;
    case DT_LNK:
      return NodeKind::kLink;
    case DT_UNKNOWN:
      // Some file systems do not say.
      return kind_at(folder, entry.d_name);
    default:
      return NodeKind::kOther;
  }
}

std::optional<std::string> link_target(int folder, const std::string& name) {
  std::array<char, kMaxLinkTarget> buffer;
  const ssize_t size = ::readlinkat(folder, name.c_str(), buffer.data(), buffer.size());
  // A target that fills the buffer may have been cut off.
  if (size <= 0 || static_cast<std::size_t>(size) == buffer.size()) return std::nullopt;
  return std::string(buffer.data(), static_cast<std::size_t>(size));
}

/// Puts the parts of a path before others that are still to be gone through.
void prepend_parts(std::deque<std::string>& parts, std::string_view path) {
  while (!path.empty()) {
    const std::size_t slash = path.rfind('/');
    const std::string_view part = path.substr(slash + 1);
    if (!part.empty() && part != ".") parts.emplace_front(part);
    path = slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
  }
}

}  // namespace

OpenFile::~OpenFile() {
  if (fd_ >= 0) ::close(fd_);
}

Result<ContextRoot> ContextRoot::open(const std::string& folder) {
  OpenFile root(
      ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK));
  if (!root) {
    return Error{fmt::format("cannot read the build context {}: {}", quote_path(folder),
                             std::generic_category().message(errno))};
  }
  return ContextRoot(std::move(root));
}

OpenFile ContextRoot::open_parent(const std::string& path, std::string& last) const {
  OpenFile folder(::openat(root_.get(), ".", kPassThrough));
  std::size_t begin = 0;
  for (std::size_t slash; folder && (slash = path.find('/', begin)) != std::string::npos; begin = slash + 1)
    folder = OpenFile(::openat(folder.get(), path.substr(begin, slash - begin).c_str(), kPassThrough));
  last = begin < path.size() ? path.substr(begin) : ".";
  return folder;
}

NodeKind ContextRoot::kind(const std::string& path) const {
  std::string name;
  const OpenFile folder = open_parent(path, name);
  return folder ? kind_at(folder.get(), name.c_str()) : kind_of_error(errno);
}

std::optional<std::vector<ContextRoot::Child>> ContextRoot::list(const std::string& path,
                                                                 std::size_t max) const {
  std::string name;
  const OpenFile parent = open_parent(path, name);
  const int fd = parent ? ::openat(parent.get(), name.c_str(), kReadFolder) : -1;
  if (fd < 0) return std::nullopt;
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::fdopendir(fd), ::closedir);
  if (!folder) {
    ::close(fd);
    return std::nullopt;
  }
  std::vector<Child> children;
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(folder.get());
    if (entry == nullptr) break;
    const std::string_view child(entry->d_name);
    if (child == "." || child == "..") continue;
    if (children.size() == max) return std::nullopt;
    children.push_back({std::string(child), kind_of_child(fd, *entry)});
  }
  if (errno != 0) return std::nullopt;
  return children;
}

OpenFile ContextRoot::open_file(const std::string& path) const {
  std::string name;
  const OpenFile folder = open_parent(path, name);
  // Looked at before it is opened, since opening a device can have effects, and again after.
  if (!folder || kind_at(folder.get(), name.c_str()) != NodeKind::kFile) return OpenFile();
  OpenFile file(::openat(folder.get(), name.c_str(), kReadFile));
  struct stat status;
  if (!file || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return OpenFile();
  return file;
}

std::optional<std::string> ContextRoot::read_file(const std::string& path, std::size_t max) const {
  const OpenFile file = open_file(path);
  if (!file) return std::nullopt;
  std::string bytes;
  // The bound is checked as the bytes come in: a file's size may be a lie, or be changing.
  for (;;) {
    const std::size_t filled = bytes.size();
    bytes.resize(filled + kReadChunk);
    ssize_t got = -1;
    do {
      got = ::read(file.get(), bytes.data() + filled, kReadChunk);
    } while (got < 0 && errno == EINTR);
    if (got < 0) return std::nullopt;
    bytes.resize(filled + static_cast<std::size_t>(got));
    if (bytes.size() > max) return std::nullopt;
    if (got == 0) return bytes;
  }
}

ContextRoot::Target ContextRoot::follow(const std::string& path) const {
  using Outcome = Target::Outcome;
  Target target{.outcome = Outcome::kFound, .kind = NodeKind::kFolder, .path = {}, .links = {}};
  const auto fail = [&target](Outcome outcome) {
    target.outcome = outcome;
    return target;
  };
  std::deque<std::string> parts;
  prepend_parts(parts, path);
  while (!parts.empty()) {
    const std::string part = std::move(parts.front());
    parts.pop_front();
    const Outcome nowhere = target.links.empty() ? Outcome::kMissing : Outcome::kUnfollowed;
    if (target.kind != NodeKind::kFolder) return fail(nowhere);
    if (part == "..") {
      // What is here is no link but a folder inside the root, so its text says where it is. BuildKit would
      // stay at the root; but a link that climbs above it is meant for a place that is not in the context.
      if (target.path.empty()) return fail(Outcome::kUnfollowed);
      const std::size_t slash = target.path.rfind('/');
      target.path.erase(slash == std::string::npos ? 0 : slash);
      continue;
    }
    std::string next = target.path.empty() ? part : target.path + '/' + part;
    const NodeKind kind_here = kind(next);
    if (kind_here == NodeKind::kMissing) return fail(nowhere);
    if (kind_here == NodeKind::kUnreadable) return fail(Outcome::kUnreadable);
    if (kind_here != NodeKind::kLink) {
      target.kind = kind_here;
      target.path = std::move(next);
      continue;
    }
    target.links.push_back(next);
    if (target.links.size() > kMaxLinks) return fail(Outcome::kUnfollowed);
    std::string name;
    const OpenFile folder = open_parent(next, name);
    const auto text = folder ? link_target(folder.get(), name) : std::nullopt;
    if (!text || text->starts_with('/')) return fail(Outcome::kUnfollowed);
    prepend_parts(parts, *text);
  }
  return target;
}

}  // namespace drydock
