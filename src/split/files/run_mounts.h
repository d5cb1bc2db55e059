#pragma once

#include <string>
#include <vector>

#include "model/build_model.h"

namespace drydock {

/// A `--mount` of a RUN: whatever its type, nothing that is written below its target stays in the image.
struct RunMount {
  std::string type;    ///< "bind" where none is given, as BuildKit has it
  std::string target;  ///< absolute; empty where it is not known
};
std::vector<RunMount> run_mounts(const BuildModel& model, const Instruction& run);

}  // namespace drydock
