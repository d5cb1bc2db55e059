#pragma once

namespace drydock {

/// White space between words, as BuildKit's parser splits them; a line ending is none.
inline bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\v' || c == '\f' || c == '\r'; }

inline bool is_space(char c) { return is_blank(c) || c == '\n'; }

}  // namespace drydock
