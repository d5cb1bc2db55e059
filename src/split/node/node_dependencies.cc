#include "split/node/node_dependencies.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "model/run_time_paths.h"
#include "split/needs/package_roles.h"
#include "split/node/node_packages.h"
#include "split/node/node_steps.h"

namespace drydock {
namespace {

using std::string_view;

/// Python is there for node-gyp, unless something at run time names it.
bool is_gyp_package(string_view name) {
  static constexpr auto kNames =
      std::to_array<string_view>({"py3-pip", "py3-setuptools", "python", "python-is-python3", "python2",
                                  "python3", "python3-pip", "python3-setuptools", "python3-distutils"});
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

// What needs the system is mostly a dependency of a dependency, and only the lock file names those. Without one, each
// package of package.json has to be one whose whole tree is known.
class Reading {
 public:
  Reading(const SplitInput& input, const FileModel& files, const RunNeeds& needs, const RuntimeBase& runtime,
          const NodeInstallation& installed, const NodeFiles& code)
      : input_(input), files_(files), needs_(needs), runtime_(runtime), installed_(installed), code_(code) {}

  NodeDependencies read() {
    const PackageRoles roles = package_roles(files_);
    // Below both stages is the same image, and nothing was added to it that could be missing.
    out_.same_system = runtime_.reference == input_.stage.image && roles.problem.empty() &&
                       roles.run_time.empty() && roles.build_only.empty() && roles.development.empty();
    read_lock();
    if (out_.problem.empty()) read_packages();
    return std::move(out_);
  }

 private:
  template <typename... Args>
  // The first reason is kept: what is found after it mostly follows from it.
  void problem(fmt::format_string<Args...> format, Args&&... args) {
    if (out_.problem.empty()) out_.problem = fmt::format(format, std::forward<Args>(args)...);
  }
  void need(std::string what, std::string by, std::string satisfied) {
    out_.needs.push_back({std::move(what), std::move(by), std::move(satisfied)});
  }
  std::uint32_t line(std::uint32_t index) const {
    return input_.model.file().instructions()[index].start_line();
  }

  void read_lock() {
    // A project may keep lock files of several managers; only that of the one that installs says what is installed.
    // npm reads npm-shrinkwrap.json before package-lock.json.
    static const std::map<string_view, std::vector<string_view>> kLocks = {
        {"npm", {"npm-shrinkwrap.json", "package-lock.json"}},
        {"yarn", {"yarn.lock"}},
        {"pnpm", {"pnpm-lock.yaml"}}};
    for (const string_view name : kLocks.at(installed_.manager)) {
      const std::string path = installed_.folder + "/" + std::string(name);
      // The manager reads the file that a COPY brought beside package.json, and not one that stayed in the build
      // context.
      if (std::none_of(installed_.files.begin(), installed_.files.end(),
                       [&](const AppFile& file) { return file.path == path; }))
        continue;
      const std::string* text = node_file_text(input_, path);
      // A lock file that is there and was not read may name anything, so the project must not pass for one without.
      if (text == nullptr)
        return problem("{} could not be read: it is larger than drydock reads, or no text", name);
      lock_ = installed_.manager == "npm"    ? read_npm_lock(*text)
              : installed_.manager == "yarn" ? read_yarn_lock(*text, installed_.project)
                                             : read_pnpm_lock(*text);
      if (!lock_.problem.empty()) return problem("{}", lock_.problem);
      out_.locked = true;
      return;
    }
    // Whatever the packages need, they find it in the same image again, so nobody has to know what they are.
    if (out_.same_system) return;
    for (const std::string& name : installed_.project.dependencies) {
      const auto range = installed_.project.ranges.find(name);
      // `npm:canvas@2`, `github:someone/express`: what comes is not what the name says.
      if (range == installed_.project.ranges.end() || range->second.find_first_of(":/") != std::string::npos)
        return problem("`{}` is installed from `{}`, and no lock file says what that depends on", name,
                       range == installed_.project.ranges.end() ? "" : range->second);
      if (is_plain_node_package(name)) continue;
      const auto known = known_node_package(name);
      if (!known || known->kind == NodePackage::Kind::kUnfit)
        return problem(
            "no lock file says what `{}` depends on, and whether that needs libraries of the system", name);
      // Without a lock file nothing says that it compiles nothing.
      lock_.packages.push_back({name, false, true, false});
    }
  }

  void read_packages() {
    const PackageRoles roles = package_roles(files_);
    if (!roles.problem.empty()) return problem("{}", roles.problem);
    std::set<std::string> native, wanted;
    // What the old stage installed for the program is installed in the final stage too, so it counts as there.
    const auto has_package = [&](string_view name) {
      return runtime_.has_package(name) ||
             std::find(roles.run_time.begin(), roles.run_time.end(), name) != roles.run_time.end();
    };
    const bool alpine = input_.distribution.musl();
    if (out_.same_system) {
      // Whether something was compiled still matters: Yarn's way to prune writes the packages anew, without their
      // scripts.
      for (const NodeLockEntry& package : lock_.packages)
        out_.native = out_.native || (!package.development && (package.native || package.install_script));
      if (!installed_.project.dependencies.empty())
        need("what the packages need of the system", installed_.by,
             fmt::format("`{}` is below both stages, and no step adds a package of the distribution to it",
                         runtime_.reference));
      return;
    }
    for (const NodeLockEntry& package : lock_.packages) {
      const auto known = known_node_package(package.name);
      if (package.development) continue;
      if (!known) {
        // JavaScript needs Node.js and nothing else, so an unknown package is harmless until something is compiled or
        // fetched for it. What that is linked with stands in no file of the project.
        if (package.native || package.install_script)
          return problem(
              "what the package `{}` compiles or fetches when it is installed may need libraries that `{}` "
              "lacks",
              package.name, runtime_.reference);
        continue;
      }
      // Their own libraries come along, but the C++ library is always that of the system.
      if (package.native || package.install_script) native.insert(package.name);
      const string_view system = alpine ? known->alpine : known->debian;
      if (known->kind == NodePackage::Kind::kUnfit)
        return problem("what the package `{}` needs of the system is not known", package.name);
      if (known->kind == NodePackage::Kind::kLibrary) {
        native.insert(package.name);
        for (string_view rest = system; !rest.empty();) {
          const string_view each = rest.substr(0, rest.find(' '));
          rest.remove_prefix(std::min(each.size() + 1, rest.size()));
          if (!has_package(each)) out_.packages.emplace_back(each);
        }
        need(fmt::format("the packages {}", system), fmt::format("the package `{}`", package.name),
             "the final stage has them");
      }
      // One that another package brings along may never be called; the proof then has an assumption about it.
      if (known->kind == NodePackage::Kind::kStarts &&
          installed_.project.dependencies.contains(package.name)) {
        if (!runtime_.has_program(known->program) && !has_package(system))
          return problem("the package `{}` starts `{}`, and nothing shows that `{}` has it", package.name,
                         known->program, runtime_.reference);
        wanted.emplace(system);
      }
    }
    // Addons are C++ and load its library when they are required: without it the build succeeds, and the container
    // fails.
    if (!native.empty()) {
      const string_view library = alpine ? "libstdc++" : "libstdc++6";
      if (!runtime_.has_package(library))
        return problem("`{}` is compiled, and nothing shows that `{}` has the C++ library", *native.begin(),
                       runtime_.reference);
      need("the C++ library", fmt::format("packages with compiled parts: {}", fmt::join(native, ", ")),
           fmt::format("`{}` has {}", runtime_.reference, library));
    }
    out_.native = !native.empty();
    // sharp draws text with the fonts of the system.
    const bool draws =
        installed_.project.dependencies.contains("sharp") &&
        std::any_of(code_.sources.begin(), code_.sources.end(), [](const std::string* text) {
          return text->find("svg") != std::string::npos || text->find("text:") != std::string::npos;
        });
    // A small image below the old stage has no fonts of its own that could be lost.
    if (draws && !is_small_node_image(input_.stage.image))
      return problem("`sharp` may draw text with fonts that `{}` lacks", runtime_.reference);
    // Headers are installed for something that is linked with their library, which the final stage then needs. It may
    // be this package, and only its binary would tell.
    if (!roles.development.empty() && out_.native)
      return problem("`{}` may be linked with the library of `{}`", *native.begin(),
                     roles.development.front());
    // From the distribution's own source the same name may be another version, or nothing at all.
    for (const Effect& effect : files_.effects)
      if (is_inside(effect.path, "/etc/apt") && effect.kind != EffectKind::kRemoved)
        return problem("line {} adds a source of packages", line(effect.at));
    for (const std::string& each : roles.run_time) {
      // npm wants git and curl, and node-gyp wants Python, so they are mostly there for the installation. A program
      // may start them as well: wherever one is named, it is kept.
      const bool named = wanted.contains(each) || code_.starts.contains(each) ||
                         std::any_of(needs_.needs.begin(), needs_.needs.end(),
                                     [&](const RunNeed& n) { return n.what == each; });
      if (!named && (is_fetch_package(each) || is_gyp_package(each)))
        out_.left.push_back({fmt::format("the package {}", each),
                             "it serves the installation, and nothing that runs names it"});
      else if (!runtime_.has_package(each))
        out_.packages.push_back(each);
    }
    for (const std::string& each : roles.build_only)
      out_.left.push_back(
          {fmt::format("the package {}", each), "it is a build tool, and nothing that runs starts it"});
    for (const std::string& each : roles.development)
      out_.left.push_back({fmt::format("the package {}", each),
                           "no package is compiled that could be linked with its library"});
  }

  const SplitInput& input_;
  const FileModel& files_;
  const RunNeeds& needs_;
  const RuntimeBase& runtime_;
  const NodeInstallation& installed_;
  const NodeFiles& code_;
  NodeLock lock_;
  NodeDependencies out_;
};

}  // namespace

NodeDependencies node_dependencies(const SplitInput& input, const FileModel& files, const RunNeeds& needs,
                                   const RuntimeBase& runtime, const NodeInstallation& installed,
                                   const NodeFiles& code) {
  return Reading(input, files, needs, runtime, installed, code).read();
}

}  // namespace drydock
