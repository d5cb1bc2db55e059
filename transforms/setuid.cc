#include <fmt/format.h>

#include <array>

#include "model/file_mode.h"
#include "rewrite/transform.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::array<std::string_view, 1> kAliases = {"CIS-DI-0008"};
constexpr std::array<std::string_view, 2> kReferences = {
    "https://github.com/goodwithtech/dockle/blob/master/CHECKPOINT.md#cis-di-0008",
    "https://man7.org/linux/man-pages/man7/inode.7.html"};

constexpr TransformInfo kInfo = {.id = "setuid",
                                 .summary = "Report setuid and setgid bits that the build sets",
                                 .applicability = Applicability::kDisplay,
                                 .rationale =
                                     "A setuid program runs as its owner, whoever starts it. Owned by root, "
                                     "it is a way from the container's "
                                     "user to root, and every flaw in it is a flaw of the image. File "
                                     "capabilities (`setcap`) give a program the "
                                     "one right that it needs.",
                                 .declines =
                                     "It only reports: what the program needs the bit for is the author's "
                                     "knowledge. Modes that take the bit away "
                                     "(`chmod u-s`, `find … -exec chmod a-s`), modes that hold a variable, "
                                     "and the setgid bit of a folder that the "
                                     "same script makes are passed over.",
                                 .aliases = kAliases,
                                 .references = kReferences};

class Setuid final : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void run(const TransformInput& input, Sink& sink) const override {
    for (const ModeUse& use : mode_uses(input.model)) {
      const auto effect = mode_effect(use.mode);
      if (!effect) continue;
      const bool named = !use.target.empty();
      const std::string target = named ? fmt::format("`{}`", use.target) : "the files";
      if (effect->setuid)
        sink.report(
            use.range,
            named ? fmt::format("`{}` makes {} run as its owner, whoever starts it", use.how, target)
                  : fmt::format("`{}` makes the files run as their owner, whoever starts them", use.how));
      // On a folder the bit only hands the group down, which is common and harmless.
      else if (effect->setgid && !use.folder)
        sink.report(use.range,
                    fmt::format("`{}` sets the setgid bit on {}: a program then runs with its file's group",
                                use.how, target),
                    Severity::kInfo);
    }
  }
};

}  // namespace

std::unique_ptr<Transform> make_setuid() {
  return std::make_unique<Setuid>();
}

}  // namespace drydock
