#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "facts/questions.h"
#include "resolve/cache.h"
#include "resolve/image_inspector.h"
#include "resolve/registry.h"

namespace drydock {

/// Finds out what an image reference names, out of the cache and the registry. Thread-safe.
class ImageResolver {
 public:
  /// Without a registry client the cache alone answers, whatever its age.
  ImageResolver(RegistryClient* registry, ImageInspector* inspector, Cache& cache, std::vector<std::string> platforms,
                std::int64_t max_tag_age)
      : registry_(registry), inspector_(inspector), cache_(cache), platforms_(std::move(platforms)), max_tag_age_(max_tag_age) {}

  /// `reference` as canonical_reference() writes it. A detail that cannot be had costs itself and says why; the digest
  /// alone is enough for a value.
  Answer<ImageFacts> resolve(const std::string& reference, ImageDetails details) const;

 private:
  class Question;

  RegistryClient* registry_;
  ImageInspector* inspector_;
  Cache& cache_;
  std::vector<std::string> platforms_;
  std::int64_t max_tag_age_;
};

/// Those of the wanted platforms that an image has, in the wanted order; where it has none of them, its first one.
std::vector<PlatformManifest> platforms_to_look_at(const std::vector<PlatformManifest>& image, const std::vector<std::string>& wanted);

/// Tags that may name the version of an image that has none, best first: the version that its labels or its `*_VERSION`
/// variables state. At most a handful.
std::vector<std::string> version_tag_candidates(const ImageReference& image, const ImageConfig& config);

}  // namespace drydock
