#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/build_model.h"

namespace drydock {

/// A folder that a program is to keep data in, by what the Dockerfile says.
struct DataFolder {
  std::string path;      ///< absolute
  bool volume = false;   ///< a VOLUME names it
  std::uint32_t at = 0;  ///< index of the first VOLUME that does, or of the RUN that makes it
  bool filled = false;   ///< an instruction puts something into it
  bool there =
      false;  ///< it is sure to be in the image when the VOLUME comes, or at the end where there is none
};

struct RunTimePaths {
  std::string problem;  ///< why they cannot be told, as half a sentence
  std::vector<DataFolder> folders;
  /// Every folder that a RUN makes by name, those for code among them.
  std::vector<std::string> made;
};

/// The VOLUMEs of the stage and of those below it, and the folders that their RUNs make for data: those with
/// the name of such a folder, and those that nothing is put into. What everybody may write (/tmp) is left
/// out.
RunTimePaths run_time_paths(const BuildModel& model, const Stage& stage);

/// True where the path is the folder or below it.
bool is_inside(std::string_view path, std::string_view folder);

}  // namespace drydock
