#include "split/files/file_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <set>

#include "model/base_image.h"
#include "model/final_user.h"
#include "model/inner_script.h"
#include "model/interpreter_call.h"
#include "model/run_time_paths.h"
#include "split/files/command_effects.h"
#include "split/files/copy_effects.h"
#include "split/files/run_mounts.h"
#include "split/files/script_folders.h"
#include "split/needs/run_words.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

// A script in a script in a script; nobody writes deeper.
constexpr int kMaxDepth = 4;

string_view file_name(string_view path) {
  return path.substr(path.rfind('/') + 1);
}

// The base image's configuration, where the stage is built from one that was asked for.
// Without it, a relative path before the first WORKDIR and the home of the user stay unknown, and with them
// whatever is written there.
const ImageConfig* base_config(const BuildModel& model, const Stage& stage, const Facts& facts) {
  const BaseImage base = base_image_of(model, stage);
  const auto* answer = base.reference.empty() ? nullptr : facts.image(base.reference);
  return answer != nullptr && answer->value ? answer->value->config() : nullptr;
}

// Shell files that set variables and functions, and write nothing.
bool only_sets_variables(string_view path) {
  static constexpr std::array<string_view, 11> kNames = {
      "/os-release", "/lsb-release", "/etc/profile", "/activate",       "/.cargo/env", "/nvm.sh",
      "/.bashrc",    "/.profile",    "/envvars",     "/sdkman-init.sh", "/conda.sh"};
  return std::any_of(kNames.begin(), kNames.end(), [&](string_view name) { return path.ends_with(name); });
}

// What stands for a command in a sentence: its program, and the verb where the program has such. Never
// another word, which may be a secret.
std::string shown(const Command& command) {
  if (command.words.empty()) return "a command";
  const string_view raw = command.script->raw(command.words[0]);
  std::string out = command.literal(0).value_or(std::string(raw.substr(0, 40)));
  static constexpr auto kWithVerbs = std::to_array<string_view>({"npm",      "yarn",
                                                                 "pnpm",     "pip",
                                                                 "pip3",     "go",
                                                                 "cargo",    "dotnet",
                                                                 "composer", "gem",
                                                                 "bundle",   "mvn",
                                                                 "gradle",   "rustup",
                                                                 "poetry",   "pipenv",
                                                                 "conda",    "uv",
                                                                 "mix",      "stack",
                                                                 "cabal",    "luarocks",
                                                                 "pecl",     "bower",
                                                                 "opam",     "docker-php-ext-install"});
  if (std::find(kWithVerbs.begin(), kWithVerbs.end(), command.program) == kWithVerbs.end()) return out;
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    const auto word = command.literal(i);
    if (!word || word->starts_with('-')) continue;
    const bool verb =
        word->size() < 20 && word->find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string::npos;
    return verb ? out + " " + *word : out;
  }
  return out;
}

class Modeler {
 public:
  Modeler(const BuildModel& model, const Stage& stage, const Facts& facts,
          std::span<const ToolReader> readers)
      : model_(model),
        stage_(stage),
        facts_(facts),
        readers_(readers),
        config_(base_config(model, stage, facts)) {}

  FileModel read() {
    // Its paths, shells and tools follow other rules than all that is known here.
    if (model_.is_windows(stage_)) unknown(stage_.from.range(), "its image is a Windows image");
    // In the order of the file, since what an earlier step made decides how a later `cp` or COPY is read.
    for (const Instruction& instruction : stage_.instructions) {
      at_ = instruction.index();
      switch (instruction.keyword()) {
        case Keyword::kCopy:
        case Keyword::kAdd:
          copy(instruction);
          break;
        case Keyword::kWorkdir:
          workdir(instruction);
          break;
        case Keyword::kRun:
          run(instruction);
          break;
        default:
          // A trigger of ONBUILD runs in other builds, and no other instruction touches a file.
          break;
      }
    }
    return std::move(out_);
  }

 private:
  /// A script that is being read, and what surrounds it.
  struct Scope {
    const Instruction& run;
    const ShellScript& script;
    const ScriptWords& words;
    const ScriptFolders& folders;
    std::string home;
    int depth = 0;
  };

  void unknown(TextRange range, std::string why) { out_.unknown.push_back({at_, range, std::move(why)}); }

