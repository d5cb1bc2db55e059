#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

#include "model/entrypoint_script.h"
#include "model/shell_commands.h"
#include "rewrite/transform.h"
#include "syntax/run_script.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::array<std::string_view, 1> kReferences = {
    "https://docs.docker.com/build/building/best-practices/#create-ephemeral-containers"};

constexpr TransformInfo kInfo = {.id = "runtime-install",
                                 .summary = "Report containers that install packages when they start",
                                 .applicability = Applicability::kDisplay,
                                 .rationale =
                                     "A container that installs packages at its start is another program on "
                                     "every start, is not the image that was "
                                     "tested and scanned, cannot start when the network or the archive is "
                                     "down, and needs root or a writable file "
                                     "system. Install in a `RUN` instead.",
                                 .declines =
                                     "It only reports. Looked at are `CMD` and `ENTRYPOINT`, and the shell "
                                     "script in the build context that they "
                                     "start, where `COPY` and `ADD` tell which one it is.",
                                 .aliases = {},
                                 .references = kReferences};

// Package managers whose command lines are not read option by option elsewhere: the verb is the first word
// that is no option.
struct Installer {
  std::string_view program;
  std::array<std::string_view, 4> verbs;
};
constexpr std::array<Installer, 11> kInstallers = {{{"gem", {"install", "update", "", ""}},
                                                    {"go", {"get", "install", "", ""}},
                                                    {"cargo", {"install", "", "", ""}},
                                                    {"yarn", {"install", "add", "", ""}},
                                                    {"pnpm", {"install", "i", "add", "ci"}},
                                                    {"bundle", {"install", "update", "", ""}},
                                                    {"composer", {"install", "update", "require", ""}},
                                                    {"poetry", {"install", "add", "", ""}},
                                                    {"pipenv", {"install", "sync", "", ""}},
                                                    {"bower", {"install", "", "", ""}},
                                                    {"conda", {"install", "create", "", ""}}}};

/// `apt-get install`, `npm ci` …; empty where the command installs nothing.
std::string installs(const Command& command) {
  if (const auto package = package_command(command)) {
    static constexpr std::array<std::string_view, 7> kVerbs = {"install", "add",          "in",          "i",
                                                               "ci",      "localinstall", "groupinstall"};
    if (std::find(kVerbs.begin(), kVerbs.end(), package->verb) == kVerbs.end()) return {};
    // `pip install --help`, `apt-get -s install`: nothing comes of them.
    if (has_option(command, *package, "--help") || has_option(command, *package, "--dry-run")) return {};
    const bool module = command.program.starts_with("python");
    return fmt::format("{} {}", module ? "pip" : command.program, package->verb);
  }
  for (const Installer& installer : kInstallers) {
    if (command.program != installer.program) continue;
    for (std::size_t i = 1; i < command.words.size(); ++i) {
      const auto word = command.literal(i);
      if (!word || word->starts_with('-')) continue;
      const bool verb =
          std::find(installer.verbs.begin(), installer.verbs.end(), *word) != installer.verbs.end();
      return verb ? fmt::format("{} {}", command.program, *word) : std::string();
    }
    return installer.program == "yarn" && command.words.size() == 1 ? "yarn" : std::string();
  }
  return {};
}

class RuntimeInstall final : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void ask(const TransformInput& input, Queries& queries) const override {
    for (const EntrypointScript& script : entrypoint_scripts(input.model))
      queries.context_texts.insert(script.context_paths.begin(), script.context_paths.end());
  }

  void run(const TransformInput& input, Sink& sink) const override {
    for (const Stage& stage : input.model.stages())
      for (const Instruction& start : start_instructions(stage)) read_command(input.model, start, sink);
    // Without a context only the file's own heredocs can be such a script.
    const auto& file = input.file().instructions();
    const bool heredocs = std::any_of(file.begin(), file.end(), [](const Instruction& i) { return !i.heredocs().empty(); });
    if (!input.facts.has_context() && !heredocs) return;
    for (const EntrypointScript& script : entrypoint_scripts(input.model)) read_script(input, script, sink);
  }

 private:
  static void read_command(const BuildModel& model, const Instruction& start, Sink& sink) {
    const ShellCommands shell(model, start);
    for (const ScriptCommands& script : shell.scripts())
      for (const Command& command : script.commands)
        if (const std::string what = installs(command); !what.empty())
          sink.report(command.source(command.words[0]),
                      fmt::format("the container runs `{}` each time it starts", what));
  }

  static void read_script(const TransformInput& input, const EntrypointScript& script, Sink& sink) {
    std::string_view text;
    std::string where;
    std::size_t first_line = 1;
    for (const std::string& path : script.context_paths) {
      const std::string* found = input.facts.context_text(path);
      if (found == nullptr) continue;
      text = *found;
      where = path;
      break;
    }
    if (where.empty() && script.heredoc) {
      text = input.file().source().slice(*script.heredoc);
      where = script.name;
      first_line = input.file().source().lines().line_of(script.heredoc->begin);
    }
    // A program in another language, or none at all.
    if (text.empty() || text.find('\0') != std::string_view::npos) return;
    const std::string_view shebang = text.substr(0, text.find('\n'));
    if (text.starts_with("#!") ? !is_shell_shebang(shebang) : !script.by_shell) return;
    read_text(script, text, where, first_line, sink);
  }

  static void read_text(const EntrypointScript& script, std::string_view text, const std::string& where,
                        std::size_t first_line, Sink& sink) {
    const ShellScript parsed =
        parse_shell(LogicalText(text, TextRange{0, static_cast<std::uint32_t>(text.size())}));
    const ShellCommands shell(parsed, script.instruction);
    std::string first;
    std::size_t line = 0;
    std::size_t more = 0;
    for (const ScriptCommands& part : shell.scripts()) {
      for (const Command& command : part.commands) {
        const std::string what = installs(command);
        if (what.empty()) continue;
        more += first.empty() ? 0 : 1;
        if (!first.empty()) continue;
        first = what;
        line = first_line + static_cast<std::size_t>(
                                std::count(text.begin(), text.begin() + command.source().begin, '\n'));
      }
    }
    if (first.empty()) return;
    const std::string rest = more == 0 ? "" : fmt::format(", and {} more", more);
    sink.report(script.range, fmt::format("`{}`, which the container starts, runs `{}` on line {}{}", where,
                                          first, line, rest));
  }
};

}  // namespace

std::unique_ptr<Transform> make_runtime_install() {
  return std::make_unique<RuntimeInstall>();
}

}  // namespace drydock
