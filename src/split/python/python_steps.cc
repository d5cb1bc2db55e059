#include "split/python/python_steps.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/final_user.h"
#include "split/files/file_model.h"
#include "split/names.h"
#include "split/python/python_step_reader.h"
#include "split/python/python_system.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

}  // namespace

std::optional<PythonStep> StepReader::read() {
  const string_view program = plain_program(command_.program);
  if (program == "pip") return pip(1, "pip");
  if (program == "python") return python();
  if (program == "virtualenv") return venv(1, "virtualenv");
  if (program == "poetry") return poetry(1);
  if (program == "pipenv") return pipenv(1);
  if (program == "uv") return uv();
  if (program == "." || program == "source") {
    // It sets variables of the shell, and call_.active_environment() reads it.
    if (const auto file = call_.word(1); file && file->ends_with("/bin/activate")) return out_;
  }
  // What spaCy downloads is a package, and it calls pip for that.
  if (program == "spacy" && call_.word(1) == "download") return install_by("spacy download");
  return std::nullopt;
}

std::optional<PythonStep> StepReader::fail(std::string why) {
  out_.unknown = std::move(why);
  return std::move(out_);
}

std::string StepReader::find_folder() {
  const auto environment = call_.active_environment();
  // A wrong guess would carry a folder without the packages.
  if (!environment) return fmt::format("which environment {} installs into is not known", out_.by);
  if (!environment->empty()) {
    set_environment(*environment);
    return {};
  }
  return find_system();
}

std::string StepReader::find_system() {
  const auto who = call_.user();
  if (!who) return fmt::format("who runs {} is not known", out_.by);
  // Where pip may not write it installs into `~/.local`, and another user's home is not where the final stage looks.
  if (!is_root(*who)) return fmt::format("{} runs as a user and would install into its home", out_.by);
  const std::string version = image_python_version(input_.config);
  // Without the variables of the official images nobody can tell whose interpreter it is.
  if (input_.config != nullptr && version.empty() && input_.config->variable("PYTHON_VERSION"))
    return fmt::format("the image's configuration does not show which Python {} installs for", out_.by);
  if (input_.config != nullptr && version.empty()) return find_distribution();
  // Recipe::concerns() asks without facts, when the version is not known yet.
  out_.system = true;
  out_.folder = fmt::format("/usr/local/lib/python{}/site-packages", python_branch(version));
  return {};
}

std::string StepReader::find_distribution() {
  const std::string branch = system_python_branch(input_);
  // Debian has patched its interpreter so that what pip and setuptools install goes into
  // dist-packages; of other tools it is not known.
  const bool known = out_.by.starts_with("`pip ") || out_.by == "`python setup.py install`";
  if (branch.empty() || !known)
    return fmt::format("{} puts packages beside those of the distribution", out_.by);
  // A `pip3.9` on a release with another python3 belongs to an interpreter that somebody has put there.
  static constexpr auto kOwn = std::to_array<string_view>({"pip", "pip3", "python", "python3"});
  const string_view program = command_.program;
  if (!holds(kOwn, program) && program != "pip" + branch && program != "python" + branch)
    return fmt::format("`{}` is another interpreter than the release's python3", program);
  out_.system = true;
  out_.folder = system_python_folder(branch);
  return {};
}

void StepReader::set_environment(const std::string& folder) {
  out_.environment = true;
  out_.folder = folder;
}

std::optional<PythonStep> StepReader::install() {
  out_.installs = true;
  // `--target` or an environment of the tool's own may have set it already.
  if (out_.folder.empty())
    if (std::string problem = find_folder(); !problem.empty()) return fail(std::move(problem));
  add(EffectKind::kLanguagePackages, out_.environment ? out_.folder + "/lib" : out_.folder, true);
  // The project that is installed in place is read where it stands, and has its description beside it.
  if (out_.editable)
    for (const std::string& project : out_.projects) add(EffectKind::kLanguagePackages, project, true);
  return std::move(out_);
}

std::optional<PythonStep> StepReader::install_by(string_view by) {
  out_.by = fmt::format("`{}`", by);
  return install();
}

void StepReader::add(EffectKind kind, std::string path, bool tree) {
  out_.effects.push_back({kind, std::move(path), tree, 0, out_.by, {}});
}

