#include "rewrite/user_creation.h"

#include <fmt/format.h>

#include <string_view>

namespace drydock {

std::string user_creation(UserTool tool, const std::string& name, std::uint32_t id, bool home, char escape) {
  switch (tool) {
    case UserTool::kShadow:
      // Not by `--system`: useradd warns of a system user with a number above 999. What makes one of it is here all the
      // same: no password, no login, and no home where none is wanted. The group is made first, since useradd's own
      // number for it could differ.
      return fmt::format(
          "groupadd --gid {0} {1} {2}\n    && useradd --no-log-init --uid {0} --gid {1} {3} "
          "--shell /usr/sbin/nologin {1}",
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
