#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "facts/apk_version.h"
#include "facts/debian_version.h"
#include "rewrite/answer_text.h"
#include "rewrite/apk_pins.h"
#include "rewrite/apt_pins.h"
#include "rewrite/shell_edits.h"
#include "rewrite/update_rules.h"

namespace drydock {
namespace {

constexpr TransformInfo kAptInfo{
    .id = "update-apt",
    .summary = "Move the versions of apt packages to what their archive serves now",
    .applicability = Applicability::kUnsafe,
    .rationale = "Archives drop a version when the next one comes, and the next build without a warm cache then fails.",
    .declines = "Where pin-apt would not say which version is the right one.",
    .aliases = {},
    .references = {},
};

constexpr TransformInfo kApkInfo{
    .id = "update-apk",
    .summary = "Move the versions of apk packages to what their repository serves now",
    .applicability = Applicability::kUnsafe,
    .rationale = "A branch of Alpine serves one version of a package, and a build with an older one fails.",
    .declines = "Where pin-apk would not say which version is the right one.",
    .aliases = {},
    .references = {},
};

bool is_chosen(const UpdateOptions& options, const std::string& name) {
  return options.packages.empty() || options.packages.contains(name.substr(0, name.find(':')));
}

/// What is to be written in place of a pin, and whether what stands there is gone from the archive.
struct Move {
  std::string version;
  bool gone = false;
};

/// Nothing where the pin is current.
std::optional<Move> apt_move(const std::string& pinned, const PackageCandidate& candidate) {
  const auto fits = [&](const std::string& version) { return matches_apt_pin(version, pinned); };
  // A pattern for binary rebuilds is current where it is the one that would be written.
  if (candidate.version == pinned || fits(candidate.version)) return std::nullopt;
  Move out;
  out.version = candidate.version;
  // Who wrote `1.2*` wants the distribution's own fixes to come in.
  if (pinned.ends_with('*') && !candidate.version.ends_with('*')) out.version = std::string(upstream_version(candidate.version)) + "*";
  out.gone = !candidate.offered.empty() && std::none_of(candidate.offered.begin(), candidate.offered.end(), fits);
  return out;
}

std::optional<Move> apk_move(const std::string& constraint, const PackageCandidate& candidate) {
  const auto fits = [&](const std::string& version) { return satisfies_apk_constraint(version, constraint); };
  // A range is the author's own and no pin.
  if (!constraint.starts_with('=') && !constraint.starts_with('~')) return std::nullopt;
  if (fits(candidate.version)) return std::nullopt;
  Move out;
  out.version = apk_pin(candidate.version, constraint.starts_with('=') ? ApkPolicy::kExact : ApkPolicy::kMinor);
  if (out.version.empty()) return std::nullopt;
  out.gone = !candidate.offered.empty() && std::none_of(candidate.offered.begin(), candidate.offered.end(), fits);
  return out;
}

std::string message_of(const std::string& name, const std::string& pinned, const PackageCandidate& candidate, bool gone) {
  if (gone) return fmt::format("`{}` {} is served no more, so the next build fails; {} is", name, pinned, candidate.version);
  return fmt::format("`{}` {} is behind: there is {}", name, pinned, candidate.version);
}

void propose(const Command& command, std::size_t word, std::string text, std::string message, const Move& move, const Provenance& from,
             Sink& sink) {
  const auto edit = replace_word(command, command.words[word], text);
  const TextRange range = command.source(command.words[word]);
  const Severity severity = move.gone ? Severity::kError : Severity::kWarning;
  if (!edit) return sink.decline(range, std::move(message), "the word is broken over two lines", severity);
  Fix fix;
  fix.edits.push_back(*edit);
  fix.applicability = Applicability::kUnsafe;
  const std::string as_of = provenance_text(from);
  fix.reason = as_of.empty() ? std::string("this is what is served now") : "this is what is served " + as_of;
  sink.fix(range, std::move(message), std::move(fix), severity);
}

class UpdateApt final : public Transform {
 public:
  explicit UpdateApt(UpdateOptions options) : options_(std::move(options)) {}
  const TransformInfo& info() const override { return kAptInfo; }