std::optional<PythonStep> StepReader::pip(std::size_t begin, string_view name) {
  // An expansion before the verb is taken for an option here, and refused below.
  std::size_t verb = begin;
  while (verb < command_.words.size() && call_.word(verb).value_or("-").starts_with('-')) ++verb;
  // Without a verb pip prints its help.
  if (verb >= command_.words.size()) return out_;
  // `pip --python` works for another interpreter than its own.
  for (std::size_t i = begin; i < verb; ++i)
    if (const std::string option = call_.word(i).value_or("?");
        option.starts_with("--python") || option == "?")
      return fail("which interpreter `pip` works for is not known");
  const std::string what = *call_.word(verb);
  out_.by = fmt::format("`{} {}`", name, what);
  if (what == "install" || what == "sync") return pip_install(verb + 1, what == "sync");
  if (what == "uninstall") {
    // What goes came with a step before, and the folder of packages is carried as it stands in the end.
    if (std::string problem = find_folder(); !problem.empty()) return fail(std::move(problem));
    return out_;
  }
  // These write at most pip's cache or its settings.
  static constexpr auto kReads =
      std::to_array<string_view>({"list", "freeze", "check", "show", "cache", "config", "debug", "index",
                                  "search", "inspect", "help", "hash"});
  if (holds(kReads, what)) return out_;
  if (what == "wheel" || what == "download") {
    // Wheels for a later `pip install --no-index --find-links`.
    for (std::size_t i = verb + 1; i + 1 < command_.words.size(); ++i)
      if (const std::string option = call_.word(i).value_or("");
          option == "-w" || option == "--wheel-dir" || option == "-d" || option == "--dest") {
        const auto folder = call_.word(i + 1) ? call_.absolute(*call_.word(i + 1)) : std::nullopt;
        if (folder) {
          add(EffectKind::kLanguagePackages, *folder, true);
          return out_;
        }
      }
  }
  return fail(fmt::format("what {} writes is not known", out_.by));
}

