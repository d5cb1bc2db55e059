#pragma once

#include "rewrite/transform.h"

namespace drydock {

/// Tells of private keys that a step makes and leaves in the image, where all who have it share them.
void tell_made_keys(const TransformInput& input, Sink& sink);

}  // namespace drydock
