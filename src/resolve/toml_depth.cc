#include "resolve/toml_depth.h"

#include <algorithm>

namespace drydock {
namespace {

/// The end of the string that begins at `at`; the text's end where nothing ends it.
std::size_t string_end(std::string_view text, std::size_t at) {
  const char quote = text[at];
  const bool escapes = quote == '"';
  const bool multi_line = text.substr(at, 3) == std::string_view(escapes ? "\"\"\"" : "'''");
  for (std::size_t i = at + (multi_line ? 3 : 1); i < text.size(); ++i) {
    if (escapes && text[i] == '\\') {
      ++i;
    } else if (!multi_line && (text[i] == quote || text[i] == '\n')) {
      // A line's end ends it as well, which is an error; then the brackets after it count at least.
      return i + (text[i] == quote ? 1 : 0);
    } else if (multi_line && text[i] == quote) {
      std::size_t run = 1;
      while (i + run < text.size() && text[i + run] == quote) ++run;
      // Up to two more quotes may stand in front of those that end it.
      if (run >= 3) return i + std::min<std::size_t>(run, 5);
      i += run - 1;
    }
  }
  return text.size();
}

}  // namespace

std::optional<std::size_t> too_deep_toml(std::string_view text, std::size_t limit) {
  std::size_t depth = 0;
  std::size_t parts = 1;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '"' || c == '\'') {
      i = string_end(text, i);
      continue;
    }
    if (c == '#') {
      i = std::min(text.find('\n', i), text.size());
      continue;
    }
    if ((c == '[' || c == '{') && ++depth > limit) return i;
    if (c == '.' && ++parts > limit) return i;
    if ((c == ']' || c == '}') && depth > 0) --depth;
    if (c == '[' || c == ']' || c == '{' || c == '}' || c == '=' || c == ',' || c == '\n') parts = 1;
    ++i;
  }
  return std::nullopt;
}

}  // namespace drydock
