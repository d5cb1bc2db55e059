#include "split/needs/run_needs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <string_view>

#include "model/base_image.h"
#include "model/built_program.h"
#include "model/entrypoint_script.h"
#include "model/final_user.h"
#include "model/inner_script.h"
#include "model/interpreter_call.h"
#include "model/known_programs.h"
#include "model/start_command.h"
#include "split/files/script_folders.h"
#include "split/needs/run_files.h"
#include "split/needs/run_sequence.h"
#include "split/needs/run_words.h"
#include "syntax/run_script.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

// The script that the instruction starts, and one that this one sources or starts.
constexpr int kMaxDepth = 2;
// Scripts that pass on their arguments to one another could go on for ever.
constexpr int kMaxCommands = 2000;

string_view file_name(string_view path) {
  return path.substr(path.rfind('/') + 1);
}

std::string unquoted(string_view raw) {
  std::string out(raw);
  std::erase_if(out, [](char c) { return c == '"' || c == '\''; });
  return out;
}

class NeedsReader {
 public:
  NeedsReader(const BuildModel& model, const Stage& stage, const Facts& facts)
      : model_(model), stage_(stage), facts_(facts) {
    const BaseImage base = base_image_of(model, stage);
    const auto* answer = base.reference.empty() ? nullptr : facts.image(base.reference);
    if (answer != nullptr && answer->value) config_ = answer->value->config();
  }

  RunNeeds read() {
    const StartCommand start = start_command(model_, stage_);
    if (!start.at) {
      problem("nothing says what the container starts");
    } else {
      at_ = start.at;
      if (!start.problem.empty()) problem(start.problem);
      for (const auto& script : start.scripts) {
        // ENTRYPOINT in exec form and CMD in shell form: the second script is the CMD's.
        const bool second = script != start.scripts.front();
        read_start(*script, second ? cmd() : *start.at);
      }
      if (out_.program.empty())
        problem(passes_on_ ? "what it starts is said only when the container is started"
                           : "nothing that it starts is known to be what the container is for");
    }
    healthcheck();
    return std::move(out_);
  }

 private:
  /// One script that is read.
  struct Scope {
    const ShellScript* script = nullptr;
    const ScriptWords* words = nullptr;
    const ScriptFolders* folders = nullptr;
    std::string by;                        // "`CMD`", "the script entrypoint.sh"
    std::span<const ShellWord> arguments;  // of the call, words of `caller`
    const Scope* caller = nullptr;
    std::set<std::string, std::less<>> functions;
    int depth = 0;
    int text = 0;       // counts the texts that are read, so that commands of one of them are told apart
    bool only = false;  // it holds one command
    bool exec = false;  // no shell runs it
  };

  void problem(std::string why) {
    if (out_.problem.empty()) out_.problem = std::move(why);
  }

  Instruction cmd() const {
    for (const Instruction& each : start_instructions(stage_))
      if (each.keyword() == Keyword::kCmd) return each;
    return *at_;
  }

  std::optional<std::string> workdir() const {
    const KnownPath path = model_.state_before(*at_).workdir;
    if (path.value || !path.from_base || config_ == nullptr) return path.value;
    return clean_path("/" + config_->working_dir);
  }

  // What is in force at the end of the stage, which is where a container starts.
  ShellPlace start_place() const {
    ShellPlace place;
    if (const auto folder = workdir()) place.folder = PathWord{*folder, true, {}, false};
    return place;
  }

  void add(RunNeed need) {
    need.at = at_->index();
    if (need.kind == RunNeed::Kind::kShell) out_.shell = true;
    for (const RunNeed& each : out_.needs)
      if (each.kind == need.kind && each.what == need.what && each.paths == need.paths) return;
    out_.needs.push_back(std::move(need));
  }
  void need_program(const Scope& scope, string_view name) {
    add({RunNeed::Kind::kProgram, std::string(name), {}, scope.by, 0, {}});
  }
  void need_shell(const std::string& by, string_view name) {
    if (name != "sh") add({RunNeed::Kind::kProgram, std::string(name), {}, by, 0, {}});
    add({RunNeed::Kind::kShell, "/bin/sh", {"/bin/sh"}, by, 0, {}});
  }

  void read_start(const ShellScript& script, const Instruction& instruction) {
    Scope scope;
    scope.by = fmt::format("`{}`", keyword_name(instruction.keyword()));
    const auto& shell = model_.state_before(instruction).shell;
    scope.exec = instruction.exec_form();
    if (!scope.exec) need_shell(scope.by, shell.empty() ? string_view("sh") : file_name(shell[0]));
    read_script(scope, script, start_place());
  }