  void ask(const TransformInput& input, Queries& queries) const override {
    each_pin(input, [&](const AptInstall& install, const AptInstall::Name& pin) {
      if (install.declined.empty()) queries.world.apt[install.question].insert(pin.package.name);
    });
  }

  void run(const TransformInput& input, Sink& sink) const override {
    each_pin(input, [&](const AptInstall& install, const AptInstall::Name& pin) {
      const Command& command = install.apt.command;
      const std::string& name = pin.package.name;
      const auto unknown = [&](std::string why) {
        sink.decline(command.source(command.words[pin.word]), fmt::format("whether `{}` {} is behind is not known", name, pin.package.version),
                     std::move(why));
      };
      if (!install.declined.empty()) return unknown(install.declined);
      const auto* answer = input.facts.apt_package(install.question, name);
      if (answer == nullptr || !answer->value) return unknown(why_unknown(answer, "what the archive serves"));
      const PackageCandidate& candidate = *answer->value;
      if (candidate.kind != PackageCandidate::Kind::kFound || !is_writable_version(candidate.version))
        return unknown("the image's sources do not say which version is the right one");
      const auto move = apt_move(pin.package.version, candidate);
      if (!move) return;
      std::string raw(command.script->raw(command.words[pin.word]));
      const std::string old = "=" + pin.package.version;
      if (const std::size_t at = raw.find(old); at != std::string::npos) raw.erase(at, old.size());
      else return unknown("quotes stand inside the word");
      propose(command, pin.word, pinned_word(raw, name, move->version), message_of(name, pin.package.version, candidate, move->gone), *move,
              answer->from, sink);
    });
  }

 private:
  template <typename Each>
  void each_pin(const TransformInput& input, Each each) const {
    for (const AptInstall& install : apt_installs(input.model, input.settings)) {
      for (const AptInstall::Name& pin : install.pinned) {
        if (is_chosen(options_, pin.package.name)) each(install, pin);
      }
    }
  }

  UpdateOptions options_;
};

class UpdateApk final : public Transform {
 public:
  explicit UpdateApk(UpdateOptions options) : options_(std::move(options)) {}
  const TransformInfo& info() const override { return kApkInfo; }

  void ask(const TransformInput& input, Queries& queries) const override {
    each_pin(input, [&](const ApkAdd& add, const ApkWord& pin) {
      if (add.obstacle.empty()) queries.world.apk[add.question].insert(pin.name);
    });
  }

  void run(const TransformInput& input, Sink& sink) const override {
    each_pin(input, [&](const ApkAdd& add, const ApkWord& pin) {
      const auto unknown = [&](std::string why) {
        sink.decline(add.command.source(add.command.words[pin.word]),
                     fmt::format("whether `{}{}` is behind is not known", pin.name, pin.constraint), std::move(why));
      };
      if (!add.obstacle.empty()) return unknown(add.obstacle);
      const auto* answer = input.facts.apk_package(add.question, pin.name);
      if (answer == nullptr || !answer->value) return unknown(why_unknown(answer, "what the repositories serve"));
      if (answer->value->kind != PackageCandidate::Kind::kFound)
        return unknown("the image's repositories do not say which version is the right one");
      const auto move = apk_move(pin.constraint, *answer->value);
      if (!move) return;
      std::string raw(add.command.script->raw(add.command.words[pin.word]));
      const std::size_t at = raw.find(pin.constraint);
      if (at == std::string::npos) return unknown("quotes stand inside the word");
      raw.replace(at, pin.constraint.size(), move->version);
      propose(add.command, pin.word, std::move(raw), message_of(pin.name, pin.constraint, *answer->value, move->gone), *move, answer->from, sink);
    });
  }

 private:
  template <typename Each>
  void each_pin(const TransformInput& input, Each each) const {
    for (const ApkAdd& add : apk_adds(input.model)) {
      for (const ApkWord& word : add.words) {
        if (!word.constraint.empty() && is_chosen(options_, word.name)) each(add, word);
      }
    }
  }

  UpdateOptions options_;
};

}  // namespace

std::unique_ptr<Transform> make_update_apt(UpdateOptions options) { return std::make_unique<UpdateApt>(std::move(options)); }
std::unique_ptr<Transform> make_update_apk(UpdateOptions options) { return std::make_unique<UpdateApk>(std::move(options)); }

}  // namespace drydock
