#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace drydock {

/// For each line a value that stays the same while the line moves, as GitHub's code scanning computes
/// `primaryLocationLineHash`: over the next 100 characters from the line's start that are no blanks, line
/// endings alike, with a count after a colon to tell equal lines apart. Ours being the same as GitHub's,
/// an alert is recognised again whichever way the report is uploaded. Here, a lone CR ends a line too.
std::vector<std::string> line_hashes(std::string_view text);

}  // namespace drydock
