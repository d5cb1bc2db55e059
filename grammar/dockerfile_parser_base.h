#pragma once

#include "antlr4-runtime.h"
#include "dockerfile_lexer_base.h"
#include "syntax/dockerfile_tree.h"

namespace drydock {

/// The actions of DockerfileParser.g4: they write drydock's tables directly.
class DockerfileParserBase : public antlr4::Parser {
 public:
  using antlr4::Parser::Parser;

  /// Both must outlive the parse; `tokens.all` has moved into the tree already.
  void build_into(syntax_detail::Tree& tree, const DockerfileTokens& tokens);

 protected:
  void begin_line();
  void end_line();
  void begin();
  void end();
  void flag_begins();
  void flag_goes_on();
  void argument_begins();
  void argument_goes_on();
  void exec_form();
  void legacy();
  void heredoc_body();
  void heredoc_end();

 private:
  /// Index in Tree::tokens of the visible token that was consumed last.
  std::uint32_t last() const;
  TextRange last_range() const;
  syntax_detail::InstructionData& current() { return tree_->instructions[open_.back()]; }
  void check(const syntax_detail::InstructionData& data, TextRange line);
  void trim_last_argument();
  void goes_on(Word& word);
  Heredoc& next_heredoc();

  syntax_detail::Tree* tree_ = nullptr;
  const DockerfileTokens* tokens_ = nullptr;
  std::vector<std::uint32_t> open_;   // instructions that have begun and not ended: ONBUILD and its child
  std::uint32_t line_first_ = 0;      // first instruction of the line, as an index in the tree
  std::uint32_t outermost_ = 0;
  std::uint32_t begin_token_ = 0;
  std::size_t opener_ = 0;            // openers that have been used up
  bool heredoc_open_ = false;         // the last heredoc still lacks its terminator
};

}  // namespace drydock

