#pragma once

#include <functional>
#include <memory>

#include "facts/image_facts.h"
#include "facts/image_reference.h"
#include "resolve/cache.h"
#include "resolve/http.h"
#include "resolve/layer_merge.h"
#include "resolve/layer_reader.h"
#include "resolve/registry.h"
#include "text/result.h"

namespace drydock {

/// Opens a layer, as RegistryClient::blob does: an error at its end says that its digest is wrong.
using BlobSource =
    std::function<Result<std::unique_ptr<HttpStream>>(const ImageReference&, const Descriptor&)>;

/// Looks into images. Thread-safe. Registry and cache must live longer.
class ImageInspector {
 public:
  ImageInspector(RegistryClient& registry, Cache& cache, LayerLimits limits = {});
  ImageInspector(BlobSource open, Cache& cache, LayerLimits limits = {});

  /// Of an image's manifest (not an index). Layers are read at once, each once per run, and kept in the cache
  /// as "layer" by digest. Which layers an error names does not depend on which came first, but on their
  /// order in the image.
  Result<ImageContents> inspect(const ImageReference& image, const Manifest& manifest);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace drydock
