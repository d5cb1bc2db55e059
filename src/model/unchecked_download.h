#pragma once

#include <string>
#include <vector>

#include "model/shell_commands.h"

namespace drydock {

/// A file that a script fetches and then runs, with nothing in between that could have looked at it.
struct UncheckedDownload {
  const Command* download = nullptr;
  const Command* run = nullptr;
  std::string file;  ///< as the download names it
};

/// Only where both commands name the file literally, and no command between them changes the folder or checks
/// sums or signatures.
std::vector<UncheckedDownload> unchecked_downloads(const ScriptCommands& commands);

}  // namespace drydock
