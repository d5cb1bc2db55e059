#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "syntax/antlr/raw_lexer.h"
#include "syntax/antlr/token_array.h"
#include "syntax/dockerfile.h"

namespace drydock {

/// What the lexer hands to the tree besides its tokens.
struct DockerfileTokens {
  std::vector<Token> all;                    ///< every byte, in order
  std::vector<std::uint32_t> visible_to_all; ///< index in `all` of each visible token
  std::vector<HeredocOpener> openers;        ///< one for each heredoc, in order
  std::vector<Directive> directives;
  std::vector<Diagnostic> diagnostics;
  char escape = '\\';
};

/// The hand-written half of DockerfileLexer.g4: what a byte means where it
/// stands. All offsets are bytes of the source.
class DockerfileLexerBase : public RawLexer {
 public:
  using RawLexer::RawLexer;

  /// Lexes the whole input; `visible` ends in EOF.
  void run(DockerfileTokens& out, TokenArray& visible);

 protected:
  // Actions of the grammar.
  void blank_line();
  void comment();
  void continuation();
  void keyword();
  void newline();
  void blanks();
  void argument();
  void heredoc_lines();

  bool match_quickly() override;

 private:
  /// What the next argument of the instruction is.
  enum class Phase : std::uint8_t {
    kFlags,       // `--flag`s may still come
    kWords,       // words between white space
    kPairs,       // words in which quotes hold white space together
    kLegacyName,  // the NAME of `ENV NAME value`
    kText,        // one text up to the end
    kJson,        // a JSON array that has been checked to be one
    kType,        // HEALTHCHECK's NONE or CMD
  };

  void directive_line(std::size_t begin, std::size_t end);
  void begin_arguments(std::size_t at);
  void triggered_keyword();
  void begin_command(std::size_t at);
  void flag_piece(std::size_t at);
  void word_piece(std::size_t at);
  void pair_piece(std::size_t at);
  void text_piece(std::size_t at);
  void json_token(std::size_t at);
  void finish_instruction(std::size_t end);
  void take(std::size_t type, std::size_t end);
  bool first_word_has_equals(std::size_t at) const;
  void error(TextRange range, std::string message);

  // Scanning. None of these moves the stream.
  /// The end of a continuation that starts at `at` (after its line ending), or 0 where there is none.
  std::size_t continuation_end(std::size_t at) const;
  /// The same from the escape's own bytes alone, whatever stands before it.
  std::size_t continuation_shape(std::size_t at) const;
  /// After a continuation: past comment lines and empty lines, to the next line that counts.
  std::size_t skip_trivia_lines(std::size_t at) const;
  /// The end of the line's text: before trailing CRs and the LF.
  std::size_t line_text_end(std::size_t at) const;
  /// The instruction's text from `at` on, continuations joined.
  std::string logical_rest(std::size_t at) const;

  DockerfileTokens* out_ = nullptr;
  std::vector<std::string> seen_directives_;
  bool directives_open_ = true;   // parser directives may still come
  bool line_has_content_ = false; // the line held a comment: it is no empty line

  Phase phase_ = Phase::kFlags;
  std::size_t keyword_type_ = 0;  // of the innermost instruction
  std::size_t instruction_begin_ = 0;
  int triggers_ = 0;              // ONBUILDs of this line, the first one aside
  bool exec_ = false;
  bool text_begun_ = false;       // a TEXT has been seen: blanks from here on are part of it
  std::size_t flag_size_ = 0;     // bytes of the flag that is being read, its quotes removed
  bool flags_done_ = false;       // a lone `--` has ended the flags
  bool piece_open_ = false;       // the last piece ended in a continuation: what follows may go on with it
  char quote_ = '\0';             // the quote that is open in a flag or pair
  bool line_start_ = false;       // nothing but blanks since a continuation
  std::vector<HeredocOpener> pending_;
  std::size_t pending_at_ = 0;
};

}  // namespace drydock

