#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "facts/apk_version.h"
#include "rewrite/answer_text.h"
#include "rewrite/apk_pins.h"
#include "rewrite/apt_pins.h"
#include "rewrite/transform.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::string_view kAliases[] = {"DL3018"};
constexpr std::string_view kReferences[] = {"https://github.com/hadolint/hadolint/wiki/DL3018",
                                            "https://wiki.alpinelinux.org/wiki/Alpine_Package_Keeper"};

constexpr TransformInfo kInfo{
    .id = "pin-apk",
    .summary = "Pin packages of `apk add` to their versions",
    .applicability = Applicability::kUnsafe,
    .rationale =
        "Without a version, `apk add` installs whatever is newest when the image is built, so two "
        "builds of one file differ. The version is the one that the repositories of the base image, and "
        "those that the command names with `--repository`, offer for every platform. The policy `minor` "
        "writes `~=8.5` in place of `=8.5.0-r0`. Alpine's branches hold one version of a package: a "
        "build with an old one fails, and `drydock update` refreshes the pins. A version that is "
        "written already and served no more is reported.",
    .declines =
        "What has a version or a range stays, and so do files, virtual packages, `!name`, `name@tag`, "
        "what packages only provide (`so:`, `cmd:`, `pc:`), and words that hold a variable or a "
        "pattern. Packages of `edge` are not pinned, since it serves the newest version only. It stays "
        "away where the base image is not known, where `/etc/apk/repositories` is changed in a way that "
        "cannot be followed, and from `--root`.",
    .aliases = kAliases,
    .references = kReferences};

using Kind = PackageCandidate::Kind;

constexpr std::size_t kMostShown = 100;  // of the pins in one reason

class Add {
 public:
  Add(const TransformInput& input, const ApkAdd& add, Sink& sink) : input_(input), add_(add), sink_(sink) {}

  void run() {
    for (const ApkAdd::Left& left : add_.left) decline(left.words, left.why);
    for (const ApkWord& word : add_.words) look_at(word);
    for (const ApkAdd::Left& left : left_) decline(left.words, left.why);
    if (fix_.edits.empty()) return;
    fix_.applicability = Applicability::kUnsafe;
    const std::string from = provenance_text(from_);
    fix_.reason = fmt::format(
        "{}{} {} what the repositories{} offer{}{}; Alpine's branches drop old versions, so the build fails "
        "once they "
        "do, until `drydock update` refreshes the pins",
        list_words(pins_, kMostShown), suite(), pins_.size() == 1 ? "is" : "are",
        add_.overridable ? " of the base image that is built from by default" : "", from.empty() ? "" : " ",
        from);
    sink_.fix(range(pinned_), message(pinned_), std::move(fix_));
  }

 private:
  void leave(const ApkWord& word, const std::string& why) {
    const auto [at, fresh] = reasons_.emplace(why, left_.size());
    if (fresh) left_.push_back({{}, why});
    left_[at->second].words.push_back(word.word);
  }

  void look_at(const ApkWord& word) {
    const bool fresh = word.constraint.empty();
    if (!add_.obstacle.empty()) {
      if (fresh) leave(word, add_.obstacle);
      return;
    }
    const Answer<PackageCandidate>* answer = input_.facts.apk_package(add_.question, word.name);
    if (answer == nullptr || !answer->value) {
      if (fresh) leave(word, why_unknown(answer, "which version there is now"));
    } else if (fresh) {
      pin(word, *answer);
    } else {
      check(word, *answer->value);
    }
  }

  void pin(const ApkWord& word, const Answer<PackageCandidate>& answer) {
    const PackageCandidate& candidate = *answer.value;
    if (std::string why = obstacle_of(candidate); !why.empty()) return leave(word, why);
    const std::string pin = apk_pin(candidate.version, input_.settings.apk_policy);
    if (pin.empty()) return leave(word, "the repository's answer is no version");
    auto edit = insert_behind_name(add_.command, word, pin);
    if (!edit) return leave(word, "quotes or escapes stand inside the word");
    fix_.edits.push_back(std::move(*edit));
    pinned_.push_back(word.word);
    pins_.push_back(word.name + pin);
    suites_.push_back(candidate.suite);
    if (pins_.size() == 1) from_ = answer.from;
  }

