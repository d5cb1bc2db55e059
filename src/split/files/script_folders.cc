#include "split/files/script_folders.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace drydock {
namespace {

using std::string_view;

// Hostile scripts could pile up folders without end.
constexpr std::size_t kMaxStack = 16;

// Nothing else moves a shell to another folder: every other program changes only its own.
bool changes_folder(string_view program) {
  return program == "cd" || program == "pushd" || program == "popd";
}

// Where two ways lead to different folders, a relative path behind them may mean either.
void merge(std::optional<PathWord>& folder, const std::optional<PathWord>& other) {
  if (folder != other) folder.reset();
}

}  // namespace

ScriptFolders::ScriptFolders(const ShellScript& script, const Instruction& instruction,
                             const ScriptWords& words, const ShellPlace& start)
    : script_(script),
      instruction_(instruction),
      words_(words),
      home_(start.home),
      changes_(script.nodes().size()),
      folders_(script.nodes().size()) {
  // All folders stay unknown then, and so does every relative path.
  if (!script.ok() || script.nodes().empty()) return;
  find_changes();
  State state{start.folder, std::nullopt, {}};
  walk(0, state);
}

// Marks the nodes above each `cd` up to the shell that runs it, so that scripts without one are walked
// quickly and only loops that move are doubted.
void ScriptFolders::find_changes() {
  for (const std::uint32_t id : script_.simple_commands()) {
    const Command command = command_of_words(script_, instruction_, id, script_.words(script_.node(id)));
    if (!changes_folder(command.program)) continue;
    // A shell of its own keeps the change to itself.
    for (std::uint32_t at = id; !changes_[at]; at = script_.node(at).parent) {
      changes_[at] = 1;
      const ShellKind kind = script_.node(at).kind;
      if (at == 0 || kind == ShellKind::kSubshell || kind == ShellKind::kSubstitution) break;
    }
  }
}

// A subshell starts where its parent is, and its own `cd` ends with it.
void ScriptFolders::apart(std::uint32_t id, const State& state) {
  State own = state;
  walk(id, own);
}

// Follows the script as the shell would run it and notes the folder that each node starts in.
void ScriptFolders::walk(std::uint32_t id, State& state) {
  const ShellNode& node = script_.node(id);
  folders_[id] = state.folder;
  switch (node.kind) {
    case ShellKind::kStatement:
      return statement(id, state);
    case ShellKind::kSimple:
      return simple(id, state);
    // The first condition of an `if` runs in any case, while no branch of a `case` has to.
    case ShellKind::kIf:
      return branches(id, state, true);
    case ShellKind::kCase:
      return branches(id, state, false);
    case ShellKind::kFor:
    case ShellKind::kWhile:
    case ShellKind::kUntil:
    case ShellKind::kSelect:
      return loop(id, state);
    case ShellKind::kFunction: {
      // Where it is called from is not followed.
      State unknown;
      for (std::uint32_t at = node.first_child; at != 0; at = script_.node(at).next_sibling)
        walk(at, unknown);
      return;
    }
    case ShellKind::kSubshell: {
      State own = state;
      for (std::uint32_t at = node.first_child; at != 0; at = script_.node(at).next_sibling) walk(at, own);
      return;
    }
    default:
      for (std::uint32_t at = node.first_child; at != 0; at = script_.node(at).next_sibling) {
        const ShellNode& child = script_.node(at);
        if (child.join == ShellJoin::kBackground || child.kind == ShellKind::kSubstitution)
          apart(at, state);
        else
          walk(at, state);
      }
  }
}

// `test`, `grep -q` and their like end an `&&` chain as a matter of course.
bool ScriptFolders::may_fail(std::uint32_t id) const {
  const ShellNode& node = script_.node(id);
  if (node.negated || node.kind == ShellKind::kTest || node.kind == ShellKind::kArithmetic) return true;
  if (node.kind != ShellKind::kSimple) return false;
  static constexpr std::array<string_view, 8> kTests = {"test", "[",    "grep",  "command",
                                                        "type", "hash", "which", "false"};
  const Command command = command_of_words(script_, instruction_, id, script_.words(node));
  return std::find(kTests.begin(), kTests.end(), command.program) != kTests.end();
}

