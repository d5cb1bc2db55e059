#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "split/needs/runtime_base.h"

namespace drydock {

// Which package of a distribution's release holds a shared library, and which of them go with a development
// package.
//
// Sources: the releases' own package indexes, as https://packages.debian.org/ shows them (bullseye, bookworm,
// trixie); https://packages.ubuntu.com/ and the package lists of the official images at
// https://github.com/docker-library/repo-info (focal, jammy, noble); https://pkgs.alpinelinux.org/packages,
// the same package lists and https://gitlab.alpinelinux.org/alpine/aports (3.18 to 3.22). A name that the
// Debian releases before and after an Ubuntu release share, apart from Ubuntu 24.04's own change to t64, is
// taken to be that of the Ubuntu release as well. What is known by none of these ways is left out.

/// The package that holds a shared library; empty where it is not known, and for a release that is not known.
std::string run_time_library(std::string_view library, const Distribution& distribution);

/// The packages that hold what a program linked with the headers of `package` (`libpq-dev`, `postgresql-dev`)
/// can need: all libraries that it could have been linked with. None in the list: headers only, or nothing at
/// run time. Nothing where one of them is not known in this release.
std::optional<std::vector<std::string>> run_time_packages(std::string_view package,
                                                          const Distribution& distribution);

}  // namespace drydock
