#include "split/python/python_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "model/run_time_paths.h"
#include "split/files/file_owner.h"
#include "split/needs/run_reach.h"
#include "split/python/python_needs.h"
#include "split/python/python_steps.h"
#include "split/python/python_system.h"
#include "split/stages/placements.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

// More lines of COPY than this say less than the author's one.
constexpr std::size_t kMaxCarried = 6;

string_view file_name(string_view path) {
  return path.substr(path.rfind('/') + 1);
}

template <typename List, typename Value>
bool holds(const List& list, const Value& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

/// A variable that only Python's installers read.
bool is_installer_variable(string_view name) {
  return is_build_variable(name) || name.starts_with("PIP_") || name.starts_with("POETRY_") ||
         name.starts_with("UV_") || name.starts_with("PIPENV_");
}

class Planning {
 public:
  Planning(const SplitInput& input, const FileModel& files, const RunNeeds& needs, const RuntimeBase& runtime,
           SplitPlan& plan)
      : input_(input),
        files_(files),
        needs_(needs),
        runtime_(runtime),
        plan_(plan),
        steps_(python_steps(input)) {}

  void run() {
    // Each part rests on what those before have found, so the first problem ends the matter.
    for (const auto part :
         {&Planning::find_interpreter, &Planning::find_folders, &Planning::read_app, &Planning::find_needs,
          &Planning::place_runs, &Planning::place_copies, &Planning::carry_folders, &Planning::tell}) {
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
    return input_.model.file().instructions()[index].start_line();
  }

  void find_interpreter() {
    // What the build compiles is bound to its C library and to the release of all that it links.
    if (!(runtime_.distribution == input_.distribution))
      return problem("`{}` is not of the same release as `{}`, and packages are compiled for its C library",
                     runtime_.reference, input_.stage.image);
    version_ = image_python_version(input_.config);
    const std::string other = image_python_version(runtime_.config);
    // Modules stand in a folder that bears the branch's name, and extensions
    // and byte code are made for that branch alone.
    if (version_ != other)
      return problem("`{}` has Python {} and `{}` {}", input_.stage.image,
                     version_.empty() ? "of the distribution" : version_, runtime_.reference,
                     other.empty() ? "none" : other);
    // Only the full images of Python hold more by themselves; in others the author has installed it, by name.
    larger_ = runtime_.reference != input_.stage.base.value_or(input_.stage.image) && !version_.empty();
    own_ = !version_.empty();
    // Of these most packages of today are built from source.
    for (const string_view old : {"2.7", "3.4", "3.5", "3.6", "3.7"})
      if (larger_ && python_branch(version_) == old)
        return problem("packages for Python {} are mostly built from source, and what they link is not known",
                       old);
    if (own_)
      interpreter_ = fmt::format("`{}` has Python {} at the same place", runtime_.reference, version_);
  }

  void find_folders() {
    bool any = false;
    for (const PythonStep& step : steps_) {
      if (step.environment) environments_.insert(step.folder);
      if (!step.installs) continue;
      any = true;
      if (step.system)
        site_ = step.folder;
      else if (!step.environment)
        // It is neither the interpreter's folder nor an environment, and has to be found by a variable.
        targets_.insert(step.folder);
    }
    if (!any) return problem("nothing shows what is installed");
    if (!own_ && environments_.empty() && site_.empty())
      return problem("packages are installed beside those of the distribution");
    if (!own_ && !site_.empty())
      find_system();
    else if (!own_) {
      // An environment holds a link to the interpreter and nothing of its standard library.
      const string_view package = "python3";
      if (!runtime_.has_package(package)) plan_.packages.emplace_back(package);
      interpreter_ = fmt::format("the package {} of the same release is in the final stage", package);
      // OpenSSL verifies by the first and `zoneinfo` reads the second, and no source says so.
      for (const string_view each : {"ca-certificates", "tzdata"})
        if (!runtime_.has_package(each)) plan_.packages.emplace_back(each);
      // Environments of older releases have a setuptools that leaves distutils to the distribution.
      if (holds(std::array<string_view, 3>{"bullseye", "focal", "jammy"},
                string_view(input_.distribution.release)))
        plan_.packages.emplace_back("python3-distutils");
    } else if (input_.contents != nullptr) {
      // A program may rely on what the old image had of these without a word.
      for (const string_view each : {"ca-certificates", "tzdata"})
        if (input_.contents->installed.contains(each) && !runtime_.has_package(each))
          plan_.packages.emplace_back(each);
    }
    need("the interpreter", "the program", interpreter_);
    need("the C library", "compiled packages",
         fmt::format("`{}` is of the same release, {}", runtime_.reference, runtime_.distribution.release));
  }

  /// The interpreter is a package, and pip's packages are beside those of apt: which of them a requirement was
  /// satisfied by is not known, so all that hold modules have to be in the final stage.
  void find_system() {
    const std::string branch = system_python_branch(input_);
    // A module that is left behind is missed only when the program imports it, and no build shows that.
    if (std::string lost = lost_system_modules(input_, files_, branch); !lost.empty()) return problem("{}", lost);
    std::vector<string_view> wanted = {"python3", "ca-certificates"};
    for (const string_view each : system_python_companions(input_.distribution)) wanted.push_back(each);
    for (const string_view each : wanted)
      if (!runtime_.has_package(each)) plan_.packages.emplace_back(each);
    interpreter_ = fmt::format("the package python3 of the same release, Python {}, is in the final stage", branch);
    need("modules that came with apt's pip", "requirements that they satisfy",
         "their packages are installed in the final stage");
  }

  void read_app() {
    app_ = read_python_app(input_, steps_);
    if (!app_.problem.empty()) return problem("{}", app_.problem);
    // What is cloned runs unread: nobody can tell what it opens and starts.
    for (const Effect& effect : files_.effects) {
      if (effect.kind != EffectKind::kRemote || !effect.tree || is_inside(effect.path, "/tmp") || is_inside(effect.path, "/var")) continue;
      if (files_.last_at(effect.path) != nullptr)
        return problem("what {} on line {} fetches is not in the build context, so what it opens and starts is not known", effect.by,
                       input_.model.file().instructions()[effect.at].start_line());
    }
    // A context without the program's own source is not the one that the image is built from.
    bool folder_copied = false, source = false;
    for (const auto* list : {&app_.needed, &app_.left}) {
      for (const AppFile& file : *list) {
        folder_copied = folder_copied || !file.root.empty();
        source = source || file.context_path.ends_with(".py");
      }
    }
    if (folder_copied && !source)
      return problem("{}", "no Python source is among what is copied, so what the program opens and starts is not known");
    // Such a folder would be laid over the environment of the build, and nobody could tell what is in it then.
    for (const AppFile& file : app_.needed)
      for (const std::string& folder : environments_)
        if (is_inside(file.path, folder))
          return problem("the build context holds {}, which the build makes as well", file.path);
    for (const AppFile& file : app_.left)
      for (const std::string& folder : environments_)
        if (is_inside(file.path, folder))
          return problem("the build context holds {}, which the build makes as well", file.path);
  }

  void find_needs() {
    find_python_needs(
        {input_, files_, needs_, runtime_, app_, version_, interpreter_, site_, environments_, larger_},
        plan_);
  }

  /// A RUN that only makes users and folders and sets rights belongs to the image that runs.
  bool is_small(const Instruction& run) const {
    bool any = false;
    for (const Effect& effect : files_.effects) {
      if (effect.at != run.index()) continue;
      any = true;
      if (effect.kind != EffectKind::kUser && effect.kind != EffectKind::kMade &&
          effect.kind != EffectKind::kChanged)
        return false;
    }
    const bool packages = std::any_of(files_.packages.begin(), files_.packages.end(),
                                      [&](const PackageInstall& each) { return each.at == run.index(); });
    // A RUN that is not understood in all its parts may do more than its effects say.
    return any && !packages && run_reach(input_.model, run).known;
  }

  void place_runs() {
    // What stands behind the last step that builds sees finished files, so it can do its work in the final stage alone.
    for (const Instruction& each : input_.stage.instructions)
      if (each.keyword() == Keyword::kRun && !is_small(each)) last_build_ = each.index();
    for (const Instruction& each : input_.stage.instructions) {
      if (each.keyword() == Keyword::kRun && is_small(each)) {
        plan_.placements[each.index()] = each.index() > last_build_ ? Placement::kFinal : Placement::kBoth;
        // Whatever is carried there meets a `chown -R` of the final stage as well.
        for (const Effect& effect : files_.effects)
          if (effect.at == each.index() && effect.at > last_build_ && effect.tree &&
              effect.kind == EffectKind::kChanged)
            changed_later_.push_back(effect.path);
      }
      if (each.keyword() != Keyword::kEnv || each.index() > last_build_) continue;
      const auto entries = name_values(each);
      // No program reads PIP_NO_CACHE_DIR and the like.
      if (std::all_of(entries.begin(), entries.end(),
                      [](const NameValue& entry) { return is_installer_variable(entry.name); }))
        plan_.placements[each.index()] = Placement::kBuild;
    }
  }

  void carry(const std::string& path, bool folder, std::string why) {
    // What comes with a folder needs no line of its own.
    for (const Carried& each : plan_.carried)
      if (each.folder ? is_inside(path, each.path) : each.path == path) return;
    const FileOwner owner = file_owner(input_, files_, path, folder);
    if (!owner.known)
      return problem("whom {} belongs to is not certain, and `COPY --from` would give it to root", path);
    // A `chown` that comes along says it once more.
    const bool again = std::any_of(changed_later_.begin(), changed_later_.end(),
                                   [&](const std::string& each) { return is_inside(path, each); });
    plan_.carried.push_back({path, folder, again ? std::string() : owner.name, std::move(why)});
  }

  /// A step of the build, other than the making of an environment, writes there after the COPY.
  const Effect* writer(std::string_view folder, std::uint32_t after) const {
    for (const Effect& effect : files_.effects) {
      const auto placed = plan_.placements.find(effect.at);
      // A RUN that has no placement by now stays with the build.
      const bool build = input_.model.file().instructions()[effect.at].keyword() == Keyword::kRun &&
                         placed == plan_.placements.end();
      if (!build || effect.at <= after || effect.kind == EffectKind::kSystemPackages ||
          effect.kind == EffectKind::kUser)
        continue;
      // Environments are carried for themselves, so what writes into one does not change the project around it.
      const bool environment =
          std::any_of(environments_.begin(), environments_.end(),
                      [&](const std::string& each) { return is_inside(effect.path, each); });
      if (!environment && is_inside(effect.path, folder)) return &effect;
    }
    return nullptr;
  }

  void place_copies() {
    for (const Instruction& each : input_.stage.instructions) {
      if (each.keyword() != Keyword::kCopy && each.keyword() != Keyword::kAdd) continue;
      // What comes out of other stages is the splitter's matter, the installers aside.
      if (each.flag("from"))
        place_tool(each);
      else if (each.heredocs().empty())
        place_copy(each);
      if (!plan_.problem.empty()) return;
    }
  }

  /// `COPY --from=ghcr.io/astral-sh/uv /uv /uvx /bin/`
  void place_tool(const Instruction& copy) {
    const auto words = copy.values();
    const bool tool =
        words.size() > 1 && std::all_of(words.begin(), words.end() - 1, [](const std::string& word) {
          const string_view name = file_name(word);
          return name == "uv" || name == "uvx" || name == "poetry" || name == "pipenv";
        });
    // Copied behind the last installation, it serves the container and not the build.
    if (!tool || copy.index() > last_build_) return;
    plan_.placements[copy.index()] = Placement::kBuild;
    plan_.examined.insert(copy.index());
    left("uv", "it installs packages, and nothing that runs starts it");
  }

  void place_copy(const Instruction& copy) {
    const std::uint32_t at = copy.index();
    std::vector<AppFile> needed, others;
    for (const AppFile& file : app_.needed)
      if (file.at == at) needed.push_back(file);
    for (const AppFile& file : app_.left)
      if (file.at == at) others.push_back(file);
    if (needed.empty()) {
      // What a later COPY brings again stands in its place.
      if (at > last_build_) return;
      plan_.placements[at] = Placement::kBuild;
      plan_.examined.insert(at);
      for (const AppFile& file : others)
        left(file.context_path, "only installers and development tools read it");
      return;
    }
    const Effect* effect = nullptr;
    for (const Effect& each : files_.effects)
      if (each.at == at && each.kind == EffectKind::kContext && (effect == nullptr || each.tree))
        effect = &each;
    if (effect == nullptr) return;
    const std::string folder =
        effect->tree ? effect->path
                     : effect->path.substr(0, std::max<std::size_t>(effect->path.rfind('/'), 1));
    // A step that writes there later has made a part of the program (collected files, compiled messages, an extension),
    // and only the build stage has that. The context would bring the folder as it was before.
    const Effect* written = writer(folder, at);
    if (written != nullptr && effect->tree) {
      plan_.placements[at] = Placement::kBuild;
      // To carry `/` would be to carry the image that the split is to leave behind.
      if (folder == "/")
        return problem("line {} copies the build context into `/`, where other steps write as well",
                       line(at));
      return carry(folder, true,
                   fmt::format("it holds the program, and {} on line {} writes there", written->by,
                               line(written->at)));
    }
    if (narrow(copy, folder, needed, others)) return;
    if (at > last_build_) return;  // it stays as the author has it
    const auto words = copy.arguments();
    const bool absolute = !words.empty() && copy.value(words.back()).starts_with('/');
    if (absolute || single_workdir(copy)) {
      plan_.placements[at] = Placement::kBoth;
      need(fmt::format("what line {} copies", line(at)), "the program",
           "the line stands in the final stage as well");
      return;
    }
    plan_.placements[at] = Placement::kBuild;
    if (folder == "/") return problem("line {} copies the build context into `/`", line(at));
    carry(effect->path, effect->tree, "it holds the program");
  }

  /// A COPY of a whole folder brings only what runs, where the rest has folders of its own and few lines say
  /// it.
  bool narrow(const Instruction& copy, const std::string& folder, const std::vector<AppFile>& needed,
              const std::vector<AppFile>& others) {
    // What such a line says of owner and rights would have to be said again for each part.
    if (copy.keyword() != Keyword::kCopy || copy.flag("chown") || copy.flag("chmod") || folder == "/")
      return false;
    // A few files at the top weigh nothing. Folders such as `tests` or `docs` are worth more lines.
    const bool weighty = std::any_of(others.begin(), others.end(), [](const AppFile& file) {
      return file.context_path.find('/') != std::string::npos;
    });
    if (!weighty) return false;
    std::vector<AppFile> outside = others;
    // Other COPYs and environments have their own lines.
    for (const AppFile& file : app_.needed)
      if (file.at != copy.index() && is_inside(file.path, folder)) outside.push_back(file);
    for (const std::string& each : environments_) outside.push_back({each + "/x", {}, 0});
    // Whole folders where they hold nothing else, single files where they do.
    const std::vector<std::string> paths = cover(folder, needed, outside);
    if (paths.size() > kMaxCarried) return false;
    plan_.placements[copy.index()] = Placement::kBuild;
    plan_.examined.insert(copy.index());
    for (const std::string& path : paths) {
      const bool file =
          std::any_of(needed.begin(), needed.end(), [&](const AppFile& each) { return each.path == path; });
      // They wait until the packages' folders have their lines.
      narrowed_.push_back({path, !file});
      need(path, "the program, perhaps", "it is copied out of the build stage");
    }
    // A line in the proof for each entry at the top; one for each file would hide the point.
    std::set<std::string> told;
    for (const AppFile& each : others)
      if (told.insert(each.context_path.substr(0, each.context_path.find('/'))).second)
        left(each.context_path.substr(0, each.context_path.find('/')),
             "by its name it belongs to the project's development, and no source names it");
    return true;
  }

  /// One WORKDIR rules the COPY and all behind it, so that a relative path means the same folder in the final stage.
  bool single_workdir(const Instruction& copy) const {
    std::size_t before = 0, after = 0;
    for (const Instruction& each : input_.stage.instructions)
      if (each.keyword() == Keyword::kWorkdir) ++(each.index() < copy.index() ? before : after);
    return before == 1 && after == 0;
  }

  void carry_folders() {
    // Packages change less often than the program, so their layers come first and are reused.
    std::vector<Carried> own = std::move(plan_.carried);
    plan_.carried.clear();
    if (!site_.empty()) {
      plan_.carried.push_back({site_, true, {}, "the packages are installed there"});
      plan_.carried.push_back({"/usr/local/bin", true, {}, "the packages put their commands there"});
      need(site_, "the program", "it is copied out of the build stage");
      need("/usr/local/bin", "commands of the packages",
           "it is copied out of the build stage; what both images have there is the same");
    }
    for (const std::string& folder : environments_) {
      // A project's folder that is carried whole brings the `.venv` in it.
      const bool inside = std::any_of(own.begin(), own.end(), [&](const Carried& each) {
        return each.folder && is_inside(folder, each.path);
      });
      // It cannot move: its commands begin with `#!` and its absolute path,
      // and pyvenv.cfg names the interpreter's folder.
      need(folder, "the program", "it is copied out of the build stage to the same place");
      if (!inside) carry(folder, true, "the packages are installed there");
    }
    for (const std::string& folder : targets_) {
      need(folder, "the program", "it is copied out of the build stage");
      carry(folder, true, "packages are installed there");
    }
    for (Carried& each : own) {
      need(each.path, "the program", "it is copied out of the build stage");
      plan_.carried.push_back(std::move(each));
    }
    for (const auto& [path, folder] : narrowed_) carry(path, folder, "it runs, or the program may open it");
    // Only what is below the project's folder is carried with it, and collectstatic writes where the settings say.
    for (const std::string& root : app_.static_roots) {
      const bool collects = std::any_of(steps_.begin(), steps_.end(), [](const PythonStep& step) {
        return step.by == "`manage.py collectstatic`";
      });
      if (collects && !below_project(root))
        return problem("where `collectstatic` writes is not certain: STATIC_ROOT is {}", root.substr(0, 60));
    }
    // Django does not collect without a STATIC_ROOT, so there is one that was not found.
    if (app_.static_roots.empty() && std::any_of(steps_.begin(), steps_.end(), [](const PythonStep& step) {
          return step.by == "`manage.py collectstatic`";
        }))
      return problem("where `collectstatic` writes is not known: no STATIC_ROOT was found");
  }

  /// `BASE_DIR/'staticfiles'`, `os.path.join(BASE_DIR,'static')`, `'static/'`
  static bool below_project(string_view root) {
    // An absolute path may be anywhere, and so may what the environment of the build says.
    if (root.find("..") != string_view::npos || root.find("'/") != string_view::npos ||
        root.find("environ") != string_view::npos || root.find("env(") != string_view::npos)
      return false;
    // `startproject` names the project's folder BASE_DIR, and older projects have PROJECT_ROOT.
    return root.starts_with("BASE_DIR") || root.starts_with("os.path.join(BASE_DIR") ||
           root.starts_with("str(BASE_DIR") || root.starts_with("join(BASE_DIR") ||
           root.starts_with("PROJECT_ROOT") || root.starts_with("os.path.join(PROJECT_ROOT") ||
           root.starts_with("'");
  }

  void tell() {
    if (larger_)
      left(fmt::format("the compilers, headers and tools of `{}`", input_.stage.image),
           "packages are installed by the build, and nothing that runs starts them");
    // What no look at files can show is told, so that a reader can object.
    plan_.proof.assumptions.emplace_back(
        larger_ ? "requirements that are not known for more are pure Python, or their wheels hold the "
                  "libraries that they link"
                : "what is compiled links no library but those whose headers are installed by name");
    plan_.proof.assumptions.emplace_back(
        "packages start no program and open no file of the system that they are not known for");
    // A wheel may put data anywhere below the prefix, and kData knows only some that do.
    if (!site_.empty())
      plan_.proof.assumptions.emplace_back(
          "packages put nothing outside site-packages and bin that they need when they run");
    // `mimetypes` reads that file where it is there, and the module's own table is shorter.
    if (input_.contents != nullptr && input_.contents->installed.contains("media-types") &&
        !runtime_.has_package("media-types") && larger_)
      plan_.proof.assumptions.emplace_back(
          "the types of files that Python knows by itself are enough: `/etc/mime.types` stays behind");
  }

  const SplitInput& input_;
  const FileModel& files_;
  const RunNeeds& needs_;
  const RuntimeBase& runtime_;
  SplitPlan& plan_;
  std::vector<PythonStep> steps_;
  std::string version_, interpreter_, site_;
  bool larger_ = false;  // the image has more than the runtime's, beside what the author installs
  bool own_ = false;     // the interpreter is the image's, not the distribution's
  std::set<std::string> environments_, targets_;
  std::vector<std::string> changed_later_;
  std::vector<std::pair<std::string, bool>> narrowed_;
  std::uint32_t last_build_ = 0;
  PythonApp app_;
};

}  // namespace

void plan_python(const SplitInput& input, const FileModel& files, const RunNeeds& needs,
                 const RuntimeBase& runtime, SplitPlan& plan) {
  Planning(input, files, needs, runtime, plan).run();
}

}  // namespace drydock
