#pragma once

#include <optional>
#include <vector>

#include "model/command.h"

namespace drydock {

/// The commands of a file that make apt fetch its lists: `apt-get update` and its like. Views the model.
class AptRefreshes {
 public:
  explicit AptRefreshes(const BuildModel& model);

  /// The last one before the command, in its stage or in one that it is built from. Nothing: what the command reads are
  /// the lists of the base image, if that has any.
  std::optional<Command> before(const Command& command) const;

 private:
  const BuildModel& model_;
  std::vector<Command> commands_;  // in source order
};

}  // namespace drydock
