#pragma once

#include <string>
#include <vector>

#include "model/run_time_paths.h"
#include "rewrite/run_user.h"
#include "rewrite/transform.h"

namespace drydock {

/// What the user must be able to write besides its home and /tmp.
struct WritablePaths {
  std::vector<DataFolder> folders;
  std::vector<std::string> files;  ///< single ones in folders of the system, which are made empty
  std::string workdir;  ///< the working folder and what is in it; empty: it stays root's
};

/// The edits that make the user, give it its folders and end the stage with USER: the user is made before the
/// first step that may change, folders are given before the VOLUME that names them, and USER stands behind
/// the last step that builds. Nothing where a place cannot be found; `problem` then says why.
struct RunUserEdits {
  std::string problem;
  std::vector<Edit> edits;
  std::vector<InstructionChange> changes;
};
RunUserEdits run_user_edits(const TransformInput& input, const Stage& stage, const RunUser& user, bool home,
                            const WritablePaths& paths);

}  // namespace drydock
