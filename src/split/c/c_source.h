#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace drydock {

/// What the text of C or C++ source says about the running program; comments do not count.
struct CSource {
  std::vector<std::string> starts;  ///< literal program names: the first word of system() and popen(), the first argument of exec*()
  bool starts_unknown = false;      ///< a program is started whose name is not literal
  bool loads = false;               ///< it loads libraries by dlopen()
};
CSource read_c_source(std::string_view text);

/// True for what a compiler or a build system reads: sources, headers, Makefiles, CMake's and autotools' files.
bool is_c_project_file(std::string_view path);
/// True for what only the build reads: Makefiles, CMake's, autotools' and Meson's files, and their scripts.
bool is_build_script(std::string_view path);
/// True for a file that a compiler of C or C++ turns into an object.
bool is_c_source(std::string_view path);
/// True for C++ source.
bool is_cplusplus_file(std::string_view path);

}  // namespace drydock
