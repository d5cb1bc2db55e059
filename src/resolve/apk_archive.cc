#include "resolve/apk_archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>

namespace drydock {
namespace {

constexpr std::string_view kSignaturePrefix = ".SIGN.";
constexpr std::size_t kMaxSignature = 4096;  // bytes: RSA keys of 32768 bits
constexpr std::size_t kMaxSignatures = 8;
constexpr std::size_t kMaxSignatureMember =
    64u << 10;  // bytes, compressed: it holds hardly more than the signature

Error cut_short() {
  return Error{"the index is cut short or broken; try again or use another mirror"};
}

Error too_large(std::string_view what) {
  return Error{fmt::format("the index has more {} than drydock reads; use another mirror", what)};
}

/// Hands libarchive the bytes slice by slice and looks each time how much has come out of the last ones, so
/// that a bomb is left alone before it has gone off, wherever libarchive is then: it skips the content of
/// entries as well.
struct Feed {
  std::string_view rest;
  std::uint64_t max_expanded = 0;
  bool burst = false;

  static constexpr std::size_t kSlice = 16u << 10;

  static la_ssize_t read(archive* reader, void* self, const void** block) {
    Feed& feed = *static_cast<Feed*>(self);
    const la_int64_t expanded = archive_filter_bytes(reader, 0);
    if (expanded > 0 && static_cast<std::uint64_t>(expanded) > feed.max_expanded) {
      feed.burst = true;
      return ARCHIVE_FATAL;
    }
    const std::size_t size = std::min(kSlice, feed.rest.size());
    *block = feed.rest.data();
    feed.rest.remove_prefix(size);
    return static_cast<la_ssize_t>(size);
  }
};

using Reader = std::unique_ptr<archive, int (*)(archive*)>;

/// A tar of several gzip members, which need not end with the blocks that end a tar: apk-tools leaves them
/// out of the first, and a reader that finds them there must go on.
Reader open_archive(Feed& feed) {
  Reader reader(archive_read_new(), archive_read_free);
  if (!reader || archive_read_support_filter_gzip(reader.get()) != ARCHIVE_OK ||
      archive_read_support_format_tar(reader.get()) != ARCHIVE_OK ||
      archive_read_set_option(reader.get(), "tar", "read_concatenated_archives", "1") != ARCHIVE_OK ||
      archive_read_open(reader.get(), &feed, nullptr, Feed::read, nullptr) != ARCHIVE_OK)
    return {nullptr, archive_read_free};
  return reader;
}

/// The content of the entry that was read last; nothing where it is broken or longer than `limit`.
bool append_content(archive* reader, std::string& to, std::uint64_t limit, bool& too_long) {
  for (;;) {
    const void* block = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    const int status = archive_read_data_block(reader, &block, &size, &offset);
    if (status == ARCHIVE_EOF) return true;
    // A sparse entry would have holes. Nobody writes an index as one.
    if (status != ARCHIVE_OK || offset < 0 || static_cast<std::uint64_t>(offset) != to.size()) return false;
    if (size > limit - to.size()) {
      too_long = true;
      return false;
    }
    to.append(static_cast<const char*>(block), size);
  }
}

struct FileCloser {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using Key = std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)>;

/// The public key of a name; null where the folder has none that can be read.
Key read_key(const std::string& folder, std::string_view name) {
  Key none(nullptr, EVP_PKEY_free);
  // The name comes from the archive and must not lead out of the folder.
  if (folder.empty() || name.empty() || name.size() > 200 || name.front() == '.') return none;
  if (name.find('/') != std::string_view::npos || name.find('\0') != std::string_view::npos) return none;
  const std::unique_ptr<std::FILE, FileCloser> file(
      std::fopen(fmt::format("{}/{}", folder, name).c_str(), "rbe"));
  if (!file) return none;
  return {PEM_read_PUBKEY(file.get(), nullptr, nullptr, nullptr), EVP_PKEY_free};
}

bool verifies(std::string_view bytes, const std::string& signature, EVP_PKEY* key, const EVP_MD* hash) {
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  if (!context || EVP_DigestVerifyInit(context.get(), nullptr, hash, nullptr, key) != 1) return false;
  return EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                          signature.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                          bytes.size()) == 1;
}

/// Where the second gzip member may begin. The signature itself proves which one is right, so that the first
/// member's end need not be known; by chance these three bytes stand in a signature once in thirty thousand.
std::vector<std::size_t> member_starts(std::string_view bytes) {
  constexpr std::size_t kEnough = 4;
  std::vector<std::size_t> out;
  const std::string_view start = bytes.substr(0, kMaxSignatureMember);
  for (std::size_t at = start.find("\x1f\x8b\x08", 1); at != std::string_view::npos && out.size() < kEnough;
       at = start.find("\x1f\x8b\x08", at + 1))
    out.push_back(at);
  return out;
}

}  // namespace

