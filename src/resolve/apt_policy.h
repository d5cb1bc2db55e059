#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/apt_sources.h"

namespace drydock {

/// What apt_preferences(5) can tell indexes apart by: an index of one archive, suite, component and
/// architecture.
struct AptOrigin {
  std::string suite, codename, version, origin, label;  ///< of its Release file: a=, n=, v=, o=, l=
  std::string component;                                ///< c=
  std::string architecture;                             ///< b=
  std::string site;                                     ///< the host of the URI, for `origin HOST`
  bool not_automatic = false;
  bool but_automatic_upgrades = false;
};

/// A version of the package that was asked for, in one index.
struct AptOffer {
  std::string version;
  std::size_t origin = 0;  ///< in the list of origins
  std::string source;      ///< the source package's name, for records about `src:NAME`
};

struct AptChoice {
  std::string version;
  /// The origin of the highest priority, and the first among equals, that offers the version. Nothing: it is
  /// installed and no archive offers it any more.
  std::optional<std::size_t> origin;
};

/// The rules of apt_preferences(5) as apt 2.x applies them (pkgPolicy), for one image's state.
class AptPolicy {
 public:
  AptPolicy(std::vector<AptOrigin> origins, std::vector<AptPreference> preferences,
            std::string_view target_release, std::string native_architecture);

  /// False where the target release names none of the origins: apt refuses to work then.
  bool knows_target_release() const { return target_found_; }

  /// The candidate among the offers and the installed version; nothing where apt has none. `architecture` is
  /// the one that the package is looked for in, and `installed` is empty where it is not installed.
  /// Priorities of phased updates are left out: they hold back upgrades alone, and none in a container.
  std::optional<AptChoice> choose(std::string_view name, std::string_view architecture,
                                  const std::vector<AptOffer>& offers, std::string_view installed) const;

 private:
  struct Version;
  int priority_of(std::string_view name, std::string_view architecture, const Version& version) const;
  bool names_package(const AptPreference& record, std::string_view name, std::string_view architecture,
                     const Version& version) const;

  std::vector<AptOrigin> origins_;
  std::vector<AptPreference> records_;  ///< of the specific form, in order
  std::string native_;
  std::vector<int> priorities_;  ///< of the origins, by their place
  int installed_priority_ = 100;
  bool target_found_ = true;
};

}  // namespace drydock
