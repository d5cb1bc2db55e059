#include "syntax/dockerfile.h"

#include <algorithm>

#include "syntax/dockerfile_tree.h"
#include "syntax/json_array.h"
#include "text/utf8.h"

namespace drydock {

using syntax_detail::InstructionData;
using syntax_detail::kNone;
using syntax_detail::Tree;

namespace {

constexpr std::string_view kNames[] = {"ADD",    "ARG",     "CMD",   "COPY",       "ENTRYPOINT", "ENV",    "EXPOSE",
                                       "FROM",   "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD",    "RUN",    "SHELL",
                                       "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",  ""};

bool is_joint(TokenKind kind) {
  return kind == TokenKind::kContinuation || kind == TokenKind::kComment || kind == TokenKind::kNewline;
}

std::uint32_t first_token_at(const Tree& tree, std::uint32_t offset) {
  const auto after = std::upper_bound(tree.tokens.begin(), tree.tokens.end(), offset,
                                      [](std::uint32_t at, const Token& t) { return at < t.range.begin; });
  return static_cast<std::uint32_t>(after - tree.tokens.begin()) - 1;
}

// A JSON string is one token; a continuation inside it is cut out here.
void add_string_pieces(const Tree& tree, TextRange range, std::vector<TextRange>& pieces) {
  const std::string_view bytes = tree.source->bytes();
  std::uint32_t begin = range.begin;
  for (std::uint32_t i = range.begin; i < range.end; ++i) {
    if (bytes[i] != '\n') continue;
    std::uint32_t end = i;
    while (end > begin && (bytes[end - 1] == '\r' || bytes[end - 1] == ' ' || bytes[end - 1] == '\t')) --end;
    const bool continues = end > begin && bytes[end - 1] == tree.escape;
    if (continues) pieces.push_back({begin, end - 1});
    begin = i + 1;
  }
  pieces.push_back({begin, range.end});
}

std::string unquote_flag(std::string_view text, char escape) {
  std::string out;
  char quote = '\0';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == escape) {
      if (i + 1 < text.size()) out += text[++i];
    } else if (quote != '\0' && c == quote) {
      quote = '\0';
    } else if (quote == '\0' && (c == '"' || c == '\'')) {
      quote = c;
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string_view keyword_name(Keyword keyword) { return kNames[static_cast<std::size_t>(keyword)]; }

LogicalText syntax_detail::logical_text(const Tree& tree, TextRange range) {
  if (range.empty()) return LogicalText(tree.source->bytes(), range);
  std::vector<TextRange> pieces;
  for (std::uint32_t t = first_token_at(tree, range.begin); t < tree.tokens.size(); ++t) {
    const Token& token = tree.tokens[t];
    if (token.range.begin >= range.end) break;
    if (is_joint(token.kind)) continue;
    const TextRange piece{std::max(token.range.begin, range.begin), std::min(token.range.end, range.end)};
    if (token.kind == TokenKind::kJsonString && tree.source->slice(piece).find('\n') != std::string_view::npos)
      add_string_pieces(tree, piece, pieces);
    else if (!pieces.empty() && pieces.back().end == piece.begin)
      pieces.back().end = piece.end;
    else
      pieces.push_back(piece);
  }
  return LogicalText(tree.source->bytes(), pieces);
}

const InstructionData& Instruction::data() const { return tree_->instructions[id_]; }

Keyword Instruction::keyword() const { return data().keyword; }

TextRange Instruction::keyword_range() const { return tree_->tokens[data().first_token].range; }

std::string Instruction::keyword_text() const {
  const std::string_view written = tree_->source->slice(keyword_range());
  if (written.find('\n') == std::string_view::npos) return std::string(written);
  std::vector<TextRange> pieces;
  add_string_pieces(*tree_, keyword_range(), pieces);
  return std::string(LogicalText(source(), pieces).text());
}

TextRange Instruction::line_range() const {
  return {keyword_range().begin, tree_->tokens[data().end_line_token - 1].range.end};
}

TextRange Instruction::range() const {
  TextRange lines = full_lines();
  const std::string_view bytes = source();
  if (heredocs().empty()) return line_range();
  while (lines.end > lines.begin && (bytes[lines.end - 1] == '\n' || bytes[lines.end - 1] == '\r')) --lines.end;
  return {keyword_range().begin, lines.end};
}

TextRange Instruction::full_lines() const {
  const LineIndex& index = tree_->source->lines();
  return cover(index.line_range(data().start_line), index.line_range(data().end_line));
}

std::uint32_t Instruction::start_line() const { return data().start_line; }
std::uint32_t Instruction::end_line() const { return data().end_line; }
std::uint32_t Instruction::index() const { return data().outermost; }
bool Instruction::exec_form() const { return data().exec; }
bool Instruction::legacy_pair() const { return data().legacy; }
std::string_view Instruction::source() const { return tree_->source->bytes(); }

std::vector<Flag> Instruction::flags() const {
  std::vector<Flag> out;
  for (std::uint32_t i = 0; i < data().flags.count; ++i) {
    const Word& word = tree_->flags[data().flags.first + i];
    const std::string text = unquote_flag(syntax_detail::logical_text(*tree_, word.range).text(), tree_->escape);
    if (text == "--") continue;  // the end of the flags, not one of them
    Flag flag;
    flag.range = word.range;
    const std::size_t equals = text.find('=');
    flag.name = text.substr(2, equals == std::string::npos ? equals : equals - 2);
    if (equals != std::string::npos) flag.value = text.substr(equals + 1);
    out.push_back(std::move(flag));
  }
  return out;
}

std::optional<Flag> Instruction::flag(std::string_view name) const {
  for (Flag& flag : flags())
    if (flag.name == name) return std::move(flag);
  return std::nullopt;
}

std::span<const Word> Instruction::arguments() const {
  return std::span(tree_->arguments).subspan(data().arguments.first, data().arguments.count);
}

std::string Instruction::value(const Word& word) const {
  const std::string text = word.continued ? std::string(syntax_detail::logical_text(*tree_, word.range).text())
                                          : std::string(tree_->source->slice(word.range));
  if (data().exec && !text.empty() && text.front() == '"') return decode_json_string(text);
  return text;
}

LogicalText Instruction::logical(const Word& word) const { return syntax_detail::logical_text(*tree_, word.range); }

std::vector<std::string> Instruction::values() const {
  std::vector<std::string> out;
  for (const Word& word : arguments()) out.push_back(value(word));
  return out;
}

LogicalText Instruction::body() const {
  const auto args = arguments();
  if (args.empty()) return LogicalText(source(), TextRange{line_range().end, line_range().end});
  // In exec form the brackets belong to the body as well.
  return syntax_detail::logical_text(*tree_, data().exec ? TextRange{args.front().range.begin, line_range().end}
                                                         : cover(args.front().range, args.back().range));
}

std::span<const Heredoc> Instruction::heredocs() const {
  return std::span(tree_->heredocs).subspan(data().heredocs.first, data().heredocs.count);
}

std::optional<Instruction> Instruction::child() const {
  if (data().child == kNone) return std::nullopt;
  return Instruction(tree_, data().child);
}

std::optional<Instruction> Instruction::parent() const {
  if (data().parent == kNone) return std::nullopt;
  return Instruction(tree_, data().parent);
}

Instruction Instruction::innermost() const {
  Instruction at = *this;
  while (at.data().child != kNone) at = Instruction(tree_, at.data().child);
  return at;
}

std::vector<TextRange> Instruction::leading_comments() const {
  std::vector<TextRange> out;
  for (std::uint32_t t = data().first_token; t-- > 0;) {
    const Token& token = tree_->tokens[t];
    if (token.kind == TokenKind::kBlank || token.kind == TokenKind::kContinuation) continue;
    if (token.kind == TokenKind::kComment) {
      out.push_back(token.range);
      continue;
    }
    // A line ending after a comment belongs to that comment's line; any other one ends the block.
    if (token.kind != TokenKind::kNewline || t == 0) break;
    std::uint32_t before = t - 1;
    if (tree_->tokens[before].kind != TokenKind::kComment) break;
  }
  std::reverse(out.begin(), out.end());
  return out;
}

std::span<const Token> Instruction::tokens() const {
  return std::span(tree_->tokens).subspan(data().first_token, data().end_token - data().first_token);
}

Dockerfile::Dockerfile(std::unique_ptr<Tree> tree) : tree_(std::move(tree)) {
  for (std::uint32_t id = 0; id < tree_->instructions.size(); ++id)
    if (tree_->instructions[id].parent == kNone) instructions_.push_back(Instruction(tree_.get(), id));
}

Dockerfile::Dockerfile(Dockerfile&&) noexcept = default;
Dockerfile& Dockerfile::operator=(Dockerfile&&) noexcept = default;
Dockerfile::~Dockerfile() = default;

const SourceText& Dockerfile::source() const { return *tree_->source; }
const std::vector<Instruction>& Dockerfile::instructions() const { return instructions_; }
std::uint32_t Dockerfile::instruction_count() const { return static_cast<std::uint32_t>(tree_->instructions.size()); }
std::span<const Token> Dockerfile::tokens() const { return tree_->tokens; }
const std::vector<Directive>& Dockerfile::directives() const { return tree_->directives; }
char Dockerfile::escape() const { return tree_->escape; }
const std::vector<Diagnostic>& Dockerfile::diagnostics() const { return tree_->diagnostics; }

std::optional<Directive> Dockerfile::directive(std::string_view name) const {
  for (const Directive& d : tree_->directives)
    if (d.name == name) return d;
  return std::nullopt;
}

const Diagnostic* Dockerfile::error() const {
  for (const Diagnostic& d : tree_->diagnostics)
    if (d.severity == Diagnostic::Severity::kError) return &d;
  return nullptr;
}

std::vector<NameValue> name_values(const Instruction& instruction) {
  std::vector<NameValue> out;
  const Keyword keyword = instruction.keyword();
  if (keyword != Keyword::kEnv && keyword != Keyword::kLabel && keyword != Keyword::kArg) return out;
  const auto args = instruction.arguments();
  if (instruction.legacy_pair()) {
    if (args.size() != 2) return out;
    out.push_back({instruction.value(args[0]), instruction.value(args[1]), cover(args[0].range, args[1].range),
                   args[0].range, args[1].range});
    return out;
  }
  for (const Word& word : args) {
    NameValue entry;
    entry.range = word.range;
    const std::string text = instruction.value(word);
    const std::size_t equals = text.find('=');
    entry.name = text.substr(0, equals);
    if (equals == std::string::npos) {
      entry.name_range = word.range;
      entry.value_range = {word.range.end, word.range.end};
    } else {
      entry.value = text.substr(equals + 1);
      const std::uint32_t split = instruction.logical(word).to_source(static_cast<std::uint32_t>(equals));
      entry.name_range = {word.range.begin, split};
      entry.value_range = {split + 1, word.range.end};
    }
    out.push_back(std::move(entry));
  }
  return out;
}

}  // namespace drydock
