#include <array>

#include "rewrite/clean_after_install.h"
#include "rewrite/transform.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::array<std::string_view, 6> kAliases = {"DL3040",  "DL3032",      "DS-0015",
                                                      "DS-0019", "AVD-DS-0015", "AVD-DS-0019"};
constexpr std::array<std::string_view, 2> kReferences = {"https://github.com/hadolint/hadolint/wiki/DL3040",
                                                         "https://github.com/hadolint/hadolint/wiki/DL3032"};

constexpr TransformInfo kInfo = {
    .id = "dnf-clean",
    .summary = "Run `dnf clean all` in the RUN that installs",
    .applicability = Applicability::kSafe,
    .rationale =
        "dnf, yum and microdnf keep the data of the repositories, often more than a hundred megabytes, and "
        "sometimes the "
        "packages. Only a clean-up in the same RUN keeps it out of the layer; a later one hides it.",
    .declines =
        "Where a mount lies over the cache, `keepcache` or an option to fetch only says that it is wanted, "
        "or the RUN "
        "cleans up itself. Where the command may not run (a branch, a loop, `||`), the script removes the "
        "package "
        "manager or its repositories, another root folder is installed to, a later instruction takes the "
        "cache, or "
        "nothing can be appended without changing how the script fails. In stages that others only copy "
        "from.",
    .aliases = kAliases,
    .references = kReferences};

class DnfClean : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void run(const TransformInput& input, Sink& sink) const override {
    const CleanRule rule = {.tools = {PackageTool::kDnf, PackageTool::kYum, PackageTool::kMicrodnf},
                            .programs = {"dnf", "yum", "microdnf", "dnf5"},
                            .verbs = {"install",
                                      "localinstall",
                                      "groupinstall",
                                      "group",
                                      "update",
                                      "upgrade",
                                      "update-minimal",
                                      "upgrade-minimal",
                                      "groupupdate",
                                      "reinstall",
                                      "downgrade",
                                      "distro-sync",
                                      "distribution-synchronization",
                                      "swap",
                                      "builddep",
                                      "module",
                                      "makecache",
                                      "check-update",
                                      "install-nevra",
                                      "install-n",
                                      "install-na"},
                            .clean_verbs = {"clean"},
                            .clean = "clean all",
                            .folders = {"/var/cache/dnf", "/var/cache/yum", "/var/cache/libdnf5"},
                            .repositories = "/yum.repos.d"};
    clean_after_install(input, rule, sink);
  }
};

}  // namespace

std::unique_ptr<Transform> make_dnf_clean() {
  return std::make_unique<DnfClean>();
}

}  // namespace drydock
