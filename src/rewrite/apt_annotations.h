#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "facts/image_facts.h"
#include "rewrite/apt_pins.h"
#include "text/edit.h"

namespace drydock {

/// A pin that a comment of Renovate's may belong to.
struct AptAnnotation {
  std::size_t word = 0;  ///< in Command::words
  std::string name;
  std::string archive, suite;  ///< where the version comes from, as PackageCandidate has them
};

/// Comments in the form that Renovate's deb datasource takes (docs.renovatebot.com/modules/datasource/deb):
/// one line above the line that a pinned word begins, or above the RUN where the pin is its only one and
/// stands on its first line. Renovate matches with RE2, which cannot look for a pin by the name in the
/// comment, so each comment stands where the next `name=version` is its own: words that share a line get
/// none. No line that is there already is written again.
std::vector<Edit> annotation_edits(const AptInstall& install, const std::vector<AptAnnotation>& pins,
                                   const ImageFacts& image);

}  // namespace drydock
