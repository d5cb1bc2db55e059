#include "rewrite/user_creation.h"

#include <fmt/format.h>

#include <string_view>

namespace drydock {

std::string user_creation(UserTool tool, const std::string& name, std::uint32_t id, bool home, char escape) {
  switch (tool) {
    case UserTool::kShadow:
      // A system user has neither password nor expiry, and its group is made first: useradd's own numbers
      // could differ.
      return fmt::format(
          "groupadd --system --gid {0} {1} {2}\n    && useradd --no-log-init --system --uid {0} --gid {1} "
          "{3} --shell /usr/sbin/nologin {1}",
          id, name, escape, home ? "--create-home" : "--no-create-home --home-dir /nonexistent");
    case UserTool::kBusybox:
      // -D: no password is asked for.
      return fmt::format("addgroup -S -g {0} {1} {2}\n    && adduser -S -D {3} -u {0} -G {1} {1}", id, name,
                         escape, home ? "-h /home/" + name : std::string("-H"));
    case UserTool::kUnknown:
    case UserTool::kNoShell:
      break;
  }
  return {};
}

}  // namespace drydock
