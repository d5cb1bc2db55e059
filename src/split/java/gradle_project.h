#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "split/java/maven_project.h"

namespace drydock {

/// What a block says of the archive that a task makes; `*` stands for what is no literal text.
struct GradleArchive {
  bool configured = false;
  bool disabled = false;
  bool elsewhere = false;          ///< it is written to another folder
  bool unpacks_libraries = false;  ///< the run-time class path is unpacked into it
  std::string file_name, base_name, classifier, version;
  bool no_classifier = false;  ///< the classifier is set, to nothing
};

/// What a build.gradle or build.gradle.kts says. It is a program; only what stands there in the usual forms
/// is seen, and `opaque` names what could write files that nobody can tell.
/// https://docs.gradle.org/current/dsl/
struct GradleScript {
  std::set<std::string, std::less<>> plugins;        ///< that it applies to its own project
  std::set<std::string, std::less<>> everywhere;     ///< that it applies to its subprojects
  GradleArchive jar, boot_jar, shadow_jar, fat_jar;  ///< `fatJar` is Ktor's
  std::string version;                               ///< empty: not stated
  std::string base_name;                             ///< archivesName, archivesBaseName
  std::string application_name;                      ///< of the application plugin and its distribution
  std::string jvm_arguments;                         ///< of applicationDefaultJvmArgs, as written
  bool libraries = false;                            ///< it names dependencies of the running program
  std::string opaque;  ///< half a sentence; empty: nothing is seen that writes elsewhere
};
GradleScript read_gradle_script(std::string_view text);

struct GradleSettings {
  std::string root_name;        ///< empty: not stated
  bool moves_projects = false;  ///< a project's folder or name is not the one that its path says
};
GradleSettings read_gradle_settings(std::string_view text);

/// `key=value` lines of gradle.properties.
std::map<std::string, std::string, std::less<>> read_properties(std::string_view text);

struct GradleModule {
  const GradleScript* own = nullptr;   ///< of the module
  const GradleScript* root = nullptr;  ///< of the root project; the same where the module is that
  GradleSettings settings;
  std::string folder_name;  ///< of the module's folder; empty where nobody can tell
  std::map<std::string, std::string, std::less<>> properties;
  std::set<std::string, std::less<>> tasks;  ///< that are called, without project paths
};
/// Files below the module's folder: `build/libs/app-1.0.jar`, and `build/install/app/bin/app`.
std::vector<JavaOutput> gradle_outputs(const GradleModule& module);

}  // namespace drydock
