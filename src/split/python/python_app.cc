#include "split/python/python_app.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "model/run_time_paths.h"
#include "split/names.h"
#include "split/python/python_project.h"
#include "text/ascii.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

string_view file_name(string_view path) {
  return path.substr(path.rfind('/') + 1);
}
string_view folder_of(string_view path) {
  return path.substr(0, std::min(path.rfind('/'), path.size()));
}

bool has_folder(string_view path, std::initializer_list<string_view> names) {
  for (std::size_t begin = 0; begin < path.size();) {
    const std::size_t end = path.find('/', begin);
    if (end == string_view::npos) return false;
    for (const string_view name : names)
      if (path.substr(begin, end - begin) == name) return true;
    begin = end + 1;
  }
  return false;
}

// What pytest collects unless it is told otherwise. The name is only a hint: is_left() keeps what some source names.
bool is_test(string_view path) {
  const string_view name = file_name(path);
  return (name.starts_with("test_") && name.ends_with(".py")) || name.ends_with("_test.py") ||
         name == "conftest.py";
}

/// Files that only installers, builders and development tools read.
/// A program may open one all the same, so is_left() asks whether a source names it.
bool is_tool_file(string_view path) {
  const std::string name = lower_ascii(std::string(file_name(path)));
  static constexpr auto kNames = std::to_array<string_view>({"pyproject.toml",
                                                             "poetry.lock",
                                                             "poetry.toml",
                                                             "uv.lock",
                                                             "uv.toml",
                                                             "pipfile",
                                                             "pipfile.lock",
                                                             "setup.py",
                                                             "setup.cfg",
                                                             "manifest.in",
                                                             "tox.ini",
                                                             "pytest.ini",
                                                             "mypy.ini",
                                                             ".flake8",
                                                             ".pylintrc",
                                                             ".coveragerc",
                                                             ".python-version",
                                                             "noxfile.py",
                                                             "ruff.toml",
                                                             ".ruff.toml",
                                                             "pdm.lock",
                                                             "environment.yml",
                                                             "pyrightconfig.json",
                                                             ".isort.cfg",
                                                             ".bandit",
                                                             "runtime.txt",
                                                             "procfile"});
  if (holds(kNames, name)) return true;
  // pip takes any name; `requirements-dev.txt`, `requirements/base.in` and the like are what people choose.
  const bool list = name.ends_with(".txt") || name.ends_with(".in");
  return list && (name.find("requirements") != std::string::npos || name.starts_with("constraints") ||
                  has_folder(path, {"requirements"}));
}

/// The host's own byte code and environments; what runs in the image was installed there.
bool is_host_file(string_view path) {
  return has_folder(path, {"__pycache__", "site-packages", ".mypy_cache", ".pytest_cache", ".ruff_cache",
                           ".tox", ".nox", ".venv"}) ||
         path.ends_with(".pyc");
}

// What setup.py and Sphinx's `docs/conf.py` start says nothing about the container.
bool is_source(string_view path) {
  if (is_project_file(path) || is_test(path) || is_host_file(path) || file_name(path) == "setup.py" ||
      has_folder(path, {"docs"}))
    return false;
  return path.ends_with(".py") || path.ends_with(".pyw");
}

/// A command without a suffix, which may be written in Python.
/// Only the first line can tell, and source() looks at it.
bool may_be_script(string_view path) {
  return !is_project_file(path) && !is_host_file(path) && file_name(path).find('.') == string_view::npos &&
         !is_tool_file(path);
}

class AppReader {
 public:
  AppReader(const SplitInput& input, const std::vector<PythonStep>& steps) : input_(input), steps_(steps) {}

