#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "split/names.h"
#include "split/python/python_step_reader.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

}  // namespace

std::optional<PythonStep> StepReader::poetry(std::size_t i) {
  const std::string verb = call_.verb_of(i);
  out_.by = fmt::format("`poetry {}`", verb);
  static constexpr auto kReads =
      std::to_array<string_view>({"", "config", "check", "show", "env", "version", "about", "cache", "self"});
  // A plug-in that it adds may change what the other commands do.
  if (verb == "self") return fail("`poetry self` changes Poetry itself");
  if (holds(kReads, verb)) return out_;
  if (verb == "export" || verb == "lock") {
    // pip reads such a list in a later step, and a changed lock is no longer the one in the build context.
    for (std::size_t at = i; at + 1 < command_.words.size(); ++at)
      if (command_.word_is(at, "-o") || command_.word_is(at, "--output")) {
        const auto file = call_.word(at + 1) ? call_.absolute(*call_.word(at + 1)) : std::nullopt;
        if (!file) return fail("where `poetry export` writes is not known");
        add(EffectKind::kBuilt, *file, false);
      }
    if (verb == "lock" && place_.folder)
      add(EffectKind::kBuilt, clean_path(*place_.folder + "/poetry.lock"), false);
    return out_;
  }
  if (verb != "install" && verb != "sync") return fail(fmt::format("what {} writes is not known", out_.by));
  // These move the project away from the working folder.
  for (const string_view option : {"-C", "--directory", "-P", "--project"})
    if (command_.has_word(option)) return fail("the folder of `poetry install` is not known");
  if (!place_.folder) return fail("the folder of `poetry install` is not known");
  out_.lock_files = {clean_path(*place_.folder + "/poetry.lock"),
                     clean_path(*place_.folder + "/pyproject.toml")};
  // The project itself is linked by its path and not described in its own folder.
  if (!command_.has_word("--no-root")) out_.projects.push_back(*place_.folder);
  return own_environment(call_.poetry_setting("virtualenvs.create"),
                         call_.poetry_setting("virtualenvs.in-project"), "Poetry");
}

std::optional<PythonStep> StepReader::own_environment(const std::optional<std::string>& create,
                                                      const std::optional<std::string>& in_project,
                                                      string_view tool) {
  const auto active = call_.active_environment();
  if (!active) return fail(fmt::format("which environment {} installs into is not known", out_.by));
  // Both take the environment that is activated, which is what VIRTUAL_ENV says.
  const auto named = call_.variable("VIRTUAL_ENV");
  if (!active->empty() && named && clean_path(*named) == *active) {
    set_environment(*active);
  } else if (!active->empty() && !named) {
    // Poetry and Pipenv do not look at PATH: `activate` sets VIRTUAL_ENV for them, and a folder
    // in front of PATH by itself tells them nothing.
    bool activated = false;
    for (const Command& each : commands_of(input_.model, command_.run))
      activated = activated || each.program == "." || each.program == "source";
    if (!activated) return fail(fmt::format("whether {} installs into {} is not certain", out_.by, *active));
    set_environment(*active);
  } else if (create && *create == "false") {
    // Poetry then installs for the system's interpreter.
    if (std::string problem = find_system(); !problem.empty()) return fail(std::move(problem));
  } else if (in_project && (*in_project == "true" || *in_project == "1")) {
    make_environment(clean_path(*place_.folder + "/.venv"));
  } else {
    // The name has a hash of the project's path in it, and the home is that of whoever builds.
    return fail(fmt::format("{} makes its environment in a home, under a name of its own", tool));
  }
  return install();
}

