#include "model/file_mode.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/option_spec.h"

namespace drydock {
namespace {

using std::string_view;

constexpr unsigned kSetuid = 04000, kSetgid = 02000, kSticky = 01000, kOthersWrite = 0002;

std::optional<unsigned> octal(string_view text) {
  if (text.empty() || text.size() > 6 || text.find_first_not_of("01234567") != string_view::npos)
    return std::nullopt;
  unsigned value = 0;
  for (const char c : text) value = value * 8 + static_cast<unsigned>(c - '0');
  return value;
}

// The bits that symbolic clauses leave set out of nothing. What `g=u` copies depends on the file, so it sets
// none.
std::optional<unsigned> symbolic(string_view text) {
  if (text.empty()) return std::nullopt;
  unsigned bits = 0;
  while (!text.empty()) {
    const string_view clause = text.substr(0, text.find(','));
    text.remove_prefix(std::min(clause.size() + 1, text.size()));
    const std::size_t actions = clause.find_first_not_of("ugoa");
    if (actions == string_view::npos || string_view("+-=").find(clause[actions]) == string_view::npos)
      return std::nullopt;
    const string_view who = clause.substr(0, actions);
    const auto names = [&](char c) {
      return who.find(c) != string_view::npos || who.find('a') != string_view::npos;
    };
    char action = 0;
    for (const char c : clause.substr(actions)) {
      if (c == '+' || c == '-' || c == '=') {
        action = c;
        if (c == '=' && names('o')) bits &= ~kOthersWrite;
        continue;
      }
      if (string_view("rwxXstugo").find(c) == string_view::npos) return std::nullopt;
      unsigned named = 0;
      // Nobody named: everybody, but then the umask keeps `+w` from others.
      if (c == 's' && (names('u') || who.empty())) named |= kSetuid;
      if (c == 's' && (names('g') || who.empty())) named |= kSetgid;
      if (c == 'w' && names('o')) named |= kOthersWrite;
      if (c == 't') named |= kSticky;
      bits = action == '-' ? bits & ~named : bits | named;
    }
  }
  return bits;
}

// Words that begin with a dash are options, `-x` and `-s` too: they take permissions away.
bool is_chmod_option(string_view word) {
  return word.size() > 1 && word[0] == '-';
}

void add_chmod(const Command& command, std::vector<ModeUse>& out) {
  std::size_t i = 1;
  for (; i < command.words.size(); ++i) {
    const auto word = command.literal(i);
    if (!word || !is_chmod_option(*word)) break;
    if (word->starts_with("--reference")) return;
  }
  // Options may stand behind the mode as well.
  const bool recursive = std::any_of(command.words.begin(), command.words.end(), [&](const ShellWord& w) {
    const string_view raw = command.script->raw(w);
    return raw == "--recursive" ||
           (raw.size() < 5 && raw.starts_with('-') && raw.find('R') != string_view::npos);
  });
  const auto mode = command.literal(i);
  if (!mode) return;
  ModeUse use;
  use.range = command.source(command.words[i]);
  use.mode = *mode;
  use.how = fmt::format("chmod {}{}", recursive ? "-R " : "", *mode);
  use.device = i + 1 < command.words.size();
  for (std::size_t k = i + 1; k < command.words.size(); ++k) {
    const auto path = command.literal(k);
    if (path && is_chmod_option(*path)) continue;
    if (use.target.empty() && path) use.target = *path;
    if (!path || !(path->starts_with("/dev/") || path->starts_with("/proc/"))) use.device = false;
  }
  if (use.target == "{}") use.target.clear();
  out.push_back(std::move(use));
}

constexpr std::array<string_view, 4> kInstallLong = {"mode", "owner", "group", "suffix"};
constexpr std::array<string_view, 1> kMkdirLong = {"mode"};

// install and mkdir agree on -m and --mode.
void add_made_with_mode(const Command& command, const OptionSpec& spec, std::vector<ModeUse>& out) {
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    const auto word = command.literal(i);
    if (!word || !is_option(*word)) continue;
    auto mode = attached_value(*word, 'm', spec);
    if (!mode) mode = attached_value(*word, "mode");
    if (!mode) {
      if (value_follows(*word, spec)) ++i;
      continue;
    }
    ModeUse use;
    use.range = command.source(command.words[i]);
    use.mode = std::string(*mode);
    if (use.mode.empty()) {
      const auto next = command.literal(i + 1);
      if (!next) return;
      use.mode = *next;
      use.range = command.source(command.words[i + 1]);
    }
    use.how = fmt::format("{} -m {}", command.program, use.mode);
    use.folder = command.program == "mkdir" || command.has_word("--directory") ||
                 std::any_of(command.words.begin(), command.words.end(), [&](const ShellWord& w) {
                   return cluster_has(command.script->raw(w), 'd', spec);
                 });
    // The last word is what is made; for mkdir the first of several would do as well.
    if (const auto last = command.literal(command.words.size() - 1);
        last && !is_option(*last) && *last != use.mode)
      use.target = *last;
    out.push_back(std::move(use));
    return;
  }
}

void add_copy(const Instruction& copy, std::vector<ModeUse>& out) {
  const auto flag = copy.flag("chmod");
  if (!flag || !flag->value) return;
  ModeUse use;
  use.range = flag->range;
  use.mode = *flag->value;
  use.how = fmt::format("--chmod={}", use.mode);
  out.push_back(std::move(use));
}

}  // namespace

std::optional<ModeEffect> mode_effect(string_view mode) {
  const auto bits = !mode.empty() && mode[0] >= '0' && mode[0] <= '7' ? octal(mode) : symbolic(mode);
  if (!bits) return std::nullopt;
  ModeEffect effect;
  effect.setuid = (*bits & kSetuid) != 0;
  effect.setgid = (*bits & kSetgid) != 0;
  effect.world_writable = (*bits & kOthersWrite) != 0 && (*bits & kSticky) == 0;
  return effect;
}

std::vector<ModeUse> mode_uses(const BuildModel& model) {
  static constexpr std::array<string_view, 3> kMentions = {"chmod", "install", "mkdir"};
  std::vector<ModeUse> uses;
  for (const Instruction& outer : model.file().instructions()) {
    const Instruction instruction = outer.innermost();
    if (instruction.keyword() == Keyword::kCopy || instruction.keyword() == Keyword::kAdd)
      add_copy(instruction, uses);
  }
  const ShellCommands shell(model, kMentions);
  for (const ScriptCommands& script : shell.scripts()) {
    const std::size_t first = uses.size();
    for (const Command& command : script.commands) {
      if (command.program == "chmod")
        add_chmod(command, uses);
      else if (command.program == "install")
        add_made_with_mode(command, {"mogSt", kInstallLong}, uses);
      else if (command.program == "mkdir")
        add_made_with_mode(command, {"m", kMkdirLong}, uses);
    }
    for (const Command& command : script.commands) {
      if (command.program != "mkdir") continue;
      for (std::size_t i = first; i < uses.size(); ++i)
        uses[i].folder = uses[i].folder || (!uses[i].target.empty() && command.has_word(uses[i].target));
    }
  }
  std::stable_sort(uses.begin(), uses.end(),
                   [](const ModeUse& a, const ModeUse& b) { return a.range.begin < b.range.begin; });
  return uses;
}

}  // namespace drydock
