#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "rewrite/quoting.h"
#include "rewrite/transform.h"
#include "text/ascii.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::string_view kAliases[] = {"DL4000", "MaintainerDeprecated", "DS-0022", "AVD-DS-0022",
                                         "DS022",  "CKV_DOCKER_6"};
constexpr std::string_view kReferences[] = {
    "https://docs.docker.com/reference/build-checks/maintainer-deprecated/",
    "https://github.com/opencontainers/image-spec/blob/main/annotations.md",
};

constexpr std::string_view kLabel = "org.opencontainers.image.authors";

constexpr TransformInfo kInfo{
    .id = "maintainer-label",
    .summary = "Write MAINTAINER as a LABEL",
    .applicability = Applicability::kSafe,
    .rationale =
        "`MAINTAINER` has been deprecated since Docker 1.13. It sets a field of the image that registries "
        "and "
        "scanners do not show, and newer builders warn about it. The label "
        "`org.opencontainers.image.authors` "
        "is the standard place for the same text.",
    .declines =
        "Where the stage, or one that it is built from, sets this label or `maintainer` already: which of "
        "the "
        "two texts holds is for a person to say.",
    .aliases = kAliases,
    .references = kReferences,
};

// What the stage's or an ancestor's labels say of who maintains the image, as a reason to decline; or empty.
std::string label_of_authors(const BuildModel& model, const Stage& stage) {
  for (const Stage* at = &stage;; at = &model.stages()[*at->parent]) {
    for (const Instruction& instruction : at->instructions) {
      if (instruction.innermost().keyword() != Keyword::kLabel) continue;
      for (const NameValue& entry : name_values(instruction.innermost())) {
        const auto name = model.expand(instruction.innermost(), entry.name);
        if (!name) return "a label whose name is not known may name the authors already";
        if (*name == kLabel || lower_ascii(*name) == "maintainer")
          return fmt::format("the label `{}` names the authors already", *name);
      }
    }
    if (!at->parent) return {};
  }
}

// Authors who put quotes around the whole text meant them as a shell would, so they become the label's
// quotes.
bool is_quoted(std::string_view text, char escape) {
  if (text.size() < 2 || (text.front() != '"' && text.front() != '\'') || text.back() != text.front())
    return false;
  const std::string_view inside = text.substr(1, text.size() - 2);
  return inside.find(text.front()) == std::string_view::npos && inside.find(escape) == std::string_view::npos;
}

std::vector<Edit> label_edits(const Instruction& maintainer, char escape) {
  const Word& word = maintainer.arguments().front();
  const std::string keyword = maintainer.keyword_text();
  const bool lower = keyword == lower_ascii(keyword);
  std::vector<Edit> edits = {{maintainer.keyword_range(), lower ? "label" : "LABEL"},
                             {{word.range.begin, word.range.begin}, fmt::format("{}=", kLabel)}};
  const LogicalText text = maintainer.logical(word);
  if (!is_quoted(text.text(), escape)) {
    for (Edit& edit : quote_literal(text, word.range, escape)) edits.push_back(std::move(edit));
    return edits;
  }
  // MAINTAINER expands nothing, LABEL does so between double quotes.
  for (std::uint32_t i = 0; i < text.size() && text.text().front() == '"'; ++i) {
    const std::uint32_t at = text.to_source(i);
    if (text.text()[i] == '$') edits.push_back({{at, at}, std::string(1, escape)});
  }
  return edits;
}

class MaintainerLabel final : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void run(const TransformInput& input, Sink& sink) const override {
    for (const Stage& stage : input.model.stages()) {
      std::string trouble;
      bool looked = false;
      for (const Instruction& instruction : stage.instructions) {
        // Under ONBUILD, BuildKit refuses MAINTAINER.
        if (instruction.keyword() != Keyword::kMaintainer || instruction.arguments().size() != 1) continue;
        if (!looked) trouble = label_of_authors(input.model, stage);
        looked = true;
        propose(input, instruction, trouble, sink);
      }
    }
  }

 private:
  static void propose(const TransformInput& input, const Instruction& instruction, std::string_view trouble,
                      Sink& sink) {
    const std::string message = "`MAINTAINER` is deprecated";
    if (!trouble.empty()) {
      sink.decline(instruction.keyword_range(), message, std::string(trouble));
      return;
    }
    Fix fix;
    fix.edits = label_edits(instruction, input.file().escape());
    const bool quoted = is_quoted(instruction.body().text(), input.file().escape());
    fix.reason = fmt::format("the label `{}` holds the same text{}, and tools show it", kLabel,
                             quoted ? " (without the quotes, which `MAINTAINER` makes part of it)" : "");
    fix.changes = {{InstructionChange::Kind::kReplace, instruction.index(), 1}};
    sink.fix(instruction.range(), message, std::move(fix), Severity::kInfo);
  }
};

}  // namespace

std::unique_ptr<Transform> make_maintainer_label() {
  return std::make_unique<MaintainerLabel>();
}

}  // namespace drydock
