#include "shell_lexer_base.h"

#include <cctype>
#include <cstring>

#include "ShellLexer.h"
#include "syntax/shell.h"

namespace drydock {
namespace {

using L = ShellLexer;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

// Characters that end an unquoted word.
bool ends_word(char c) {
  switch (c) {
    case ' ': case '\t': case '\r': case '\n': case '&': case '|': case ';': case '(': case ')': case '<': case '>':
      return true;
    default: return false;
  }
}

bool is_name_start(char c) { return std::isalpha(static_cast<unsigned char>(c)) || c == '_'; }
bool is_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

// Bytes that mean nothing special anywhere in a word: the scanner runs over them.
struct PlainTable {
  bool plain[256] = {};
  constexpr PlainTable() {
    for (int c = 0x80; c < 256; ++c) plain[c] = true;
    for (int c = 'a'; c <= 'z'; ++c) plain[c] = true;
    for (int c = 'A'; c <= 'Z'; ++c) plain[c] = true;
    for (int c = '0'; c <= '9'; ++c) plain[c] = true;
    for (const char c : {'-', '_', '.', '/', ':', '=', '+', ',', '%', '@', '^'}) plain[static_cast<unsigned char>(c)] = true;
  }
};
constexpr PlainTable kPlain;

struct Reserved {
  std::string_view text;
  std::size_t type;
};
constexpr Reserved kReserved[] = {
    {"if", L::IF},       {"then", L::THEN},   {"elif", L::ELIF},   {"else", L::ELSE}, {"fi", L::FI},
    {"for", L::FOR},     {"select", L::SELECT}, {"while", L::WHILE}, {"until", L::UNTIL}, {"do", L::DO},
    {"done", L::DONE},   {"case", L::CASE},   {"esac", L::ESAC},   {"function", L::FUNCTION}, {"{", L::LBRACE},
    {"}", L::RBRACE},    {"!", L::BANG},      {"time", L::TIME},   {"[[", L::TEST_OPEN},
};

}  // namespace

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
  if (++depth_ > kMaxShellDepth) fail(token_begin(), "the script is nested too deeply");
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

// ---- Words

void ShellLexerBase::begin_word() {
  level().word_begin = token_begin();
  level().quotes.clear();
  scan_word(token_begin());
}

void ShellLexerBase::resume_word() { scan_word(token_begin()); }

bool ShellLexerBase::word_goes_on(std::size_t at_offset) const {
  if (at_offset >= bytes_.size()) return false;
  const char c = bytes_[at_offset];
  if (c == '`' && levels_.back().backquote) return false;
  if ((c == '<' || c == '>') && at(at_offset + 1) == '(') return true;
  if (c == '\\' && at(at_offset + 1) == '\n') return word_goes_on(at_offset + 2);
  return !ends_word(c);
}

void ShellLexerBase::scan_word(std::size_t at_offset) {
  const std::size_t begin = at_offset;
  Level& l = level();
  const std::size_t size = l.limit != 0 ? l.limit : bytes_.size();
  std::size_t i = at_offset;
  std::size_t regex_depth = 0;
  bool bracket = false;
  while (i < size) {
    const char c = bytes_[i];
    if (kPlain.plain[static_cast<unsigned char>(c)]) {
      ++i;
      continue;
    }
    const char top = l.quotes.empty() ? '\0' : l.quotes.back();
    if (top == '\0') {
      if (l.regex && (c == '(' || c == ')' || c == '|' || c == '<' || c == '>' || (regex_depth > 0 && is_blank(c)))) {
        if (c == '(') ++regex_depth;
        if (c == ')') {
          if (regex_depth == 0) break;
          --regex_depth;
        }
        ++i;
        continue;
      }
      if ((c == '<' || c == '>') && at(i + 1) == '(') {
        if (i == begin) return open_substitution(2, false);
        return finish_word(L::PART, i);
      }
      if (ends_word(c)) {
        if (c != '(' || i == begin) break;
        if (array_prefix(l.word_begin, i)) return finish_word(L::PART, i);
        // bash's extended patterns: ?( *( +( @( !(
        if (std::strchr("?*+@!", bytes_[i - 1]) == nullptr) break;
        std::size_t depth = 0;
        for (; i < size; ++i) {
          if (bytes_[i] == '(') ++depth;
          if (bytes_[i] == ')' && --depth == 0) break;
          if (bytes_[i] == '\n') return fail(i, "an extended pattern is not closed");
        }
        if (i == size) return fail(begin, "an extended pattern is not closed");
        flags_ |= kWordGlobs;
        ++i;
        continue;
      }
    }
    switch (c) {
      case '\\':
        // A joined line is no part of the word that it ends.
        if (top == '\0' && at(i + 1) == '\n' && !word_goes_on(i + 2)) return finish_word(L::WORD, i);
        flags_ |= kWordQuoted;
        i += 2;
        continue;
      case '\'':
        if (top == '"' || top == '[' || top == 'h') break;
        {
          flags_ |= kWordQuoted;
          const std::size_t close = bytes_.find('\'', i + 1);
          if (close == std::string_view::npos || close >= size) return fail(i, "a single quote is not closed");
          i = close + 1;
          continue;
        }
      case '"':
        if (top == 'h') break;
        flags_ |= kWordQuoted;
        if (top == '"')
          l.quotes.pop_back();
        else
          l.quotes += '"';
        break;
      case '`':
        if (l.backquote) {
          if (top != '\0' && top != 'h') return fail(i, "a backquote closes inside a quote");
          if (i == begin) {
            if (top == '\0') return close_substitution();
          }
          return finish_word(L::WORD, i);
        }
        flags_ |= kWordExpands;
        if (i == begin) return open_substitution(1, true);
        return finish_word(L::PART, i);
      case '$': {
        const std::size_t before = i;
        if (scan_dollar(i)) {
          // A command substitution starts here.
          if (before == begin) return open_substitution(2, false);
          return finish_word(L::PART, before);
        }
        if (!out_->error.empty()) return;
        continue;
      }
      case '}':
        if (top == '{' || top == '[') l.quotes.pop_back();
        break;
      case '(':
        if (top == 'a') ++l.arith_depth.back();
        break;
      case ')':
        if (top != 'a') break;
        if (l.arith_depth.back() > 0) {
          --l.arith_depth.back();
          break;
        }
        if (at(i + 1) != ')') return fail(i, "an arithmetic expression is not closed");
        l.quotes.pop_back();
        l.arith_depth.pop_back();
        ++i;
        // (( … )) ends here; $(( … )) may be a part of a longer word.
        if (l.quotes.empty() && bytes_[l.word_begin] == '(') {
          flags_ |= kWordExpands;
          return finish_word(L::WORD, i + 1);
        }
        break;
      case '*':
      case '?':
        if (top == '\0') flags_ |= kWordGlobs;
        break;
      case '~':
        if (top == '\0' && (i == l.word_begin || bytes_[i - 1] == '=' || bytes_[i - 1] == ':')) flags_ |= kWordGlobs;
        break;
      case '[': bracket = bracket || top == '\0'; break;
      case ']':
        if (top == '\0' && bracket) flags_ |= kWordGlobs;
        break;
      case '{':
        if (top == '\0') {
          // A brace expansion needs a comma or two dots before its closing brace.
          const std::size_t close = bytes_.find('}', i);
          const std::string_view inside = bytes_.substr(i, close == std::string_view::npos ? 0 : close - i);
          if (inside.find(',') != std::string_view::npos || inside.find("..") != std::string_view::npos) flags_ |= kWordGlobs;
        }
        break;
      default: break;
    }
    ++i;
  }
  if (i > size) i = size;
  if (l.limit != 0) {
    // The end of a heredoc's body.
    l.quotes.clear();
    move_to(l.resume);
    setType(L::HEREDOC_END);
    l.limit = 0;
    ++l.heredoc_at;
    setMode(l.heredoc_at < l.heredocs.size() ? L::BODY : 0);
    return;
  }
  if (!l.quotes.empty()) return fail(l.word_begin, "a quote or substitution is not closed");
  finish_word(L::WORD, i);
}

// Moves past the $… at `at`; true, without moving, where a command substitution starts there.
bool ShellLexerBase::scan_dollar(std::size_t& i) {
  Level& l = level();
  const char top = l.quotes.empty() ? '\0' : l.quotes.back();
  const bool unquoted = top == '\0' || top == '{';
  const char next = at(i + 1);
  if (next == '(') {
    flags_ |= kWordExpands;
    if (at(i + 2) != '(' || !is_arithmetic(i + 3)) return true;
    l.quotes += 'a';
    l.arith_depth.push_back(0);
    i += 3;
  } else if (next == '{') {
    flags_ |= kWordExpands;
    i += 2;
    // `${#…` and the name; the operator then says whether quotes inside count when all of it is double-quoted.
    if (at(i) == '#' || at(i) == '!') ++i;
    while (i < bytes_.size() && (is_name(bytes_[i]) || std::strchr("@*?$!-", bytes_[i]) != nullptr) && bytes_[i] != '}') {
      if (!is_name(bytes_[i])) {
        // A special parameter is one character; what follows it is the operator.
        if (!is_name(bytes_[i - 1])) ++i;
        break;
      }
      ++i;
    }
    const bool in_double = l.quotes.find('"') != std::string::npos || l.quotes.find('h') != std::string::npos;
    const char op = at(i);
    l.quotes += in_double && op != '#' && op != '%' && op != '/' ? '[' : '{';
  } else if (next == '\'' && unquoted) {
    flags_ |= kWordQuoted | kWordExpands;
    for (i += 2; i < bytes_.size() && bytes_[i] != '\''; ++i)
      if (bytes_[i] == '\\') ++i;
    if (i >= bytes_.size()) {
      fail(token_begin(), "a quote is not closed");
      return false;
    }
    ++i;
  } else if (is_name(next) || (next != '\0' && std::strchr("@*#?-$!", next) != nullptr)) {
    flags_ |= kWordExpands;
    i += 2;
  } else {
    ++i;
  }
  return false;
}

bool ShellLexerBase::is_arithmetic(std::size_t i) const {
  std::size_t depth = 0;
  for (; i < bytes_.size(); ++i) {
    const char c = bytes_[i];
    if (c == '\\') {
      ++i;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')') {
      if (depth == 0) return at(i + 1) == ')';
      --depth;
    } else if (c == '\'') {
      i = bytes_.find('\'', i + 1);
      if (i == std::string_view::npos) return false;
    }
  }
  return false;
}

bool ShellLexerBase::array_prefix(std::size_t begin, std::size_t end) const {
  if (end - begin < 2 || bytes_[end - 1] != '=' || !is_name_start(bytes_[begin])) return false;
  std::size_t i = begin;
  while (i < end && is_name(bytes_[i])) ++i;
  return i == end - 1 || (i == end - 2 && bytes_[i] == '+');
}

bool ShellLexerBase::function_follows(std::size_t i) const {
  while (i < bytes_.size() && is_blank(bytes_[i])) ++i;
  if (at(i) != '(') return false;
  for (++i; i < bytes_.size() && is_blank(bytes_[i]);) ++i;
  return at(i) == ')';
}

std::size_t ShellLexerBase::reserved(std::string_view text) {
  for (const Reserved& r : kReserved)
    if (r.text == text) return r.type;
  return 0;
}

// The token type of a whole word without a substitution.
std::size_t ShellLexerBase::classify(std::size_t begin, std::size_t end) {
  Level& l = level();
  const std::string_view text = bytes_.substr(begin, end - begin);
  const char next = at(end);
  if ((next == '<' || next == '>') && text.find_first_not_of("0123456789") == std::string_view::npos) return L::IO_NUMBER;
  if (l.redirect) return L::WORD;
  switch (l.expect) {
    case Expect::kCommand:
      if ((flags_ & (kWordQuoted | kWordExpands)) == 0) {
        if (const std::size_t type = reserved(text); type != 0) return type;
        if (function_follows(end)) return L::FUNCTION_NAME;
      }
      return L::WORD;
    case Expect::kForIn: return text == "in" ? L::IN : text == "do" ? L::DO : text == "{" ? L::LBRACE : L::WORD;
    case Expect::kCaseIn: return text == "in" ? L::IN : L::WORD;
    case Expect::kPattern: return text == "esac" ? L::ESAC : L::WORD;
    case Expect::kTest: return text == "]]" ? L::TEST_CLOSE : L::WORD;
    default: return L::WORD;
  }
}

void ShellLexerBase::finish_word(std::size_t token_type, std::size_t end) {
  Level& l = level();
  move_to(end);
  setType(token_type);
  if (token_type == L::PART) {
    // After `NAME=` the parenthesis is a token of its own, and words follow.
    l.array = l.quotes.empty() && at(end) == '(';
    setMode(l.array ? 0 : L::IN_WORD);
    return;
  }
  setMode(0);
  const bool whole = token_begin() == l.word_begin;
  if (!whole || bytes_[l.word_begin] == '(') return word_done("");
  const std::size_t found = classify(token_begin(), end);
  setType(found);
  if (found == L::IO_NUMBER) return;
  switch (found) {
    case L::WORD:
    case L::FUNCTION_NAME: return word_done(bytes_.substr(token_begin(), end - token_begin()));
    case L::IN:
      if (l.expect == Expect::kCaseIn) {
        push_nest('c');
        l.expect = Expect::kPattern;
      } else {
        l.expect = Expect::kArgument;
      }
      return;
    case L::FOR:
    case L::SELECT: l.expect = Expect::kForName; return;
    case L::CASE: l.expect = Expect::kCaseWord; return;
    case L::FUNCTION: l.expect = Expect::kFunctionName; return;
    case L::TEST_OPEN:
      push_nest('t');
      l.expect = Expect::kTest;
      return;
    case L::TEST_CLOSE:
    case L::ESAC:
      if (l.nest.empty() || std::strchr("cbt", l.nest.back()) == nullptr) return fail(token_begin(), "a keyword closes nothing");
      if (l.nest.back() == 'b') mark_ = L::CASE_END;
      l.nest.pop_back();
      --depth_;
      l.expect = Expect::kCommand;
      return;
    default: l.expect = Expect::kCommand; return;
  }
}

// A word has ended: what comes next. `text` is empty where the word is no plain text.
void ShellLexerBase::word_done(std::string_view text) {
  Level& l = level();
  if (l.redirect) {
    if (l.heredoc_word) {
      PendingHeredoc& doc = l.heredocs.back();
      const std::string_view raw = bytes_.substr(l.word_begin, position() - l.word_begin);
      for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] == '"' || raw[i] == '\'' || (raw[i] == '\\' && i + 1 < raw.size())) {
          doc.quoted = true;
          if (raw[i] == '\\') doc.delimiter += raw[++i];
        } else {
          doc.delimiter += raw[i];
        }
      }
      l.heredoc_word = false;
    }
    l.redirect = false;
    return;
  }
  l.regex = l.expect == Expect::kTest && text == "=~";
  switch (l.expect) {
    case Expect::kForName: l.expect = Expect::kForIn; break;
    case Expect::kCaseWord: l.expect = Expect::kCaseIn; break;
    case Expect::kFunctionName: l.expect = Expect::kCommand; break;
    case Expect::kCommand: {
      // Assignments before the command keep the command expected.
      std::size_t i = l.word_begin;
      while (i < bytes_.size() && is_name(bytes_[i])) ++i;
      const bool assignment = i > l.word_begin && is_name_start(bytes_[l.word_begin]) &&
                              (at(i) == '=' || (at(i) == '+' && at(i + 1) == '=') || at(i) == '[');
      if (!assignment) l.expect = Expect::kArgument;
      break;
    }
    default: break;
  }
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
  setType(L::SUBST_END);
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
