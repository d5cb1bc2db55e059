#include "split/node/node_installation.h"

#include <fmt/format.h>

#include "model/command.h"
#include "model/run_time_paths.h"
#include "split/node/node_steps.h"

namespace drydock {
namespace {

using std::string_view;

string_view file_name(string_view path) {
  return path.substr(path.rfind('/') + 1);
}

// Everything after relies on one node_modules with one package.json: what is pruned, what is carried and what is
// left. Where it is not certain which that is, the rule declines.
class Reading {
 public:
  Reading(const SplitInput& input, const FileModel& files, const RunNeeds& needs)
      : input_(input), files_(files), needs_(needs) {}

  NodeInstallation read() {
    find_project();
    if (out_.problem.empty()) find_installs();
    return std::move(out_);
  }

 private:
  template <typename... Args>
  // The first reason is kept: what is found after it mostly follows from it.
  void problem(fmt::format_string<Args...> format, Args&&... args) {
    if (out_.problem.empty()) out_.problem = fmt::format(format, std::forward<Args>(args)...);
  }
  std::uint32_t line(std::uint32_t index) const {
    return input_.model.file().instructions()[index].start_line();
  }

  void find_project() {
    std::string why;
    auto all = app_files(input_.model, input_.stage, input_.facts, "/", why);
    if (!all) return problem("what the program opens and starts cannot be told: {}", why);
    out_.files = std::move(*all);
    std::set<std::string> folders;
    // Steps that install may run in any folder, so what they write says where the project is, and not WORKDIR.
    for (const Effect& effect : files_.effects)
      if (effect.kind == EffectKind::kLanguagePackages && effect.path.ends_with("/node_modules"))
        folders.insert(effect.path.substr(0, effect.path.size() - 13));
    if (folders.empty()) return problem("nothing shows into which folder its packages are installed");
    // Node.js looks for a package in the folder of the file that asks and in all above it, so with several the answer
    // depends on each file.
    if (folders.size() > 1)
      return problem("it installs the packages of several projects: in {} and in {}", *folders.begin(),
                     *std::next(folders.begin()));
    out_.folder = *folders.begin();
    const auto project = node_project_in(input_, out_.folder);
    // A package.json that a step writes, or that is not known, may have any dependencies and scripts.
    if (!project)
      return problem("{}/package.json does not come from the build context, or could not be read",
                     out_.folder);
    out_.project = *project;
    // The managers link workspaces into node_modules, and npm folders of `file:` as well. Such links would lead to
    // folders that stay in the build stage.
    if (out_.project.workspaces)
      return problem("its package.json has workspaces, whose packages lie in the project itself");
    if (out_.project.local_packages)
      return problem("package.json names packages that lie in the project itself");
    // Later ones need not make a node_modules at all (Plug'n'Play), and write another kind of lock file.
    if (out_.project.package_manager.starts_with("yarn@") &&
        !out_.project.package_manager.starts_with("yarn@1"))
      return problem("it is installed by a Yarn later than 1");
    // Scripts and dependencies would no longer be those that were read.
    for (const Effect& effect : files_.effects)
      if (effect.path == out_.folder + "/package.json" && effect.kind != EffectKind::kContext &&
          effect.kind != EffectKind::kLanguagePackages)
        return problem("line {} changes package.json", line(effect.at));
    // A later COPY may bring the archive itself again; what ADD has unpacked stays.
    for (const Instruction& each : input_.stage.instructions) {
      if (each.keyword() != Keyword::kAdd) continue;
      for (const Word& word : each.arguments()) {
        const auto source = input_.model.expand(each, each.value(word));
        const auto* matches = source ? input_.facts.context_matches(*source) : nullptr;
        if (matches == nullptr) continue;  // the destination, or an address
        for (const ContextEntry& match : *matches)
          if (match.archive != ArchiveKind::kNone)
            return problem("line {} unpacks `{}`, and what is in it is not known", each.start_line(),
                           match.path);
      }
    }
    for (const AppFile& file : out_.files) {
      // They were installed on the author's machine, perhaps for another system, and no lock file vouches for them.
      if (is_inside(file.path, out_.folder + "/node_modules"))
        return problem(
            "line {} copies the node_modules of the build context over the installed ones; `.dockerignore` "
            "should leave it out",
            line(file.at));
      const string_view leaf = file_name(file.path);
      if (leaf == ".yarnrc.yml" || leaf.starts_with(".pnp."))
        return problem("it is installed by a Yarn later than 1");
      // Both tie several packages together without `workspaces` in package.json.
      if (leaf == "lerna.json" || leaf == "pnpm-workspace.yaml")
        return problem("it is a workspace of several packages: {}", file.context_path);
    }
  }

