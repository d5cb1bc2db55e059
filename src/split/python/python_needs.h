#pragma once

#include <set>
#include <string>

#include "split/python/python_app.h"
#include "split/recipe.h"

namespace drydock {

struct PythonNeedsQuestion {
  const SplitInput& input;
  const FileModel& files;
  const RunNeeds& needs;
  const RuntimeBase& runtime;
  const PythonApp& app;
  const std::string& version;  ///< of the image's own interpreter, "3.12.4"; empty: it is the distribution's
  const std::string& interpreter;  ///< what shows that the final stage has it, for the proof
  const std::string& site;  ///< site-packages of the image's interpreter, where packages are installed there
  const std::set<std::string>& environments;  ///< virtual environments, which are carried
  bool larger = false;  ///< the old image has more than the new one, beside what the author installs
};

/// What the program, its requirements and its commands need of the system: adds packages, proofs and
/// SplitPlan::provided, or sets the problem.
void find_python_needs(const PythonNeedsQuestion& question, SplitPlan& plan);

}  // namespace drydock
