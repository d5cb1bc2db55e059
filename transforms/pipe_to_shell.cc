#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "model/download.h"
#include "model/interpreter_call.h"
#include "model/shell_commands.h"
#include "model/unchecked_download.h"
#include "rewrite/transform.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::array<std::string_view, 1> kReferences = {
    "https://github.com/ossf/scorecard/blob/main/docs/checks.md#pinned-dependencies"};

constexpr TransformInfo kInfo = {.id = "pipe-to-shell",
                                 .summary = "Report scripts that are run straight from the network",
                                 .applicability = Applicability::kDisplay,
                                 .rationale =
                                     "`curl … | sh` runs whatever the server sends on the day of the build: "
                                     "another script next week, a broken "
                                     "off half of one when the connection drops, anything at all when the "
                                     "server or the way to it is in other "
                                     "hands. Fetch the file, compare it with a checksum that stands in the "
                                     "Dockerfile (or use `ADD --checksum`), "
                                     "then run it.",
                                 .declines =
                                     "It only reports: which checksum is right, nobody but the author can "
                                     "say. It is silent where the pipe ends "
                                     "in a program that has its own script, such as `python -c` or `tar`, "
                                     "and where a downloaded file is checked "
                                     "with a checksum or signature tool before it is run.",
                                 .aliases = {},
                                 .references = kReferences};

constexpr std::array<std::string_view, 3> kMentions = {"curl", "wget", "fetch"};

class Reader {
 public:
  Reader(const ScriptCommands& commands, Sink& sink)
      : all_(commands), script_(*commands.script), sink_(sink) {}

  void read() {
    for (std::uint32_t id = 0; id < script_.nodes().size(); ++id)
      if (script_.node(id).kind == ShellKind::kStatement) read_pipelines(id);
    for (const Command& command : all_.commands) read_substitutions(command);
    for (const UncheckedDownload& found : unchecked_downloads(all_))
      report(*found.download, *found.run, "`{0}` fetches `{2}`, which is run without anything checking it",
             found.file);
  }

 private:
  // True where `id` is `top` or stands below it, in no substitution of its own.
  bool belongs(std::uint32_t id, std::uint32_t top) const {
    for (; id != top; id = script_.node(id).parent)
      if (id == 0 || script_.node(id).kind == ShellKind::kSubstitution) return false;
    return true;
  }

  const Command* printer_below(std::uint32_t top) const {
    for (const Command& command : all_.commands) {
      if (!belongs(command.id, top)) continue;
      if (const auto download = download_of(command);
          download && download->to_stdout && !download->addresses.empty())
        return &command;
    }
    return nullptr;
  }

  bool reads_pipe(const Command& command) const {
    const auto call = interpreter_call(command);
    if (!call || call->source != CodeSource::kStdin) return false;
    // An input of its own takes the pipe's place.
    const auto redirects = script_.redirects(command.node());
    return std::none_of(redirects.begin(), redirects.end(), [&](const ShellRedirect& r) {
      return script_.text()[r.op.begin] == '<' && r.fd <= 0;
    });
  }

  void read_pipelines(std::uint32_t statement) {
    const Command* source = nullptr;
    bool piped = false;
    for (std::uint32_t id = script_.node(statement).first_child; id != 0;
         id = script_.node(id).next_sibling) {
      if (!piped) source = nullptr;
      if (source != nullptr) {
        for (const Command& command : all_.commands) {
          if (!belongs(command.id, id) || !reads_pipe(command)) continue;
          report(*source, command, "`{0}` is piped into `{1}`, which runs whatever the server sends");
          source = nullptr;
          break;
        }
      }
      if (source == nullptr) source = printer_below(id);
      piped = script_.node(id).join == ShellJoin::kPipe;
    }
  }

  // `sh <(curl …)`, `bash -c "$(curl …)"`, `bash < <(curl …)`: the substitution is all there is to the word.
  void read_substitutions(const Command& command) {
    const auto call = interpreter_call(command);
    if (!call) return;
    for (std::uint32_t id = command.node().first_child; id != 0; id = script_.node(id).next_sibling) {
      const TextRange range = script_.node(id).range;
      if (script_.node(id).kind != ShellKind::kSubstitution || !is_code(command, *call, range)) continue;
      for (std::uint32_t inner = script_.node(id).first_child; inner != 0;
           inner = script_.node(inner).next_sibling)
        if (const Command* source = printer_below(inner)) {
          report(command, *source, "`{0}` runs what `{1}` prints, whatever the server sends");
          break;
        }
    }
  }

  bool is_code(const Command& command, const InterpreterCall& call, TextRange substitution) const {
    const auto is_all_of = [&](TextRange word) {
      const std::string_view text = script_.text();
      while (word.begin < word.end && text[word.begin] == '"') ++word.begin;
      while (word.begin < word.end && text[word.end - 1] == '"') --word.end;
      return word == substitution;
    };
    // Arguments may follow in the same text: `sh -c "$(curl …) --yes"`.
    const auto begins = [&](TextRange word, TextRange part) {
      const std::string_view text = script_.text();
      while (word.begin < word.end && text[word.begin] == '"') ++word.begin;
      return word.begin == part.begin &&
             (part.end >= word.end || text[part.end] == '"' || text[part.end] == ' ');
    };
    if (call.word != 0) {
      // `sh "$(curl …)"` names a file; only `sh <(curl …)` is one.
      if (call.source == CodeSource::kFile)
        return script_.text()[substitution.begin] == '<' && is_all_of(command.words[call.word].range);
      return begins(command.words[call.word].range, substitution);
    }
    if (call.source != CodeSource::kStdin) return false;
    const auto redirects = script_.redirects(command.node());
    return std::any_of(redirects.begin(), redirects.end(), [&](const ShellRedirect& r) {
      return script_.text()[r.op.begin] == '<' && is_all_of(script_.redirect_target(r).range);
    });
  }

  void report(const Command& first, const Command& second, fmt::string_view message,
              std::string_view file = {}) {
    const TextRange a = first.source(first.words[0]);
    const TextRange b = second.source(second.words[0]);
    if (!reported_.insert(a.begin).second) return;
    sink_.report(cover(a, b), fmt::format(fmt::runtime(message), name_of(first), name_of(second), file));
  }

  static std::string name_of(const Command& command) {
    if (!command.program.empty() && command.program != ".") return command.program;
    return std::string(command.script->raw(command.words[0]));
  }

  const ScriptCommands& all_;
  const ShellScript& script_;
  Sink& sink_;
  std::set<std::uint32_t> reported_;
};

class PipeToShell final : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void run(const TransformInput& input, Sink& sink) const override {
    const ShellCommands shell(input.model, kMentions);
    for (const ScriptCommands& script : shell.scripts()) Reader(script, sink).read();
  }
};

}  // namespace

std::unique_ptr<Transform> make_pipe_to_shell() {
  return std::make_unique<PipeToShell>();
}

}  // namespace drydock