std::optional<PythonStep> StepReader::pip_install(std::size_t begin, bool sync) {
  // Options of pip and `uv pip` that leave alone where packages go, in both lists.
  static constexpr auto kWithValue = std::to_array<string_view>({"-i",
                                                                 "--index-url",
                                                                 "--extra-index-url",
                                                                 "-f",
                                                                 "--find-links",
                                                                 "--trusted-host",
                                                                 "--proxy",
                                                                 "--cache-dir",
                                                                 "--timeout",
                                                                 "--default-timeout",
                                                                 "--retries",
                                                                 "--progress-bar",
                                                                 "--upgrade-strategy",
                                                                 "--only-binary",
                                                                 "--use-feature",
                                                                 "--use-deprecated",
                                                                 "--config-settings",
                                                                 "-C",
                                                                 "--cert",
                                                                 "--client-cert",
                                                                 "--log",
                                                                 "--exists-action",
                                                                 "--report",
                                                                 "--root-user-action",
                                                                 "--resume-retries",
                                                                 "--link-mode",
                                                                 "--index",
                                                                 "--default-index",
                                                                 "--index-strategy",
                                                                 "--resolution",
                                                                 "--exclude-newer"});
  // `--user`, `--prefix` and `--root` are missing on purpose, since they move the installation.
  static constexpr auto kFlags = std::to_array<string_view>({"--no-cache-dir",
                                                             "--no-cache",
                                                             "-U",
                                                             "--upgrade",
                                                             "-q",
                                                             "--quiet",
                                                             "-qq",
                                                             "-v",
                                                             "--verbose",
                                                             "-vv",
                                                             "--pre",
                                                             "--no-deps",
                                                             "-I",
                                                             "--ignore-installed",
                                                             "--force-reinstall",
                                                             "--no-build-isolation",
                                                             "--compile",
                                                             "--no-compile",
                                                             "--no-warn-script-location",
                                                             "--disable-pip-version-check",
                                                             "--require-hashes",
                                                             "--prefer-binary",
                                                             "--no-input",
                                                             "--break-system-packages",
                                                             "--ignore-requires-python",
                                                             "--no-warn-conflicts",
                                                             "--no-index",
                                                             "--no-color",
                                                             "--no-python-version-warning",
                                                             "--use-pep517",
                                                             "--check-build-dependencies",
                                                             "-y",
                                                             "--no-clean",
                                                             "--no-progress",
                                                             "--system",
                                                             "--compile-bytecode",
                                                             "--strict",
                                                             "-n",
                                                             "--reinstall",
                                                             "--no-use-pep517",
                                                             "--no-python-downloads",
                                                             "--no-verify-hashes"});
  bool editable = false;
  for (std::size_t i = begin; i < command_.words.size(); ++i) {
    auto text = call_.word(i);
    if (!text) {
      // `"gunicorn==${VERSION}"`: the name is certain.
      std::string raw(call_.raw_word(i));
      std::erase_if(raw, [](char c) { return c == '"' || c == '\''; });
      const std::size_t version = raw.find_first_of("=<>~!");
      const std::size_t dollar = raw.find_first_of("$`");
      if (raw.starts_with('-') || version == std::string::npos || version == 0 || dollar < version)
        return fail(fmt::format("an expansion among the arguments of {} may be any package", out_.by));
      // No release is known to be allowed then, and none to have a wheel.
      const bool limited = raw[version] != '>' && raw[version] != '!';
      add_requirement(raw.substr(0, version) + (limited ? "==?" : ""), out_.requirements);
      continue;
    }
    if (!text->starts_with('-') || *text == "-") {
      // `uv pip sync` takes lists where `install` takes names.
      if (sync)
        out_.requirement_files.push_back(call_.absolute(*text).value_or("?"));
      else
        operand(*text, editable);
      editable = false;
      continue;
    }
    const std::size_t equals = text->starts_with("--") ? text->find('=') : std::string::npos;
    const std::string name = text->substr(0, equals);
    const auto value = [&]() -> std::string {
      if (equals != std::string::npos) return text->substr(equals + 1);
      return call_.word(++i).value_or("?");
    };
    if (name == "-r" || name == "--requirement" || name == "--requirements" || name == "-c" ||
        name == "--constraint" || name == "--constraints") {
      requirement_file(value());
    } else if (text->size() > 2 && (text->starts_with("-r") || text->starts_with("-c")) &&
               (*text)[1] != '-') {
      requirement_file(text->substr(2));
    } else if (name == "-e" || name == "--editable") {
      operand(value(), true);
    } else if (name == "-t" || name == "--target") {
      // The program finds such packages by PYTHONPATH or `sys.path`, and the folder is carried whole.
      const auto folder = call_.absolute(value());
      if (!folder) return fail(fmt::format("where {} installs is not known", out_.by));
      out_.folder = *folder;
    } else if (name == "--no-binary") {
      // What is built from source links what its build finds.
      const std::string which = value();
      if (which != ":none:") out_.requirements.source = fmt::format("`--no-binary {}`", which);
    } else if (holds(kWithValue, name)) {
      value();
    } else if (!holds(kFlags, name)) {
      // It may take the next word as its value, or move the installation.
      return fail(fmt::format("{} has the option `{}`, and where it then installs is not known", out_.by,
                              name.substr(0, 40)));
    }
  }
  // pip reads each of its options out of a variable as well.
  if (call_.variable("PIP_TARGET") || call_.variable("PIP_PREFIX") || call_.variable("PIP_USER") ||
      call_.variable("PIP_ROOT") || call_.variable("PYTHONUSERBASE"))
    return fail(fmt::format("a variable tells {} where to install", out_.by));
  if (const auto source = call_.variable("PIP_NO_BINARY"); source && *source != ":none:")
    out_.requirements.source = "`PIP_NO_BINARY`";
  return install();
}

void StepReader::requirement_file(const std::string& file) {
  const auto path = call_.absolute(file);
  // What is behind a URL may be another list tomorrow, and is not in the build context.
  if (!path || file.find("://") != std::string::npos)
    out_.requirements.problem = fmt::format("a requirements file of {} is not known", out_.by);
  else
    out_.requirement_files.push_back(*path);
}

void StepReader::operand(const std::string& text, bool editable) {
  // Of `.[dev]` the extra stands behind the folder.
  const std::string plain = text.substr(0, text.find('['));
  // A wheel or an archive is a requirement by its path; only a folder has the project's description in it.
  const bool folder = (plain.starts_with('.') || plain.starts_with('/')) && !plain.ends_with(".whl") &&
                      !plain.ends_with(".tar.gz") && !plain.ends_with(".zip");
  if (folder) {
    if (const auto path = call_.absolute(plain))
      out_.projects.push_back(*path);
    else
      out_.requirements.problem = "the folder of a project that is installed is not known";
  } else {
    add_requirement(text, out_.requirements);
  }
  // `-e git+https://…` leaves the clone in `src`, and no build context holds that.
  if (editable && !folder)
    out_.requirements.problem = fmt::format("{} clones a repository and reads the packages there", out_.by);
  out_.editable = out_.editable || editable;
}

