#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "facts/debian_version.h"
#include "rewrite/answer_text.h"
#include "rewrite/apt_annotations.h"
#include "rewrite/apt_pins.h"
#include "rewrite/shell_edits.h"
#include "rewrite/transform.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

using std::string_view;

constexpr std::array<string_view, 1> kAliases = {"DL3008"};
constexpr std::array<string_view, 4> kReferences = {
    "https://github.com/hadolint/hadolint/wiki/DL3008",
    "https://manpages.debian.org/stable/apt/apt-get.8.en.html",
    "https://docs.renovatebot.com/modules/datasource/deb/",
    "https://docs.renovatebot.com/modules/manager/regex/"};

constexpr TransformInfo kInfo = {
    .id = "pin-apt",
    .summary = "Write the version behind each package of `apt-get install`",
    .applicability = Applicability::kUnsafe,
    .rationale =
        "The same Dockerfile gives another image tomorrow, when the archive has other versions. The pin is "
        "the version that "
        "apt in the base image would choose now: from all of the image's sources, those that the Dockerfile "
        "adds included, "
        "by apt's own rules. It is unsafe because pins age. An archive drops a version when the next one "
        "comes, and the "
        "build then fails until `drydock update` has run; a pin that is already dropped is reported. The "
        "policy `upstream` "
        "writes `=1.2*`, which outlives the distribution's own fixes; the policy `snapshot` writes no pins "
        "and points the "
        "sources at a dated snapshot instead (see apt-snapshot).\n\n"
        "With `--annotate renovate` each pin gets the comment that a custom manager of Renovate reads. A "
        "comment belongs to "
        "one pin, so packages that share a line get none, nor those in a heredoc. The manager's pattern: "
        "`# renovate: datasource=deb depName=(?<depName>\\S+) "
        "registryUrl=(?<registryUrl>\\S+)\\s+(?:RUN\\s(?:[^#]*?\\s)?)?"
        "'?[a-z0-9][a-z0-9+.-]*=(?<currentValue>[^\\s';&]+)`, with `datasourceTemplate` set to `deb`.",
    .declines =
        "Words that are no names: variables, files, `pkg/release`, tasks and patterns; virtual packages; "
        "packages that no "
        "source has, or that differ between the platforms. The whole command, where the base image is not "
        "known; where an "
        "instruction before it changes apt's sources or preferences in a way that cannot be followed "
        "(add-apt-repository, "
        "a script that is fetched and run, `sed -i` in sources.list, a file copied below /etc/apt); where "
        "its options change "
        "what apt chooses from; and where nobody could be asked.",
    .aliases = kAliases,
    .references = kReferences};

std::string message_of(const Command& command) {
  return fmt::format("`{} install` takes whatever versions the archive has on the day of the build",
                     command.program);
}

TextRange head_of(const AptInstall& install) {
  const Command& command = install.apt.command;
  return cover(command.source(command.words[0]),
               command.source(command.words[install.apt.package.verb_index]));
}

/// Collects what is said of the words of one command, one sentence for each reason.
class Declines {
 public:
  void add(std::string why_one, std::string why_many, const std::string& word) {
    for (Group& group : groups_) {
      if (group.one != why_one) continue;
      group.words.push_back(word);
      return;
    }
    groups_.push_back({std::move(why_one), std::move(why_many), {word}});
  }
  /// A reason that is a sentence of its own. Where it holds for all of the command's words, they are not
  /// named.
  void add_problem(const std::string& why, const std::string& word) { problems_[why].push_back(word); }

  void tell(const AptInstall& install, Sink& sink) const {
    for (const auto& [why, words] : problems_)
      sink.decline(head_of(install), message_of(install.apt.command),
                   words.size() == install.apt.package.packages.size()
                       ? why
                       : fmt::format("of {}: {}", list_words(words), why));
    for (const Group& group : groups_)
      sink.decline(
          head_of(install), message_of(install.apt.command),
          fmt::format("{} {}", list_words(group.words), group.words.size() == 1 ? group.one : group.many));
  }

