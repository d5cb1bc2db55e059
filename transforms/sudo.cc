#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/shell_commands.h"
#include "model/written_text.h"
#include "rewrite/transform.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::array<std::string_view, 4> kAliases = {"DL3004", "CKV2_DOCKER_1", "DS-0010", "AVD-DS-0010"};
constexpr std::array<std::string_view, 2> kReferences = {
    "https://github.com/hadolint/hadolint/wiki/DL3004",
    "https://docs.docker.com/build/building/best-practices/#user"};

constexpr TransformInfo kInfo = {
    .id = "sudo",
    .summary = "Report `sudo`: calls, the package, and passwordless rules",
    .applicability = Applicability::kDisplay,
    .rationale =
        "A build step that needs root has `USER root`; `sudo` behaves in surprising ways without a terminal, "
        "changes "
        "the environment, and leaves a setuid program in the image. With a `NOPASSWD` rule whoever takes "
        "over the "
        "program in the container is root: the non-root user protects nothing.",
    .declines =
        "It only reports: which steps need root and who owns what they make is the author's knowledge. Where "
        "`sudo` "
        "is an argument (`which sudo`, `rm /usr/bin/sudo`, `groupadd sudo`) it is silent.",
    .aliases = kAliases,
    .references = kReferences};

bool is_install_verb(std::string_view verb) {
  return verb == "install" || verb == "add" || verb == "in";
}

class Sudo final : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void run(const TransformInput& input, Sink& sink) const override {
    static constexpr std::array<std::string_view, 2> kMentions = {"sudo", "NOPASSWD"};
    const ShellCommands shell(input.model, kMentions);
    for (const ScriptCommands& script : shell.scripts()) {
      report_calls(input.model, script, sink);
      for (const Command& command : script.commands) report_package(command, sink);
    }
    for (const WrittenText& text : written_texts(input.model, shell))
      if (const std::size_t at = text.text.find("NOPASSWD"); at != std::string_view::npos)
        sink.report(text.source(at, 8), "a sudoers rule gives root without a password");
  }

 private:
  // The word where `sudo` is run. A wrapper is not among a command's words, so the node's are looked at too.
  static const ShellWord* call(const Command& command) {
    const ShellScript& script = *command.script;
    if (command.program == "sudo") return &command.words[0];
    const auto words = script.words(command.node());
    for (const ShellWord& word : words) {
      if (command.words.empty() || word.range.begin >= command.words[0].range.begin) break;
      const auto literal = script.literal(word);
      if (!literal) continue;
      const std::string_view name = std::string_view(*literal).substr(literal->rfind('/') + 1);
      if (name == "sudo") return &word;
    }
    return nullptr;
  }

  // One finding for an instruction's script: a script that uses sudo uses it everywhere.
  static void report_calls(const BuildModel& model, const ScriptCommands& script, Sink& sink) {
    std::vector<TextRange> calls;
    std::string user;  // of the first call
    for (const Command& command : script.commands) {
      const ShellWord* word = call(command);
      if (word == nullptr) continue;
      const TextRange range = command.source(*word);
      if (calls.empty()) user = other_user(command, *word);
      if (std::find(calls.begin(), calls.end(), range) == calls.end()) calls.push_back(range);
    }
    if (calls.empty()) return;
    const std::string more =
        calls.size() > 1 ? fmt::format(" ({} times in this instruction)", calls.size()) : "";
    sink.report(calls[0], advice(model, script.instruction, user) + more, Severity::kInfo);
  }

  // `sudo -u app` gives rights away; it is no way to root.
  static std::string other_user(const Command& command, const ShellWord& sudo) {
    const ShellScript& script = *command.script;
    const auto words = script.words(command.node());
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
      if (words[i].range.begin <= sudo.range.begin) continue;
      if (!command.words.empty() && words[i].range.begin >= command.words[0].range.begin) break;
      const std::string_view raw = script.raw(words[i]);
      if (raw.starts_with("--user=")) return std::string(raw.substr(7));
      const bool cluster = raw.starts_with('-') && !raw.starts_with("--") && raw.ends_with('u');
      if (cluster || raw == "--user")
        return script.literal(words[i + 1]).value_or(std::string(script.raw(words[i + 1])));
    }
    return {};
  }

  static std::string advice(const BuildModel& model, const Instruction& instruction,
                            const std::string& other) {
    if (instruction.keyword() != Keyword::kRun)
      return "the container's command calls `sudo`, so its user can become root";
    if (!other.empty() && other != "root")
      return fmt::format("`sudo` in a build step, where `USER {}` before it says the same", other);
    const auto user = model.state_before(instruction).user.value;
    if (user && (*user == "root" || *user == "0" || user->starts_with("root:") || user->starts_with("0:")))
      return "`sudo` in a step that already runs as root";
    return "`sudo` in a build step, where `USER root` before it says the same";
  }

  static void report_package(const Command& command, Sink& sink) {
    const auto package = package_command(command);
    if (!package || !is_install_verb(package->verb)) return;
    for (const std::size_t i : package->packages) {
      const auto name = command.literal(i);
      if (name && (*name == "sudo" || name->starts_with("sudo=")))
        sink.report(command.source(command.words[i]),
                    fmt::format("`{} {}` puts `sudo` into the image", command.program, package->verb),
                    Severity::kInfo);
    }
  }
};

}  // namespace

std::unique_ptr<Transform> make_sudo() {
  return std::make_unique<Sudo>();
}

}  // namespace drydock
