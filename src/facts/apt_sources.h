#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/image_facts.h"

namespace drydock {

/// One archive and suite that apt looks in for binary packages: a `deb` line of sources.list(5), or one combination of
/// URI and suite of a deb822 stanza.
struct AptSource {
  std::string uri;    ///< without a slash at its end
  std::string suite;  ///< as written: "bookworm-updates"; with a slash at its end it is a flat repository's path
  std::vector<std::string> components;     ///< none for a flat repository
  std::vector<std::string> architectures;  ///< of `arch=`/`Architectures:`; none: the image's own
  std::string signed_by;                   ///< path or fingerprint; empty: the trusted keyrings
  bool trusted = false;                    ///< `trusted=yes`: apt checks no signature
  std::string file;                        ///< where it stands, without the leading slash; empty: not in a file
  friend bool operator==(const AptSource&, const AptSource&) = default;
};

/// The sources in one file; `.sources` files are deb822, all others have lines. `deb-src`, disabled stanzas and comments
/// are left out. Nothing where a line cannot be understood: apt would refuse to work.
std::optional<std::vector<AptSource>> parse_apt_sources(std::string_view text, std::string_view path);

/// All sources of an image, in apt's order: sources.list, then sources.list.d by name. Nothing where a file cannot be
/// understood.
std::optional<std::vector<AptSource>> apt_sources_of(const ImageContents& contents);

/// A record of apt_preferences(5).
struct AptPreference {
  std::vector<std::string> packages;  ///< names and patterns of `Package:`
  std::string pin;                    ///< "release a=bookworm-backports", "version 1.2*", "origin host"
  int priority = 0;
};
/// Nothing where a record cannot be understood.
std::optional<std::vector<AptPreference>> parse_apt_preferences(std::string_view text);

}  // namespace drydock
