#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "facts/questions.h"
#include "resolve/cache.h"
#include "resolve/http.h"
#include "text/result.h"

namespace drydock {

struct ApkOptions {
  std::map<std::string, std::string> mirrors;  ///< URI prefixes, as AptOptions has them
  std::int64_t max_age = 3600;                 ///< seconds until an index is asked for again
};

/// A line of /etc/apk/repositories.
struct ApkRepositoryLine {
  std::string tag;  ///< without the `@`; empty: none
  std::string uri;  ///< of a branch's repository, without a slash at its end
};
std::vector<ApkRepositoryLine> parse_apk_repositories(std::string_view text);

struct ApkState {
  std::string architecture;  ///< Alpine's name, of /etc/apk/arch or the platform
  std::vector<ApkRepositoryLine> repositories;
  std::map<std::string, std::string, std::less<>> installed;
};

/// Alpine's repositories: APKINDEX.tar.gz, bounded, parsed once into a sorted file in the cache. Thread-safe.
class ApkRepository {
 public:
  ApkRepository(HttpClient* http, Cache& cache, ApkOptions options);  ///< no client: the cache alone
  ~ApkRepository();

  /// What apk would install for each name (`name@tag` looks in the tagged repositories as well): the newest over all
  /// repositories without a tag, the first repository on a tie. Names that only `provides:` gives are virtual.
  Result<std::map<std::string, PackageCandidate, std::less<>>> candidates(const ApkState& state, const std::set<std::string>& names,
                                                                          Provenance& from);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace drydock
