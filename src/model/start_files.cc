#include "model/start_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/built_program.h"
#include "model/entrypoint_script.h"
#include "model/inner_script.h"
#include "model/interpreter_call.h"
#include "model/package_scripts.h"
#include "syntax/run_script.h"
#include "text/path.h"

namespace drydock {
namespace {

// A start that reads more files than this is not understood.
constexpr int kMaxFiles = 16;

}  // namespace

using std::string_view;

void StartReader::shell(const StartScope& scope, const Command& command) {
  const auto call = interpreter_call(command);
  if (!call || call->source == CodeSource::kOther) return;
  if (call->source == CodeSource::kStdin)
    return decline(
        fmt::format("{} starts a shell: what is done in it cannot be told", place(scope, command)));
  if (call->source == CodeSource::kFile) return named_file(scope, command, call->word, true);
  const auto text = word_text(*scope.script, command.words[call->word]);
  if (!text) return decline(fmt::format("{} runs a text that cannot be told", place(scope, command)));
  const auto rest = std::span(command.words).subspan(std::min(call->word + 2, command.words.size()));
  read_text(scope, LogicalText(*text), {}, 0, rest);
}

void StartReader::runner(const StartScope& scope, const Command& command, const std::string& program) {
  if (auto inner = inner_command(command)) return read_command(scope, *inner);
  std::size_t i = 1;
  while (i < command.words.size() &&
         (command.literal(i).value_or("").starts_with('-') || command.word_is(i, "run-program")))
    ++i;
  if (i == command.words.size()) {
    passes_on_ = true;
    return;
  }
  // An option with a value would make its value the program.
  if (i > 1 && !command.word_is(i - 1, "--") && !command.word_is(i - 1, "run-program"))
    return decline(
        fmt::format("{} starts a program by `{}` that cannot be told", place(scope, command), program));
  read_command(scope, command_of_words(*scope.script, at_, command.id, std::span(command.words).subspan(i)));
}

// npm, yarn and pnpm run what package.json says.
void StartReader::package_manager_script(const StartScope& scope, const Command& command,
                                         const std::string& program) {
  const std::string where = place(scope, command);
  std::vector<std::string> words;
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    const auto word = text_of(scope, command.words[i]);
    if (!word) return decline(fmt::format("{} starts `{}` with words that cannot be told", where, program));
    if (*word == "--") break;
    if (*word == "--silent" || *word == "-s" || *word == "--production") continue;
    if (word->starts_with('-'))
      return decline(fmt::format("{} starts `{}` with options that are not followed", where, program));
    words.push_back(*word);
  }
  const bool runs = !words.empty() && (words[0] == "run" || words[0] == "run-script");
  std::string name = words.size() > (runs ? 1U : 0U) ? words[runs ? 1 : 0] : std::string();
  if (name.empty() || program == "npx" || program == "bunx" || program == "corepack")
    return decline(fmt::format("{} starts `{}`, and what that runs is not followed", where, program));
  if (program == "bun" && (name.find('.') != std::string::npos)) {
    program_ = out_.home = true;
    return;
  }
  if (program == "npm" && !runs && name != "start" && name != "test")
    return decline(fmt::format("{} runs the package manager `{} {}`", where, program, name));
  if (name == "install" || name == "ci" || name == "add" || name == "i")
    return decline(fmt::format("{} runs the package manager `{} {}`", where, program, name));
  const auto workdir = model_.state_before(at_).workdir.value;
  if (!workdir || scope.changes_folder)
    return decline(fmt::format("`{} {}` runs in a folder that cannot be told", program, name));
  const FileOrigin origin = file_origin(model_, stage_, clean_path(*workdir + "/package.json"));
  out_.contexts.insert(origin.context_paths.begin(), origin.context_paths.end());
  const std::string* json = nullptr;
  for (const std::string& path : origin.context_paths)
    if (json == nullptr) json = facts_.context_text(path);
  if (json == nullptr)
    return decline(fmt::format(
        "what `{} {}` runs stands in a package.json that is not in the known build context", program, name));
  const auto text = package_script(*json, name);
  if (!text || ++files_ > kMaxFiles)
    return decline(fmt::format("package.json has no script `{}` that can be read", name));
  out_.home = true;
  own_text_.push_back(std::make_unique<std::string>(*text));
  const string_view view = *own_text_.back();
  read_text(scope, LogicalText(view, TextRange{0, static_cast<std::uint32_t>(view.size())}), "package.json",
            0, {});
}

