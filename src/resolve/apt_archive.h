#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "facts/apt_sources.h"
#include "facts/questions.h"
#include "resolve/cache.h"
#include "resolve/http.h"
#include "text/result.h"

namespace drydock {

/// How archives are reached and how old an index may be.
struct AptOptions {
  /// URI prefixes that are asked in place of those that an image names: `http://deb.example/debian` -> a mirror. The
  /// longest that matches counts.
  std::map<std::string, std::string> mirrors;
  std::int64_t max_age = 3600;  ///< seconds until a Release file is asked for again
  std::string keyring_folder;   ///< where keyrings for gpgv are looked for; empty: /usr/share/keyrings and apt's own
  std::string snapshot_debian = "http://snapshot.debian.org/archive";  ///< + /debian/STAMP, /debian-security/STAMP
  std::string snapshot_ubuntu = "http://snapshot.ubuntu.com/ubuntu";   ///< + /STAMP
};

/// The state of apt in one platform's image: what decides on candidates.
struct AptState {
  std::string architecture;             ///< Debian's name
  std::vector<AptSource> sources;       ///< of the image, then what the Dockerfile added
  std::vector<AptPreference> preferences;
  std::string target_release;           ///< of `-t` or APT::Default-Release
  std::map<std::string, std::string, std::less<>> installed;
};

/// Answers for one platform.
struct AptAnswer {
  PackageCandidate candidate;  ///< `offered` holds what this platform's archives serve
  std::string source_suite;
};

/// Debian archives (Debian repository format): InRelease or Release, Packages by hash where offered, xz, gz or plain. Each
/// index is parsed once into a sorted file in the cache, which is mapped and searched. Thread-safe.
class AptArchive {
 public:
  AptArchive(HttpClient* http, Cache& cache, AptOptions options);  ///< no client: the cache alone
  ~AptArchive();

  /// What apt would choose for each name in this state (apt_preferences(5): the priorities 990, 500, 100 and 1 of the
  /// target release, of others, of installed and ButAutomaticUpgrades, of NotAutomatic; never a downgrade). An error
  /// where an index that decides cannot be had or cannot be trusted.
  Result<std::map<std::string, PackageCandidate, std::less<>>> candidates(const AptState& state, const std::set<std::string>& names,
                                                                          Provenance& from);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The sources with the archives of a distribution replaced by its dated snapshots; nothing where one of them has none
/// (vendors' archives), which is then named in `problem`. `stamp`: `20260131T000000Z`.
std::optional<std::vector<AptSource>> at_snapshot(const std::vector<AptSource>& sources, std::string_view distribution,
                                                  std::string_view stamp, const AptOptions& options, std::string& problem);

}  // namespace drydock
