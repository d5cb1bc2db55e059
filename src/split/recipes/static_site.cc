#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "model/command.h"
#include "model/run_time_paths.h"
#include "split/names.h"
#include "split/needs/package_roles.h"
#include "split/node/node_installation.h"
#include "split/node/node_steps.h"
#include "split/recipes.h"
#include "split/stages/placements.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

string_view file_name(string_view path) {
  return path.substr(path.rfind('/') + 1);
}

/// How the container hands out the site.
struct SiteServer {
  std::string program;   ///< "serve", "http-server", "nginx"
  bool fetched = false;  ///< npx gets it when the container starts
  std::string folder;    ///< as an argument names it; empty: the working folder, or a configuration does
  std::string problem;
};

SiteServer site_server(const RunNeeds& needs) {
  SiteServer out;
  std::vector<std::string> words = {std::string(file_name(needs.program))};
  words.insert(words.end(), needs.arguments.begin(), needs.arguments.end());
  // What is installed nowhere, npx takes from the registry, so no step has to bring it.
  out.fetched = words[0] == "npx" || words[0] == "pnpx";
  const NodeCommand command = node_command(std::move(words));
  if (command.words.empty()) {
    out.problem = "what it starts is not known";
    return out;
  }
  // A version may follow the name: `npx serve@14`.
  out.program = command.words[0].substr(0, command.words[0].find('@', 1));
  // Its folders stand in its configuration, which the build context or a step brings along.
  if (out.program == "nginx") return out;
  // Only servers that are packages of their own do without the build's node_modules: `vite preview` is Vite.
  if (out.program != "serve" && out.program != "http-server") {
    out.problem = fmt::format("it starts `{}`, which needs all that the site was built with",
                              fmt::join(command.words, " "));
    return out;
  }
  // Each has its own switches with a value: `serve --help`, `http-server --help`.
  static const std::set<string_view> kServe = {"-l", "--listen", "-p", "--port"};
  static const std::set<string_view> kHttpServer = {"-p",    "--port", "-a",          "-c", "-e",
                                                    "--ext", "-b",     "--mimetypes", "-t"};
  // Certificates and configurations are files that would have to be carried too, and that may name further ones.
  static const std::set<string_view> kFiles = {"--config", "--ssl-cert", "--ssl-key", "--ssl-pass",
                                               "-S",       "--tls",      "--ssl",     "-C",
                                               "--cert",   "-K",         "--key"};
  const auto& with_value = out.program == "serve" ? kServe : kHttpServer;
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    if (!out.problem.empty()) break;
    const std::string& word = command.words[i];
    const std::string option = word.substr(0, word.find('='));
    // For http-server `-c` is the age of the cache; for serve it is a configuration.
    if (kFiles.contains(option) || (out.program == "serve" && option == "-c")) {
      out.problem = fmt::format("`{}` takes files by its option {}", out.program, option);
    } else if (!word.starts_with('-')) {
      if (!out.folder.empty()) out.problem = fmt::format("`{}` gets more than one folder", out.program);
      out.folder = word;
    } else if (option.size() == word.size() && with_value.contains(option)) {
      ++i;
    }
  }
  return out;
}

// Of a site that is built and then handed out as files, node_modules and sources serve the build alone. The recipe
// for Node.js leaves these stages to this one, since it would carry node_modules.
class StaticSiteRecipe final : public Recipe {
 public:
  string_view name() const override { return "a static site"; }

  std::optional<std::string> concerns(const SplitInput& input) const override {
    if (!is_node_image(input.base) || !serves_static_site(input)) return std::nullopt;
    for (const Command& command : commands_of(input.model, input.stage)) {
      const auto call = node_call(command);
      if (!call) continue;
      const std::string what = call->script.empty()
                                   ? (call->command.words.empty() ? command.program : call->command.words[0])
                                   : fmt::format("{} run {}", command.program, call->script);
      return fmt::format("`{}` runs in the final stage, which serves the files that it writes", what);
    }
    return std::nullopt;
  }

