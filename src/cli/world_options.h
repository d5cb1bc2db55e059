#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/config.h"

namespace CLI {
class App;
}

namespace drydock {

/// What the command line says about facts from outside: shared by all commands that ask for them.
struct WorldOptions {
  bool offline = false;    ///< lock file and cache
  bool locked = false;     ///< the lock file alone
  bool untrusted = false;  ///< the files, and whom they name, are not trusted
  bool afresh = false;     ///< neither lock file nor what was learnt lately: `update`, `lock --upgrade`
  std::optional<std::string> lock_file;
  std::vector<std::string> platforms;
  std::vector<std::string> allow_registries;
  std::optional<std::uint64_t> max_image_mib;  ///< bound of an image's layers together, compressed
  std::optional<AptPolicy> apt_policy;
  std::optional<ApkPolicy> apk_policy;
  std::optional<std::string> as_of;  ///< a snapshot's stamp
  bool annotate_renovate = false;

  /// What the settings of a configuration become under these options.
  Settings settings(Settings from_config) const;
};

/// The texts as CLI11 fills them, before they mean anything.
struct RawWorldOptions {
  std::string apt_policy, apk_policy, as_of, annotate;
};

/// Declares the options; `raw` and `options` must outlive the parsing.
void declare_world_options(CLI::App& app, WorldOptions& options, RawWorldOptions& raw);
/// Gives the raw texts their meaning; the message of a usage error where one has none. DRYDOCK_OFFLINE in the
/// environment counts like --offline.
std::optional<std::string> finish_world_options(WorldOptions& options, const RawWorldOptions& raw);

}  // namespace drydock
