#pragma once

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "resolve/layer_reader.h"

namespace drydock::testing {

/// An entry of a layer that a test makes.
struct Item {
  std::string path;
  enum class Type { kFile, kFolder, kLink, kHardLink, kFifo, kDevice } type = Type::kFile;
  std::string text;  ///< of a file; of a link its target
  int mode = 0644;
};
inline Item file(std::string path, std::string text) {
  return {std::move(path), Item::Type::kFile, std::move(text), 0644};
}
inline Item program(std::string path) {
  return {std::move(path), Item::Type::kFile,
          "\x7F"
          "ELF",
          0755};
}
inline Item folder(std::string path) {
  return {std::move(path), Item::Type::kFolder, "", 0755};
}
inline Item link(std::string path, std::string target) {
  return {std::move(path), Item::Type::kLink, std::move(target), 0777};
}
inline Item hard_link(std::string path, std::string target, int mode = 0755) {
  return {std::move(path), Item::Type::kHardLink, std::move(target), mode};
}

enum class Packing { kPlain, kGzip, kZstd, kXz };

/// A layer as libarchive writes it.
inline std::string pack(const std::vector<Item>& items, Packing packing = Packing::kPlain) {
  std::string out;
  const std::unique_ptr<archive, int (*)(archive*)> writer(archive_write_new(), archive_write_free);
  archive* const to = writer.get();
  if (packing == Packing::kGzip) archive_write_add_filter_gzip(to);
  if (packing == Packing::kZstd) archive_write_add_filter_zstd(to);
  if (packing == Packing::kXz) archive_write_add_filter_xz(to);
  archive_write_set_format_pax_restricted(to);
  archive_write_set_bytes_in_last_block(to, 1);  // nothing behind what the compressor gives
  const auto append = [](archive*, void* data, const void* bytes, std::size_t size) {
    static_cast<std::string*>(data)->append(static_cast<const char*>(bytes), size);
    return static_cast<la_ssize_t>(size);
  };
  EXPECT_EQ(archive_write_open(to, &out, nullptr, append, nullptr), ARCHIVE_OK);
  const std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry(archive_entry_new(),
                                                                       archive_entry_free);
  for (const Item& item : items) {
    archive_entry* const e = archive_entry_clear(entry.get());
    archive_entry_set_pathname(e, item.path.c_str());
    archive_entry_set_perm(e, static_cast<__LA_MODE_T>(item.mode));
    using Type = Item::Type;
    archive_entry_set_filetype(e, item.type == Type::kFolder   ? AE_IFDIR
                                  : item.type == Type::kLink   ? AE_IFLNK
                                  : item.type == Type::kFifo   ? AE_IFIFO
                                  : item.type == Type::kDevice ? AE_IFCHR
                                                               : AE_IFREG);
    if (item.type == Type::kLink) archive_entry_set_symlink(e, item.text.c_str());
    if (item.type == Type::kHardLink) archive_entry_set_hardlink(e, item.text.c_str());
    const bool has_data = item.type == Type::kFile;
    archive_entry_set_size(e, has_data ? static_cast<la_int64_t>(item.text.size()) : 0);
    EXPECT_GE(archive_write_header(to, e), ARCHIVE_WARN) << archive_error_string(to);
    if (!has_data) continue;
    const auto size = static_cast<la_int64_t>(item.text.size());
    EXPECT_EQ(archive_write_data(to, item.text.data(), item.text.size()), size);
  }
  EXPECT_EQ(archive_write_close(to), ARCHIVE_OK);
  return out;
}

/// Hands bytes out in pieces, as a network does.
inline ByteSource source(std::string bytes, std::size_t piece = 1'000) {
  auto rest = std::make_shared<std::string>(std::move(bytes));
  auto at = std::make_shared<std::size_t>(0);
  return [rest, at, piece](char* into, std::size_t size) -> Result<std::size_t> {
    const std::size_t count = std::min({size, piece, rest->size() - *at});
    std::copy_n(rest->data() + *at, count, into);
    *at += count;
    return count;
  };
}

inline LayerFacts facts_of(const std::vector<Item>& items, Packing packing = Packing::kPlain) {
  auto facts = read_layer(source(pack(items, packing)), LayerLimits{});
  EXPECT_TRUE(facts) << (facts ? "" : facts.error().message);
  return facts ? *std::move(facts) : LayerFacts{};
}

}  // namespace drydock::testing
