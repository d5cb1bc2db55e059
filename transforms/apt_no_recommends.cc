#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <span>
#include <vector>

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
        "weight and attack surface that nothing uses. It is unsafe because now and then something does, and what is "
        "missing afterwards has to be named. `ca-certificates`, without which nothing is fetched over https, is named "
        "by this rule where a package that recommends it is installed.",
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

// Packages that recommend ca-certificates and fetch over https, which fails without it.
constexpr std::array<std::string_view, 4> kNeedCertificates = {"curl", "git", "wget", "libcurl4"};

std::string package_name(const AptCommand& apt, std::size_t word) {
  // A version may hold a `*` or a variable; the name before it is plain all the same.
  const Command& command = apt.command;
  const std::string text = command.literal(word).value_or(std::string(command.script->raw(command.words[word])));
  return text.substr(0, text.find_first_of("=/:"));
}

// The first word that names a package which recommends ca-certificates; nothing where this command names that itself.
std::optional<std::size_t> needs_certificates(const AptCommand& apt) {
  std::optional<std::size_t> found;
  for (const std::size_t word : apt.package.packages) {
    const std::string name = package_name(apt, word);
    if (name == "ca-certificates") return std::nullopt;
    if (!found && std::find(kNeedCertificates.begin(), kNeedCertificates.end(), name) != kNeedCertificates.end()) found = word;
  }
  return found;
}

// A command of this stage, or of one it is built from, that comes before installs them; `naming` are those that this
// pass has just told to.
bool has_certificates(const BuildModel& model, std::span<const AptCommand> before, const std::set<std::size_t>& naming,
                      const AptCommand& apt) {
  for (const Stage* stage = model.stage_of(apt.command.run); stage != nullptr;
       stage = stage->parent ? &model.stages()[*stage->parent] : nullptr) {
    for (std::size_t i = 0; i < before.size(); ++i) {
      const AptCommand& other = before[i];
      if (model.stage_of(other.command.run) != stage || other.package.verb != "install") continue;
      if (naming.contains(i)) return true;
      for (const std::size_t word : other.package.packages)
        if (package_name(other, word) == "ca-certificates") return true;
    }
  }
  return false;
}

// `ca-certificates` before the word: on a line of its own where the word begins one.
Edit name_certificates(const Command& command, const ShellWord& word) {
  const std::uint32_t at = command.source(word).begin;
  const std::string_view source = command.run.source();
  const std::size_t line = source.rfind('\n', at) + 1;
  const std::string_view indent = source.substr(line, at - line);
  const bool begins_line = indent.find_first_not_of(" \t") == std::string_view::npos;
  return {{at, at}, "ca-certificates " + (begins_line ? "\\\n" + std::string(indent) : std::string())};
}

class AptNoRecommends : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void run(const TransformInput& input, Sink& sink) const override {
    const std::vector<AptCommand> all = apt_commands(input.model);
    std::set<std::size_t> naming;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const AptCommand& apt = all[i];
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
      const auto needing = needs_certificates(apt);
      if (needing && !has_certificates(input.model, std::span(all).first(i), naming, apt)) {
        naming.insert(i);
        fix.edits.push_back(name_certificates(command, command.words[*needing]));
        fix.reason = fmt::format("packages that nobody asked for stay out of the image, but for `ca-certificates`, which `{}` "
                                 "only recommends; if another one is needed, name it", package_name(apt, *needing));
      }
      sink.fix(range, message, std::move(fix));
    }
  }
};

}  // namespace

std::unique_ptr<Transform> make_apt_no_recommends() { return std::make_unique<AptNoRecommends>(); }

}  // namespace drydock
