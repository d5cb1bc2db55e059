#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "model/apt_source_changes.h"
#include "model/base_image.h"
#include "rewrite/answer_text.h"
#include "rewrite/apt_snapshot.h"
#include "rewrite/apt_usage.h"
#include "rewrite/transform.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

using std::string_view;

constexpr std::array<string_view, 1> kAliases = {"DL3008"};
constexpr std::array<string_view, 4> kReferences = {
    "https://snapshot.debian.org/", "https://snapshot.ubuntu.com/",
    "https://manpages.debian.org/stable/apt/sources.list.5.en.html",
    "https://reproducible-builds.org/docs/archives/"};

constexpr TransformInfo kInfo = {
    .id = "apt-snapshot",
    .summary =
        "Point apt's sources at a dated snapshot of the archive, for the policies `snapshot` and "
        "`exact+snapshot`",
    .applicability = Applicability::kUnsafe,
    .rationale =
        "A build that installs from a dated snapshot gets the same versions in a year, dependencies "
        "included, and it still "
        "builds when the archive has moved on. One RUN before the first that uses apt edits the sources as "
        "the base image "
        "has them; the moment is that of `--as-of`, else the one at which the image was made. Security fixes "
        "come with a "
        "later moment, so move it from time to time. The check of Valid-Until is switched off for these "
        "sources: a snapshot "
        "is out of date by design. It is unsafe because the snapshots are slower than the mirrors, and "
        "because a base image "
        "that is not pinned to a digest may one day hold newer packages than the snapshot.",
    .declines =
        "Where the sources are at a snapshot already, or in an archive of old releases. Where an instruction "
        "replaces or "
        "edits the image's sources; where the image's sources name an archive without snapshots that are "
        "known (ports, a "
        "vendor's, a mirror); where the RUN that uses apt is not root's; where the base image or the moment "
        "it was made is "
        "not known. Sources that the Dockerfile adds by itself stay as they are.",
    .aliases = kAliases,
    .references = kReferences};

bool fetches(const AptCommand& apt) {
  for (const string_view verb :
       {"update", "install", "upgrade", "dist-upgrade", "full-upgrade", "build-dep", "download", "source"})
    if (apt.package.verb == verb) return true;
  return false;
}

bool mentions_snapshots(const Stage& stage) {
  for (const Instruction& instruction : stage.instructions) {
    const string_view text =
        instruction.source().substr(instruction.range().begin, instruction.range().size());
    for (const string_view part : {"snapshot.debian.org", "snapshot.ubuntu.com",
                                   "snapshot-cloudflare.debian.org", "APT::Snapshot", "--snapshot"})
      if (text.find(part) != string_view::npos) return true;
  }
  return false;
}

// The first RUN of a stage that has apt fetch something, with the command, where no stage below has one.
struct Place {
  const Stage* stage;
  AptCommand apt;
};

std::vector<Place> places_of(const BuildModel& model) {
  std::vector<std::optional<AptCommand>> first(model.stages().size());
  for (AptCommand& apt : apt_commands(model)) {
    const Stage* stage = model.stage_of(apt.command.run);
    // A trigger runs in another build, which may start from a stage that has its sources already.
    if (stage == nullptr || apt.command.run.parent() || first[stage->index] || !fetches(apt) ||
        only_simulates(apt))
      continue;
    first[stage->index] = std::move(apt);
  }
  std::vector<Place> out;
  for (const Stage& stage : model.stages()) {
    if (!first[stage.index]) continue;
    bool below = false;
    for (auto parent = stage.parent; parent && !below; parent = model.stages()[*parent].parent)
      below = first[*parent].has_value() || mentions_snapshots(model.stages()[*parent]);
    if (!below && !mentions_snapshots(stage)) out.push_back({&stage, std::move(*first[stage.index])});
  }
  return out;
}

