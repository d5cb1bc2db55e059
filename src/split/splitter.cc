#include "split/splitter.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "facts/known_images.h"
#include "model/base_image.h"
#include "model/final_user.h"
#include "split/needs/app_files.h"
#include "split/stages/placements.h"
#include "split/stages/split_completion.h"
#include "text/ascii.h"
#include "text/path.h"

namespace drydock {
namespace {

using Recipes = std::vector<std::unique_ptr<Recipe>>;

// Offline the configuration stays null, and each rule that needs it declines for itself.
SplitInput split_input(const TransformInput& input, const Stage& stage) {
  SplitInput out{input.model, stage, input.facts, input.settings, base_image_of(input.model, stage).reference, {}, nullptr, nullptr};
  if (out.base.empty()) return out;
  out.distribution = distribution_of(input.facts, out.base);
  const Answer<ImageFacts>* answer = input.facts.image(out.base);
  if (answer != nullptr && answer->value) {
    out.config = answer->value->config();
    out.contents = answer->value->content();
  }
  return out;
}

/// The recipe that the stage concerns. Two at once have nobody to say who builds what; `several` then names the other.
const Recipe* recipe_of(const SplitInput& input, const Recipes& recipes, std::string& evidence, const Recipe*& several) {
  const Recipe* found = nullptr;
  for (const auto& recipe : recipes) {
    auto shown = recipe->concerns(input);
    if (!shown) continue;
    if (found == nullptr) {
      found = recipe.get();
      evidence = std::move(*shown);
    } else {
      several = recipe.get();
    }
  }
  return found;
}

// Stage names are compared without regard to case, as BuildKit lowers them.
std::string free_name(const BuildModel& model) {
  for (const char* name : {"build", "builder", "compile"}) {
    const auto stages = model.stages();
    if (std::none_of(stages.begin(), stages.end(), [&](const Stage& s) { return equal_ignoring_case(s.name, name); })) return name;
  }
  return {};
}

/// What stands in the way before any recipe looks.
std::string unsuitable(const TransformInput& input, const SplitInput& split) {
  const Stage& stage = split.stage;
  // What the stage before put into the image is not in this stage's file model.
  if (stage.parent) return "it is built from another stage, which would have to be split as well";
  if (input.model.is_windows(stage)) return "it is an image for Windows";
  for (const Instruction& each : stage.instructions)
    if (each.keyword() == Keyword::kOnbuild) return "`ONBUILD` steps belong to other builds";
  // Without a name no smaller sibling can be chosen.
  if (split.base.empty()) return "its base image is not known";
  if (base_image_of(input.model, stage).overridable) {
    // The default is what is split; another base would get the runtime of this one.
    return "`--build-arg` may choose another base image, whose runtime would be another too";
  }
  return {};
}

/// What the base image brings silently and the new base does not.
std::string silent_differences(const SplitInput& input, const RuntimeBase& runtime, SplitPlan& plan) {
  if (input.config == nullptr)
    return fmt::format("the configuration of `{}` is not known: no network was asked and no lock file holds it", input.stage.image);
  // Triggers copy and run things at the FROM, which the text of the stage does not show.
  if (!input.config->onbuild.empty()) return "the base image has `ONBUILD` triggers";
  const FinalUser user = final_user(input.model, input.stage);
  // The user decides what the program may read, and must be the same in the new image.
  if (user.kind == FinalUser::Kind::kUnknown) return "`USER` expands a variable whose value is not known";
  if (user.kind == FinalUser::Kind::kFromImage && !is_root(input.config->user))
    return fmt::format("the base image runs as `{}`, a user that `{}` may not have", input.config->user, runtime.reference);
  // An entrypoint that is inherited wraps the CMD. A script that only runs what it is given makes no
  // difference.
  const bool own_entrypoint = std::any_of(input.stage.instructions.begin(), input.stage.instructions.end(), [](const Instruction& i) {
    return i.keyword() == Keyword::kEntrypoint;
  });
  if (!own_entrypoint && runtime.config->entrypoint != input.config->entrypoint) {
    const auto plain = [](const std::string& reference) {
      const auto known = known_image(canonical_reference(reference));
      return known && known->start == ImageStart::kPlain;
    };
    const bool old_plain = input.config->entrypoint.empty() || plain(input.base);
    const bool new_plain = runtime.config->entrypoint.empty() || plain(runtime.reference);
    if (!old_plain || !new_plain)
      return fmt::format("the `ENTRYPOINT` of `{}` is not that of `{}`", input.stage.image, runtime.reference);
  }
  // Language and time zone settings reach every program.
  for (const std::string_view name : {"LANG", "LC_ALL", "LANGUAGE", "TZ"}) {
    const auto was = input.config->variable(name);
    // A variable that the new base has in addition is left alone.
    if (!was || runtime.config->variable(name) == was) continue;
    // A value out of an image may hold anything; one that needs quoting is none of these.
    if (was->find_first_of("\"$\\`\r\n") != std::string::npos) return fmt::format("the base image sets {} to an unusual value", name);
    plan.environment.push_back(fmt::format("{}=\"{}\"", name, *was));
  }
  return {};
}

std::vector<ToolReader> readers_of(const SplitInput& input, const Recipe& recipe) {
  return {[&input, &recipe](const Command& command, const CommandPlace& place) { return recipe.read_tool(input, command, place); }};
}

// The candidates come in the recipe's order of preference, and the first with which the whole argument holds
// is taken.
void try_bases(const SplitInput& input, const Recipe& recipe, const RunNeeds& needs, const FileModel& files, SplitPlan& plan) {
  const std::vector<std::string> candidates = recipe.runtime_bases(input, needs);
  if (candidates.empty()) {
    plan.problem = fmt::format("no smaller image is known that goes with `{}`", input.stage.image);
    return;
  }
  std::string first_problem;
  TextRange first_at;
  Proof first_proof;
  for (const std::string& candidate : candidates) {
    // Each base starts with an empty plan: what was decided for another one must not leak into it.
    SplitPlan attempt;
    const auto runtime = confirmed_base(input.facts, candidate, attempt.problem);
    if (runtime) {
      attempt.runtime_base = candidate;
      attempt.package_manager = runtime->distribution.musl() ? PackageManager::kApk : PackageManager::kApt;
      attempt.problem = silent_differences(input, *runtime, attempt);
      if (attempt.problem.empty()) recipe.plan(input, files, needs, *runtime, attempt);
      complete_plan(input, files, needs, *runtime, attempt);
      // Where nothing else says so, the new base's own folder would be the one that the program starts in.
      if (attempt.workdir.empty() && clean_path("/" + runtime->config->working_dir) != "/") attempt.workdir = "/";
      if (attempt.problem.empty()) {
        plan = std::move(attempt);
        return;
      }
    }
    // What a base that exists lacks says more than that another one does not exist.
    if (first_problem.empty() || (runtime && first_proof.empty())) {
      first_problem = attempt.problem;
      first_at = attempt.problem_at;
      first_proof = attempt.proof;
    }
  }
  plan.problem = first_problem;
  plan.problem_at = first_at;
  plan.proof = first_proof;
}

}  // namespace

// Asks no more than a split can use, since every question may cost a request to a registry.
void ask_split(const TransformInput& input, const Recipes& recipes, Queries& queries) {
  const Stage* stage = input.model.final_stage();
  if (stage == nullptr) return;
  const SplitInput split = split_input(input, *stage);
  std::string evidence;
  const Recipe* several = nullptr;
  const Recipe* recipe = recipe_of(split, recipes, evidence, several);
  if (recipe == nullptr || several != nullptr || !unsuitable(input, split).empty()) return;
  queries.world.ask_image(split.base, ImageDetail::kConfig);
  queries.world.ask_image(split.base, ImageDetail::kContents);
  ask_app_files(input.model, *stage, queries);
  // The first answers may show further scripts to read, so this runs a second time with what is known by
  // then.
  const RunNeeds needs = run_needs(input.model, *stage, input.facts);
  queries.context_texts.insert(needs.context_texts.begin(), needs.context_texts.end());
  recipe->ask(split, queries);
  // Siblings are chosen by the release; the answers to come may tell it, and then they are asked for.
  if (split.distribution.kind == Distribution::Kind::kUnknown) return;
  for (const std::string& candidate : recipe->runtime_bases(split, needs)) {
    const std::string reference = canonical_reference(candidate);
    // That one of them does not exist is an answer, and nothing that --strict should fail for. The digest is for pin-image.
    for (const ImageDetail detail : {ImageDetail::kConfig, ImageDetail::kContents, ImageDetail::kDigest})
      queries.world.guess_image(reference, detail);
  }
}

// The checks go from cheap to dear, and the first that fails is the reason that is told.
std::optional<SplitResult> split_stage(const TransformInput& input, const Recipes& recipes) {
  const Stage* stage = input.model.final_stage();
  if (stage == nullptr) return std::nullopt;
  const SplitInput split = split_input(input, *stage);
  SplitResult out;
  const Recipe* several = nullptr;
  const Recipe* recipe = recipe_of(split, recipes, out.evidence, several);
  // Nothing that is built here: silence, and no finding.
  if (recipe == nullptr) return std::nullopt;
  out.recipe = recipe->name();
  out.build_name = free_name(input.model);
  out.plan.problem = unsuitable(input, split);
  if (out.plan.problem.empty() && several != nullptr)
    out.plan.problem = fmt::format("it builds with {} and with {}, and which of them makes the program is not certain",
                                   recipe->name(), several->name());
  if (out.plan.problem.empty() && out.build_name.empty()) out.plan.problem = "its stages have taken every name for the new one";
  if (!out.plan.problem.empty()) return out;

  const RunNeeds needs = run_needs(input.model, *stage, input.facts);
  // Without the needs nobody can say what may be left behind.
  if (!needs.problem.empty()) {
    out.plan.problem = needs.problem;
    return out;
  }
  const FileModel files = file_model(input.model, *stage, input.facts, readers_of(split, *recipe));
  // One step that nobody can read may have made what the program needs.
  if (!files.unknown.empty()) {
    out.plan.problem = files.unknown.front().why;
    out.plan.problem_at = files.unknown.front().range;
    return out;
  }
  if (split.distribution.kind == Distribution::Kind::kUnknown) {
    out.plan.problem = fmt::format("which distribution `{}` is made of is not known: no network was asked and no lock file holds it",
                                   stage->image);
    return out;
  }
  try_bases(split, *recipe, needs, files, out.plan);
  return out;
}

}  // namespace drydock
