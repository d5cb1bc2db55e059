#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "model/command.h"
#include "model/exposed_ports.h"
#include "rewrite/transform.h"
#include "text/ascii.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::string_view kAliases[] = {"DL3057",      "CKV_DOCKER_2", "DS-0026",
                                         "AVD-DS-0026", "DS026",        "CIS-DI-0006"};
constexpr std::string_view kReferences[] = {"https://docs.docker.com/reference/dockerfile/#healthcheck"};

constexpr TransformInfo kInfo{
    .id = "healthcheck",
    .summary = "Report a service without a HEALTHCHECK",
    .applicability = Applicability::kDisplay,
    .rationale =
        "Docker sees that a process has ended, not that it has stopped answering. With a HEALTHCHECK, "
        "`docker ps`, Compose and Swarm know, and can wait or restart. Kubernetes ignores it and has probes "
        "of its own, so for images that run there this rule may be skipped.",
    .declines =
        "It never edits: what to ask a service is for a person to say. A probe is shown only where the file "
        "itself installs `curl` or `wget` and the service has one port of those that are usual for HTTP. "
        "`HEALTHCHECK NONE` counts as an answer, and a base image may have a HEALTHCHECK of its own.",
    .aliases = kAliases,
    .references = kReferences,
};

constexpr std::array<std::uint32_t, 9> kHttpPorts = {80, 3000, 5000, 8000, 8001, 8008, 8080, 8081, 8888};

// The stage and those of the file that it is built from, nearest first.
std::vector<const Stage*> chain_of(const BuildModel& model, const Stage& stage) {
  std::vector<const Stage*> out{&stage};
  while (out.back()->parent) out.push_back(&model.stages()[*out.back()->parent]);
  return out;
}

// True where the command surely runs whenever the script succeeds: nothing but `&&` and line ends around it.
bool runs_always(const Command& command) {
  const ShellScript& script = *command.script;
  for (std::uint32_t id = command.id; id != 0; id = script.node(id).parent) {
    const ShellNode& node = script.node(id);
    const ShellKind parent = script.node(node.parent).kind;
    if (parent != ShellKind::kScript && parent != ShellKind::kStatement) return false;
    if (node.join == ShellJoin::kOr || node.join == ShellJoin::kPipe || node.join == ShellJoin::kBackground)
      return false;
    for (std::uint32_t other = script.node(node.parent).first_child; other != 0 && other != id;
         other = script.node(other).next_sibling)
      if (script.node(other).join == ShellJoin::kOr || script.node(other).join == ShellJoin::kPipe)
        return false;
  }
  return true;
}

// A client that the stages install by apt or apk and never remove again; empty where none is proved.
std::string http_client(const BuildModel& model, const std::vector<const Stage*>& chain) {
  std::string found;
  for (const Stage* stage : chain) {
    for (const Command& command : commands_of(model, *stage)) {
      const auto package = package_command(command);
      if (!package || package->tool > PackageTool::kApk) continue;
      const std::string& verb = package->verb;
      if (verb == "remove" || verb == "purge" || verb == "autoremove" || verb == "del") return {};
      if ((verb != "install" && verb != "add") || !runs_always(command)) continue;
      if (has_option(command, *package, "--virtual") || has_option(command, *package, "-t")) continue;
      for (const std::size_t i : package->packages)
        for (const std::string_view client : {"curl", "wget"})
          if (found != "curl" && command.word_is(i, client)) found = client;
    }
  }
  return found;
}

class Healthcheck final : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void run(const TransformInput& input, Sink& sink) const override {
    const Stage* final_stage = input.model.final_stage();
    if (final_stage == nullptr) return;
    const auto chain = chain_of(input.model, *final_stage);
    std::optional<Instruction> expose;
    std::vector<ExposedPorts> ports;
    for (const Stage* stage : chain) {
      for (const Instruction& instruction : stage->instructions) {
        // What a parent keeps for ONBUILD happens here; what this stage keeps, in another build.
        const bool here = !instruction.child() || stage != final_stage;
        if (!here) continue;
        if (instruction.innermost().keyword() == Keyword::kHealthcheck) return;
        if (instruction.innermost().keyword() != Keyword::kExpose) continue;
        if (!expose) expose = instruction.innermost();
        for (ExposedPorts& p : exposed_ports(input.model, instruction.innermost()))
          ports.push_back(std::move(p));
      }
    }
    if (!expose) return;
    const std::string message =
        "the service has no `HEALTHCHECK`: Docker cannot tell when it stops answering";
    if (auto fix = suggestion(input, chain, ports))
      sink.fix(expose->line_range(), message, std::move(*fix), Severity::kInfo);
    else
      sink.report(expose->line_range(), message, Severity::kInfo);
  }

 private:
  static std::optional<Fix> suggestion(const TransformInput& input, const std::vector<const Stage*>& chain,
                                       const std::vector<ExposedPorts>& ports) {
    if (ports.size() != 1 || ports[0].first != ports[0].last || ports[0].protocol != "tcp")
      return std::nullopt;
    const std::uint32_t port = ports[0].first;
    if (std::find(kHttpPorts.begin(), kHttpPorts.end(), port) == kHttpPorts.end()) return std::nullopt;
    const auto& list = chain.front()->instructions;
    const auto start = std::find_if(list.begin(), list.end(), [](const Instruction& i) {
      return i.keyword() == Keyword::kCmd || i.keyword() == Keyword::kEntrypoint;
    });
    if (start == list.end() || input.model.shell_syntax_at(*start) != ShellSyntax::kPosix)
      return std::nullopt;
    const std::string client = http_client(input.model, chain);
    if (client.empty()) return std::nullopt;

    const std::string keyword = start->keyword_text();
    const bool lower = keyword == lower_ascii(keyword);
    const auto comments = start->leading_comments();
    const std::uint32_t at = comments.empty() ? start->keyword_range().begin : comments.front().begin;
    Fix fix;
    fix.applicability = Applicability::kDisplay;
    // Not `localhost`: that may be ::1, where few services listen.
    fix.edits = {
        {{at, at},
         fmt::format("{} {} http://127.0.0.1:{}/ || exit 1\n", lower ? "healthcheck cmd" : "HEALTHCHECK CMD",
                     client == "curl" ? "curl -fsS -o /dev/null" : "wget -q -O /dev/null", port)}};
    fix.reason = fmt::format(
        "a probe with `{}`, which the image has; a person must say whether the service speaks HTTP on port "
        "{} "
        "and which path tells that it is well",
        client, port);
    fix.changes = {{InstructionChange::Kind::kInsert, start->index(), 1}};
    return fix;
  }
};

}  // namespace

std::unique_ptr<Transform> make_healthcheck() {
  return std::make_unique<Healthcheck>();
}

}  // namespace drydock
