#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "model/command.h"
#include "model/run_time_paths.h"
#include "split/files/path_folders.h"
#include "split/names.h"
#include "split/needs/app_files.h"
#include "split/needs/package_roles.h"
#include "split/needs/run_time_libraries.h"
#include "split/recipes.h"
#include "split/rust/cargo_files.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

/// The options of `cargo build` and `cargo install` that decide where the program goes. `cargo help build`.
struct CargoCall {
  std::string target, target_dir, manifest, profile = "debug", root, path;
  std::string unknown;
};
CargoCall read_call(const Command& command, std::size_t first) {
  CargoCall out;
  // One word that nobody knows may be `--target-dir`, so the rest of the line says nothing certain.
  for (std::size_t i = first; i < command.words.size(); ++i) {
    const auto word = command.literal(i);
    if (!word) {
      out.unknown = "an expansion among the arguments of `cargo` may say where its output goes";
      return out;
    }
    string_view text = *word;
    if (text == "-r" || text == "--release") {
      out.profile = "release";
      continue;
    }
    const std::size_t equals = text.find('=');
    const string_view name = text.substr(0, equals);
    for (const auto& [option, into] : std::initializer_list<std::pair<string_view, std::string*>>{
             {"--target", &out.target}, {"--target-dir", &out.target_dir}, {"--manifest-path", &out.manifest},
             {"--profile", &out.profile}, {"--root", &out.root}, {"--path", &out.path}}) {
      if (name != option) continue;
      if (equals != string_view::npos) {
        *into = text.substr(equals + 1);
      } else if (const auto value = command.literal(++i)) {
        *into = *value;
      } else {
        out.unknown = fmt::format("the value of `{}` is not known", option);
        return out;
      }
    }
    // The first two copy the program elsewhere, and the others can set any key of the configuration,
    // `build.target-dir` too.
    if (name == "--out-dir" || name == "--artifact-dir" || name == "-Z" || name == "--config")
      out.unknown = fmt::format("what `{}` does to the output of cargo is not known", name);
  }
  // The profile `dev` writes to a folder called `debug`.
  if (out.profile == "dev") out.profile = "debug";
  return out;
}

/// The verb's place; 0 where it is not literal. `+nightly` may stand before it.
std::size_t verb_of(const Command& command) {
  const auto first = command.literal(1);
  if (!first) return 0;
  return first->starts_with('+') ? 2 : 1;
}

class RustRecipe final : public Recipe {
 public:
  string_view name() const override { return "Rust"; }

  std::optional<std::string> concerns(const SplitInput& input) const override {
    // `cargo check` and `cargo test` make no program that the container could start.
    for (const Command& command : commands_of(input.model, input.stage)) {
      if (command.program != "cargo") continue;
      const std::size_t at = verb_of(command);
      const auto verb = at == 0 ? std::nullopt : command.literal(at);
      if (verb && (*verb == "build" || *verb == "install" || *verb == "b")) return fmt::format("`cargo {}` runs in the final stage", *verb);
    }
    return std::nullopt;
  }

  std::optional<ToolEffect> read_tool(const SplitInput& input, const Command& command, const CommandPlace& place) const override;

  /// A Rust program is linked with the C library, so the final stage must be of the release that it was
  /// built on; a slim image of that release has the same one.
  std::vector<std::string> runtime_bases(const SplitInput& input, const RunNeeds&) const override {
    if (input.distribution.release.empty()) return {};
    switch (input.distribution.kind) {
      // Debian's slim variant leaves out manuals, documentation and translations only.
      case Distribution::Kind::kDebian: return {fmt::format("debian:{}-slim", input.distribution.release)};
      case Distribution::Kind::kUbuntu: return {fmt::format("ubuntu:{}", input.distribution.release)};
      case Distribution::Kind::kAlpine: return {fmt::format("alpine:{}", input.distribution.release)};
      default: return {};
    }
  }

  /// The texts of the source are what the plan argues from, so they are asked for before it is made.
  void ask(const SplitInput& input, Queries& queries) const override {
    std::string problem;
    const auto files = app_files(input.model, input.stage, input.facts, "/", problem);
    if (!files) return;
    for (const AppFile& file : *files) {
      const string_view leaf = base_name(file.context_path);
      if (leaf.ends_with(".rs") || leaf == "Cargo.toml" || leaf == "Cargo.lock" || file.context_path.find(".cargo/config") != std::string::npos)
        queries.context_texts.insert(file.context_path);
    }
  }

