#include <fmt/format.h>

#include <optional>
#include <string>

#include "model/exposed_ports.h"
#include "rewrite/transform.h"
#include "text/path.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::string_view kReferences[] = {
    "https://docs.docker.com/engine/security/protect-access/",
    "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
};
constexpr std::uint32_t kPlain = 2375;
constexpr std::uint32_t kTls = 2376;

constexpr TransformInfo kInfo{
    .id = "expose-docker-api",
    .summary = "Report an exposed Docker API",
    .applicability = Applicability::kDisplay,
    .rationale =
        "Whoever reaches the Docker API can start a container that owns the host. Port 2375 is the API "
        "without any authentication, 2376 the one with TLS; a volume at the place of the daemon's socket "
        "invites mounting the host's.",
    .declines = "It only reports: images that run Docker in Docker are meant to do this.",
    .aliases = {},
    .references = kReferences,
};

bool is_docker_socket(std::string_view path) {
  const std::string clean = clean_path(path);
  return path.starts_with('/') && (clean == "/var/run/docker.sock" || clean == "/run/docker.sock");
}

class ExposeDockerApi final : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void run(const TransformInput& input, Sink& sink) const override {
    for (const Instruction& outer : input.file().instructions()) {
      const Instruction instruction = outer.innermost();
      if (input.model.stage_of(outer) == nullptr) continue;
      if (instruction.keyword() == Keyword::kExpose) look_at_ports(input, instruction, sink);
      if (instruction.keyword() == Keyword::kVolume) look_at_volumes(input, instruction, sink);
    }
  }

 private:
  static void look_at_ports(const TransformInput& input, const Instruction& expose, Sink& sink) {
    for (const ExposedPorts& ports : exposed_ports(input.model, expose)) {
      if (ports.protocol != "tcp") continue;
      if (ports.contains(kPlain))
        sink.report(ports.range,
                    "port 2375 is exposed: the Docker API without authentication gives away the host",
                    Severity::kError);
      else if (ports.contains(kTls))
        sink.report(
            ports.range,
            "port 2376 is exposed: the Docker API gives away the host to whoever has a client certificate");
    }
  }

  static void look_at_volumes(const TransformInput& input, const Instruction& volume, Sink& sink) {
    for (const Word& word : volume.arguments()) {
      const auto path = input.model.expand(volume, volume.value(word));
      if (path && is_docker_socket(*path))
        sink.report(word.range,
                    "the Docker socket is a volume: a container that has the host's socket owns the host",
                    Severity::kError);
    }
  }
};

}  // namespace

std::unique_ptr<Transform> make_expose_docker_api() {
  return std::make_unique<ExposeDockerApi>();
}

}  // namespace drydock
