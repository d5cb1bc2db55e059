#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drydock {

/// The absolute folders of a value of PATH as an ENV instruction has it, quotes included or not: `$PATH` and `${PATH}`
/// stand for `before`. `expand` gives the value of one folder's text; a part that it does not know is left out, and so is
/// a relative one.
std::vector<std::string> path_value_folders(
    std::string_view value, const std::vector<std::string>& before,
    const std::function<std::optional<std::string>(std::string_view)>& expand);

}  // namespace drydock
