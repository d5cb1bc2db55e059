#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace drydock::testing {

/// The folder with the corpus of real Dockerfiles: the environment variable DRYDOCK_CORPUS, else the place the
/// build was configured with. Empty where there is none.
std::filesystem::path corpus_root();

/// All files below its dockerfiles/, sorted.
std::vector<std::filesystem::path> corpus_files();

/// Calls `work` for every file on all cores and returns what the calls returned, joined in the order of the files.
std::vector<std::string> for_each_file(const std::vector<std::filesystem::path>& files,
                                       const std::function<std::vector<std::string>(const std::filesystem::path&)>& work);

}  // namespace drydock::testing
