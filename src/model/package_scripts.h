#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace drydock {

/// The command that package.json has under `scripts` for the name. Nothing where it has none, or the text is
/// not the JSON that it should be. Looks no further than it must and trusts nothing: depth and size are
/// bounded.
std::optional<std::string> package_script(std::string_view json, std::string_view name);

}  // namespace drydock