  PythonApp read() {
    std::string problem;
    // Where nothing of the build context is copied, nothing need be known of it.
    const bool copies = std::any_of(
        input_.stage.instructions.begin(), input_.stage.instructions.end(), [](const Instruction& each) {
          return (each.keyword() == Keyword::kCopy || each.keyword() == Keyword::kAdd) && !each.flag("from");
        });
    auto files = app_files(input_.model, input_.stage, input_.facts, "/", problem);
    if (!files && !copies) files.emplace();
    // What Python opens, imports and starts is decided when it runs, so that without the source there is no argument.
    if (!files) {
      fail(fmt::format("what the program opens and starts cannot be told: {}", problem));
      return std::move(out_);
    }
    for (const AppFile& file : *files) files_.emplace(file.path, file);
    for (const PythonStep& step : steps_) requirements_of(step);
    sources();
    for (const auto& [path, file] : files_) (is_left(file) ? out_.left : out_.needed).push_back(file);
    return std::move(out_);
  }

 private:
  void fail(std::string why) {
    if (out_.problem.empty()) out_.problem = std::move(why);
  }

  const std::string* text(const std::string& path) const {
    const auto found = files_.find(path);
    return found == files_.end() ? nullptr : input_.facts.context_text(found->second.context_path);
  }

  void add(const PythonRequirements& read) {
    out_.requirements.insert(read.names.begin(), read.names.end());
    out_.limits.insert(read.limits.begin(), read.limits.end());
    if (out_.source.empty()) out_.source = read.source;
    if (!read.problem.empty()) fail(read.problem);
  }

  void requirements_of(const PythonStep& step) {
    if (!step.installs) return;
    add(step.requirements);
    for (const std::string& file : step.requirement_files) requirement_file(file, 0);
    if (!step.lock_files.empty()) lock_files(step);
    // A project that is installed brings its own requirements along.
    for (const std::string& project : step.projects) description(project);
  }

  void requirement_file(const std::string& path, int depth) {
    const std::string* content = text(path);
    // A list that the build writes or fetches is not in the context, and then nobody knows what is installed.
    if (content == nullptr) return fail(fmt::format("the requirements in {} could not be read", path));
    // Lists may include one another, in a circle too.
    if (depth > 8 || !seen_.insert(path).second) return;
    const PythonRequirements read = read_requirements(*content);
    add(read);
    // `-e` installs only a link to the source, which would have to stand at the same place in the final stage.
    if (read.editable) fail(fmt::format("{} installs a project in place", path));
    for (const std::string& file : read.files)
      requirement_file(clean_path(file.starts_with('/') ? file : std::string(folder_of(path)) + "/" + file),
                       depth + 1);
  }

  void lock_files(const PythonStep& step) {
    for (const std::string& path : step.lock_files) {
      const std::string* content = text(path);
      if (content == nullptr) continue;
      if (file_name(path) == "pyproject.toml") {
        description(std::string(folder_of(path)));
        const std::string wanted = toml_value(*content, "project", "requires-python");
        const std::string version = image_python_version(input_.config);
        // uv fetches another interpreter where the image's own will not do.
        if (step.by == "`uv sync`" && !wanted.empty() && !version_allowed(version, wanted))
          fail(fmt::format("whether uv takes the interpreter of the image is not certain: it asks for `{}`",
                           wanted.substr(0, 40)));
        continue;
      }
      // Pipenv's lock is JSON, those of Poetry and uv are TOML.
      add(file_name(path) == "Pipfile.lock" ? read_pipfile_lock(*content) : read_python_lock(*content));
      locked_ = true;
    }
    // Without a lock the tool resolves anew, and what it takes hangs on the day of the build.
    if (!locked_)
      fail(fmt::format("{} has no lock file in the build context that says what it installs", step.by));
    // uv takes the interpreter that this file names, and downloads it where the image has another one.
    const std::string* version = text(std::string(folder_of(step.lock_files.front())) + "/.python-version");
    if (step.by == "`uv sync`" && version != nullptr) {
      const std::string have = image_python_version(input_.config);
      std::string want = *version;
      while (!want.empty() && (want.back() == '\n' || want.back() == '\r' || want.back() == ' '))
        want.pop_back();
      if (want != have && want != python_branch(have))
        fail("`.python-version` asks for another interpreter than the image's");
    }
  }