std::optional<PythonStep> StepReader::python() {
  std::size_t i = 1;
  while (i < command_.words.size() && (command_.word_is(i, "-u") || command_.word_is(i, "-B") ||
                                       command_.word_is(i, "-I") || command_.word_is(i, "-W")))
    ++i;
  const std::string first = call_.word(i).value_or("");
  if (first == "-m") {
    const std::string module = call_.word(i + 1).value_or("");
    if (module == "pip") return pip(i + 2, "pip");
    if (module == "venv" || module == "virtualenv") return venv(i + 2, module);
    if (module == "poetry") return poetry(i + 2);
    if (module == "pipenv") return pipenv(i + 2);
    // Byte code in `__pycache__` is made anew where it is missing, so that nothing hangs on it. With `-b` it
    // stands where it is imported without its source.
    if (module == "compileall")
      return command_.has_word("-b") ? fail("`python -m compileall` puts other files beside the source")
                                     : out_;
    // It installs the pip that comes with the interpreter.
    if (module == "ensurepip") return install_by("python -m ensurepip");
    if (module == "spacy" && call_.word(i + 2) == "download") return install_by("spacy download");
    if (module == "nltk.downloader") return nltk(i + 2);
    // A module that nobody has listed may write anywhere.
    return fail(fmt::format("what `python -m {}` writes is not known", module.substr(0, 60)));
  }
  if (first.empty() && i >= command_.words.size()) return fail("what `python` is told to do is not known");
  // They are called by a path as well: `python ./manage.py`.
  const string_view name = string_view(first).substr(first.rfind('/') + 1);
  if (name == "setup.py") return setup(i + 1);
  if (name == "manage.py") return manage(i + 1);
  // Any code may stand there, and write anywhere.
  if (first == "-c") return fail("what `python -c` writes is not known");
  return fail(fmt::format("what `python {}` writes is not known", first.substr(0, 60)));
}

std::optional<PythonStep> StepReader::setup(std::size_t i) {
  if (!place_.folder) return fail("the folder of setup.py is not known");
  out_.projects.push_back(*place_.folder);
  out_.by = fmt::format("`python setup.py {}`", call_.word(i).value_or("").substr(0, 20));
  if (call_.word(i) == "develop")
    // It links to the source, as `pip install -e` does.
    out_.editable = true;
  else if (call_.word(i) != "install")
    return fail("what `python setup.py` writes is not known");
  // `--prefix`, `--root`, `--user`, Debian's `--install-layout`
  // Each of them moves the installation.
  for (++i; i < command_.words.size(); ++i) {
    // An expansion may be any of them.
    const std::string option = call_.word(i).value_or("--?");
    if (option.starts_with("--") && !option.starts_with("--record") && !option.starts_with("--optimize") &&
        option != "--single-version-externally-managed" && option != "--force")
      return fail(fmt::format("where `python setup.py` with `{}` installs is not known", option.substr(0, 40)));
  }
  return install();
}

std::optional<PythonStep> StepReader::manage(std::size_t i) {
  const std::string verb = call_.word(i).value_or("");
  out_.by = fmt::format("`manage.py {}`", verb);
  if (verb == "check") return out_;
  // `migrate`, for one, may make a file for a database wherever the settings say.
  if ((verb != "collectstatic" && verb != "compilemessages") || !place_.folder)
    return fail(fmt::format("what {} writes is not known", out_.by));
  add(EffectKind::kBuilt, *place_.folder, true);
  return out_;
}

std::optional<PythonStep> StepReader::nltk(std::size_t i) {
  out_.by = "`nltk.downloader`";
  for (; i + 1 < command_.words.size(); ++i) {
    if (!command_.word_is(i, "-d") || !call_.word(i + 1)) continue;
    if (const auto folder = call_.absolute(*call_.word(i + 1))) {
      add(EffectKind::kRemote, *folder, true);
      return out_;
    }
  }
  return fail("`nltk.downloader` writes to a home, which another user would not have");
}

