#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "model/command.h"
#include "model/final_user.h"
#include "model/run_time_paths.h"
#include "split/files/file_owner.h"
#include "split/names.h"
#include "split/needs/app_files.h"
#include "split/needs/package_roles.h"
#include "split/node/node_dependencies.h"
#include "split/node/node_files.h"
#include "split/node/node_installation.h"
#include "split/node/node_source.h"
#include "split/node/node_start.h"
#include "split/node/node_steps.h"
#include "split/recipes.h"
#include "split/stages/placements.h"

namespace drydock {
namespace {

using std::string_view;

// More lines of COPY than this say less than the author's one.
constexpr std::size_t kMaxCarried = 9;

class NodeRecipe final : public Recipe {
 public:
  string_view name() const override { return "Node.js"; }

  std::optional<std::string> concerns(const SplitInput& input) const override {
    if (!is_node_image(input.base) || serves_static_site(input)) return std::nullopt;
    std::string installs;
    for (const Command& command : commands_of(input.model, input.stage))
      if (const auto install = node_install(command); install && !install->global && installs.empty())
        installs = install->by;
    if (installs.empty()) return std::nullopt;
    if (!is_small_node_image(input.stage.image))
      return fmt::format("{} runs in the final stage, and `{}` holds compilers for it", installs,
                         input.stage.image);
    if (const std::string package = kept_build_package(input); !package.empty())
      return fmt::format("the package `{}` is installed in the final stage", package);
    if (const std::string builds = build_call(input); !builds.empty())
      return fmt::format("`{}` runs in the final stage", builds);
    return std::nullopt;
  }

  std::optional<ToolEffect> read_tool(const SplitInput& input, const Command& command,
                                      const CommandPlace& place) const override {
    return read_node_tool(input, command, place);
  }

  std::vector<std::string> runtime_bases(const SplitInput& input, const RunNeeds&) const override {
    return {small_node_image(input.stage.image)};
  }

  void ask(const SplitInput& input, Queries& queries) const override { ask_node_files(input, queries); }

  void plan(const SplitInput& input, const FileModel& files, const RunNeeds& needs,
            const RuntimeBase& runtime, SplitPlan& plan) const override;
};

/// Makes one plan.
class NodePlanner {
 public:
  NodePlanner(const SplitInput& input, const FileModel& files, const RunNeeds& needs,
              const RuntimeBase& runtime, SplitPlan& plan)
      : input_(input), files_(files), needs_(needs), runtime_(runtime), plan_(plan) {}

  void make() {
    using Step = void (NodePlanner::*)();
    for (const Step step : {&NodePlanner::compare_bases, &NodePlanner::find_installation,
                            &NodePlanner::find_outputs, &NodePlanner::find_start, &NodePlanner::sort_files,
                            &NodePlanner::find_dependencies, &NodePlanner::choose_copies, &NodePlanner::prune,
                            &NodePlanner::carry, &NodePlanner::own, &NodePlanner::tell}) {
      (this->*step)();
      if (!plan_.problem.empty()) return;
    }
  }

 private:
  template <typename... Args>
  void problem(fmt::format_string<Args...> format, Args&&... args) {
    if (plan_.problem.empty()) plan_.problem = fmt::format(format, std::forward<Args>(args)...);
  }
  void need(std::string what, std::string by, std::string satisfied) {
    plan_.proof.needs.push_back({std::move(what), std::move(by), std::move(satisfied)});
  }
  std::uint32_t line(std::uint32_t index) const {
    return input_.model.file().instructions()[index].start_line();
  }

  bool in_project(string_view path) const { return is_inside(path, installed_.workdir()); }

  void compare_bases() {
    if (!(runtime_.distribution == input_.distribution))
      return problem("`{}` is of another release than `{}`", runtime_.reference, input_.stage.image);
    const auto old_version = input_.config->variable("NODE_VERSION"),
               new_version = runtime_.config->variable("NODE_VERSION");
    if (!old_version || !new_version)
      return problem("which Node.js `{}` has is not known",
                     new_version ? input_.stage.image : runtime_.reference);
    if (*old_version != *new_version)
      return problem("`{}` has Node.js {}, and `{}` has {}", runtime_.reference, *new_version,
                     input_.stage.image, *old_version);
    version_ = *old_version;
    for (const std::string& each : input_.config->env) {
      const std::string name = each.substr(0, each.find('='));
      if (name != "PATH" && runtime_.config->variable(name) != input_.config->variable(name) &&
          name != "LANG" && name != "LC_ALL" && name != "TZ" && name != "LANGUAGE")
        return problem("`{}` sets {}, and `{}` does not", input_.stage.image, name, runtime_.reference);
    }
    need("Node.js " + version_, "the program",
         fmt::format("`{}` has it, and the same C library: both are of {}", runtime_.reference,
                     input_.distribution.release));
  }