  /// What a project's own description asks for is not picked out of it: every quoted word and every word on a
  /// line's beginning may be a requirement.
  /// There are too many ways to write them, and setup.py is a program. A name too many can only lead to a package too
  /// many or to a refusal, a missing one to a container that does not start.
  void description(const std::string& folder) {
    bool any = false;
    // pyproject.toml may name no more than the build system, and leave the rest to the older files.
    for (const string_view name : {"/pyproject.toml", "/setup.cfg", "/setup.py"}) {
      const std::string path = clean_path(folder + std::string(name));
      const std::string* content = text(path);
      if (content == nullptr) continue;
      any = true;
      // Entry points become commands in `bin`, which CMD may start although no requirement bears their name.
      const auto commands = read_console_scripts(*content);
      out_.commands.insert(commands.begin(), commands.end());
      if (links_libraries(*content) && out_.linking.empty()) out_.linking = path;
      bool begins = true;
      for (std::size_t i = 0; i < content->size(); ++i) {
        const char c = (*content)[i];
        const bool letter = lower_ascii(c) >= 'a' && lower_ascii(c) <= 'z';
        if (begins && letter) {
          std::size_t end = i;
          while (end < content->size() && (std::isalnum(static_cast<unsigned char>((*content)[end])) != 0 ||
                                           string_view("-_.").find((*content)[end]) != string_view::npos))
            ++end;
          // A longer word is no name but a hash or encoded data.
          if (end - i < 80) mention(string_view(*content).substr(i), end - i);
          i = end;
          if (i >= content->size()) break;
        }
        const char now = (*content)[i];
        begins = now == '\n' || now == '"' || now == '\'' || (begins && (now == ' ' || now == '\t'));
      }
    }
    if (!any) fail(fmt::format("the description of the project in {} could not be read", folder));
  }

  /// `sqlalchemy[postgresql]>=2,<3` of a quoted word or a line.
  void mention(string_view text, std::size_t length) {
    out_.mentioned.insert(python_name(text.substr(0, length)));
    const string_view whole = text.substr(0, std::min<std::size_t>(text.find_first_of("\"'\r\n"), 200));
    const string_view rest = whole.substr(std::min(length, whole.size()));
    // Without such a sign behind it the word may be prose, and its name alone is kept.
    const std::size_t first = rest.find_first_not_of(' ');
    if (first == string_view::npos || string_view("[=<~(").find(rest[first]) == string_view::npos) return;
    PythonRequirements read;
    add_requirement(whole, read);
    out_.mentioned.insert(read.names.begin(), read.names.end());
    out_.limits.insert(read.limits.begin(), read.limits.end());
  }

  void sources() {
    for (const auto& [path, file] : files_)
      if (is_source(file.context_path) || may_be_script(file.context_path)) source(file.context_path);
    // Tests are read where the program imports them.
    const std::set<std::string> imports = out_.imports;
    // Any part of what is imported may be the file's name or its folder's: `from tests.data import x`.
    std::set<std::string, std::less<>> parts;
    for (const std::string& each : imports)
      for (std::size_t begin = 0; begin < each.size();) {
        const std::size_t end = std::min(each.find('.', begin), each.size());
        parts.insert(each.substr(begin, end - begin));
        begin = end + 1;
      }
    for (const auto& [path, file] : files_) {
      const string_view name = file.context_path;
      if (!name.ends_with(".py") || is_source(name) || is_host_file(name) || file_name(name) == "setup.py")
        continue;
      bool imported = parts.contains(file_name(name).substr(0, file_name(name).size() - 3));
      for (std::size_t begin = 0, end = 0; (end = name.find('/', begin)) != string_view::npos;
           begin = end + 1)
        imported = imported || parts.contains(name.substr(begin, end - begin));
      if (imported && (is_test(name) || is_project_file(name)) && !in_tests_only(name, parts))
        source(file.context_path);
    }
  }

