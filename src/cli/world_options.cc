#include "cli/world_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <string_view>
#include <utility>

#include "text/quote.h"

namespace drydock {

Settings WorldOptions::settings(Settings from_config) const {
  if (apt_policy) from_config.apt_policy = *apt_policy;
  if (apk_policy) from_config.apk_policy = *apk_policy;
  if (as_of) from_config.as_of = *as_of;
  if (annotate_renovate) from_config.annotate_renovate = true;
  return from_config;
}

void declare_world_options(CLI::App& app, WorldOptions& options, RawWorldOptions& raw) {
  const auto list = [&](const char* name, std::vector<std::string>& into, const char* help, const char* type) {
    app.add_option(name, into, help)->allow_extra_args(false)->delimiter(',')->type_name(type);
  };
  app.add_flag("--offline", options.offline, "Ask no network: lock file and cache alone");
  app.add_flag("--locked", options.locked, "Take facts from the lock file and nowhere else");
  app.add_option("--lock-file", options.lock_file, "Use this lock file (default: the nearest drydock.lock)")->type_name("FILE");
  list("--platform", options.platforms, "Platforms that images are built for (linux/amd64,linux/arm64)", "OS/ARCH,...");
  app.add_option("--apt-policy", raw.apt_policy, "exact (default), upstream, snapshot, exact+snapshot")->type_name("NAME");
  app.add_option("--apk-policy", raw.apk_policy, "exact (default), minor")->type_name("NAME");
  app.add_option("--as-of", raw.as_of, "The day of the snapshot policies (default: the base image's)")->type_name("DATE");
  app.add_option("--annotate", raw.annotate, "renovate: write the comments that Renovate reads beside pins")->type_name("NAME");
  list("--allow-registry", options.allow_registries, "Ask these registries and no others", "HOST,...");
  app.add_option("--max-image-mib", options.max_image_mib, "Look into no image whose layers are larger together (8192)")
      ->type_name("N");
  app.add_flag("--untrusted", options.untrusted,
               "The files are strangers': refuse private addresses and network settings that come with them");
}

std::optional<std::string> finish_world_options(WorldOptions& options, const RawWorldOptions& raw) {
  if (!raw.apt_policy.empty() && !(options.apt_policy = apt_policy_named(raw.apt_policy)))
    return fmt::format("`{}` is no value of --apt-policy: one of exact, upstream, snapshot, exact+snapshot", raw.apt_policy);
  if (!raw.apk_policy.empty() && !(options.apk_policy = apk_policy_named(raw.apk_policy)))
    return fmt::format("`{}` is no value of --apk-policy: one of exact, minor", raw.apk_policy);
  if (!raw.as_of.empty() && !(options.as_of = snapshot_stamp(raw.as_of)))
    return fmt::format("`{}` is no date: write 2026-01-31 or 20260131T000000Z", raw.as_of);
  if (!raw.annotate.empty() && raw.annotate != "renovate")
    return fmt::format("`{}` is no value of --annotate: renovate is the only one", raw.annotate);
  options.annotate_renovate = !raw.annotate.empty();
  const char* offline = std::getenv("DRYDOCK_OFFLINE");
  if (offline != nullptr && *offline != '\0' && std::string_view(offline) != "0") options.offline = true;
  return std::nullopt;
}

}  // namespace drydock
