#include "model/variables.h"

#include <algorithm>
#include <array>
#include <utility>

#include "syntax/word_expansion.h"
#include "text/ascii.h"

namespace drydock {
namespace {

// Values that refer to each other can double with every line. No real file comes near this many bytes of
// expanded values; beyond it they count as unknown.
constexpr std::size_t kMaxKept = std::size_t{16} << 20;

// Set by the builder for FROM, and in a stage by an ARG that names them: what they are depends on the build.
bool is_predefined(std::string_view name) {
  static constexpr std::array<std::string_view, 13> kNames = {"TARGETPLATFORM",
                                                              "TARGETOS",
                                                              "TARGETOSVERSION",
                                                              "TARGETARCH",
                                                              "TARGETVARIANT",
                                                              "TARGETSTAGE",
                                                              "BUILDPLATFORM",
                                                              "BUILDOS",
                                                              "BUILDOSVERSION",
                                                              "BUILDARCH",
                                                              "BUILDVARIANT",
                                                              "SOURCE_DATE_EPOCH",
                                                              "PATH"};
  static constexpr std::array<std::string_view, 5> kProxies = {"http_proxy", "https_proxy", "ftp_proxy",
                                                               "no_proxy", "all_proxy"};
  if (std::find(kNames.begin(), kNames.end(), name) != kNames.end() || name.starts_with("BUILDKIT_"))
    return true;
  return std::any_of(kProxies.begin(), kProxies.end(),
                     [&](std::string_view p) { return equal_ignoring_case(p, name); });
}

// Whether the default of an ARG of this name counts. It does for the proxies, whose values are mere
// --build-args.
bool builder_decides(std::string_view name) {
  return name.starts_with("TARGET") || name.starts_with("BUILD") ? is_predefined(name) : false;
}

}  // namespace

// Assignments stand in the order of the file, so the place that asks cuts the list in two.
const Variables::Assignment* Variables::last_before(const Table& table, std::string_view name,
                                                    std::uint32_t before) {
  const auto found = table.find(name);
  if (found == table.end()) return nullptr;
  const auto& list = found->second;
  const auto after =
      std::partition_point(list.begin(), list.end(), [&](const Assignment& a) { return a.at < before; });
  return after == list.begin() ? nullptr : &*std::prev(after);
}

Variables::Found Variables::find(Place place, std::string_view name) const {
  if (place.stage == kGlobal) {
    const Assignment* found = last_before(globals_, name, place.before);
    // An ARG that is not declared before FROM cannot be set from outside, save for the predefined ones.
    if (found == nullptr) return {nullptr, !is_predefined(name), false};
    return {found->value ? &*found->value : nullptr, found->value.has_value(), found->overridable};
  }
  bool overridable = false;
  if (place.trigger && stages_[place.stage].trigger_names.contains(name)) return {};
  for (;;) {
    const Scope& scope = stages_[place.stage];
    const Assignment* found = last_before(scope.table, name, place.before);
    if (scope.unreadable_at < place.before && (found == nullptr || found->at <= scope.unreadable_at))
      return {};
    if (found != nullptr) {
      // A build that starts from this stage's image gets its ENV, and ARGs only where it is in this same
      // file.
      if (!found->value || (place.trigger && found->arg))
        return {nullptr, false, overridable || found->overridable};
      return {&*found->value, true, overridable || found->overridable};
    }
    // Further up: the stage that this one is built from, with all that it has at its end.
    overridable |= scope.origin.overridable;
    if (!scope.origin.parent) return {nullptr, scope.origin.scratch && !is_predefined(name), overridable};
    place = {*scope.origin.parent, kEnd, place.trigger};
  }
}

Variables::Value Variables::expand(Place place, std::string_view word) const {
  // Most words are plain, and then they are what they expand to.
  if (word.find_first_of("$'\"\\`<\xEF") == std::string_view::npos) return {std::string(word), false};
  bool known = true, overridable = false;
  const EnvLookup look_up = [&](std::string_view name) -> std::optional<std::string_view> {
    const Found found = find(place, name);
    known &= found.known;
    overridable |= found.overridable;
    if (found.value == nullptr) return std::nullopt;
    return std::string_view(*found.value);
  };
  ExpansionOptions options;
  options.escape = escape_;
  Expansion expansion = expand_word(word, options, look_up);
  // A lookup that did not matter in the end makes the word unknown too: which ones matter is the expander's
  // secret.
  if (!known || expansion.error) return {std::nullopt, overridable};
  return {std::move(expansion.text), overridable};
}

Variables::Value Variables::expand_to_keep(std::string_view word) {
  Value value = expand(now(), word);
  if (!value.text || word.find('$') == std::string_view::npos) return value;
  if (kept_ + value.text->size() > kMaxKept)
    value.text.reset();
  else
    kept_ += value.text->size();
  return value;
}

const Variables::Assignment* Variables::last_assignment(std::string_view name) const {
  for (std::uint32_t stage = now().stage; stage != kGlobal;
       stage = stages_[stage].origin.parent.value_or(kGlobal))
    if (const Assignment* found = last_before(stages_[stage].table, name, kEnd)) return found;
  return nullptr;
}

Variables::Assignment Variables::arg_assignment(const NameValue& entry, std::uint32_t at) const {
  Assignment made{at, std::nullopt, true, true};
  const bool global = now().stage == kGlobal;
  const Assignment* earlier = global ? last_before(globals_, entry.name, kEnd) : last_assignment(entry.name);
  if (builder_decides(entry.name)) return made;
  // As in BuildKit: the ARG's own default, else the global ARG of the name with whatever value it has.
  if (entry.value) {
    made.value = expand(now(), *entry.value).text;
  } else if (const Assignment* outer = global ? nullptr : last_before(globals_, entry.name, kEnd)) {
    made.value = outer->value;
  } else {
    // Without any default, what was there stays unless --build-arg says otherwise.
    if (is_predefined(entry.name) || earlier == nullptr) return made;
    made.value = earlier->value;
    made.arg = earlier->arg;
    return made;
  }
  // An ENV above an ARG of its name: the reference says that ENV wins, BuildKit lets the ARG's default win.
  // Only where both say the same is the value sure.
  if (earlier != nullptr && !earlier->arg) {
    if (earlier->value != made.value) made.value.reset();
    made.arg = false;
  }
  return made;
}

void Variables::assign_env(const Instruction& env, std::uint32_t at) {
  // All names and values see the environment before the instruction, so nothing is entered until all are
  // read.
  std::vector<std::pair<std::string, Assignment>> made;
  Scope& scope = stages_.back();
  for (const NameValue& entry : name_values(env)) {
    Value name = expand(now(), entry.name);
    // `ENV $X=1` may set any name, so whatever stood above is no longer sure.
    if (!name.text) {
      scope.unreadable_at = at;
      continue;
    }
    Value value = expand_to_keep(entry.value.value_or(""));
    made.push_back({std::move(*name.text), {at, std::move(value.text), value.overridable, false}});
  }
  for (auto& [name, assignment] : made) scope.table[std::move(name)].push_back(std::move(assignment));
}

void Variables::assign(const Instruction& instruction, std::uint32_t at) {
  if (instruction.keyword() == Keyword::kEnv) {
    if (!stages_.empty()) assign_env(instruction, at);
  } else if (instruction.keyword() == Keyword::kArg) {
    for (const NameValue& entry : name_values(instruction)) {
      Assignment made = arg_assignment(entry, at);
      if (made.value && entry.value) {
        kept_ += made.value->size();
        if (kept_ > kMaxKept) made.value.reset();
      }
      (stages_.empty() ? globals_ : stages_.back().table)[entry.name].push_back(std::move(made));
    }
  }
}

void Variables::add_trigger(const Instruction& instruction) {
  if (instruction.keyword() != Keyword::kEnv && instruction.keyword() != Keyword::kArg) return;
  for (const NameValue& entry : name_values(instruction)) stages_.back().trigger_names.insert(entry.name);
}

}  // namespace drydock
