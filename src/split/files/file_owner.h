#pragma once

#include <string>
#include <string_view>

#include "split/files/file_model.h"
#include "split/recipe.h"

namespace drydock {

/// Whom a file of the image belongs to, by the steps of the stage.
struct FileOwner {
  std::string name;   ///< as for --chown; empty: root
  bool known = true;  ///< false: an expansion, or parts of the folder that belong to several
};
/// `tree`: of the path and all below it; else of the path alone. `COPY --from` gives what it copies to root,
/// whoever it belonged to.
FileOwner file_owner(const SplitInput& input, const FileModel& files, std::string_view path, bool tree);

}  // namespace drydock
