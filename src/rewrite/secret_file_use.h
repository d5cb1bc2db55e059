#pragma once

#include <string>
#include <vector>

#include "model/command.h"
#include "model/secret_file.h"
#include "rewrite/transform.h"

namespace drydock {

/// What becomes of a credential file after a COPY has put it into a stage.
struct SecretFileUse {
  /// RUNs that need it: a program runs there that is known to read such a file, or one that may.
  std::vector<Instruction> readers;
  bool certain = false;  ///< some reader is known to read such files
  /// Commands that only keep house with the file and have nothing to do once it is not there: `rm`, and for a
  /// key of ssh `chmod` and `chown`; with the index of the word that names it.
  struct Upkeep {
    Command command;
    std::size_t word = 0;
    bool alone = false;  ///< the command names nothing else
  };
  std::vector<Upkeep> upkeep;
  bool removed = false;  ///< a command takes it away again
  std::string obstacle;  ///< who else may need it, as half a sentence; empty where nobody does
};

/// `path`: where the COPY puts it, absolute.
SecretFileUse use_of_secret_file(const TransformInput& input, const Instruction& copy, const SecretFile& file,
                                 const std::string& path);

}  // namespace drydock
