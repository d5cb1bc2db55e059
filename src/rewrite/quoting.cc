#include "rewrite/quoting.h"

#include <fmt/format.h>

#include <memory>
#include <string_view>
#include <utility>

#include "syntax/word_expansion.h"

namespace drydock {
namespace {

// A text that is edited byte by byte: the edits lead to the source, and the outcome is built along with them.
class InPlace {
 public:
  explicit InPlace(const LogicalText& text) : text_(text) {}

  void keep(std::size_t at) { out += text_.text()[at]; }
  void drop(std::size_t at) {
    const std::uint32_t source = text_.to_source(static_cast<std::uint32_t>(at));
    edits.push_back({{source, source + 1}, ""});
  }
  void escape_next(std::size_t at, char escape) {
    const std::uint32_t source = text_.to_source(static_cast<std::uint32_t>(at));
    edits.push_back({{source, source}, std::string(1, escape)});
    out += escape;
  }

  std::string out;
  std::vector<Edit> edits;

 private:
  const LogicalText& text_;
};

bool is_special(char c, char escape) {
  return c == '"' || c == '$' || c == escape;
}

// Rewrites a value of the legacy form, where blanks need no quotes, as the inside of one double-quoted
// string. The parts that were quoted in some other way lose their quotes. False where that cannot be said in
// double quotes.
class Requoter {
 public:
  Requoter(const LogicalText& text, char escape) : text_(text.text()), escape_(escape), result(text) {}

  bool run() {
    for (at_ = 0; at_ < text_.size();) {
      const char c = text_[at_];
      if (c == escape_) {
        if (!read_escape()) return false;
      } else if (c == '\'') {
        if (!read_single_quoted()) return false;
      } else if (c == '"') {
        result.drop(at_++);
        in_double_ = !in_double_;
      } else if (c == '$') {
        if (!read_dollar()) return false;
      } else {
        result.keep(at_++);
      }
    }
    return !in_double_;
  }

 private:
  // In double quotes an escape stays where it escapes nothing; elsewhere it always goes.
  bool read_escape() {
    if (at_ + 1 == text_.size()) return false;
    const bool needed = is_special(text_[at_ + 1], escape_);
    if (needed || in_double_) {
      result.keep(at_++);
      if (needed) result.keep(at_++);
      return true;
    }
    result.drop(at_++);
    result.keep(at_++);
    return true;
  }

  bool read_single_quoted() {
    if (in_double_) {
      result.keep(at_++);
      return true;
    }
    const std::size_t close = text_.find('\'', at_ + 1);
    if (close == std::string_view::npos) return false;
    result.drop(at_++);
    for (; at_ < close; ++at_) {
      if (is_special(text_[at_], escape_)) result.escape_next(at_, escape_);
      result.keep(at_);
    }
    result.drop(at_++);
    return true;
  }

  // `${NAME}` and its modifiers are the same in quotes, but a quote or an escape within would end the new
  // string where words are split, and mean what it did where they are expanded.
  bool read_dollar() {
    result.keep(at_++);
    if (at_ == text_.size() || text_[at_] != '{') return true;
    int depth = 0;
    do {
      const char c = text_[at_];
      if (c == '\'' || c == '"' || c == '\\' || c == '`') return false;
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      result.keep(at_++);
    } while (depth > 0 && at_ < text_.size());
    return depth == 0;
  }

  std::string_view text_;
  char escape_;
  std::size_t at_ = 0;
  bool in_double_ = false;