  void add(Effect effect, const std::string& by) {
    // What lies in a mount is gone when the RUN ends, and what lies in /dev and /proc is no file of the
    // image's.
    for (const std::string& mount : mounts_)
      if (is_inside(effect.path, mount)) return;
    for (const string_view folder : {"/dev", "/proc", "/sys"})
      if (is_inside(effect.path, folder)) return;
    // A reader of a recipe may name another instruction or program than the one at hand.
    if (effect.at == 0) effect.at = at_;
    if (effect.by.empty()) effect.by = by;
    known_.add(effect);
    out_.effects.push_back(std::move(effect));
  }

  // A stage without a WORKDIR starts in the folder that the base image's configuration names.
  std::optional<std::string> workdir_before(const Instruction& instruction) const {
    const KnownPath path = model_.state_before(instruction).workdir;
    if (path.value || !path.from_base || config_ == nullptr) return path.value;
    return clean_path("/" + config_->working_dir);
  }

  // The home of the user that a RUN runs as.
  // Only root's home is told: that of another user stands in the /etc/passwd of an image that is not open
  // here.
  std::string home_before(const Instruction& run) const {
    if (const auto set = model_.variable(run, "HOME"); set.known && set.value) return *set.value;
    const KnownPath user = model_.state_before(run).user;
    const bool from_image = user.from_base && !user.value;
    // The base image's USER is root only where its configuration says so.
    if (from_image && config_ == nullptr) return {};
    if (!from_image && !user.value) return {};
    if (!is_root(from_image ? config_->user : *user.value)) return {};
    if (config_ != nullptr)
      if (const auto home = config_->variable("HOME")) return *home;
    return "/root";
  }

  void copy(const Instruction& instruction) {
    CopyEffects read = copy_effects(model_, instruction, workdir_before(instruction), facts_, known_);
    const std::string by = fmt::format("`{}`", keyword_name(instruction.keyword()));
    for (Effect& effect : read.effects) add(std::move(effect), by);
    if (!read.unknown.empty()) unknown(instruction.range(), std::move(read.unknown));
  }

  // WORKDIR makes its folder where it is missing, so it is an effect and not only a change of place.
  void workdir(const Instruction& instruction) {
    const auto words = instruction.arguments();
    const auto word = words.empty() ? std::nullopt : model_.expand(instruction, instruction.value(words[0]));
    const auto before = workdir_before(instruction);
    // A backslash may escape something or belong to a Windows path; either way the folder is not certain.
    if (!word || word->empty() || word->find('\\') != std::string::npos ||
        (!word->starts_with('/') && !before)) {
      unknown(instruction.range(),
              fmt::format("the folder of the `WORKDIR` on line {} is not known", instruction.start_line()));
      return;
    }
    const std::string path = clean_path(word->starts_with('/') ? *word : *before + "/" + *word);
    known_.add_folder(path);
    if (path != "/") add({EffectKind::kMade, path, false, at_, {}, {}}, "`WORKDIR`");
  }

  void run(const Instruction& instruction) {
    mounts_.clear();
    for (const RunMount& mount : run_mounts(model_, instruction))
      if (!mount.target.empty()) mounts_.push_back(mount.target);
    const ShellScript* script = model_.script(instruction);
    std::unique_ptr<ShellScript> own;
    // The exec form is run without a shell, but a shell reads the same words out of it once they are quoted.
    if (script == nullptr) {
      if (auto text = exec_form_text(instruction)) {
        own = std::make_unique<ShellScript>(parse_shell(std::move(*text)));
        script = own.get();
      }
    }
    // A RUN that cannot be read may write anything.
    if (script == nullptr || !script->ok()) {
      unknown(instruction.range(),
              fmt::format("the `RUN` on line {} cannot be read", instruction.start_line()));
      return;
    }
    ShellPlace start;
    start.home = home_before(instruction);
    if (const auto folder = workdir_before(instruction)) start.folder = PathWord{*folder, true, {}, false};
    read_script(instruction, *script, start, nullptr, 0, 0);
  }

  void read_script(const Instruction& run, const ShellScript& script, const ShellPlace& start,
                   const ScriptWords* outer, std::uint32_t at, int depth) {
    const ScriptWords words(model_, run, script, config_, start.home, outer, at);
    const ScriptFolders folders(script, run, words, start);
    const Scope scope{run, script, words, folders, start.home, depth};
    const auto functions = function_names(script);
    // All commands count, whichever branch they stand in: what may be written must be accounted for.
    for (std::uint32_t id = 0; id < script.nodes().size(); ++id) {
      const ShellNode& node = script.node(id);
      // A body does nothing where it stands; a call of it is what ends in an unknown effect.
      if (in_function(script, id)) continue;
      if (node.kind == ShellKind::kSimple) {
        const Command command = command_of_words(script, run, id, script.words(node));
        if (functions.contains(command.program))
          unknown(command.source(),
                  fmt::format("what the function `{}` writes is not known", command.program));
        else if (!command.words.empty())
          read_command(scope, command);
      }
      for (const ShellRedirect& redirect : script.redirects(node)) read_redirect(scope, id, redirect);
    }
  }

