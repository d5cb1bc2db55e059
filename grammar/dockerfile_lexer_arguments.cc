// The part of DockerfileLexerBase that reads what follows a keyword.
#include <algorithm>
#include <cstring>

#include "DockerfileLexer.h"
#include "dockerfile_bytes.h"
#include "dockerfile_lexer_base.h"
#include "syntax/json_array.h"
#include "text/utf8.h"

namespace drydock {

using L = DockerfileLexer;

void DockerfileLexerBase::newline() {
  if (line_start_) {
    // An empty line after a continuation: BuildKit warns and goes on.
    hide();
    setType(L::NEWLINE);
    out_->diagnostics.push_back({Diagnostic::Severity::kWarning, token_range(), "empty continuation line"});
    return;
  }
  setType(L::EOL);
  finish_instruction(token_begin());
}

void DockerfileLexerBase::blanks() {
  const std::size_t end = position();
  const char next = at(end);
  if (line_start_) {
    const std::size_t resume = skip_trivia_lines(token_begin());
    if (resume != token_begin()) {
      const void* found = std::memchr(bytes_.data() + token_begin(), '\n', bytes_.size() - token_begin());
      const std::size_t line_end =
          found ? static_cast<std::size_t>(static_cast<const char*>(found) - bytes_.data()) + 1 : bytes_.size();
      take(next == '#' ? L::COMMENT : L::NEWLINE, line_end);
      hide();
      if (next != '#' && next != '\0')
        out_->diagnostics.push_back({Diagnostic::Severity::kWarning, token_range(), "empty continuation line"});
      return;
    }
  }
  const bool at_line_end = end >= bytes_.size() || next == '\n';
  if (!at_line_end && quote_ != '\0') {
    line_start_ = false;
    return phase_ == Phase::kFlags ? flag_piece(token_begin()) : pair_piece(token_begin());
  }
  if (!at_line_end && phase_ == Phase::kText && text_begun_) {
    line_start_ = false;
    return text_piece(token_begin());
  }
  hide();
  setType(L::BLANKS);
  // A flag of two dashes and nothing else, quotes aside, ends the flags.
  if (phase_ == Phase::kFlags && piece_open_ && flag_size_ == 2) flags_done_ = true;
  piece_open_ = false;
  line_start_ = false;
  // `ENV NAME value`: what follows the name is one text.
  if (phase_ == Phase::kLegacyName) phase_ = Phase::kText;
}

void DockerfileLexerBase::argument() {
  const std::size_t begin = token_begin();
  if (line_start_) {
    if (skip_trivia_lines(begin) != begin) {
      const std::size_t line_end = line_text_end(begin);
      const bool is_comment = bytes_[begin] == '#';
      take(is_comment ? L::COMMENT : L::BLANKS, line_end);
      // The line ending belongs to the comment: it ends no instruction.
      std::size_t after = line_end;
      while (after < bytes_.size() && bytes_[after] == '\r') ++after;
      if (after < bytes_.size()) ++after;
      if (is_comment) move_to(after);
      hide();
      return;
    }
    line_start_ = false;
  }
  if (phase_ == Phase::kFlags) {
    if (piece_open_ || (!flags_done_ && bytes_[begin] == '-' && at(begin + 1) == '-')) return flag_piece(begin);
    return begin_arguments(begin);
  }
  switch (phase_) {
    case Phase::kWords:
    case Phase::kLegacyName: return word_piece(begin);
    case Phase::kPairs: return pair_piece(begin);
    case Phase::kJson: return json_token(begin);
    case Phase::kType: return piece_open_ ? word_piece(begin) : begin_command(begin);
    default: return text_piece(begin);
  }
}

void DockerfileLexerBase::begin_arguments(std::size_t begin) {
  piece_open_ = false;
  switch (keyword_type_) {
    case L::RUN:
    case L::CMD:
    case L::ENTRYPOINT:
    case L::SHELL: return begin_command(begin);
    case L::ADD:
    case L::COPY:
    case L::VOLUME:
      if (bytes_[begin] == '[') return begin_command(begin);
      phase_ = Phase::kWords;
      return word_piece(begin);
    case L::FROM:
    case L::EXPOSE: phase_ = Phase::kWords; return word_piece(begin);
    case L::ARG: phase_ = Phase::kPairs; return pair_piece(begin);
    case L::ENV:
    case L::LABEL:
      phase_ = first_word_has_equals(begin) ? Phase::kPairs : Phase::kLegacyName;
      return phase_ == Phase::kPairs ? pair_piece(begin) : word_piece(begin);
    case L::HEALTHCHECK: phase_ = Phase::kType; return word_piece(begin);
    case L::ONBUILD: return triggered_keyword();
    default: phase_ = Phase::kText; return text_piece(begin);
  }
}

// The instruction of an ONBUILD. BuildKit refuses a chain of them; the parser descends once for each, so that a long
// one ends as an unknown instruction.
void DockerfileLexerBase::triggered_keyword() {
  constexpr int kMaxTriggers = 8;
  keyword();
  if (type != L::ONBUILD || ++triggers_ < kMaxTriggers) return;
  setType(L::UNKNOWN);
  keyword_type_ = L::UNKNOWN;
}

void DockerfileLexerBase::begin_command(std::size_t begin) {
  const bool words = keyword_type_ == L::ADD || keyword_type_ == L::COPY || keyword_type_ == L::VOLUME;
  if (bytes_[begin] == '[') {
    switch (classify_json_array(logical_rest(begin))) {
      case JsonArray::kStrings:
        phase_ = Phase::kJson;
        exec_ = true;
        return json_token(begin);
      case JsonArray::kNotStrings:
        error({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + 1)},
              "when using JSON array syntax, arrays must be comprised of strings only");
        break;
      case JsonArray::kNone: break;
    }
  }
  phase_ = words ? Phase::kWords : Phase::kText;
  return words ? word_piece(begin) : text_piece(begin);
}

