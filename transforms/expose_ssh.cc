#include <fmt/format.h>

#include "model/exposed_ports.h"
#include "rewrite/transform.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::string_view kAliases[] = {"CKV_DOCKER_1", "DS-0004", "AVD-DS-0004", "DS004"};
constexpr std::string_view kReferences[] = {"https://avd.aquasec.com/misconfig/ds004"};
constexpr std::uint32_t kSsh = 22;

constexpr TransformInfo kInfo{
    .id = "expose-ssh",
    .summary = "Report an exposed SSH port",
    .applicability = Applicability::kDisplay,
    .rationale =
        "An SSH server in a container is a second way in: it needs keys or passwords in the image, runs "
        "beside "
        "the program that the container is for, and is patched by nobody. `docker exec` and `kubectl exec` "
        "give a shell without it.",
    .declines =
        "It only reports: whether the container is meant to be an SSH server is not for a tool to say. Port "
        "22 "
        "of another protocol than TCP is no SSH.",
    .aliases = kAliases,
    .references = kReferences,
};

class ExposeSsh final : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void run(const TransformInput& input, Sink& sink) const override {
    for (const Instruction& outer : input.file().instructions()) {
      const Instruction expose = outer.innermost();
      if (expose.keyword() != Keyword::kExpose || input.model.stage_of(outer) == nullptr) continue;
      for (const ExposedPorts& ports : exposed_ports(input.model, expose)) {
        if (ports.protocol != "tcp" || !ports.contains(kSsh)) continue;
        sink.report(
            ports.range,
            ports.first == ports.last
                ? std::string("port 22 is exposed: an SSH server in a container is a second way in")
                : fmt::format(
                      "the exposed ports {}-{} hold 22: an SSH server in a container is a second way in",
                      ports.first, ports.last));
      }
    }
  }
};

}  // namespace

std::unique_ptr<Transform> make_expose_ssh() {
  return std::make_unique<ExposeSsh>();
}

}  // namespace drydock
