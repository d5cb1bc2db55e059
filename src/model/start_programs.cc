#include "model/start_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/built_program.h"
#include "model/download.h"
#include "model/entrypoint_script.h"
#include "model/inner_script.h"
#include "model/interpreter_call.h"
#include "model/source_writes.h"

namespace drydock {

using std::string_view;

namespace {

// Python's own server reads its folder and writes nothing.
bool serves_folder(const Command& command) {
  return command.word_is(1, "-m") &&
         (command.word_is(2, "http.server") || command.word_is(2, "SimpleHTTPServer"));
}

}  // namespace

void StartReader::by_role(const StartScope& scope, const Command& command, const KnownProgram& known,
                          const std::string& program) {
  const std::string where = place(scope, command);
  switch (known.role) {
    case ProgramRole::kPlain:
      return plain(scope, command, known, program);
    case ProgramRole::kTool:
      return tool(scope, command, program);
    case ProgramRole::kWrites:
      return writer(scope, command, program);
    case ProgramRole::kShell:
      return shell(scope, command);
    case ProgramRole::kRunner:
      return runner(scope, command, program);
    case ProgramRole::kScripts:
      return package_manager_script(scope, command, program);
    case ProgramRole::kDrops:
      return decline(fmt::format("{} uses `{}`, which needs root to become another user", where, program));
    case ProgramRole::kSupervises:
      return decline(
          fmt::format("{} starts `{}`, which starts programs as users of its choice", where, program));
    case ProgramRole::kDaemon:
      if (keeps_own_tree(program))
        return decline(fmt::format(
            "{} starts `{}`, which keeps data and logs in a tree of its own that is root's", where, program));
      return decline(fmt::format("{} starts `{}`, which is made to start as root or has a user of its own",
                                 where, program));
    case ProgramRole::kSystem:
      return decline(fmt::format("{} runs `{}`, which changes what is root's", where, program));
    case ProgramRole::kInstalls:
      return decline(fmt::format("{} runs the package manager `{}`", where, program));
    case ProgramRole::kBuilds:
      return decline(
          fmt::format("{} runs `{}`, which builds and keeps caches each time it starts", where, program));
    case ProgramRole::kIdles:
      return decline(
          fmt::format("{} starts `{}`: what is done in the container cannot be told", where, program));
    case ProgramRole::kBundle:
      if (!command.word_is(1, "exec"))
        return decline(fmt::format("{} runs the package manager `{}`", where, program));
      return read_command(
          scope, command_of_words(*scope.script, at_, command.id, std::span(command.words).subspan(2)));
    case ProgramRole::kUwsgi:
      return uwsgi(scope, command);
    case ProgramRole::kNginx:
      return nginx(scope, command);
    case ProgramRole::kUnknown:
      return named_file(scope, command, 0, false);
  }
}

void StartReader::plain(const StartScope& scope, const Command& command, const KnownProgram& known,
                        const std::string& program) {
  if (const auto package = package_command(command);
      package && package->verb != "list" && package->verb != "show")
    return decline(fmt::format("{} runs the package manager `pip`", place(scope, command)));
  const auto call = interpreter_call(command);
  if (command.words.size() == 1 || (call && call->source == CodeSource::kStdin)) {
    // gunicorn and its like take their words from the environment.
    static constexpr std::array<string_view, 6> kConsoles = {"java",  "dotnet", "deno",
                                                             "julia", "lua",    "elixir"};
    if (call || std::find(kConsoles.begin(), kConsoles.end(), known.name) != kConsoles.end())
      return decline(fmt::format("{} starts `{}` without a program: what is done in it cannot be told",
                                 place(scope, command), program));
  }
  (serves_folder(command) ? known_ : program_) = true;
  out_.home = true;
  compiler_argument(scope, command, 1);
  if (known.writes_folder) writes_here(scope, fmt::format("`{}` writes there", program));
  if (known.name == "java") out_.java = true;
  if (known.name == "falcon" && command.word_is(1, "host"))
    writes_here(scope, "`falcon host` makes `supervisor.ipc` there");
  if (!serves_folder(command)) frameworks(scope);
  if (!is_authors(scope, command, program)) return;
  static constexpr std::array<string_view, 8> kUserOptions = {"--user",   "--uid",    "--gid",    "--group",
                                                              "--setuid", "--setgid", "--chroot", "--chuid"};
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    const auto word = text_of(scope, command.words[i]);
    if (!word) continue;
    const string_view name = string_view(*word).substr(0, word->find('='));
    const bool short_user = program == "gunicorn" && (*word == "-u" || *word == "-g");
    if (short_user || std::find(kUserOptions.begin(), kUserOptions.end(), name) != kUserOptions.end())
      return decline(fmt::format("{} tells `{}` which user to become", place(scope, command), program));
    option_path(scope, command, i, *word);
  }
  // Django's and Laravel's own commands, of which these write.
  for (const string_view verb :
       {"collectstatic", "compilemessages", "makemigrations", "migrate", "runserver", "compress"})
    if (command.has_word(verb)) writes_here(scope, fmt::format("`{}` may write there", verb));
  if (command.has_word("artisan")) writes_here(scope, "`artisan` writes there");
  // Workerman and what is built on it keep pid and log files beside the program.
  if (known.name == "php" && command.has_word("start")) writes_here(scope, "`start` writes a pid file there");
}

