#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/build_model.h"

namespace drydock {

/// One entry of an EXPOSE.
struct ExposedPorts {
  std::uint32_t first = 0, last = 0;  ///< the container's ports, both included
  std::string protocol = "tcp";       ///< in lower case
  TextRange range;                    ///< of the word that names them
  bool contains(std::uint32_t port) const { return first <= port && port <= last; }
};

/// The ports of an EXPOSE, variables expanded. Words whose value is not known, or that are no ports, are left
/// out.
std::vector<ExposedPorts> exposed_ports(const BuildModel& model, const Instruction& expose);

}  // namespace drydock