std::optional<PythonStep> StepReader::venv(std::size_t i, string_view by) {
  out_.by = fmt::format("`{}`", by);
  const std::string branch = python_branch(image_python_version(input_.config));
  // `python3.11 -m venv` in an image of 3.12 makes links to an interpreter that the final stage lacks.
  const bool other = command_.program.find('.') != std::string::npos && command_.program != "python" + branch;
  if (other || command_.program == "python2")
    return fail(fmt::format("`{}` is another interpreter than the image's own", command_.program));
  std::string target;
  for (; i < command_.words.size(); ++i) {
    const auto text = call_.word(i);
    if (!text) return fail(fmt::format("where {} makes the environment is not known", out_.by));
    // Packages of the distribution are a part of it then, and stay behind when it is carried.
    if (*text == "--system-site-packages")
      return fail(fmt::format("{} makes an environment that uses the packages of the system", out_.by));
    if (*text == "--prompt" || *text == "-p" || *text == "--python") {
      const std::string interpreter = call_.word(++i).value_or("?");
      const string_view name = string_view(interpreter).substr(interpreter.rfind('/') + 1);
      // Another interpreter than the image's own would have to come along.
      if (*text != "--prompt" && name != "python" && name != "python3" && name != "python" + branch)
        return fail(fmt::format("which interpreter {} takes is not known", out_.by));
      continue;
    }
    if (text->starts_with("--python=") || text->starts_with("--relocatable"))
      return fail(fmt::format("which interpreter {} takes is not known", out_.by));
    if (!text->starts_with('-')) {
      // Which of several is used later cannot be told.
      if (!target.empty()) return fail(fmt::format("{} makes several environments", out_.by));
      target = *text;
    }
  }
  // uv has a default, the others have none.
  if (target.empty() && by == "uv venv") target = ".venv";
  const auto folder = target.empty() ? std::nullopt : call_.absolute(target);
  if (!folder) return fail(fmt::format("where {} makes the environment is not known", out_.by));
  make_environment(*folder);
  return out_;
}

void StepReader::make_environment(const std::string& folder) {
  set_environment(folder);
  // venv, virtualenv and uv all write these. `bin/python` is a link, so the interpreter has
  // to stand at the same place in the final stage.
  for (const string_view file : {"/pyvenv.cfg", "/bin/python", "/bin/python3", "/bin/activate"})
    add(EffectKind::kBuilt, folder + std::string(file), false);
  add(EffectKind::kLanguagePackages, folder + "/lib", true);
}

std::optional<PythonStep> read_python_step(const SplitInput& input, const Command& command,
                                           const CommandPlace& place) {
  return StepReader(input, command, place).read();
}

std::vector<PythonStep> python_steps(const SplitInput& input) {
  std::vector<PythonStep> out;
  // file_model() knows the folder in which each command runs, so the steps are collected on its way through the stage.
  const std::vector<ToolReader> readers = {
      [&](const Command& command, const CommandPlace& place) -> std::optional<ToolEffect> {
        auto step = read_python_step(input, command, place);
        if (!step) return std::nullopt;
        ToolEffect effect{step->effects, step->unknown};
        out.push_back(std::move(*step));
        return effect;
      }};
  // The effects are not wanted here, only the commands and places that are shown to the reader.
  file_model(input.model, input.stage, input.facts, readers);
  return out;
}

std::string image_python_version(const ImageConfig* config) {
  const auto version = config == nullptr ? std::nullopt : config->variable("PYTHON_VERSION");
  // Images that come with another interpreter may set the variable too: the official ones have their own in
  // front of PATH.
  const auto path = config == nullptr ? std::nullopt : config->variable("PATH");
  if (!path || !path->starts_with("/usr/local/bin:")) return {};
  // The official images set at least one of these.
  if (!config->variable("GPG_KEY") && !config->variable("PYTHON_SHA256") &&
      !config->variable("PYTHON_PIP_VERSION"))
    return {};
  // `3.14.0rc1` is a version as well.
  if (!version || version->empty() || version->find_first_not_of("0123456789.abrc") != std::string::npos ||
      python_branch(*version).empty())
    return {};
  return *version;
}

std::string python_branch(string_view version) {
  const std::size_t dot = version.find('.');
  if (dot == string_view::npos || dot == 0) return {};
  std::size_t end = dot + 1;
  while (end < version.size() && version[end] >= '0' && version[end] <= '9') ++end;
  return std::string(version.substr(0, end));
}

}  // namespace drydock