  // A program that only the check needs must be in the final stage too, or the container counts as unhealthy.
  void healthcheck() {
    for (const Stage* stage : stage_chain(model_, stage_)) {
      const auto last =
          std::find_if(stage->instructions.rbegin(), stage->instructions.rend(),
                       [](const Instruction& i) { return i.keyword() == Keyword::kHealthcheck; });
      if (last == stage->instructions.rend()) continue;
      const auto words = last->arguments();
      if (words.empty() || last->value(words[0]) != "CMD") return;
      at_ = *last;
      for_health_ = true;
      const auto text = last->exec_form() ? exec_form_text(*last) : command_script_text(*last);
      if (!text || text->empty() ||
          (!last->exec_form() && model_.shell_syntax_at(*last) != ShellSyntax::kPosix))
        return problem("its `HEALTHCHECK` cannot be read");
      const ShellScript script = parse_shell(LogicalText(*text));
      return read_start(script, *last);
    }
  }

  void read_script(Scope& scope, const ShellScript& script, const ShellPlace& place) {
    if (!script.ok()) return problem(fmt::format("{} cannot be read", scope.by));
    const ScriptWords words(model_, *at_, script, config_, place.home,
                            scope.caller != nullptr ? scope.caller->words : nullptr);
    const ScriptFolders folders(script, *at_, words, place);
    scope.text = ++texts_;
    scope.script = &script;
    scope.words = &words;
    scope.folders = &folders;
    scope.functions = function_names(script);
    const std::vector<Command> commands = commands_of(script, *at_);
    scope.only = commands.size() == 1;
    for (const Command& command : commands) read_command(scope, command);
    // What is read from a file must be there; what is written need not.
    for (std::uint32_t id = 0; id < script.nodes().size(); ++id)
      for (const ShellRedirect& redirect : script.redirects(script.node(id))) {
        const string_view op = script.text().substr(redirect.op.begin, redirect.op.size());
        if (!op.ends_with("<") || op.ends_with("<<")) continue;
        file_need(scope, script.redirect_target(redirect), id, true);
      }
  }

  void read_command(const Scope& scope, const Command& command) {
    if (command.words.empty()) return;
    if (++commands_ > kMaxCommands) return problem("its scripts run more commands than are followed");
    // `env A=b program`, `exec program`: the wrapper must be there too, unless it is the shell's own.
    for (const ShellWord& word : scope.script->words(command.node())) {
      if (word.range.begin >= command.words[0].range.begin) break;
      const std::string name(file_name(unquoted(scope.script->raw(word))));
      static constexpr std::array<string_view, 7> kWrappers = {"env",    "nice",      "nohup", "ionice",
                                                               "stdbuf", "eatmydata", "sudo"};
      if (std::find(kWrappers.begin(), kWrappers.end(), name) != kWrappers.end()) need_program(scope, name);
    }
    if (is_quoted_assignment(command))
      return read_command(
          scope, command_of_words(*scope.script, *at_, command.id, std::span(command.words).subspan(1)));
    const std::string raw = unquoted(scope.script->raw(command.words[0]));
    if (raw == "$@" || raw == "${@}" || raw == "$*") return read_arguments(scope);
    if (command.program.empty())
      return problem(
          fmt::format("{} starts `{}`, and which program that is is not known", scope.by, raw.substr(0, 40)));
    for (const Scope* at = &scope; at != nullptr; at = at->caller)
      if (at->functions.contains(command.program)) return;  // its body is read where it stands
    by_role(scope, command);
  }

  // `["env", "A=b", "program"]`: to env an assignment, though no shell would take the quoted word for one.
  static bool is_quoted_assignment(const Command& command) {
    const auto all = command.script->words(command.node());
    const auto first = all.empty() ? std::nullopt : command.script->literal(all[0]);
    return first && file_name(*first) == "env" && command.words.size() > 1 && command.words[0].quoted &&
           command.literal(0).value_or("").find('=') != std::string::npos;
  }

  // What `exec "$@"` runs: the words behind the script's name.
  void read_arguments(const Scope& scope) {
    const Scope* call = &scope;
    while (call->arguments.empty() && call->caller != nullptr) call = call->caller;
    if (call->caller == nullptr || call->arguments.empty()) {
      passes_on_ = true;
      return;
    }
    const std::uint32_t id = call->arguments.front().command;
    read_command(*call->caller, command_of_words(*call->caller->script, *at_, id, call->arguments));
  }

