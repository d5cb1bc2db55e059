#include "resolve/cache_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <memory>
#include <random>

#include "resolve/sha256.h"

namespace drydock::cache_files {
namespace {

constexpr std::string_view kMark = "drydock-cache ";  // of every version
constexpr std::string_view kFirstLine = "drydock-cache 1\n";
constexpr std::size_t kAlignment = 64;
constexpr std::string_view kNewFile = ".new-";
constexpr std::int64_t kClockTolerance = 300;  // seconds that machines which share a folder may be apart

bool all_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

// The next word of a line, which the word is taken from.
std::string_view next_word(std::string_view& line) {
  const std::size_t end = std::min(line.find(' '), line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return word;
}

template <typename Number>
bool read_number(std::string_view word, Number& into) {
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), into);
  return error == std::errc() && end == word.data() + word.size();
}

}  // namespace

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

bool is_kind(std::string_view name) {
  return !name.empty() && name.size() <= 32 && name != "locks" && name.front() != '-' &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

std::string entry_name(std::string_view kind, std::string_view key) {
  // The separator cannot stand in a kind, so no two pairs make one text.
  return sha256_hex(fmt::format("{}\n{}", kind, key));
}

bool is_entry_name(std::string_view name) {
  return name.size() == 64 && all_hex(name);
}

std::string new_file_name() {
  std::random_device random;
  return fmt::format("{}{:08x}{:08x}", kNewFile, random(), random());
}

bool is_new_file_name(std::string_view name) {
  return name.starts_with(kNewFile) && name.size() == kNewFile.size() + 16 &&
         all_hex(name.substr(kNewFile.size()));
}

Descriptor open_folder(int parent, const std::string& name, bool make) {
  constexpr int kFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  Descriptor folder(::openat(parent, name.c_str(), kFlags));
  if (folder || !make || errno != ENOENT) return folder;
  // Another process may be quicker, which is as good.
  if (::mkdirat(parent, name.c_str(), 0700) != 0 && errno != EEXIST) return Descriptor();
  return Descriptor(::openat(parent, name.c_str(), kFlags));
}

void for_each_name(int folder, const std::function<void(const std::string&)>& each) {
  // Its own descriptor, since the stream closes the one that it is given.
  const int fd = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(fd), ::closedir);
  if (!stream) {
    ::close(fd);
    return;
  }
  while (const dirent* entry = ::readdir(stream.get())) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") each(name);
  }
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

std::optional<std::string> read_all(int fd, std::size_t size_hint, std::uint64_t max_bytes) {
  if (size_hint > max_bytes) return std::nullopt;
  std::string bytes(size_hint, '\0');
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t got = ::read(fd, bytes.data() + filled, bytes.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::nullopt;
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

std::string entry_header(std::string_view kind, std::string_view key, std::string_view bytes,
                         std::int64_t when) {
  std::string out = fmt::format("{}{} {} {} {} {}\n{}{}", kFirstLine, when, bytes.size(), sha256_hex(bytes),
                                kind.size(), key.size(), kind, key);
  out.append(kAlignment - out.size() % kAlignment, '\n');
  return out;
}

std::optional<OpenedEntry> open_entry(std::string_view file, std::string_view kind, std::string_view key,
                                      std::int64_t now) {
  if (!file.starts_with(kFirstLine)) return std::nullopt;
  const std::size_t line_end = file.find('\n', kFirstLine.size());
  if (line_end == std::string_view::npos) return std::nullopt;
  std::string_view line = file.substr(kFirstLine.size(), line_end - kFirstLine.size());
  OpenedEntry entry;
  std::uint64_t size = 0;
  std::size_t kind_size = 0;
  std::size_t key_size = 0;
  if (!read_number(next_word(line), entry.when) || !read_number(next_word(line), size)) return std::nullopt;
  entry.hash = next_word(line);
  if (!read_number(next_word(line), kind_size) || !read_number(next_word(line), key_size) || !line.empty())
    return std::nullopt;
  // That the sizes agree comes first, so that the sums below are those of the real header.
  if (kind_size != kind.size() || key_size != key.size()) return std::nullopt;
  std::size_t at = line_end + 1;
  if (file.substr(at, kind_size) != kind) return std::nullopt;
  at += kind_size;
  if (file.substr(at, key_size) != key) return std::nullopt;
  at += key_size;
  at += kAlignment - at % kAlignment;
  if (at > file.size() || file.size() - at != size) return std::nullopt;
  if (entry.when < 0 || entry.when > now + kClockTolerance) return std::nullopt;
  entry.bytes = file.substr(at);
  return entry;
}

bool begins_like_entry(int folder, const std::string& name) {
  const Descriptor file(::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file) return false;
  std::array<char, kMark.size()> begin{};
  return ::read(file.get(), begin.data(), begin.size()) == static_cast<ssize_t>(begin.size()) &&
         std::string_view(begin.data(), begin.size()) == kMark;
}

}  // namespace drydock::cache_files
