#pragma once

#include <string>
#include <vector>

namespace drydock {

/// What configuration tells the transforms. The command line fills it.
struct Settings {
  /// Registries that images may come from (`registry.example`, `registry.example/team`); empty: any.
  std::vector<std::string> trusted_registries;
  /// Names that `--build-context NAME=…` gives at build time: no image, no stage.
  std::vector<std::string> build_contexts;
  /// Stages that are built with --target from outside this file.
  std::vector<std::string> target_stages;
};

}  // namespace drydock