  static bool in_function(const ShellScript& script, std::uint32_t id) {
    for (; id != 0; id = script.node(id).parent)
      if (script.node(id).kind == ShellKind::kFunction) return true;
    return false;
  }

  void read_redirect(const Scope& scope, std::uint32_t id, const ShellRedirect& redirect) {
    const string_view op = scope.script.text().substr(redirect.op.begin, redirect.op.size());
    // An input redirection writes nothing.
    if (op.find('>') == string_view::npos) return;
    const ShellWord& target = scope.script.redirect_target(redirect);
    const string_view raw = scope.script.raw(target);
    // `2>&1`, `>&-`
    if (op.ends_with('&') && raw.find_first_not_of("0123456789-") == string_view::npos) return;
    const auto path = scope.words.path(target, {scope.folders.at(id), scope.home});
    const TextRange range = scope.script.source_range(redirect.range);
    if (!path) return unknown(range, "where a redirection writes is not known");
    const auto words = scope.script.words(scope.script.node(id));
    // `curl … > file` is a download that only happens to be written by the shell.
    const bool fetches =
        !words.empty() && (scope.script.is(words[0], "curl") || scope.script.is(words[0], "wget"));
    add({fetches ? EffectKind::kRemote : EffectKind::kText, path->path, !path->exact, 0, {}, {}},
        "a redirection");
  }

  void read_command(const Scope& scope, Command command) {
    const ShellPlace place{scope.folders.at(command.id), scope.home};
    // The program's name may stand in a variable of which the value is known, as in `$PIP install`.
    if (command.program.empty()) {
      const WordText program = scope.words.text(command.words[0], place);
      if (program.exact) command.program = file_name(program.text);
    }
    CommandPlace told;
    // The recipes join paths to the folder, so one that is only partly known is none to them.
    if (place.folder && place.folder->exact) told.folder = place.folder->path;
    told.home = place.home;
    // The recipe goes first: it knows what its tools write better than any general rule.
    for (const ToolReader& reader : readers_) {
      std::optional<ToolEffect> effect = reader(command, told);
      if (!effect) continue;
      for (Effect& each : effect->effects) add(std::move(each), fmt::format("`{}`", command.program));
      if (!effect->unknown.empty()) unknown(command.source(), std::move(effect->unknown));
      return;
    }
    if (command.program.empty())
      return unknown(command.source(), fmt::format("what `{}` runs is not known", shown(command)));
    if (command.program == "find") return read_find(scope, command, place);
    if (command.program == "xargs") return read_xargs(scope, command);
    if (command.program == "su" || command.program == "runuser") return read_su(scope, command, place);
    if (const auto call = interpreter_call(command); call && call->is_shell)
      return read_shell(scope, command, *call, place);
    // `timeout 5 x`, `sudo x`: what counts is the command that the wrapper starts.
    if (const auto inner = inner_command(command)) return read_command(scope, *inner);
    const CommandScope general{command, scope.words, place, known_};
    std::optional<GeneralEffect> effect = general_effect(general);
    if (!effect)
      return unknown(command.source(), fmt::format("what `{}` writes is not known", shown(command)));
    // What is made as a folder takes later copies below itself.
    if (command.program == "mkdir" || command.has_word("-d"))
      for (const Effect& each : effect->effects)
        if (each.kind == EffectKind::kMade && !each.tree) known_.add_folder(each.path);
    for (Effect& each : effect->effects) add(std::move(each), fmt::format("`{}`", command.program));
    if (!effect->unknown.empty()) unknown(command.source(), std::move(effect->unknown));
    if (effect->packages) {
      effect->packages->at = at_;
      effect->packages->range = command.source();
      out_.packages.push_back(std::move(*effect->packages));
    }
  }

