#include "split/python/python_command.h"

#include <algorithm>
#include <array>

#include "model/command.h"
#include "split/needs/app_files.h"
#include "split/python/python_project.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

// The PATH that Docker gives to images which set none. None of these folders is a virtual environment's.
constexpr auto kSystemFolders = std::to_array<string_view>(
    {"/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"});

}  // namespace

string_view plain_program(string_view program) {
  const std::size_t end = program.find_last_not_of("0123456789.");
  return end == string_view::npos ? program : program.substr(0, end + 1);
}

bool is_system_folder(string_view folder) {
  return std::find(kSystemFolders.begin(), kSystemFolders.end(), folder) != kSystemFolders.end();
}

std::optional<std::string> PythonCommand::word(std::size_t i) const {
  if (i >= command_.words.size()) return std::nullopt;
  if (auto literal = command_.literal(i)) return literal;
  const string_view raw = raw_word(i);
  // The shell makes other words of a pattern or a substitution, and how many is not known.
  if (raw.find_first_of("*?[`(") != string_view::npos) return std::nullopt;
  return input_.model.expand(command_.run, raw);
}

string_view PythonCommand::raw_word(std::size_t i) const {
  return command_.script->raw(command_.words[i]);
}

std::optional<std::string> PythonCommand::absolute(string_view path) const {
  if (path.starts_with('/')) return clean_path(path);
  if (!place_.folder) return std::nullopt;
  return clean_path(*place_.folder + "/" + std::string(path));
}

// What stands before the command wins over ENV and ARG, and those win over what the base image sets.
std::optional<std::string> PythonCommand::variable(string_view name) const {
  // `A=b command`
  const string_view text = command_.script->text();
  const string_view before = text.substr(command_.node().range.begin,
                                         command_.words.front().range.begin - command_.node().range.begin);
  const std::string start = std::string(name) + "=";
  if (const std::size_t at = before.find(start);
      at != string_view::npos && (at == 0 || before[at - 1] == ' ')) {
    const string_view rest = before.substr(at + start.size());
    return std::string(rest.substr(0, rest.find_first_of(" \t\n")));
  }
  const auto set = input_.model.variable(command_.run, name);
  if (set.value) return set.value;
  return input_.config == nullptr ? std::nullopt : input_.config->variable(name);
}

// Words that Pipenv and uv both take for true.
bool PythonCommand::is_set(string_view name) const {
  const auto value = variable(name);
  return value &&
         (*value == "1" || *value == "true" || *value == "True" || *value == "yes" || *value == "on");
}

std::optional<std::string> PythonCommand::user() const {
  const KnownPath user = input_.model.state_before(command_.run).user;
  // Where no USER was written, the base image's counts.
  if (user.from_base && !user.value)
    return input_.config == nullptr ? std::nullopt : std::optional(input_.config->user);
  return user.value;
}

// Any folder may stand in PATH, also one of the base image that holds another interpreter. It is an
// environment only where a command of this stage makes it.
bool PythonCommand::is_made(string_view environment) const {
  for (const Command& each : commands_of(input_.model, input_.stage)) {
    const string_view program = plain_program(each.program);
    std::size_t begin = 0;
    if (program == "virtualenv")
      begin = 1;
    else if (program == "uv" && each.word_is(1, "venv"))
      begin = 2;
    else if (program == "python" && each.word_is(1, "-m") &&
             (each.word_is(2, "venv") || each.word_is(2, "virtualenv")))
      begin = 3;
    for (std::size_t i = begin; begin > 0 && i < each.words.size(); ++i) {
      auto text = each.literal(i);
      if (!text) text = input_.model.expand(each.run, each.script->raw(each.words[i]));
      if (!text || text->starts_with('-')) continue;
      const std::string path = clean_path(*text);
      // The folder in which that command ran is not looked up here: a relative name is compared by its end.
      if (path == environment || (!path.starts_with('/') && environment.ends_with("/" + path))) return true;
    }
    // `uv venv` without a name makes `.venv`.
    if (program == "uv" && each.word_is(1, "venv") && environment.ends_with("/.venv")) return true;
    // What stands behind this command has not happened yet.
    if (each.id == command_.id && each.run == command_.run) break;
  }
  // `uv sync`, Poetry and Pipenv make `.venv` themselves.
  return environment.ends_with("/.venv");
}

