#include "model/command.h"

#include <algorithm>
#include <array>
#include <utility>

#include "model/option_spec.h"

namespace drydock {
namespace {

// A program that runs the command in its arguments and does not change what that command means.
struct Wrapper {
  std::string_view name;
  OptionSpec options;
  bool assignments = false;         // NAME=value may stand before the command
  std::string_view other_purposes;  // letters of options with which it runs no command, or not this one
};

constexpr std::array<std::string_view, 10> kSudoLong = {
    "user",       "group", "prompt", "close-from", "host", "command-timeout",
    "other-user", "chdir", "chroot", "role"};
constexpr std::array<std::string_view, 2> kEnvLong = {"unset", "chdir"};
constexpr std::array<std::string_view, 2> kTimeLong = {"format", "output"};
constexpr std::array<std::string_view, 1> kNiceLong = {"adjustment"};
constexpr std::array<std::string_view, 2> kIoniceLong = {"class", "classdata"};
constexpr std::array<std::string_view, 3> kStdbufLong = {"input", "output", "error"};

const Wrapper* wrapper_named(std::string_view name) {
  static constexpr std::array<Wrapper, 10> kWrappers = {{
      {"sudo", {"ugpChDRrTtU", kSudoLong}, true, "lveKVb"},
      {"env", {"uC", kEnvLong}, true, "S"},
      {"command", {}, false, "vV"},
      {"exec", {"a", {}}, false, ""},
      {"time", {"fo", kTimeLong}, false, "V"},
      {"nice", {"n", kNiceLong}, false, ""},
      {"nohup", {}, false, ""},
      {"eatmydata", {}, false, ""},
      {"ionice", {"cnt", kIoniceLong}, false, "pPu"},
      {"stdbuf", {"ioe", kStdbufLong}, false, ""},
  }};
  const auto found =
      std::find_if(kWrappers.begin(), kWrappers.end(), [&](const Wrapper& w) { return w.name == name; });
  return found == kWrappers.end() ? nullptr : &*found;
}

std::string_view file_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

// NAME=value, whatever the value is.
bool is_assignment(std::string_view raw) {
  const std::size_t equals = raw.find('=');
  if (equals == std::string_view::npos || equals == 0 || (raw[0] >= '0' && raw[0] <= '9')) return false;
  return std::all_of(raw.begin(), raw.begin() + static_cast<std::ptrdiff_t>(equals), [](char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
}

// Index of the wrapped command's first word, from the words `begin` on; the size where there is none or
// another purpose is meant.
std::size_t wrapped_command(const ShellScript& script, std::span<const ShellWord> words, std::size_t begin,
                            const Wrapper& wrapper) {
  bool options_end = false;
  for (std::size_t i = begin; i < words.size(); ++i) {
    const std::string_view raw = script.raw(words[i]);
    // Assignments are told by the text as written, since their values often expand.
    if (wrapper.assignments && is_assignment(raw)) continue;
    const auto literal = script.literal(words[i]);
    // A word that expands may be anything: it stands where the program would, and the program is then
    // unknown.
    if (!literal || options_end) return i;
    if (*literal == "--") {
      options_end = true;
      continue;
    }
    if (*literal == "-" && wrapper.name == "env") continue;
    if (!is_option(*literal)) return i;
    if (*literal == "--help" || *literal == "--version" || literal->starts_with("--split-string")) break;
    for (const char letter : wrapper.other_purposes)
      if (cluster_has(*literal, letter, wrapper.options)) return words.size();
    if (value_follows(*literal, wrapper.options)) ++i;
  }
  return words.size();
}

}  // namespace

std::optional<std::string> Command::literal(std::size_t i) const {
  return i < words.size() ? script->literal(words[i]) : std::nullopt;
}

bool Command::word_is(std::size_t i, std::string_view text) const {
  return i < words.size() && script->is(words[i], text);
}

bool Command::has_word(std::string_view text) const {
  return !words.empty() &&
         std::any_of(words.begin() + 1, words.end(), [&](const ShellWord& w) { return script->is(w, text); });
}

TextRange Command::source() const {
  // Assignments alone have no program to begin at.
  if (words.empty()) return script->source_range(node().range);
  TextRange range{words.front().range.begin, words.back().range.end};
  for (const ShellRedirect& redirect : script->redirects(node()))
    range.end = std::max(range.end, redirect.range.end);
  return script->source_range(range);
}

Command command_of_words(const ShellScript& script, const Instruction& run, std::uint32_t id,
                         std::span<const ShellWord> words) {
  std::string program;
  // The grammar takes `time` for the keyword that it is in bash; its options then stand where a program
  // would.
  if (!words.empty() && is_option(script.raw(words.front())))
    if (const std::size_t next = wrapped_command(script, words, 0, *wrapper_named("time"));
        next < words.size())
      words = words.subspan(next);
  while (!words.empty()) {
    const auto literal = script.literal(words.front());
    program = literal ? std::string(file_name(*literal)) : std::string();
    const Wrapper* wrapper = wrapper_named(program);
    const std::size_t next =
        wrapper == nullptr ? words.size() : wrapped_command(script, words, 1, *wrapper);
    // A wrapper around nothing is the program itself: `env`, `exec 2>&1`, `command -v git`.
    if (next == words.size()) break;
    words = words.subspan(next);
  }
  return {run, &script, id, {words.begin(), words.end()}, std::move(program)};
}

std::vector<Command> commands_of(const ShellScript& script, const Instruction& run) {
  std::vector<Command> commands;
  // An opaque script has no nodes, and nothing in it may be judged.
  if (!script.ok()) return commands;
  commands.reserve(script.simple_commands().size());
  for (const std::uint32_t id : script.simple_commands())
    commands.push_back(command_of_words(script, run, id, script.words(script.node(id))));
  return commands;
}

std::vector<Command> commands_of(const BuildModel& model, const Instruction& run) {
  const ShellScript* script = model.script(run);
  return script == nullptr ? std::vector<Command>() : commands_of(*script, run.innermost());
}

std::vector<Command> commands_of(const BuildModel& model, const Stage& stage, bool onbuild) {
  std::vector<Command> commands;
  for (const Instruction& instruction : stage.instructions) {
    if (instruction.child() && !onbuild) continue;
    std::vector<Command> more = commands_of(model, instruction);
    commands.insert(commands.end(), std::make_move_iterator(more.begin()),
                    std::make_move_iterator(more.end()));
  }
  return commands;
}

}  // namespace drydock
