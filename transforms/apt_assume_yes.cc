#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "rewrite/apt_usage.h"
#include "rewrite/shell_edits.h"
#include "rewrite/transform.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::array<std::string_view, 3> kAliases = {"DL3014", "DS-0021", "AVD-DS-0021"};
constexpr std::array<std::string_view, 2> kReferences = {"https://github.com/hadolint/hadolint/wiki/DL3014",
                                                         "https://avd.aquasec.com/misconfig/ds021"};

constexpr TransformInfo kInfo = {
    .id = "apt-assume-yes",
    .summary = "Add `-y` to `apt-get install` and other commands that ask",
    .applicability = Applicability::kSafe,
    .rationale =
        "Where more has to be installed or removed than was named, `apt-get` asks. In a build nobody answers, and it "
        "stops. Without the question a build that worked does what it did. The fix is unsafe only where the script goes "
        "on after the command failed: then the command may now succeed.",
    .declines =
        "Where the answer comes from elsewhere: `yes |` or other input, `-qq` or `-q=2`, `--force-yes`, "
        "`APT::Get::Assume-Yes` as an option or in a configuration file, and commands that only simulate. "
        "DEBIAN_FRONTEND does not matter: it concerns the questions of packages.",
    .aliases = kAliases,
    .references = kReferences};

constexpr std::array<std::string_view, 9> kAskingVerbs = {"install", "upgrade", "dist-upgrade", "full-upgrade", "remove",
                                                          "purge",   "autoremove", "autopurge",  "build-dep"};

// Each q counts; two of them imply yes.
int quietness(const AptCommand& apt) {
  int level = 0;
  for (const std::size_t i : apt.package.options) {
    const std::string option = apt.command.literal(i).value_or("");
    if (option.starts_with("-q=") || option.starts_with("--quiet="))
      level = std::max(level, option.ends_with("=1") || option.ends_with("=0") ? 0 : 2);
    else if (option == "--quiet")
      ++level;
    else if (has_option(apt.command, {apt.package.tool, apt.package.verb, apt.package.verb_index, {i}, {}, {}, true}, "-q"))
      level += static_cast<int>(std::count(option.begin(), option.begin() + static_cast<std::ptrdiff_t>(std::min(option.find('o'), option.size())), 'q'));
  }
  return level;
}

bool answers_itself(const AptCommand& apt) {
  for (const std::string_view option : {"-y", "--yes", "--assume-yes", "--force-yes", "APT::Get::Assume-Yes", "APT::Get::force-yes", "quiet"})
    if (has_option(apt.command, apt.package, option)) return true;
  return quietness(apt) >= 2 || only_simulates(apt);
}

// Something is written to the command's input, or to that of a compound around it.
bool reads_input(const Command& command) {
  const ShellScript& script = *command.script;
  for (std::uint32_t id = command.id; id != 0; id = script.node(id).parent) {
    for (const ShellRedirect& redirect : script.redirects(script.node(id)))
      if (script.text()[redirect.op.begin] == '<') return true;
    const std::uint32_t parent = script.node(id).parent;
    for (std::uint32_t at = script.node(parent).first_child; at != 0 && at != id; at = script.node(at).next_sibling)
      if (script.node(at).next_sibling == id && script.node(at).join == ShellJoin::kPipe) return true;
  }
  return false;
}

class AptAssumeYes : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void run(const TransformInput& input, Sink& sink) const override {
    for (const AptCommand& apt : apt_commands(input.model)) {
      const std::string& verb = apt.package.verb;
      if (std::find(kAskingVerbs.begin(), kAskingVerbs.end(), verb) == kAskingVerbs.end()) continue;
      const Command& command = apt.command;
      if (answers_itself(apt) || reads_input(command)) continue;
      const AptSetting setting = apt_setting(input.model, command, "Assume-Yes");
      if (setting == AptSetting::kSet) continue;
      const TextRange range = cover(command.source(command.words[0]), command.source(command.words[apt.package.verb_index]));
      const std::string message = fmt::format("`{} {}` asks before it goes on, and nobody answers in a build", command.program, verb);
      if (setting == AptSetting::kUnknown) {
        sink.decline(range, message, "an apt configuration file whose content is not known may answer yes");
        continue;
      }
      if (const auto hidden = hidden_options(apt)) {
        sink.decline(range, message, fmt::format("`{}` may hold the option", *hidden));
        continue;
      }
      Fix fix;
      fix.edits.push_back(insert_after(command, command.words[apt.package.verb_index], "-y"));
      fix.reason = "`-y` answers the question, at which the build would stop";
      if (!failure_stops_build(input.model, command)) {
        fix.applicability = Applicability::kUnsafe;
        fix.reason = "`-y` answers the question; the script goes on where this command fails, so packages may now be "
                     "installed or removed where the question stopped that unnoticed";
      }
      sink.fix(range, message, std::move(fix));
    }
  }
};

}  // namespace

std::unique_ptr<Transform> make_apt_assume_yes() { return std::make_unique<AptAssumeYes>(); }

}  // namespace drydock
