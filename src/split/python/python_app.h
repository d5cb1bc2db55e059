#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "split/needs/app_files.h"
#include "split/python/python_source.h"
#include "split/python/python_steps.h"

namespace drydock {

/// What the files of a Python project in the build context tell about the running program.
struct PythonApp {
  std::string problem;  ///< half a sentence
  std::set<std::string>
      requirements;  ///< normalised names; of locks all that is installed, else what is asked for
  std::set<std::string>
      mentioned;        ///< names that the description of the project itself may ask for, and others
  std::set<std::pair<std::string, std::string>> limits;  ///< see PythonRequirements::limits
  std::string source;   ///< a requirement that is built from source for sure
  std::string linking;  ///< a description of the project itself that may link libraries of the system
  std::set<std::string> commands;             ///< that the project's own description makes
  std::map<std::string, std::string> starts;  ///< programs that the source starts, with a file that does
  std::map<std::string, std::string> paths;   ///< paths of the system that it names, with a file that does
  std::set<std::string> imports;
  std::vector<std::string> static_roots;  ///< Django's STATIC_ROOT, as written
  std::vector<AppFile> needed;            ///< what runs, and what it may open
  std::vector<AppFile> left;              ///< what only builds, and what belongs to the project alone

  bool requires_project(std::string_view name) const;
  bool imports_module(std::string_view name) const;
};
PythonApp read_python_app(const SplitInput& input, const std::vector<PythonStep>& steps);

/// What to ask, so that read_python_app() can answer.
void ask_python_app(const SplitInput& input, const std::vector<PythonStep>& steps, Queries& queries);

}  // namespace drydock
