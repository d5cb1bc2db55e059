#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/build_model.h"
#include "split/split_plan.h"

namespace drydock {

/// What stands between the new FROM and the instructions that stay where they are.
struct FinalStageItem {
  enum class Kind : std::uint8_t {
    kAuthor,       ///< an instruction of the author's, moved or repeated
    kPackages,     ///< the RUN that installs SplitPlan::packages
    kEnvironment,  ///< SplitPlan::environment[number]
    kWorkdir,      ///< SplitPlan::workdir
    kCarried,      ///< all `COPY --from=build`
    kRun,          ///< SplitPlan::run[number]
  } kind = Kind::kAuthor;
  std::uint32_t number = 0;
  std::optional<Instruction> author = {};  ///< kAuthor
};

struct FinalStageOrder {
  std::string problem;  ///< half a sentence: why there is no order in which everything means what it meant
  std::vector<FinalStageItem> items;
};

/// Puts the items in the order in which people write a final stage: labels, packages, variables, WORKDIR,
/// users, what is copied from the build, the author's own COPYs, and then how the image is run. Where the
/// order of two instructions has a meaning, the old one is kept. `moved` and `kept` are in the order of the
/// file; `kept` stand behind the boundary.
FinalStageOrder final_stage_order(const BuildModel& model, const Stage& stage, const SplitPlan& plan,
                                  const std::vector<Instruction>& moved,
                                  const std::vector<Instruction>& kept);

/// True where the instruction's text, its heredocs included, has `$name` or `${name`. Quoting is not looked
/// at.
bool mentions_variable(const Instruction& instruction, std::string_view name);

}  // namespace drydock
