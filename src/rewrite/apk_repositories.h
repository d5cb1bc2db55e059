#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "model/command.h"

namespace drydock {

/// What has been done to /etc/apk/repositories of the base image before a command runs.
struct ApkRepositoryState {
  std::vector<std::string> added;  ///< lines of it, in order
  std::string obstacle;            ///< half a sentence, where it is not known what it holds now; else empty
};

/// What the instructions of a file do to /etc/apk/repositories. `echo … >>` and `tee -a` of a text that is
/// known add lines; a `sed -i` that puts a mirror in the place of Alpine's host changes nothing that matters;
/// everything else that names the file is an obstacle. Views the model.
class ApkRepositories {
 public:
  explicit ApkRepositories(const BuildModel& model);

  /// The state in which the command finds apk: after all instructions before it, in its stage and those that
  /// it is built from, and after the commands before it in its own script. A trigger's is that of a build
  /// that starts from the stage.
  ApkRepositoryState before(const Command& command) const;

 private:
  struct Change {
    std::uint32_t at = 0;  // byte of the script; 0 outside of scripts
    ApkRepositoryState does;
  };
  class Reader;

  static void apply(const Change& change, ApkRepositoryState& state);
  void read(const BuildModel& model, const Instruction& instruction, std::uint32_t& state);

  std::vector<ApkRepositoryState> states_ = {{}};
  std::vector<std::uint32_t> before_;                     // by Instruction::id(), index in states_
  std::map<std::uint32_t, std::vector<Change>> changes_;  // by Instruction::id()
};

}  // namespace drydock
