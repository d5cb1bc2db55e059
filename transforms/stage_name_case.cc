#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "model/image_mentions.h"
#include "rewrite/transform.h"
#include "text/ascii.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::string_view kAliases[] = {"StageNameCasing"};
constexpr std::string_view kReferences[] = {
    "https://docs.docker.com/reference/build-checks/stage-name-casing/"};

constexpr TransformInfo kInfo{
    .id = "stage-name-case",
    .summary = "Write stage names in small letters",
    .applicability = Applicability::kSafe,
    .rationale =
        "BuildKit turns stage names into small letters, and then finds them in any casing with `COPY --from` "
        "but not with `FROM`; podman and buildah compare them letter by letter. One spelling in small "
        "letters, at the definition and wherever the stage is named, works with all of them.",
    .declines =
        "A stage that is built with `--target` from outside, where other builders than BuildKit want the "
        "exact "
        "name: one that configuration lists as a target, and one that nothing in the file uses and that is "
        "not "
        "the last. Two stages of one name; a stage that an ONBUILD instruction or a variable may name.",
    .aliases = kAliases,
    .references = kReferences,
};

bool lists(const std::vector<std::string>& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& n) { return equal_ignoring_case(n, name); });
}

// True where the value of some variable could make the word the name of a stage, which holds no `:`, `/` or
// `@`.
bool may_expand_to_name(std::string_view word) {
  if (word.find('$') == std::string_view::npos) return false;
  int depth = 0;
  for (const char c : word) {
    depth += c == '{' ? 1 : c == '}' ? -1 : 0;
    if (depth == 0 && (c == ':' || c == '/' || c == '@')) return false;
  }
  return true;
}

class StageNameCase final : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void run(const TransformInput& input, Sink& sink) const override {
    const auto stages = input.model.stages();
    if (std::all_of(stages.begin(), stages.end(), [](const Stage& s) { return s.name.empty(); })) return;
    const std::vector<ImageMention> mentions = image_mentions(input.model);
    for (const Stage& stage : stages)
      // A name with a variable in it is none; BuildKit refuses it, and a template may put another in its
      // place.
      if (!stage.name.empty() && stage.name.find('$') == std::string::npos)
        look_at(input, stage, mentions, sink);
  }

 private:
  static void look_at(const TransformInput& input, const Stage& stage,
                      const std::vector<ImageMention>& mentions, Sink& sink) {
    const std::string name = lower_ascii(stage.name);
    Fix fix;
    if (stage.name != name) fix.edits.push_back({stage.name_range, name});
    std::string trouble = stage.name != name ? trouble_with_name(input, stage) : "";
    for (const ImageMention& mention : mentions) {
      if (mention.kind == ImageMention::Kind::kSyntax) continue;
      const Stage* at = input.model.stage_of(input.file().instructions()[mention.instruction]);
      if (at == nullptr || at->index <= stage.index) continue;
      const bool variable = mention.kind == ImageMention::Kind::kFrom && may_expand_to_name(mention.text);
      if (variable && stage.name != name) trouble = "a later `FROM` may name the stage by a variable";
      if (!equal_ignoring_case(mention.text, name)) continue;
      if (mention.onbuild && mention.text != name)
        trouble = "an `ONBUILD` instruction, which runs in another build, names it";
      if (mention.text == name) continue;
      if (!mention.exact) trouble = "it is named in a place that cannot be edited";
      fix.edits.push_back({mention.range, name});
    }
    if (fix.edits.empty()) return;
    const TextRange place = fix.edits.front().range;
    if (lists(input.settings.build_contexts, name)) trouble = "a build context of that name takes its place";
    if (is_twice(input.model, stage)) trouble = "two stages have this name";
    const std::string message =
        stage.name != name
            ? fmt::format("the stage name `{}` has capitals", stage.name)
            : fmt::format("the stage `{}` is called `{}`", name, input.file().source().slice(place));
    if (!trouble.empty()) {
      sink.decline(place, message, trouble);
      return;
    }
    fix.reason =
        "builders differ on whether the casing of a stage name counts; in small letters all of them find it";
    sink.fix(place, message, std::move(fix), Severity::kInfo);
  }

  // What stands against another spelling where the stage is defined; empty where nothing does.
  static std::string trouble_with_name(const TransformInput& input, const Stage& stage) {
    if (input.file().source().slice(stage.name_range).find('\n') != std::string_view::npos)
      return "a continuation stands inside the name";
    if (lists(input.settings.target_stages, stage.name))
      return "it is built with `--target`, and podman compares that name with regard to case";
    if (!input.model.stage_is_used(stage) && &stage != input.model.final_stage())
      return "nothing in the file uses it, so it is built with `--target`, and podman compares that name "
             "with regard to case";
    return {};
  }

  static bool is_twice(const BuildModel& model, const Stage& stage) {
    return std::any_of(model.stages().begin(), model.stages().end(), [&](const Stage& other) {
      return other.index != stage.index && equal_ignoring_case(other.name, stage.name);
    });
  }
};

}  // namespace

std::unique_ptr<Transform> make_stage_name_case() {
  return std::make_unique<StageNameCase>();
}

}  // namespace drydock
