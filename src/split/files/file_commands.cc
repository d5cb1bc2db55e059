#include <algorithm>
#include <array>
#include <span>

#include "split/files/command_effects.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

// Long options with a value, by command. The word behind one of them must not count as an operand, least of
// all as the last one, which is the destination.
constexpr std::array<string_view, 3> kCopyLong = {"target-directory", "suffix", "no-preserve"};
constexpr std::array<string_view, 7> kInstallLong = {
    "target-directory", "suffix", "mode", "owner", "group", "context", "strip-program"};
constexpr std::array<string_view, 1> kModeLong = {"mode"};
constexpr std::array<string_view, 3> kTouchLong = {"date", "reference", "time"};
constexpr std::array<string_view, 3> kSedLong = {"expression", "file", "line-length"};
constexpr std::array<string_view, 2> kSizeLong = {"size", "reference"};
constexpr std::array<string_view, 3> kPatchLong = {"directory", "strip", "input"};
constexpr std::array<string_view, 9> kRsyncLong = {
    "exclude", "include", "filter", "exclude-from", "include-from", "chmod", "chown", "rsh", "files-from"};
constexpr std::array<string_view, 5> kSortLong = {"output", "key", "field-separator", "buffer-size",
                                                  "temporary-directory"};
constexpr std::array<string_view, 2> kStripLong = {"remove-section", "keep-symbol"};

using Operands = std::span<const Arguments::Operand>;

// These commands fail without an operand, so a call that shows none was not understood.
void each(GeneralEffect& out, const CommandScope& scope, EffectKind kind, Operands operands, bool tree) {
  if (operands.empty()) out.unknown = unknown_place(scope.command.program);
  for (const auto& operand : operands)
    add_effect(out, scope.command.program, kind, scope.path(operand.text), tree);
}

void remove_one(GeneralEffect& out, const CommandScope& scope, const WordText& text, bool tree) {
  const auto path = scope.path(text);
  // What goes is no longer there for anybody, so only what can be told apart is of use: a pattern says which
  // files of the folder go, and a path that hangs on an unknown value says nothing but "below here".
  std::vector<std::string> from;
  if (path && !path->pattern.empty()) from.push_back(path->pattern);
  add_effect(out, scope.command.program, EffectKind::kRemoved, path, tree, std::move(from));
}

// cp, mv, install, ln and rsync: the last operand is where the others go, or the option's value.
void copy(GeneralEffect& out, const CommandScope& scope, const Arguments& arguments, EffectKind kind,
          bool tree, bool moves) {
  const string_view program = scope.command.program;
  Operands sources = arguments.operands;
  const WordText* target = arguments.value({"t", "target-directory"});
  Destination destination;
  destination.into = target != nullptr;
  if (target == nullptr) {
    if (sources.empty()) {
      out.unknown = unknown_place(program);
      return;
    }
    // `ln -s /x/y` puts y here.
    // Of the commands here, only ln may leave out the destination.
    if (sources.size() == 1 && program == "ln") {
      if (!scope.place.folder) return add_effect(out, program, kind, std::nullopt);
      destination = {*scope.place.folder, true};
    } else {
      target = &sources.back().text;
      sources = sources.first(sources.size() - 1);
    }
  }
  if (target != nullptr) {
    const auto path = scope.path(*target);
    // The destination of `cp a *` is the last of what the pattern matches.
    if (!path || sources.empty()) {
      out.unknown = unknown_place(program);
      return;
    }
    destination.path = *path;
  }
  destination.into |= sources.size() > 1;
  for (const auto& source : sources) {
    auto path = scope.path(source.text);
    const bool known = path.has_value();
    // An unknown source still arrives at a known place, which is what has to be carried.
    if (!known) path = PathWord{{}, false, {}, false};
    out.effects.push_back(placed(scope.known, kind, destination, *path, tree));
    // A move also removes: whoever needs the old path afterwards finds nothing there.
    if (!moves) continue;
    if (!known)
      out.unknown = "what `mv` takes away is not known";
    else
      remove_one(out, scope, source.text, true);
  }
}

// `install -d` makes folders and copies nothing; every operand is one of them then.
void install(GeneralEffect& out, const CommandScope& scope) {
  const Arguments arguments(scope, {"gmotSZ", kInstallLong});
  if (arguments.has({"d", "directory"}))
    return each(out, scope, EffectKind::kMade, arguments.operands, false);
  copy(out, scope, arguments, EffectKind::kMoved, false, false);
}

