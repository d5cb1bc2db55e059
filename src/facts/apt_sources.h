#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/image_facts.h"

namespace drydock {

/// One archive and suite that apt looks in for binary packages: a `deb` line of sources.list(5), or one
/// combination of URI and suite of a deb822 stanza.
struct AptSource {
  std::string uri;  ///< without a slash at its end; may hold `$(ARCH)`, as the suite may
  std::string
      suite;  ///< as written: "bookworm-updates"; with a slash at its end it is a flat repository's path
  std::vector<std::string> components;  ///< none for a flat repository
  /// Of `arch=`/`Architectures:`; none: the image's own. With `+` or `-` before them: of `arch+=` and
  /// `arch-=`.
  std::vector<std::string> architectures;
  /// Paths and fingerprints, commas between them, or kEmbeddedKey; empty: the trusted keyrings.
  std::string signed_by;
  bool trusted = false;           ///< `trusted=yes`: apt checks no signature
  std::string file;               ///< where it stands, without the leading slash; empty: not in a file
  bool check_valid_until = true;  ///< false: an expired Release file is taken
  friend bool operator==(const AptSource&, const AptSource&) = default;
};

/// AptSource::signed_by of a stanza that holds the key itself.
inline constexpr std::string_view kEmbeddedKey = "embedded";

/// The text with apt's one variable replaced.
std::string with_architecture(std::string_view text, std::string_view architecture);

/// True where apt reads the source's packages of `architecture` in an image of the architecture `native`.
bool serves_architecture(const AptSource& source, std::string_view architecture, std::string_view native);

/// The sources in one file; `.sources` files are deb822, all others have lines. `deb-src`, `cdrom:`, disabled
/// stanzas and comments are left out. Nothing where a line cannot be understood: apt would refuse to work, or
/// do what drydock does not know (`include=`, `exclude=`, `inrelease-path=`, a snapshot's date).
std::optional<std::vector<AptSource>> parse_apt_sources(std::string_view text, std::string_view path);

/// All sources of an image, in apt's order: sources.list, then sources.list.d by name, where apt reads only
/// certain names. Nothing where a file cannot be understood.
std::optional<std::vector<AptSource>> apt_sources_of(const ImageContents& contents);

/// A record of apt_preferences(5).
struct AptPreference {
  std::vector<std::string> packages;  ///< names and patterns of `Package:`; "*" alone makes the general form
  std::string pin;                    ///< "release a=bookworm-backports", "version 1.2*", "origin host"
  int priority = 0;                   ///< kNeverPriority: of `never`
  friend bool operator==(const AptPreference&, const AptPreference&) = default;
};
inline constexpr int kNeverPriority = std::numeric_limits<short>::min();

/// Nothing where a record cannot be understood, or rests on what drydock does not know: regular expressions
/// and `source-version`.
std::optional<std::vector<AptPreference>> parse_apt_preferences(std::string_view text);

/// All preferences of an image in apt's order: etc/apt/preferences, then preferences.d by name (no extension
/// or
/// `.pref`). Nothing where a file cannot be understood.
std::optional<std::vector<AptPreference>> apt_preferences_of(const ImageContents& contents);

}  // namespace drydock
