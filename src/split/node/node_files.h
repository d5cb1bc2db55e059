#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "split/files/file_model.h"
#include "split/needs/app_files.h"
#include "split/recipe.h"

namespace drydock {

/// The files of a Node.js project that stand in the image, by what they are to the running program.
struct NodeFiles {
  std::string problem;          ///< half a sentence
  std::vector<AppFile> needed;  ///< what runs, and what it may open
  std::vector<AppFile>
      left;  ///< sources that are compiled, settings of tools, tests, what belongs to the project alone
  std::set<std::string> starts;             ///< programs that the sources start
  bool serves_folder = false;               ///< it hands out its own folder
  std::vector<const std::string*> sources;  ///< texts of what runs, or of what it is compiled from
};

struct NodeFilesQuestion {
  std::string folder;                ///< of the project, in the image
  std::vector<std::string> outputs;  ///< absolute paths that the build writes
  std::string entry;  ///< absolute path of the file that is started; empty: a program of a package is
  std::string start;  ///< the command line of the container
};
NodeFiles node_files(const SplitInput& input, const FileModel& files, const std::vector<AppFile>& all,
                     const NodeFilesQuestion& question);

}  // namespace drydock
