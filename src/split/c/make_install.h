#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace drydock {

/// What `make install` is asked for.
struct MakeInstallRequest {
  std::string_view makefile;                     ///< its text
  std::string target = "install";                ///< GNU make's goal
  std::map<std::string, std::string> variables;  ///< given on the command line: they win over the file's own
  /// True where the environment may hold the variable, which then wins over `?=` and over nothing.
  std::function<bool(const std::string&)> in_environment;
  std::string folder;  ///< absolute: where make runs
};

/// A file or a folder that the recipe writes.
struct MadeByInstall {
  std::string path;   ///< absolute and clean
  bool tree = false;  ///< a folder that is copied with its content
  std::string from;   ///< absolute: what is copied; empty for a link
};

struct MakeInstall {
  std::vector<MadeByInstall> files;
  std::string problem;  ///< why they cannot be told; half a sentence. Empty: they are all
};

/// Reads the recipe of a handwritten Makefile's target and of what it depends on, as far as these are called
/// `install…`. Source of the syntax: https://www.gnu.org/software/make/manual/make.html
MakeInstall read_make_install(const MakeInstallRequest& request);

}  // namespace drydock
