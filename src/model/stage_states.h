#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/build_model.h"
#include "model/variables.h"

namespace drydock {

/// WORKDIR, USER and SHELL before every instruction. What an instruction sets is kept once, and each place
/// holds only numbers that lead to it.
class StageStates {
 public:
  struct Place {
    std::uint32_t workdir = 0, user = 0, shell = 0;
  };

  explicit StageStates(std::uint32_t instruction_count);

  static Place from_image() { return {}; }
  /// The empty image: its user is root and its folder is the root folder.
  static Place from_scratch() { return {1, 2, 0}; }

  /// What the state is after the instruction.
  Place after(Place before, const Instruction& instruction, const Variables& variables, Variables::Place at,
              bool windows);
  void set_before(const Instruction& instruction, Place place) { before_[instruction.id()] = place; }
  Place before(const Instruction& instruction) const { return before_[instruction.id()]; }

  StageState read(Place place) const {
    return {paths_[place.workdir], paths_[place.user], shells_[place.shell]};
  }
  const std::vector<std::string>& shell(Place place) const { return shells_[place.shell]; }

 private:
  std::vector<KnownPath> paths_;
  std::vector<std::vector<std::string>> shells_;
  std::vector<Place> before_;  // by Instruction::id()
};

}  // namespace drydock