  void find_installation() {
    installed_ = node_installation(input_, files_, needs_);
    if (!installed_.problem.empty()) return problem("{}", installed_.problem);
    const FinalUser user = final_user(input_.model, input_.stage);
    if (installed_.in_top_folder() && user.kind != FinalUser::Kind::kRoot &&
        user.kind != FinalUser::Kind::kFromImage)
      problem(
          "its packages are installed in the top folder of the image, and another user than root runs it");
  }

  void find_outputs() {
    for (const Effect& effect : files_.effects) {
      if (!is_inside(effect.path, installed_.folder)) continue;
      if (effect.kind == EffectKind::kLanguagePackages && effect.path == installed_.modules() &&
          effect.by.find("install") == std::string::npos && effect.by.find(" ci`") == std::string::npos)
        patched_ = true;
      if (effect.kind == EffectKind::kStage)
        return problem("line {} copies from another stage: it is split already", line(effect.at));
      if (effect.kind != EffectKind::kBuilt) continue;
      outputs_.insert(effect.path);
    }
    for (const char* hook : {"postinstall", "prepare", "install", "preinstall"})
      if (const auto script = installed_.project.scripts.find(hook);
          script != installed_.project.scripts.end())
        patched_ = patched_ || script->second.find("husky") == std::string::npos;
  }

  void find_start() {
    const auto workdir = workdir_after(input_, input_.stage.instructions.back());
    if (!workdir) return problem("its working folder is not known");
    const NodePlace place{*workdir, installed_.workdir(),
                          [&](const std::string& path) { return exists(path); }};
    start_ = node_start(needs_, installed_.project, place);
    if (!start_.problem.empty()) return problem("{}", start_.problem);
    if (!start_.script.empty())
      need(fmt::format("the script `{}` of package.json: `{}`", start_.script, fmt::join(start_.words, " ")),
           fmt::format("`{}`", needs_.program), "package.json is in the final stage");
    // `node .` names a folder.
    if (start_.entry.starts_with(*workdir + "/")) plan_.explained_paths.push_back(*workdir);
    if (!start_.entry.empty())
      need(fmt::format("the file {}", start_.entry), fmt::format("`{}`", start_.words[0]),
           where(start_.entry));
    for (const std::string& package : start_.packages) {
      if (installed_.project.dependencies.contains(package)) continue;
      // The step that installs it for every user is repeated where its program is all that the container
      // names.
      if (installed_.globals.contains(package) && package == "pm2") {
        const GlobalPackage global = place_global_package(input_, runtime_, package, plan_);
        if (!global.found) return problem("{}", global.problem);
        plan_.provided.emplace(needs_.program,
                               fmt::format("the package {} is installed in the final stage", package));
        installed_.globals.erase(package);
        continue;
      }
      if (!installed_.project.dev_dependencies.contains(package))
        return problem("it starts the package `{}`, which is not among the dependencies of package.json",
                       package);
      if (!installed_.development)
        return problem("it starts the package `{}`, which only the devDependencies have", package);
      keep_development(package, "the start command");
    }
  }

  bool exists(const std::string& path) const {
    if (files_.last_at(path) == nullptr) return false;
    // What is copied into a built folder later on replaces files there, and takes none away.
    bool built = false;
    for (const Effect& effect : files_.effects) {
      if (!is_inside(path, effect.path)) continue;
      if (effect.kind == EffectKind::kBuilt) built = effect.path != path || !effect.tree;
      if (effect.kind == EffectKind::kRemoved) built = false;
    }
    return built || std::any_of(installed_.files.begin(), installed_.files.end(),
                                [&](const AppFile& file) { return file.path == path; });
  }
  std::string where(const std::string& path) const {
    const Effect* effect = files_.last_at(path);
    if (effect != nullptr && effect->kind == EffectKind::kBuilt)
      return fmt::format("{} on line {} writes {}, which is copied out of the build stage", effect->by,
                         line(effect->at), effect->path);
    return "it is in the build context, and is copied";
  }