  void find_installs() {
    bool development = false;
    for (const Command& command : commands_of(input_.model, input_.stage)) {
      // corepack's `yarn` and `pnpm` are stubs that start a version from a cache, or fetch one first. The final stage
      // has neither the stub nor the cache.
      if (command.program == "corepack" && (needs_.program == "yarn" || needs_.program == "pnpm"))
        return problem("`{}` is what `corepack` has put in its place", needs_.program);
      // The order counts: an installation after it brings the devDependencies back.
      const bool prunes =
          command.has_word("prune") && (command.program == "npm" || command.program == "pnpm");
      if (prunes &&
          (command.has_word("--production") || command.has_word("--omit=dev") || command.has_word("--prod")))
        development = false;
      const auto install = node_install(command);
      if (!install) continue;
      if (install->global) {
        for (const std::string& package : install->packages)
          // A name may begin with the `@` of its scope, so the version's is looked for behind the first letter.
          out_.globals.insert(package.substr(0, package.find('@', 1)));
        continue;
      }
      // Each has its own lock file and its own layout of node_modules, and which of them won is not certain.
      if (!out_.manager.empty() && out_.manager != install->manager)
        return problem("it installs packages by {} and by {}", out_.manager, install->manager);
      out_.manager = install->manager;
      out_.run = command.run;
      out_.by = install->by;
      out_.peers = install->peers;
      // With NODE_ENV=production all three managers leave the devDependencies out, whether ENV says it or the
      // command's own line. An ARG that another build may set otherwise proves nothing.
      const auto variable = input_.model.variable(command.run, "NODE_ENV");
      const string_view before = command.script->text().substr(
          command.node().range.begin, command.words.front().range.begin - command.node().range.begin);
      const bool production = (variable.known && !variable.overridable && variable.value == "production") ||
                              before.find("NODE_ENV=production") != string_view::npos;
      development = !install->omits_development && (!production || install->includes_development);
      // A registry's token is there for this step alone; a step that asks the registry again would fail without it.
      for (const Flag& flag : command.run.flags())
        out_.secret = out_.secret ||
                      (flag.name == "mount" && flag.value && flag.value->find("secret") != std::string::npos);
    }
    // Node.js does not look into npm's global folder by itself, so global packages are tools until NODE_PATH says
    // otherwise.
    for (const Instruction& each : input_.stage.instructions)
      if (each.keyword() == Keyword::kEnv && !out_.globals.empty() &&
          each.body().text().find("NODE_PATH") != string_view::npos)
        return problem("by NODE_PATH on line {} the program may load the global package {}",
                       each.start_line(), *out_.globals.begin());
    if (out_.manager.empty()) return problem("nothing shows how its packages are installed");
    out_.development = development && !out_.project.dev_dependencies.empty();
  }

  const SplitInput& input_;
  const FileModel& files_;
  const RunNeeds& needs_;
  NodeInstallation out_;
};

}  // namespace

std::uint32_t last_run(const Stage& stage) {
  std::uint32_t out = 0;
  for (const Instruction& each : stage.instructions)
    if (each.keyword() == Keyword::kRun) out = each.index();
  return out;
}

// The step goes to the final stage as it is, so it may install this package and do nothing else. Copying the package
// instead would need to know all that npm put beside it.
GlobalPackage place_global_package(const SplitInput& input, const RuntimeBase& runtime, string_view package,
                                   SplitPlan& plan) {
  for (const Instruction& each : input.stage.instructions) {
    if (each.keyword() != Keyword::kRun) continue;
    bool here = false, other = false;
    std::string manager;
    for (const Command& command : commands_of(input.model, each)) {
      const auto install = node_install(command);
      if (!install || !install->global) {
        // Clearing npm's cache is as right in the final stage as it was.
        other = other || !(command.program == "npm" && command.has_word("cache"));
        continue;
      }
      manager = command.program;
      for (const std::string& name : install->packages)
        (name.substr(0, name.find('@', 1)) == package ? here : other) = true;
    }
    if (!here) continue;
    if (other) return {false, fmt::format("line {} installs `{}` and does more", each.start_line(), package)};
    // pnpm, and a Yarn that corepack has put there, are only in the build.
    if (!runtime.has_program(manager))
      return {false, fmt::format("`{}` installs `{}`, and nothing shows that `{}` has it", manager, package,
                                 runtime.reference)};
    plan.placements[each.index()] = Placement::kFinal;
    return {true, {}};
  }
  return {};
}

std::string prune_script(const NodeInstallation& installed, string_view version, bool as_installed,
                         bool patched) {
  if (installed.manager == "npm") {
    // `--omit` came with npm 7; the npm 6 of older images knows `--production` alone.
    const bool old = version.substr(0, version.find('.')).size() == 1 || version.substr(0, 2) < "16";
    // From npm 7 on a conflict between peer dependencies is an error. Where the installation needed an option to get
    // past one, so may the pruning.
    return old ? "npm prune --production"
               : fmt::format("npm prune --omit=dev{}{}", installed.peers.empty() ? "" : " ",
                             fmt::join(installed.peers, " "));
  }
  // Yarn writes the packages anew, without what was compiled or patched.
  if (installed.manager == "yarn")
    return as_installed ? "yarn install --production --frozen-lockfile --ignore-scripts" : "";
  return patched ? "" : "pnpm prune --prod";  // it runs the project's own scripts again
}

NodeInstallation node_installation(const SplitInput& input, const FileModel& files, const RunNeeds& needs) {
  return Reading(input, files, needs).read();
}

}  // namespace drydock
