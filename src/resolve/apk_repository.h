#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "facts/questions.h"
#include "resolve/apk_index.h"
#include "resolve/cache.h"
#include "resolve/http.h"
#include "text/result.h"

namespace drydock {

struct ApkOptions {
  std::map<std::string, std::string> mirrors;  ///< URI prefixes, as AptOptions has them
  std::int64_t max_age = 3600;                 ///< seconds until an index is asked for again
  /// Where `NAME.rsa.pub` is looked for, to check an index's signature. Without the key an index rests on
  /// TLS, or, from an http repository, on nothing: apk itself then refuses what a forged index led to.
  std::string keys_folder = "/etc/apk/keys";
  ApkIndexLimits limits;
};

/// A line of /etc/apk/repositories.
struct ApkRepositoryLine {
  std::string tag;  ///< without the `@`; empty: none
  /// Of a branch's repository, without a slash at its end. Of a line that drydock does not understand (the
  /// `v3`, `ndx` and `set` lines of apk-tools 3, variables, other schemes than http and https) the line
  /// itself: candidates() then gives an error, as any package may come from there.
  std::string uri;
  friend bool operator==(const ApkRepositoryLine&, const ApkRepositoryLine&) = default;
};
/// In the order of the file. Comments, and repositories that are folders of the image, are left out; a line
/// that names several components gives an entry for each.
std::vector<ApkRepositoryLine> parse_apk_repositories(std::string_view text);

struct ApkState {
  std::string architecture;  ///< Alpine's name, of /etc/apk/arch or the platform
  std::vector<ApkRepositoryLine> repositories;
  std::map<std::string, std::string, std::less<>> installed;
};

/// Alpine's repositories: APKINDEX.tar.gz, bounded, parsed once into a sorted file in the cache, and asked
/// for again with its ETag when it is old. Thread-safe; each index is read once per run.
class ApkRepository {
 public:
  ApkRepository(HttpClient* http, Cache& cache, ApkOptions options);  ///< no client: the cache alone
  ~ApkRepository();

  /// What `apk add --upgrade` would install for each name on this architecture: the newest over all
  /// repositories without a tag, the first repository on a tie. `name@tag` prefers the repositories with the
  /// tag, whatever the versions, and is missing where there is none. What the image has already stays where
  /// it is newer than all (`suite` is then "installed"). Names that only `provides:` gives are virtual;
  /// `archive` and `searched` are the image's own URIs, also where a mirror was asked.
  ///
  /// An error where an index that decides cannot be had; with an empty message where nobody could be asked,
  /// and the cache has none. `from` gets the oldest index; what it held before is taken for that of another
  /// platform.
  Result<std::map<std::string, PackageCandidate, std::less<>>> candidates(const ApkState& state,
                                                                          const std::set<std::string>& names,
                                                                          Provenance& from);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace drydock