  void sort_files() {
    NodeFilesQuestion question;
    question.folder = installed_.folder;
    question.outputs.assign(outputs_.begin(), outputs_.end());
    question.entry = start_.entry;
    question.start = fmt::format("{}", fmt::join(start_.words, " "));
    for (const AppFile& file : installed_.files)
      if (!in_project(file.path) && is_node_source(file.path))
        return problem("`{}` stands outside {}", file.context_path, installed_.folder);
    code_ = node_files(input_, files_, installed_.files, question);
    if (!code_.problem.empty()) return problem("{}", code_.problem);
    for (const std::string& program : code_.starts) {
      if (program == "node") continue;
      const bool elsewhere = program.find('/') != std::string::npos;
      if (elsewhere || !runtime_.has_program(program))
        return problem("the program starts `{}`, and nothing shows that `{}` has it", program,
                       runtime_.reference);
      need(fmt::format("the program `{}`", program), "the source",
           fmt::format("`{}` has it", runtime_.reference));
    }
  }

  void find_dependencies() {
    NodeDependencies found = node_dependencies(input_, files_, needs_, runtime_, installed_, code_);
    if (!found.problem.empty()) return problem("{}", found.problem);
    plan_.packages = found.packages;
    // It ends what it has started by what `ps` lists.
    if (start_.packages.contains("pm2") && !runtime_.has_program("ps")) plan_.packages.emplace_back("procps");
    if (input_.distribution.musl()) plan_.package_manager = PackageManager::kApk;
    plan_.proof.needs.insert(plan_.proof.needs.end(), found.needs.begin(), found.needs.end());
    plan_.proof.left.insert(plan_.proof.left.end(), found.left.begin(), found.left.end());
    native_ = found.native;
    locked_ = found.locked;
    same_system_ = found.same_system;
  }

  /// Copies of the build context into the project's folder: they stay with the build, or with both where all
  /// that they bring is needed as it is.
  void choose_copies() {
    std::set<std::uint32_t> copies, partly;
    for (const AppFile& file : installed_.files) {
      if (in_project(file.path))
        copies.insert(file.at);
      else
        partly.insert(file.at);
    }
    for (const std::uint32_t at : copies)
      if (partly.contains(at))
        return problem("line {} copies into more than {}", line(at), installed_.folder);
    covered_ = cover(installed_.folder, code_.needed, outside_needed());
    whole_ =
        outputs_.empty() && (only_lock_left() || covered_.size() + 1 > kMaxCarried || code_.serves_folder);
    // What later steps change or remove there is only in the build.
    for (const Effect& effect : files_.effects)
      if ((in_project(effect.path) || is_inside(installed_.folder, effect.path)) && !copies.empty() &&
          effect.at > *copies.begin() &&
          (effect.kind == EffectKind::kRemoved || effect.kind == EffectKind::kChanged) &&
          !is_inside(effect.path, installed_.modules()))
        whole_ = false;
    if (code_.serves_folder && installed_.in_top_folder())
      return problem("the program hands out its own folder, which is the top folder of the image");
    if (code_.serves_folder && !whole_)
      return problem(
          "the program hands out all files of its own folder, and some of them would be left behind");
    if (installed_.in_top_folder()) {
      std::vector<std::string> copied(outputs_.begin(), outputs_.end());
      if (!whole_) copied.insert(copied.end(), covered_.begin(), covered_.end());
      for (const std::string& path : copied)
        if (in_system_folder(path))
          return problem("{} is in a folder of the distribution, and cannot be told from what that has there",
                         path);
    }
    for (const Effect& effect : files_.effects) {
      if (effect.kind != EffectKind::kContext || !in_project(effect.path)) continue;
      // Of a COPY whose files a later one brings again nothing is left.
      if (!whole_ || !copies.contains(effect.at))
        plan_.placements[effect.at] = Placement::kBuild;
      else
        plan_.placements[effect.at] =
            effect.at > last_run(input_.stage) ? Placement::kFinal : Placement::kBoth;
    }
  }

  std::vector<AppFile> outside_needed() const {
    std::vector<AppFile> out = code_.left;
    for (const std::string& each : outputs_) out.push_back({each + "/x", {}, 0});
    out.push_back({installed_.modules() + "/x", {}, 0});
    return out;
  }

  bool only_lock_left() const {
    return std::all_of(code_.left.begin(), code_.left.end(),
                       [](const AppFile& file) { return is_node_lock(base_name(file.path)); });
  }

  void keep_development(const std::string& package, string_view by) {
    if (kept_development_) return;
    kept_development_ = true;
    need(fmt::format("the package `{}`, which only the devDependencies have", package), std::string(by),
         "node_modules is copied with the devDependencies");
  }