class SnapshotSources final : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void ask(const TransformInput& input, Queries& queries) const override {
    if (!is_wanted(input.settings)) return;
    for (const Place& place : places_of(input.model)) {
      const BaseImage base = base_image_of(input.model, *place.stage);
      if (base.reference.empty()) continue;
      queries.world.ask_image(base.reference, ImageDetail::kConfig);
      queries.world.ask_image(base.reference, ImageDetail::kContents);
    }
  }

  void run(const TransformInput& input, Sink& sink) const override {
    if (!is_wanted(input.settings)) return;
    const std::vector<Place> places = places_of(input.model);
    if (places.empty()) return;
    const AptSourceChanges changes(input.model);
    for (const Place& place : places) look_at(input, changes, place, sink);
  }

 private:
  static bool is_wanted(const Settings& settings) {
    return settings.apt_policy == AptPolicy::kSnapshot || settings.apt_policy == AptPolicy::kExactAndSnapshot;
  }

  static void look_at(const TransformInput& input, const AptSourceChanges& changes, const Place& place,
                      Sink& sink) {
    const Command& command = place.apt.command;
    const TextRange range =
        cover(command.source(command.words[0]), command.source(command.words[place.apt.package.verb_index]));
    const std::string message = fmt::format("`{} {}` takes what the archive has on the day of the build",
                                            command.program, place.apt.package.verb);
    const BaseImage base = base_image_of(input.model, *place.stage);
    if (base.scratch)
      return sink.decline(range, message,
                          "its stage starts from `scratch`, so which distribution it is cannot be told");
    if (base.reference.empty())
      return sink.decline(range, message,
                          fmt::format("which image `{}` is cannot be told", base.stage->image));
    if (std::string why = why_not(input.model, changes, place); !why.empty())
      return sink.decline(range, message, std::move(why));
    const auto* image = input.facts.image(base.reference);
    if (image == nullptr || !image->value)
      return sink.decline(range, message, why_unknown(image, "which apt sources the image has"));
    const AptSnapshotPlan plan = plan_apt_snapshot(*image->value, input.settings.as_of);
    if (plan.nothing) return;
    if (!plan.problem.empty()) return sink.decline(range, message, plan.problem);

    const Instruction& run = command.run;
    const bool lower = run.keyword_text() == "run";
    const std::uint32_t at = start_of(run);
    Fix fix;
    fix.edits = {{{at, at}, snapshot_run(plan, lower ? "run" : "RUN", input.file().escape()) + "\n"}};
    fix.changes = {{InstructionChange::Kind::kInsert, run.index(), 1}};
    fix.applicability = Applicability::kUnsafe;
    fix.reason = reason_of(input, changes, place, base, plan);
    sink.fix(range, message, std::move(fix));
  }

  // Comments above a RUN speak of it, so what comes before the RUN comes before them.
  static std::uint32_t start_of(const Instruction& run) {
    const auto comments = run.leading_comments();
    if (comments.empty()) return run.full_lines().begin;
    const std::size_t line = run.source().rfind('\n', comments.front().begin);
    return line == string_view::npos ? 0 : static_cast<std::uint32_t>(line + 1);
  }

  static std::string why_not(const BuildModel& model, const AptSourceChanges& changes, const Place& place) {
    const Instruction& run = place.apt.command.run;
    const AptSourceState& before = changes.before(run);
    if (before.rewritten) return before.unknown;
    // What comes later would find other sources than its author had.
    for (const Instruction& instruction : place.stage->instructions)
      for (const AptSourceChange& change : changes.of(instruction.innermost())) {
        const bool own =
            change.kind == AptSourceChange::Kind::kRemoves && !holds(changes, place, change.file);
        if (change.kind == AptSourceChange::Kind::kRewrites || own) return change.what;
      }
    const KnownPath user = model.state_before(run).user;
    const auto words = place.apt.command.script->words(place.apt.command.node());
    if (!words.empty() && place.apt.command.script->is(words.front(), "sudo"))
      return "apt runs under `sudo`, so the RUN is not root's";
    if (!user.from_base && user.value != "root" && user.value != "0" &&
        !(user.value && (user.value->starts_with("root:") || user.value->starts_with("0:"))))
      return user.value ? fmt::format("the RUN is run as `{}`, who may not edit the sources", *user.value)
                        : "the user that the RUN is run as is not known";
    return {};
  }

  // The file is one that the Dockerfile itself has written.
  static bool holds(const AptSourceChanges& changes, const Place& place, const std::string& file) {
    for (const Instruction& instruction : place.stage->instructions)
      for (const AptSourceChange& change : changes.of(instruction.innermost()))
        if (change.kind == AptSourceChange::Kind::kAdds && change.file == file) return true;
    return false;
  }

  static std::string reason_of(const TransformInput& input, const AptSourceChanges& changes,
                               const Place& place, const BaseImage& base, const AptSnapshotPlan& plan) {
    std::string out = fmt::format(
        "apt installs from the archive as it was at {}, {}, however often this is built; {} is slower than a "
        "mirror",
        plan.stamp, input.settings.as_of.empty() ? "when the base image was made" : "the moment of `--as-of`",
        plan.host);
    if (base.reference.find('@') == std::string::npos)
      out +=
          "; the base image is not pinned to a digest, so it may one day hold newer packages than the "
          "snapshot";
    bool adds = false;
    for (const Instruction& instruction : place.stage->instructions)
      for (const AptSourceChange& change : changes.of(instruction.innermost()))
        adds |= change.kind == AptSourceChange::Kind::kAdds || change.kind == AptSourceChange::Kind::kMayAdd;
    if (adds) out += "; sources that the Dockerfile adds stay as they are";
    return out;
  }
};

}  // namespace

std::unique_ptr<Transform> make_snapshot_sources() {
  return std::make_unique<SnapshotSources>();
}

}  // namespace drydock
