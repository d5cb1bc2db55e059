#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace drydock {

/// Where a TOML text nests deeper than `limit` arrays and inline tables, or names a key of more than `limit`
/// parts (`a.b.c`): the offset of the byte that goes too far. Nothing where it does not.
///
/// toml++ makes a table of each part of a key and takes them down recursively, so that a megabyte of
/// `a.a.a.…` ends the program. This is asked before it reads anything. Of a malformed text only the part
/// before the first error is read as TOML is, which is all that the library sees of it too.
std::optional<std::size_t> too_deep_toml(std::string_view text, std::size_t limit);

}  // namespace drydock
