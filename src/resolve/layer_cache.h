#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "resolve/layer_reader.h"

namespace drydock {

/// The facts as JSON, for the cache. Bytes that are no ASCII stand as the code points U+0080 to U+00FF: JSON
/// must be UTF-8, and a file of an image may be anything.
std::string format_layer_facts(const LayerFacts& facts);

/// What format_layer_facts() wrote. Nothing where it is of another version of drydock, or broken.
std::optional<LayerFacts> parse_layer_facts(std::string_view json);

}  // namespace drydock
