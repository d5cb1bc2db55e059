#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "split/recipe.h"

namespace drydock {

/// What the files of a build say the program is linked with.
struct CLinks {
  std::set<std::string> libraries;  ///< names as `-l` has them: "m", "ssl"
  std::string problem;              ///< why they cannot be told; half a sentence. Empty: they are all
};

/// Reads one file of the project: Makefiles, CMake's, autotools' and Meson's files; nothing where it is none
/// of them, or where the file is generated out of one that is read (`configure` beside configure.ac).
void read_build_file(std::string_view path, std::string_view text, CLinks& links);

/// Reads what the stage's own steps pass to compilers and build tools, and its ENV and ARG.
void read_build_steps(const SplitInput& input, CLinks& links);

/// True for an image that is made to build in, with headers of many libraries: `gcc` and `buildpack-deps` of
/// Docker's official images.
bool has_libraries_to_build_with(const SplitInput& input);

/// True for Docker's official image `gcc`, whose compiler stands in /usr/local with libraries of its own.
bool has_own_compiler(const SplitInput& input);

/// The development package of the base image that has the library; empty where it is not known.
/// Source: https://github.com/docker-library/buildpack-deps, the Dockerfiles of its variants.
std::string base_package_of(const SplitInput& input, std::string_view library);

/// True for what belongs to the C library or to the compiler itself.
bool is_system_library(std::string_view library);

/// Libraries of the compiler itself that a program has.
struct CompilerLibraries {
  bool cplusplus = false, openmp = false, atomic = false;
};
/// Carries those of an image with a compiler of its own, and has the dynamic linker look there.
void carry_compiler_libraries(const CompilerLibraries& used, SplitPlan& plan);

}  // namespace drydock