  void prune() {
    if (!installed_.development || kept_development_) return;
    for (const std::string& name : installed_.project.dev_dependencies)
      for (const std::string* text : code_.sources)
        if (names_package(*text, name)) return keep_development(name, "the source");
    const bool as_installed = !patched_ && !native_ && locked_;
    const std::string script = prune_script(installed_, version_, as_installed, patched_);
    std::uint32_t boundary = last_run(input_.stage);
    for (const auto& [at, placement] : plan_.placements)
      if (placement != Placement::kFinal) boundary = std::max(boundary, at);
    const auto& end = input_.model.file().instructions()[boundary];
    const bool same_user =
        input_.model.state_before(end).user.value == input_.model.state_before(*installed_.run).user.value;
    if (script.empty() || installed_.secret || !same_user ||
        workdir_after(input_, end) != installed_.workdir()) {
      need("the devDependencies", "nothing",
           "they cannot be taken out of node_modules for sure, so all of it is copied");
      return;
    }
    plan_.build_run.push_back(script);
    plan_.proof.left.push_back(
        {fmt::format("the devDependencies: {}", fmt::join(installed_.project.dev_dependencies, ", ")),
         fmt::format("no source names one of them, and `{}` takes them out of node_modules", script)});
    pruned_ = true;
  }

  void carry_path(const std::string& path, bool folder, std::string why) {
    for (const Carried& each : plan_.carried)
      if (each.path == path || (each.folder && is_inside(path, each.path))) return;
    plan_.carried.push_back({path, folder, {}, std::move(why)});
  }

  void carry() {
    if (!whole_) carry_path(installed_.folder + "/package.json", false, "npm and Node.js read it");
    carry_path(installed_.modules(), true, "the program loads packages from it");
    need(fmt::format("the packages in {}", installed_.modules()), "the program",
         fmt::format("{} on line {} installs them, and they are copied out of the build stage", installed_.by,
                     line(installed_.run->index())));
    for (const std::string& output : outputs_)
      if (files_.last_at(output) != nullptr) {
        carry_path(output, true, "the build writes it");
        need(output, "the program", where(output));
      }
    if (!whole_)
      for (const std::string& path : covered_) {
        const bool folder = std::none_of(code_.needed.begin(), code_.needed.end(),
                                         [&](const AppFile& f) { return f.path == path; });
        carry_path(path, folder, "it runs, or the program may open it");
        if (path != installed_.folder + "/package.json")
          need(path, "the program, perhaps", "it is copied out of the build stage");
      }
    else
      need(fmt::format("the project's files in {}", installed_.folder), "the program",
           "the final stage copies them out of the build context as before");
    for (const Effect& effect : files_.effects) {
      // What a step makes elsewhere in the top folder is none of the project's, and the final check carries
      // it.
      const bool inside = in_project(effect.path) && effect.path != installed_.folder;
      if (!inside || installed_.in_top_folder() || is_inside(effect.path, installed_.modules())) continue;
      using enum EffectKind;
      if (effect.kind != kMade && effect.kind != kText && effect.kind != kRemote && effect.kind != kMoved &&
          effect.kind != kUnpacked)
        continue;
      if (files_.last_at(effect.path) == nullptr) continue;
      if (effect.by.find("WORKDIR") != std::string::npos) continue;
      carry_path(effect.path, effect.tree || effect.kind == kMade, "a step of the build makes it");
      need(effect.path, "the program, perhaps",
           fmt::format("{} on line {} makes it, and it is copied out of the build stage", effect.by,
                       line(effect.at)));
    }
    leave_rest();
    for (const Effect& effect : files_.effects)
      if (effect.kind == EffectKind::kLanguagePackages && is_inside(effect.path, "/usr/local"))
        plan_.left_paths.push_back(effect.path);
  }

  /// What is not carried of the project's folder is needless. The top folder of the image holds more than the
  /// project, so there each of the project's files is named.
  void leave_rest() {
    if (!installed_.in_top_folder()) return plan_.left_paths.push_back(installed_.folder);
    for (const AppFile& file : code_.left) plan_.left_paths.push_back(file.path);
    for (const Effect& effect : files_.effects) {
      if (effect.kind == EffectKind::kLanguagePackages && effect.path.rfind('/') == 0)
        plan_.left_paths.push_back(effect.path);
      if (effect.kind == EffectKind::kContext && in_project(effect.path)) plan_.examined.insert(effect.at);
    }
  }

