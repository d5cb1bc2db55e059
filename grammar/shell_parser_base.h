#pragma once

#include <vector>

#include "antlr4-runtime.h"
#include "shell_lexer_base.h"
#include "syntax/shell.h"

namespace drydock {

/// The actions of ShellParser.g4: they write the tables of a ShellScript.
class ShellParserBase : public antlr4::Parser {
 public:
  using antlr4::Parser::Parser;

  /// Both must outlive the parse.
  void build_into(ShellScript& script, const ShellTokens& tokens);
  /// Something that the grammar lets through and no shell does, such as `; ;`.
  bool failed() const { return failed_; }

 protected:
  void open(ShellKind kind);
  void open_substitution();
  void close();
  void join(ShellJoin join);
  void separated_by(ShellJoin join);
  void negate();
  ShellKind compound_kind();
  void plain_word();
  void begin_word();
  void end_word();
  void begin_redirect();
  void redirect_operator();
  void end_redirect();
  void open_heredoc();
  void close_heredoc();

 private:
  /// A node that is being read, with what belongs to it so far. Its words go to
  /// the script's tables when it closes, so that they stand together there
  /// although substitutions inside them bring words of their own.
  struct Open {
    std::uint32_t id;
    std::uint32_t last_child = 0;
    std::size_t first_word, first_assignment, first_redirect;
    bool plain_separator = false;  // `;` or `&` has been read and no statement since
  };
  struct OpenWord {
    std::uint32_t begin;
    std::size_t token;          // index of its first token
    bool target;                // it is a redirection's target …
    ShellRedirect redirect;     // … of this one
    std::uint32_t node;
    std::size_t pending_words;  // what had been read when it began
  };
  struct PendingHeredoc {
    std::uint32_t node;
    std::uint32_t target;
  };

  TextRange last_range() const;
  std::uint8_t last_flags() const;
  std::uint32_t next_begin();
  void add_word(ShellWord word);

  ShellScript* script_ = nullptr;
  const ShellTokens* tokens_ = nullptr;
  std::vector<Open> open_;
  std::vector<ShellWord> pending_words_, pending_assignments_;
  std::vector<ShellRedirect> pending_redirects_;
  std::vector<OpenWord> open_words_;
  ShellRedirect redirect_;     // the redirection whose operator or target is being read
  bool target_next_ = false;   // the next whole word is its target
  std::vector<std::uint32_t> last_children_;  // by node id: heredocs add children to commands that have closed
  /// Heredocs without a body yet, a queue for the script and for each open substitution.
  std::vector<std::vector<PendingHeredoc>> heredocs_;
  PendingHeredoc heredoc_{};
  std::uint32_t heredoc_begin_ = 0;
  bool negated_ = false;  // `!` has been read: the next command carries it
  bool failed_ = false;
};

}  // namespace drydock
