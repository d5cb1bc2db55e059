#include "split/python/python_needs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "model/run_time_paths.h"
#include "split/needs/package_roles.h"
#include "split/needs/run_time_libraries.h"
#include "split/python/python_command.h"
#include "split/python/python_extras.h"
#include "split/python/python_packages.h"
#include "split/python/python_project.h"
#include "split/python/python_wheels.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

string_view file_name(string_view path) {
  return path.substr(path.rfind('/') + 1);
}

template <typename List, typename Value>
bool holds(const List& list, const Value& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

/// What installs Python packages, as packages of the distribution: nothing that runs starts them.
bool is_python_tool(string_view name) {
  static constexpr auto kNames = std::to_array<string_view>(
      {"python3-pip", "python3-venv", "python3-setuptools", "python3-wheel", "python3-virtualenv",
       "virtualenv", "pipx", "py3-pip", "py3-virtualenv", "py3-setuptools", "py3-wheel", "pipenv",
       "python3-poetry", "python-pip", "python3-full"});
  return holds(kNames, name) || (name.starts_with("python3.") && name.ends_with("-venv"));
}

class NeedsFinder {
 public:
  NeedsFinder(const PythonNeedsQuestion& question, SplitPlan& plan) : q_(question), plan_(plan) {}

  void run() {
    // Programs come first: a package that one of them names is kept, whatever such packages mostly serve.
    for (const auto part : {&NeedsFinder::find_programs, &NeedsFinder::read_packages,
                            &NeedsFinder::read_requirements, &NeedsFinder::read_paths}) {
      (this->*part)();
      if (!plan_.problem.empty()) return;
    }
  }

 private:
  template <typename... Args>
  void problem(fmt::format_string<Args...> text, Args&&... args) {
    if (plan_.problem.empty()) plan_.problem = fmt::format(text, std::forward<Args>(args)...);
  }
  void need(std::string what, std::string by, std::string satisfied) {
    plan_.proof.needs.push_back({std::move(what), std::move(by), std::move(satisfied)});
  }
  void left(std::string what, std::string why) {
    plan_.proof.left.push_back({std::move(what), std::move(why)});
  }
  std::uint32_t line(std::uint32_t index) const {
    return q_.input.model.file().instructions()[index].start_line();
  }
  bool own() const { return !q_.version.empty(); }

  bool is_named(string_view package) const { return named_.contains(std::string(package)); }

  /// The command of a project that is installed; `folders`: those of PATH where it is looked for.
  std::string command_of(const std::string& name, const std::vector<std::string>& folders) const {
    // Most projects name their command after themselves; the others have to be known.
    const std::string_view project = project_of_command(name);
    const bool known =
        q_.app.commands.contains(name) || q_.app.requirements.contains(python_name(name)) ||
        (!project.empty() && q_.app.requirements.contains(std::string(project))) ||
        // FastAPI's and Uvicorn's extras bring one another.
        ((name == "uvicorn" || name == "fastapi") &&
         (q_.app.requirements.contains("fastapi[standard]") || q_.app.requirements.contains("fastapi[all]")));
    if (!known) return {};
    // Installers put commands into `bin` of the prefix: /usr/local, or the environment.
    for (const std::string& folder : folders) {
      if (folder == "/usr/local/bin" && !q_.site.empty())
        return fmt::format("it comes with the packages, and {} is copied out of the build stage", folder);
      if (folder.ends_with("/bin") && q_.environments.contains(folder.substr(0, folder.size() - 4)))
        return fmt::format("it comes with the packages in {}, which is copied out of the build stage",
                           folder.substr(0, folder.size() - 4));
    }
    return {};
  }

  // The official images have all of these names for one program.
  static bool is_interpreter(string_view name, const std::string& branch) {
    return name == "python" || name == "python3" || (!branch.empty() && name == "python" + branch);
  }

  /// Debian's `python` is a package of its own.
  bool has_link(string_view name) const {
    return name == "python" &&
           std::any_of(q_.files.packages.begin(), q_.files.packages.end(),
                       [](const PackageInstall& each) { return holds(each.names, "python-is-python3"); });
  }

  void find_programs() {
    const std::string branch = python_branch(q_.version);
    for (const RunNeed& each : q_.needs.needs) {
      if (each.kind != RunNeed::Kind::kProgram) continue;
      const Instruction& at = q_.input.model.file().instructions()[each.at];
      const std::vector<std::string> folders = path_folders(q_.input, at);
      const std::string name(file_name(each.what));
      const bool bare = name.size() == each.what.size();
      // `uv run`, for one, brings the environment up to date before it starts anything. What is installed then hangs on
      // the network and on the day, and nobody has looked at what it needs.
      for (const string_view tool :
           {"uv", "uvx", "poetry", "pipenv", "pip", "pip3", "conda", "pdm", "hatch", "tox"})
        if (bare && name == tool)
          return problem("{} starts `{}`, which may install packages when it runs", each.by, name);
      // A package of this name is then no mere tool of the build.
      named_.insert(name);
      if (!bare) {
        const std::string folder = each.what.substr(0, each.what.size() - name.size() - 1);
        std::string path = each.paths.empty() ? each.what : each.paths.front();
        // Commands of an environment begin with the path of its interpreter, and that is a link
        // to the one that made it: both have to be there.
        for (const std::string& environment : q_.environments)
          if (is_inside(path, environment + "/bin"))
            plan_.provided[each.what] =
                fmt::format("{} is copied out of the build stage, and {}", environment, q_.interpreter);
        // Debian's packages put the interpreter into /usr/bin, and `python` only together with python-is-python3.
        if (!own() && folder == "/usr/bin" && (name == "python3" || has_link(name)))
          plan_.provided[each.what] = q_.interpreter;
        if (own() && folder == "/usr/local/bin" && is_interpreter(name, branch))
          plan_.provided[each.what] = q_.interpreter;
        if (folder == "/usr/local/bin")
          if (auto by = command_of(name, {folder}); !by.empty()) plan_.provided[each.what] = std::move(by);
        continue;
      }
      if (is_interpreter(name, branch)) {
        std::string by = own() || name == "python3" || has_link(name) ? q_.interpreter : std::string();
        // A bare name means the first environment in PATH, which has an interpreter of its own.
        for (const std::string& folder : folders) {
          if (!folder.ends_with("/bin") || !q_.environments.contains(folder.substr(0, folder.size() - 4)))
            continue;
          by = fmt::format("{} is copied out of the build stage, and {}", folder.substr(0, folder.size() - 4),
                           q_.interpreter);
          break;
        }
        if (!by.empty()) plan_.provided[each.what] = by;
      } else if (auto by = command_of(name, folders); !by.empty()) {
        plan_.provided[each.what] = std::move(by);
      } else if (is_in_every_image(name, q_.runtime.distribution)) {
        plan_.provided[each.what] =
            fmt::format("every image of the distribution has it, `{}` too", q_.runtime.reference);
      }
    }
    for (const auto& [program, file] : q_.app.starts) started(program, fmt::format("`{}`", file), branch);
  }

  /// A program that the source or a project that it requires starts.
  void started(const std::string& program, const std::string& by, const std::string& branch) {
    const std::string name(file_name(program));
    if (is_interpreter(name, branch))
      return need(fmt::format("the program `{}`", program), by, q_.interpreter);
    // What the running program finds is what PATH says at the end of the stage.
    if (auto command = command_of(name, path_folders(q_.input, q_.input.stage.instructions.back()));
        !command.empty() && name == program)
      return need(fmt::format("the program `{}`", program), by, std::move(command));
    // Which package has a program is known of the folders that packages write to.
    if (program.find('/') != std::string::npos && !program.starts_with("/bin/") &&
        !program.starts_with("/usr/bin/"))
      return problem("{} starts `{}`, and nothing shows that it is in the final stage", by, program);
    named_.insert(name);
    if (q_.runtime.has_program(name) || is_in_every_image(name, q_.runtime.distribution))
      return need(fmt::format("the program `{}`", program), by,
                  fmt::format("`{}` has it", q_.runtime.reference));
    wanted_.emplace(name, by);
  }

  void read_packages() {
    const PackageRoles roles = package_roles(q_.files);
    if (!roles.problem.empty()) return problem("{}", roles.problem);
    // Such a source may hold other releases of any package, and the final stage does not have it.
    for (const Effect& effect : q_.files.effects)
      if (is_inside(effect.path, "/etc/apt") && effect.kind != EffectKind::kRemoved)
        return problem("line {} adds a source of packages", line(effect.at));
    // A `-dev` package shows what may have been linked, and that library has to be there when the program runs.
    for (const std::string& each : roles.development) {
      const auto packages = run_time_packages(each, q_.runtime.distribution);
      if (!packages) return problem("the package for run time that goes with `{}` is not known", each);
      std::vector<std::string> missing;
      for (const std::string& package : *packages)
        if (!q_.runtime.has_package(package)) missing.push_back(package);
      libraries_.insert(missing.begin(), missing.end());
      left(fmt::format("the package {}", each),
           packages->empty() ? "it holds headers, and no library stands behind them"
           : missing.empty() ? fmt::format("`{}` has what is linked with it: {}", q_.runtime.reference,
                                           fmt::join(*packages, ", "))
                             : fmt::format("what is linked with it needs {}, which the final stage installs",
                                           fmt::join(*packages, ", ")));
    }
    // This holds because all that is known to compile when it runs is refused: kCompiles, and sources that do so.
    for (const std::string& each : roles.build_only) {
      left(fmt::format("the package {}", each), "it is a build tool, and nothing that runs starts it");
      compiles_ = true;
      // What Fortran compiles is linked with libgfortran, and no `-dev` package stands for that.
      if (each.starts_with("gfortran"))
        return problem("what `{}` compiles needs its library when it runs", each);
    }
    // The compiler's own libraries: Debian has them in every image that has apt.
    if (q_.runtime.distribution.musl() && compiles_) {
      // libstdc++ brings libgcc along, which what is compiled from C may need as well.
      const bool cplusplus = holds(roles.build_only, "g++") || holds(roles.build_only, "build-base") ||
                             holds(roles.build_only, "alpine-sdk") || holds(roles.build_only, "clang");
      const string_view package = cplusplus ? "libstdc++" : "libgcc";
      if (!q_.runtime.has_package(package)) libraries_.emplace(package);
    }
    run_time_ = roles.run_time;
  }

  bool is_installed(string_view package) const {
    return q_.runtime.has_package(package) || holds(run_time_, package);
  }
  /// Whether the old image had the package, as far as that is known.
  bool had(const std::string& package) const {
    // Where nobody knows the contents, the library is asked for rather than forgotten.
    return q_.input.contents == nullptr || q_.input.contents->installed.contains(package) ||
           holds(run_time_, package) || libraries_.contains(package);
  }

  void read_requirements() {
    // Their modules stay behind, with the packages of the distribution that bring them.
    if (!own() && !q_.site.empty()) {
      for (const string_view module : {"pip", "venv", "ensurepip"})
        if (q_.app.imports_module(module))
          return problem("the source imports `{}`, and the final stage lacks it", module);
      // spaCy's `download` runs pip, and fastai has pip among its requirements.
      for (const string_view name : {"pip-api", "pip-tools", "pipdeptree", "fastai", "spacy"})
        if (q_.app.requires_project(name))
          return problem("the requirement {} uses `pip`, and the final stage lacks it", name);
    }
    // The build found the libraries of the large image and may have linked any of them, and the small one lacks most.
    if (q_.larger && !q_.app.source.empty())
      return problem("{} is built from source, and what it links is not known", q_.app.source);
    if (q_.larger && !q_.app.linking.empty())
      return problem("{} may link libraries that `{}` lacks", q_.app.linking, q_.runtime.reference);
    bring_others();
    // With psycopg-binary, which holds libpq, psycopg does not look for that of the system.
    const bool binary = brought_.contains("psycopg[binary]") || brought_.contains("psycopg-binary");
    for (const auto& [name, by] : brought_)
      for (const PythonPackageNeed& each : python_package_needs(name))
        if (!(binary && name == "psycopg")) requirement(name, by, each);
    // Where the base stays, only the author's own packages can have
    // satisfied them, and those are gone through one by one.
    if (q_.larger) {
      read_extras();
      read_limits();
    }
    for (const auto& [program, by] : wanted_) {
      const std::string package(package_of_program(program));
      if (package.empty())
        return problem("{} starts `{}`, and nothing shows that `{}` has it", by, program,
                       q_.runtime.reference);
      need(fmt::format("the program `{}`", program), by,
           fmt::format("the package {} is installed in the final stage", package));
      if (!is_installed(package)) libraries_.insert(package);
      named_.insert(package);
    }
    // What mostly fetches source goes where nothing names it. A requirement that may start any program keeps it.
    for (const std::string& each : run_time_) {
      // In an official image apt's python3-pip belongs to a second interpreter, the one in /usr/bin.
      if (own() && is_python_tool(each))
        left(fmt::format("the package {}", each), "it serves another interpreter than the one that runs");
      else if (is_python_tool(each)) {
        if (holds(plan_.packages, each)) continue;
        left(fmt::format("the package {}", each),
             q_.site.empty() ? "it makes the environment, and nothing that runs starts it"
                             : "it installs packages, and nothing that runs starts it");
      }
      else if (is_fetch_package(each) && !is_named(each) && !keeps_all_)
        left(fmt::format("the package {}", each),
             "it serves the installation, and nothing that runs names it");
      else if (!q_.runtime.has_package(each))
        plan_.packages.push_back(each);
    }
    // The final stage installs without recommendations, and the author's line may have had them.
    if (!plan_.packages.empty())
      plan_.proof.assumptions.emplace_back("packages that other packages only recommend are not needed");
    for (const std::string& each : libraries_) plan_.packages.push_back(each);
    for (const std::string& each : plan_.packages)
      need(fmt::format("the package {}", each), "the program or its packages, perhaps",
           "it is installed in the final stage");
  }

  /// What is asked for, what that brings along, and what that brings.
  void bring_others() {
    std::vector<std::string> found(q_.app.requirements.begin(), q_.app.requirements.end());
    found.insert(found.end(), q_.app.mentioned.begin(), q_.app.mentioned.end());
    for (const std::string& name : found) brought_.emplace(name, name);
    while (!found.empty()) {
      const std::string name = std::move(found.back());
      found.pop_back();
      for (const string_view other : python_brings(name))
        if (brought_.emplace(std::string(other), brought_[name]).second) found.emplace_back(other);
    }
  }

  void read_extras() {
    for (const auto& [name, by] : brought_) {
      const std::size_t bracket = name.find('[');
      if (bracket == std::string::npos || is_known_extra(name)) continue;
      const std::string extra = name.substr(bracket + 1, name.size() - bracket - 2);
      if (hints_at_system(extra))
        return problem("what the extra `{}` of the requirement {} needs of the system is not known", extra,
                       name.substr(0, bracket));
      // The proof names what rests on the extra's name alone, so that a reader can object.
      plan_.proof.assumptions.push_back(
          fmt::format("the extra `{}` of {} brings nothing that needs more of the system", extra,
                      name.substr(0, bracket)));
    }
  }

  /// Releases that are older than the interpreter have no wheels for it, and what is compiled in the large
  /// image links its libraries.
  void read_limits() {
    const std::string branch = python_branch(q_.version);
    for (const auto& [name, limit] : q_.app.limits) {
      const PythonWheel wheel = python_wheel(name, branch, limit);
      if (!wheel.missing) continue;
      // `==?` stands for a version that a variable holds.
      const std::string what = limit == "==?" ? name : name + limit;
      if (wheel.libraries.empty())
        return problem(
            "no wheel of {} for Python {} is known, and what it links when it is compiled hangs on "
            "what `{}` has",
            what, branch, q_.input.stage.image);
      for (std::size_t begin = 0; begin < wheel.libraries.size();) {
        const std::size_t end = std::min(wheel.libraries.find(' ', begin), wheel.libraries.size());
        requirement(what, name,
                    {PythonPackageNeed::Kind::kLinks, wheel.libraries.substr(begin, end - begin)});
        begin = end + 1;
      }
    }
  }

  /// `by`: the requirement that is written, which may bring this one.
  void requirement(const std::string& name, const std::string& by, const PythonPackageNeed& each) {
    using Kind = PythonPackageNeed::Kind;
    switch (each.kind) {
      case Kind::kLinks:
      case Kind::kLoads: {
        const std::string package = run_time_library(each.what, q_.runtime.distribution);
        if (package.empty())
          return problem("the package that `{}` needs in `{}` is not known", name, q_.runtime.reference);
        // musl's ctypes looks for libraries by way of the compiler.
        if (each.kind == Kind::kLoads && q_.runtime.distribution.musl())
          return problem("`{}` looks for a library in a way that needs a compiler on Alpine", name);
        const bool compiler = each.what == "gomp" && compiles_;  // GCC brings it
        // Where the base stays and had no such library, the requirement did without it before.
        if (!q_.larger && !had(package) && !compiler) return;
        if (!is_installed(package)) libraries_.insert(package);
        return need(fmt::format("the library of {}", package), fmt::format("the requirement {}", name),
                    is_installed(package) ? fmt::format("`{}` has it", q_.runtime.reference)
                                          : "the package is installed in the final stage");
      }
      case Kind::kStarts: {
        // Their packages count as tools that fetch source, and here they serve the program.
        if (each.what == "git" || each.what == "ssh" || each.what == "gpg") named_.emplace(each.what);
        const std::string package(package_of_program(each.what));
        if (q_.runtime.has_program(each.what) || (!package.empty() && is_installed(package))) {
          if (!package.empty()) named_.insert(package);
          return need(fmt::format("the program `{}`", each.what), fmt::format("the requirement {}", name),
                      "it is in the final stage");
        }
        // What the old image had not, the new one need not have.
        if (!q_.larger && !holds(run_time_, package)) {
          // Which of the author's packages has the program is not known, so all of them stay.
          if (package.empty()) keeps_all_ = true;
          return;
        }
        if (package.empty())
          return problem("the requirement {} starts `{}`, and nothing shows that `{}` has it", name,
                         each.what, q_.runtime.reference);
        // The old image is known to lack it as well.
        if (q_.input.contents != nullptr && !q_.input.contents->installed.contains(package)) return;
        wanted_.emplace(each.what, fmt::format("the requirement {}", name));
        return;
      }
      case Kind::kCompiles:
        // Neither the compiler nor the headers are in the final stage.
        return problem("the requirement {} compiles code when it runs", name);
      case Kind::kData:
        // They go to share/ and etc/ of the prefix. An environment is carried whole, but of
        // /usr/local only the modules and the commands are.
        if (!q_.site.empty()) return problem("the requirement {} puts files beside its modules", name);
        return;
      case Kind::kUnknown:
        keeps_all_ = true;
        if (q_.larger && q_.app.requirements.contains(by))
          return problem("what the requirement {} needs of the system is not known", name);
        if (q_.larger)
          return problem("what `{}`, which the project's description names, needs of the system is not known",
                         name);
        return;
    }
  }

  void read_paths() {
    // The official interpreters are compiled with Tk, and only the full images have its library.
    for (const string_view module : {"tkinter", "turtle", "idlelib"})
      if (q_.larger && q_.app.imports_module(module))
        return problem("the source imports `{}`, and `{}` has no Tk", module, q_.runtime.reference);
    // Docker writes /etc/hosts, /etc/hostname and /etc/resolv.conf into every container, whatever the image has.
    static constexpr auto kEverywhere = std::to_array<string_view>(
        {"/etc/passwd", "/etc/group", "/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/etc/localtime",
         "/etc/timezone", "/etc/os-release", "/usr/lib/os-release", "/etc/debian_version", "/etc/issue",
         "/usr/share/zoneinfo", "/etc/ssl/certs", "/usr/bin/env", "/bin/sh", "/usr/local/bin/python"});
    for (const auto& [path, file] : q_.app.paths) {
      const std::string clean = clean_path(path);
      const bool everywhere = std::any_of(kEverywhere.begin(), kEverywhere.end(),
                                          [&](string_view each) { return is_inside(clean, each); });
      const bool program = clean.starts_with("/bin/") || clean.starts_with("/usr/bin/") ||
                           clean.starts_with("/sbin/") || clean.starts_with("/usr/sbin/");
      if (everywhere || q_.app.starts.contains(path)) continue;
      if (program && (q_.runtime.has_program(file_name(clean)) ||
                      is_in_every_image(file_name(clean), q_.runtime.distribution)))
        continue;
      if (q_.files.last_at(clean) != nullptr)
        continue;  // whatever step put it there is carried, or the split declines
      if (!q_.larger && !program && own()) continue;  // nothing but build tools goes
      return problem("`{}` names {}, and nothing shows that `{}` has it", file, path, q_.runtime.reference);
    }
  }

  const PythonNeedsQuestion& q_;
  SplitPlan& plan_;
  bool compiles_ = false;   // the author installs a compiler
  bool keeps_all_ = false;  // a requirement may start any program
  std::set<std::string> named_, libraries_;
  std::map<std::string, std::string> brought_;  // projects, and the requirement that brings each
  std::map<std::string, std::string> wanted_;   // programs to install, and who starts them
  std::vector<std::string> run_time_;  // packages that the author installs and that are no build tools
};

}  // namespace

void find_python_needs(const PythonNeedsQuestion& question, SplitPlan& plan) {
  NeedsFinder(question, plan).run();
}

}  // namespace drydock
