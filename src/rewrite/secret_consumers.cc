#include "rewrite/secret_consumers.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "model/command.h"
#include "model/secret_flow.h"
#include "model/secret_name.h"
#include "model/start_reading.h"
#include "rewrite/package_caches.h"

namespace drydock {
namespace {

using std::string_view;

bool env_holds_secret(const TransformInput& input) {
  const auto& instructions = input.file().instructions();
  return std::any_of(instructions.begin(), instructions.end(), [](const Instruction& instruction) {
    if (instruction.keyword() != Keyword::kEnv) return false;
    const std::vector<NameValue> entries = name_values(instruction);
    return std::any_of(entries.begin(), entries.end(),
                       [](const NameValue& entry) { return names_secret(entry.name); });
  });
}

// Files of the build context that delivered images start.
std::set<std::string> start_scripts(const TransformInput& input) {
  std::set<std::string> out;
  for (const Stage& stage : input.model.stages()) {
    if (!is_shipped(input, stage)) continue;
    // What the base image starts first does not matter to which scripts the file brings.
    const StartReading start = read_start(input.model, stage, {true, {}}, input.facts);
    out.insert(start.contexts.begin(), start.contexts.end());
  }
  return out;
}

}  // namespace

std::string keeper_of(const BuildModel& model, const Instruction& run, std::string_view name) {
  for (const Command& command : commands_of(model, run)) {
    const bool package_manager =
        command.program == "npm" || command.program == "yarn" || command.program == "pnpm";
    const bool keeps = command.word_is(1, "login") ||
                       (package_manager && (command.word_is(1, "config") || command.word_is(1, "set")));
    if (!keeps) continue;
    for (const ShellWord& word : command.words) {
      const std::string_view raw = command.script->raw(word);
      if (raw.find(fmt::format("${}", name)) == std::string_view::npos &&
          raw.find(fmt::format("${{{}", name)) == std::string_view::npos)
        continue;
      return fmt::format("`{} {}` keeps it in a file of the image, which a mount does not help",
                         command.program, *command.literal(1));
    }
  }
  return {};
}

void ask_consumers(const TransformInput& input, Queries& queries) {
  if (!env_holds_secret(input)) return;
  const std::set<std::string> scripts = start_scripts(input);
  queries.context_texts.insert(scripts.begin(), scripts.end());
}

std::string without_variable(const TransformInput& input, string_view name) {
  for (const std::string& path : start_scripts(input)) {
    const std::string* text = input.facts.context_text(path);
    if (text == nullptr) continue;
    std::size_t number = 0;
    for (std::size_t begin = 0; begin < text->size();) {
      ++number;
      const std::size_t end = std::min(text->find('\n', begin), text->size());
      const string_view line = string_view(*text).substr(begin, end - begin);
      begin = end + 1;
      const std::size_t first = line.find_first_not_of(" \t");
      if (first == string_view::npos || line[first] == '#' || !expands_variable(line, name)) continue;
      // `${NAME:?}` ends the script where it is not set.
      const bool stops = line.find(fmt::format("{}:?", name)) != string_view::npos;
      return fmt::format("`{}` uses it on line {}, and without it {}", path, number,
                         stops ? "stops" : "may run with an empty one");
    }
  }
  return "without it the program may run with an empty one";
}

}  // namespace drydock
