#pragma once

#include <map>
#include <string>
#include <vector>

#include "split/java/java_start.h"
#include "split/java/java_steps.h"
#include "split/java/maven_project.h"
#include "split/needs/app_files.h"

namespace drydock {

/// What Maven and Gradle make of the projects in the build context.
struct JavaBuild {
  std::string problem;  ///< half a sentence
  struct Module {
    std::string folder;               ///< absolute
    std::vector<JavaOutput> outputs;  ///< files below it
    std::vector<std::string> copied;  ///< folders of libraries below it
    std::string start_arguments;      ///< that its start script gives to the virtual machine
    bool gradle = false;
  };
  std::vector<Module> modules;  ///< innermost folders first
};
JavaBuild java_build(const SplitInput& input, const std::vector<AppFile>& files,
                     const std::vector<JavaCall>& calls);

/// Puts what the start command names into plan.carried and the proof: a jar with what belongs to it, a class
/// path, or Gradle's start script. Sets plan.problem where it is not shown to be enough.
void carry_java_program(const SplitInput& input, const FileModel& files, const RunNeeds& needs,
                        const JavaBuild& build, const JavaStart& start, SplitPlan& plan);

}  // namespace drydock
