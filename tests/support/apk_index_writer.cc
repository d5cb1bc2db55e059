#include "support/apk_index_writer.h"

#include <archive.h>
#include <archive_entry.h>

#include <cstdint>
#include <memory>

namespace drydock::testing {
namespace {

constexpr std::size_t kBlock = 512;

std::string written(int format, int filter, const std::vector<std::pair<std::string, std::string>>& files) {
  const std::unique_ptr<archive, int (*)(archive*)> writer(archive_write_new(), archive_write_free);
  archive_write_set_format(writer.get(), format);
  archive_write_add_filter(writer.get(), filter);
  archive_write_set_bytes_per_block(writer.get(), 0);
  std::string bytes;
  const auto append = [](archive*, void* to, const void* data, std::size_t size) {
    static_cast<std::string*>(to)->append(static_cast<const char*>(data), size);
    return static_cast<la_ssize_t>(size);
  };
  if (archive_write_open(writer.get(), &bytes, nullptr, append, nullptr) != ARCHIVE_OK) return {};
  for (const auto& [name, content] : files) {
    const std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry(archive_entry_new(),
                                                                         archive_entry_free);
    archive_entry_set_pathname(entry.get(), name.c_str());
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(content.size()));
    archive_write_header(writer.get(), entry.get());
    archive_write_data(writer.get(), content.data(), content.size());
  }
  archive_write_close(writer.get());
  return bytes;
}

}  // namespace

std::string tar(const std::vector<std::pair<std::string, std::string>>& files) {
  std::string out = written(ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, files);
  if (out.size() >= 2 * kBlock) out.resize(out.size() - 2 * kBlock);
  return out;
}

std::string ends_tar() {
  return std::string(2 * kBlock, '\0');
}

std::string gzip(std::string_view bytes) {
  return written(ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_GZIP, {{"a", std::string(bytes)}});
}

std::string apk_index(std::string_view records) {
  const std::string signature = tar({{".SIGN.RSA.unknown@example-00000000.rsa.pub", std::string(256, 's')}});
  const std::string content = tar({{"DESCRIPTION", "example"}, {"APKINDEX", std::string(records)}});
  return gzip(signature) + gzip(content + ends_tar());
}

}  // namespace drydock::testing
