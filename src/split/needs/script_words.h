#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "facts/image_facts.h"
#include "model/build_model.h"
#include "syntax/shell.h"

namespace drydock {

/// A path that a word of a script names, as far as it can be told.
struct PathWord {
  std::string path;     ///< absolute and clean
  bool exact = true;    ///< false: what is meant is this path, or one or more below it
  std::string pattern;  ///< where nothing but a glob is open: the absolute pattern of fnmatch(3); else empty
  bool folder = false;  ///< it is written as a folder: `x/`, `.`, `..`, `x/.`
  friend bool operator==(const PathWord&, const PathWord&) = default;
};

/// What the shell makes of a word.
struct WordText {
  std::string text;     ///< what is certain, from the beginning on
  bool exact = true;    ///< the text is the whole word
  std::string pattern;  ///< the whole word, where nothing but globs is open
  bool splits = false;  ///< it may become several words that have nothing in common
};

/// The folder that a command of a script runs in, and whose home `~` is.
struct ShellPlace {
  std::optional<PathWord> folder;
  std::string home;  ///< empty where it is not known
};

/// Reads the words of one script: with the variables that the Dockerfile sets (an ARG counts as its default)
/// and those that the script sets once, for sure, to something that can be told. Views the model and the
/// script.
class ScriptWords {
 public:
  /// `outer`: of the script that holds this one as a text, and sees its variables as they are at byte `at`.
  /// `base`: the configuration of the image that the stage is built from; null where it is not known.
  ScriptWords(const BuildModel& model, const Instruction& instruction, const ShellScript& script,
              const ImageConfig* base, std::string home, const ScriptWords* outer = nullptr,
              std::uint32_t at = 0);

  WordText text(const ShellWord& word, const ShellPlace& place) const;
  /// Nothing where not even a folder above it is known.
  std::optional<PathWord> path(const ShellWord& word, const ShellPlace& place) const;
  /// The value that a variable has at byte `at` of the script; nothing where it is not known.
  std::optional<WordText> variable(std::string_view name, std::uint32_t at) const;

 private:
  struct Value {
    std::string text;
    bool exact = true;
  };
  struct Scan;

  void collect_assignments();
  void assign(const ShellNode& node, std::uint32_t id, const ShellWord& word, bool plain);
  void forget(std::string_view name);
  bool surely_runs(std::uint32_t id, TextRange& seen_in) const;
  std::optional<Value> value(std::string_view name, std::uint32_t before) const;
  WordText scan(std::string_view raw, std::uint32_t at, const ShellPlace& place, bool assignment) const;

  /// What the script itself gives to a name.
  struct Assigned {
    std::optional<Value> value;
    std::uint32_t from = 0;  // first byte at which it holds
    TextRange seen_in;       // the subshell that it is confined to
  };

  const BuildModel& model_;
  Instruction instruction_;
  const ShellScript& script_;
  const ImageConfig* base_;
  std::string home_;
  const ScriptWords* outer_;
  std::uint32_t outer_at_;
  std::map<std::string, Assigned, std::less<>> assigned_;
};

/// The path of a text that is seen from a folder. Nothing where it cannot be told.
std::optional<PathWord> path_of(const WordText& text, const std::optional<PathWord>& folder);

}  // namespace drydock
