#include "model/stage_states.h"

#include <utility>

#include "text/path.h"

namespace drydock {
namespace {

// What Linux takes; many relative WORKDIRs in a row would otherwise grow without bound.
constexpr std::size_t kMaxPath = 4096;

// Backslashes and drive letters: how they join depends on the platform of the build, so nothing is said of
// them.
bool is_windows_path(std::string_view path) {
  return path.find('\\') != std::string_view::npos || (path.size() >= 2 && path[1] == ':');
}

KnownPath next_workdir(const KnownPath& before, const std::optional<std::string>& path, bool windows) {
  if (!path || windows || is_windows_path(*path) || path->size() > kMaxPath) return {};
  if (path->starts_with('/')) return {clean_path(*path), false};
  // The base image's folder may be anything, and so is what a relative path makes of it.
  if (!before.value) return {};
  std::string joined = clean_path(*before.value + "/" + *path);
  if (joined.size() > kMaxPath) return {};
  return {std::move(joined), false};
}

}  // namespace

// The first entries are what a stage can start from; see from_image() and from_scratch().
StageStates::StageStates(std::uint32_t instruction_count)
    : paths_{{std::nullopt, true}, {"/", true}, {"root", true}}, shells_(1), before_(instruction_count) {}

StageStates::Place StageStates::after(Place before, const Instruction& instruction,
                                      const Variables& variables, Variables::Place at, bool windows) {
  // WORKDIR and USER take the rest of their line as one word, which BuildKit expands and unquotes.
  const auto argument = [&] {
    const auto words = instruction.arguments();
    return words.empty() ? std::nullopt : variables.expand(at, instruction.value(words.front())).text;
  };
  switch (instruction.keyword()) {
    case Keyword::kWorkdir:
      paths_.push_back(next_workdir(paths_[before.workdir], argument(), windows));
      before.workdir = static_cast<std::uint32_t>(paths_.size() - 1);
      break;
    case Keyword::kUser:
      paths_.push_back({argument(), false});
      before.user = static_cast<std::uint32_t>(paths_.size() - 1);
      break;
    case Keyword::kShell:
      shells_.push_back(instruction.values());
      before.shell = static_cast<std::uint32_t>(shells_.size() - 1);
      break;
    default:
      break;
  }
  return before;
}

}  // namespace drydock
