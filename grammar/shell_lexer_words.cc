// The part of ShellLexerBase that reads words: their quotes, expansions and ends.
#include <cstring>

#include "ShellLexer.h"
#include "shell_bytes.h"
#include "shell_lexer_base.h"

namespace drydock {

using L = ShellLexer;
using namespace shell_bytes;

namespace {

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

void ShellLexerBase::begin_word() {
  level().word_begin = token_begin();
  level().quotes.clear();
  scan_word(token_begin());
}

void ShellLexerBase::resume_word() { scan_word(token_begin()); }

bool ShellLexerBase::word_goes_on(std::size_t at_offset) const {
  while (at(at_offset) == '\\' && at(at_offset + 1) == '\n') at_offset += 2;
  if (at_offset >= bytes_.size()) return false;
  const char c = bytes_[at_offset];
  if (c == '`' && levels_.back().backquote) return false;
  if ((c == '<' || c == '>') && at(at_offset + 1) == '(') return true;
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
        // The same in a file with CRLF, as between words.
        if (top == '\0' && at(i + 1) == '\r' && at(i + 2) == '\n' && !word_goes_on(i + 3)) return finish_word(L::WORD, i);
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
  count_keyword(found);
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

}  // namespace drydock
