#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/result.h"

namespace drydock {

/// How much of an index is read before it is refused. Alpine's largest repository stays below a tenth of
/// each.
struct ApkIndexLimits {
  std::uint64_t max_compressed = 64u << 20;  ///< bytes of APKINDEX.tar.gz
  std::uint64_t max_expanded = 512u << 20;   ///< bytes that come out of the compression
  std::uint64_t max_sorted = 64u << 20;      ///< bytes of the sorted file
  std::size_t max_entries = 64;              ///< of the archive, which has three
  std::size_t max_lines = 4'000'000;         ///< packages, and what they provide
};

/// What tells one state of an index from another: asked with, a server answers that nothing has changed.
struct ApkIndexStamp {
  std::string etag;
  std::string last_modified;
};

/// The sorted text that is kept of an APKINDEX.tar.gz: one line for each version of a package and for each
/// name that a package provides, by name, so that a name is found by bisection in a mapped file.
///
/// The archive is what apk-tools 2 writes: a gzip member with the signature, and one with DESCRIPTION and
/// APKINDEX, the records of which are lines `P:name`, `V:version`, `p:what it provides` and more. Records
/// whose name or version apk would not take on its command line are left out. Where the folder has the key
/// that the signature names, the signature must be right, and only what it covers is read; without the key
/// the index is as good as the way it came.
Result<std::string> sort_apk_index(std::string_view archive, const ApkIndexStamp& stamp,
                                   const std::string& keys_folder, const ApkIndexLimits& limits = {});

/// Looks things up in a sorted text, which must outlive it and everything that it hands out.
class ApkIndexView {
 public:
  /// Nothing where the bytes are no such text: another version of drydock wrote them.
  static std::optional<ApkIndexView> open(std::string_view sorted);

  ApkIndexStamp stamp() const;
  /// Of the package of this name, in no order that means something.
  std::vector<std::string_view> versions(std::string_view name) const;
  /// The packages that provide the name, at most `limit`, by name.
  std::vector<std::string_view> providers(std::string_view name, std::size_t limit) const;

 private:
  std::vector<std::string_view> values(std::string_view key, std::size_t limit) const;

  std::string_view etag_;
  std::string_view last_modified_;
  std::string_view lines_;
};

}  // namespace drydock
