#include "context/archive_kind.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace drydock {
namespace {

/// One file called `a` in an archive of the given kind; the raw format holds just its content.
std::string pack(int format, int filter, const std::string& content) {
  const std::unique_ptr<archive, int (*)(archive*)> writer(archive_write_new(), archive_write_free);
  archive_write_set_format(writer.get(), format);
  if (archive_write_add_filter(writer.get(), filter) != ARCHIVE_OK) return {};
  // Without this the end is padded, as for a tape, with what no compression knows.
  archive_write_set_bytes_in_last_block(writer.get(), 1);
  std::string bytes;
  const auto append = [](archive*, void* to, const void* data, std::size_t size) {
    static_cast<std::string*>(to)->append(static_cast<const char*>(data), size);
    return static_cast<la_ssize_t>(size);
  };
  if (archive_write_open(writer.get(), &bytes, nullptr, append, nullptr) != ARCHIVE_OK) return {};
  const std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry(archive_entry_new(),
                                                                       archive_entry_free);
  archive_entry_set_pathname(entry.get(), "a");
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_perm(entry.get(), 0644);
  archive_entry_set_size(entry.get(), static_cast<la_int64_t>(content.size()));
  archive_write_header(writer.get(), entry.get());
  archive_write_data(writer.get(), content.data(), content.size());
  archive_write_close(writer.get());
  return bytes;
}

std::string raw(int filter, const std::string& content) {
  return pack(ARCHIVE_FORMAT_RAW, filter, content);
}

struct Compression {
  int filter;
  ArchiveKind kind;
};
constexpr Compression kCompressions[] = {
    {ARCHIVE_FILTER_GZIP, ArchiveKind::kGzip},
    {ARCHIVE_FILTER_BZIP2, ArchiveKind::kBzip2},
    {ARCHIVE_FILTER_XZ, ArchiveKind::kXz},
    {ARCHIVE_FILTER_ZSTD, ArchiveKind::kZstd},
};

TEST(ArchiveKind, TakesTarsOfEveryFormat) {
  for (const int format :
       {ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FORMAT_TAR_PAX_INTERCHANGE})
    EXPECT_EQ(archive_kind(pack(format, ARCHIVE_FILTER_NONE, "text")), ArchiveKind::kTar) << format;
}

TEST(ArchiveKind, TakesCompressedTars) {
  for (const Compression& c : kCompressions) {
    const std::string bytes = pack(ARCHIVE_FORMAT_TAR_USTAR, c.filter, std::string(100'000, 'x'));
    ASSERT_FALSE(bytes.empty()) << c.filter;
    EXPECT_EQ(archive_kind(bytes), c.kind) << c.filter;
  }
}

TEST(ArchiveKind, LeavesCompressedFilesAlone) {
  for (const Compression& c : kCompressions) {
    EXPECT_EQ(archive_kind(raw(c.filter, std::string(5000, 'x'))), ArchiveKind::kNone) << c.filter;
    EXPECT_EQ(archive_kind(raw(c.filter, "short")), ArchiveKind::kNone) << c.filter;
    EXPECT_EQ(archive_kind(raw(c.filter, std::string(5000, '\0'))), ArchiveKind::kNone) << c.filter;
  }
}

TEST(ArchiveKind, TakesOffOneLayerOnly) {
  const std::string once = pack(ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_GZIP, "text");
  EXPECT_EQ(archive_kind(raw(ARCHIVE_FILTER_GZIP, once)), ArchiveKind::kUnreadable);
  EXPECT_EQ(archive_kind(raw(ARCHIVE_FILTER_XZ, once)), ArchiveKind::kNone);
}

TEST(ArchiveKind, LeavesOtherFilesAlone) {
  EXPECT_EQ(archive_kind(std::string_view()), ArchiveKind::kNone);
  EXPECT_EQ(archive_kind("#!/bin/sh\necho\n"), ArchiveKind::kNone);
  EXPECT_EQ(archive_kind(std::string(10240, '\0')), ArchiveKind::kNone);
  EXPECT_EQ(archive_kind(std::string(10240, 'x')), ArchiveKind::kNone);
  EXPECT_EQ(archive_kind(pack(ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, "text")), ArchiveKind::kNone);
  EXPECT_EQ(archive_kind(pack(ARCHIVE_FORMAT_CPIO_POSIX, ARCHIVE_FILTER_NONE, "text")), ArchiveKind::kNone);
  // The method of this gzip is unknown, and Docker does not take it for one.
  EXPECT_EQ(archive_kind("\x1F\x8B\x07 and so on"), ArchiveKind::kNone);
}

TEST(ArchiveKind, ChecksTheHeader) {
  std::string tar = pack(ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, "text");
  EXPECT_EQ(archive_kind(std::string_view(tar).substr(0, 512)), ArchiveKind::kTar);
  EXPECT_EQ(archive_kind(std::string_view(tar).substr(0, 511)), ArchiveKind::kNone);
  // The oldest format has a checksum and no magic.
  std::string old = tar;
  int sum = 0;
  for (std::size_t i = 257; i < 512; ++i) old[i] = '\0';
  for (std::size_t i = 0; i < 512; ++i) sum += i >= 148 && i < 156 ? ' ' : static_cast<unsigned char>(old[i]);
  char digits[16];
  std::snprintf(digits, sizeof digits, "%06o", static_cast<unsigned>(sum));
  old.replace(148, 7, std::string(digits) + '\0');
  old[155] = ' ';
  EXPECT_EQ(archive_kind(old), ArchiveKind::kTar);
  tar[0] = 'b';
  EXPECT_EQ(archive_kind(tar), ArchiveKind::kNone);
}

TEST(ArchiveKind, OwnsUpToDamage) {
  using namespace std::string_literals;
  for (const std::string& magic : {"\x1F\x8B\x08"s, "BZh"s, "\xFD\x37zXZ\0"s, "\x28\xB5\x2F\xFD"s}) {
    EXPECT_EQ(archive_kind(magic + std::string(1000, '\x55')), ArchiveKind::kUnreadable);
    EXPECT_EQ(archive_kind(magic), ArchiveKind::kUnreadable);
  }
  const std::string tar = pack(ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_GZIP, "text");
  EXPECT_EQ(archive_kind(std::string_view(tar).substr(0, 30)), ArchiveKind::kUnreadable);
}

TEST(ArchiveKind, KnowsSkippableFramesOfZstd) {
  const std::string frame("\x50\x2A\x4D\x18\x04\0\0\0abcd", 12);
  // Not every version of libarchive knows these frames; none may make a plain file of one.
  EXPECT_NE(archive_kind(frame + pack(ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_ZSTD, "text")),
            ArchiveKind::kNone);
}

TEST(ArchiveKind, IsNotKeptBusy) {
  // Gzip members that hold nothing, one after the other.
  const std::string empty("\x1F\x8B\x08\0\0\0\0\0\0\3\3\0\0\0\0\0\0\0\0\0", 20);
  std::string many;
  for (int i = 0; i < 200'000; ++i) many += empty;
  EXPECT_EQ(archive_kind(many), ArchiveKind::kUnreadable);
  // A tar of zeros that would fill 64 MiB.
  EXPECT_EQ(archive_kind(pack(ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_GZIP, std::string(64u << 20, '\0'))),
            ArchiveKind::kGzip);
}

TEST(ArchiveKind, ReadsFilesByPosition) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::tmpfile(), std::fclose);
  const std::string tar = pack(ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_BZIP2, "text");
  ASSERT_EQ(::write(::fileno(file.get()), tar.data(), tar.size()), static_cast<ssize_t>(tar.size()));
  EXPECT_EQ(archive_kind(::fileno(file.get())), ArchiveKind::kBzip2);
  EXPECT_EQ(archive_kind(-1), ArchiveKind::kUnreadable);
}

}  // namespace
}  // namespace drydock