// A program or script that is known by its name alone.
void StartReader::named_file(const StartScope& scope, const Command& command, std::size_t word,
                             bool by_shell) {
  const auto name = text_of(scope, command.words[word]);
  const std::string where = place(scope, command);
  if (!name) return decline(fmt::format("{} starts a script that cannot be told", where));
  static constexpr std::array<string_view, 4> kHarmless = {"/bin/activate", "/etc/os-release",
                                                           "/etc/lsb-release", "/etc/profile"};
  if (by_shell &&
      std::any_of(kHarmless.begin(), kHarmless.end(), [&](string_view h) { return name->ends_with(h); }))
    return;
  FileOrigin origin;
  bool relative = !name->starts_with('/') && name->find('/') != std::string::npos;
  for (const std::string& path : program_paths(model_, at_, *name, by_shell)) {
    if ((relative || by_shell) && scope.changes_folder && !name->starts_with('/')) break;
    FileOrigin more = file_origin(model_, stage_, path);
    origin.context_paths.insert(origin.context_paths.end(), more.context_paths.begin(),
                                more.context_paths.end());
    origin.stages.insert(origin.stages.end(), more.stages.begin(), more.stages.end());
    if (!origin.heredoc) origin.heredoc = more.heredoc;
  }
  out_.contexts.insert(origin.context_paths.begin(), origin.context_paths.end());
  const auto arguments = std::span(command.words).subspan(word + 1);
  for (const std::string& path : origin.context_paths) {
    if (const std::string* text = facts_.context_text(path))
      return read_file(scope, *text, path, 1, by_shell, arguments);
    // What is too large to be read as a text is a program.
    const auto* entries = facts_.context_matches(path);
    if (entries != nullptr && !entries->empty() && (*entries)[0].kind == EntryKind::kFile) {
      program_ = true;
      return compiler_argument(scope, command, word + 1);
    }
  }
  if (origin.heredoc) {
    const SourceText& source = model_.file().source();
    return read_file(scope, source.slice(*origin.heredoc), *name,
                     source.lines().line_of(origin.heredoc->begin), by_shell, arguments);
  }
  if (!by_shell && builds_program(model_, stage_, *name, origin.stages)) {
    program_ = true;
    built(*name, origin.stages);
    return compiler_argument(scope, command, word + 1);
  }
  unknown(where, *name, origin);
}

void StartReader::unknown(const std::string& where, const std::string& name, const FileOrigin& origin) {
  const bool copied = !origin.context_paths.empty();
  if (const std::uint32_t line = made_on(name, origin.stages); line != 0)
    return decline(fmt::format(
        "{} starts `{}`, which the step on line {} makes or installs, and where that writes is not known",
        where, name, line));
  // A COPY of a folder may bring it, and so may the steps behind that; where the context lacks it, they do.
  if (copied && facts_.has_context() && !named_by_copy(origin) && has_steps(origin.stages))
    return decline(fmt::format(
        "{} starts `{}`, which no `COPY` brings: a step makes it, by what cannot be read", where, name));
  if (copied && !facts_.has_context())
    return decline(
        fmt::format("{} starts `{}`, and no build context is known in which it could be read", where, name));
  if (copied) return decline(fmt::format("{} starts `{}`, which is not in the build context", where, name));
  decline(fmt::format("{} starts `{}`, of which nothing is known", where, name));
}

void StartReader::read_file(const StartScope& scope, string_view text, const std::string& file,
                            std::size_t first_line, bool by_shell, std::span<const ShellWord> arguments) {
  if (++files_ > kMaxFiles) return decline("it starts more scripts than are followed");
  if (text.find('\0') != string_view::npos) {
    program_ = true;
    return;
  }
  const string_view shebang = text.substr(0, text.find('\n'));
  if (text.starts_with("#!") && !by_shell && !is_shell_shebang(shebang)) {
    string_view interpreter = file_name(shebang.substr(0, shebang.find_last_not_of(" \t\r") + 1));
    if (const std::size_t blank = interpreter.rfind(' '); blank != string_view::npos) {
      // `#!/usr/bin/env python3`, `#!/usr/bin/perl -w`
      const string_view second = interpreter.substr(blank + 1);
      interpreter = second.starts_with('-') ? interpreter.substr(0, interpreter.find(' ')) : second;
    }
    const KnownProgram known = known_program(interpreter);
    if (known.role != ProgramRole::kPlain)
      return decline(fmt::format("`{}` is a script for a program that is not known", file));
    program_ = out_.home = true;
    return frameworks(scope);
  }
  // What runs a file that has no `#!` is the shell, if anything does.
  read_text(scope, LogicalText(text, TextRange{0, static_cast<std::uint32_t>(text.size())}), file, first_line,
            arguments);
}

}  // namespace drydock