// What the program's own source writes, as far as one file of it tells.
void StartReader::source(const StartScope& scope, const std::string& file) {
  for (const std::string& path : program_paths(model_, at_, file, true)) {
    const FileOrigin origin = file_origin(model_, stage_, path);
    out_.contexts.insert(origin.context_paths.begin(), origin.context_paths.end());
    const std::string* text = nullptr;
    for (const std::string& place : origin.context_paths)
      if (text == nullptr) text = facts_.context_text(place);
    const string_view heredoc =
        text == nullptr && origin.heredoc ? model_.file().source().slice(*origin.heredoc) : string_view();
    for (const SourceWrite& write : source_writes(text != nullptr ? string_view(*text) : heredoc)) {
      if (write.path.empty())
        writes_here(scope, fmt::format("`{}` writes there", file_name(file)));
      else
        write_path(scope, write.path, fmt::format("`{}`", file_name(file)));
    }
    if (text != nullptr || !heredoc.empty()) return;
  }
}

// A program that a step has fetched, and not the author's own, has its own ideas of where it writes.
bool StartReader::is_authors(const StartScope& scope, const Command& command, const std::string& program) {
  if (serves_folder(command)) return true;
  std::optional<std::string> file;
  if (const auto call = interpreter_call(command); call && call->source == CodeSource::kFile)
    file = text_of(scope, command.words[call->word]);
  for (std::size_t i = 1; program == "java" && i + 1 < command.words.size(); ++i)
    if (command.word_is(i, "-jar") || command.word_is(i, "-cp") || command.word_is(i, "-classpath"))
      file = text_of(scope, command.words[i + 1]);
  if (program == "dotnet" && command.words.size() > 1) file = text_of(scope, command.words[1]);
  for (const string_view server :
       {"resin.jar", "start.jar", "jenkins.war", "ofbiz.jar", "catalina.jar", "bootstrap.jar"})
    if (file && file_name(*file) == server) {
      decline(fmt::format("`{}` keeps logs and data among its own files", server));
      return false;
    }
  if (file && program != "java" && program != "dotnet") source(scope, *file);
  // `gunicorn app.main:app`: the module's file.
  for (std::size_t i = 1; !file && i < command.words.size(); ++i) {
    const auto word = command.literal(i);
    if (!word || word->starts_with('-') || word->find_first_of("/=") != std::string::npos) continue;
    const std::size_t colon = word->find(':');
    if (colon == 0 || colon == std::string::npos ||
        word->find_first_not_of("0123456789.:") == std::string::npos)
      continue;
    std::string module = word->substr(0, colon);
    std::replace(module.begin(), module.end(), '.', '/');
    source(scope, module + ".py");
  }
  if (file && program == "java") file = file->substr(0, file->find_first_of(":*"));
  if (comes_from_author(model_, stage_, at_, file)) return true;
  decline(
      fmt::format("the program that `{}` runs is not copied from the build context or a stage built from it, "
                  "and where it "
                  "writes is not known",
                  program));
  return false;
}

// `./server -cc g++-4.8`: what it compiles when it runs, it writes to a folder of its choice.
void StartReader::compiler_argument(const StartScope& scope, const Command& command, std::size_t first) {
  bool behind_option = false;
  for (std::size_t i = first; i < command.words.size(); ++i) {
    const std::string word = text_of(scope, command.words[i]).value_or("");
    const std::size_t equals = word.find('=');
    const string_view value = string_view(word).substr(equals == std::string::npos ? 0 : equals + 1);
    const string_view name = file_name(value.substr(0, value.find(' ')));
    const CompilerName compiler = compiler_name(name);
    const bool meant = behind_option || equals != std::string::npos || value.starts_with('/');
    behind_option = word.starts_with('-') && equals == std::string::npos;
    if (compiler.is && (meant || !compiler.ambiguous))
      return decline(fmt::format(
          "{} tells the program of the compiler `{}`, and where it writes what that makes is not known",
          place(scope, command), name));
  }
}