  void by_role(const Scope& scope, const Command& command) {
    const string_view program = command.program;
    const KnownProgram known = known_program(program);
    switch (known.role) {
      case ProgramRole::kPlain:
      case ProgramRole::kDaemon:
      case ProgramRole::kScripts:
      case ProgramRole::kBuilds:
      case ProgramRole::kBundle:
      case ProgramRole::kUwsgi:
      case ProgramRole::kNginx:
        return application(scope, command);
      case ProgramRole::kTool:
      case ProgramRole::kWrites:
      case ProgramRole::kSystem:
        return tool(scope, command);
      case ProgramRole::kShell:
        return shell(scope, command);
      case ProgramRole::kRunner:
      case ProgramRole::kDrops:
        return runner(scope, command);
      // What it starts stands in configuration of its own, which nobody here reads.
      case ProgramRole::kSupervises:
        return problem(fmt::format("{} starts `{}`, which starts programs of its own", scope.by, program));
      // What it brings is decided only when the container runs.
      case ProgramRole::kInstalls:
        return problem(fmt::format("{} runs the package manager `{}`", scope.by, program));
      case ProgramRole::kIdles:
        return problem(fmt::format("it starts `{}`: what is done in it is not known", program));
      case ProgramRole::kUnknown:
        return named_file(scope, command, 0, false);
    }
  }

  void application(const Scope& scope, const Command& command) {
    if (const auto package = package_command(command);
        package && package->tool == PackageTool::kPip && package->verb != "list" && package->verb != "show")
      return problem(fmt::format("{} runs the package manager `pip`", scope.by));
    if (starts_console(command)) {
      if (!for_health_) problem("it starts a shell: what is done in it is not known");
      return;
    }
    named_file(scope, command, 0, false);
  }

  void tool(const Scope& scope, const Command& command) {
    const string_view program = command.program;
    if (program == "eval") return problem(fmt::format("{} runs a text that is put together first", scope.by));
    // `set -- app "$@"`: which command comes out hangs on the branch.
    if (program == "set" && (command.has_word("--")) && command.words.size() > 2)
      return problem(fmt::format("{} puts its command together", scope.by));
    if (program.find("wait-for") != string_view::npos) {
      need_file_of(scope, command, 0);
      for (std::size_t i = 1; i + 1 < command.words.size(); ++i)
        if (command.word_is(i, "--"))
          return read_command(scope, command_of_words(*scope.script, *at_, command.id,
                                                      std::span(command.words).subspan(i + 1)));
      return;
    }
    if (!is_shell_builtin(program) || scope.exec) {
      if (command.literal(0).value_or("").find('/') != std::string::npos)
        need_file_of(scope, command, 0);
      else
        need_program(scope, program);
    }
    if (scope.only && scope.depth == 0 && !for_health_ && out_.program.empty())
      return problem(fmt::format("it starts `{}`, which is nothing that a container is for", program));
    if (reads_its_files(program))
      for (std::size_t i = 1; i < command.words.size(); ++i)
        file_need(scope, command.words[i], command.id, false);
    if (program == "find" || program == "xargs")
      if (const auto inner = inner_command(command)) read_command(scope, *inner);
  }

  void shell(const Scope& scope, const Command& command) {
    const bool sources = command.program == "." || command.program == "source";
    if (!sources) need_shell(scope.by, command.program);
    const auto call = interpreter_call(command);
    if (!call || call->source == CodeSource::kOther) return;
    if (call->source == CodeSource::kStdin) {
      if (!for_health_) problem("it starts a shell: what is done in it is not known");
      return;
    }
    if (call->source == CodeSource::kFile) return named_file(scope, command, call->word, true);
    const auto text = word_text(*scope.script, command.words[call->word]);
    if (!text) return problem(fmt::format("{} runs a text that cannot be told", scope.by));
    nested(scope, *text, scope.by,
           std::span(command.words).subspan(std::min(call->word + 2, command.words.size())), 0,
           {scope.folders->at(command.id), {}});
  }