// -i and what may stand behind it as a suffix, in a cluster with others.
bool edits_in_place(const Arguments& arguments, std::optional<std::string>& suffix) {
  for (std::size_t i = 0; i < arguments.options.size(); ++i) {
    const auto& option = arguments.options[i];
    if (option.name == "in-place") {
      if (option.value) suffix = option.value->text;
      return true;
    }
    if (option.name != "i") continue;
    // The letters behind it in its own word are the suffix.
    std::string rest;
    for (std::size_t next = i + 1; next < arguments.options.size(); ++next)
      if (arguments.options[next].word == option.word && arguments.options[next].name.size() == 1 &&
          !arguments.options[next].value)
        rest += arguments.options[next].name;
    if (!rest.empty()) suffix = rest;
    return true;
  }
  return false;
}

// Without -i, sed prints. The first operand is the script unless an option gives it, and must not pass for a
// file.
void sed(GeneralEffect& out, const CommandScope& scope) {
  const Arguments arguments(scope, {"efl", kSedLong});
  Operands files = arguments.operands;
  bool script_given = arguments.value({"e", "f", "expression", "file"}) != nullptr;
  for (std::size_t i = 0; i < scope.command.words.size() && !script_given; ++i)
    // `-ie` is a suffix, `-e` behind it an option.
    script_given = scope.command.word_is(i, "-e") || scope.command.word_is(i, "-f");
  if (!script_given) {
    if (files.empty()) return;
    files = files.subspan(1);
  }
  std::optional<std::string> suffix;
  if (!edits_in_place(arguments, suffix)) return;
  each(out, scope, EffectKind::kChanged, files, false);
  if (!suffix || !out.unknown.empty()) return;
  // `sed -i.bak` keeps the old text under a name of its own, which is another file of the image.
  for (const auto& file : files) {
    auto backup = scope.path(file.text);
    if (!backup) continue;
    if (backup->exact) backup->path += *suffix;
    add_effect(out, "sed", EffectKind::kMoved, backup);
  }
}

// dd has operands of the form `of=file`, which no reading of options would split. Without `of=` it prints.
void dd(GeneralEffect& out, const CommandScope& scope) {
  for (std::size_t i = 1; i < scope.command.words.size(); ++i) {
    WordText text = scope.words.text(scope.command.words[i], scope.place);
    if (!text.text.starts_with("of=")) continue;
    text.text = text.text.substr(3);
    add_effect(out, "dd", EffectKind::kMade, scope.path(text));
  }
}

// A program of awk's that may write a file or run a command is not read.
void awk(GeneralEffect& out, const CommandScope& scope) {
  const Arguments arguments(scope, {"Ffv", {}});
  if (arguments.has({"f", "file"}) || arguments.has({"i", "include"}) || arguments.operands.empty()) {
    out.unknown = "what the program of `awk` does is not known";
    return;
  }
  std::string program(scope.command.script->raw(scope.command.words[arguments.operands[0].word]));
  // `system("[ -e " $1 " ]")` is how awk asks whether a file is there.
  for (std::size_t at = 0; (at = program.find("system(\"[ ", at)) != std::string::npos;)
    program.replace(at, 9, "test");
  // A comparison also holds a `>`, so only those forms count in which awk writes to a file or to a command.
  for (const string_view part : {"> \"", ">\"", "system", "| \"", "|\"", ">>", "print >", "close("})
    if (program.find(part) != std::string::npos)
      out.unknown = "what the program of `awk` writes is not known";
}

// The list also keeps these away from asks_for_version(): with `-v` they go on and write.
constexpr auto kPrograms = std::to_array<string_view>(
    {"mkdir", "touch",  "ln",     "cp",     "mv",  "install",  "rm",    "rmdir",   "unlink", "chmod",
     "chown", "chgrp",  "strip",  "setcap", "sed", "truncate", "patch", "dd",      "tee",    "sort",
     "rsync", "mktemp", "mkfifo", "mknod",  "awk", "gawk",     "mawk",  "setfacl", "chcon",  "chattr"});

}  // namespace

bool is_file_command(string_view program) {
  return std::find(kPrograms.begin(), kPrograms.end(), program) != kPrograms.end();
}

