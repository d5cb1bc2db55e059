#pragma once

#include <cstddef>
#include <string_view>

namespace drydock {

/// Length in bytes of the letter, digit or underscore at a byte offset, or 0
/// where there is none or the text has ended. These are the characters of a
/// variable's name, as Go's `unicode` package sorts them: see the source for
/// how near that comes beyond ASCII.
std::size_t name_character_at(std::string_view bytes, std::size_t pos);

}  // namespace drydock
