#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/build_model.h"
#include "rewrite/remote_sources.h"

namespace drydock {

/// An ADD, perhaps under ONBUILD, that fetches something.
struct RemoteAdd {
  struct Source {
    RemoteSource kind = RemoteSource::kLocal;
    std::string address;   ///< as BuildKit reads it, where no variable stands in it; else as written
    TextRange range;       ///< of the address's own bytes where `exact`, else of the word
    bool exact = false;    ///< the bytes of `range` are the address
    std::string obstacle;  ///< why it cannot be pinned, as half a sentence; empty: it can be
  };
  Instruction add;
  std::vector<Source> sources;     ///< local ones included
  std::uint32_t behind_flags = 0;  ///< the place for another flag; a blank must follow it
};

/// All of the file without --checksum, in order.
std::vector<RemoteAdd> remote_adds(const BuildModel& model);

}  // namespace drydock