// `cd x || exit 1`: whoever gets past this line is in x, so the failed way need not be merged.
bool ScriptFolders::leaves(std::uint32_t id) const {
  const ShellNode& node = script_.node(id);
  if (node.kind == ShellKind::kGroup) {
    const string_view text = script_.text().substr(node.range.begin, node.range.size());
    return text.find("exit") != string_view::npos;
  }
  const auto words = script_.words(node);
  return node.kind == ShellKind::kSimple && !words.empty() &&
         (script_.is(words[0], "exit") || script_.is(words[0], "return"));
}

// A chain of `&&` is taken to succeed, since a RUN that fails ends the build; only tests fail as a matter of
// course.
void ScriptFolders::statement(std::uint32_t id, State& state) {
  const std::optional<PathWord> begin = state.folder;
  ShellJoin before = ShellJoin::kNone;
  bool open = false;
  for (std::uint32_t at = script_.node(id).first_child; at != 0; at = script_.node(at).next_sibling) {
    const ShellNode& child = script_.node(at);
    if (before == ShellJoin::kOr && leaves(at)) {
      apart(at, state);
    } else if (before == ShellJoin::kPipe || child.join == ShellJoin::kPipe ||
               child.join == ShellJoin::kBackground) {
      // Each part of a pipeline is a shell of its own.
      apart(at, state);
    } else if (before == ShellJoin::kOr) {
      // Whether it runs hangs on what failed before it, a `cd` perhaps.
      open |= state.folder != begin;
      State own = state;
      walk(at, own);
      merge(state.folder, own.folder);
    } else {
      walk(at, state);
      open |= may_fail(at) && child.join == ShellJoin::kAnd;
    }
    before = child.join;
  }
  // A `cd` behind a test may have run or not.
  if (open && state.folder != begin) state.folder.reset();
}

// Which branch runs is not worked out: one that ends elsewhere leaves the folder open.
void ScriptFolders::branches(std::uint32_t id, State& state, bool first_always_runs) {
  bool first = first_always_runs;
  std::optional<std::optional<PathWord>> end;
  for (std::uint32_t at = script_.node(id).first_child; at != 0; at = script_.node(at).next_sibling) {
    if (script_.node(at).kind == ShellKind::kSubstitution) {
      apart(at, state);
    } else if (first) {
      walk(at, state);
      first = false;
    } else {
      State own = state;
      walk(at, own);
      if (own.folder != state.folder) end = std::optional<PathWord>();
    }
  }
  if (end) state.folder.reset();
}

void ScriptFolders::loop(std::uint32_t id, State& state) {
  // A second round starts where the first one ended.
  if (changes_[id]) state = {};
  for (std::uint32_t at = script_.node(id).first_child; at != 0; at = script_.node(at).next_sibling)
    apart(at, state);
}

// Substitutions in the words are subshells, and run before the command itself.
void ScriptFolders::simple(std::uint32_t id, State& state) {
  const ShellNode& node = script_.node(id);
  for (std::uint32_t at = node.first_child; at != 0; at = script_.node(at).next_sibling) apart(at, state);
  if (!changes_[id]) return;
  const Command command = command_of_words(script_, instruction_, id, script_.words(node));
  if (changes_folder(command.program)) change(command, state);
}

void ScriptFolders::change(const Command& command, State& state) {
  const std::optional<PathWord> before = state.folder;
  std::size_t i = 1;
  while (i < command.words.size() &&
         (command.word_is(i, "-P") || command.word_is(i, "-L") || command.word_is(i, "--")))
    ++i;
  // With an argument, popd drops another entry than the topmost, which is not followed.
  if (command.program == "popd") {
    state.folder.reset();
    if (command.words.size() == 1 && !state.stack.empty()) state.folder = state.stack.back();
    if (!state.stack.empty()) state.stack.pop_back();
  } else if (i == command.words.size()) {
    state.folder.reset();
    // `pushd` alone swaps the two topmost.
    if (command.program == "cd" && !home_.empty()) state.folder = PathWord{home_, true, {}, false};
  } else if (command.word_is(i, "-")) {
    // `cd -` goes back to the folder before the last change.
    state.folder = state.previous;
  } else {
    // Nobody piles up more; every branch copies the pile.
    if (state.stack.size() == kMaxStack) state.stack.clear();
    if (command.program == "pushd") state.stack.push_back(before);
    state.folder = words_.path(command.words[i], {before, home_});
    // A shell is in one folder, whichever of those that the pattern matches.
    if (state.folder) {
      state.folder->pattern.clear();
      state.folder->folder = false;
    }
  }
  state.previous = before;
}

}  // namespace drydock
