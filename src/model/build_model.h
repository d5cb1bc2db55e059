#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/shell_state.h"
#include "syntax/dockerfile.h"
#include "syntax/shell.h"

namespace drydock {

/// One FROM and what follows it.
struct Stage {
  std::uint32_t index = 0;
  Instruction from;
  std::string name;      ///< after AS, as written; empty where there is none
  TextRange name_range;  ///< of the name; empty where there is none
  std::string image;     ///< the FROM word as written
  TextRange image_range;
  std::optional<std::string> base;  ///< the same with ARGs expanded, where every value is known
  std::optional<std::uint32_t>
      parent;  ///< the earlier stage that it is built from (by name; FROM takes no index)
  std::vector<Instruction> instructions;  ///< without the FROM; ONBUILD stands for its child
};

/// What is known of a directory or user name at some place.
struct KnownPath {
  std::optional<std::string> value;  ///< nothing: unknown (a variable without a value, the base image's own)
  bool from_base = false;  ///< no instruction of this file has set it: the base image's config decides
                           ///< (for `scratch` that is known: `/`, and `root`)
};

/// The state of the build before an instruction.
struct StageState {
  KnownPath workdir;  ///< absolute where known
  KnownPath user;
  std::vector<std::string> shell;  ///< as SHELL set it; empty: the default
};

/// What the text means. Views the Dockerfile, which must outlive it. Immutable
/// after construction; safe to read from several threads. A question about an ONBUILD trigger (the child of
/// an ONBUILD) is answered for a build that starts from the finished stage.
class BuildModel {
 public:
  explicit BuildModel(const Dockerfile& file);
  /// Takes over the parsed scripts of `before` whose text is unchanged: reparsing
  /// them would be most of the cost of a pass. The file of `before` must still live during the call, and
  /// `before` must not be used afterwards.
  BuildModel(const Dockerfile& file, BuildModel&& before);
  BuildModel(BuildModel&&) noexcept;
  BuildModel& operator=(BuildModel&&) noexcept;
  ~BuildModel();

  const Dockerfile& file() const;
  std::span<const Stage> stages() const;
  /// The stage that a build without --target makes; null where there is no FROM.
  const Stage* final_stage() const;
  /// Null for instructions before the first FROM.
  const Stage* stage_of(const Instruction& instruction) const;
  /// By name (as BuildKit compares them: without regard to case) or by decimal index, among stages before
  /// `before`.
  const Stage* find_stage(std::string_view name, std::uint32_t before) const;
  /// True where another stage is built from `stage` or copies from it (COPY --from, mounts, under ONBUILD
  /// too).
  bool stage_is_used(const Stage& stage) const;
  /// The stage, or the one that it is built from, starts from a Windows image, as far as its name says.
  bool is_windows(const Stage& stage) const;

  StageState state_before(const Instruction& instruction) const;

  /// The script of a shell-form RUN (also under ONBUILD). Null where the form is
  /// exec, the shell is foreign (cmd, PowerShell), or a `#!` names another program.
  /// A script that could not be parsed is there, with ok() false.
  const ShellScript* script(const Instruction& run) const;
  /// The shell that the instruction's shell form would use.
  ShellSyntax shell_syntax_at(const Instruction& instruction) const;

  /// The value of a variable in the instruction's words: of this stage and, as BuildKit has it, of ENV and
  /// ARG in the stages it is built from; FROM sees the global ARGs. Predefined platform ARGs are unknown.
  /// Nothing where it is unset; `known` false where it may be set by the base image, by --build-arg or by an
  /// expansion that is not known, and where an ARG below an ENV of its name differs from it, since builders
  /// disagree on who wins.
  struct Variable {
    std::optional<std::string> value;
    bool known = false;
    bool overridable = false;  ///< --build-arg may replace it: an ARG, or an ENV expanded from one
  };
  Variable variable(const Instruction& at, std::string_view name) const;

  /// The word with variables expanded and quotes removed, as the instruction would see it. Nothing where a
  /// value is not known or the word is in error. `allow_defaults`: an ARG's default counts as its value.
  std::optional<std::string> expand(const Instruction& at, std::string_view word,
                                    bool allow_defaults = true) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace drydock
