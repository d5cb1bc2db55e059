#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace drydock {

/// The patterns of `${NAME#pattern}`, `${NAME%pattern}` and
/// `${NAME/pattern/text}` as BuildKit has them: `*` is any run and `?` any one
/// code point, neither of them a line feed; `\*`, `\?` and `\\` are literal,
/// as are `\}` and `\/`. There are no brackets.
enum class PatternReach : std::uint8_t { kShortest, kLongest };

/// What a caller is willing to spend. Matching takes time up to the product of
/// both lengths, and a word may ask for many matches.
struct PatternBudget {
  std::uint64_t steps_left = std::uint64_t{1} << 22;
  bool exceeded = false;  ///< an error came from a bound, this one or that on the result's length
};

/// The value without the part at its start that the pattern matches; nothing
/// where the pattern is invalid or the budget is spent, with the reason in `error`.
std::optional<std::string_view> trim_prefix(std::string_view pattern, std::string_view value,
                                            PatternReach reach, PatternBudget& budget, std::string& error);

/// The same at the end of the value.
std::optional<std::string_view> trim_suffix(std::string_view pattern, std::string_view value,
                                            PatternReach reach, PatternBudget& budget, std::string& error);

struct PatternReplacement {
  std::string_view text;
  bool all = false;            ///< every match, and not the first alone
  std::size_t max_result = 0;  ///< a longer result is an error
};

/// The value with the longest match from the left replaced. Where all matches
/// are, `$0` and `${0}` in the text stand for the match, any other `$name` for
/// nothing and `$$` for a dollar sign: BuildKit hands the text to Go's regexp
/// package, which reads it so.
std::optional<std::string> replace_pattern(std::string_view pattern, std::string_view value,
                                           const PatternReplacement& replacement, PatternBudget& budget,
                                           std::string& error);

}  // namespace drydock
