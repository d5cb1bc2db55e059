#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drydock {

/// Word processing as BuildKit's `frontend/dockerfile/shell` package does it:
/// quotes, escapes and $NAME, ${NAME}, ${NAME<modifier>word}. Expansion in an
/// instruction's words, word splitting and heredoc detection all go through it.
struct ExpansionOptions {
  char escape = '\\';                ///< '\\' or '`'
  bool raw_quotes = false;           ///< keep quote characters in the result
  bool raw_escapes = false;          ///< keep escape characters in the result
  bool skip_process_quotes = false;  ///< quote characters mean nothing
  bool skip_unset = false;           ///< leave references to unset names as they are written
};

/// The value of a name, or nothing where it is unset. The view must live until the call that asked returns.
using EnvLookup = std::function<std::optional<std::string_view>(std::string_view name)>;

struct Expansion {
  std::string text;                  ///< the whole word, processed
  std::vector<std::string> words;    ///< the same, split at unquoted white space; like BuildKit's, they lack
                                     ///< what stands in a word before a `${NAME<modifier>word}`
  std::vector<std::string> matched;  ///< names asked for and found, in order of first use
  std::vector<std::string> unmatched;  ///< names asked for and not found, in order of first use
  std::optional<std::string>
      error;  ///< BuildKit's own wording without its `failed to process`; text and words are then empty
};

/// Never throws. Nesting, time and the length of what comes out are bounded;
/// beyond that there is an error, which BuildKit would not give. Bytes that are
/// no UTF-8 pass through unchanged.
Expansion expand_word(std::string_view word, const ExpansionOptions& options, const EnvLookup& env);

/// One heredoc that an instruction's logical line opens (`3<<-"EOF"`).
struct HeredocOpener {
  std::string name;  ///< the delimiter, quotes removed
  unsigned file_descriptor = 0;
  bool expand = true;  ///< false where any part of the delimiter was quoted
  bool chomp = false;  ///< `<<-`: leading tabs go from body and terminator
};

/// One word such as `<<EOF`; nothing where the word opens no heredoc. A word
/// whose delimiter has broken quoting opens none either, but tells so in
/// `error`: for BuildKit that is a parse error in an instruction's line, and no
/// heredoc where it looks at a single argument of COPY or ADD.
std::optional<HeredocOpener> parse_heredoc_word(std::string_view word, std::string* error = nullptr);

/// The heredocs of a whole logical line (keyword and flags included), in
/// order. Empty where the line's quoting is broken, as BuildKit has it, and,
/// with `error` set, where a delimiter's is.
std::vector<HeredocOpener> heredocs_of_line(std::string_view logical_line, std::string* error = nullptr);

}  // namespace drydock
