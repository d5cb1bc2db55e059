#pragma once

#include <string_view>
#include <vector>

#include "model/build_model.h"
#include "model/shell_commands.h"

namespace drydock {

/// A text that an instruction puts into a file: the words of `echo … > file` and `printf … | tee file`, the
/// replacement of `sed -i s/a/b/`, a here-document of a command, a heredoc of COPY.
struct WrittenText {
  std::string_view text;  ///< as written, quotes included; views the script or the source
  const ShellScript* script = nullptr;
  std::uint32_t begin = 0;  ///< of the text, in the script, or in the source where there is none

  /// Source bytes of a piece of the text.
  TextRange source(std::size_t at, std::size_t size) const;
};

/// `shell` holds what should be looked at; the texts view it and the model.
std::vector<WrittenText> written_texts(const BuildModel& model, const ShellCommands& shell);

}  // namespace drydock