bool DockerfileLexerBase::first_word_has_equals(std::size_t begin) const {
  for (std::size_t i = begin; i < bytes_.size(); ++i) {
    const char c = bytes_[i];
    if (c == '=') return true;
    if (is_space(c)) return false;
    if (c == '"' || c == '\'' || c == stream_->escape() || static_cast<unsigned char>(c) >= 0x80) break;
  }
  const std::string rest = logical_rest(begin);
  const char escape = stream_->escape();
  char quote = '\0';
  for (std::size_t i = 0; i < rest.size(); ++i) {
    const char c = rest[i];
    if (c == '=') return true;
    if (quote == '\0' && unicode_space_at(rest, i) > 0) return false;
    if (c == escape && quote != '\'') {
      if (i + 1 < rest.size() && rest[i + 1] == '=') return true;
      ++i;
    } else if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    }
  }
  return false;
}

void DockerfileLexerBase::flag_piece(std::size_t begin) {
  std::size_t i = begin;
  if (!piece_open_) flag_size_ = 0;
  while (i < bytes_.size() && bytes_[i] != '\n') {
    const char c = bytes_[i];
    if (continuation_end(i) != 0) break;
    if (quote_ == '\0' && is_blank(c)) break;
    if (c == stream_->escape() && i + 1 < bytes_.size() && bytes_[i + 1] != '\n') {
      ++flag_size_;
      i += 2;
      continue;
    }
    if (quote_ != '\0') {
      if (c == quote_)
        quote_ = '\0';
      else
        ++flag_size_;
    } else if (c == '"' || c == '\'') {
      quote_ = c;
    } else {
      ++flag_size_;
    }
    ++i;
  }
  take(piece_open_ ? L::FLAG_MORE : L::FLAG, i);
  piece_open_ = true;
}

void DockerfileLexerBase::word_piece(std::size_t begin) {
  std::size_t i = begin;
  const char escape = stream_->escape();
  while (i < bytes_.size() && !is_space(bytes_[i]) && (bytes_[i] != escape || continuation_end(i) == 0)) ++i;
  take(piece_open_ ? L::WORD_MORE : L::WORD, i);
  piece_open_ = true;
}

void DockerfileLexerBase::pair_piece(std::size_t begin) {
  std::size_t i = begin;
  const char escape = stream_->escape();
  while (i < bytes_.size() && bytes_[i] != '\n') {
    const char c = bytes_[i];
    if (c == escape) {
      if (continuation_end(i) != 0) break;
      if (quote_ != '\'' && i + 1 < bytes_.size() && bytes_[i + 1] != '\n' && bytes_[i + 1] != '\r') {
        i += 2;
        continue;
      }
    }
    if (quote_ == '\0' && unicode_space_at(bytes_, i) > 0) break;
    if (quote_ != '\0') {
      if (c == quote_) quote_ = '\0';
    } else if (c == '"' || c == '\'') {
      quote_ = c;
    }
    ++i;
  }
  // A line that ends inside a quote ends the instruction; its CRs are line ending, not value.
  if (quote_ != '\0')
    while (i > begin && bytes_[i - 1] == '\r' && (i == bytes_.size() || bytes_[i] == '\n')) --i;
  if (i == begin) {
    take(L::BLANKS, begin + std::max<std::size_t>(1, unicode_space_at(bytes_, begin)));
    hide();
    piece_open_ = false;
    return;
  }
  take(piece_open_ ? L::WORD_MORE : L::WORD, i);
  piece_open_ = true;
}

void DockerfileLexerBase::text_piece(std::size_t begin) {
  std::size_t end = line_text_end(begin);
  std::size_t trimmed = end;
  while (trimmed > begin && is_blank(bytes_[trimmed - 1])) --trimmed;
  std::size_t escape_at = end;
  while (escape_at > begin && (bytes_[escape_at - 1] == ' ' || bytes_[escape_at - 1] == '\t')) --escape_at;
  if (escape_at > begin && continuation_end(escape_at - 1) != 0)
    end = escape_at - 1;
  else
    end = trimmed;
  take(L::TEXT, end);
  text_begun_ = true;
}

void DockerfileLexerBase::json_token(std::size_t begin) {
  switch (bytes_[begin]) {
    case '[': return take(L::JSON_OPEN, begin + 1);
    case ']': return take(L::JSON_CLOSE, begin + 1);
    case ',': return take(L::JSON_COMMA, begin + 1);
    default: break;
  }
  std::size_t i = begin + 1;
  while (i < bytes_.size() && bytes_[i] != '"') {
    if (const std::size_t next = continuation_end(i); next != 0)
      i = skip_trivia_lines(next);
    else
      i += bytes_[i] == '\\' ? 2 : 1;
  }
  take(L::JSON_STRING, std::min(i + 1, bytes_.size()));
}

}  // namespace drydock