  /// `COPY --from` gives everything to root.
  void own() {
    const FinalUser user = final_user(input_.model, input_.stage);
    if (user.kind == FinalUser::Kind::kRoot ||
        (user.kind == FinalUser::Kind::kFromImage && is_root(input_.config->user)))
      return;
    for (Carried& each : plan_.carried) {
      const FileOwner owner = file_owner(input_, files_, each.path, each.folder);
      if (!owner.known) return problem("whom the files below {} belong to is not certain", each.path);
      each.chown = owner.name;
    }
    const FileOwner owner = file_owner(input_, files_, installed_.folder, false);
    if (!owner.known) return problem("whom {} belongs to is not certain", installed_.folder);
    if (owner.name.empty()) return;
    for (const Instruction& each : input_.stage.instructions) {
      // A step that makes the folder and gives it away, before anything is in it, is repeated.
      if (each.keyword() != Keyword::kRun) {
        if (each.keyword() == Keyword::kCopy || each.keyword() == Keyword::kAdd) break;
        continue;
      }
      const bool only = std::all_of(files_.effects.begin(), files_.effects.end(), [&](const Effect& effect) {
        return effect.at != each.index() || effect.kind == EffectKind::kMade ||
               effect.kind == EffectKind::kChanged || effect.kind == EffectKind::kUser;
      });
      const bool mine = std::any_of(files_.effects.begin(), files_.effects.end(), [&](const Effect& effect) {
        return effect.at == each.index() && effect.kind == EffectKind::kChanged &&
               is_inside(installed_.folder, effect.path);
      });
      if (!only || !mine) continue;
      plan_.placements[each.index()] = Placement::kBoth;
      return;
    }
    plan_.run.push_back(fmt::format("chown {} {}", owner.name, installed_.folder));
  }

  void tell() {
    const bool small = is_small_node_image(input_.stage.image);
    if (small && !pruned_ && plan_.proof.left.empty())
      return problem(
          "only sources would be left behind: `{}` has no compilers, and all of node_modules is needed",
          input_.stage.image);
    if (!small)
      plan_.proof.left.push_back(
          {fmt::format("the compilers, headers and tools of `{}`", input_.stage.image),
           fmt::format("`{}` is the same Node.js without them, and no source starts a program that it lacks",
                       runtime_.reference)});
    if (!whole_ && !code_.left.empty()) {
      std::vector<std::string> names;
      for (const AppFile& file : code_.left)
        if (names.size() < 12) names.push_back(file.context_path);
      plan_.proof.left.push_back(
          {fmt::format("{} files of the build context: {}{}", code_.left.size(), fmt::join(names, ", "),
                       code_.left.size() > names.size() ? " …" : ""),
           "they are compiled, tested, linted or about the project, and no source names them"});
    }
    for (const std::string& each : installed_.globals)
      plan_.proof.left.push_back(
          {fmt::format("the global package {}", each), "the start command does not name it"});
    plan_.proof.left.push_back({"the package manager's cache and settings", "they serve the installation"});
    if (!installed_.project.dependencies.empty() && !same_system_)
      plan_.proof.assumptions.emplace_back(
          "the packages of node_modules start no program of the system but those named above");
    if (!locked_ && !installed_.project.dependencies.empty() && !same_system_)
      plan_.proof.assumptions.emplace_back(
          "no lock file was there: the dependencies are known ones, with no compiled parts that need "
          "libraries of the system");
    if (locked_ && !same_system_ && installed_.manager != "npm")
      plan_.proof.assumptions.emplace_back(
          "packages that are not known to compile or fetch anything do not: the lock file does not say which "
          "run scripts");
    if (pruned_)
      plan_.proof.assumptions.emplace_back("no package of the dependencies loads one of the devDependencies");
  }

  const SplitInput& input_;
  const FileModel& files_;
  const RunNeeds& needs_;
  const RuntimeBase& runtime_;
  SplitPlan& plan_;

  NodeInstallation installed_;
  std::string version_;
  NodeStart start_;
  NodeFiles code_;
  std::vector<std::string> covered_;
  std::set<std::string> outputs_;
  bool kept_development_ = false;  // one of the devDependencies is needed
  bool pruned_ = false, patched_ = false, native_ = false, locked_ = false, same_system_ = false;
  bool whole_ = false;  // the author's COPY brings the files to the final stage
};

void NodeRecipe::plan(const SplitInput& input, const FileModel& files, const RunNeeds& needs,
                      const RuntimeBase& runtime, SplitPlan& plan) const {
  NodePlanner(input, files, needs, runtime, plan).make();
}

}  // namespace

std::unique_ptr<Recipe> make_node_recipe() {
  return std::make_unique<NodeRecipe>();
}

}  // namespace drydock
