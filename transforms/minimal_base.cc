#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "facts/image_reference.h"
#include "model/shell_commands.h"
#include "rewrite/image_pins.h"
#include "rewrite/image_siblings.h"
#include "rewrite/transform.h"
#include "text/ascii.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

using std::string_view;

constexpr string_view kReferences[] = {
    "https://docs.docker.com/build/building/best-practices/#choose-the-right-base-image"};

constexpr TransformInfo kInfo{
    .id = "minimal-base",
    .summary = "Report a final stage whose base image has a smaller sibling",
    .applicability = Applicability::kDisplay,
    .rationale =
        "What is in the image that ships has to be patched, and can be used by whoever breaks in. Many "
        "images "
        "come in a second form with less in it: `python:3.12-slim` beside `python:3.12`, `21-jre` beside "
        "`21-jdk`. The sibling's tag is looked for in the image's own registry, and it is named only where "
        "the registry has it and it is another image. The `-slim` one comes first, then the one without "
        "development tools, then the one without a shell (for a stage that has no `RUN`), and at last "
        "`-alpine`, whose C library is another one.",
    .declines =
        "It never edits: what the program needs of the larger image is for a person to say. Nothing is "
        "reported for a base that is small by its name, for `scratch`, a stage, a named build context, a "
        "Windows image, a digest without a tag, and a name with a variable that has no default; nor where "
        "nobody could be asked. A `-jre` is not suggested to a stage that compiles. Stages other than the "
        "last one and those of `target-stages` are not looked at.",
    .aliases = {},
    .references = kReferences,
};

// What a stage is built from, where a sibling is worth asking for.
struct Base {
  const Stage* stage = nullptr;
  std::string name;       // its variables expanded, without a digest
  std::string reference;  // canonical, as written
  std::string digest;     // that is written behind it; mostly empty
  std::vector<ImageSibling> siblings;
};

// Compilers and what drives them, which a JRE cannot do without a JDK.
bool compiles(const BuildModel& model, const Stage& stage) {
  constexpr string_view kTools[] = {"javac",  "javadoc", "jar",         "jlink",  "jpackage", "jdeps",
                                    "jshell", "jcmd",    "jmap",        "jstack", "mvn",      "mvnw",
                                    "ant",    "gradle",  "gradlew",     "sbt",    "lein",     "kotlinc",
                                    "scalac", "bazel",   "native-image"};
  for (const Instruction& instruction : stage.instructions) {
    const ShellCommands shell(model, instruction);
    for (const ScriptCommands& script : shell.scripts())
      for (const Command& command : script.commands)
        if (std::find(std::begin(kTools), std::end(kTools), command.program) != std::end(kTools)) return true;
  }
  return false;
}

bool runs_shell(const Stage& stage) {
  return std::any_of(
      stage.instructions.begin(), stage.instructions.end(),
      [](const Instruction& instruction) { return instruction.innermost().keyword() == Keyword::kRun; });
}

bool is_built_from_outside(const TransformInput& input, const Stage& stage) {
  const auto& targets = input.settings.target_stages;
  return &stage == input.model.final_stage() ||
         (!stage.name.empty() && std::any_of(targets.begin(), targets.end(), [&](const std::string& name) {
           return equal_ignoring_case(name, stage.name);
         }));
}

std::vector<Base> bases_of(const TransformInput& input) {
  std::vector<Base> out;
  for (const Stage& stage : input.model.stages()) {
    if (!is_built_from_outside(input, stage) || stage.parent || !stage.base || input.model.is_windows(stage))
      continue;
    const std::string& base = *stage.base;
    if (base == "scratch" || names_build_context(input.settings, base)) continue;
    const auto image = parse_image_reference(base);
    // Reading the commands is most of the work, and most bases are small already or none of these.
    if (!image || is_small_image(*image)) continue;
    auto siblings = image_siblings(base, {compiles(input.model, stage), runs_shell(stage)});
    if (siblings.empty()) continue;
    out.push_back({&stage, base.substr(0, base.find('@')), canonical_reference(base),
                   image->digest.value_or(""), std::move(siblings)});
  }
  return out;
}

string_view what_it_is(ImageSibling::Kind kind) {
  switch (kind) {
    case ImageSibling::Kind::kSlim:
      return "it is made with fewer packages to patch and to misuse; what the build takes from the larger "
             "image, such as compilers and headers, has to be installed then";
    case ImageSibling::Kind::kRuntime:
      return "it runs programs and has no compiler or other development tools";
    case ImageSibling::Kind::kNoShell:
      return "it has no shell and no package manager, and this stage has no `RUN` that would need them";
    case ImageSibling::Kind::kAlpine:
      break;
  }
  return "it is made to be small, but its C library is musl and not glibc: programs and libraries built for "
         "glibc do not run there, and packages are apk's";
}

class MinimalBase final : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void ask(const TransformInput& input, Queries& queries) const override {
    for (const Base& base : bases_of(input)) {
      // Some registries give one image both names, so that there is nothing to gain.
      if (base.digest.empty()) queries.world.guess_image(base.reference, ImageDetail::kDigest);
      for (const ImageSibling& sibling : base.siblings)
        queries.world.guess_image(canonical_reference(sibling.name), ImageDetail::kDigest);
    }
  }

  void run(const TransformInput& input, Sink& sink) const override {
    for (const Base& base : bases_of(input)) {
      const std::string own = base.digest.empty() ? digest_of(input.facts, base.reference) : base.digest;
      if (own.empty()) continue;
      for (const ImageSibling& sibling : base.siblings) {
        const std::string digest = digest_of(input.facts, canonical_reference(sibling.name));
        if (digest.empty() || digest == own) continue;
        sink.report(base.stage->image_range,
                    fmt::format("the registry has `{}` beside `{}`: {}", sibling.name, base.name,
                                what_it_is(sibling.kind)),
                    Severity::kInfo);
        break;
      }
    }
  }

 private:
  static std::string digest_of(const Facts& facts, const std::string& reference) {
    const Answer<ImageFacts>* answer = facts.image(reference);
    return answer != nullptr && answer->value ? answer->value->digest : std::string();
  }
};

}  // namespace

std::unique_ptr<Transform> make_minimal_base() {
  return std::make_unique<MinimalBase>();
}

}  // namespace drydock