  std::optional<ToolEffect> read_tool(const SplitInput& input, const Command& command,
                                      const CommandPlace& place) const override {
    return read_node_tool(input, command, place);
  }

  std::vector<std::string> runtime_bases(const SplitInput& input, const RunNeeds& needs) const override {
    const SiteServer server = site_server(needs);
    if (server.program != "nginx") return {small_node_image(input.stage.image)};
    // nginx is a package of the distribution, and nothing of Node.js is left to run.
    // Another release has another nginx, and perhaps another default configuration.
    if (input.distribution.release.empty()) return {};
    if (input.distribution.kind == Distribution::Kind::kDebian)
      return {fmt::format("debian:{}-slim", input.distribution.release)};
    if (input.distribution.kind == Distribution::Kind::kAlpine)
      return {fmt::format("alpine:{}", input.distribution.release)};
    return {};
  }

  void ask(const SplitInput& input, Queries& queries) const override { ask_node_files(input, queries); }

  void plan(const SplitInput& input, const FileModel& files, const RunNeeds& needs,
            const RuntimeBase& runtime, SplitPlan& plan) const override;
};

/// Makes one plan.
class SitePlanner {
 public:
  SitePlanner(const SplitInput& input, const FileModel& files, const RunNeeds& needs,
              const RuntimeBase& runtime, SplitPlan& plan)
      : input_(input),
        files_(files),
        needs_(needs),
        runtime_(runtime),
        plan_(plan),
        server_(site_server(needs)) {}

  void make() {
    if (!server_.problem.empty()) return problem("{}", server_.problem);
    using Step = void (SitePlanner::*)();
    // Each step relies on what the ones before have found, so the first that fails ends it.
    for (const Step step :
         {&SitePlanner::compare_bases, &SitePlanner::find_project, &SitePlanner::find_site,
          &SitePlanner::install_server, &SitePlanner::choose_packages, &SitePlanner::tell}) {
      (this->*step)();
      if (!plan_.problem.empty()) return;
    }
  }

 private:
  template <typename... Args>
  void problem(fmt::format_string<Args...> format, Args&&... args) {
    if (plan_.problem.empty()) plan_.problem = fmt::format(format, std::forward<Args>(args)...);
  }
  std::uint32_t line(std::uint32_t index) const {
    return input_.model.file().instructions()[index].start_line();
  }

  // The same packages are installed again, so they have to come from the same release; and the server was tried with
  // the Node.js that it had. Docker's images state that in NODE_VERSION.
  void compare_bases() {
    if (!(runtime_.distribution == input_.distribution))
      return problem("`{}` is of another release than `{}`", runtime_.reference, input_.stage.image);
    if (server_.program == "nginx") return;
    const auto old_version = input_.config->variable("NODE_VERSION"),
               new_version = runtime_.config->variable("NODE_VERSION");
    if (!old_version || old_version != new_version)
      return problem("`{}` is not known to have the Node.js of `{}`", runtime_.reference, input_.stage.image);
    plan_.proof.needs.push_back({"Node.js " + *old_version, fmt::format("`{}`", server_.program),
                                 fmt::format("`{}` has it", runtime_.reference)});
  }

