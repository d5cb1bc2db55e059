#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "syntax/antlr/raw_lexer.h"
#include "syntax/antlr/token_array.h"

namespace drydock {

/// What the lexer knows of a word's text, a bit each.
enum ShellWordFlags : std::uint8_t { kWordQuoted = 1, kWordExpands = 2, kWordGlobs = 4 };

/// What the lexer hands to the parser besides the tokens.
struct ShellTokens {
  std::vector<std::uint8_t> flags;  ///< ShellWordFlags of each visible token
  std::string error;                ///< why the text is no script; empty where it is one
  TextRange error_range;
};

/// The hand-written half of ShellLexer.g4. All offsets are bytes of the logical text.
class ShellLexerBase : public RawLexer {
 public:
  using RawLexer::RawLexer;

  /// Lexes the whole text; `visible` ends in EOF. False, with an error, where it cannot be lexed.
  bool run(ShellTokens& out, TokenArray& visible);

 protected:
  // Actions of the grammar.
  void newline();
  void comment();
  void separator();
  void pipe();
  void case_end();
  void open_paren();
  void close_paren();
  void redirect();
  void heredoc(bool chomp);
  void begin_word();
  void resume_word();
  void heredoc_body();

  bool match_quickly() override;

 private:
  /// What the next word is.
  enum class Expect : std::uint8_t {
    kCommand, kArgument, kFunctionName, kForName, kForIn, kCaseWord, kCaseIn, kPattern, kTest,
  };
  struct PendingHeredoc {
    std::string delimiter;
    bool chomp;
    bool quoted;
  };
  /// A command context: the script, or the inside of one substitution.
  struct Level {
    bool backquote = false;
    Expect expect = Expect::kCommand;
    std::string nest;   // open constructs: ( subshell, c case pattern, b case body, r array, t test
    std::string quotes; // of the word that is being read: " double quote, { or [ parameter, a arithmetic, h heredoc
    std::vector<std::uint32_t> arith_depth;
    std::vector<PendingHeredoc> heredocs;  // wait for their bodies
    std::size_t heredoc_at = 0;
    std::size_t limit = 0;   // end of the heredoc body that is being read
    std::size_t resume = 0;  // where lexing goes on after that heredoc
    bool redirect = false;   // the next word is a redirection's target
    bool heredoc_word = false;  // … and the delimiter of heredocs.back()
    bool array = false;      // `NAME=` has been read, its `(` comes next
    Expect array_return = Expect::kCommand;
    bool regex = false;      // the next word is the right side of =~
    std::size_t word_begin = 0;
  };

  Level& level() { return levels_.back(); }
  void scan_word(std::size_t at);
  bool scan_dollar(std::size_t& at);
  void open_substitution(std::size_t operator_size, bool backquote);
  void close_substitution();
  bool word_goes_on(std::size_t at) const;
  void finish_word(std::size_t type, std::size_t end);
  std::size_t classify(std::size_t begin, std::size_t end);
  std::size_t reserved(std::string_view text);
  void word_done(std::string_view text);
  bool is_arithmetic(std::size_t at) const;
  bool array_prefix(std::size_t begin, std::size_t end) const;
  bool function_follows(std::size_t at) const;
  void fail(std::size_t at, std::string message);
  char nest_top() { return level().nest.empty() ? '\0' : level().nest.back(); }
  void push_nest(char kind);
  void deepen();
  void count_keyword(std::size_t found);

  ShellTokens* out_ = nullptr;
  std::vector<Level> levels_;
  std::uint8_t flags_ = 0;
  int depth_ = 0;               // open constructs of all levels
  int compounds_ = 0;           // … those of them that a keyword closes
  int functions_ = 0;           // definitions in a row, each one the body of the last
  bool word_ended_ = false;     // a WORD_END goes behind the token that is being read
  std::size_t mark_ = 0;  // an empty token of this type goes before the one that is being read
};

}  // namespace drydock
