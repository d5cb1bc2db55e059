#pragma once

#include <vector>

#include "facts/image_facts.h"
#include "resolve/layer_reader.h"

namespace drydock {

/// What the layers, bottom first, make of the image: upper ones win, whiteouts hide, links are followed
/// inside the image. After the OCI image specification 1.1, "Applying Changesets"; where that is silent, as
/// containerd does it.
ImageContents merge_layers(const std::vector<const LayerFacts*>& layers);

}  // namespace drydock
