#pragma once

#include <string>
#include <string_view>

namespace drydock {

/// A path as git writes it in a patch: as it is, or, where it holds control
/// characters, quotes, backslashes or bytes beyond ASCII, between double quotes
/// and escaped as in C. Made for messages too: a file's name comes from the
/// repository under review, and must not steer the reader's terminal.
std::string quote_path(std::string_view path);

}  // namespace drydock
