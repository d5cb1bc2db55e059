#include "dockerfile_parser_base.h"

#include "DockerfileParser.h"
#include "text/utf8.h"

namespace drydock {
namespace {

using P = DockerfileParser;

Keyword keyword_of(std::size_t type) {
  switch (type) {
    case P::ADD: return Keyword::kAdd;
    case P::ARG: return Keyword::kArg;
    case P::CMD: return Keyword::kCmd;
    case P::COPY: return Keyword::kCopy;
    case P::ENTRYPOINT: return Keyword::kEntrypoint;
    case P::ENV: return Keyword::kEnv;
    case P::EXPOSE: return Keyword::kExpose;
    case P::FROM: return Keyword::kFrom;
    case P::HEALTHCHECK: return Keyword::kHealthcheck;
    case P::LABEL: return Keyword::kLabel;
    case P::MAINTAINER: return Keyword::kMaintainer;
    case P::ONBUILD: return Keyword::kOnbuild;
    case P::RUN: return Keyword::kRun;
    case P::SHELL: return Keyword::kShell;
    case P::STOPSIGNAL: return Keyword::kStopsignal;
    case P::USER: return Keyword::kUser;
    case P::VOLUME: return Keyword::kVolume;
    case P::WORKDIR: return Keyword::kWorkdir;
    default: return Keyword::kUnknown;
  }
}

}  // namespace

void DockerfileParserBase::build_into(syntax_detail::Tree& tree, const DockerfileTokens& tokens) {
  tree_ = &tree;
  tokens_ = &tokens;
}

std::uint32_t DockerfileParserBase::last() const { return tokens_->visible_to_all[_input->index() - 1]; }

TextRange DockerfileParserBase::last_range() const { return tree_->tokens[last()].range; }

void DockerfileParserBase::begin_line() {
  line_first_ = static_cast<std::uint32_t>(tree_->instructions.size());
  // A continuation before the keyword belongs to the instruction: BuildKit counts its line as the first.
  begin_token_ = tokens_->visible_to_all[_input->index()];
  while (begin_token_ > 0 && tree_->tokens[begin_token_ - 1].kind == TokenKind::kBlank) --begin_token_;
  while (begin_token_ > 0 && tree_->tokens[begin_token_ - 1].kind == TokenKind::kContinuation) --begin_token_;
}

void DockerfileParserBase::begin() {
  syntax_detail::InstructionData data;
  data.keyword = keyword_of(_input->LT(-1)->getType());
  data.first_token = last();
  data.flags.first = static_cast<std::uint32_t>(tree_->flags.size());
  data.arguments.first = static_cast<std::uint32_t>(tree_->arguments.size());
  data.heredocs.first = static_cast<std::uint32_t>(tree_->heredocs.size());
  data.outermost = outermost_;
  const auto id = static_cast<std::uint32_t>(tree_->instructions.size());
  if (!open_.empty()) {
    data.parent = open_.back();
    current().child = id;
  }
  tree_->instructions.push_back(data);
  open_.push_back(id);
}

void DockerfileParserBase::end() {
  trim_last_argument();
  open_.pop_back();
}

// BuildKit trims the joined line: blanks before a continuation that nothing follows are no part of it, nor is white
// space beyond ASCII at either end.
void DockerfileParserBase::trim_last_argument() {
  const auto& data = current();
  if (data.arguments.count == 0 || data.exec) return;
  Word& word = tree_->arguments.back();
  const std::string_view written = tree_->source->slice(word.range);
  const auto unusual = [](char c) { return c == ' ' || c == '\t' || static_cast<unsigned char>(c) >= 0x80; };
  if (written.empty() || (!unusual(written.back()) && !unusual(written.front()))) return;
  const LogicalText logical = syntax_detail::logical_text(*tree_, word.range);
  const std::string_view text = logical.text();
  std::uint32_t begin = 0;
  while (const std::size_t space = unicode_space_at(text, begin)) begin += static_cast<std::uint32_t>(space);
  std::uint32_t end = begin;
  for (std::uint32_t i = begin; i < text.size();) {
    const std::size_t space = unicode_space_at(text, i);
    i += space != 0 ? static_cast<std::uint32_t>(space) : static_cast<std::uint32_t>(decode_utf8(text, i).size);
    if (space == 0) end = i;
  }
  if (end > begin && (begin > 0 || end < text.size())) word.range = logical.to_source(TextRange{begin, end});
}

void DockerfileParserBase::flag_begins() {
  tree_->flags.push_back({last_range(), false});
  ++current().flags.count;
}

void DockerfileParserBase::argument_begins() {
  tree_->arguments.push_back({last_range(), false});
  ++current().arguments.count;
  Word& word = tree_->arguments.back();
  // A JSON string is one token even where a continuation stands inside it.
  if (_input->LT(-1)->getType() == P::JSON_STRING)
    word.continued = tree_->source->slice(word.range).find('\n') != std::string_view::npos;
}

void DockerfileParserBase::goes_on(Word& word) {
  word.range.end = last_range().end;
  word.continued = true;
}

void DockerfileParserBase::flag_goes_on() { goes_on(tree_->flags.back()); }
void DockerfileParserBase::argument_goes_on() { goes_on(tree_->arguments.back()); }
void DockerfileParserBase::exec_form() { current().exec = true; }
void DockerfileParserBase::legacy() { current().legacy = true; }

void DockerfileParserBase::heredoc_body() {
  Heredoc doc;
  doc.opener = tokens_->openers[opener_];
  doc.body = last_range();
  doc.terminator = {doc.body.end, doc.body.end};
  doc.terminated = false;
  tree_->heredocs.push_back(std::move(doc));
  heredoc_open_ = true;
}

void DockerfileParserBase::heredoc_end() {
  if (!heredoc_open_) {
    const TextRange range = last_range();
    Heredoc doc;
    doc.opener = tokens_->openers[opener_];
    doc.body = {range.begin, range.begin};
    tree_->heredocs.push_back(std::move(doc));
  }
  tree_->heredocs.back().terminator = last_range();
  tree_->heredocs.back().terminated = true;
  heredoc_open_ = false;
  ++opener_;
}

void DockerfileParserBase::end_line() {
  const LineIndex& lines = tree_->source->lines();
  const std::uint32_t end_token = _input->index() < tokens_->visible_to_all.size()
                                      ? tokens_->visible_to_all[_input->index()]
                                      : static_cast<std::uint32_t>(tree_->tokens.size());
  // The next visible token may have hidden blanks or a continuation of its own before it.
  std::uint32_t last_token = last();
  const std::uint32_t file_end = static_cast<std::uint32_t>(tree_->tokens.size());
  const bool at_end_of_file = end_token >= file_end && (last_token >= file_end || _input->LT(-1)->getType() == P::EOL);
  std::uint32_t stop = std::min(last_token + 1, file_end);
  if (last_token >= file_end || (at_end_of_file && tree_->tokens[last_token].kind != TokenKind::kNewline)) stop = file_end;

  for (std::uint32_t id = line_first_; id < tree_->instructions.size(); ++id) {
    auto& data = tree_->instructions[id];
    data.end_token = stop;
    data.start_line = lines.line_of(tree_->tokens[begin_token_].range.begin);
    data.end_line = lines.line_of(tree_->tokens[stop - 1].range.end - 1);
    data.heredocs.count = static_cast<std::uint32_t>(tree_->heredocs.size()) - data.heredocs.first;
    // The line's own end: the first line ending that is no part of a continuation.
    std::uint32_t end = data.first_token;
    std::uint32_t visible = end + 1;
    for (; end < stop; ++end) {
      const TokenKind kind = tree_->tokens[end].kind;
      if (kind == TokenKind::kHeredocBody || kind == TokenKind::kHeredocEnd) break;
      if (kind != TokenKind::kNewline && kind != TokenKind::kBlank && kind != TokenKind::kComment &&
          kind != TokenKind::kContinuation)
        visible = end + 1;
    }
    data.end_line_token = visible;
    check(data, {tree_->tokens[data.first_token].range.begin, tree_->tokens[visible - 1].range.end});
  }
  if (heredoc_open_) {
    heredoc_open_ = false;
    ++opener_;
  }
  // Openers whose body never began: the file ended before it.
  const std::size_t opened = tree_->heredocs.size();
  while (opener_ > opened) --opener_;
  ++outermost_;
}

void DockerfileParserBase::check(const syntax_detail::InstructionData& data, TextRange line) {
  if (data.keyword != Keyword::kEnv && data.keyword != Keyword::kLabel) return;
  const auto error = [&](TextRange range, std::string message) {
    tree_->diagnostics.push_back({Diagnostic::Severity::kError, range, std::move(message)});
  };
  const std::string name = data.keyword == Keyword::kEnv ? "ENV" : "LABEL";
  for (std::uint32_t i = 0; i < data.arguments.count; ++i) {
    const Word& word = tree_->arguments[data.arguments.first + i];
    if (data.legacy) return;
    const LogicalText text = syntax_detail::logical_text(*tree_, word.range);
    if (text.text().find('=') != std::string_view::npos) continue;
    if (i == 0) return error(line, name + " must have two arguments");
    return error(word.range, "Syntax error - can't find = in \"" + std::string(text.text()) + "\". Must be of the form: name=value");
  }
}

}  // namespace drydock
