#include "model/build_model.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <unordered_map>
#include <utility>

#include "model/stage_states.h"
#include "model/variables.h"
#include "model/windows_image.h"
#include "syntax/run_script.h"
#include "text/ascii.h"

namespace drydock {
namespace {

constexpr std::uint32_t kNoStage = Variables::kGlobal;

// `from=` of a `--mount`. Its other options do not matter here, and a quoted one that holds commas could at
// worst name a stage too many.
std::string_view mount_source(std::string_view options) {
  while (!options.empty()) {
    const std::size_t comma = options.find(',');
    const std::string_view option = options.substr(0, comma);
    options.remove_prefix(comma == std::string_view::npos ? options.size() : comma + 1);
    const std::size_t equals = option.find('=');
    if (equals != std::string_view::npos && equal_ignoring_case(option.substr(0, equals), "from"))
      return option.substr(equals + 1);
  }
  return {};
}

// Parsed scripts of an earlier text of the file, by their text. Two instructions with one text have a script
// each, since their ranges lead to different places.
class ScriptStore {
 public:
  void add(std::unique_ptr<ShellScript> script) {
    const std::string_view text = script->text();
    scripts_.emplace(text, std::move(script));
  }

  std::unique_ptr<ShellScript> script_for(LogicalText logical) {
    const auto found = scripts_.find(logical.text());
    if (found == scripts_.end()) return std::make_unique<ShellScript>(parse_shell(std::move(logical)));
    std::unique_ptr<ShellScript> script = std::move(found->second);
    // The key views the script's old text, so it must go before the script takes the new one.
    scripts_.erase(found);
    script->rebind(std::move(logical));
    return script;
  }

 private:
  std::unordered_multimap<std::string_view, std::unique_ptr<ShellScript>> scripts_;
};

}  // namespace

struct BuildModel::Impl {
  explicit Impl(const Dockerfile& dockerfile)
      : file(&dockerfile),
        variables(dockerfile.escape()),
        states(dockerfile.instruction_count()),
        stage_numbers(dockerfile.instructions().size(), kNoStage),
        scripts(dockerfile.instruction_count()) {}

  void read();
  void begin_stage(const Instruction& from);
  void end_stage();
  void apply_triggers_of(std::uint32_t parent);
  void mark_used(const Instruction& instruction, std::uint32_t before);
  void parse_scripts(ScriptStore& store);

  const Stage* find_named(std::string_view name, std::uint32_t before) const;
  const Stage* find_stage(std::string_view name, std::uint32_t before) const;
  ShellSyntax shell_syntax_at(const Instruction& instruction) const;
  Variables::Place place_of(const Instruction& at) const;