// `--access-logfile /app/log/access.log`, `--pid=app.pid`, `-Dlog.dir=/logs`.
void StartReader::option_path(const StartScope& scope, const Command& command, std::size_t i,
                              const std::string& word) {
  if (!word.starts_with('-')) return;
  const std::size_t equals = word.find('=');
  const std::string name = word.substr(0, equals);
  static constexpr std::array<string_view, 16> kOptions = {
      "log-file", "logfile",  "log_file",     "log.file",    "log-dir",    "log.dir",
      "pid",      "data-dir", "error-log",    "access-log",  "upload-dir", "cache-dir",
      "datadir",  "data_dir", "logging.path", "logging.file"};
  if (std::none_of(kOptions.begin(), kOptions.end(),
                   [&](string_view o) { return name.find(o) != std::string::npos; }))
    return;
  const auto value = equals != std::string::npos    ? std::optional(word.substr(equals + 1))
                     : i + 1 < command.words.size() ? text_of(scope, command.words[i + 1])
                                                    : std::nullopt;
  // A number, a name or a level is no path.
  if (value &&
      (value->find('/') != std::string::npos || value->ends_with(".log") || value->ends_with(".pid")))
    write_path(scope, *value, place(scope, command));
}

// uWSGI's configuration may name a user, and a socket or pid file anywhere.
void StartReader::uwsgi(const StartScope& scope, const Command& command) {
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    const std::string word = text_of(scope, command.words[i]).value_or("--ini");
    const string_view name = string_view(word).substr(0, word.find('='));
    for (const string_view option :
         {"--ini", "--xml", "--yaml", "--json", "--uid", "--gid", "--chown-socket", "--pidfile", "--socket",
          "--master-fifo", "--daemonize", "--logto", "--emperor", "-s", "-d", "-c"})
      if (name == option || word.ends_with(".ini") || word.ends_with(".xml") || word.ends_with(".yaml"))
        return decline(fmt::format("{} starts `uwsgi` with settings that may name a user or files",
                                   place(scope, command)));
  }
  program_ = out_.home = true;
}

void StartReader::tool(const StartScope& scope, const Command& command, const std::string& program) {
  if (const auto download = download_of(command)) {
    if (download->file) return write_path(scope, *download->file, place(scope, command));
    const bool to_folder =
        program == "wget" ? !command.has_word("-q") && !command.has_word("--spider") : command.has_word("-O");
    if (!download->to_stdout && to_folder) writes_here(scope, fmt::format("`{}` writes there", program));
    return;
  }
  if (program == "eval") {
    const auto text = command.words.size() == 2 ? word_text(*scope.script, command.words[1]) : std::nullopt;
    if (!text || scope.script->raw(command.words[1]).find('$') != string_view::npos)
      return decline(fmt::format("{} runs a text that cannot be told", place(scope, command)));
    return read_text(scope, LogicalText(*text), {}, 0, {});
  }
  if (program == "find" && (command.has_word("-delete") || command.has_word("-fprint")))
    return decline(fmt::format("{} removes files", place(scope, command)));
  // `set -- gosu app "$@"`
  for (std::size_t i = 1; i < command.words.size() && program == "set"; ++i) {
    const auto word = command.literal(i);
    if (!word || word->starts_with('-')) continue;
    const ProgramRole role = known_program(file_name(*word)).role;
    if (role != ProgramRole::kPlain && role != ProgramRole::kRunner && role != ProgramRole::kTool && i == 2)
      return decline(fmt::format("{} sets a command together", place(scope, command)));
  }
  if (program == "find" || program == "xargs")
    if (auto inner = inner_command(command)) read_command(scope, *inner);
}

void StartReader::writer(const StartScope& scope, const Command& command, const std::string& program) {
  const std::string who = place(scope, command);
  if (program == "git" || program == "tar" || program == "openssl" || program == "ssh-keygen" ||
      program == "sqlite3" || program == "dd" || program == "unzip" || program == "install" ||
      program == "rsync")
    return decline(fmt::format("{} runs `{}`, and where that writes is not followed", who, program));
  bool in_place = program != "sed";
  std::vector<const ShellWord*> operands;
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    const auto word = command.literal(i);
    if (word && word->starts_with('-') && word->size() > 1) {
      in_place |= word->starts_with("-i") || word->starts_with("--in-place") || word->ends_with('i');
      if (*word == "-m" || *word == "-e" || *word == "-s") ++i;
      continue;
    }
    operands.push_back(&command.words[i]);
  }
  if (!in_place || operands.empty()) return;
  // Of cp and ln only the last is written; of sed the first may be its script.
  const std::size_t first = program == "cp" || program == "ln"        ? operands.size() - 1
                            : program == "sed" && operands.size() > 1 ? 1
                                                                      : 0;
  for (std::size_t i = first; i < operands.size(); ++i) write(scope, *operands[i], who);
}

}  // namespace drydock