  /// Of `app/tests/test_a.py` the folder `app` is imported, which says nothing of the tests below it.
  static bool in_tests_only(string_view name, const std::set<std::string, std::less<>>& parts) {
    for (std::size_t begin = 0, end = 0; (end = name.find('/', begin)) != string_view::npos; begin = end + 1)
      if (is_project_file(std::string(name.substr(begin, end - begin)) + "/x"))
        return !parts.contains(name.substr(begin, end - begin));
    return !parts.contains(file_name(name).substr(0, file_name(name).size() - 3));
  }

  void source(const std::string& name) {
    const bool script = may_be_script(name);
    const std::string* content = input_.facts.context_text(name);
    if (content == nullptr) {
      if (!script) fail(fmt::format("`{}` could not be read", name));
      return;  // what has no suffix may be data, or a program
    }
    // Shell scripts that the container starts are read together with its ENTRYPOINT and CMD.
    if (script && !(content->starts_with("#!") &&
                    content->substr(0, content->find('\n')).find("python") != std::string::npos))
      return;
    texts_.push_back(content);
    // None of these shows in a list of requirements, and each may need what only the image of the build has. A name
    // that is put together when the program runs may be any.
    const PythonSource source = read_python_source(*content);
    if (source.starts_unknown) fail(fmt::format("`{}` starts a program whose name is not written out", name));
    if (source.starts_pip) fail(fmt::format("`{}` installs packages when it runs", name));
    if (source.loads_library) fail(fmt::format("`{}` loads a shared library by name", name));
    if (source.compiles) fail(fmt::format("`{}` compiles code when it runs", name));
    for (const std::string& each : source.starts) out_.starts.emplace(each, name);
    for (const std::string& each : source.paths) out_.paths.emplace(each, name);
    out_.imports.insert(source.imports.begin(), source.imports.end());
    if (!source.static_root.empty()) out_.static_roots.push_back(source.static_root);
  }

  /// Folders and settings have few names, so each is looked for once.
  /// A hit in a comment counts too, since a file too many does no harm.
  bool is_mentioned(const std::string& word) const {
    const auto known = mentions_.find(word);
    if (known != mentions_.end()) return known->second;
    const bool found = std::any_of(texts_.begin(), texts_.end(), [&](const std::string* text) {
      return text->find(word) != std::string::npos;
    });
    return mentions_[word] = found;
  }