std::optional<PythonStep> StepReader::pipenv(std::size_t i) {
  const std::string verb = call_.verb_of(i);
  out_.by = fmt::format("`pipenv {}`", verb);
  if (verb == "lock" || verb == "graph" || verb == "check" || verb == "verify" || verb.empty()) return out_;
  if (verb != "install" && verb != "sync") return fail(fmt::format("what {} writes is not known", out_.by));
  if (!place_.folder) return fail(fmt::format("the folder of {} is not known", out_.by));
  // A package on the command line is locked in the build, where nobody can read it.
  for (std::size_t at = i + 1; at < command_.words.size(); ++at)
    if (const auto text = call_.word(at); !text || !text->starts_with('-'))
      return fail(fmt::format("what {} installs is not in Pipfile.lock", out_.by));
  out_.lock_files = {clean_path(*place_.folder + "/Pipfile.lock")};
  if (command_.has_word("--system")) {
    // It then installs where pip would.
    if (std::string problem = find_folder(); !problem.empty()) return fail(std::move(problem));
    return install();
  }
  // Pipenv knows no setting against an environment, only `--system`.
  return own_environment(
      std::nullopt,
      call_.is_set("PIPENV_VENV_IN_PROJECT") ? std::optional<std::string>("true") : std::nullopt, "Pipenv");
}

std::optional<PythonStep> StepReader::uv() {
  std::size_t i = 1;
  const std::string verb = call_.verb_of(i);
  out_.by = fmt::format("`uv {}`", verb);
  // uv downloads an interpreter that the image lacks into a folder of its own, and environments are links to that.
  if (call_.variable("UV_PYTHON") || call_.variable("UV_PYTHON_INSTALL_DIR"))
    return fail("`UV_PYTHON` chooses an interpreter");
  if (command_.has_word("--python") || command_.has_word("-p"))
    return fail("`--python` chooses an interpreter");
  // These print, or write no more than the lock file and the cache.
  if (verb.empty() || verb == "cache" || verb == "version" || verb == "help" || verb == "tree" ||
      verb == "lock")
    return out_;
  if (verb == "venv") return venv(i + 1, "uv venv");
  if (verb == "pip") {
    std::size_t inner = i + 1;
    const std::string what = call_.verb_of(inner);
    if (what == "install" || what == "sync") {
      // uv does not install for the interpreter in PATH unless it is told to: it takes VIRTUAL_ENV, else `.venv`.
      if (!command_.has_word("--system") && !call_.is_set("UV_SYSTEM_PYTHON")) {
        const auto named = call_.variable("VIRTUAL_ENV");
        if (named)
          set_environment(clean_path(*named));
        else if (place_.folder && call_.is_made(*place_.folder + "/.venv"))
          set_environment(clean_path(*place_.folder + "/.venv"));
        else
          return fail("which environment `uv pip` installs into is not known");
      } else {
        out_.by = "`uv pip`";
        if (std::string problem = find_system(); !problem.empty()) return fail(std::move(problem));
      }
    }
    return pip(i + 1, "uv pip");
  }
  if (verb != "sync") return fail(fmt::format("what {} writes is not known", out_.by));
  if (!place_.folder) return fail("the folder of `uv sync` is not known");
  // `--active` prefers VIRTUAL_ENV to the project's own `.venv`, and the others move the project.
  if (command_.has_word("--active") || command_.has_word("--project") || command_.has_word("--directory"))
    return fail("which environment `uv sync` installs into is not known");
  out_.lock_files = {clean_path(*place_.folder + "/uv.lock"), clean_path(*place_.folder + "/pyproject.toml")};
  // uv installs a project that is a package itself as well, in place unless it is told not to.
  if (!command_.has_word("--no-install-project")) {
    out_.projects.push_back(*place_.folder);
    out_.editable = !command_.has_word("--no-editable");
  }
  const auto environment = call_.variable("UV_PROJECT_ENVIRONMENT");
  const auto folder = call_.absolute(environment.value_or(".venv"));
  if (!folder) return fail("which environment `uv sync` installs into is not known");
  // With the interpreter's own prefix as the environment uv installs beside what the image has.
  if (*folder == "/usr/local") {
    if (std::string problem = find_system(); !problem.empty()) return fail(std::move(problem));
  } else {
    make_environment(*folder);
  }
  return install();
}

}  // namespace drydock
