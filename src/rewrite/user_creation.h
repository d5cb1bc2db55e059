#pragma once

#include <cstdint>
#include <string>

#include "facts/known_images.h"

namespace drydock {

/// The script that makes a system user and its group, both with the number, by the commands that the
/// distribution has. Two lines, the second begun by `indent`; `escape` is the Dockerfile's. Empty for
/// UserTool::kUnknown and kNoShell. `home`: the user has a home of its own, in which libraries keep caches;
/// else none is made.
std::string user_creation(UserTool tool, const std::string& name, std::uint32_t id, bool home, char escape);

}  // namespace drydock
