#include "rewrite/secret_variables.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "model/base_image.h"
#include "model/secret_flow.h"
#include "model/secret_name.h"
#include "model/secret_text.h"
#include "model/secret_value.h"
#include "rewrite/package_caches.h"
#include "rewrite/secret_consumers.h"
#include "rewrite/secret_mount_edits.h"

namespace drydock {
namespace {

using std::string_view;
using Reach = SecretReader::Reach;
using Gives = SecretEntry::Gives;

// To follow a secret means to look at every RUN of the file. No real file has so many of both, and hostile
// input must cost little.
constexpr std::size_t kMaxSecrets = 100;
constexpr std::size_t kMaxLooks = 20000;
constexpr std::size_t kMaxReceivers = 200;

bool is_plain_name(string_view name) {
  return !name.empty() && (name[0] < '0' || name[0] > '9') &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
         });
}

// Of the value as it is written, quotes included.
ValueKind kind_of(const NameValue& entry) {
  if (!entry.value) return ValueKind::kEmpty;
  bool single = false;
  const string_view value = without_quotes(*entry.value, &single);
  return is_setting(entry.name, value) ? ValueKind::kSwitch : value_kind(value, single);
}

// What the value itself says: a token of a known format, an address with a password, `Password=…;` in a list
// of such pairs. Nothing where it is none of these.
std::optional<ValueKind> secret_in_value(const NameValue& entry) {
  if (!entry.value) return std::nullopt;
  for (const SecretMatch& match : find_secret_text(*entry.value)) {
    string_view secret = string_view(*entry.value).substr(match.range.begin, match.range.size());
    secret = secret.substr(0, match.sign == SecretSign::kAssignment ? secret.find(';') : string_view::npos);
    const ValueKind kind = value_kind(secret, match.single_quoted);
    const bool pair = match.sign == SecretSign::kAssignment &&
                      names_secret(string_view(*entry.value).substr(match.name.begin, match.name.size()));
    const bool sure = pair || match.sign == SecretSign::kToken || match.sign == SecretSign::kWebToken ||
                      match.sign == SecretSign::kKeyBlock || match.sign == SecretSign::kUrl;
    if (sure && (kind == ValueKind::kPlain || kind == ValueKind::kStrong)) return kind;
  }
  return std::nullopt;
}

bool is_written_out(ValueKind kind) {
  return kind == ValueKind::kPlain || kind == ValueKind::kStrong || kind == ValueKind::kPlaceholder;
}

// One secret: all that the file does with one name.
struct Secret {
  SecretFlow flow;
  std::string id;
  ValueKind kind = ValueKind::kEmpty;   // the most telling value that is written out
  std::size_t told = 0;                 // the entry at which it is told
  std::vector<SecretReader> receivers;  // RUNs that get it
  std::string refusal;                  // why there is no fix
};

class Variables {
 public:
  Variables(const TransformInput& input, Sink& sink)
      : input_(input), sink_(sink), support_(mount_support(input)) {
    for (const Stage& stage : input.model.stages()) delivered_.push_back(is_shipped(input, stage));
  }

  void run() {
    const std::vector<std::string> all = names();
    const auto& instructions = input_.file().instructions();
    const auto runs = static_cast<std::size_t>(
        std::count_if(instructions.begin(), instructions.end(),
                      [](const Instruction& i) { return i.keyword() == Keyword::kRun; }));
    // All or none: what one run leaves for the next would make the result depend on how often it runs.
    if (all.size() > kMaxSecrets || all.size() * runs > kMaxLooks)
      tell_unfollowed({all.begin(), all.end()});
    else
      for (const std::string& name : all) look_at(name);
    name_ids();
    for (Secret& secret : secrets_)
      if (secret.refusal.empty()) secret.refusal = find_receivers(secret);
    propose();
    for (const Instruction& outer : input_.file().instructions()) tell_labels(outer.innermost());
  }

 private:
  // Names of ARG and ENV under which a secret may stand, in the order of the file.
  std::vector<std::string> names() const {
    std::vector<std::string> out;
    std::set<std::string> seen;
    for (const Instruction& outer : input_.file().instructions()) {
      const Instruction instruction = outer.innermost();
      if (instruction.keyword() != Keyword::kArg && instruction.keyword() != Keyword::kEnv) continue;
      for (const NameValue& entry : name_values(instruction))
        if ((names_secret(entry.name) || secret_in_value(entry)) && seen.insert(entry.name).second)
          out.push_back(entry.name);
    }
    return out;
  }

