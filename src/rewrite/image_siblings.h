#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "facts/image_reference.h"

namespace drydock {

/// A tag beside another one of the same repository, by the habits of those who name images: whether it is
/// there is for the registry to say.
struct ImageSibling {
  enum class Kind : std::uint8_t {
    kSlim,     ///< the same distribution with fewer packages: `3.12-slim`
    kRuntime,  ///< what runs programs without what makes them: `21-jre` beside `21-jdk`
    kNoShell,  ///< `-distroless`
    kAlpine,   ///< another distribution, whose C library is musl
  } kind = Kind::kSlim;
  std::string name;  ///< as it would stand in FROM, without a digest
};

/// What is done on top of the image, as far as it leaves siblings out.
struct SiblingUse {
  bool compiles = false;   ///< development tools of Java run
  bool runs_shell = true;  ///< a RUN stands there
};

/// The siblings that are worth asking for, the most alike first; at most five. `name` is the image's name as
/// it stands in FROM. None for an image that is small by its name or tag, and for one without a tag but with
/// a digest.
std::vector<ImageSibling> image_siblings(std::string_view name, const SiblingUse& use);

/// True where name or tag have a word by which small images are told: `slim`, `alpine3.20`, `distroless`,
/// `chiseled` …
bool is_small_image(const ImageReference& image);

}  // namespace drydock
