#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "rewrite/apt_usage.h"
#include "rewrite/shell_edits.h"
#include "rewrite/transform.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::array<std::string_view, 2> kAliases = {"DL3027", "CKV_DOCKER_9"};
constexpr std::array<std::string_view, 2> kReferences = {
    "https://github.com/hadolint/hadolint/wiki/DL3027",
    "https://manpages.debian.org/stable/apt/apt.8.en.html#SCRIPT_USAGE_AND_DIFFERENCES_FROM_OTHER_APT_TOOLS"};

constexpr TransformInfo kInfo = {
    .id = "apt-get-not-apt",
    .summary = "Call `apt-get` where `apt` is called",
    .applicability = Applicability::kSafe,
    .rationale =
        "`apt` is made for people at a terminal. Its manual says that its behaviour may change between versions, and it "
        "warns on every call that its command line is not stable. `apt-get` does the same work and keeps its interface. "
        "`apt upgrade` may install new packages, so it becomes `apt-get upgrade --with-new-pkgs`.",
    .declines =
        "Verbs that `apt-get` does not have (`list`, `show`, `search` …) or that it names otherwise (`full-upgrade`), "
        "options of which it is not known that `apt-get` has them, package names that are patterns, and commands "
        "whose verb comes out of a variable.",
    .aliases = kAliases,
    .references = kReferences};

constexpr std::array<std::string_view, 12> kSharedVerbs = {"update",     "upgrade",   "install", "remove",    "purge",  "autoremove",
                                                           "autoclean", "clean",     "download", "build-dep", "source", "dist-upgrade"};

// Options of apt that apt-get has with the same meaning; single letters may stand together.
constexpr std::string_view kSharedLetters = "yqfmdsbuVoctah";
constexpr std::array<std::string_view, 36> kSharedOptions = {
    "--yes",           "--assume-yes",    "--assume-no",      "--quiet",         "--fix-broken",      "--fix-missing",
    "--ignore-missing", "--no-install-recommends", "--install-recommends", "--install-suggests", "--no-install-suggests",
    "--option",        "--config-file",   "--target-release", "--default-release", "--allow-downgrades", "--allow-unauthenticated",
    "--allow-remove-essential", "--allow-change-held-packages", "--allow-insecure-repositories", "--allow-releaseinfo-change",
    "--force-yes",     "--reinstall",     "--purge",          "--auto-remove",   "--autoremove",      "--no-upgrade",
    "--only-upgrade",  "--with-new-pkgs", "--show-upgraded",  "--verbose-versions", "--download-only", "--simulate",
    "--dry-run",       "--just-print",    "--no-download"};

bool is_shared_option(std::string_view option) {
  const std::string_view name = option.substr(0, option.find('='));
  if (name.starts_with("--")) return std::find(kSharedOptions.begin(), kSharedOptions.end(), name) != kSharedOptions.end();
  // Behind one of these letters its value stands in the same word.
  for (const char c : name.substr(1)) {
    if (kSharedLetters.find(c) == std::string_view::npos) return false;
    if (c == 'o' || c == 'c' || c == 't' || c == 'a') break;
  }
  return true;
}

// Why apt-get might not do the same; empty where it does.
std::string why_not(const AptCommand& apt) {
  const PackageCommand& package = apt.package;
  if (package.verb.empty()) return "which command it is given is not known";
  if (package.verb == "full-upgrade") return "`apt-get` calls it `dist-upgrade`";
  if (std::find(kSharedVerbs.begin(), kSharedVerbs.end(), package.verb) == kSharedVerbs.end())
    return fmt::format("`apt-get` has no `{}` with the same meaning", package.verb);
  for (const std::size_t i : package.options) {
    const auto option = apt.command.literal(i);
    if (option && !is_shared_option(*option)) return fmt::format("it is not known whether `apt-get` has `{}`", *option);
  }
  for (const std::size_t i : package.packages) {
    const std::string_view raw = apt.command.script->raw(apt.command.words[i]);
    const bool file = raw.starts_with('.') || raw.starts_with('/') || raw.starts_with('$');
    // `apt` takes names as they are, `apt-get` falls back to regular expressions and globs.
    if (!file && raw.substr(0, raw.find_first_of("=/$")).find_first_of("*?[^~") != std::string_view::npos)
      return fmt::format("`{}` is a pattern, and the two read patterns differently", raw);
  }
  return {};
}

class AptGetNotApt : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void run(const TransformInput& input, Sink& sink) const override {
    for (const AptCommand& apt : apt_commands(input.model)) {
      if (apt.package.tool != PackageTool::kApt || (apt.package.verb.empty() && apt.package.complete)) continue;
      const Command& command = apt.command;
      const TextRange range = command.source(command.words[0]);
      const std::string message = apt.package.verb.empty() ? "`apt` is called in a script"
                                                           : fmt::format("`apt {}` is called in a script", apt.package.verb);
      std::string why = why_not(apt);
      const std::string_view raw = command.script->raw(command.words[0]);
      std::optional<Edit> edit;
      if (why.empty()) {
        // A path before the name stays: /usr/bin/apt and /usr/bin/apt-get come from one package.
        if (!command.words[0].quoted) edit = replace_word(command, command.words[0], std::string(raw) + "-get");
        if (!edit) why = "the word is quoted or broken over lines";
      }
      if (!why.empty()) {
        sink.decline(range, message, std::move(why));
        continue;
      }
      Fix fix;
      fix.edits.push_back(std::move(*edit));
      if (apt.package.verb == "upgrade" && !has_option(command, apt.package, "--with-new-pkgs"))
        fix.edits.push_back(insert_after(command, command.words[apt.package.verb_index], "--with-new-pkgs"));
      fix.applicability = Applicability::kSafe;
      fix.reason = "`apt` is for use at a terminal and may change with each release; `apt-get` does the same and keeps its interface";
      sink.fix(range, message, std::move(fix));
    }
  }
};

}  // namespace

std::unique_ptr<Transform> make_apt_get_not_apt() { return std::make_unique<AptGetNotApt>(); }

}  // namespace drydock
