#pragma once

#include "rewrite/transform.h"

namespace drydock {

/// The paths of the build context whose text tells whether they hold a secret.
void ask_secret_files(const TransformInput& input, Queries& queries);

/// Credential files that COPY and ADD bring into the image: tells of each, and where RUNs alone need one and
/// it is taken away again, mounts it for those; a key for ssh becomes the builder's ssh agent.
void tell_secret_files(const TransformInput& input, Sink& sink);

}  // namespace drydock
