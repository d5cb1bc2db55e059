#include "rewrite/apt_usage.h"

#include <algorithm>
#include <array>

#include "rewrite/shell_edits.h"
#include "text/ascii.h"

namespace drydock {
namespace {

template <std::size_t N>
bool one_of(std::string_view text, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

bool contains_ignoring_case(std::string_view text, std::string_view part) {
  return contains(lower_ascii(text), lower_ascii(part));
}

std::string_view source_of(const Instruction& instruction) {
  return instruction.source().substr(instruction.range().begin, instruction.range().size());
}

// The instructions that have run before `run`: those of its stage above it, and all of the stages below.
std::vector<Instruction> instructions_before(const BuildModel& model, const Instruction& run) {
  std::vector<Instruction> out;
  const Stage* stage = model.stage_of(run);
  for (bool own = true; stage != nullptr; own = false) {
    for (const Instruction& instruction : stage->instructions)
      if (!own || instruction.index() < run.index() || run.parent()) out.push_back(instruction);
    stage = stage->parent ? &model.stages()[*stage->parent] : nullptr;
  }
  return out;
}

// What an instruction that names apt's configuration makes of the setting.
AptSetting setting_of(const BuildModel& model, const Instruction& outer, std::string_view name) {
  const Instruction instruction = outer.innermost();
  const std::string_view text = source_of(instruction);
  const Keyword keyword = instruction.keyword();
  if (keyword == Keyword::kEnv) return contains(text, "APT_CONFIG") ? AptSetting::kUnknown : AptSetting::kNotSet;
  if (keyword != Keyword::kRun && keyword != Keyword::kCopy && keyword != Keyword::kAdd) return AptSetting::kNotSet;
  if (!contains(text, "apt.conf") && !contains(text, "APT_CONFIG"))
    return keyword != Keyword::kRun && contains(text, "/etc/apt") && !contains(text, "/etc/apt/sources") && !contains(text, "/etc/apt/trusted") &&
                   !contains(text, "/etc/apt/keyrings") && !contains(text, "/etc/apt/preferences")
               ? AptSetting::kUnknown
               : AptSetting::kNotSet;
  if (contains_ignoring_case(text, name)) return AptSetting::kSet;
  if (keyword != Keyword::kRun) return instruction.heredocs().empty() ? AptSetting::kUnknown : AptSetting::kNotSet;
  const ShellScript* script = model.script(instruction);
  if (script == nullptr || !script->ok()) return AptSetting::kUnknown;
  // What echo or a heredoc writes stands in the text; what is copied or fetched does not.
  for (const Command& command : commands_of(model, instruction)) {
    constexpr std::array<std::string_view, 8> kBring = {"cp", "mv", "curl", "wget", "ln", "install", "tar", "rsync"};
    if (!one_of(command.program, kBring)) continue;
    const std::string_view own = script->text().substr(command.node().range.begin, command.node().range.size());
    if (contains(own, "apt.conf")) return AptSetting::kUnknown;
  }
  return AptSetting::kNotSet;
}

// Programs that hand packages to apt and take its lists as they are.
constexpr std::array<std::string_view, 16> kFrontEnds = {
    "rosdep",  "mk-build-deps", "gdebi", "ansible", "ansible-playbook", "ansible-pull",   "puppet",    "chef-client",
    "chef-solo", "salt-call",   "tasksel", "wajig", "nala",             "apt-file",       "debootstrap", "apt-cache"};
// Build scripts of source packages: they install no distribution packages.
constexpr std::array<std::string_view, 12> kBuildScripts = {"configure", "Configure", "config", "autogen.sh", "bootstrap", "bootstrap.sh",
                                                            "gradlew",   "mvnw",      "rebar3", "manage.py",  "activate",  "buildconf"};
constexpr std::array<std::string_view, 7> kProgramFolders = {"bin/", "sbin/", "/usr/lib/", "/usr/libexec/", "/usr/share/", "/lib/", "/etc/init.d/"};
constexpr std::array<std::string_view, 7> kShells = {"sh", "bash", "dash", "ash", "zsh", "source", "."};

ListUse use_of_apt(const Command& command) {
  std::string verb;
  if (const auto package = package_command(command)) {
    verb = package->verb;
    if (verb.empty()) return package->complete ? ListUse::kNone : ListUse::kMayRead;
  } else {
    for (std::size_t i = 1; i < command.words.size() && verb.empty(); ++i)
      if (const auto word = command.literal(i); word && !word->starts_with('-')) verb = *word;
  }
  constexpr std::array<std::string_view, 12> kLocal = {"remove",     "purge", "autoremove", "autopurge", "autoclean", "clean",
                                                       "auto-clean", "check", "help",       "moo",       "distclean", "dist-clean"};
  if (verb == "update") return ListUse::kRefreshes;
  return one_of(verb, kLocal) ? ListUse::kNone : ListUse::kReads;
}

// A file that the author's own sources probably hold: nothing is known of what it does.
bool is_unknown_script(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  if (one_of(name, kBuildScripts)) return false;
  if (name.ends_with(".sh") || name.ends_with(".bash")) return true;
  if (!contains(path, "/")) return false;
  const std::string_view folder = path.substr(0, path.rfind('/') + 1);
  return std::none_of(kProgramFolders.begin(), kProgramFolders.end(), [&](std::string_view f) { return contains(folder, f); });
}

ListUse use_of_shell(const Command& command) {
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    const auto word = command.literal(i);
    if (!word) return ListUse::kMayRead;
    if (word->starts_with("-") && word->size() > 1) {
      // What stands in `-c "…"` has been looked at for apt's names by the caller.
      if (!word->starts_with("--") && contains(*word, "c")) return ListUse::kNone;
      if (*word == "--version" || *word == "--help") return ListUse::kNone;
      continue;
    }
    const std::string_view name = std::string_view(*word).substr(word->rfind('/') + 1);
    const bool environment = command.program == "." || command.program == "source"
                                 ? name == "activate" || name == "nvm.sh" || name == "os-release" || name == "setup.bash" ||
                                       name == "setup.sh" || name == "conda.sh" || contains(name, "rc") || contains(name, "env") || contains(name, "profile")
                                 : one_of(name, kBuildScripts);
    return environment ? ListUse::kNone : ListUse::kMayRead;
  }
  // No operand: the script comes from a pipe.
  return command.program == "." || command.program == "source" ? ListUse::kNone : ListUse::kMayRead;
}

// The command runs whenever its script does: no branch, no loop's body, no function, no right side of `||`.
bool is_unconditional(const Command& command) {
  const ShellScript& script = *command.script;
  for (std::uint32_t id = command.id; id != 0; id = script.node(id).parent) {
    switch (script.node(id).kind) {
      case ShellKind::kIf: case ShellKind::kCase: case ShellKind::kFor: case ShellKind::kSelect:
      case ShellKind::kFunction: case ShellKind::kSubstitution: return false;
      default: break;
    }
    const std::uint32_t parent = script.node(id).parent;
    if (script.node(parent).kind != ShellKind::kStatement) continue;
    for (std::uint32_t sibling = script.node(parent).first_child; sibling != id; sibling = script.node(sibling).next_sibling)
      if (script.node(sibling).join == ShellJoin::kOr) return false;
  }
  return true;
}

// One instruction's part in the search: the first use, or `refreshed` where the lists are new from here on.
std::optional<LaterUse> use_in(const BuildModel& model, const Instruction& outer, bool& refreshed) {
  const Instruction instruction = outer.innermost();
  const std::string_view text = source_of(instruction);
  const Keyword keyword = instruction.keyword();
  if (keyword == Keyword::kCmd || keyword == Keyword::kEntrypoint || keyword == Keyword::kHealthcheck) {
    const bool installs = contains(text, "apt-get") || contains(text, "apt install");
    if (installs && !contains(text, "update")) return LaterUse{instruction, ListUse::kReads, ""};
    return std::nullopt;
  }
  if (keyword != Keyword::kRun) return std::nullopt;
  const ShellScript* script = model.script(instruction);
  if (script == nullptr && instruction.exec_form()) {
    const auto words = instruction.values();
    if (words.empty()) return std::nullopt;
    if (contains(text, "apt")) return LaterUse{instruction, ListUse::kReads, ""};
    if (is_unknown_script(words[0]) || (words.size() > 1 && one_of(words[0].substr(words[0].rfind('/') + 1), kShells)))
      return LaterUse{instruction, ListUse::kMayRead, words.back()};
    return std::nullopt;
  }
  if (script == nullptr || !script->ok()) return LaterUse{instruction, ListUse::kMayRead, ""};
  for (const Command& command : commands_of(model, instruction)) {
    const ListUse use = list_use(command);
    if (use == ListUse::kRefreshes && is_unconditional(command)) {
      refreshed = true;
      return std::nullopt;
    }
    if (use != ListUse::kReads && use != ListUse::kMayRead) continue;
    const std::string_view name = command.words.empty() ? std::string_view() : script->raw(command.words[0]);
    return LaterUse{instruction, use, std::string(name)};
  }
  return std::nullopt;
}

std::optional<LaterUse> use_in_row(const BuildModel& model, const std::vector<Instruction>& row, bool& refreshed) {
  for (const Instruction& instruction : row) {
    if (auto use = use_in(model, instruction, refreshed)) return use;
    if (refreshed) break;
  }
  return std::nullopt;
}

// Where the lists reach a stage's end, the stages that are built from it see them: first its triggers, then their own
// instructions.
std::optional<LaterUse> use_in_descendants(const BuildModel& model, const Stage& stage, const std::vector<Instruction>& triggers) {
  bool refreshed = false;
  if (auto use = use_in_row(model, triggers, refreshed)) return use;
  if (refreshed) return std::nullopt;
  for (const Stage& child : model.stages()) {
    if (child.parent != stage.index) continue;
    std::vector<Instruction> own, later;
    for (const Instruction& i : child.instructions) (i.child() ? later : own).push_back(i);
    bool done = false;
    if (auto use = use_in_row(model, own, done)) return use;
    if (done) continue;
    if (auto use = use_in_descendants(model, child, later)) return use;
  }
  return std::nullopt;
}

}  // namespace

std::vector<Instruction> runs_of(const BuildModel& model) {
  std::vector<Instruction> out;
  for (const Stage& stage : model.stages())
    for (const Instruction& instruction : stage.instructions)
      if (instruction.innermost().keyword() == Keyword::kRun) out.push_back(instruction.innermost());
  return out;
}

std::vector<AptCommand> apt_commands(const BuildModel& model) {
  std::vector<AptCommand> out;
  // Most RUNs have nothing to do with apt; looking for the name is far cheaper than reading their commands.
  for (const Instruction& run : runs_of(model)) {
    const ShellScript* script = model.script(run);
    if (script == nullptr || !script->ok() || !contains(script->text(), "apt")) continue;
    for (Command& command : commands_of(*script, run)) {
      if (command.program != "apt-get" && command.program != "apt") continue;
      if (auto package = package_command(command)) out.push_back({std::move(command), std::move(*package)});
    }
  }
  return out;
}

bool only_simulates(const AptCommand& apt) {
  for (const std::string_view option : {"-s", "--simulate", "--just-print", "--dry-run", "--recon", "--no-act", "--print-uris", "--help", "-h",
                                        "--version", "--assume-no", "--trivial-only"})
    if (has_option(apt.command, apt.package, option)) return true;
  return false;
}

AptSetting apt_setting(const BuildModel& model, const Command& command, std::string_view name) {
  if (!contains(command.run.source(), "apt.conf") && !contains(command.run.source(), "APT_CONFIG") && !contains(command.run.source(), "/etc/apt"))
    return AptSetting::kNotSet;
  AptSetting result = setting_of(model, command.run, name);
  for (const Instruction& instruction : instructions_before(model, command.run)) {
    const AptSetting one = setting_of(model, instruction, name);
    if (one == AptSetting::kSet) return one;
    if (one == AptSetting::kUnknown) result = one;
  }
  return result;
}

std::optional<std::string> hidden_options(const AptCommand& apt) {
  if (apt.package.complete) return std::nullopt;
  for (std::size_t i = 1; i < apt.command.words.size(); ++i) {
    if (!apt.command.words[i].expands) continue;
    const std::string_view raw = apt.command.script->raw(apt.command.words[i]);
    const std::string name = lower_ascii(raw);
    if (!raw.starts_with('$') && !raw.starts_with("\"$")) continue;
    for (const std::string_view part : {"opt", "arg", "flag", "param", "switch", "apt_", "yes", "recommend"})
      if (contains(name, part)) return std::string(raw);
  }
  return std::nullopt;
}

bool failure_stops_build(const BuildModel& model, const Command& command) {
  const ShellScript& script = *command.script;
  const bool stops = stops_at_errors(model, command.run, script);
  for (std::uint32_t id = command.id; id != 0; id = script.node(id).parent) {
    const ShellNode& node = script.node(id);
    const ShellNode& parent = script.node(node.parent);
    if (node.negated || node.kind == ShellKind::kFunction || node.kind == ShellKind::kSubstitution) return false;
    if (parent.kind == ShellKind::kStatement) {
      if (node.join == ShellJoin::kPipe) return false;
      for (std::uint32_t at = id; at != 0; at = script.node(at).next_sibling)
        if (script.node(at).join == ShellJoin::kOr) return false;
      // Only the last command of a row that is not the script's end makes errexit act.
      if (node.join == ShellJoin::kAnd && parent.next_sibling != 0) return false;
    } else if (node.kind == ShellKind::kStatement) {
      if (node.join == ShellJoin::kBackground || (node.next_sibling != 0 && !stops)) return false;
    } else if (node.kind == ShellKind::kList) {
      if (parent.kind == ShellKind::kFor || parent.kind == ShellKind::kWhile || parent.kind == ShellKind::kUntil) return false;
      // A condition's failure chooses a branch.
      if (parent.kind == ShellKind::kIf && parent.first_child == id) return false;
    }
  }
  return true;
}

ListUse list_use(const Command& command) {
  if (command.words.empty()) return ListUse::kNone;
  if (command.program == "apt-get" || command.program == "apt" || command.program == "aptitude") return use_of_apt(command);
  if (one_of(command.program, kFrontEnds)) return ListUse::kReads;
  const ShellScript& script = *command.script;
  constexpr std::array<std::string_view, 22> kHarmless = {"echo", "printf", "rm",   "mkdir", "cat",  "cp",   "mv",  "ls",    "chmod", "chown", "find",
                                                          "tee",  "test",   "sed",  "grep",  "curl", "wget", "ln",  "which", "[",     "touch", "dpkg"};
  if (one_of(command.program, kHarmless)) return ListUse::kNone;
  // `xargs apt-get install`, `su -c "apt-get …"`, `chroot /x apt install`.
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    const std::string_view raw = script.raw(command.words[i]);
    if (contains(raw, "apt-get") || contains(raw, "aptitude") || contains(raw, "apt install") || raw == "apt") return ListUse::kReads;
  }
  if (command.program.empty()) return script.raw(command.words[0]).starts_with('$') ? ListUse::kMayRead : ListUse::kNone;
  if (one_of(command.program, kShells)) return use_of_shell(command);
  if (command.program == "eval") return ListUse::kMayRead;
  return is_unknown_script(command.literal(0).value_or("")) ? ListUse::kMayRead : ListUse::kNone;
}

std::optional<LaterUse> later_list_use(const BuildModel& model, const Instruction& run) {
  const Stage* stage = model.stage_of(run);
  if (stage == nullptr) return std::nullopt;
  std::vector<Instruction> own, triggers;
  for (const Instruction& instruction : stage->instructions) {
    if (instruction.child()) {
      if (!run.parent() || instruction.index() > run.index()) triggers.push_back(instruction);
    } else if (!run.parent() && instruction.index() > run.index()) {
      own.push_back(instruction);
    }
  }
  bool refreshed = false;
  if (auto use = use_in_row(model, own, refreshed)) return use;
  return refreshed ? std::nullopt : use_in_descendants(model, *stage, triggers);
}

}  // namespace drydock
