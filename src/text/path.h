#pragma once

#include <string>
#include <string_view>

namespace drydock {

/// The shortest path that means the same by its text alone, as Go's
/// filepath.Clean: no `.`, no doubled or trailing slash, `..` taken back where
/// there is something to take back. Nothing left is `.`; a rooted path cannot
/// climb above `/`.
std::string clean_path(std::string_view path);

}  // namespace drydock
