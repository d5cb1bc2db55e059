#pragma once

#include "rewrite/transform.h"

namespace drydock {

/// Secrets that are written out in RUN, CMD and the like, and in heredocs.
void tell_secret_texts(const TransformInput& input, Sink& sink);

/// Secrets that a RUN has from a mount and writes into a file that stays in a delivered image.
void tell_kept_secrets(const TransformInput& input, Sink& sink);

}  // namespace drydock
