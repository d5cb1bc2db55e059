#include "shell_lexer_base.h"

#include <cctype>
#include <cstring>

#include "ShellLexer.h"
#include "shell_bytes.h"
#include "syntax/shell.h"

namespace drydock {
using L = ShellLexer;
using namespace shell_bytes;

bool ShellLexerBase::run(ShellTokens& out, TokenArray& visible) {
  out_ = &out;
  levels_.emplace_back();
  while (out.error.empty() && next_raw()) {
    if (token_hidden()) continue;
    if (mark_ != 0) {
      visible.add(mark_, {token_range().begin, token_range().begin});
      out.flags.push_back(0);
      mark_ = 0;
    }
    visible.add(token_type(), token_range());
    out.flags.push_back(flags_);
    flags_ = 0;
    if (word_ended_) {
      visible.add(L::WORD_END, {token_range().end, token_range().end});
      out.flags.push_back(0);
      word_ended_ = false;
    }
  }
  const std::size_t size = bytes_.size();
  if (out.error.empty() && (levels_.size() > 1 || !level().quotes.empty()))
    fail(level().word_begin, "a quote or substitution is not closed");
  if (out.error.empty() && level().heredoc_at < level().heredocs.size())
    fail(size, "a here-document is not terminated");
  if (!out.error.empty()) return false;
  visible.add(antlr4::Token::EOF, {static_cast<std::uint32_t>(size), static_cast<std::uint32_t>(size)});
  out.flags.push_back(0);
  return true;
}

bool ShellLexerBase::match_quickly() {
  const std::size_t begin = token_begin();
  const char c = bytes_[begin];
  if (mode == L::IN_WORD) {
    move_to(begin + 1);
    resume_word();
    return true;
  }
  if (mode == L::BODY) return false;
  if (c == ' ' || c == '\t') {
    std::size_t end = begin + 1;
    while (end < bytes_.size() && (bytes_[end] == ' ' || bytes_[end] == '\t')) ++end;
    // Blanks may go on with a CR or a joined line: the grammar then takes all of them.
    if (end < bytes_.size() && (bytes_[end] == '\r' || bytes_[end] == '\\')) return false;
    move_to(end);
    setType(L::BLANKS);
    hide();
    return true;
  }
  if (!kPlain.plain[static_cast<unsigned char>(c)] && c != '"' && c != '\'' && c != '$') return false;
  move_to(begin + 1);
  begin_word();
  return true;
}

void ShellLexerBase::fail(std::size_t at, std::string message) {
  if (!out_->error.empty()) return;
  out_->error = std::move(message);
  const auto begin = static_cast<std::uint32_t>(std::min(at, bytes_.size()));
  out_->error_range = {begin, begin};
  move_to(bytes_.size());
}

void ShellLexerBase::push_nest(char kind) {
  level().nest += kind;
  deepen();
}

// The parser descends once for each open construct, so their number is bounded here.
void ShellLexerBase::deepen() {
  if (++depth_ > kMaxShellDepth) fail(token_begin(), "the script is nested too deeply");
}

// Compound commands that open and close with keywords; a function's definition lasts until its body has begun.
void ShellLexerBase::count_keyword(std::size_t found) {
  const bool defines = found == L::FUNCTION_NAME || found == L::FUNCTION;
  if (!defines) functions_ = 0;
  switch (found) {
    case L::IF:
    case L::FOR:
    case L::SELECT:
    case L::WHILE:
    case L::UNTIL:
    case L::LBRACE:
      ++compounds_;
      return deepen();
    case L::FI:
    case L::DONE:
    case L::RBRACE:
      if (compounds_ == 0) return;
      --compounds_;
      --depth_;
      return;
    default:
      if (defines && ++functions_ > kMaxShellDepth) fail(token_begin(), "the script is nested too deeply");
  }
}

// ---- Between words

void ShellLexerBase::comment() {
  const void* found = std::memchr(bytes_.data() + token_begin(), '\n', bytes_.size() - token_begin());
  std::size_t end = found ? static_cast<std::size_t>(static_cast<const char*>(found) - bytes_.data()) : bytes_.size();
  // In a backquoted command a comment ends with it.
  if (level().backquote)
    if (const std::size_t quote = bytes_.find('`', token_begin()); quote < end) end = quote;
  move_to(end);
  setType(L::COMMENT);
  hide();
}

void ShellLexerBase::newline() {
  Level& l = level();
  if (nest_top() != 'r' && nest_top() != 't' && l.expect != Expect::kPattern && l.expect != Expect::kCaseIn &&
      l.expect != Expect::kForIn)
    l.expect = Expect::kCommand;
  l.redirect = false;
  if (l.heredoc_at < l.heredocs.size()) setMode(L::BODY);
}

void ShellLexerBase::separator() {
  if (nest_top() != 't') level().expect = Expect::kCommand;
}

void ShellLexerBase::pipe() {
  if (level().expect != Expect::kPattern) separator();
}

void ShellLexerBase::case_end() {
  if (nest_top() != 'b') return fail(token_begin(), "`;;` outside a case");
  level().nest.back() = 'c';
  level().expect = Expect::kPattern;
}

void ShellLexerBase::open_paren() {
  Level& l = level();
  if (l.array) {
    l.array = false;
    l.array_return = l.expect;
    l.expect = Expect::kArgument;
    setType(L::ARRAY_OPEN);
    flags_ |= kWordExpands;
    return push_nest('r');
  }
  if (l.expect == Expect::kPattern) return;
  if (at(token_begin() + 1) == '(' && (l.expect == Expect::kCommand || l.expect == Expect::kForName) &&
      is_arithmetic(token_begin() + 2)) {
    // (( … )): read on as if it were the inside of $(( … )).
    setType(L::ARITH_OPEN);
    move_to(token_begin() + 2);
    l.quotes = "a";
    l.arith_depth.push_back(0);
    l.word_begin = token_begin();
    setMode(L::IN_WORD);
    return;
  }
  push_nest('(');
  if (nest_top() == '(' && l.nest.find('t') == std::string::npos) l.expect = Expect::kCommand;
}

void ShellLexerBase::close_paren() {
  Level& l = level();
  switch (nest_top()) {
    case 'c':
      l.nest.back() = 'b';
      l.expect = Expect::kCommand;
      return;
    case '(':
      l.nest.pop_back();
      --depth_;
      l.expect = l.nest.find('t') != std::string::npos ? Expect::kTest : Expect::kCommand;
      return;
    case 'r':
      l.nest.pop_back();
      --depth_;
      setType(L::ARRAY_CLOSE);
      word_ended_ = true;
      l.expect = l.array_return;
      return;
    case '\0':
      if (levels_.size() > 1 && !l.backquote) return close_substitution();
      [[fallthrough]];
    default: fail(token_begin(), "`)` closes nothing");
  }
}

void ShellLexerBase::redirect() {
  if (nest_top() != 't') level().redirect = true;
}

void ShellLexerBase::heredoc(bool chomp) {
  Level& l = level();
  l.redirect = l.heredoc_word = true;
  l.heredocs.push_back({{}, chomp, false});
}

// ---- Substitutions and heredocs

void ShellLexerBase::open_substitution(std::size_t operator_size, bool backquote) {
  flags_ |= kWordExpands;
  move_to(token_begin() + operator_size);
  setType(L::SUBST_OPEN);
  setMode(0);
  if (++depth_ > kMaxShellDepth) return fail(token_begin(), "the script is nested too deeply");
  levels_.emplace_back();
  level().backquote = backquote;
  level().word_begin = token_begin();
}

void ShellLexerBase::close_substitution() {
  if (level().heredoc_at < level().heredocs.size()) return fail(token_begin(), "a here-document is not terminated");
  if (!level().nest.empty()) return fail(token_begin(), "a substitution closes inside a command");
  levels_.pop_back();
  --depth_;
  move_to(token_begin() + 1);
  Level& l = level();
  if (!l.quotes.empty() || word_goes_on(position())) {
    setType(L::SUBST_CLOSE);
    setMode(L::IN_WORD);
    return;
  }
  setType(L::SUBST_CLOSE);
  word_ended_ = true;
  setMode(0);
  word_done("");
}

void ShellLexerBase::heredoc_body() {
  Level& l = level();
  mark_ = L::HEREDOC_OPEN;
  const PendingHeredoc& doc = l.heredocs[l.heredoc_at];
  std::size_t line = token_begin();
  while (line < bytes_.size()) {
    const std::size_t lf = bytes_.find('\n', line);
    const std::size_t text_end = lf == std::string_view::npos ? bytes_.size() : lf;
    std::size_t begin = line;
    while (doc.chomp && begin < text_end && bytes_[begin] == '\t') ++begin;
    std::size_t end = text_end;
    while (end > begin && bytes_[end - 1] == '\r') --end;
    if (bytes_.substr(begin, end - begin) == doc.delimiter) {
      l.resume = text_end < bytes_.size() ? text_end + 1 : text_end;
      if (doc.quoted || line == token_begin()) {
        move_to(l.resume);
        setType(L::HEREDOC_END);
        ++l.heredoc_at;
        setMode(l.heredoc_at < l.heredocs.size() ? L::BODY : 0);
        return;
      }
      l.limit = line;
      l.quotes = "h";
      l.word_begin = token_begin();
      return scan_word(token_begin());
    }
    line = text_end + 1;
  }
  fail(token_begin(), "a here-document is not terminated");
}

}  // namespace drydock