  void plan(const SplitInput& input, const FileModel& files, const RunNeeds& needs, const RuntimeBase& runtime,
            SplitPlan& plan) const override;

 private:
  /// The image's CARGO_HOME, which is /usr/local/cargo in the official one, decides where crates are kept;
  /// without it cargo takes the home folder.
  static std::string cargo_home(const SplitInput& input) {
    const auto set = input.config == nullptr ? std::nullopt : input.config->variable("CARGO_HOME");
    return set.value_or("/root/.cargo");
  }
  static const std::string* text_at(const SplitInput& input, const std::vector<AppFile>& files, const std::string& path) {
    for (const AppFile& file : files)
      if (file.path == path) return input.facts.context_text(file.context_path);
    return nullptr;
  }
  bool link(const SplitInput& input, const std::set<std::string, std::less<>>& crates, const RuntimeBase& runtime, SplitPlan& plan) const;
};

std::optional<ToolEffect> RustRecipe::read_tool(const SplitInput& input, const Command& command, const CommandPlace& place) const {
  if (command.program == "rustup" || command.program == "rustc") {
    const bool asks = command.has_word("--version") || command.has_word("-V");
    // `rustc` by itself writes into the working folder under a name made from the crate's.
    if (command.program == "rustc" && !asks) return ToolEffect{{}, "what `rustc` writes is not known"};
    if (asks) return ToolEffect{};
    // `rustup` changes the toolchain, and no program that is compiled needs that.
    ToolEffect out;
    out.effects.push_back({EffectKind::kLanguagePackages, "/usr/local/rustup", true, 0, "`rustup`", {}});
    return out;
  }
  if (command.program != "cargo") return std::nullopt;
  const std::size_t at = verb_of(command);
  const auto verb = at == 0 ? std::nullopt : command.literal(at);
  if (!verb) return ToolEffect{{}, "what `cargo` does here is not written out"};
  ToolEffect out;
  const std::string by = fmt::format("`cargo {}`", *verb);
  const auto effect = [&](EffectKind kind, std::string path, bool tree) { out.effects.push_back({kind, std::move(path), tree, 0, by, {}}); };
  // Whatever the verb, cargo may fill its caches first.
  effect(EffectKind::kLanguagePackages, cargo_home(input) + "/registry", true);
  effect(EffectKind::kLanguagePackages, cargo_home(input) + "/git", true);
  // These fetch and resolve, and build nothing.
  if (*verb == "--version" || *verb == "-V" || *verb == "fetch" || *verb == "update" || *verb == "generate-lockfile") {
    if (place.folder && (*verb == "update" || *verb == "generate-lockfile")) effect(EffectKind::kLanguagePackages, clean_path(*place.folder + "/Cargo.lock"), false);
    return out;
  }
  // `cargo run` starts what it has built, and a verb of a plugin does what its author wished.
  static constexpr auto kBuilds = std::to_array<string_view>({"build", "b", "check", "test", "clippy", "clean", "install", "rustc"});
  if (std::find(kBuilds.begin(), kBuilds.end(), *verb) == kBuilds.end()) return ToolEffect{{}, fmt::format("what `cargo {}` writes is not known", *verb)};
  const CargoCall call = read_call(command, at + 1);
  if (!call.unknown.empty()) return ToolEffect{{}, call.unknown};
  if (!place.folder) return ToolEffect{{}, fmt::format("the folder that {} runs in is not known", by)};
  // With --manifest-path the target folder lies beside that manifest.
  std::string folder = *place.folder;
  if (!call.manifest.empty()) folder = clean_path((call.manifest.starts_with('/') ? "" : folder + "/") + call.manifest + "/..");
  if (*verb == "install" && call.path.empty()) {
    // A tool of somebody else's, such as `cargo install diesel_cli`.
    effect(EffectKind::kBuilt, (call.root.empty() ? cargo_home(input) : call.root) + "/bin", true);
    return out;
  }
  std::string problem;
  // The configuration may move the target folder, and only the build context shows it. `build.target` puts
  // a folder of the target's name between, unless the command names one itself.
  const auto files = app_files(input.model, input.stage, input.facts, "/", problem);
  if (files) {
    for (const char* name : {"/.cargo/config.toml", "/.cargo/config"}) {
      const std::string* text = text_at(input, *files, clean_path(folder + name));
      if (text == nullptr) continue;
      const CargoManifest config = read_cargo_manifest(*text);
      if (!config.target_dir.empty() || (!config.build_target.empty() && call.target.empty()))
        return ToolEffect{{}, fmt::format("`{}` says where {} writes", name, by)};
    }
    // A member of a workspace builds into the workspace's folder.
    for (std::string up = folder; up != "/";) {
      up = clean_path(up + "/..");
      const std::string* text = text_at(input, *files, clean_path(up + "/Cargo.toml"));
      if (text != nullptr && read_cargo_manifest(*text).workspace)
        return ToolEffect{{}, fmt::format("{} runs in a member of the workspace in {}", by, up)};
    }
  }
  // On the command line comes before the environment, and both before cargo's own choice of `target`.
  const auto set = input.model.variable(command.run, "CARGO_TARGET_DIR");
  if (call.target_dir.empty() && set.value && !set.known) return ToolEffect{{}, "the value of CARGO_TARGET_DIR is not known"};
  std::string target = !call.target_dir.empty() ? call.target_dir : set.value ? *set.value : "target";
  if (!target.starts_with('/')) target = clean_path(folder + "/" + target);
  effect(EffectKind::kBuilt, target, true);
  if (*verb == "install") {
    const std::string bin = (call.root.empty() ? cargo_home(input) : clean_path(call.root.starts_with('/') ? call.root : folder + "/" + call.root)) + "/bin";
    effect(EffectKind::kBuilt, bin, true);
  }
  // cargo writes the lock file anew where it does not fit; it is source, and no program opens it.
  if (place.folder) effect(EffectKind::kLanguagePackages, clean_path(folder + "/Cargo.lock"), false);
  return out;
}

