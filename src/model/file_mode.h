#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/build_model.h"
#include "model/shell_commands.h"

namespace drydock {

/// What a mode as chmod takes it gives, whatever the file's mode was before.
struct ModeEffect {
  bool setuid = false;
  bool setgid = false;
  bool world_writable = false;  ///< others may write, and no sticky bit keeps them to their own files
};

/// Octal (`4755`, `0777`) or symbolic (`u+s`, `a+rwX,o-w`). Nothing where the text is no mode.
std::optional<ModeEffect> mode_effect(std::string_view mode);

/// A place where a mode is given to files.
struct ModeUse {
  TextRange range;  ///< source bytes of the mode as written, its option's name included
  std::string mode;
  std::string how;  ///< as the author wrote it, shortened: "chmod -R 777", "install -m 4755", "--chmod=777"
  std::string target;   ///< the first path where it is literal, else empty
  bool folder = false;  ///< it is given to a folder that the same command or script makes
  bool device = false;  ///< every path is under /dev or /proc, which are not part of the image
};

/// `chmod`, `install -m` and `mkdir -m` wherever they are run, and `COPY`/`ADD --chmod`, in the order of the
/// text.
std::vector<ModeUse> mode_uses(const BuildModel& model);

}  // namespace drydock
