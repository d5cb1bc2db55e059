#include "dockerfile_lexer_base.h"

#include <algorithm>
#include <cctype>
#include <cstring>

#include "DockerfileLexer.h"
#include "dockerfile_bytes.h"
#include "syntax/json_array.h"
#include "text/utf8.h"

namespace drydock {
namespace {

using L = DockerfileLexer;

struct NamedType {
  std::string_view name;
  std::size_t type;
};

constexpr NamedType kKeywords[] = {
    {"ADD", L::ADD},       {"ARG", L::ARG},           {"CMD", L::CMD},           {"COPY", L::COPY},
    {"ENTRYPOINT", L::ENTRYPOINT}, {"ENV", L::ENV},   {"EXPOSE", L::EXPOSE},     {"FROM", L::FROM},
    {"HEALTHCHECK", L::HEALTHCHECK}, {"LABEL", L::LABEL}, {"MAINTAINER", L::MAINTAINER}, {"ONBUILD", L::ONBUILD},
    {"RUN", L::RUN},       {"SHELL", L::SHELL},       {"STOPSIGNAL", L::STOPSIGNAL}, {"USER", L::USER},
    {"VOLUME", L::VOLUME}, {"WORKDIR", L::WORKDIR},
};

std::size_t keyword_type(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  for (const NamedType& k : kKeywords)
    if (k.name == text) return k.type;
  return L::UNKNOWN;
}

TokenKind kind_of(std::size_t type) {
  switch (type) {
    case L::NEWLINE:
    case L::EOL:
    case L::A_NEWLINE: return TokenKind::kNewline;
    case L::BLANKS:
    case L::A_BLANKS: return TokenKind::kBlank;
    case L::COMMENT: return TokenKind::kComment;
    case L::DIRECTIVE: return TokenKind::kDirective;
    case L::CONTINUATION:
    case L::A_CONTINUATION: return TokenKind::kContinuation;
    case L::FLAG:
    case L::FLAG_MORE: return TokenKind::kFlag;
    case L::WORD:
    case L::WORD_MORE: return TokenKind::kWord;
    case L::TEXT: return TokenKind::kText;
    case L::JSON_OPEN:
    case L::JSON_CLOSE: return TokenKind::kJsonBracket;
    case L::JSON_COMMA: return TokenKind::kJsonComma;
    case L::JSON_STRING: return TokenKind::kJsonString;
    case L::HEREDOC_BODY: return TokenKind::kHeredocBody;
    case L::HEREDOC_END: return TokenKind::kHeredocEnd;
    default: return TokenKind::kKeyword;
  }
}

}  // namespace

void DockerfileLexerBase::run(DockerfileTokens& out, TokenArray& visible) {
  out_ = &out;
  if (bytes_.starts_with("\xEF\xBB\xBF")) {
    out.all.push_back({TokenKind::kBom, {0, 3}});
    move_to(3);
  }
  while (next_raw()) {
    // A heredoc's body may be empty, and so may a token of it: nothing to record.
    if (token_range().empty()) continue;
    const std::size_t type = token_type();
    if (!token_hidden()) {
      visible.add(type, token_range());
      out.visible_to_all.push_back(static_cast<std::uint32_t>(out.all.size()));
    }
    out.all.push_back({kind_of(type), token_range()});
  }
  const auto size = static_cast<std::uint32_t>(bytes_.size());
  const auto add_mark = [&](std::size_t type) {
    visible.add(type, {size, size});
    out.visible_to_all.push_back(static_cast<std::uint32_t>(out.all.size()));
  };
  if (mode == L::ARGUMENTS) {
    finish_instruction(size);
    add_mark(L::EOL);
  }
  for (; pending_at_ < pending_.size(); ++pending_at_)
    error({size, size}, "unterminated heredoc");
  add_mark(antlr4::Token::EOF);
  out.escape = stream_->escape();
}

bool DockerfileLexerBase::match_quickly() {
  const std::size_t begin = token_begin();
  const char c = bytes_[begin];
  if (mode == L::HEREDOC) {
    move_to(begin + 1);
    heredoc_lines();
    return true;
  }
  // A CR may start a line ending or a run of blanks: the grammar decides.
  if (c == '\r') return false;
  if (c == stream_->escape()) {
    const std::size_t end = continuation_shape(begin);
    if (end == 0 && mode != L::ARGUMENTS) return false;
    move_to(end != 0 ? end : begin + 1);
    end != 0 ? continuation() : argument();
    return true;
  }
  if (is_blank(c)) {
    std::size_t end = begin + 1;
    while (end < bytes_.size() && is_blank(bytes_[end])) ++end;
    move_to(end);
    if (mode == L::ARGUMENTS) {
      blanks();
    } else {
      setType(L::BLANKS);
      hide();
    }
    return true;
  }
  if (mode != L::ARGUMENTS && c != '\n' && c != '#') {
    // keyword() reads the whole word and names its type itself.
    if (!std::isalpha(static_cast<unsigned char>(c))) return false;
    move_to(begin + 1);
    keyword();
    return true;
  }
  move_to(begin + 1);
  if (mode != L::ARGUMENTS && c == '#') {
    comment();
  } else if (c != '\n') {
    argument();
  } else if (mode == L::ARGUMENTS) {
    newline();
  } else {
    setType(L::NEWLINE);
    blank_line();
  }
  return true;
}

void DockerfileLexerBase::error(TextRange range, std::string message) {
  out_->diagnostics.push_back({Diagnostic::Severity::kError, range, std::move(message)});
}

void DockerfileLexerBase::take(std::size_t token_type, std::size_t end) {
  setType(token_type);
  move_to(end);
}

// ---- Scanning

std::size_t DockerfileLexerBase::continuation_end(std::size_t at) const {
  const char escape = stream_->escape();
  // An escape before it makes it an ordinary character, however many there are: BuildKit's expression has it so.
  if (bytes_[at] != escape || (at > 0 && bytes_[at - 1] == escape)) return 0;
  return continuation_shape(at);
}

std::size_t DockerfileLexerBase::continuation_shape(std::size_t at) const {
  std::size_t i = at + 1;
  while (i < bytes_.size() && (bytes_[i] == ' ' || bytes_[i] == '\t')) ++i;
  while (i < bytes_.size() && bytes_[i] == '\r') ++i;
  if (i == bytes_.size()) return i;
  return bytes_[i] == '\n' ? i + 1 : 0;
}

std::size_t DockerfileLexerBase::line_text_end(std::size_t at) const {
  const void* found = std::memchr(bytes_.data() + at, '\n', bytes_.size() - at);
  std::size_t end = found ? static_cast<std::size_t>(static_cast<const char*>(found) - bytes_.data()) : bytes_.size();
  while (end > at && bytes_[end - 1] == '\r') --end;
  return end;
}

std::size_t DockerfileLexerBase::skip_trivia_lines(std::size_t at) const {
  while (at < bytes_.size()) {
    std::size_t i = at;
    while (i < bytes_.size() && bytes_[i] != '\n') {
      const std::size_t space = unicode_space_at(bytes_, i);
      if (space == 0) break;
      i += space;
    }
    if (i < bytes_.size() && bytes_[i] != '\n' && bytes_[i] != '#') return at;
    const void* found = i < bytes_.size() ? std::memchr(bytes_.data() + i, '\n', bytes_.size() - i) : nullptr;
    if (!found) return bytes_.size();
    at = static_cast<std::size_t>(static_cast<const char*>(found) - bytes_.data()) + 1;
  }
  return at;
}

std::string DockerfileLexerBase::logical_rest(std::size_t at) const {
  std::string out;
  while (at < bytes_.size()) {
    const std::size_t end = line_text_end(at);
    std::size_t escape_at = end;
    while (escape_at > at && (bytes_[escape_at - 1] == ' ' || bytes_[escape_at - 1] == '\t')) --escape_at;
    const std::size_t next = escape_at > at ? continuation_end(escape_at - 1) : 0;
    if (next == 0) return out.append(bytes_, at, end - at);
    out.append(bytes_, at, escape_at - 1 - at);
    at = skip_trivia_lines(next);
  }
  return out;
}

// ---- Before an instruction

void DockerfileLexerBase::blank_line() {
  // BuildKit stops looking for directives at the first line that is none, an empty one included.
  if (!line_has_content_) directives_open_ = false;
  line_has_content_ = false;
}

void DockerfileLexerBase::comment() {
  const std::size_t end = line_text_end(token_begin());
  setType(L::COMMENT);
  move_to(end);
  line_has_content_ = true;
  if (directives_open_) directive_line(token_begin(), end);
}

void DockerfileLexerBase::directive_line(std::size_t begin, std::size_t end) {
  const auto space = [](char c) { return c == ' ' || c == '\t' || c == '\f' || c == '\r' || c == '\n'; };
  std::size_t i = begin + 1;
  while (i < end && space(bytes_[i])) ++i;
  const std::size_t name_begin = i;
  while (i < end && std::isalnum(static_cast<unsigned char>(bytes_[i]))) ++i;
  std::string name(bytes_.substr(name_begin, i - name_begin));
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  while (i < end && space(bytes_[i])) ++i;
  const bool equals = i < end && bytes_[i] == '=';
  if (equals) ++i;
  while (i < end && space(bytes_[i])) ++i;
  std::size_t value_end = end;
  while (value_end > i && space(bytes_[value_end - 1])) --value_end;
  if (!equals || value_end == i || (name != "syntax" && name != "escape" && name != "check")) {
    directives_open_ = false;
    return;
  }
  const TextRange range{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  if (std::find(seen_directives_.begin(), seen_directives_.end(), name) != seen_directives_.end()) {
    error(range, "only one " + name + " parser directive can be used");
    return;
  }
  seen_directives_.push_back(name);
  setType(L::DIRECTIVE);
  const std::string_view value = bytes_.substr(i, value_end - i);
  if (name == "escape") {
    if (value == "\\" || value == "`")
      stream_->set_escape(value[0]);
    else
      error(range, "invalid escape token '" + std::string(value) + "' does not match ` or \\");
  }
  out_->directives.push_back({std::move(name), range, {static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(value_end)}});
}

void DockerfileLexerBase::continuation() {
  hide();
  setType(L::CONTINUATION);
  line_start_ = true;
  directives_open_ = false;
}

void DockerfileLexerBase::keyword() {
  const std::size_t begin = token_begin();
  directives_open_ = false;
  line_has_content_ = false;
  // BuildKit trims white space of any script before an instruction.
  if (const std::size_t space = unicode_space_at(bytes_, begin); space > 1 && mode == 0) {
    take(L::BLANKS, begin + space);
    hide();
    line_has_content_ = true;
    return;
  }
  if (mode == 0) {
    instruction_begin_ = begin;
    exec_ = false;
    triggers_ = 0;
  }
  // The grammar stops at an escape; the word goes on unless a continuation and white space follow.
  std::size_t end = begin;
  std::string text;
  for (std::size_t i = begin; i < bytes_.size() && !is_space(bytes_[i]);) {
    if (const std::size_t next = continuation_end(i); next != 0) {
      const std::size_t resume = skip_trivia_lines(next);
      if (resume >= bytes_.size() || is_space(bytes_[resume])) break;
      i = resume;
      continue;
    }
    text += bytes_[i++];
    end = i;
  }
  if (end == begin) {
    // A lone continuation can only be met under ONBUILD; the caller has looked, so this is one byte of text.
    end = begin + 1;
  }
  take(keyword_type(std::move(text)), end);
  keyword_type_ = type;
  setMode(L::ARGUMENTS);
  phase_ = Phase::kFlags;
  text_begun_ = piece_open_ = line_start_ = flags_done_ = false;
  quote_ = '\0';
}

// ---- The end of an instruction

void DockerfileLexerBase::finish_instruction(std::size_t end) {
  setMode(0);
  line_start_ = false;
  pending_.clear();
  pending_at_ = 0;
  const bool may_open = keyword_type_ == L::RUN || keyword_type_ == L::COPY || keyword_type_ == L::ADD;
  if (!may_open || exec_) return;
  if (bytes_.substr(instruction_begin_, end - instruction_begin_).find("<<") == std::string_view::npos) return;
  std::string problem;
  pending_ = heredocs_of_line(logical_rest(instruction_begin_), &problem);
  if (!problem.empty())
    error({static_cast<std::uint32_t>(instruction_begin_), static_cast<std::uint32_t>(end)}, std::move(problem));
  if (pending_.empty()) return;
  out_->openers.insert(out_->openers.end(), pending_.begin(), pending_.end());
  setMode(L::HEREDOC);
}

void DockerfileLexerBase::heredoc_lines() {
  const HeredocOpener& doc = pending_[pending_at_];
  const std::size_t begin = token_begin();
  for (std::size_t line = begin; line < bytes_.size();) {
    const std::size_t text_end = line_text_end(line);
    std::size_t text_begin = line;
    while (doc.chomp && text_begin < text_end && bytes_[text_begin] == '\t') ++text_begin;
    std::size_t next = text_end;
    while (next < bytes_.size() && bytes_[next] == '\r') ++next;
    if (next < bytes_.size()) ++next;
    if (bytes_.substr(text_begin, text_end - text_begin) == doc.name) {
      if (line > begin) return take(L::HEREDOC_BODY, line);
      take(L::HEREDOC_END, next);
      if (++pending_at_ == pending_.size()) setMode(0);
      return;
    }
    line = next;
  }
  take(L::HEREDOC_BODY, bytes_.size());
}

}  // namespace drydock