  /// A module is imported by its name without the suffix.
  bool is_named(string_view path) const {
    const string_view name = file_name(path);
    // Data files are opened by their whole name.
    if (!name.ends_with(".py")) return is_mentioned(std::string(name));
    // Every module is asked for, and a search through all texts for each of them would take the square of the time.
    if (words_.empty())
      for (const std::string* text : texts_) add_words(*text);
    return words_.contains(name.substr(0, name.size() - 3));
  }
  void add_words(string_view text) const {
    for (std::size_t i = 0; i < text.size();) {
      std::size_t end = i;
      while (end < text.size() &&
             (std::isalnum(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_'))
        ++end;
      if (end > i) words_.insert(text.substr(i, end - i));
      i = end + 1;
    }
  }

  bool is_left(const AppFile& file) const {
    const string_view path = file.context_path;
    if (is_host_file(path)) return true;
    // An environment of the host is told by its pyvenv.cfg, whatever its name.
    for (std::size_t slash = path.find('/'); slash != string_view::npos; slash = path.find('/', slash + 1))
      if (environments_of(path.substr(0, slash))) return true;
    // Programs read their own version out of pyproject.toml, and some import modules that are named like tests.
    if (is_tool_file(path) || is_test(path) || is_extension_source(path)) return !is_named(path);
    // Some programs serve their own documentation.
    if (!is_project_file(path)) return has_folder(path, {"docs"}) && !is_mentioned("docs");
    for (std::size_t begin = 0; begin < path.size();) {
      const std::size_t end = path.find('/', begin);
      if (end == string_view::npos) break;
      const string_view folder = path.substr(begin, end - begin);
      // `tests` may hold what the program imports or opens: `from tests.data import`, "tests/data.json".
      if (is_project_file(std::string(folder) + "/x"))
        return folder.starts_with('.') ||
               !(is_mentioned(std::string(folder) + ".") || is_mentioned(std::string(folder) + "/") ||
                 is_mentioned("\"" + std::string(folder) + "\"") ||
                 is_mentioned("'" + std::string(folder) + "'") ||
                 is_mentioned("import " + std::string(folder)));
      begin = end + 1;
    }
    return !is_named(path);
  }

  /// Source below a setup.py that pip compiles into a module. Without that file it may be what a program compiles when it
  /// runs, or data.
  bool is_extension_source(string_view path) const {
    static constexpr auto kEnds =
        std::to_array<string_view>({".c", ".cc", ".cpp", ".cxx", ".h", ".hpp", ".pxd", ".pyx"});
    if (std::none_of(kEnds.begin(), kEnds.end(), [&](string_view end) { return path.ends_with(end); }))
      return false;
    return std::any_of(files_.begin(), files_.end(), [&](const auto& each) {
      const string_view other = each.second.context_path;
      if (file_name(other) != "setup.py") return false;
      return other.find('/') == string_view::npos || path.starts_with(other.substr(0, other.rfind('/') + 1));
    });
  }

  bool environments_of(string_view folder) const {
    // The question comes up for every folder of every file.
    if (!environments_read_) {
      for (const auto& [path, file] : files_)
        if (file_name(file.context_path) == "pyvenv.cfg")
          environments_.insert(std::string(folder_of(file.context_path)));
      environments_read_ = true;
    }
    return environments_.contains(std::string(folder));
  }

  const SplitInput& input_;
  const std::vector<PythonStep>& steps_;
  std::map<std::string, AppFile> files_;
  std::set<std::string> seen_;
  std::vector<const std::string*> texts_;
  mutable std::map<std::string, bool> mentions_;
  // They point into the texts that the facts hold.
  mutable std::set<string_view> words_;
  mutable std::set<std::string> environments_;
  mutable bool environments_read_ = false;
  bool locked_ = false;
  PythonApp out_;
};

}  // namespace

bool PythonApp::requires_project(string_view name) const {
  return requirements.contains(std::string(name)) || mentioned.contains(std::string(name));
}

bool PythonApp::imports_module(string_view name) const {
  // `google` by `google.cloud`, and not by `googleapiclient`.
  return std::any_of(imports.begin(), imports.end(), [&](const std::string& each) {
    return each == name || (each.starts_with(name) && each.size() > name.size() && each[name.size()] == '.');
  });
}

PythonApp read_python_app(const SplitInput& input, const std::vector<PythonStep>& steps) {
  return AppReader(input, steps).read();
}

void ask_python_app(const SplitInput& input, const std::vector<PythonStep>& steps, Queries& queries) {
  std::string problem;
  const auto files = app_files(input.model, input.stage, input.facts, "/", problem);
  // read_python_app() will tell what is wrong with the context.
  if (!files) return;
  // pip's lists may have any name, so those that a step uses are asked for by their path.
  std::set<std::string> wanted;
  for (const PythonStep& step : steps)
    wanted.insert(step.requirement_files.begin(), step.requirement_files.end());
  // These have to be all that AppReader reads: what is not asked for counts as unreadable, and ends the matter.
  for (const AppFile& file : *files) {
    const string_view path = file.context_path;
    if (is_source(path) || is_test(path) || (is_project_file(path) && path.ends_with(".py")) ||
        may_be_script(path) || is_tool_file(path) || wanted.contains(file.path))
      queries.context_texts.insert(file.context_path);
  }
}

}  // namespace drydock
