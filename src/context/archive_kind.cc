#include "context/archive_kind.h"

#include <archive.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace drydock {
namespace {

/// A tar header is one block.
constexpr std::size_t kBlock = 512;
/// The first 512 bytes are enough, but a compressor may hold back a whole block of its own before it gives
/// any: 900 kB for bzip2. Data that gives nothing for longer than this was made to keep the reader busy.
constexpr std::uint64_t kMaxCompressed = 2u << 20;

/// Reads at a position: the number of bytes, 0 at the end, less on an error.
using ReadAt = std::function<ssize_t(char* to, std::size_t size, std::uint64_t offset)>;

/// Fills as much of a buffer as the source has; nothing where it cannot be read.
std::optional<std::string_view> read_start(const ReadAt& read, char* buffer, std::size_t size) {
  std::size_t filled = 0;
  while (filled < size) {
    const ssize_t got = read(buffer + filled, size - filled, filled);
    if (got < 0) return std::nullopt;
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  return std::string_view(buffer, filled);
}

/// An octal number between spaces and NULs, as Go's tar reader takes it.
std::optional<std::int64_t> octal(std::string_view field) {
  constexpr std::string_view kPadding(" \0", 2);
  const std::size_t begin = field.find_first_not_of(kPadding);
  if (begin == std::string_view::npos) return 0;
  field = field.substr(begin, field.find_last_not_of(kPadding) + 1 - begin);
  field = field.substr(0, field.find('\0'));
  std::int64_t value = 0;
  for (const char c : field) {
    if (c < '0' || c > '7') return std::nullopt;
    value = value * 8 + (c - '0');
  }
  return value;
}

/// Whether Go's tar reader, which decides for BuildKit, takes the block for a header. The checksum is all it
/// asks of the oldest format, so no magic is looked for. What it may still find wrong later is left out: a
/// file wrongly taken for an archive stays as it is, while the other mistake would change the image.
bool is_tar_header(std::string_view block) {
  constexpr std::size_t kChecksumAt = 148, kChecksumSize = 8;
  if (block.size() < kBlock) return false;
  const auto stated = octal(block.substr(kChecksumAt, kChecksumSize));
  if (!stated) return false;
  std::int64_t as_unsigned = 0, as_signed = 0;
  for (std::size_t i = 0; i < kBlock; ++i) {
    // The field itself counts as spaces.
    const char c = i >= kChecksumAt && i < kChecksumAt + kChecksumSize ? ' ' : block[i];
    as_unsigned += static_cast<unsigned char>(c);
    // Some old programs added the bytes up as signed ones.
    as_signed += static_cast<signed char>(c);
  }
  return *stated == as_unsigned || *stated == as_signed;
}

/// The compression that the first bytes announce; kTar where they announce none.
ArchiveKind announced(std::string_view start) {
  constexpr std::string_view kXz("\xFD\x37zXZ\0", 6);
  if (start.starts_with("\x1F\x8B\x08")) return ArchiveKind::kGzip;
  if (start.starts_with("BZh")) return ArchiveKind::kBzip2;
  if (start.starts_with(kXz)) return ArchiveKind::kXz;
  if (start.starts_with("\x28\xB5\x2F\xFD")) return ArchiveKind::kZstd;
  // Parallel compressors put a frame of their own first, which a reader is to skip.
  const bool skippable =
      start.size() >= 8 && (start[0] & 0xF0) == 0x50 && start.substr(1, 3) == "\x2A\x4D\x18";
  return skippable ? ArchiveKind::kZstd : ArchiveKind::kTar;
}

/// Lets libarchive look for a compression; false where it was built without it. It would start an outside
/// program instead then, and says so with a warning.
bool add_filter(archive* reader, ArchiveKind kind) {
  switch (kind) {
    case ArchiveKind::kGzip:
      return archive_read_support_filter_gzip(reader) == ARCHIVE_OK;
    case ArchiveKind::kBzip2:
      return archive_read_support_filter_bzip2(reader) == ARCHIVE_OK;
    case ArchiveKind::kXz:
      return archive_read_support_filter_xz(reader) == ARCHIVE_OK;
    case ArchiveKind::kZstd:
      return archive_read_support_filter_zstd(reader) == ARCHIVE_OK;
    default:
      return false;
  }
}

/// Hands the compressed bytes to libarchive.
struct Feed {
  const ReadAt& read;
  std::uint64_t offset = 0;
  std::array<char, 16u << 10> buffer;

  static la_ssize_t next(archive* reader, void* data, const void** bytes) {
    Feed& feed = *static_cast<Feed*>(data);
    *bytes = feed.buffer.data();
    ssize_t got = -1;
    if (feed.offset < kMaxCompressed) got = feed.read(feed.buffer.data(), feed.buffer.size(), feed.offset);
    if (got < 0) {
      archive_set_error(reader, EIO, "the data cannot be read");
      return ARCHIVE_FATAL;
    }
    feed.offset += static_cast<std::uint64_t>(got);
    return got;
  }
};

/// What is left after the compression: up to one block in `block`; nothing where it cannot be undone.
std::optional<std::string_view> decompress_start(const ReadAt& read, ArchiveKind kind, char* block) {
  const std::unique_ptr<archive, int (*)(archive*)> reader(archive_read_new(), archive_read_free);
  if (!reader || !add_filter(reader.get(), kind)) return std::nullopt;
  // The tar header is judged here and not by libarchive, whose idea of a tar is not that of BuildKit. So its
  // `raw` format passes the bytes on, and `empty` stands for no bytes at all.
  if (archive_read_support_format_raw(reader.get()) != ARCHIVE_OK ||
      archive_read_support_format_empty(reader.get()) != ARCHIVE_OK)
    return std::nullopt;
  Feed feed{.read = read, .offset = 0, .buffer = {}};
  if (archive_read_open(reader.get(), &feed, nullptr, &Feed::next, nullptr) != ARCHIVE_OK)
    return std::nullopt;
  // Two filters are the compression and the file below it. With one, libarchive did not see the compression
  // that BuildKit sees; with three it took off a second layer of the same, which BuildKit leaves on.
  if (archive_filter_count(reader.get()) != 2) return std::nullopt;
  // Data that breaks at once looks empty, but leaves an error behind, and each call forgets that of the last.
  if (archive_errno(reader.get()) != 0) return std::nullopt;
  archive_entry* entry = nullptr;
  const int status = archive_read_next_header(reader.get(), &entry);
  if (status == ARCHIVE_EOF && archive_errno(reader.get()) == 0) return std::string_view();
  if (status != ARCHIVE_OK) return std::nullopt;
  return read_start(
      [&](char* to, std::size_t size, std::uint64_t) { return archive_read_data(reader.get(), to, size); },
      block, kBlock);
}

ArchiveKind archive_kind_of(const ReadAt& read) {
  std::array<char, kBlock> block;
  auto start = read_start(read, block.data(), block.size());
  if (!start) return ArchiveKind::kUnreadable;
  const ArchiveKind kind = announced(*start);
  if (kind != ArchiveKind::kTar) start = decompress_start(read, kind, block.data());
  if (!start) return ArchiveKind::kUnreadable;
  return is_tar_header(*start) ? kind : ArchiveKind::kNone;
}

}  // namespace

ArchiveKind archive_kind(int fd) {
  return archive_kind_of([fd](char* to, std::size_t size, std::uint64_t offset) {
    for (;;) {
      const ssize_t got = ::pread(fd, to, size, static_cast<off_t>(offset));
      if (got >= 0 || errno != EINTR) return got;
    }
  });
}

ArchiveKind archive_kind(std::string_view content) {
  return archive_kind_of([content](char* to, std::size_t size, std::uint64_t offset) {
    const std::string_view rest = content.substr(std::min<std::uint64_t>(offset, content.size()));
    const std::size_t count = std::min(size, rest.size());
    std::copy_n(rest.begin(), count, to);
    return static_cast<ssize_t>(count);
  });
}

}  // namespace drydock