 private:
  struct Group {
    std::string one, many;
    std::vector<std::string> words;
  };
  std::vector<Group> groups_;
  std::map<std::string, std::vector<std::string>> problems_;
};

class PinApt final : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void ask(const TransformInput& input, Queries& queries) const override {
    for (const AptInstall& install : apt_installs(input.model, input.settings)) {
      if (!install.declined.empty() || !install.has_words()) continue;
      if (writes_pins(input.settings)) {
        for (const auto& name : install.names) queries.world.apt[install.question].insert(name.package.name);
        if (input.settings.annotate_renovate)
          queries.world.ask_image(install.question.image, ImageDetail::kContents);
      }
      for (const auto& pin : install.pinned) queries.world.apt[install.question].insert(pin.package.name);
    }
  }

  void run(const TransformInput& input, Sink& sink) const override {
    for (const AptInstall& install : apt_installs(input.model, input.settings)) look_at(input, install, sink);
  }

 private:
  static bool writes_pins(const Settings& settings) { return settings.apt_policy != AptPolicy::kSnapshot; }

  static void look_at(const TransformInput& input, const AptInstall& install, Sink& sink) {
    Declines declines;
    if (writes_pins(input.settings)) {
      if (install.declined.empty() || install.names.empty())
        for (const auto& left : install.left)
          for (const std::string& word : left.words) declines.add(left.why, left.why_many, word);
      if (!install.names.empty()) {
        if (install.declined.empty())
          pin(input, install, declines, sink);
        else
          for (const auto& name : install.names) declines.add_problem(install.declined, name.package.name);
      }
    }
    declines.tell(install, sink);
    if (install.declined.empty()) report_stale(input, install, sink);
  }

  static void pin(const TransformInput& input, const AptInstall& install, Declines& declines, Sink& sink) {
    const Command& command = install.apt.command;
    Fix fix;
    std::vector<std::string> told;
    std::set<std::string> suites;
    std::vector<AptAnnotation> annotations;
    std::int64_t when = 0;
    for (const AptInstall::Name& name : install.names) {
      const auto* answer = input.facts.apt_package(install.question, name.package.name);
      if (answer == nullptr || !answer->value) {
        declines.add_problem(why_unknown(answer, "what the archive serves"), name.package.name);
        continue;
      }
      const PackageCandidate& candidate = *answer->value;
      if (candidate.kind != PackageCandidate::Kind::kFound) {
        explain(candidate, name.package.name, declines);
        continue;
      }
      if (!is_writable_version(candidate.version)) {
        declines.add("has a version in the archive that is none by Debian's rules",
                     "have versions in the archive that are none by Debian's rules", name.package.name);
        continue;
      }
      const std::string version = version_to_write(candidate.version, input.settings);
      const ShellWord& word = command.words[name.word];
      const auto edit =
          replace_word(command, word, pinned_word(command.script->raw(word), name.package.name, version));
      if (!edit) {
        declines.add("is broken over two lines", "are broken over two lines", name.package.name);
        continue;
      }
      fix.edits.push_back(*edit);
      told.push_back(fmt::format("{} {}", name.package.name, version));
      if (!candidate.suite.empty()) suites.insert(candidate.suite);
      when = std::max(when, answer->from.when);
      annotations.push_back({name.word, name.package.name, candidate.archive, candidate.suite});
    }
    if (fix.edits.empty()) return;
    if (input.settings.annotate_renovate && input.settings.apt_policy != AptPolicy::kUpstream)
      annotate(input, install, annotations, fix);
    fix.applicability = Applicability::kUnsafe;
    fix.reason = reason_of(input, install, told, suites, when);
    sink.fix(head_of(install), message_of(command), std::move(fix));
  }

  static std::string version_to_write(const std::string& version, const Settings& settings) {
    if (settings.apt_policy != AptPolicy::kUpstream) return version;
    // `1.2-3*` stands for binary rebuilds of one version.
    const string_view plain =
        version.ends_with('*') ? string_view(version).substr(0, version.size() - 1) : string_view(version);
    return fmt::format("{}*", upstream_version(plain));
  }

  static void explain(const PackageCandidate& candidate, const std::string& name, Declines& declines) {
    switch (candidate.kind) {
      case PackageCandidate::Kind::kFound:
        return;
      case PackageCandidate::Kind::kMissing: {
        if (may_be_apt_request(name)) {
          const string_view what = name.back() == '-' ? "remove" : "install";
          return declines.add(fmt::format("is no package but asks apt to {} one", what),
                              fmt::format("are no packages but ask apt to {} some", what), name);
        }
        std::string where = candidate.searched.empty() ? std::string("none of the image's sources")
                                                       : "no suite that was searched (";
        for (std::size_t i = 0; i < candidate.searched.size(); ++i)
          where += fmt::format("{}{}", i == 0 ? "" : ", ", candidate.searched[i]);
        if (!candidate.searched.empty()) where += ")";
        return declines.add(fmt::format("is in {}", where), fmt::format("are in {}", where), name);
      }
      case PackageCandidate::Kind::kVirtual: {
        const std::string by = candidate.providers.empty()
                                   ? std::string()
                                   : fmt::format(", provided by {}", list_words(candidate.providers));
        return declines.add(fmt::format("is a virtual package{}", by),
                            fmt::format("are virtual packages{}", by), name);
      }
      case PackageCandidate::Kind::kDiffers:
        return declines.add(fmt::format("differs between the platforms ({})", candidate.version),
                            fmt::format("differ between the platforms ({})", candidate.version), name);
    }
  }

  static std::string reason_of(const TransformInput& input, const AptInstall& install,
                               const std::vector<std::string>& told, const std::set<std::string>& suites,
                               std::int64_t when) {
    const std::string served = suites.empty() ? std::string("the image's sources serve")
                                              : fmt::format("{} {}", fmt::join(suites, " and "),
                                                            suites.size() == 1 ? "serves" : "serve");
    std::string out = fmt::format("{} {} what {}", list_words(told), told.size() == 1 ? "is" : "are", served);
    if (!install.question.as_of.empty())
      out += fmt::format(" in the snapshot of {}", install.question.as_of);
    else if (const std::string date = provenance_text({Provenance::Kind::kNetwork, {}, when}); !date.empty())
      out += " " + date;
    if (install.overridable)
      out += fmt::format(" for `{}`, the default that --build-arg may replace", install.question.image);
    if (!install.question.as_of.empty()) return out;
    if (input.settings.apt_policy == AptPolicy::kUpstream)
      return out + "; the archive drops old versions, so run `drydock update` when the next one is out";
    return out +
           "; the archive drops old versions, so run `drydock update` from time to time or use the policy "
           "`snapshot`";
  }

  static void annotate(const TransformInput& input, const AptInstall& install,
                       const std::vector<AptAnnotation>& annotations, Fix& fix) {
    const auto* image = input.facts.image(install.question.image);
    if (image == nullptr || !image->value) return;
    for (Edit& edit : annotation_edits(install, annotations, *image->value))
      fix.edits.push_back(std::move(edit));
  }

  static void report_stale(const TransformInput& input, const AptInstall& install, Sink& sink) {
    const Command& command = install.apt.command;
    for (const AptInstall::Name& pin : install.pinned) {
      const auto* answer = input.facts.apt_package(install.question, pin.package.name);
      if (answer == nullptr || !answer->value) continue;
      const PackageCandidate& candidate = *answer->value;
      if (candidate.kind != PackageCandidate::Kind::kFound || candidate.offered.empty() ||
          !is_writable_version(candidate.version))
        continue;
      const auto fits = [&](const std::string& version) {
        return matches_apt_pin(version, pin.package.version);
      };
      if (fits(candidate.version) || std::any_of(candidate.offered.begin(), candidate.offered.end(), fits))
        continue;
      sink.report(
          command.source(command.words[pin.word]),
          fmt::format(
              "the archive does not serve `{}` {}, so this build fails; `drydock update` would write `{}={}`",
              pin.package.name, pin.package.version, pin.package.name,
              version_to_write(candidate.version, input.settings)));
    }
  }
};

}  // namespace

std::unique_ptr<Transform> make_pin_apt() {
  return std::make_unique<PinApt>();
}

}  // namespace drydock
