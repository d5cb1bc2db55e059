#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/facts.h"
#include "rewrite/run_user.h"
#include "rewrite/settings.h"
#include "split/files/file_model.h"
#include "split/needs/run_needs.h"
#include "split/needs/runtime_base.h"
#include "split/split_plan.h"

namespace drydock {

/// What a recipe may look at.
struct SplitInput {
  const BuildModel& model;
  const Stage& stage;  ///< the final one
  const Facts& facts;
  const Settings& settings;
  std::string base;           ///< canonical reference of the stage's base image; empty: not known
  Distribution distribution;  ///< of the base image
  const ImageConfig* config = nullptr;      ///< of the base image, where known
  const ImageContents* contents = nullptr;  ///< of the base image, where known
};

/// How programs of one language are built and what they need when they run.
class Recipe {
 public:
  virtual ~Recipe() = default;

  /// "Go": for sentences.
  virtual std::string_view name() const = 0;

  /// The stage builds with this recipe's tools and ships them: what shows it, as half a sentence ("`go build` runs in the
  /// final stage"). Nothing: the recipe has no part in this stage. Must not rest on facts.
  virtual std::optional<std::string> concerns(const SplitInput& input) const = 0;

  /// What one of the recipe's tools does to the image's files; nothing: the command is none of them.
  virtual std::optional<ToolEffect> read_tool(const SplitInput& input, const Command& command,
                                              const CommandPlace& place) const = 0;

  /// Images that could be below the final stage, the best first, as they would be written after FROM. Called when the
  /// facts of the base image are known; each is asked for, and the first that is confirmed and serves is taken.
  virtual std::vector<std::string> runtime_bases(const SplitInput& input, const RunNeeds& needs) const = 0;

  /// What else must be known: called with the base image's facts and the trees of the build context at hand.
  virtual void ask(const SplitInput&, Queries&) const {}

  /// Fills the plan: what is carried, which packages and variables the program needs, what is left behind and why, which
  /// source COPYs stay with the build. Sets plan.problem where something is not certain. `runtime` is the base that is
  /// tried; a recipe that cannot use it sets the problem, and the next one is tried.
  virtual void plan(const SplitInput& input, const FileModel& files, const RunNeeds& needs, const RuntimeBase& runtime,
                    SplitPlan& plan) const = 0;
};

/// All recipes, in the order in which they are asked.
std::vector<std::unique_ptr<Recipe>> all_recipes();

}  // namespace drydock