  const Dockerfile* file;
  Variables variables;
  StageStates states;
  std::vector<Stage> stages;
  std::vector<bool> used, windows;                                       // by Stage::index
  std::vector<std::uint32_t> stage_numbers;                              // by Instruction::index()
  std::map<std::string, std::vector<std::uint32_t>, std::less<>> names;  // in lower case
  std::vector<std::unique_ptr<ShellScript>> scripts;                     // by Instruction::id()
  // Of the stage that is being read, and of those that are done.
  StageStates::Place state;
  std::vector<StageStates::Place> end_states;
  std::vector<std::vector<Instruction>> triggers;
};

void BuildModel::Impl::read() {
  for (const Instruction& instruction : file->instructions()) {
    if (instruction.keyword() == Keyword::kFrom) {
      if (!stages.empty()) end_stage();
      begin_stage(instruction);
      continue;
    }
    if (stages.empty()) {
      variables.assign(instruction, instruction.index());
      continue;
    }
    // The state is noted before the instruction is applied: no instruction sees what it sets itself.
    Stage& stage = stages.back();
    stage_numbers[instruction.index()] = stage.index;
    stage.instructions.push_back(instruction);
    states.set_before(instruction, state);
    mark_used(instruction.innermost(), stage.index);
    if (instruction.child()) {
      triggers.back().push_back(instruction.innermost());
      continue;
    }
    variables.assign(instruction, instruction.index());
    state = states.after(state, instruction, variables, {stage.index, instruction.index(), false},
                         windows.back());
  }
  if (!stages.empty()) end_stage();
}

void BuildModel::Impl::begin_stage(const Instruction& from) {
  const auto index = static_cast<std::uint32_t>(stages.size());
  Stage stage{index, from, {}, {}, {}, {}, {}, {}, {}};
  stage_numbers[from.index()] = index;
  const auto words = from.arguments();
  Variables::Origin origin;
  if (!words.empty()) {
    stage.image = from.value(words[0]);
    stage.image_range = words[0].range;
    const Variables::Value base = variables.expand({}, stage.image);
    if (base.text && !base.text->empty()) stage.base = base.text;
    origin.overridable = base.overridable;
  }
  // Any other number of words is an error that the parser reports; the image is read all the same.
  if (words.size() == 3 && equal_ignoring_case(from.value(words[1]), "AS")) {
    stage.name = from.value(words[2]);
    stage.name_range = words[2].range;
  }
  // BuildKit expands the word first and then looks for a stage, so an ARG can name one.
  // FROM knows stages by name only: a number is an image's name there.
  if (const Stage* parent = stage.base ? find_named(*stage.base, index) : nullptr)
    stage.parent = parent->index;
  origin.parent = stage.parent;
  origin.scratch = !stage.parent && stage.base == "scratch";

  bool for_windows =
      stage.parent ? windows[*stage.parent] : names_windows_image(stage.base.value_or(stage.image));
  if (const auto platform = from.flag("platform"); platform && platform->value) {
    const auto value = variables.expand({}, *platform->value).text;
    for_windows |= value && (lower_ascii(*value) == "windows" || lower_ascii(*value).starts_with("windows/"));
  }
  windows.push_back(for_windows);
  used.push_back(false);
  if (stage.parent) used[*stage.parent] = true;
  if (!stage.name.empty()) names[lower_ascii(stage.name)].push_back(index);

  variables.begin_stage(origin);
  triggers.emplace_back();
  state = origin.scratch && !for_windows ? StageStates::from_scratch() : StageStates::from_image();
  if (stage.parent) state = end_states[*stage.parent];
  stages.push_back(std::move(stage));
  if (stages.back().parent) apply_triggers_of(*stages.back().parent);
}

// BuildKit runs the ONBUILD triggers of a stage also where a later stage of the same file starts from it.
void BuildModel::Impl::apply_triggers_of(std::uint32_t parent) {
  const std::uint32_t from = stages.back().from.index();
  for (const Instruction& trigger : triggers[parent]) {
    variables.assign(trigger, from);
    state = states.after(state, trigger, variables, variables.now(), windows.back());
  }
}

// A trigger runs after all of its own stage, and after the triggers before it. All names they set are
// collected first, because a trigger's variables are then not known, whichever of them comes first.
void BuildModel::Impl::end_stage() {
  end_states.push_back(state);
  for (const Instruction& trigger : triggers.back()) variables.add_trigger(trigger);
  const Variables::Place end{stages.back().index, Variables::kEnd, true};
  for (const Instruction& trigger : triggers.back()) {
    states.set_before(trigger, state);
    state = states.after(state, trigger, variables, end, windows.back());
  }
}

void BuildModel::Impl::mark_used(const Instruction& instruction, std::uint32_t before) {
  if (instruction.keyword() != Keyword::kCopy && instruction.keyword() != Keyword::kRun) return;
  for (const Flag& flag : instruction.flags()) {
    if (!flag.value) continue;
    std::string_view name;
    if (flag.name == "from") name = *flag.value;
    if (flag.name == "mount") name = mount_source(*flag.value);
    if (const Stage* stage = name.empty() ? nullptr : find_stage(name, before)) used[stage->index] = true;
  }
}

void BuildModel::Impl::parse_scripts(ScriptStore& store) {
  for (const Instruction& outer : file->instructions()) {
    const Instruction run = outer.innermost();
    // What stands before the first FROM is refused by BuildKit, and has no shell that would run it.
    if (run.keyword() != Keyword::kRun || stage_numbers[outer.index()] == kNoStage) continue;
    if (shell_syntax_at(run) != ShellSyntax::kPosix) continue;
    if (auto text = run_script_text(run)) scripts[run.id()] = store.script_for(std::move(*text));
  }
}

const Stage* BuildModel::Impl::find_named(std::string_view name, std::uint32_t before) const {
  const auto found = names.find(lower_ascii(name));
  if (found == names.end()) return nullptr;
  // Of several stages with one name the later one hides the earlier.
  const auto after = std::lower_bound(found->second.begin(), found->second.end(), before);
  return after == found->second.begin() ? nullptr : &stages[*std::prev(after)];
}

const Stage* BuildModel::Impl::find_stage(std::string_view name, std::uint32_t before) const {
  std::uint32_t index = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
  // Stage names begin with a letter, so digits can only be an index.
  if (error == std::errc() && end == name.data() + name.size())
    return index < before && index < stages.size() ? &stages[index] : nullptr;
  return find_named(name, before);
}

ShellSyntax BuildModel::Impl::shell_syntax_at(const Instruction& instruction) const {
  const std::uint32_t stage = stage_numbers[instruction.index()];
  const std::vector<std::string>& shell = states.shell(states.before(instruction));
  // The default shell of a Windows image is cmd; bash is there only where SHELL names it.
  if (shell.empty() && stage != kNoStage && windows[stage]) return ShellSyntax::kForeign;
  return shell_syntax(shell, file->escape());
}

Variables::Place BuildModel::Impl::place_of(const Instruction& at) const {
  const std::uint32_t stage = stage_numbers[at.index()];
  if (at.parent()) return {stage, Variables::kEnd, stage != kNoStage};
  // FROM belongs to its stage, but its words see the global ARGs only.
  if (at.keyword() == Keyword::kFrom) return {};
  return {stage, at.index(), false};
}

BuildModel::BuildModel(const Dockerfile& file) : impl_(std::make_unique<Impl>(file)) {
  impl_->read();
  ScriptStore store;
  impl_->parse_scripts(store);
}

BuildModel::BuildModel(const Dockerfile& file, BuildModel&& before) : impl_(std::make_unique<Impl>(file)) {
  const std::unique_ptr<Impl> old = std::move(before.impl_);
  impl_->read();
  ScriptStore store;
  for (auto& script : old->scripts)
    if (script) store.add(std::move(script));
  impl_->parse_scripts(store);
}

BuildModel::BuildModel(BuildModel&&) noexcept = default;
BuildModel& BuildModel::operator=(BuildModel&&) noexcept = default;
BuildModel::~BuildModel() = default;

const Dockerfile& BuildModel::file() const {
  return *impl_->file;
}

std::span<const Stage> BuildModel::stages() const {
  return impl_->stages;
}

const Stage* BuildModel::final_stage() const {
  return impl_->stages.empty() ? nullptr : &impl_->stages.back();
}

const Stage* BuildModel::stage_of(const Instruction& instruction) const {
  const std::uint32_t index = impl_->stage_numbers[instruction.index()];
  return index == kNoStage ? nullptr : &impl_->stages[index];
}

const Stage* BuildModel::find_stage(std::string_view name, std::uint32_t before) const {
  return impl_->find_stage(name, before);
}

bool BuildModel::stage_is_used(const Stage& stage) const {
  return impl_->used[stage.index];
}

bool BuildModel::is_windows(const Stage& stage) const {
  return impl_->windows[stage.index];
}

StageState BuildModel::state_before(const Instruction& instruction) const {
  return impl_->states.read(impl_->states.before(instruction));
}

const ShellScript* BuildModel::script(const Instruction& run) const {
  return impl_->scripts[run.innermost().id()].get();
}

ShellSyntax BuildModel::shell_syntax_at(const Instruction& instruction) const {
  return impl_->shell_syntax_at(instruction.innermost());
}

BuildModel::Variable BuildModel::variable(const Instruction& at, std::string_view name) const {
  const Variables::Found found = impl_->variables.find(impl_->place_of(at), name);
  Variable out;
  if (found.value != nullptr) out.value = *found.value;
  out.known = found.known;
  out.overridable = found.overridable;
  return out;
}

std::optional<std::string> BuildModel::expand(const Instruction& at, std::string_view word,
                                              bool allow_defaults) const {
  Variables::Value value = impl_->variables.expand(impl_->place_of(at), word);
  if (value.overridable && !allow_defaults) return std::nullopt;
  return std::move(value.text);
}

}  // namespace drydock
