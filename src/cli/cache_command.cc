#include <fmt/format.h>

#include <array>

#include "cli/commands.h"
#include "cli/config.h"
#include "cli/suggest.h"
#include "cli/world.h"
#include "resolve/cache.h"
#include "text/quote.h"

namespace drydock {
namespace {

constexpr const char* kFooter =
    R"(drydock keeps what registries and archives have said, so that a second run asks little and
--offline works. The folder is $XDG_CACHE_HOME/drydock, or ~/.cache/drydock. Its size is bounded
(`cache-mib` in the table `network` of a configuration); what was used longest ago goes first.)";

/// Bytes for people: `12.3 MiB`.
std::string printable_size(std::uint64_t bytes) {
  constexpr std::array<const char*, 4> kUnits{"bytes", "KiB", "MiB", "GiB"};
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; value >= 1024 && unit + 1 < kUnits.size(); ++unit) value /= 1024;
  return unit == 0 ? fmt::format("{} bytes", bytes) : fmt::format("{:.1f} {}", value, kUnits[unit]);
}

}  // namespace

int cache_main(std::span<const std::string> args, const Streams& streams) {
  std::string action;
  CLI::App app("Shows and empties the cache of facts.", "drydock cache");
  app.add_option("ACTION", action, "path: print the folder; size: how much is in it; clean: empty it")->type_name("");
  app.footer(kFooter);
  if (const auto code = parse_arguments(app, args, streams)) return *code;
  constexpr std::array<std::string_view, 3> kActions{"path", "size", "clean"};
  if (action.empty()) return usage_error(streams, "say what to do: path, size or clean");
  if (std::find(kActions.begin(), kActions.end(), action) == kActions.end())
    return usage_error(streams, fmt::format("unknown action `{}`{}: one of path, size, clean", action, did_you_mean(action, kActions)));

  const Result<NetworkConfig> network = user_network_config();
  if (!network) return usage_error(streams, network.error().message);
  const CacheSettings settings = cache_settings(*network);
  if (settings.folder.empty()) return usage_error(streams, "there is no cache: neither XDG_CACHE_HOME nor HOME is set");
  Cache cache(settings.folder, settings.max_bytes);
  if (action == "path") {
    streams.out.line(settings.folder);
  } else if (action == "size") {
    const Cache::Size size = cache.size();
    streams.out.line(fmt::format("{} in {} entries", printable_size(size.bytes), size.entries));
  } else {
    const Result<Cache::Size> gone = cache.clean();
    if (!gone) {
      streams.err.line("drydock: error: " + gone.error().message);
      return kExitBadInput;
    }
    streams.out.line(fmt::format("removed {} in {} entries", printable_size(gone->bytes), gone->entries));
  }
  return kExitDone;
}

}  // namespace drydock
