#include "split/files/run_mounts.h"

#include <algorithm>
#include <string_view>

#include "text/path.h"

namespace drydock {

// What is written below a mount is no part of the layer: a cache or a secret must not be taken for a file to
// carry.
std::vector<RunMount> run_mounts(const BuildModel& model, const Instruction& run) {
  std::vector<RunMount> out;
  for (const Flag& flag : run.flags()) {
    if (flag.name != "mount" || !flag.value) continue;
    RunMount mount{"bind", {}};
    const std::string_view value = *flag.value;
    // The value is a list of fields, as in `type=cache,target=/root/.cache`.
    for (std::size_t begin = 0; begin <= value.size();) {
      const std::size_t comma = std::min(value.find(',', begin), value.size());
      const std::string_view field = value.substr(begin, comma - begin);
      begin = comma + 1;
      const std::size_t equals = field.find('=');
      // A field without a value is a switch such as `ro`, and says nothing about the place.
      if (equals == std::string_view::npos) continue;
      const std::string_view name = field.substr(0, equals);
      const auto text = model.expand(run, field.substr(equals + 1));
      if (!text) continue;
      if (name == "type") mount.type = *text;
      if ((name != "target" && name != "dst" && name != "destination") || text->empty()) continue;
      // BuildKit takes a relative target from the working folder.
      const auto workdir = model.state_before(run).workdir.value;
      if (text->starts_with('/'))
        mount.target = clean_path(*text);
      else if (workdir)
        mount.target = clean_path(*workdir + "/" + *text);
    }
    // A secret without a target is mounted there under its id.
    if (mount.type == "secret" && mount.target.empty()) mount.target = "/run/secrets";
    out.push_back(std::move(mount));
  }
  return out;
}

}  // namespace drydock
