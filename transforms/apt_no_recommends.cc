#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "rewrite/apt_usage.h"
#include "rewrite/shell_edits.h"
#include "rewrite/transform.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::array<std::string_view, 3> kAliases = {"DL3015", "DS-0029", "AVD-DS-0029"};
constexpr std::array<std::string_view, 3> kReferences = {"https://github.com/hadolint/hadolint/wiki/DL3015",
                                                         "https://avd.aquasec.com/misconfig/ds029",
                                                         "https://docs.docker.com/build/building/best-practices/#apt-get"};

constexpr TransformInfo kInfo = {
    .id = "apt-no-recommends",
    .summary = "Add `--no-install-recommends` to `apt-get install`",
    .applicability = Applicability::kUnsafe,
    .rationale =
        "Debian and Ubuntu install the packages that a package recommends along with it. In an image most of them are "
        "weight and attack surface that nothing uses. It is unsafe because now and then something does: a program "
        "that is missing afterwards has to be named (`ca-certificates` is the usual one).",
    .declines =
        "Where the author has decided: `--install-recommends`, `--no-install-recommends`, `APT::Install-Recommends` as "
        "an option or in a configuration file that this stage or one below it writes; where a configuration file of "
        "unknown content is copied there; and where the option may come out of a variable.",
    .aliases = kAliases,
    .references = kReferences};

bool is_decided(const AptCommand& apt) {
  for (const std::string_view option : {"--no-install-recommends", "--install-recommends", "--without-recommends", "APT::Install-Recommends"})
    if (has_option(apt.command, apt.package, option)) return true;
  return false;
}

// The last of the options that follow the verb on its line: the new one goes behind it, as `-y --no-install-recommends`.
const ShellWord& word_to_follow(const AptCommand& apt) {
  const Command& command = apt.command;
  const PackageCommand& package = apt.package;
  std::size_t last = package.verb_index;
  for (std::size_t i = last + 1; i < command.words.size(); ++i) {
    const bool option = std::find(package.options.begin(), package.options.end(), i) != package.options.end();
    const bool value = std::find(package.values.begin(), package.values.end(), i) != package.values.end();
    const std::uint32_t from = command.source(command.words[last]).end;
    const std::uint32_t to = command.source(command.words[i]).begin;
    if ((!option && !value) || command.run.source().substr(from, to - from).find('\n') != std::string_view::npos) break;
    last = i;
  }
  return command.words[last];
}

class AptNoRecommends : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void run(const TransformInput& input, Sink& sink) const override {
    for (const AptCommand& apt : apt_commands(input.model)) {
      if (apt.package.verb != "install" || is_decided(apt) || only_simulates(apt)) continue;
      if (apt.package.packages.empty() && !has_option(apt.command, apt.package, "-f") && !has_option(apt.command, apt.package, "--fix-broken"))
        continue;
      const Command& command = apt.command;
      const AptSetting setting = apt_setting(input.model, command, "Install-Recommends");
      if (setting == AptSetting::kSet) continue;
      const TextRange range = cover(command.source(command.words[0]), command.source(command.words[apt.package.verb_index]));
      const std::string message = fmt::format("`{} install` pulls in recommended packages", command.program);
      if (setting == AptSetting::kUnknown) {
        sink.decline(range, message, "an apt configuration file whose content is not known may turn them off");
        continue;
      }
      if (const auto hidden = hidden_options(apt)) {
        sink.decline(range, message, fmt::format("`{}` may hold the option", *hidden));
        continue;
      }
      Fix fix;
      fix.edits.push_back(insert_after(command, word_to_follow(apt), "--no-install-recommends"));
      fix.applicability = Applicability::kUnsafe;
      fix.reason = "packages that nobody asked for stay out of the image; if one of them is needed, name it";
      sink.fix(range, message, std::move(fix));
    }
  }
};

}  // namespace

std::unique_ptr<Transform> make_apt_no_recommends() { return std::make_unique<AptNoRecommends>(); }

}  // namespace drydock
