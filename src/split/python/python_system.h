#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "split/recipe.h"

namespace drydock {

/// The branch ("3.11") of the python3 in a release of Debian or Ubuntu, as its package python3 has it; empty where that
/// is not known, or where `pip` may belong to Python 2. The base has to be the distribution's own image, in which
/// nothing stands below /usr/local.
std::string system_python_branch(const SplitInput& input);

/// Where pip puts packages of that interpreter when root runs it: apart from apt's, which are in
/// /usr/lib/python3/dist-packages (Debian Python Policy, "Module Path").
std::string system_python_folder(std::string_view branch);

/// Packages of the distribution that come with its pip and hold modules: what a requirement asks for and these satisfy
/// is not installed again.
std::vector<std::string_view> system_python_companions(const Distribution& distribution);

/// Half a sentence: why modules that apt installed and that pip took for satisfied requirements could be missing from
/// an image that has the packages of run time only. Empty: none are.
std::string lost_system_modules(const SplitInput& input, const FileModel& files, std::string_view branch);

}  // namespace drydock