  static std::string obstacle_of(const PackageCandidate& candidate) {
    switch (candidate.kind) {
      case Kind::kFound:
        if (candidate.suite.starts_with("edge")) return "`edge` serves the newest version only";
        if (candidate.suite == "installed")
          return "the base image has a newer version than the repositories offer";
        return {};
      case Kind::kMissing:
        if (candidate.searched.empty()) return "no repository has it";
        return fmt::format("it is in none of {}", list_words(candidate.searched));
      case Kind::kVirtual:
        if (candidate.providers.empty()) return "it is provided by other packages";
        return fmt::format("it is provided by {}", list_words(candidate.providers));
      case Kind::kDiffers:
        return fmt::format("the platforms get different versions ({})", candidate.version);
    }
    return {};
  }

  // A version that no repository has breaks the next build that does not find the layer in a cache.
  void check(const ApkWord& word, const PackageCandidate& candidate) {
    if (candidate.kind != Kind::kFound || candidate.offered.empty()) return;
    const bool served = std::any_of(
        candidate.offered.begin(), candidate.offered.end(),
        [&](const std::string& version) { return satisfies_apk_constraint(version, word.constraint); });
    // What the image has already need not be served.
    if (served || candidate.suite == "installed") return;
    const std::string where =
        candidate.archive.empty() ? "the repositories serve" : fmt::format("{} serves", candidate.archive);
    const bool moves = word.constraint.starts_with('=') || word.constraint.starts_with('~');
    sink_.report(
        range({word.word}),
        fmt::format("{} no version that fits `{}{}` any more; {} `{}`", where, word.name, word.constraint,
                    moves ? "`drydock update` moves it to" : "what it has is", candidate.version));
  }

  // The one suite that all pins come from.
  std::string suite() const {
    const bool one = std::all_of(suites_.begin(), suites_.end(),
                                 [&](const std::string& s) { return s == suites_.front(); });
    return one && !suites_.front().empty() ? fmt::format(" of {}", suites_.front()) : "";
  }

  TextRange range(const std::vector<std::size_t>& words) const {
    return add_.command.source(add_.command.words[words.front()]);
  }

  std::string message(const std::vector<std::size_t>& words) const {
    std::vector<std::string> texts;
    for (const std::size_t word : words) {
      const auto literal = add_.command.literal(word);
      texts.push_back(literal ? *literal : std::string(add_.command.script->raw(add_.command.words[word])));
    }
    return fmt::format("{} {} not pinned to a version", list_words(texts), texts.size() == 1 ? "is" : "are");
  }

  void decline(const std::vector<std::size_t>& words, const std::string& why) {
    sink_.decline(range(words), message(words), why);
  }

  const TransformInput& input_;
  const ApkAdd& add_;
  Sink& sink_;
  Fix fix_;
  std::vector<std::size_t> pinned_;
  std::vector<std::string> pins_, suites_;
  std::vector<ApkAdd::Left> left_;
  std::map<std::string, std::size_t> reasons_;  // index in left_
  Provenance from_;
};

class PinApk final : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void ask(const TransformInput& input, Queries& queries) const override {
    for (const ApkAdd& add : apk_adds(input.model)) {
      if (!add.obstacle.empty()) continue;
      for (const ApkWord& word : add.words) queries.world.apk[add.question].insert(word.name);
    }
  }

  void run(const TransformInput& input, Sink& sink) const override {
    for (const ApkAdd& add : apk_adds(input.model)) Add(input, add, sink).run();
  }
};

}  // namespace

std::unique_ptr<Transform> make_pin_apk() {
  return std::make_unique<PinApk>();
}

}  // namespace drydock
