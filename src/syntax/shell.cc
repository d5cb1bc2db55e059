#include "syntax/shell.h"

#include <cassert>
#include <utility>

namespace drydock {

void ShellScript::rebind(LogicalText logical) {
  // All tables hold offsets into the logical text, so an equal text makes them right as they are.
  assert(logical.text() == text());
  logical_ = std::move(logical);
}

std::optional<std::string> ShellScript::literal(const ShellWord& word) const {
  if (word.expands || word.globs) return std::nullopt;
  const std::string_view text = raw(word);
  if (!word.quoted) return std::string(text);
  std::string out;
  char quote = '\0';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote == '\'') {
      if (c == '\'')
        quote = '\0';
      else
        out += c;
    } else if (c == '\\' && i + 1 < text.size()) {
      const char next = text[++i];
      // Inside double quotes a backslash escapes only these; before a line ending it joins lines.
      if (quote == '"' && next != '"' && next != '\\' && next != '$' && next != '`' && next != '\n') out += '\\';
      if (next != '\n') out += next;
    } else if (quote == '"') {
      if (c == '"')
        quote = '\0';
      else
        out += c;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else {
      out += c;
    }
  }
  return out;
}

bool ShellScript::is(const ShellWord& word, std::string_view text) const {
  if (word.expands || word.globs) return false;
  if (!word.quoted) return raw(word) == text;
  return literal(word) == text;
}

}  // namespace drydock
