#include "rewrite/apk_repositories.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "model/apt_source_text.h"
#include "rewrite/package_caches.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

constexpr string_view kFile = "/etc/apk/repositories";
// However the path is put together, this is in it.
constexpr string_view kName = "apk/repositories";
constexpr string_view kSetup = "setup-apkrepos";
// More than a person would write; each place is looked for among all commands of its script.
constexpr std::size_t kMostChanges = 64;

bool contains(string_view text, string_view part) {
  return text.find(part) != string_view::npos;
}

template <std::size_t N>
bool one_of(string_view text, const std::array<string_view, N>& list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

// The lines that count, or nothing where one of them is none that apk would take.
std::optional<std::vector<std::string>> repository_lines(string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
    while (!line.empty() && (line.back() == ' ' || line.back() == '\t' || line.back() == '\r'))
      line.remove_suffix(1);
    if (line.empty() || line.front() == '#') continue;
    const bool plain = std::all_of(line.begin(), line.end(), [](char c) { return c >= ' ' && c <= '~'; });
    if (!plain || !(line.front() == '@' || line.front() == '/' || contains(line, "://"))) return std::nullopt;
    out.emplace_back(line);
  }
  return out;
}

// `s/dl-cdn.alpinelinux.org/mirror.example/g`, `s|http|https|`: the same tree of repositories from elsewhere.
bool only_changes_host(string_view expression) {
  if (expression.size() < 4 || expression[0] != 's') return false;
  const char delimiter = expression[1];
  const std::size_t middle = expression.find(delimiter, 2);
  const std::size_t end = middle == string_view::npos ? middle : expression.find(delimiter, middle + 1);
  if (end == string_view::npos) return false;
  const string_view flags = expression.substr(end + 1);
  if (!flags.empty() && flags != "g") return false;
  std::string from(expression.substr(2, middle - 2));
  std::erase(from, '\\');
  std::string to(expression.substr(middle + 1, end - middle - 1));
  std::erase(to, '\\');
  if (from == "http" || from == "https" || from == "http:" || from == "https:")
    return to == "http" || to == "https" || to == "http:" || to == "https:";
  for (std::string* side : {&from, &to})
    for (const string_view scheme : {"http://", "https://"})
      if (side->starts_with(scheme)) side->erase(0, scheme.size());
  // Anything but a host could lead to other branches.
  return from == "dl-cdn.alpinelinux.org" && !to.empty() && std::all_of(to.begin(), to.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
         });
}

}  // namespace

// What one instruction does, in the order of its text.
class ApkRepositories::Reader {
 public:
  Reader(const BuildModel& model, const Instruction& instruction)
      : model_(model), instruction_(instruction) {}

  std::vector<Change> read() {
    const string_view text = source_text(instruction_);
    const Keyword keyword = instruction_.keyword();
    if (keyword == Keyword::kRun && (contains(text, kName) || contains(text, kSetup))) read_run();
    if (keyword == Keyword::kAdd || keyword == Keyword::kCopy) read_copy();
    return std::move(changes_);
  }

 private:
  void refuse(string_view does, std::uint32_t at = 0) {
    changes_.push_back({at, {}});
    changes_.back().does.obstacle = fmt::format("line {} {} `{}`, and what it holds then is not known",
                                                instruction_.start_line(), does, kFile);
  }

  void read_copy() {
    const std::vector<std::string> values = instruction_.values();
    if (values.size() < 2) return;
    const std::string to = clean_path(model_.expand(instruction_, values.back()).value_or(values.back()));
    if (to == "/etc/apk" || contains(to, kName)) refuse("copies to");
  }

  void read_run() {
    const ShellScript* script = model_.script(instruction_);
    if (script == nullptr || !script->ok()) return refuse("may change");
    const std::vector<Command> commands = commands_of(*script, instruction_);
    const string_view text = script->text();
    std::vector<std::uint32_t> places;
    for (const string_view name : {kName, kSetup})
      for (std::size_t at = text.find(name); at != string_view::npos; at = text.find(name, at + 1))
        places.push_back(static_cast<std::uint32_t>(at));
    std::sort(places.begin(), places.end());
    std::uint32_t last = 0;
    for (const std::uint32_t at : places) {
      const Command* command = innermost(commands, at);
      // A command that names the file twice is read once.
      if (command != nullptr && command->id == last) continue;
      last = command != nullptr ? command->id : last;
      const bool known = command != nullptr && !text.substr(at).starts_with(kSetup) &&
                         changes_.size() < kMostChanges && read_command(*command, commands, at);
      // What comes after something that is not known is not known either.
      if (!known) return refuse("changes", at);
    }
  }

  static const Command* innermost(const std::vector<Command>& commands, std::uint32_t at) {
    const Command* found = nullptr;
    for (const Command& command : commands) {
      const TextRange range = command.node().range;
      // Of two that hold the place, the later one stands in a substitution of the other.
      if (range.begin <= at && at < range.end) found = &command;
    }
    return found;
  }

