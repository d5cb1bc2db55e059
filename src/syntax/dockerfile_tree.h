#pragma once

#include <memory>
#include <vector>

#include "syntax/dockerfile.h"

namespace drydock::syntax_detail {

inline constexpr std::uint32_t kNone = 0xFFFFFFFF;

/// A run of entries in one of the tree's tables.
struct Slice {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

struct InstructionData {
  Keyword keyword = Keyword::kUnknown;
  bool exec = false;
  bool legacy = false;
  std::uint32_t first_token = 0;  // its keyword
  std::uint32_t end_token = 0;    // one past its last token, heredocs included
  std::uint32_t end_line_token = 0;  // one past the last token of its own lines, the line ending excluded
  Slice flags, arguments, heredocs;
  std::uint32_t outermost = 0;    // position among the outermost instructions
  std::uint32_t child = kNone, parent = kNone;
  std::uint32_t start_line = 0, end_line = 0;
};

/// The tables behind Dockerfile and Instruction. Built once by DockerfileParserBase, then never changed.
struct Tree {
  std::shared_ptr<const SourceText> source;
  std::vector<Token> tokens;
  std::vector<InstructionData> instructions;
  std::vector<Word> flags, arguments;
  std::vector<Heredoc> heredocs;
  std::vector<Directive> directives;
  std::vector<Diagnostic> diagnostics;
  char escape = '\\';
};

/// The bytes of a range without continuations and comment lines in it.
LogicalText logical_text(const Tree& tree, TextRange range);

}  // namespace drydock::syntax_detail
