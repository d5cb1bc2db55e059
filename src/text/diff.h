#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/text_range.h"

namespace drydock {

/// One line of a hunk. The text is a slice of the compared input, its line
/// ending included; it lives as long as that input.
struct DiffLine {
  enum class Kind : std::uint8_t { kContext, kDelete, kInsert } kind;
  std::string_view text;
};

/// A hunk as `diff -u` prints it. Line numbers are 1-based; where a side has
/// no lines, its start is the line before the hunk, as GNU diff has it.
struct DiffHunk {
  std::uint32_t old_start = 0, old_count = 0;
  std::uint32_t new_start = 0, new_count = 0;
  std::vector<DiffLine> lines;
  /// Bytes of the old text that the hunk spans, context included.
  TextRange old_range;
};

/// Line differences with `context` lines around each change. Lines are compared
/// with their endings. The hunks are the shortest there are, except where two
/// large texts have so little in common that finding them would take long: the
/// part that differs is then one hunk. Either input may have at most 4 GiB.
std::vector<DiffHunk> diff_lines(std::string_view before, std::string_view after, std::uint32_t context = 3);

/// The hunk's `@@ -a,b +c,d @@` line, without a line ending.
std::string hunk_header(const DiffHunk& hunk);

/// The `---` and `+++` lines of a patch, with `a/` and `b/` before the path.
/// Paths with unusual characters are quoted as git quotes them, and a leading
/// `/` or `./` is dropped.
std::string diff_header(std::string_view path);

/// A whole patch that `git apply` and `patch -p1` take, with its header and the
/// "\ No newline at end of file" marker where due. Empty where nothing differs.
std::string unified_diff(std::string_view before, std::string_view after, std::string_view path);

}  // namespace drydock
