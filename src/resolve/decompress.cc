#include "resolve/decompress.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace drydock {
namespace {

enum class Compression { kNone, kGzip, kXz, kZstd };

Compression announced(std::string_view start) {
  constexpr std::string_view kXz("\xFD\x37zXZ\0", 6);
  if (start.starts_with("\x1F\x8B\x08")) return Compression::kGzip;
  if (start.starts_with(kXz)) return Compression::kXz;
  if (start.starts_with("\x28\xB5\x2F\xFD")) return Compression::kZstd;
  // Parallel compressors put a frame of their own first, which a reader is to skip.
  const bool skippable =
      start.size() >= 8 && (start[0] & 0xF0) == 0x50 && start.substr(1, 3) == "\x2A\x4D\x18";
  return skippable ? Compression::kZstd : Compression::kNone;
}

/// False where libarchive was built without the compression. It would start an outside program then, and says
/// so with a warning.
bool add_filter(archive* reader, Compression kind) {
  switch (kind) {
    case Compression::kGzip:
      return archive_read_support_filter_gzip(reader) == ARCHIVE_OK;
    case Compression::kXz:
      return archive_read_support_filter_xz(reader) == ARCHIVE_OK;
    case Compression::kZstd:
      return archive_read_support_filter_zstd(reader) == ARCHIVE_OK;
    case Compression::kNone:
      break;
  }
  return false;
}

Error broken() {
  return Error{"the compressed data is cut short or broken; try again or use another mirror"};
}

Error too_long(std::uint64_t max_bytes) {
  return Error{fmt::format("the data expands to more than {} MiB, which is not read", max_bytes >> 20)};
}

}  // namespace

Result<std::string> decompress(std::string_view bytes, std::uint64_t max_bytes) {
  const Compression kind = announced(bytes);
  if (kind == Compression::kNone) {
    if (bytes.size() > max_bytes) return too_long(max_bytes);
    return std::string(bytes);
  }
  const std::unique_ptr<archive, int (*)(archive*)> reader(archive_read_new(), archive_read_free);
  if (!reader || !add_filter(reader.get(), kind))
    return Error{"this machine's libarchive cannot read the compression"};
  // What lies below is not an archive to libarchive: its `raw` format passes the bytes on, `empty` stands for
  // none.
  if (archive_read_support_format_raw(reader.get()) != ARCHIVE_OK ||
      archive_read_support_format_empty(reader.get()) != ARCHIVE_OK)
    return broken();
  if (archive_read_open_memory(reader.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) return broken();
  // Two filters are the compression and the memory below it. With three libarchive took off a second layer,
  // and the bytes would not be those that the format speaks of.
  if (archive_filter_count(reader.get()) != 2 || archive_errno(reader.get()) != 0) return broken();
  archive_entry* entry = nullptr;
  const int head = archive_read_next_header(reader.get(), &entry);
  if (head == ARCHIVE_EOF && archive_errno(reader.get()) == 0) return std::string();
  if (head != ARCHIVE_OK) return broken();

  std::string out;
  // A guess saves most of the copying that growing costs; it claims no more than the bound.
  out.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(max_bytes, bytes.size() * 4)));
  for (;;) {
    const void* block = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    const int status = archive_read_data_block(reader.get(), &block, &size, &offset);
    if (status == ARCHIVE_EOF) break;
    if (status != ARCHIVE_OK) return broken();
    // Raw data has no holes; an offset elsewhere would be a misunderstanding.
    if (offset < 0 || static_cast<std::uint64_t>(offset) != out.size()) return broken();
    if (size > max_bytes - out.size()) return too_long(max_bytes);
    out.append(static_cast<const char*>(block), size);
  }
  if (archive_errno(reader.get()) != 0) return broken();
  return out;
}

}  // namespace drydock
