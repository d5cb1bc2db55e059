#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "split/needs/app_files.h"
#include "split/recipe.h"

namespace drydock {

/// The files of the build context that a stage copies, told apart by a recipe.
struct ContextFiles {
  std::vector<AppFile> source;  ///< what the build reads and no running program does
  std::vector<AppFile> others;  ///< what the program may open
  std::vector<const std::string*>
      texts;  ///< of sources and configuration that the program is made of; owned by the facts
  std::string_view language;  ///< "Java": for sentences
};

/// Puts the files into the plan. COPYs of source stay with the build; of the rest, what the program can reach
/// is carried: what lies below its working folder, or in a folder that a text, ENV or the start command
/// names. COPYs that bring nothing else are left for the splitter to place.
void place_context_files(const SplitInput& input, const FileModel& files, const RunNeeds& needs,
                         const ContextFiles& context, SplitPlan& plan);

/// Literal values of the stage's ENV instructions, by name, as they are at its end.
std::vector<std::pair<std::string, std::string>> stage_environment(const SplitInput& input);

/// Whether the path lies in what the plan leaves behind.
bool is_left_behind(const SplitPlan& plan, std::string_view path);

}  // namespace drydock