  void nested(const Scope& scope, const LogicalText& text, const std::string& by,
              std::span<const ShellWord> arguments, int deeper, const ShellPlace& place) {
    int texts = 0;
    for (const Scope* at = &scope; at != nullptr; at = at->caller) ++texts;
    if (scope.depth + deeper > kMaxDepth || texts > 8)
      return problem("its scripts call one another too deeply");
    const ShellScript script = parse_shell(text);
    Scope inner;
    inner.by = by;
    inner.arguments = arguments;
    inner.caller = &scope;
    inner.depth = scope.depth + deeper;
    read_script(inner, script, place);
  }

  // tini, timeout, gosu: what they start is what counts.
  void runner(const Scope& scope, const Command& command) {
    if (command.literal(0).value_or("").find('/') != std::string::npos)
      need_file_of(scope, command, 0);
    else
      need_program(scope, command.program);
    if (const auto inner = inner_command(command)) return read_command(scope, *inner);
    std::size_t i = 1;
    while (i < command.words.size() && command.literal(i).value_or("").starts_with('-')) ++i;
    if (i == command.words.size() && known_program(command.program).role == ProgramRole::kRunner) {
      passes_on_ = true;
      return;
    }
    if (i > 1 || known_program(command.program).role == ProgramRole::kDrops)
      return problem(
          fmt::format("{} starts a program by `{}` that cannot be told", scope.by, command.program));
    read_command(scope,
                 command_of_words(*scope.script, *at_, command.id, std::span(command.words).subspan(i)));
  }

  RunFile find(const Scope& scope, std::uint32_t id, const std::string& name, bool by_shell) {
    std::vector<std::string> paths, wanted;
    const auto& folder = scope.folders->at(id);
    if (name.find('/') != std::string::npos || by_shell) {
      const bool known = name.starts_with('/') || (folder && folder->exact);
      const std::string path =
          clean_path(name.starts_with('/') ? name : (known ? folder->path : "/") + "/" + name);
      if (known) paths.push_back(path);
      // Where the image decides the working folder, it is the same for the COPY and for what starts.
      if (known || (scope.depth == 0 && !workdir())) wanted.push_back(path);
    } else {
      wanted = program_paths(model_, *at_, name, false);
    }
    RunFile out = run_file(model_, stage_, facts_, wanted);
    out.paths = std::move(paths);
    out_.context_texts.insert(out.candidates.begin(), out.candidates.end());
    return out;
  }

  // A program beside the one that the container is for.
  void need_file_of(const Scope& scope, const Command& command, std::size_t word) {
    const std::string name = command.literal(word).value_or("");
    RunFile found = find(scope, command.id, name, false);
    if (found.text != nullptr) shebang_need(scope.by, *found.text);
    add({RunNeed::Kind::kProgram, name, std::move(found.paths), scope.by, 0, std::move(found.context_path)});
  }

  // What runs a file of this text, by its first line; empty where that is no script.
  std::string shebang_need(const std::string& by, string_view text) {
    if (!text.starts_with("#!")) return {};
    const string_view line = text.substr(2, text.find('\n') - 2);
    std::string name(interpreter_of(line));
    if (line.find("/env") != string_view::npos)
      add({RunNeed::Kind::kProgram, "env", {"/usr/bin/env"}, by, 0, {}});
    if (is_shell_shebang(text.substr(0, text.find('\n'))))
      need_shell(by, name);
    else if (!name.empty())
      add({RunNeed::Kind::kProgram, name, {}, by, 0, {}});
    return name;
  }

  void named_file(const Scope& scope, const Command& command, std::size_t word, bool by_shell) {
    const auto name = command.literal(word);
    if (!name || name->empty())
      return problem(fmt::format("{} starts a script that cannot be told", scope.by));
    if (by_shell && sets_variables_only(*name)) return;
    const bool sources = command.program == "." || command.program == "source";
    const bool known = !by_shell && known_program(command.program).role != ProgramRole::kUnknown &&
                       name->find('/') == std::string::npos;
    RunFile found = known ? RunFile{} : find(scope, command.id, *name, by_shell);
    if (!known && found.paths.empty() && (by_shell || name->find('/') != std::string::npos))
      problem(fmt::format("in which folder {} starts `{}` is not known", scope.by, *name));
    const auto kind = by_shell ? RunNeed::Kind::kFile : RunNeed::Kind::kProgram;
    add({kind, *name, found.paths, scope.by, 0, found.context_path});
    const string_view text = found.text != nullptr ? string_view(*found.text) : found.heredoc;
    const bool binary = text.find('\0') != string_view::npos;
    if (!text.empty() && !binary) {
      const std::string shell = by_shell ? std::string() : shebang_need(scope.by, text);
      // A file without a first line that says otherwise is a shell's, if anybody's.
      if (by_shell || shell.empty() || is_shell_shebang(text.substr(0, text.find('\n')))) {
        const std::string by =
            fmt::format("the script {}", file_name(found.context_path.empty() ? *name : found.context_path));
        if (!sources) need_shell(by, shell.empty() ? string_view("sh") : string_view(shell));
        return nested(scope, LogicalText(text, TextRange{0, static_cast<std::uint32_t>(text.size())}), by,
                      std::span(command.words).subspan(word + 1), 1, {scope.folders->at(command.id), {}});
      }
    } else if (text.empty() && !known && may_be_script(*name, by_shell, found)) {
      return problem(fmt::format("{} starts `{}`, {}", scope.by, *name,
                                 found.candidates.empty() ? "of which nothing is known"
                                 : facts_.has_context()
                                     ? "which is not in the build context"
                                     : "and no build context is known in which it could be read"));
    }
    main_program(scope, command, *name);
  }