/// The libraries that the program's crates link with; false where one is not known.
/// A library that was missed would stop the program from starting, so a crate that is not known is a reason
/// to decline.
bool RustRecipe::link(const SplitInput& input, const std::set<std::string, std::less<>>& crates, const RuntimeBase& runtime,
                      SplitPlan& plan) const {
  for (const std::string& crate : crates) {
    const CrateLink link = crate_link(crate, crates);
    if (link.kind == CrateLink::Kind::kUnknown) {
      plan.problem = fmt::format("which library the crate `{}` links the program with is not known", crate);
      return false;
    }
    std::vector<std::string> packages;
    if (link.kind == CrateLink::Kind::kLibrary) {
      // On Alpine, Rust links statically by default, and build scripts differ in whether they follow.
      if (input.distribution.musl()) {
        plan.problem = fmt::format("whether the crate `{}` is linked statically on Alpine is not known", crate);
        return false;
      }
      packages.push_back(run_time_library(link.library, input.distribution));
    }
    // C++ code in a crate brings libstdc++, whatever the crate is linked with.
    if (link.cplusplus && !input.distribution.musl()) packages.emplace_back("libstdc++6");
    for (const std::string& package : packages) {
      if (package.empty()) {
        plan.problem = fmt::format("the package of the library that the crate `{}` links is not known", crate);
        return false;
      }
      const bool there = runtime.has_package(package);
      if (!there) plan.packages.push_back(package);
      plan.proof.needs.push_back({fmt::format("the shared library of {}", package), fmt::format("the crate `{}` in Cargo.lock", crate),
                                  there ? fmt::format("`{}` has it", runtime.reference)
                                        : fmt::format("the package {} is installed in the final stage", package)});
    }
  }
  return true;
}

