#pragma once

#include <set>
#include <string>
#include <string_view>

#include "model/build_model.h"
#include "model/facts.h"

namespace drydock {

/// What the libraries of a program tell about where it writes.
struct FrameworkWrites {
  std::string_view
      package;              ///< one that makes a folder beside the program when it runs; empty: none is known
  std::string_view folder;  ///< what it makes there
  std::set<std::string> contexts;  ///< manifests of the build context that may name one; ask for their text
  /// A step installs what a manifest lists, and no such manifest could be read.
  bool unread = false;
};

/// From the words of the steps that build the stage and those that it copies from, and from the manifests
/// that these bring in.
FrameworkWrites framework_writes(const BuildModel& model, const Stage& stage, const Facts& facts);

}  // namespace drydock
