#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "split/needs/runtime_base.h"

namespace drydock {

/// What a Python project needs of the system when it runs, as far as it is known for bringing less than it
/// needs. Most projects are not listed: they are pure Python, or their wheels hold the libraries that they
/// link.
struct PythonPackageNeed {
  enum class Kind {
    kLinks,     ///< has no wheel that holds its libraries: it is compiled, and linked with `what`
    kLoads,     ///< loads the library `what` by its name when it is imported, or its wheel is linked with it
    kStarts,    ///< starts the program `what`
    kCompiles,  ///< compiles code when it runs
    kData,      ///< puts files beside the folders of modules and commands
    kUnknown,   ///< starts or loads what its user names, or too much to tell
  } kind = Kind::kUnknown;
  std::string_view what;  ///< a library ("pq"), see run_time_library(); a program ("git")
};
/// By the normalised name. A project may be there several times.
std::vector<PythonPackageNeed> python_package_needs(std::string_view name);

/// The project that a command of a well-known name comes from: `uvicorn` from `uvicorn`, `django-admin` from
/// `django`. Empty: none of those that are known by another name than their command.
std::string_view project_of_command(std::string_view command);

/// The package that a program of the system comes in: `ps` in `procps`; empty where it is not known.
std::string_view package_of_program(std::string_view program);

/// Programs that every image of the distribution has: Debian's essential packages, Alpine's busybox.
bool is_in_every_image(std::string_view program, const Distribution& distribution);

}  // namespace drydock