void RustRecipe::plan(const SplitInput& input, const FileModel& files, const RunNeeds& needs, const RuntimeBase& runtime,
                      SplitPlan& plan) const {
  const auto decline = [&](std::string why) { plan.problem = std::move(why); };
  // A C library that is older than the one at build time lacks symbol versions that the program asks for.
  if (!(runtime.distribution == input.distribution)) return decline(fmt::format("`{}` is not of the same release", runtime.reference));
  std::string problem;
  const auto sources = app_files(input.model, input.stage, input.facts, "/", problem);
  if (!sources) return decline(fmt::format("what the program opens and starts cannot be told: {}", problem));

  // The program: a file in the target folder whose name a Cargo.toml gives, or a copy of one.
  std::set<std::string, std::less<>> bins, crates;
  bool locked = false;
  std::vector<AppFile> needed, others, unnamed;
  std::set<std::string> starts;
  for (const AppFile& file : *sources) {
    const string_view leaf = base_name(file.context_path);
    const bool cargo = leaf == "Cargo.toml" || leaf == "Cargo.lock";
    // What is no source may be data that the program opens, so it is kept; files that only tools and
    // editors read are kept only where the source names them.
    if (!cargo && !leaf.ends_with(".rs")) {
      static constexpr auto kTools = std::to_array<string_view>({"rust-toolchain", "rust-toolchain.toml", "rustfmt.toml", ".rustfmt.toml", "clippy.toml", "deny.toml"});
      const bool tool = std::find(kTools.begin(), kTools.end(), leaf) != kTools.end() || file.context_path.find(".cargo/") != std::string::npos ||
                        file.context_path.starts_with("target/") || is_project_file(file.context_path) ||
                        is_documentation(file.context_path);
      (tool ? unnamed : needed).push_back(file);
      continue;
    }
    others.push_back(file);
    const std::string* text = input.facts.context_text(file.context_path);
    if (text == nullptr) return decline(fmt::format("`{}` could not be read", file.context_path));
    if (leaf == "Cargo.lock") {
      locked = true;
      crates.merge(read_cargo_lock(*text));
    } else if (leaf == "Cargo.toml") {
      const CargoManifest manifest = read_cargo_manifest(*text);
      bins.insert(manifest.bins.begin(), manifest.bins.end());
      // A package with src/main.rs makes a program of its own name, unless autobins is off.
      if (!manifest.package.empty() && manifest.autobins) bins.insert(manifest.package);
    } else {
      // src/bin/NAME.rs and src/bin/NAME/main.rs are programs by their place.
      const std::size_t bin = file.context_path.find("src/bin/");
      if (bin != std::string::npos) {
        const string_view rest = string_view(file.context_path).substr(bin + 8);
        bins.emplace(rest.substr(0, std::min(rest.find('/'), rest.rfind('.'))));
      }
      const RustSource source = read_rust_source(*text);
      if (source.links) return decline(fmt::format("`{}` links a library by itself", file.context_path));
      // Build scripts, tests and benchmarks run while the image is built or not at all.
      if (leaf == "build.rs" || file.context_path.starts_with("tests/") || file.context_path.starts_with("benches/")) continue;
      if (source.starts_unknown) return decline(fmt::format("`{}` starts a program whose name is not written out", file.context_path));
      starts.insert(source.starts.begin(), source.starts.end());
    }
  }
  // A second pass, for a name may stand in a file that comes later in the list.
  for (const AppFile& file : *sources)
    if (file.context_path.ends_with(".rs")) keep_named(*input.facts.context_text(file.context_path), unnamed, needed);
  others.insert(others.end(), unnamed.begin(), unnamed.end());
  // Crates are known by their exact list. Without a lock file the newest ones at build time were taken, and
  // nobody can tell which.
  if (!locked) return decline("there is no Cargo.lock among what is copied, so which libraries its crates link is not known");

  // Only a file that cargo writes and that bears the name of a program is one: the target folder holds much
  // else.
  const auto makes = [&](const std::string& path) {
    const Effect* effect = files.last_at(path);
    return effect != nullptr && effect->kind == EffectKind::kBuilt && bins.contains(base_name(path));
  };
  std::string program;
  for (const RunNeed& need : needs.needs) {
    if (need.kind != RunNeed::Kind::kProgram || need.what != needs.program) continue;
    const std::vector<std::string> paths = program_paths(input, need);
    for (const std::string& path : paths) {
      if (!program.empty()) break;
      const Effect* effect = files.last_at(path);
      if (makes(path)) program = path;
      // `cp target/release/app /usr/bin/app` under whatever name: what was moved counts.
      if (effect != nullptr && effect->kind == EffectKind::kMoved && !effect->from.empty() && makes(effect->from.front())) program = path;
    }
  }
  if (program.empty()) return decline(fmt::format("nothing shows that cargo makes `{}`, which the container starts", needs.program));
  for (const std::string& started : starts) {
    // A shell, `env` or `sudo` starts what its arguments say, which nobody has read.
    if (runs_other_programs(started)) return decline(fmt::format("the program starts `{}`, which may start anything", started));
    if (!runtime.has_program(base_name(started)))
      return decline(fmt::format("the program starts `{}`, and nothing shows that `{}` has it", started, runtime.reference));
    plan.proof.needs.push_back({fmt::format("the program `{}`", started), "the source", fmt::format("`{}` has it", runtime.reference)});
  }
  // Rust's standard library is compiled in, so the C library is all that is left besides the crates' own.
  plan.proof.needs.push_back({"the C library", "the program", fmt::format("`{}` is of the same release", runtime.reference)});
  if (!link(input, crates, runtime, plan)) return;

  plan.carried.push_back({program, false, {}, "the container starts it"});
  keep_in_path(input, runtime, needs.program, program, plan);
  // What is no source may be opened by the program, as before below its working folder.
  carry_app_files(needed, others, "it is no Rust source", plan);
  // The source rarely names certificates or zones; the crates that read them tell.
  const auto package = [&](string_view name, string_view what, std::initializer_list<string_view> because) {
    // The first crate is reason enough, and one package answers for all of them.
    for (const string_view crate : because) {
      if (!crates.contains(crate)) continue;
      if (!runtime.has_package(name)) plan.packages.emplace_back(name);
      plan.proof.needs.push_back({std::string(what), fmt::format("the crate `{}` in Cargo.lock", crate),
                                  runtime.has_package(name) ? fmt::format("`{}` has them", runtime.reference)
                                                            : fmt::format("the package {} is installed in the final stage", name)});
      return;
    }
  };
  // These crates speak TLS, and whether they read the system's certificates or carry their own depends on
  // features that are not looked at. The package does no harm where it is not needed.
  package("ca-certificates", "certificates of authorities",
          {"native-tls", "openssl", "rustls-native-certs", "rustls-platform-verifier", "reqwest", "rustls", "curl", "ureq"});
  // These read the zones of the system where a program asks for local time.
  package("tzdata", "time zones", {"chrono", "jiff", "tz-rs", "time"});

  const PackageRoles roles = package_roles(files);
  if (!roles.problem.empty()) return decline(roles.problem);
  for (const std::string& each : roles.run_time) {
    const bool named = std::any_of(needs.needs.begin(), needs.needs.end(), [&](const RunNeed& need) { return need.what == each; });
    // `curl` and its like are installed to fetch things at build time; one that is named by the start
    // command stays.
    if (is_fetch_package(each) && !named) plan.proof.left.push_back({fmt::format("the package {}", each), "the source starts no such program, and nothing else names it"});
    else if (!runtime.has_package(each)) plan.packages.push_back(each);
  }
  for (const std::string& each : roles.build_only) plan.proof.left.push_back({fmt::format("the package {}", each), "it is a build tool, and the source starts none"});
  for (const std::string& each : roles.development)
    plan.proof.left.push_back({fmt::format("the package {}", each), "the libraries that the crates in Cargo.lock link are named above"});
  // Everything that the build wrote is left behind, so a need for any of it would be noticed.
  for (const Effect& effect : files.effects)
    if (effect.kind == EffectKind::kLanguagePackages || effect.kind == EffectKind::kBuilt) plan.left_paths.push_back(effect.path);
  plan.proof.left.push_back({fmt::format("the Rust toolchain of `{}`", input.stage.image), "the program is a binary, and the source does not start it"});
  plan.proof.left.push_back({"the target folder, Rust source and the registry's cache", "they are compiled into the program"});
  plan.proof.assumptions.emplace_back("the crates in Cargo.lock start no program and open no file of their own folders");
}

}  // namespace

std::unique_ptr<Recipe> make_rust_recipe() { return std::make_unique<RustRecipe>(); }

}  // namespace drydock
