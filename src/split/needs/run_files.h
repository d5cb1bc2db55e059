#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/build_model.h"
#include "model/facts.h"

namespace drydock {

/// A file that a start command names, and what the Dockerfile and its context know of it.
struct RunFile {
  std::vector<std::string> paths;       ///< absolute; none where PATH decides, or the folder is not known
  std::vector<std::string> candidates;  ///< where the build context may hold it, the likeliest first
  std::string context_path;  ///< the one that is there; empty where none is, or nobody could be asked
  const std::string* text = nullptr;  ///< of the context's file, where it is known; owned by the facts
  std::string_view heredoc;           ///< of a COPY heredoc that writes it; views the Dockerfile
};

/// `places`: absolute paths of the finished stage that the file may stand at. `paths` is left empty.
RunFile run_file(const BuildModel& model, const Stage& stage, const Facts& facts,
                 std::span<const std::string> places);

}  // namespace drydock
