#include <array>

#include "rewrite/clean_after_install.h"
#include "rewrite/transform.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::array<std::string_view, 3> kAliases = {"DL3036", "DS-0020", "AVD-DS-0020"};
constexpr std::array<std::string_view, 2> kReferences = {"https://github.com/hadolint/hadolint/wiki/DL3036",
                                                         "https://avd.aquasec.com/misconfig/ds020"};

constexpr TransformInfo kInfo = {.id = "zypper-clean",
                                 .summary = "Run `zypper clean --all` in the RUN that installs",
                                 .applicability = Applicability::kSafe,
                                 .rationale =
                                     "zypper keeps the data of the repositories and may keep packages. Only "
                                     "a clean-up in the same RUN keeps them out of "
                                     "the layer; a later one hides them.",
                                 .declines =
                                     "Where a mount lies over the cache, `keepcache` or an option to fetch "
                                     "only says that it is wanted, or the RUN "
                                     "cleans up itself. Where the command may not run (a branch, a loop, "
                                     "`||`), the script removes the package "
                                     "manager or its repositories, another root folder is installed to, a "
                                     "later instruction takes the cache, or "
                                     "nothing can be appended without changing how the script fails. In "
                                     "stages that others only copy from.",
                                 .aliases = kAliases,
                                 .references = kReferences};

class ZypperClean : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void run(const TransformInput& input, Sink& sink) const override {
    const CleanRule rule = {
        .tools = {PackageTool::kZypper},
        .programs = {"zypper"},
        .verbs = {"install", "in", "update", "up", "patch", "dist-upgrade", "dup", "refresh", "ref",
                  "source-install", "si", "install-new-recommends", "inr"},
        .clean_verbs = {"clean", "cc"},
        .clean = "clean --all",
        .folders = {"/var/cache/zypp"},
        .repositories = "/zypp/repos.d"};
    clean_after_install(input, rule, sink);
  }
};

}  // namespace

std::unique_ptr<Transform> make_zypper_clean() {
  return std::make_unique<ZypperClean>();
}

}  // namespace drydock
