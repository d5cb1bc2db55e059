#pragma once

#include <string_view>

namespace drydock {

/// Whether pip finds a wheel of a project for the interpreter of the image, where the version is limited.
/// Only projects that link libraries which the large Python images have are known here: what links no more
/// than the C and C++ libraries (NumPy, gRPC, greenlet, uvloop …) runs in the slim image however it was
/// built.
struct PythonWheel {
  bool missing = false;        ///< there is none, or that is not known: pip builds the project from source
  std::string_view libraries;  ///< what it is linked with then, see run_time_library(), with blanks between
                               ///< them; empty: that hangs on what the build finds
};

/// `branch`: "3.13". `limit`: one specifier as a requirement has it ("==9.5.0", "<=4.9", "~=2.9.1"); others
/// say nothing about the newest version that is allowed. After the lists of files that the projects publish.
PythonWheel python_wheel(std::string_view name, std::string_view branch, std::string_view limit);

/// True where a specifier says which version is the newest: `==`, `===`, `<=`, `<`, `~=`.
bool limits_version(std::string_view specifier);

}  // namespace drydock
