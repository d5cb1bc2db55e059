#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "syntax/logical_text.h"
#include "text/text_range.h"

namespace drydock {

/// A word of a shell command. Ranges are bytes of the script's logical text.
struct ShellWord {
  TextRange range;
  bool quoted = false;     ///< some part is quoted or escaped
  bool expands = false;    ///< holds a parameter, command, arithmetic or process substitution
  bool globs = false;      ///< an unquoted * ? [ or a brace or tilde expansion stands in it
  std::uint32_t command = 0;  ///< id of the ShellNode (simple command, for, case …) it belongs to
};

enum class ShellKind : std::uint8_t {
  kScript,        ///< the whole script; children: its statements
  kList,          ///< the statements between two keywords of a compound command, or of one case item
  kStatement,     ///< children: commands joined by &&, || and | (see ShellJoin); | binds tighter
  kSimple,        ///< assignments, words and redirections
  kSubshell,      ///< children of the compound commands: one kList a part, in order
  kGroup, kIf, kFor, kWhile, kUntil, kCase, kSelect, kFunction,
  kTest,          ///< [[ … ]]
  kArithmetic,    ///< (( … ))
  kSubstitution,  ///< $( … ), ` … `, <( … ), >( … ): a child of the command whose word holds it; children: statements
};

/// What stands between a node and its next sibling. Between statements a line
/// ending counts as kSequence.
enum class ShellJoin : std::uint8_t { kNone, kAnd, kOr, kPipe, kSequence, kBackground };

struct ShellRedirect {
  TextRange range;         ///< operator and target
  TextRange op;            ///< the operator alone: `2>` is `>` with fd 2
  int fd = -1;             ///< -1 where none is written
  std::uint32_t target = 0;  ///< index into words()
  TextRange heredoc;       ///< the body's bytes, for << and <<-
};

struct ShellNode {
  ShellKind kind = ShellKind::kScript;
  ShellJoin join = ShellJoin::kNone;  ///< to the next sibling
  bool negated = false;               ///< `!` stands before it
  TextRange range;
  std::uint32_t parent = 0;           ///< id; the root is its own parent
  std::uint32_t next_sibling = 0;     ///< id; 0 where none
  std::uint32_t first_child = 0;      ///< id; 0 where none
  // Contiguous runs in words(), assignments() and redirects(). Compound commands have words too:
  // for: the name and the list; case: the subject and all patterns; [[: all of them.
  std::uint32_t first_word = 0, word_count = 0;
  std::uint32_t first_assignment = 0, assignment_count = 0;
  std::uint32_t first_redirect = 0, redirect_count = 0;
};

/// A parsed script. Owns its tables and the logical text; the Dockerfile's source must outlive it.
class ShellScript {
 public:
  const LogicalText& logical() const { return logical_; }
  std::string_view text() const { return logical_.text(); }
  /// Puts an equal text from another source in place of the script's own, so that ranges lead there.
  void rebind(LogicalText logical);
  /// False where the grammar could not read the whole script: nothing in it may be edited.
  bool ok() const { return ok_; }
  /// Where and why it could not; bytes of the logical text.
  TextRange error_range() const { return error_range_; }
  const std::string& error() const { return error_; }

  /// nodes()[0] is the script itself. Empty where the script is opaque.
  std::span<const ShellNode> nodes() const { return nodes_; }
  const ShellNode& node(std::uint32_t id) const { return nodes_[id]; }
  /// Ids of all simple commands, in the order in which they are written
  /// (a command comes before the substitutions inside its words).
  const std::vector<std::uint32_t>& simple_commands() const { return simple_; }

  std::span<const ShellWord> words(const ShellNode& node) const { return std::span(words_).subspan(node.first_word, node.word_count); }
  std::span<const ShellWord> assignments(const ShellNode& node) const { return std::span(assignments_).subspan(node.first_assignment, node.assignment_count); }
  std::span<const ShellRedirect> redirects(const ShellNode& node) const { return std::span(redirects_).subspan(node.first_redirect, node.redirect_count); }
  const ShellWord& redirect_target(const ShellRedirect& r) const { return targets_[r.target]; }

  /// The word as written.
  std::string_view raw(const ShellWord& word) const { return text().substr(word.range.begin, word.range.size()); }
  /// What the shell makes of it, where that is certain from the text alone:
  /// quotes removed; nothing where it expands or globs.
  std::optional<std::string> literal(const ShellWord& word) const;
  /// True where literal(word) is `text`.
  bool is(const ShellWord& word, std::string_view text) const;
  /// Source bytes of a logical range.
  TextRange source_range(TextRange logical) const { return logical_.to_source(logical); }

 private:
  friend class ShellParserBase;
  friend struct ShellScriptParser;
  LogicalText logical_;
  bool ok_ = false;
  TextRange error_range_;
  std::string error_;
  std::vector<ShellNode> nodes_;
  std::vector<std::uint32_t> simple_;
  std::vector<ShellWord> words_, assignments_, targets_;
  std::vector<ShellRedirect> redirects_;
};

/// Parses POSIX shell and the bash that Dockerfiles use. Never throws; depth,
/// memory and time are bounded (deeper nesting than kMaxShellDepth is opaque).
ShellScript parse_shell(LogicalText logical);

inline constexpr int kMaxShellDepth = 200;

}  // namespace drydock