  // `curl … | sh` and a script of the context run code that is not in the Dockerfile, so nobody here has read
  // it.
  void read_shell(const Scope& scope, const Command& command, const InterpreterCall& call,
                  const ShellPlace& place) {
    const std::string name = shown(command);
    switch (call.source) {
      case CodeSource::kOther:
        return;
      case CodeSource::kStdin:
        return unknown(command.source(), fmt::format("what `{}` reads as its script is not known", name));
      case CodeSource::kFile: {
        const WordText file = scope.words.text(command.words[call.word], place);
        const bool sources = command.program == "." || command.program == "source";
        // Sourcing one of these is no effect, and is too common to end the argument over.
        if (sources && only_sets_variables(scope.script.raw(command.words[call.word]))) return;
        return unknown(command.source(), fmt::format("what the script `{}` writes is not known",
                                                     file.exact ? file.text : std::string("…")));
      }
      case CodeSource::kText:
        break;
    }
    nested(scope, command, call.word, place);
  }

  // The text of `sh -c` is a script like any other, with the outer script's variables in it.
  void nested(const Scope& scope, const Command& command, std::size_t word, const ShellPlace& place) {
    const ShellWord& text_word = command.words[word];
    const std::string why = fmt::format("what the text that `{}` runs writes is not known", shown(command));
    const auto text = word_text(scope.script, text_word);
    if (!text || scope.depth >= kMaxDepth) return unknown(command.source(), why);
    // `sh -c "$CMD"` becomes a program that is not known, which is what it is.
    const ShellScript script = parse_shell(LogicalText(*text));
    if (!script.ok()) return unknown(command.source(), why);
    // Views of the text outlive it nowhere: what is kept are paths and source ranges.
    read_script(scope.run, script, place, &scope.words, text_word.range.begin, scope.depth + 1);
  }

  // The command runs as somebody else, whose home is not known, and a login shell starts in that home.
  void read_su(const Scope& scope, const Command& command, ShellPlace place) {
    place.home.clear();
    std::size_t text = 0;
    for (std::size_t i = 1; i < command.words.size(); ++i) {
      if (command.word_is(i, "-") || command.word_is(i, "-l") || command.word_is(i, "--login") ||
          command.word_is(i, "-lc"))
        place.folder.reset();
      if ((command.word_is(i, "-c") || command.word_is(i, "--command") || command.word_is(i, "-lc")) &&
          i + 1 < command.words.size())
        text = i + 1;
    }
    if (text != 0) return nested(scope, command, text, place);
    unknown(command.source(), fmt::format("what `{}` runs is not known", command.program));
  }

  // Where `find` looks: the words before its first test.
  // GNU find looks in the current folder where none is named.
  static std::vector<std::optional<PathWord>> find_roots(const Scope& scope, const Command& command,
                                                         const ShellPlace& place) {
    std::vector<std::optional<PathWord>> roots;
    for (std::size_t i = 1; i < command.words.size(); ++i) {
      const string_view raw = scope.script.raw(command.words[i]);
      if (raw == "-L" || raw == "-H" || raw == "-P") continue;
      if (raw.starts_with('-') || raw.starts_with('!') || raw.starts_with("\\(") || raw.starts_with("'('") ||
          raw.starts_with("\\!"))
        break;
      roots.push_back(scope.words.path(command.words[i], place));
    }
    if (roots.empty()) roots.push_back(place.folder);
    return roots;
  }

  // Of find's tests only a lone -name is used; an action may meet anything else below the roots.
  void below_roots(const Scope& scope, const Command& find, EffectKind kind, const Command& by) {
    const ShellPlace place{scope.folders.at(find.id), scope.home};
    // `-name x` without `-o` tells which files are meant.
    std::string name;
    int names = 0;
    for (std::size_t i = 1; i + 1 < find.words.size(); ++i) {
      if (find.word_is(i, "-o") || find.word_is(i, "-or") || find.word_is(i, "!") || find.word_is(i, "-not"))
        names = 2;
      if (!find.word_is(i, "-name")) continue;
      ++names;
      name = find.literal(i + 1).value_or("");
    }
    for (const auto& root : find_roots(scope, find, place)) {
      if (!root) {
        unknown(by.source(), unknown_place(by.program));
        continue;
      }
      std::vector<std::string> from;
      if (kind == EffectKind::kRemoved && names == 1 && !name.empty())
        from = {clean_path(root->path + "/**/" + name)};
      add({kind, root->path, true, 0, {}, std::move(from)}, fmt::format("`{}`", by.program));
    }
  }

