#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "facts/image_reference.h"
#include "model/command.h"
#include "rewrite/image_siblings.h"
#include "split/needs/package_roles.h"
#include "split/python/python_plan.h"
#include "split/python/python_steps.h"
#include "split/recipes.h"

namespace drydock {
namespace {

using std::string_view;

// Only of the official image is it known which siblings it has and what these hold.
bool is_python_image(const std::string& reference) {
  const auto image = parse_image_reference(reference);
  return image && image->domain == "docker.io" && image->path == "library/python";
}

/// The full image is made on buildpack-deps, with compilers and the headers of forty libraries.
/// A digest without a tag does not tell whether it is that one.
bool is_full_python_image(const std::string& reference) {
  const auto image = parse_image_reference(reference);
  return image && is_python_image(reference) && !is_small_image(*image) && !(image->digest && !image->tag);
}

/// A package that only builds and that its own RUN does not remove again; `any` is set where one is installed
/// at all.
std::string kept_build_package(const SplitInput& input) {
  for (const Command& command : commands_of(input.model, input.stage)) {
    const auto package = package_command(command);
    if (!package || package->tool == PackageTool::kPip || package->tool == PackageTool::kNpm) continue;
    if (package->verb != "install" && package->verb != "add") continue;
    // Compilers that come and go in one RUN leave no layer behind, so that a split would gain nothing.
    std::set<std::string> removed;
    bool all = false;
    for (const Command& other : commands_of(input.model, command.run)) {
      const auto each = package_command(other);
      if (!each || (each->verb != "del" && each->verb != "purge" && each->verb != "remove" &&
                    each->verb != "autoremove"))
        continue;
      // A name that a variable holds may be that of any package, so that all of them may be gone again.
      for (const std::size_t i : each->packages) {
        const auto name = other.literal(i);
        if (name)
          removed.insert(*name);
        else
          all = true;
      }
      // `apt-mark` and variables choose what goes.
      all = all || each->packages.empty();
    }
    // `--virtual .build-deps` and `apk del .build-deps`
    for (std::size_t i = 1; i < command.words.size(); ++i) {
      const std::string word = command.literal(i).value_or("");
      const std::string name = word.starts_with("--virtual=")          ? word.substr(10)
                               : (word == "--virtual" || word == "-t") ? command.literal(i + 1).value_or("")
                                                                       : std::string();
      all = all || (!name.empty() && removed.contains(name));
    }
    if (all) continue;
    for (const std::size_t i : package->packages) {
      auto name = command.literal(i);
      // apt and apk take a version, a release or an architecture behind the name: `gcc=4:12.2.0-3`, `gcc~12`.
      if (name) name = name->substr(0, name->find_first_of("=/:~"));
      if (name && (is_build_package(*name) || is_development_package(*name)) && !removed.contains(*name))
        return *name;
    }
  }
  return {};
}

class PythonRecipe final : public Recipe {
 public:
  string_view name() const override { return "Python"; }

  // No facts are at hand yet. The question is only whether a split could gain something: packages are
  // installed, and what compiles them is still there.
  std::optional<std::string> concerns(const SplitInput& input) const override {
    std::string installs;
    for (const Command& command : commands_of(input.model, input.stage)) {
      // What a command is called does not hang on the folder in which it runs, so any will do here.
      const auto step = read_python_step(input, command, {"/", "/root"});
      if (step && step->by.find("install") != std::string::npos && installs.empty()) installs = step->by;
      // `sync` installs as well: it makes the environment what the lock file says.
      if (step &&
          (step->by == "`uv sync`" || step->by == "`poetry sync`" || step->by == "`pipenv sync`" ||
           step->by == "`uv pip`") &&
          installs.empty())
        installs = step->by;
    }
    if (installs.empty()) return std::nullopt;
    if (is_full_python_image(input.base))
      return fmt::format("{} runs in the final stage, and `{}` holds compilers for it", installs,
                         input.stage.image);
    if (const std::string package = kept_build_package(input); !package.empty())
      return fmt::format("{} runs in the final stage, and {} is installed for it", installs, package);
    // Without compilers in the final image there is nothing to leave behind.
    return std::nullopt;
  }

  std::optional<ToolEffect> read_tool(const SplitInput& input, const Command& command,
                                      const CommandPlace& place) const override {
    auto step = read_python_step(input, command, place);
    if (!step) return std::nullopt;
    return ToolEffect{std::move(step->effects), std::move(step->unknown)};
  }

  std::vector<std::string> runtime_bases(const SplitInput& input, const RunNeeds&) const override {
    std::vector<std::string> out;
    const std::string image = input.stage.base.value_or(input.stage.image);
    // Slim has the interpreter at the same place, on the same C library. Alpine is no choice:
    // what is linked with glibc does not load on musl.
    if (is_full_python_image(input.base)) {
      for (ImageSibling& sibling : image_siblings(image, {false, true}))
        if (sibling.kind == ImageSibling::Kind::kSlim) out.push_back(std::move(sibling.name));
      return out;
    }
    // The image is small already: without what was installed for the build it is the runtime's.
    const auto reference = parse_image_reference(input.base);
    if (!reference) return out;
    const bool plain = reference->domain == "docker.io" &&
                       (reference->path == "library/debian" || reference->path == "library/ubuntu" ||
                        reference->path == "library/alpine");
    // Debian's slim variants lack manual pages, documentation and the like, and nothing that packages of pip need. An
    // image of somebody else's may hold anything, and serves only where it is made like the official one.
    if (plain && input.distribution.kind == Distribution::Kind::kDebian && !is_small_image(*reference) &&
        !input.distribution.release.empty())
      out.push_back(fmt::format("debian:{}-slim", input.distribution.release));
    else if (plain || is_python_image(input.base) || !image_python_version(input.config).empty())
      out.push_back(image);
    return out;
  }

  // The steps say which files are lists of requirements, since pip takes any name.
  void ask(const SplitInput& input, Queries& queries) const override {
    ask_python_app(input, python_steps(input), queries);
  }

  void plan(const SplitInput& input, const FileModel& files, const RunNeeds& needs,
            const RuntimeBase& runtime, SplitPlan& plan) const override {
    plan_python(input, files, needs, runtime, plan);
  }
};

}  // namespace

std::unique_ptr<Recipe> make_python_recipe() {
  return std::make_unique<PythonRecipe>();
}

}  // namespace drydock
