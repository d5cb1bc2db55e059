#pragma once

#include "rewrite/transform.h"

namespace drydock {

/// The base images whose user has to be known, since a mount is root's.
void ask_secret_variables(const TransformInput& input, Queries& queries);

/// Secrets in ARG, ENV and LABEL: tells of each, and where all that may read one is RUNs, gives it to them by
/// mounts.
void tell_secret_variables(const TransformInput& input, Sink& sink);

}  // namespace drydock
