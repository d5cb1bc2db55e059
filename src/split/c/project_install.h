#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace drydock {

/// A file of a project: its path in the build context and its text.
struct ProjectText {
  std::string path;
  std::string_view text;
};

/// What a project of CMake's or automake's installs.
struct ProjectInstall {
  std::vector<std::string> programs;  ///< below the prefix: "bin/server"
  std::string problem;                ///< why they cannot be told, or are not all; half a sentence
};

/// Reads all `install()` of CMake's files, or all primaries of the Makefile.am: programs are told; headers,
/// static libraries and documentation are no part of a running program; anything else is a problem. Sources:
/// https://cmake.org/cmake/help/latest/command/install.html,
/// https://www.gnu.org/software/automake/manual/automake.html
ProjectInstall read_project_install(const std::vector<ProjectText>& files);

/// True where the file installs to an absolute path, whatever the prefix is.
bool installs_outside_prefix(std::string_view path, std::string_view text);

/// The text between the parentheses behind each call of `name` (lower case; CMake's commands are told apart
/// in no case).
std::vector<std::string> calls_of(std::string_view text, std::string_view name);

/// Words between blanks, quotes, brackets and commas.
std::vector<std::string> build_words(std::string_view text);

}  // namespace drydock