  void tell_unfollowed(const std::set<std::string>& names) {
    for (const Instruction& outer : input_.file().instructions()) {
      const Instruction instruction = outer.innermost();
      if (instruction.keyword() != Keyword::kArg && instruction.keyword() != Keyword::kEnv) continue;
      for (const NameValue& entry : name_values(instruction)) {
        const ValueKind kind = secret_in_value(entry).value_or(kind_of(entry));
        if (!names.contains(entry.name) || !is_written_out(kind)) continue;
        Secret secret;
        secret.kind = kind;
        sink_.decline(entry.range, message({instruction, entry, Gives::kLiteral}, kind),
                      "the file has more secrets and steps than are followed", severity(secret));
      }
    }
  }

  void look_at(const std::string& name) {
    Secret secret;
    secret.flow = follow_secret(input_.model, name, delivered_);
    tell_triggers(name);
    const auto& entries = secret.flow.entries;
    // `ARG USE_TOKEN=false` and `ENV TOKEN=/run/secrets/x` hold no secret, whatever their name says.
    std::optional<std::size_t> place;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const auto inner = secret_in_value(entries[i].entry);
      const ValueKind kind = inner                                 ? *inner
                             : entries[i].gives == Gives::kLiteral ? kind_of(entries[i].entry)
                                                                   : ValueKind::kEmpty;
      const bool literal = is_written_out(kind);
      const bool passed =
          entries[i].gives != Gives::kLiteral && entries[i].instruction.keyword() == Keyword::kArg;
      if (entries[i].gives == Gives::kLiteral && !literal) return;
      if (literal && (!place || kind > secret.kind)) {
        place = i;
        secret.kind = kind;
      }
      // What an image keeps for good is worse than what its history tells.
      const bool kept = secret.kind == ValueKind::kEmpty && is_kept(entries[i]);
      if ((!place && passed) || (kept && (!place || secret.flow.at_run_time))) place = i;
    }
    if (!place) return;
    secret.told = *place;
    secret.refusal = refusal(secret);
    secrets_.push_back(std::move(secret));
  }

  // An ENV that takes its value from an ARG, and so writes it into the image.
  bool is_kept(const SecretEntry& entry) const {
    if (entry.instruction.keyword() != Keyword::kEnv ||
        (entry.gives != Gives::kCopy && entry.gives != Gives::kOther))
      return false;
    for (const Instruction& other : input_.file().instructions()) {
      if (other.keyword() != Keyword::kArg || other.index() >= entry.instruction.index()) continue;
      if (input_.model.stage_of(other) != input_.model.stage_of(entry.instruction)) continue;
      for (const NameValue& arg : name_values(other))
        if (entry.entry.value && expands_variable(*entry.entry.value, arg.name)) return true;
    }
    return false;
  }

  // What stands against a rewrite before any RUN is looked at.
  std::string refusal(const Secret& secret) const {
    if (!secret.flow.obstacle.empty()) return secret.flow.obstacle;
    if (!is_plain_name(secret.flow.name)) return "its name is none that a shell could set";
    std::set<std::string> values;
    bool env_literal = false;
    bool arg = false;
    for (const SecretEntry& entry : secret.flow.entries) {
      if (entry.gives == Gives::kLiteral) values.insert(*entry.entry.value);
      if (entry.gives == Gives::kLiteral && entry.instruction.keyword() == Keyword::kEnv) env_literal = true;
      if (entry.instruction.keyword() == Keyword::kArg) arg = true;
    }
    if (values.size() > 1 || (env_literal && arg)) return "the file gives it more than one value";
    if (secret.flow.at_run_time) return "the program in the container may read it at run time";
    if (secret.kind == ValueKind::kPlaceholder)
      return "its value is a default that a build without the secret relies on";
    return support_.obstacle;
  }

  // `NPM_TOKEN` and `npm_token` are two secrets.
  void name_ids() {
    std::map<std::string, int> count;
    for (const Secret& secret : secrets_) ++count[secret_id(secret.flow.name)];
    for (Secret& secret : secrets_) {
      secret.id = secret_id(secret.flow.name);
      if (count[secret.id] > 1) secret.id = secret.flow.name;
    }
  }

  // RUNs that read it get it, and those that may do so get it with them. Where none is known to, a mount
  // would be a guess.
  std::string find_receivers(Secret& secret) const {
    bool certain = false;
    const Instruction* unsure = nullptr;
    for (const SecretReader& reader : secret.flow.readers) {
      if (reader.reach == Reach::kHarmless) continue;
      if (reader.reach != Reach::kMay) certain = true;
      if (reader.reach == Reach::kMay && unsure == nullptr) unsure = &reader.run;
      secret.receivers.push_back(reader);
    }
    if (secret.receivers.size() > kMaxReceivers) return "more steps may read it than are followed";
    if (certain || unsure == nullptr) return {};
    return fmt::format(
        "no `RUN` names it, and whether a program on line {} reads it from its environment cannot be seen",
        unsure->start_line());
  }

  VariableMount mount_for(const Secret& secret, const SecretReader& reader) const {
    VariableMount mount;
    mount.id = secret.id;
    mount.variable = secret.flow.name;
    mount.short_form = support_.env;
    const auto& entries = secret.flow.entries;
    const bool empty = std::any_of(entries.begin(), entries.end(),
                                   [](const SecretEntry& e) { return e.gives == Gives::kEmpty; });
    const bool asked = std::any_of(secret.flow.readers.begin(), secret.flow.readers.end(),
                                   [](const SecretReader& r) { return r.may_be_empty; });
    const bool literal = secret.kind != ValueKind::kEmpty;
    if (empty && !literal)
      mount.absent = VariableMount::Absent::kEmpty;
    else if (asked && !literal)
      mount.absent = VariableMount::Absent::kUnset;
    mount.reach = reader.reach;
    // BuildKit gives the variable of a mount that is not there the empty text, so what asks whether it is set
    // at all would hear another answer.
    if (mount.absent == VariableMount::Absent::kUnset) mount.short_form = false;
    return mount;
  }

  // Secrets that share an instruction go together: an ARG or ENV that neither may leave empty, a RUN that
  // both are put into.
  void propose() {
    std::vector<std::vector<Secret*>> groups;
    std::map<std::uint32_t, std::size_t> group_of;  // by Instruction::id()
    for (Secret& secret : secrets_) {
      if (!secret.refusal.empty()) continue;
      std::set<std::uint32_t> touched;
      for (const SecretEntry& entry : secret.flow.entries) touched.insert(entry.instruction.id());
      for (const SecretReader& reader : secret.receivers) touched.insert(reader.run.id());
      std::vector<Secret*> members = {&secret};
      for (const std::uint32_t id : touched) {
        const auto found = group_of.find(id);
        if (found == group_of.end()) continue;
        auto& other = groups[found->second];
        members.insert(members.end(), other.begin(), other.end());
        other.clear();
      }
      for (auto& [id, group] : group_of)
        if (groups[group].empty()) group = groups.size();
      for (const std::uint32_t id : touched) group_of[id] = groups.size();
      groups.push_back(std::move(members));
    }
    for (auto& group : groups) {
      std::sort(group.begin(), group.end());  // as they stand in secrets_, which is the file's order
      if (!group.empty()) propose(group);
    }
    for (const Secret& secret : secrets_)
      if (!secret.refusal.empty()) decline(secret);
  }

  void propose(const std::vector<Secret*>& group) {
    Fix fix;
    fix.applicability = Applicability::kUnsafe;
    std::map<std::uint32_t, std::pair<Instruction, std::vector<NameValue>>> gone;
    std::map<std::uint32_t, std::pair<Instruction, std::vector<VariableMount>>> given;
    std::string obstacle;
    for (const Secret* secret : group) {
      for (const SecretEntry& entry : secret->flow.entries)
        gone.try_emplace(entry.instruction.id(), entry.instruction, std::vector<NameValue>())
            .first->second.second.push_back(entry.entry);
      for (const SecretReader& reader : secret->receivers)
        given.try_emplace(reader.run.id(), reader.run, std::vector<VariableMount>())
            .first->second.second.push_back(mount_for(*secret, reader));
      if (secret->receivers.empty()) continue;
      const bool required =
          mount_for(*secret, secret->receivers.front()).absent == VariableMount::Absent::kFails;
      fix.secrets.push_back({SecretToPass::Kind::kSecret, secret->id, secret->flow.name, {}, required});
      fix.secrets.back().env_mount =
          std::any_of(secret->receivers.begin(), secret->receivers.end(),
                      [&](const SecretReader& reader) { return mount_for(*secret, reader).short_form; });
    }
    for (const auto& [id, slot] : given) {
      for (const Secret* secret : group)
        if (obstacle.empty()) obstacle = keeper_of(input_.model, slot.first, secret->flow.name);
      RunEdits edits = give_variables(input_, slot.first, slot.second);
      if (obstacle.empty()) obstacle = edits.obstacle;
      fix.edits.insert(fix.edits.end(), edits.edits.begin(), edits.edits.end());
    }
    for (const auto& [id, slot] : gone) {
      EntryRemoval removal = remove_entries(input_.file(), slot.first, slot.second);
      if (obstacle.empty()) obstacle = removal.obstacle;
      if (removal.whole) fix.changes.push_back({InstructionChange::Kind::kRemove, slot.first.index(), 0});
      fix.edits.insert(fix.edits.end(), removal.edits.begin(), removal.edits.end());
    }
    if (support_.raise && !fix.secrets.empty()) fix.edits.push_back(*support_.raise);
    if (!obstacle.empty()) {
      for (Secret* secret : group) secret->refusal = obstacle;
      return;
    }
    fix.reason = reason(group, fix);
    const Secret& first = *group.front();
    Severity worst = severity(first);
    for (const Secret* secret : group) worst = std::max(worst, severity(*secret));
    sink_.fix(first.flow.entries[first.told].entry.range, message(group), std::move(fix), worst);
  }

  // Those that have the same said of them are named in one sentence.
  static std::string message(const std::vector<Secret*>& group) {
    const std::string first = message(*group.front());
    std::string names = fmt::format("`ARG {}`", group.front()->flow.name);
    bool same = group.size() > 1 && first.starts_with(names);
    std::string all = first;
    for (std::size_t i = 1; i < group.size(); ++i) {
      const std::string next = message(*group[i]);
      const std::string name = fmt::format("`ARG {}`", group[i]->flow.name);
      same = same && next.starts_with(name);
      names += (i + 1 < group.size() ? ", " : " and ") + name;
      all += "; " + next;
    }
    return same ? names + " are secrets, and build arguments stay in the image's history" : all;
  }

  std::string reason(const std::vector<Secret*>& group, const Fix& fix) const {
    if (fix.secrets.empty()) return "nothing in the file reads it";
    std::string options;
    std::set<std::uint32_t> lines;
    for (const SecretToPass& secret : fix.secrets)
      options += fmt::format(" --secret id={},env={}", secret.id, secret.env);
    for (const Secret* secret : group)
      for (const SecretReader& reader : secret->receivers)
        if (reader.reach == Reach::kMay) lines.insert(reader.run.start_line());
    std::string out = fmt::format(
        "a secret mount is in no layer and no history of the image; the build is given it by `docker "
        "build{}`",
        options);
    if (!lines.empty()) {
      std::string list;
      for (const std::uint32_t line : lines) list += fmt::format("{}{}", list.empty() ? "" : ", ", line);
      out += fmt::format(" (line{} {} may read it and get{} it too)", lines.size() > 1 ? "s" : "", list,
                         lines.size() > 1 ? "" : "s");
    }
    return out;
  }

  static Severity severity(const Secret& secret) {
    if (secret.kind == ValueKind::kStrong) return Severity::kError;
    return secret.kind == ValueKind::kPlaceholder ? Severity::kInfo : Severity::kWarning;
  }

  static std::string message(const Secret& secret) {
    return message(secret.flow.entries[secret.told], secret.kind);
  }

  static std::string message(const SecretEntry& entry, ValueKind kind) {
    const string_view keyword = keyword_name(entry.instruction.keyword());
    const std::string& name = entry.entry.name;
    if (kind == ValueKind::kPlaceholder)
      return fmt::format("`{} {}` has a default for a secret written in the file", keyword, name);
    if (kind != ValueKind::kEmpty)
      return fmt::format(
          "the value of `{} {}` is a secret that stands in the file and in the image's history: rotate it",
          keyword, name);
    if (entry.instruction.keyword() == Keyword::kEnv)
      return fmt::format("`ENV {}` keeps a build argument that is a secret in the image's configuration",
                         name);
    return fmt::format("`ARG {}` is a secret, and build arguments stay in the image's history", name);
  }

  void decline(const Secret& secret) {
    const SecretEntry& entry = secret.flow.entries[secret.told];
    if (auto fix = removal_of(secret))
      return sink_.fix(entry.entry.range, message(secret), std::move(*fix), severity(secret));
    std::string why = secret.refusal;
    if (secret.flow.at_run_time && secret.flow.obstacle.empty()) why += build_readers(secret.flow);
    if (secret.flow.at_run_time && secret.flow.obstacle.empty())
      why += "; give it to the container when it starts, by `--env-file` or as a secret of the orchestrator";
    sink_.decline(entry.entry.range, message(secret), why, severity(secret));
  }

  // Steps that need it as well, for which a mount alone would not do.
  static std::string build_readers(const SecretFlow& flow) {
    std::string out;
    for (const SecretReader& reader : flow.readers)
      if (reader.reach == Reach::kKnown || reader.reach == Reach::kNamed)
        out += fmt::format("{}{}", out.empty() ? "" : ", ", reader.run.start_line());
    if (out.empty()) return {};
    return fmt::format(", and the `RUN` on line {} reads it in the build", out);
  }

  // A value that is nobody's default goes from an image that is delivered; what reads it has to be given it.
  std::optional<Fix> removal_of(const Secret& secret) const {
    const auto& flow = secret.flow;
    if (!flow.at_run_time || !flow.obstacle.empty() || secret.kind != ValueKind::kStrong ||
        flow.entries.size() != 1)
      return std::nullopt;
    for (const SecretReader& reader : flow.readers)
      if (reader.reach != Reach::kHarmless) return std::nullopt;
    const SecretEntry& entry = flow.entries.front();
    if (entry.instruction.parent() || entry.gives != Gives::kLiteral) return std::nullopt;
    EntryRemoval removal = remove_entries(input_.file(), entry.instruction, {entry.entry});
    if (!removal.obstacle.empty()) return std::nullopt;
    Fix fix;
    fix.applicability = Applicability::kUnsafe;
    fix.edits = std::move(removal.edits);
    if (removal.whole)
      fix.changes.push_back({InstructionChange::Kind::kRemove, entry.instruction.index(), 0});
    fix.reason = fmt::format(
        "whoever has the image has the value; a program that reads `{}` has to be given it when the "
        "container starts, by "
        "`--env-file` or as a secret of the orchestrator: {}",
        flow.name, without_variable(input_, flow.name));
    return fix;
  }

  // ARG and ENV under ONBUILD are no entries of the flow, as they are other builds'.
  void tell_triggers(const std::string& name) {
    for (const Instruction& outer : input_.file().instructions()) {
      if (!outer.child()) continue;
      const Instruction trigger = outer.innermost();
      if (trigger.keyword() != Keyword::kArg && trigger.keyword() != Keyword::kEnv) continue;
      for (const NameValue& entry : name_values(trigger)) {
        const ValueKind kind = kind_of(entry);
        const bool passed = trigger.keyword() == Keyword::kArg && !entry.value;
        if (entry.name != name || (!passed && !is_written_out(kind))) continue;
        const SecretEntry told{trigger, entry, passed ? Gives::kNothing : Gives::kLiteral};
        Secret secret;
        secret.kind = passed ? ValueKind::kEmpty : kind;
        sink_.decline(entry.range, message(told, secret.kind), "`ONBUILD` runs it in other builds",
                      severity(secret));
      }
    }
  }

  void tell_labels(const Instruction& label) {
    if (label.keyword() != Keyword::kLabel) return;
    for (const NameValue& entry : name_values(label)) {
      const ValueKind kind = kind_of(entry);
      const bool by_name =
          names_secret(entry.name) && (kind == ValueKind::kPlain || kind == ValueKind::kStrong);
      if (!by_name && !secret_in_value(entry)) continue;
      sink_.report(entry.range,
                   "the value of this label is a secret that whoever has the image can read: rotate it",
                   kind == ValueKind::kPlain ? Severity::kWarning : Severity::kError);
    }
  }

  const TransformInput& input_;
  Sink& sink_;
  MountSupport support_;
  std::vector<bool> delivered_;
  std::vector<Secret> secrets_;
};

}  // namespace

void ask_secret_variables(const TransformInput& input, Queries& queries) {
  ask_consumers(input, queries);
  if (mount_support(input).env) return;
  const auto& instructions = input.file().instructions();
  const bool any = std::any_of(instructions.begin(), instructions.end(), [](const Instruction& instruction) {
    const std::vector<NameValue> entries = name_values(instruction);
    return instruction.keyword() != Keyword::kLabel &&
           std::any_of(entries.begin(), entries.end(),
                       [](const NameValue& entry) { return names_secret(entry.name); });
  });
  if (!any) return;
  for (const Stage& stage : input.model.stages()) {
    const BaseImage base = base_image_of(input.model, stage);
    if (!base.reference.empty()) queries.world.ask_image(base.reference, ImageDetail::kConfig);
  }
}

void tell_secret_variables(const TransformInput& input, Sink& sink) {
  Variables(input, sink).run();
}

}  // namespace drydock
