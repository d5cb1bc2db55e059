#include <fmt/format.h>

#include <string>

#include "rewrite/quoting.h"
#include "rewrite/transform.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::string_view kAliases[] = {"LegacyKeyValueFormat"};
constexpr std::string_view kReferences[] = {
    "https://docs.docker.com/reference/build-checks/legacy-key-value-format/",
    "https://docs.docker.com/reference/dockerfile/#env",
};

constexpr TransformInfo kInfo{
    .id = "env-equals",
    .summary = "Write ENV and LABEL as NAME=value",
    .applicability = Applicability::kSafe,
    .rationale =
        "In the form `ENV NAME value` everything to the end of the line is the value, also what was meant as "
        "a "
        "second variable. The form is kept for old files only, and builders warn about it. With `=`, what "
        "belongs to the value is plain to see. Quotes are added only where the value needs them, and the "
        "value stays the same for whatever its variables hold.",
    .declines =
        "Where the value cannot be quoted so that it surely comes out the same: quotes or escapes inside "
        "`${NAME:-word}`, quotes that do not match, a comment between the name and the value, and a "
        "template's "
        "placeholder (`{{`), which may turn into anything.",
    .aliases = kAliases,
    .references = kReferences,
};

class EnvEquals final : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void run(const TransformInput& input, Sink& sink) const override {
    for (const Instruction& outer : input.file().instructions()) {
      const Instruction instruction = outer.innermost();
      if (instruction.keyword() != Keyword::kEnv && instruction.keyword() != Keyword::kLabel) continue;
      if (!instruction.legacy_pair() || instruction.arguments().empty()) continue;
      // The value may be a secret, so only the name is said.
      const std::string message =
          fmt::format("`{}` sets `{}` in the legacy form without `=`", keyword_name(instruction.keyword()),
                      instruction.value(instruction.arguments().front()));
      PairRewrite rewrite = rewrite_legacy_pair(instruction, input.file().escape());
      if (rewrite.edits.empty()) {
        sink.decline(instruction.range(), message, std::move(rewrite.why_not));
        continue;
      }
      Fix fix;
      fix.edits = std::move(rewrite.edits);
      fix.reason =
          "the legacy form is deprecated and takes the rest of the line as one value; the value stays the "
          "same";
      sink.fix(instruction.range(), message, std::move(fix), Severity::kInfo);
    }
  }
};

}  // namespace

std::unique_ptr<Transform> make_env_equals() {
  return std::make_unique<EnvEquals>();
}

}  // namespace drydock
