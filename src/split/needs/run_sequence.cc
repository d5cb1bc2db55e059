#include "split/needs/run_sequence.h"

#include <algorithm>
#include <array>

#include "split/python/python_packages.h"

namespace drydock {
namespace {

using std::string_view;

string_view file_name(string_view path) {
  return path.substr(path.rfind('/') + 1);
}

// Only Python's commands are joined: they share one environment, which is carried whole whichever of them
// counts.
bool is_python(string_view program) {
  const string_view name = file_name(program);
  return name == "python" || name.starts_with("python3") || name.ends_with(".py") ||
         !project_of_command(name).empty();
}

// These go on until they are told to stop; what stands behind them is no program that the container is for.
bool is_server(string_view program) {
  static constexpr auto kServers =
      std::to_array<string_view>({"gunicorn", "uvicorn", "hypercorn", "daphne", "waitress-serve", "granian"});
  return std::find(kServers.begin(), kServers.end(), file_name(program)) != kServers.end();
}

}  // namespace

// Migrations before the server are common in start commands, and two programs there would otherwise end the
// split.
bool is_prepared(const ShellScript& script, std::uint32_t earlier, string_view earlier_program,
                 std::uint32_t later, string_view later_program) {
  if (earlier == later || !is_python(earlier_program) || !is_python(later_program) ||
      is_server(earlier_program))
    return false;
  const ShellNode& last = script.node(later);
  // `a && b &` goes on without waiting for either.
  if (script.node(last.parent).join == ShellJoin::kBackground) return false;
  std::uint32_t id = earlier;
  while (id != 0 && id != later) {
    const ShellNode& before = script.node(id);
    // `&&` alone says that the earlier one has ended, and well; behind `;` or `||` the later one may start
    // anyway.
    if (before.parent != last.parent || before.join != ShellJoin::kAnd) return false;
    id = before.next_sibling;
  }
  return id != 0;
}

}  // namespace drydock
