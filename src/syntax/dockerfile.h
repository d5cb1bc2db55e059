#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "syntax/diagnostic.h"
#include "syntax/logical_text.h"
#include "syntax/word_expansion.h"
#include "text/source_text.h"
#include "text/text_range.h"

namespace drydock {

enum class Keyword : std::uint8_t {
  kAdd, kArg, kCmd, kCopy, kEntrypoint, kEnv, kExpose, kFrom, kHealthcheck, kLabel, kMaintainer,
  kOnbuild, kRun, kShell, kStopsignal, kUser, kVolume, kWorkdir,
  kUnknown,  ///< no instruction that BuildKit knows
};

/// The keyword in capitals, as the Dockerfile reference writes it; "" for kUnknown.
std::string_view keyword_name(Keyword keyword);

/// Every byte of a source belongs to exactly one token; tokens stand in source order.
enum class TokenKind : std::uint8_t {
  kBom, kNewline, kBlank, kComment, kDirective, kKeyword, kFlag, kWord, kText,
  kJsonBracket, kJsonComma, kJsonString, kContinuation, kHeredocBody, kHeredocEnd,
};

struct Token {
  TokenKind kind;
  TextRange range;
};

/// One argument or flag. The range covers quotes and any continuation inside it.
struct Word {
  TextRange range;
  bool continued = false;  ///< a continuation (perhaps with comment lines) stands inside the range
};

/// A heredoc attached to an instruction.
struct Heredoc {
  HeredocOpener opener;
  TextRange body;          ///< whole lines, as written (tabs that `<<-` would drop included)
  TextRange terminator;    ///< the delimiter's line, its line ending included; empty where it is missing
  bool terminated = true;
};

/// A parser directive (`# syntax=…`, `# escape=…`, `# check=…`) that counts.
struct Directive {
  std::string name;   ///< lower case
  TextRange range;    ///< from `#` to the end of the line's text
  TextRange value;    ///< without surrounding blanks
};

namespace syntax_detail {
struct Tree;
struct InstructionData;
}  // namespace syntax_detail

/// A `--name[=value]` before an instruction's arguments, as BuildKit reads it: quotes removed.
struct Flag {
  std::string name;                  ///< without the dashes
  std::optional<std::string> value;  ///< nothing where there is no `=`
  TextRange range;                   ///< source bytes of the whole flag
};

/// A view of one instruction; owns nothing and is cheap to copy. It lives as long as its Dockerfile.
class Instruction {
 public:
  Keyword keyword() const;
  /// The keyword as written (letters of any case), continuations inside it joined.
  std::string keyword_text() const;
  TextRange keyword_range() const;
  /// From the keyword (for a child of ONBUILD: its own) to the last byte before the
  /// line ending; heredocs included.
  TextRange range() const;
  /// From the keyword to the end of the instruction's own lines: no heredoc, no line ending.
  TextRange line_range() const;
  /// Whole lines: from the start of the first line to after the last line's ending, heredocs included.
  TextRange full_lines() const;
  /// 1-based, as BuildKit counts; a heredoc's terminator is the last line.
  std::uint32_t start_line() const;
  std::uint32_t end_line() const;

  /// Position in Dockerfile::instructions() of the outermost instruction (ONBUILD for its child).
  std::uint32_t index() const;
  /// Unique among all instructions of the file, children of ONBUILD included; dense from 0.
  std::uint32_t id() const { return id_; }

  std::vector<Flag> flags() const;
  /// The first flag of that name.
  std::optional<Flag> flag(std::string_view name) const;

  /// True where the arguments are a JSON array of strings (exec form).
  bool exec_form() const;
  /// ENV and LABEL in the form `NAME value`.
  bool legacy_pair() const;

  /// The arguments as BuildKit's parser delivers them, one range each:
  /// words for FROM, COPY, ADD, EXPOSE, VOLUME and ARG; JSON strings in exec form;
  /// one whole text for the shell form and for USER, WORKDIR, STOPSIGNAL, MAINTAINER;
  /// `name=value` words for ENV and LABEL (or name and text in the legacy form);
  /// the type, then the command, for HEALTHCHECK. None for ONBUILD and unknown keywords.
  std::span<const Word> arguments() const;
  /// What BuildKit delivers for one of arguments(): continuations joined; JSON strings
  /// decoded; shell quotes kept.
  std::string value(const Word& word) const;
  std::vector<std::string> values() const;
  /// The word's text as written, continuations joined, with the way back to the source.
  LogicalText logical(const Word& word) const;
  /// Everything after keyword and flags, trimmed; for the shell form this is the script's line.
  LogicalText body() const;

  std::span<const Heredoc> heredocs() const;
  /// Under ONBUILD: the instruction it holds. A child of ONBUILD: its ONBUILD.
  std::optional<Instruction> child() const;
  std::optional<Instruction> parent() const;
  /// This instruction, or the innermost child where it is ONBUILD.
  Instruction innermost() const;

  /// Comment lines directly above (no blank line between), in order; each from `#` to its last byte.
  std::vector<TextRange> leading_comments() const;
  /// All of the instruction's tokens, from keyword to line ending and heredoc terminators.
  std::span<const Token> tokens() const;

  std::string_view source() const;
  friend bool operator==(const Instruction&, const Instruction&) = default;

 private:
  friend class Dockerfile;
  Instruction(const syntax_detail::Tree* tree, std::uint32_t id) : tree_(tree), id_(id) {}
  const syntax_detail::InstructionData& data() const;

  const syntax_detail::Tree* tree_ = nullptr;
  std::uint32_t id_ = 0;
};

/// `name` and `value` of an ENV, LABEL or ARG entry. Texts are as written: quotes kept,
/// continuations joined. For ARG without a default, `value` is nothing.
struct NameValue {
  std::string name;
  std::optional<std::string> value;
  TextRange range;        ///< the whole entry
  TextRange name_range;
  TextRange value_range;  ///< empty at the end of the entry where there is no value
};

/// The entries of ENV, LABEL (either form) or ARG; none for any other instruction.
std::vector<NameValue> name_values(const Instruction& instruction);

/// A parsed file. Never fails: what cannot be read as BuildKit reads it is in
/// diagnostics(). Immutable; safe to read from several threads.
class Dockerfile {
 public:
  Dockerfile(Dockerfile&&) noexcept;
  Dockerfile& operator=(Dockerfile&&) noexcept;
  ~Dockerfile();

  const SourceText& source() const;
  /// The outermost instructions, in order.
  const std::vector<Instruction>& instructions() const;
  /// Number of instructions, children of ONBUILD included: the bound of Instruction::id().
  std::uint32_t instruction_count() const;
  std::span<const Token> tokens() const;
  const std::vector<Directive>& directives() const;
  std::optional<Directive> directive(std::string_view name) const;
  char escape() const;
  const std::vector<Diagnostic>& diagnostics() const;
  /// The first diagnostic with which BuildKit refuses the file.
  const Diagnostic* error() const;

 private:
  friend Dockerfile parse_dockerfile(std::shared_ptr<const SourceText> source);
  friend Dockerfile parse_dockerfile_by_grammar(std::shared_ptr<const SourceText> source);
  explicit Dockerfile(std::unique_ptr<syntax_detail::Tree> tree);

  std::unique_ptr<syntax_detail::Tree> tree_;
  std::vector<Instruction> instructions_;
};

/// Parses as BuildKit's `frontend/dockerfile/parser` does. Never throws.
Dockerfile parse_dockerfile(std::shared_ptr<const SourceText> source);

}  // namespace drydock