  void find_project() {
    std::string why;
    const auto all = app_files(input_.model, input_.stage, input_.facts, "/", why);
    if (!all) return problem("what the site is made of cannot be told: {}", why);
    // Unlike a program, a site may be built out of several projects: afterwards nobody looks into any of them.
    for (const Effect& effect : files_.effects)
      if (effect.kind == EffectKind::kLanguagePackages && effect.path.ends_with("/node_modules"))
        folders_.insert(effect.path.substr(0, effect.path.size() - 13));
    if (folders_.empty()) return problem("nothing shows into which folder its packages are installed");
    for (const std::string& folder : folders_) {
      // That folder holds the system as well, and could not be left behind as a whole.
      if (folder.empty()) return problem("its packages are installed in the top folder of the image");
      const auto project = node_project_in(input_, folder);
      if (!project)
        return problem("{}/package.json does not come from the build context, or could not be read", folder);
      // npx prefers what the project has itself, and then node_modules would be needed for the server.
      if (project->dependencies.contains(server_.program) ||
          project->dev_dependencies.contains(server_.program))
        return problem("`{}` is in node_modules, among all that the site was built with", server_.program);
    }
    for (const Effect& effect : files_.effects)
      if (effect.kind == EffectKind::kStage)
        return problem("line {} copies from another stage: it is split already", line(effect.at));
  }

  bool is_in_project(string_view path) const {
    return std::any_of(folders_.begin(), folders_.end(),
                       [&](const std::string& each) { return is_inside(path, each); });
  }

  void find_site() {
    // A server of files opens nothing but the site, wherever in the project that is.
    for (const std::string& folder : folders_) plan_.left_paths.push_back(folder);
    if (server_.program == "nginx") return find_nginx_site();
    // The server takes its folder from where it runs, which is the last WORKDIR.
    const auto workdir = workdir_after(input_, input_.stage.instructions.back());
    if (!workdir) return problem("its working folder is not known");
    const std::string path =
        clean_path(server_.folder.starts_with('/') ? server_.folder : *workdir + "/" + server_.folder);
    const Effect* effect = files_.last_at(path);
    // The folder has to be of the build altogether. One above the output has sources in it, which the server hands
    // out too.
    const bool whole = effect != nullptr && (effect->path == path || is_inside(path, effect->path));
    if (!whole || (effect->kind != EffectKind::kBuilt && effect->kind != EffectKind::kMoved))
      return problem("`{}` serves {}, which no build step is known to write", server_.program, path);
    carry(path, *effect);
  }

  void carry(const std::string& path, const Effect& effect) {
    plan_.carried.push_back({path, true, {}, "it is the site"});
    plan_.proof.needs.push_back(
        {fmt::format("the site in {}", path), fmt::format("`{}`", server_.program),
         fmt::format("{} on line {} writes it, and it is copied out of the build stage", effect.by,
                     line(effect.at))});
  }

  /// Wherever it is that the configuration of nginx leads: all that the build writes, or that is moved out of
  /// the project.
  void find_nginx_site() {
    // What a step copies out of the project, as `cp -r dist/. /usr/share/nginx/html` does, can only be meant for the
    // server; the output itself is then a copy that nobody asks for.
    bool moved = false;
    for (const Effect& effect : files_.effects) {
      if (effect.kind != EffectKind::kMoved || is_in_project(effect.path)) continue;
      moved = true;
      // It may have been removed again, or have been written by two steps.
      if (files_.last_at(effect.path) != nullptr &&
          std::none_of(plan_.carried.begin(), plan_.carried.end(),
                       [&](const Carried& each) { return each.path == effect.path; }))
        carry(effect.path, effect);
    }
    if (moved) return;
    for (const Effect& effect : files_.effects)
      // A folder that another step writes anew is no longer the build's.
      if (effect.kind == EffectKind::kBuilt && files_.last_at(effect.path) == &effect)
        carry(effect.path, effect);
    if (plan_.carried.empty()) return problem("nothing shows which folder nginx serves");
  }

