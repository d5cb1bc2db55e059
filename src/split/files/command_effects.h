#pragma once

#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/option_spec.h"
#include "split/files/file_model.h"
#include "split/needs/script_words.h"

namespace drydock {

/// What is known to stand in the image at some point, as far as the instructions of the stage tell.
class KnownPaths {
 public:
  void add(const Effect& effect);
  void add_folder(const std::string& path);
  /// A folder that is there for sure: made, or above something that was put there, or part of every Linux
  /// image.
  bool is_folder(const std::string& path) const;
  /// The path lies in a tree of which not every file is known, so a folder may stand there.
  bool may_hold(const std::string& path) const;
  /// The outermost such tree that the path lies in; the path itself where there is none.
  std::string tree_around(const std::string& path) const;

 private:
  std::set<std::string> paths_, folders_, trees_;
};

/// A command, and what its words mean where it stands.
struct CommandScope {
  const Command& command;
  const ScriptWords& words;
  const ShellPlace& place;
  const KnownPaths& known;

  std::optional<PathWord> path(const WordText& text) const { return path_of(text, place.folder); }
};

/// What a command of no language does.
struct GeneralEffect {
  std::vector<Effect> effects;  ///< `at` and `by` are left empty
  std::string unknown;          ///< as in ToolEffect
  std::optional<PackageInstall> packages;
};

/// Nothing where the program is none that is known here. `sh -c`, `timeout` and their like, which hold
/// another command, are for the caller to open.
std::optional<GeneralEffect> general_effect(const CommandScope& scope);

/// True where the program of this name writes nothing, whatever its words: `echo`, `grep`, `test` …
bool only_prints(std::string_view program);

/// A command's words as options and operands.
class Arguments {
 public:
  struct Option {
    std::string name;  ///< "C" or "directory"
    std::optional<WordText> value;
    std::size_t word = 0;  ///< index in Command::words of the value, or of the option where it has none
  };
  struct Operand {
    WordText text;
    std::size_t word = 0;
  };

  /// Reads from words[begin] on.
  Arguments(const CommandScope& scope, const OptionSpec& spec, std::size_t begin = 1);

  bool has(std::initializer_list<std::string_view> names) const;
  /// The last value that one of the options has.
  const WordText* value(std::initializer_list<std::string_view> names) const;

  std::vector<Option> options;
  std::vector<Operand> operands;
};

// The families that general_effect() is made of. Each gets commands of its own programs only.
GeneralEffect file_command(const CommandScope& scope);
bool is_file_command(std::string_view program);
std::optional<GeneralEffect> archive_command(const CommandScope& scope);
std::optional<GeneralEffect> fetch_command(const CommandScope& scope);
std::optional<GeneralEffect> package_effect(const CommandScope& scope);
std::optional<GeneralEffect> system_command(const CommandScope& scope);

/// "where `cp` writes is not known".
std::string unknown_place(std::string_view program);

/// Adds an effect on the path; where the path is not known, the whole is unknown.
void add_effect(GeneralEffect& out, std::string_view program, EffectKind kind,
                const std::optional<PathWord>& path, bool tree = false, std::vector<std::string> from = {});

/// The path that something is put at: `destination` itself, or a name in it where it is a folder.
struct Destination {
  PathWord path;
  bool into = false;  ///< it is written as a folder, or several things go there
};
/// `source`: path or pattern of what is put there; `tree`: it may be a folder.
Effect placed(const KnownPaths& known, EffectKind kind, const Destination& destination,
              const PathWord& source, bool tree);

}  // namespace drydock