  // The redirections of the command that write a file; `appends` stays true where there is just `>> file`.
  static bool writes(const Command& command, bool& appends) {
    int count = 0;
    for (const ShellRedirect& redirect : command.script->redirects(command.node())) {
      const string_view op = command.script->text().substr(redirect.op.begin, redirect.op.size());
      const string_view target = command.script->raw(command.script->redirect_target(redirect));
      if (!contains(op, ">") || contains(target, "/dev/null") || target.starts_with('&') || redirect.fd == 2)
        continue;
      ++count;
      appends = appends && op == ">>" && redirect.fd <= 1 &&
                command.script->is(command.script->redirect_target(redirect), kFile);
    }
    appends = appends && count == 1;
    return count > 0;
  }

  // True where it is known what the command does to the file.
  bool read_command(const Command& command, const std::vector<Command>& commands, std::uint32_t at) {
    bool appends = true;
    const bool redirected = writes(command, appends);
    const bool prints = command.program == "echo" || command.program == "printf";
    if (prints) return redirected && appends && add_printed(command, at);
    if (command.program == "tee") return !redirected && read_tee(command, commands, at);
    if (command.program == "sed" && in_place(command)) return read_sed(command);
    constexpr std::array<string_view, 10> kReaders = {"cat",  "grep", "egrep", "head", "tail",
                                                      "test", "[",    "ls",    "wc",   "sed"};
    return !redirected && one_of(command.program, kReaders);
  }

  bool add_printed(const Command& command, std::uint32_t at) {
    if (!runs_always(command)) return false;
    const auto text = printed_text({model_, command.run, command.script->text(), {}}, command);
    if (!text || contains(*text, "\\")) return false;
    auto lines = repository_lines(*text);
    if (!lines) return false;
    changes_.push_back({at, {std::move(*lines), {}}});
    return true;
  }

  // `echo … | tee -a FILE`
  bool read_tee(const Command& tee, const std::vector<Command>& commands, std::uint32_t at) {
    if (tee.words.size() != 3 || !(tee.word_is(1, "-a") || tee.word_is(1, "--append")) ||
        !tee.word_is(2, kFile))
      return false;
    const auto before = std::find_if(commands.begin(), commands.end(), [&](const Command& c) {
      return c.node().next_sibling == tee.id && c.node().join == ShellJoin::kPipe;
    });
    bool appends = true;
    return before != commands.end() && (before->program == "echo" || before->program == "printf") &&
           !writes(*before, appends) && runs_always(tee) && add_printed(*before, at);
  }

  static bool in_place(const Command& sed) {
    for (std::size_t i = 1; i < sed.words.size(); ++i) {
      const string_view raw = sed.script->raw(sed.words[i]);
      if (raw.starts_with("--in-place") ||
          (raw.starts_with('-') && !raw.starts_with("--") && contains(raw, "i")))
        return true;
    }
    return false;
  }

  static bool read_sed(const Command& sed) {
    bool known = false;
    for (std::size_t i = 1; i < sed.words.size(); ++i) {
      const auto word = sed.literal(i);
      if (!word) return false;
      if (*word == "-i" || *word == "-e" || *word == "-ie" || *word == kFile) continue;
      if (!only_changes_host(*word)) return false;
      known = true;
    }
    return known;
  }

  const BuildModel& model_;
  Instruction instruction_;
  std::vector<Change> changes_;
};

ApkRepositories::ApkRepositories(const BuildModel& model) {
  // Most files never name it, and then nothing is read.
  const string_view all = model.file().source().bytes();
  if (!contains(all, "/etc/apk") && !contains(all, kName) && !contains(all, kSetup)) return;
  before_.resize(model.file().instruction_count());
  std::vector<std::uint32_t> ends;  // with the triggers, for the stages that are built from each
  for (const Stage& stage : model.stages()) {
    std::uint32_t state = stage.parent ? ends[*stage.parent] : 0;
    for (const Instruction& instruction : stage.instructions)
      if (!instruction.child()) read(model, instruction, state);
    for (const Instruction& instruction : stage.instructions)
      if (instruction.child()) read(model, instruction.innermost(), state);
    ends.push_back(state);
  }
}

void ApkRepositories::read(const BuildModel& model, const Instruction& instruction, std::uint32_t& state) {
  before_[instruction.id()] = state;
  std::vector<Change> changes = Reader(model, instruction).read();
  if (changes.empty()) return;
  ApkRepositoryState after = states_[state];
  for (const Change& change : changes) apply(change, after);
  state = static_cast<std::uint32_t>(states_.size());
  states_.push_back(std::move(after));
  changes_[instruction.id()] = std::move(changes);
}

void ApkRepositories::apply(const Change& change, ApkRepositoryState& state) {
  if (!state.obstacle.empty()) return;
  state.obstacle = change.does.obstacle;
  state.added.insert(state.added.end(), change.does.added.begin(), change.does.added.end());
  // An unbounded list would be copied for each instruction that adds to it.
  if (state.obstacle.empty() && state.added.size() > kMostChanges)
    state.obstacle = fmt::format("more than {} lines are added to `{}`", kMostChanges, kFile);
  if (!state.obstacle.empty()) state.added.clear();
}

ApkRepositoryState ApkRepositories::before(const Command& command) const {
  if (before_.empty()) return {};
  ApkRepositoryState state = states_[before_[command.run.id()]];
  const auto own = changes_.find(command.run.id());
  if (own == changes_.end()) return state;
  for (const Change& change : own->second)
    if (change.at < command.node().range.begin) apply(change, state);
  return state;
}

}  // namespace drydock