  // Global packages are tools of the build, but for the server, and that is installed anew by its own step. So none
  // of them is carried.
  void install_server() {
    for (const Effect& effect : files_.effects)
      if (effect.kind == EffectKind::kLanguagePackages && is_inside(effect.path, "/usr/local"))
        plan_.left_paths.push_back(effect.path);
    for (const Effect& effect : files_.effects)
      if (effect.kind == EffectKind::kContext && is_in_project(effect.path))
        plan_.placements[effect.at] = Placement::kBuild;
    // It is a package of the distribution, and is looked for among those.
    if (server_.program == "nginx") return;
    const GlobalPackage global = place_global_package(input_, runtime_, server_.program, plan_);
    if (!global.problem.empty()) return problem("{}", global.problem);
    if (global.found) return;
    // It may be part of an image that is not Docker's own, and missing in the other.
    if (!server_.fetched) return problem("nothing shows where `{}` comes from", server_.program);
    plan_.proof.needs.push_back({fmt::format("the package `{}`", server_.program),
                                 fmt::format("`{}`", needs_.program),
                                 "npx fetches it when the container starts, as before"});
  }

  // Names tell what is for building and what may serve the program; what is in doubt goes along.
  void choose_packages() {
    const PackageRoles roles = package_roles(files_);
    if (!roles.problem.empty()) return problem("{}", roles.problem);
    // From the distribution's own source the same name may be another version, or nothing at all.
    for (const Effect& effect : files_.effects)
      if (is_inside(effect.path, "/etc/apt") && effect.kind != EffectKind::kRemoved)
        return problem("line {} adds a source of packages", line(effect.at));
    for (const std::string& each : roles.run_time) {
      // npm wants git and curl, and node-gyp wants Python, so they are mostly there for the installation.
      const bool named = std::any_of(needs_.needs.begin(), needs_.needs.end(),
                                     [&](const RunNeed& need) { return need.what == each; });
      if (!named && (is_fetch_package(each) || each.starts_with("python")))
        plan_.proof.left.push_back(
            {fmt::format("the package {}", each), "it serves the build, and nothing that runs names it"});
      else if (!runtime_.has_package(each))
        plan_.packages.push_back(each);
    }
    for (const std::string& each : roles.build_only)
      plan_.proof.left.push_back(
          {fmt::format("the package {}", each), "it is a build tool, and only files are served"});
    for (const std::string& each : roles.development)
      plan_.proof.left.push_back({fmt::format("the package {}", each), "only files are served"});
    if (input_.distribution.musl()) plan_.package_manager = PackageManager::kApk;
    if (server_.program == "nginx") provide_nginx();
  }

  /// Debian has nginx in several packages, each with the program; which one it is decides about the modules.
  void provide_nginx() {
    static constexpr auto kPackages =
        std::to_array<string_view>({"nginx", "nginx-core", "nginx-extras", "nginx-full", "nginx-light"});
    for (const std::string& each : plan_.packages) {
      if (!holds(kPackages, each)) continue;
      plan_.provided.emplace(needs_.program,
                             fmt::format("the package {} is installed in the final stage", each));
      return;
    }
    problem("nothing shows where `nginx` comes from");
  }

  void tell() {
    plan_.proof.left.push_back(
        {"the project's sources and node_modules",
         "the build has made the site out of them, and a server of files opens nothing else"});
    // From a small image to itself nothing of the system is lost that the proof would have to mention.
    if (!is_small_node_image(input_.stage.image) || server_.program == "nginx")
      plan_.proof.left.push_back(
          {fmt::format("what `{}` has and `{}` has not", input_.stage.image, runtime_.reference),
           "a server of files starts no other program"});
  }

  const SplitInput& input_;
  const FileModel& files_;
  const RunNeeds& needs_;
  const RuntimeBase& runtime_;
  SplitPlan& plan_;
  SiteServer server_;
  std::set<std::string> folders_;
};

void StaticSiteRecipe::plan(const SplitInput& input, const FileModel& files, const RunNeeds& needs,
                            const RuntimeBase& runtime, SplitPlan& plan) const {
  SitePlanner(input, files, needs, runtime, plan).make();
}

}  // namespace

std::unique_ptr<Recipe> make_static_site_recipe() {
  return std::make_unique<StaticSiteRecipe>();
}

}  // namespace drydock
