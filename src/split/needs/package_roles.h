#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "split/files/file_model.h"

namespace drydock {

/// What the distribution's packages of a stage are for. Each list is sorted and without repeats.
struct PackageRoles {
  std::string problem;                   ///< why they cannot be told; half a sentence
  std::vector<std::string> run_time;     ///< may be used when the container runs, as far as the name tells
  std::vector<std::string> build_only;   ///< compilers, build tools, and what fetches source
  std::vector<std::string> development;  ///< headers and link names of libraries: `libpq-dev`, `openssl-dev`, `zlib-devel`
};

/// Package names as Debian, Ubuntu and Alpine have them.
PackageRoles package_roles(const FileModel& files);

/// True for a compiler, linker, build system, or header package of the language runtimes (`gcc`, `build-base`, `cmake`,
/// `linux-headers`).
bool is_build_package(std::string_view name);

/// True for what is mostly installed to fetch or unpack source: git, curl, wget, unzip, xz-utils. They are left behind only
/// where nothing at run time names them.
bool is_fetch_package(std::string_view name);

/// True for headers of a library: `-dev`, `-devel`.
bool is_development_package(std::string_view name);

}  // namespace drydock