// An installer works for the interpreter that it belongs to. Where its path is written, that tells; else `activate`
// does, and else the first folder of PATH that can hold it.
std::optional<std::string> PythonCommand::active_environment() const {
  const std::string program = command_.literal(0).value_or("");
  if (program.find('/') != std::string::npos) {
    const auto path = absolute(program);
    if (!path) return std::nullopt;
    const std::string folder = path->substr(0, path->rfind('/'));
    if (is_system_folder(folder)) return std::string();
    // In a `bin` that nothing here has made, the interpreter may be any.
    if (!folder.ends_with("/bin") || !is_made(folder.substr(0, folder.size() - 4))) return std::nullopt;
    return folder.substr(0, folder.size() - 4);
  }
  // `. venv/bin/activate && pip install …`
  // It changes the variables of this shell, and each RUN has a shell of its own.
  std::string activated;
  for (const Command& each : commands_of(input_.model, command_.run)) {
    if (each.id == command_.id) break;
    if (each.program != "." && each.program != "source") continue;
    auto file = each.literal(1);
    if (!file && each.words.size() > 1) file = input_.model.expand(each.run, each.script->raw(each.words[1]));
    if (!file || !file->ends_with("/bin/activate")) continue;
    const auto path = absolute(file->substr(0, file->size() - std::size("/bin/activate") + 1));
    if (!path) return std::nullopt;
    activated = *path;
  }
  if (!activated.empty()) return activated;
  // `ENV PATH=/venv/bin:$PATH` holds for all that follows.
  for (const std::string& folder : path_folders(input_, command_.run)) {
    if (is_system_folder(folder)) return std::string();
    if (folder.ends_with("/bin") && is_made(folder.substr(0, folder.size() - 4)))
      return folder.substr(0, folder.size() - 4);
  }
  return std::string();
}

std::optional<std::string> PythonCommand::poetry_setting(string_view key) const {
  // Poetry takes POETRY_VIRTUALENVS_CREATE for the setting `virtualenvs.create`, before any file.
  std::string name = "POETRY_";
  for (const char c : key)
    name += c == '.' || c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  if (auto value = variable(name)) return value;
  std::optional<std::string> out;
  for (const Command& each : commands_of(input_.model, input_.stage)) {
    if (each.id == command_.id && each.run == command_.run) break;
    if (each.program != "poetry" || !each.has_word("config")) continue;
    // The value stands behind the key, wherever options such as `--local` are.
    for (std::size_t i = 2; i + 1 < each.words.size(); ++i)
      if (each.word_is(i, key)) out = each.literal(i + 1);
  }
  if (out || !place_.folder) return out;
  // poetry.toml stands beside pyproject.toml and comes with the project.
  std::string problem;
  const auto files = app_files(input_.model, input_.stage, input_.facts, *place_.folder, problem);
  for (const AppFile& file : files ? *files : std::vector<AppFile>{}) {
    if (file.path != clean_path(*place_.folder + "/poetry.toml")) continue;
    const std::string* text = input_.facts.context_text(file.context_path);
    const std::string value =
        text == nullptr ? std::string() : toml_value(*text, "virtualenvs", key.substr(key.find('.') + 1));
    if (!value.empty()) return value;
  }
  return out;
}

std::string PythonCommand::verb_of(std::size_t& i) const {
  while (i < command_.words.size() && word(i).value_or("").starts_with('-')) ++i;
  return i < command_.words.size() ? word(i).value_or("") : std::string();
}

std::vector<std::string> path_folders(const SplitInput& input, const Instruction& at) {
  std::vector<std::string> out(kSystemFolders.begin(), kSystemFolders.end());
  for (const Instruction& each : input.stage.instructions) {
    if (each.index() >= at.index()) break;
    if (each.keyword() != Keyword::kEnv) continue;
    for (const NameValue& entry : name_values(each)) {
      if (entry.name != "PATH" || !entry.value) continue;
      std::string value = *entry.value;
      // Quotes may be around the value or around a part of it, and are in no folder's name.
      std::erase_if(value, [](char c) { return c == '"' || c == '\''; });
      std::vector<std::string> folders;
      for (std::size_t begin = 0; begin <= value.size();) {
        std::size_t end = begin;
        // A colon in `${X:-y}` separates nothing.
        for (int depth = 0; end < value.size() && (value[end] != ':' || depth > 0); ++end)
          depth += value[end] == '{' ? 1 : value[end] == '}' ? -1 : 0;
        // The folders so far come at the place of `$PATH`, since the first folder that has a program wins.
        const std::string part = value.substr(begin, end - begin);
        if (part == "$PATH" || part == "${PATH}")
          folders.insert(folders.end(), out.begin(), out.end());
        else if (const auto folder = input.model.expand(each, part); folder && folder->starts_with('/'))
          folders.push_back(clean_path(*folder));
        begin = end + 1;
      }
      out = std::move(folders);
    }
  }
  return out;
}

}  // namespace drydock
