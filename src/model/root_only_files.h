#pragma once

#include <string>

#include "model/build_model.h"

namespace drydock {

/// Why what a stage holds may be out of reach for other users than root: it keeps programs or data in root's
/// home, gives files modes that shut others out, takes the umask away, or installs what only root can use.
/// Half a sentence; empty where nothing of the kind is seen.
std::string root_only_files(const BuildModel& model, const Stage& stage);

}  // namespace drydock