GeneralEffect file_command(const CommandScope& scope) {
  GeneralEffect out;
  const string_view program = scope.command.program;
  if (program == "cp" || program == "mv" || program == "ln") {
    const Arguments arguments(scope, {"tS", kCopyLong});
    const bool moves = program == "mv";
    const bool tree = moves || (program == "cp" && arguments.has({"r", "R", "a", "recursive", "archive"}));
    // cp refuses --parents with a destination that is no folder, so the last operand is one.
    if (arguments.has({"parents"}) && !arguments.operands.empty()) {
      // Each source keeps its whole path below the destination.
      const auto target = scope.path(arguments.operands.back().text);
      add_effect(out, program, EffectKind::kMoved, target, true);
      return out;
    }
    copy(out, scope, arguments, program == "ln" ? EffectKind::kMade : EffectKind::kMoved, tree, moves);
  } else if (program == "install") {
    install(out, scope);
  } else if (program == "rsync") {
    const Arguments arguments(scope, {"efTBM", kRsyncLong});
    // A colon stands for another machine or a daemon's module, whose direction and paths are not followed.
    for (const auto& operand : arguments.operands)
      if (operand.text.text.find(':') != std::string::npos) out.unknown = unknown_place(program);
    if (arguments.operands.size() < 2 || !out.unknown.empty()) return out;
    add_effect(out, program, EffectKind::kMoved, scope.path(arguments.operands.back().text), true);
  } else if (program == "mkdir" || program == "mkfifo" || program == "mknod") {
    const Arguments arguments(scope, {"mZ", kModeLong});
    Operands made = arguments.operands;
    // The type and the device numbers behind the name are no paths.
    if (program == "mknod" && made.size() > 1) made = made.first(1);
    each(out, scope, EffectKind::kMade, made, false);
  } else if (program == "touch") {
    const Arguments arguments(scope, {"drt", kTouchLong});
    each(out, scope, EffectKind::kMade, arguments.operands, false);
  } else if (program == "truncate") {
    const Arguments arguments(scope, {"sr", kSizeLong});
    each(out, scope, EffectKind::kMade, arguments.operands, false);
  } else if (program == "mktemp") {
    // A name that nobody can tell is of use only in /tmp, where whatever stands is scratch.
    const Arguments arguments(scope, {"p", {}});
    if (arguments.operands.empty() && !arguments.has({"p", "tmpdir"}))
      out.effects.push_back({EffectKind::kMade, "/tmp", true, 0, {}, {}});
    else
      out.unknown = unknown_place(program);
  } else if (program == "tee") {
    // tee stands at the end of `echo … | tee file`, the way to write a file as another user; to /dev/null it
    // only prints.
    const Arguments arguments(scope, {});
    for (const auto& operand : arguments.operands)
      if (!operand.text.exact || !operand.text.text.starts_with("/dev/"))
        add_effect(out, program, EffectKind::kText, scope.path(operand.text));
  } else if (program == "rm" || program == "rmdir" || program == "unlink") {
    const Arguments arguments(scope, {});
    const bool tree = program == "rm" && arguments.has({"r", "R", "recursive"});
    for (const auto& operand : arguments.operands) remove_one(out, scope, operand.text, tree);
  } else if (program == "chmod" || program == "chown" || program == "chgrp" || program == "setcap") {
    // The first operand is the mode, the owner or the capability, and the files come behind it.
    const Arguments arguments(scope, {});
    Operands changed = arguments.operands;
    // `chmod -x file`: the mode is read as an option.
    const bool mode_is_option =
        program == "chmod" && arguments.has({"x", "w", "r", "s", "t", "X", "u", "g", "o"});
    if (!arguments.has({"reference"}) && !mode_is_option && !changed.empty()) changed = changed.subspan(1);
    each(out, scope, EffectKind::kChanged, changed, arguments.has({"R", "recursive"}));
  } else if (program == "setfacl" || program == "chcon" || program == "chattr") {
    // How many words come before the file differs from form to form; the last one is a file in all of them.
    const Arguments arguments(scope, {"mxMX", {}});
    if (!arguments.operands.empty())
      each(out, scope, EffectKind::kChanged, Operands(arguments.operands).last(1), true);
  } else if (program == "strip") {
    const Arguments arguments(scope, {"oRKNFIO", kStripLong});
    if (const WordText* target = arguments.value({"o"}))
      add_effect(out, program, EffectKind::kMoved, scope.path(*target));
    else
      each(out, scope, EffectKind::kChanged, arguments.operands, false);
  } else if (program == "sed") {
    sed(out, scope);
  } else if (program == "patch") {
    // Which files are changed stands in the patch, which is not read, so it is any file below the folder.
    const Arguments arguments(scope, {"dpiFBDoVYzr", kPatchLong});
    const WordText* folder = arguments.value({"d", "directory"});
    add_effect(out, program, EffectKind::kChanged,
               folder != nullptr ? scope.path(*folder) : scope.place.folder, true);
  } else if (program == "dd") {
    dd(out, scope);
  } else if (program == "sort") {
    // sort prints, and writes a file only where -o asks for one.
    const Arguments arguments(scope, {"oktST", kSortLong});
    if (const WordText* target = arguments.value({"o", "output"}))
      add_effect(out, program, EffectKind::kText, scope.path(*target));
  } else {
    awk(out, scope);
  }
  return out;
}

}  // namespace drydock