Result<ApkArchive> read_apk_archive(std::string_view bytes, const ApkIndexLimits& limits) {
  if (bytes.size() > limits.max_compressed) return too_large("bytes");
  Feed feed{bytes, limits.max_expanded};
  const Reader reader = open_archive(feed);
  if (!reader)
    return feed.burst ? too_large("bytes") : Error{"the file is no gzipped tar; check the repository's URI"};
  ApkArchive out;
  bool found = false;
  for (std::size_t entries = 0;; ++entries) {
    archive_entry* entry = nullptr;
    const int status = archive_read_next_header(reader.get(), &entry);
    if (status == ARCHIVE_EOF) break;
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN) return feed.burst ? too_large("bytes") : cut_short();
    if (entries >= limits.max_entries) return too_large("entries");
    const char* path = archive_entry_pathname(entry);
    const std::string_view name = path == nullptr ? std::string_view() : path;
    if (archive_entry_filetype(entry) != AE_IFREG) continue;
    bool too_long = false;
    if (name == "APKINDEX") {
      // apk would take the packages of both, and a signature could then cover one of them alone.
      if (found) return Error{"the index holds APKINDEX twice; use another mirror"};
      found = true;
      if (!append_content(reader.get(), out.index, limits.max_expanded, too_long))
        return too_long || feed.burst ? too_large("bytes") : cut_short();
    } else if (name.starts_with(kSignaturePrefix) && out.signatures.size() < kMaxSignatures) {
      ApkSignature signature{std::string(name), {}};
      if (!append_content(reader.get(), signature.bytes, kMaxSignature, too_long)) return cut_short();
      out.signatures.push_back(std::move(signature));
    }
  }
  if (!found) return Error{"the index holds no APKINDEX; check the repository's URI"};
  return out;
}

Result<std::string_view> signed_part(std::string_view bytes, const std::vector<ApkSignature>& signatures,
                                     const std::string& keys_folder) {
  struct Scheme {
    std::string_view prefix;
    const EVP_MD* hash;
  };
  const std::array<Scheme, 2> schemes{{{".SIGN.RSA.", EVP_sha1()}, {".SIGN.RSA256.", EVP_sha256()}}};
  std::string refused;
  for (const ApkSignature& signature : signatures) {
    for (const Scheme& scheme : schemes) {
      if (!signature.name.starts_with(scheme.prefix)) continue;
      const std::string_view key_name = std::string_view(signature.name).substr(scheme.prefix.size());
      const Key key = read_key(keys_folder, key_name);
      if (!key || EVP_PKEY_base_id(key.get()) != EVP_PKEY_RSA) continue;
      for (const std::size_t start : member_starts(bytes)) {
        const std::string_view part = bytes.substr(start);
        if (verifies(part, signature.bytes, key.get(), scheme.hash)) return part;
      }
      refused = key_name;
    }
  }
  // No key, no answer: the machine that hardens a Dockerfile is seldom one that has Alpine's keys.
  if (refused.empty()) return bytes;
  return Error{fmt::format("the index is not signed by {}; use another mirror", refused)};
}

}  // namespace drydock
