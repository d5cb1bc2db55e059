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
#include "resolve/apt_signature.h"
#include "resolve/cache.h"
#include "resolve/http.h"
#include "text/result.h"

namespace drydock {

/// How archives are reached and how old an index may be.
struct AptOptions {
  /// URI prefixes that are asked in place of those that an image names: `http://deb.example/debian` -> a
  /// mirror. The longest that matches counts.
  std::map<std::string, std::string> mirrors;
  std::int64_t max_age = 3600;  ///< seconds until a Release file is asked for again
  std::string
      keyring_folder;  ///< where keyrings for gpgv are looked for; empty: /usr/share/keyrings and apt's own
  /// False: expired Release files are taken, as with Acquire::Check-Valid-Until "false"; for mirrors that
  /// stand still.
  bool check_valid_until = true;
  std::string snapshot_debian =
      "http://snapshot.debian.org/archive";  ///< + /debian/STAMP, /debian-security/STAMP
  std::string snapshot_ubuntu = "http://snapshot.ubuntu.com/ubuntu";  ///< + /STAMP
};

/// The state of apt in one platform's image: what decides on candidates.
struct AptState {
  std::string architecture;        ///< Debian's name
  std::vector<AptSource> sources;  ///< of the image, then what the Dockerfile added
  std::vector<AptPreference> preferences;
  std::string target_release;  ///< of `-t` or APT::Default-Release
  std::map<std::string, std::string, std::less<>> installed;
};

/// Whether the Release file of an archive's suite was checked against its signature.
struct AptTrustNote {
  std::string archive;  ///< the URI as the image has it, without credentials
  std::string suite;
  SignatureCheck check;
};

/// Debian archives (Debian repository format): InRelease or Release, Packages by hash where offered, xz, gz
/// or plain. Each index is parsed once into a sorted file in the cache, which is mapped and searched.
/// Thread-safe.
class AptArchive {
 public:
  AptArchive(HttpClient* http, Cache& cache, AptOptions options);  ///< no client: the cache alone
  ~AptArchive();

  /// What apt would choose for each name in this state (apt_preferences(5): the priorities 990, 500, 100 and
  /// 1 of the target release, of others, of installed and ButAutomaticUpgrades, of NotAutomatic; never a
  /// downgrade). `name:arch` is looked for where the architecture is the image's own or one that a source
  /// names. What is installed and in no archive is found in the suite "now". `offered` holds what this
  /// platform's archives serve.
  ///
  /// An error where an index that decides cannot be had or cannot be trusted; its text is empty where nobody
  /// could be asked: no client, and not in the cache.
  Result<std::map<std::string, PackageCandidate, std::less<>>> candidates(const AptState& state,
                                                                          const std::set<std::string>& names,
                                                                          Provenance& from);

  /// Of all suites that candidates() has looked at so far, sorted.
  std::vector<AptTrustNote> trust() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The sources with the archives of a distribution replaced by its dated snapshots, of which an expired
/// Release file is taken; nothing where one of them has none (vendors' archives), which is then named in
/// `problem`. What is a snapshot already, or lies in the archive of releases past their end, does not change
/// and is kept. A URI is the distribution's where its path says so, and what else it has: a host below
/// debian.org or ubuntu.com or called a mirror, or the distribution's keyring. `distribution`: ID of
/// os-release(5), "debian" or "ubuntu". `stamp`: `20260131T000000Z`.
std::optional<std::vector<AptSource>> at_snapshot(const std::vector<AptSource>& sources,
                                                  std::string_view distribution, std::string_view stamp,
                                                  const AptOptions& options, std::string& problem);

}  // namespace drydock
