#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "split/recipe.h"

namespace drydock {

/// A JDK that the distribution packages: `openjdk-17-jdk`, `default-jdk-headless`, `openjdk17`; and Maven and
/// Gradle, which have no part in the running program either.
bool is_jdk_package(std::string_view name);
bool is_java_build_package(std::string_view name);

/// The package that runs what the JDK package has compiled; empty where it is not known. `draws`: AWT or
/// Swing is used.
std::string jre_package(std::string_view jdk, const Distribution& distribution, bool draws);

/// Literal names of JDK packages that the stage installs.
std::vector<std::string> installed_jdks(const BuildModel& model, const Stage& stage);

/// Images with a JRE of the same vendor, version and distribution as the stage's base, as they would be
/// written after FROM; where the JDK came from a package, the distribution's own.
std::vector<std::string> jre_bases(const SplitInput& input);

/// Why the image cannot stand in for the JDK's, as half a sentence; empty: it can. Puts into the plan what it
/// has and what must be added. Not for a JDK out of packages.
std::string check_jre(const SplitInput& input, const RuntimeBase& runtime, SplitPlan& plan);

}  // namespace drydock