  // What a command does to files that `find` gives it.
  void read_on_found(const Scope& scope, const Command& find, const Command& inner) {
    if (inner.program == "rm" || inner.program == "rmdir")
      return below_roots(scope, find, EffectKind::kRemoved, inner);
    // Commands that act on the very files that they are given, and put nothing elsewhere.
    static constexpr std::array<string_view, 8> kChanges = {"chmod", "chown", "chgrp",  "strip",
                                                            "touch", "sed",   "setcap", "chcon"};
    if (std::find(kChanges.begin(), kChanges.end(), inner.program) != kChanges.end())
      return below_roots(scope, find, EffectKind::kChanged, inner);
    if (only_prints(inner.program) || inner.program == "sort" || inner.program == "apt-mark") return;
    unknown(inner.source(), fmt::format("what `{}` does with what `find` finds is not known", shown(inner)));
  }

  // By itself find prints; these actions are what changes files.
  void read_find(const Scope& scope, const Command& command, const ShellPlace& place) {
    for (std::size_t i = 1; i < command.words.size(); ++i) {
      const auto word = command.literal(i);
      if (!word) continue;
      if (*word == "-delete") below_roots(scope, command, EffectKind::kRemoved, command);
      if (word->starts_with("-fprint") || *word == "-fls")
        add_or_unknown(command, i + 1 < command.words.size() ? scope.words.path(command.words[i + 1], place)
                                                             : std::nullopt);
      if (*word != "-exec" && *word != "-execdir" && *word != "-ok" && *word != "-okdir") continue;
      std::size_t end = i + 1;
      while (end < command.words.size() && !command.word_is(end, ";") && !command.word_is(end, "+")) ++end;
      if (end == i + 1) continue;
      const Command inner = command_of_words(scope.script, scope.run, command.id,
                                             std::span(command.words).subspan(i + 1, end - i - 1));
      read_on_found(scope, command, inner);
      i = end;
    }
  }

  void add_or_unknown(const Command& command, const std::optional<PathWord>& path) {
    if (!path) return unknown(command.source(), unknown_place(command.program));
    add({EffectKind::kText, path->path, !path->exact, 0, {}, {}}, fmt::format("`{}`", command.program));
  }

  // The command at the beginning of the pipeline.
  // A filter such as `grep -v` often stands between `find` and `xargs`, so the first command counts.
  std::optional<Command> first_of_pipeline(const Scope& scope, const Command& command) const {
    const ShellNode& parent = scope.script.node(command.node().parent);
    if (parent.kind != ShellKind::kStatement) return std::nullopt;
    std::uint32_t first = 0;
    bool joined = false;
    for (std::uint32_t at = parent.first_child; at != 0; at = scope.script.node(at).next_sibling) {
      if (!joined) first = at;
      if (at == command.id) break;
      joined = scope.script.node(at).join == ShellJoin::kPipe;
    }
    if (first == 0 || first == command.id || scope.script.node(first).kind != ShellKind::kSimple)
      return std::nullopt;
    return command_of_words(scope.script, scope.run, first, scope.script.words(scope.script.node(first)));
  }

  // The files come out of the pipe, and only behind `find` is it known where those lie.
  void read_xargs(const Scope& scope, const Command& command) {
    const auto inner = inner_command(command);
    if (!inner) return;
    if (only_prints(inner->program) || inner->program == "apt-mark") return;
    // The names come out of the pipe, often those of libraries that the program needs, so the list is not
    // complete.
    if (inner->program == "apk" || inner->program == "apt-get") {
      add({EffectKind::kSystemPackages, "/", false, 0, {}, {}}, fmt::format("`{}`", inner->program));
      // A removal installs nothing, so it needs no entry in the list.
      const auto package = package_command(*inner);
      if (package && package->verb != "purge" && package->verb != "remove" && package->verb != "del")
        out_.packages.push_back({package->tool, at_, inner->source(), {}, false});
      return;
    }
    const auto first = first_of_pipeline(scope, command);
    if (first && first->program == "find") return read_on_found(scope, *first, *inner);
    unknown(command.source(), fmt::format("what `xargs` gives to `{}` is not known", shown(*inner)));
  }

  const BuildModel& model_;
  const Stage& stage_;
  const Facts& facts_;
  std::span<const ToolReader> readers_;
  const ImageConfig* config_;
  std::uint32_t at_ = 0;
  std::vector<std::string> mounts_;
  KnownPaths known_;
  FileModel out_;
};

}  // namespace

FileModel file_model(const BuildModel& model, const Stage& stage, const Facts& facts,
                     std::span<const ToolReader> readers) {
  return Modeler(model, stage, facts, readers).read();
}

}  // namespace drydock
