#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/option_spec.h"
#include "model/shell_commands.h"
#include "rewrite/shell_edits.h"
#include "rewrite/transform.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::array<std::string_view, 1> kAliases = {"DL3046"};
constexpr std::array<std::string_view, 2> kReferences = {
    "https://github.com/hadolint/hadolint/wiki/DL3046",
    "https://docs.docker.com/build/building/best-practices/#user"};

constexpr TransformInfo kInfo = {
    .id = "useradd-no-log-init",
    .summary = "Add `--no-log-init` to `useradd` with a large uid",
    .applicability = Applicability::kSafe,
    .rationale =
        "`useradd` gives a new user a place in /var/log/lastlog and /var/log/faillog, which it finds by the "
        "uid. The files "
        "are sparse, but not every part that handles layers knows sparse files: a uid in the millions has "
        "grown images by "
        "gigabytes. Nothing in an image reads these logs.",
    .declines =
        "`adduser`, `useradd -D`, uids of up to five digits and uids that are not written as a number.",
    .aliases = kAliases,
    .references = kReferences};

constexpr std::array<std::string_view, 20> kLongWithValue = {
    "badname",    "base-dir", "comment",      "home-dir",      "home",
    "expiredate", "inactive", "gid",          "groups",        "skel",
    "key",        "password", "root",         "chroot",        "prefix",
    "shell",      "uid",      "selinux-user", "selinux-range", "btrfs-subvolume-home"};
constexpr OptionSpec kUseradd{"bcdefgGkKpRPsuZ", kLongWithValue};

// How the command line names the user's id, and how the author writes options.
struct Reading {
  bool has_log_option = false;
  bool defaults = false;
  bool short_style = false;
  std::optional<std::string> uid;
};

Reading read(const Command& command) {
  Reading out;
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    const auto word = command.literal(i);
    if (!word || *word == "--") {
      if (word) break;
      continue;
    }
    if (!is_option(*word)) continue;
    const bool is_short = !word->starts_with("--");
    out.has_log_option |= word->starts_with("--no-log") || (is_short && cluster_has(*word, 'l', kUseradd));
    out.defaults |= *word == "--defaults" || (is_short && cluster_has(*word, 'D', kUseradd));
    auto attached = is_short ? attached_value(*word, 'u', kUseradd) : attached_value(*word, "uid");
    if (attached) {
      out.short_style = is_short;
      out.uid = attached->empty() ? command.literal(i + 1) : std::optional(std::string(*attached));
    }
    if (value_follows(*word, kUseradd)) ++i;
  }
  return out;
}

bool is_large(std::string_view uid) {
  return uid.size() > 5 && uid.size() <= 10 && uid.front() != '0' &&
         std::all_of(uid.begin(), uid.end(), [](char c) { return c >= '0' && c <= '9'; });
}

class UseraddNoLogInit : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void run(const TransformInput& input, Sink& sink) const override {
    constexpr std::array<std::string_view, 1> kMentions = {"useradd"};
    const ShellCommands all(input.model, kMentions);
    for (const ScriptCommands& script : all.scripts()) {
      if (script.instruction.keyword() != Keyword::kRun) continue;
      for (const Command& command : script.commands) {
        if (command.program != "useradd") continue;
        const Reading reading = read(command);
        if (!reading.uid || !is_large(*reading.uid) || reading.has_log_option || reading.defaults) continue;
        const std::string message =
            fmt::format("`useradd` with the uid {} writes login logs of a huge apparent size", *reading.uid);
        if (!script.plain) {
          sink.decline(command.source(), message,
                       "it stands in a quoted script or the exec form, which is left as written");
          continue;
        }
        Fix fix;
        fix.edits.push_back(
            insert_after(command, command.words[0], reading.short_style ? "-l" : "--no-log-init"));
        fix.reason =
            "the user is the same; only lastlog and faillog, which nothing in an image reads, get no entry";
        sink.fix(command.source(), message, std::move(fix));
      }
    }
  }
};

}  // namespace

std::unique_ptr<Transform> make_useradd_no_log_init() {
  return std::make_unique<UseraddNoLogInit>();
}

}  // namespace drydock
