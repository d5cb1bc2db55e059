#include "model/interpreter_call.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "model/option_spec.h"

namespace drydock {
namespace {

using std::string_view;

bool is_shell_name(string_view program) {
  static constexpr std::array<string_view, 7> kShells = {"sh", "bash", "dash", "ash", "zsh", "ksh", "mksh"};
  return std::find(kShells.begin(), kShells.end(), program) != kShells.end();
}

bool is_stdin(string_view path) {
  return path == "/dev/stdin" || path == "/dev/fd/0" || path == "/proc/self/fd/0";
}

InterpreterCall file_at(const Command& command, std::size_t i, bool is_shell) {
  const auto path = command.literal(i);
  if (path && is_stdin(*path)) return {CodeSource::kStdin, 0, is_shell};
  return {CodeSource::kFile, i, is_shell};
}

// The shells agree on -c, -s and -o; every other option stands for itself, bash's --rcfile and --init-file
// apart. The words after the options are the text where -c was among them, a file otherwise.
std::optional<InterpreterCall> shell_call(const Command& command) {
  bool text = false;
  bool from_stdin = false;
  bool only_reads = false;  // -n looks for syntax errors and runs nothing
  std::size_t i = 1;
  for (; i < command.words.size(); ++i) {
    const auto word = command.literal(i);
    if (!word || word->size() < 2 || (word->front() != '-' && word->front() != '+')) {
      if (word && *word == "-") ++i;
      break;
    }
    if (*word == "--") {
      ++i;
      break;
    }
    if (word->starts_with("--")) {
      if (*word == "--version" || *word == "--help") return InterpreterCall{};
      if (*word == "--rcfile" || *word == "--init-file") ++i;
      continue;
    }
    if (word->front() == '-' && word->find('c') != std::string::npos) text = true;
    if (word->front() == '-' && word->find('n') != std::string::npos) only_reads = true;
    if (word->front() == '-' && word->find('s') != std::string::npos) from_stdin = true;
    if (word->back() == 'o' || word->back() == 'O') ++i;
  }
  if (only_reads) return InterpreterCall{};
  if (text)
    return i < command.words.size() ? std::optional(InterpreterCall{CodeSource::kText, i, true})
                                    : std::nullopt;
  if (from_stdin || i >= command.words.size()) return InterpreterCall{CodeSource::kStdin, 0, true};
  return file_at(command, i, true);
}

struct Interpreter {
  string_view name;
  OptionSpec options;
  string_view text;       // letters of options whose value is the program
  string_view other;      // letters of options with which something else is run
  string_view long_text;  // a long option whose value is the program
};

constexpr std::array<string_view, 3> kNodeLong = {"require", "import", "loader"};

const Interpreter* interpreter_named(string_view program) {
  static constexpr std::array<Interpreter, 5> kInterpreters = {{
      {"python", {"WXQ", {}}, "c", "mV", ""},
      {"perl", {"IMm", {}}, "eE", "vVS", ""},
      {"ruby", {"rIC", {}}, "e", "v", ""},
      {"node", {"rC", kNodeLong}, "ep", "vi", "eval"},
      {"php", {"dczBEFRSt", {}}, "r", "fvmilSt", "run"},
  }};
  // python3, python2.7, php8: a version makes no other program of it.
  const string_view name = program.substr(0, program.find_last_not_of("0123456789.") + 1);
  const auto found = std::find_if(kInterpreters.begin(), kInterpreters.end(),
                                  [&](const Interpreter& i) { return i.name == name; });
  return found == kInterpreters.end() ? nullptr : &*found;
}

bool has_any(string_view option, string_view letters, const OptionSpec& spec) {
  return std::any_of(letters.begin(), letters.end(), [&](char c) { return cluster_has(option, c, spec); });
}

std::optional<InterpreterCall> program_call(const Command& command, const Interpreter& interpreter) {
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    const auto word = command.literal(i);
    // A word that expands may be an option as well as a file, and a substitution is read as one.
    if (!word) return InterpreterCall{CodeSource::kFile, i, false};
    if (*word == "-") return InterpreterCall{CodeSource::kStdin, 0, false};
    if (*word == "--") {
      // What follows are arguments to php, and a file to the others.
      if (interpreter.name == "php" || i + 1 == command.words.size())
        return InterpreterCall{CodeSource::kStdin, 0, false};
      return file_at(command, i + 1, false);
    }
    if (!is_option(*word)) return file_at(command, i, false);
    if (*word == "--version" || *word == "--help") return InterpreterCall{};
    const bool text = has_any(*word, interpreter.text, interpreter.options) ||
                      (!interpreter.long_text.empty() && word->substr(2) == interpreter.long_text);
    if (text && i + 1 < command.words.size()) return InterpreterCall{CodeSource::kText, i + 1, false};
    if (text || has_any(*word, interpreter.other, interpreter.options)) return InterpreterCall{};
    if (value_follows(*word, interpreter.options)) ++i;
  }
  return InterpreterCall{CodeSource::kStdin, 0, false};
}

}  // namespace

std::optional<InterpreterCall> interpreter_call(const Command& command) {
  const string_view program = command.program;
  if (is_shell_name(program)) return shell_call(command);
  if (program == "eval") {
    // Several words become one text; only a single one is the text itself.
    if (command.words.size() != 2) return std::nullopt;
    return InterpreterCall{CodeSource::kText, 1, true};
  }
  if (program == "." || program == "source") {
    if (command.words.size() < 2) return std::nullopt;
    return file_at(command, 1, true);
  }
  if (const Interpreter* interpreter = interpreter_named(program)) return program_call(command, *interpreter);
  return std::nullopt;
}

}  // namespace drydock