 public:
  InPlace result;
};

// True where `NAME=value` is read as that one entry, its value just so.
bool reads_as_one_entry(const Instruction& was, std::string_view name, std::string_view value, char escape) {
  const std::string text = fmt::format("{}FROM scratch\n{} {}={}\n", escape == '`' ? "# escape=`\n" : "",
                                       keyword_name(was.keyword()), name, value);
  const Dockerfile file = parse_dockerfile(std::make_shared<const SourceText>(text));
  if (!file.diagnostics().empty() || file.instructions().size() != 2) return false;
  const Instruction& instruction = file.instructions()[1];
  const auto entries = name_values(instruction);
  return !instruction.legacy_pair() && entries.size() == 1 && entries[0].name == name &&
         entries[0].value == value;
}

struct Evaluated {
  std::string text;
  std::optional<std::string> error;
  std::vector<std::string> matched, unmatched;
  friend bool operator==(const Evaluated&, const Evaluated&) = default;
};

Evaluated evaluate(std::string_view word, char escape, const EnvLookup& env) {
  ExpansionOptions options;
  options.escape = escape;
  Expansion e = expand_word(word, options, env);
  return {std::move(e.text), std::move(e.error), std::move(e.matched), std::move(e.unmatched)};
}

// An error whatever the variables hold, and not one that `${NAME:?}` or `${NAME:+word}` gives for some values
// only.
bool is_refused(std::string_view word, char escape) {
  const EnvLookup set = [](std::string_view) { return std::optional<std::string_view>("value"); };
  return evaluate(word, escape, nullptr).error && evaluate(word, escape, set).error;
}

// Both texts ask for the same names and make the same of their values, among them values that would come out
// differently if they were read again.
bool expand_alike(std::string_view a, std::string_view b, char escape) {
  const Evaluated unset = evaluate(a, escape, nullptr);
  if (unset != evaluate(b, escape, nullptr)) return false;
  static constexpr std::string_view kValues[] = {"", "value", "two words", " \"'$x`\\ "};
  for (const std::string_view value : kValues) {
    const EnvLookup all = [&](std::string_view) { return std::optional(value); };
    if (evaluate(a, escape, all) != evaluate(b, escape, all)) return false;
    for (const std::string& name : unset.unmatched) {
      const EnvLookup one = [&](std::string_view asked) {
        return asked == name ? std::optional(value) : std::nullopt;
      };
      if (evaluate(a, escape, one) != evaluate(b, escape, one)) return false;
    }
  }
  return true;
}

bool has_comment(const Instruction& instruction, TextRange range) {
  for (const Token& token : instruction.tokens())
    if (token.kind == TokenKind::kComment && range.contains(token.range)) return true;
  return false;
}

}  // namespace

std::vector<Edit> quote_literal(const LogicalText& text, TextRange source, char escape) {
  InPlace result(text);
  result.edits.push_back({{source.begin, source.begin}, "\""});
  for (std::size_t i = 0; i < text.size(); ++i)
    if (is_special(text.text()[i], escape)) result.escape_next(i, escape);
  result.edits.push_back({{source.end, source.end}, "\""});
  return std::move(result.edits);
}

PairRewrite rewrite_legacy_pair(const Instruction& instruction, char escape) {
  const auto words = instruction.arguments();
  if (words.size() != 2) return {{}, "it has no value"};
  const TextRange gap{words[0].range.end, words[1].range.begin};
  if (has_comment(instruction, gap)) return {{}, "a comment stands between the name and its value"};
  const std::string name = instruction.value(words[0]);
  const LogicalText value = instruction.logical(words[1]);

  const std::string_view text = value.text();
  if (text.find("{{") != std::string_view::npos || text.find("{%") != std::string_view::npos)
    return {{}, "a template puts something in place of a part of the value"};
  if (is_refused(text, escape)) return {{}, "BuildKit cannot read the value"};

  // Nearly always the value is one word already, and then it stays as it is.
  if (reads_as_one_entry(instruction, name, text, escape)) return {{{gap, "="}}, {}};

  Requoter requoter(value, escape);
  const bool said = requoter.run();
  const std::string quoted = "\"" + requoter.result.out + "\"";
  if (!said || !reads_as_one_entry(instruction, name, quoted, escape) || !expand_alike(text, quoted, escape))
    return {{}, "the requoted value would expand otherwise"};
  std::vector<Edit> edits = std::move(requoter.result.edits);
  edits.insert(edits.begin(), {gap, "=\""});
  edits.push_back({{words[1].range.end, words[1].range.end}, "\""});
  return {std::move(edits), {}};
}

}  // namespace drydock