  bool may_be_script(const std::string& name, bool by_shell, const RunFile& found) {
    if (by_shell || name.ends_with(".sh") || name.ends_with(".bash")) return true;
    if (facts_.has_context() || found.candidates.empty()) return false;
    // Without the context, a COPY may have brought a script of the name, or a step may have compiled it.
    return !builds_program(model_, stage_, name, {});
  }

  // A container that is for two programs would need both proved; which of them matters nobody can tell.
  void main_program(const Scope& scope, const Command& command, const std::string& name) {
    for (std::size_t i = 1; i < command.words.size(); ++i)
      file_need(scope, command.words[i], command.id, false);
    interpreted_file(scope, command);
    if (for_health_) return;
    const bool follows = program_text_ == scope.text && is_prepared(*scope.script, program_command_, out_.program,
                                                                    command.id, name);
    if (!out_.program.empty() && out_.program != name && !follows)
      return problem(fmt::format("it starts several programs: `{}` and `{}`", out_.program, name));
    const bool again = !out_.program.empty() && !follows;
    out_.program = name;
    program_text_ = scope.text;
    program_command_ = command.id;
    if (follows) out_.arguments.clear();
    // Two ways to start one program have no arguments in common that could be told.
    if (again) out_.arguments.clear();
    for (std::size_t i = 1; i < command.words.size() && !again; ++i)
      if (auto literal = command.literal(i)) out_.arguments.push_back(std::move(*literal));
  }

  // `python app.py`, `java -jar app.jar`, `dotnet App.dll`: a file whatever its name looks like.
  void interpreted_file(const Scope& scope, const Command& command) {
    std::size_t word = 0;
    if (const auto call = interpreter_call(command); call && call->source == CodeSource::kFile)
      word = call->word;
    for (std::size_t i = 1; command.program == "java" && i + 1 < command.words.size(); ++i)
      if (command.word_is(i, "-jar")) word = i + 1;
    if (command.program == "dotnet" && command.words.size() > 1 &&
        command.literal(1).value_or("").ends_with(".dll"))
      word = 1;
    if (word != 0) file_need(scope, command.words[word], command.id, true);
  }

  // A word that expands something unknown names no path; the image's own files are what counts here.
  void file_need(const Scope& scope, const ShellWord& word, std::uint32_t id, bool surely) {
    const ShellPlace place{scope.folders->at(id), {}};
    const WordText text = scope.words->text(word, place);
    if (!text.exact || text.text.empty()) return;
    for (const std::string& value : surely ? std::vector<std::string>{text.text} : paths_in_word(text.text)) {
      if (is_no_file_of_the_image(value)) continue;
      RunFile found = find(scope, id, value, true);
      add({RunNeed::Kind::kFile, value, std::move(found.paths), scope.by, 0, std::move(found.context_path)});
    }
  }

  const BuildModel& model_;
  const Stage& stage_;
  const Facts& facts_;
  const ImageConfig* config_ = nullptr;
  std::optional<Instruction> at_;
  bool for_health_ = false;
  bool passes_on_ = false;
  int commands_ = 0;
  int texts_ = 0;
  int program_text_ = 0;  // the text and the command that `out_.program` stands in
  std::uint32_t program_command_ = 0;
  RunNeeds out_;
};

}  // namespace

RunNeeds run_needs(const BuildModel& model, const Stage& stage, const Facts& facts) {
  return NeedsReader(model, stage, facts).read();
}

}  // namespace drydock
