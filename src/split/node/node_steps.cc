#include "split/node/node_steps.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "facts/image_reference.h"
#include "model/start_command.h"
#include "split/names.h"
#include "split/needs/package_roles.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

string_view file_name(string_view path) {
  return path.substr(path.rfind('/') + 1);
}

// The tag as written; empty where there is none.
string_view tag_of(string_view written) {
  written = written.substr(0, written.find('@'));
  // A colon before the last slash is that of a registry's port.
  const std::size_t colon =
      written.find(':', written.rfind('/') == string_view::npos ? 0 : written.rfind('/'));
  return colon == string_view::npos ? string_view() : written.substr(colon + 1);
}

// The words of a command; what expands is left empty, so that it is no option that is looked for.
std::vector<std::string> words_of(const Command& command) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < command.words.size(); ++i) out.push_back(command.literal(i).value_or(""));
  // `version=$(…)` is a command without a program.
  if (!out.empty()) out[0] = command.program;
  return out;
}

// Options of the package managers that take the word after them.
constexpr auto kWithValue = std::to_array<string_view>({"--cache",
                                                        "--cache-folder",
                                                        "--cwd",
                                                        "--dir",
                                                        "--fetch-retries",
                                                        "--filter",
                                                        "--loglevel",
                                                        "--maxsockets",
                                                        "--modules-folder",
                                                        "--mutex",
                                                        "--network-concurrency",
                                                        "--network-timeout",
                                                        "--omit",
                                                        "--only",
                                                        "--include",
                                                        "--prefix",
                                                        "--registry",
                                                        "--reporter",
                                                        "--store-dir",
                                                        "--workspace",
                                                        "-C",
                                                        "-F",
                                                        "-w",
                                                        "--location",
                                                        "--userconfig",
                                                        "--install-strategy",
                                                        "--fetch-timeout"});

// They show, configure or clean up, and write no file of the image's but settings and caches of the user's.
constexpr auto kHarmless = std::to_array<string_view>(
    {"--version", "-v",     "--help", "audit",     "cache", "config",  "get",  "help",   "list", "ls",
     "outdated",  "ping",   "prune",  "set",       "store", "version", "view", "whoami", "why",  "dedupe",
     "fund",      "doctor", "login",  "autoclean", "check", "env",     "root", "bin"});

// What a package manager writes depends on package.json, whose scripts it runs, and on the settings of the tools that
// those start. All of it is read from the build context; where something is missing, the step is unknown.
class Steps {
 public:
  Steps(const SplitInput& input, const CommandPlace& place) : input_(input), place_(place) {}

  ToolEffect install(const NodeInstall& install) {
    if (install.global) {
      for (const std::string& each : install.packages) {
        // The first letter may be the `@` of a scope.
        const std::size_t version = each.find('@', 1);
        const std::string name = each.substr(0, version);
        // Of an address, a repository or a folder, the name stands in a package.json that nobody has.
        if (name.find_first_of(":#") != std::string::npos || name.starts_with('.') || name.starts_with('/'))
          return unknown("which package {} installs is not known", install.by);
        // In Docker's images Node.js stands below /usr/local, and npm puts global packages beside it.
        add(EffectKind::kLanguagePackages, "/usr/local/lib/node_modules/" + name, true, install.by);
        // Most packages with a program call it as they are called themselves.
        add(EffectKind::kLanguagePackages, fmt::format("/usr/local/bin/{}", file_name(name)), false,
            install.by);
      }
      return std::move(out_);
    }
    if (!place_.folder) return unknown("the folder that {} runs in is not known", install.by);
    // It changes package.json as well, and no file of the project says what comes with such a package.
    if (!install.packages.empty())
      return unknown("{} installs packages that package.json does not name", install.by);
    add(EffectKind::kLanguagePackages, below("node_modules"), true, install.by);
    const string_view lock = install.manager == "yarn"   ? "yarn.lock"
                             : install.manager == "pnpm" ? "pnpm-lock.yaml"
                                                         : "package-lock.json";
    // `npm ci` never writes the lock file; the others may.
    if (install.by != "`npm ci`") add(EffectKind::kLanguagePackages, below(lock), false, install.by);
    // By this option the project's own hooks do not run either.
    if (install.ignores_scripts) return std::move(out_);
    const auto project = node_project_in(input_, *place_.folder);
    // Without package.json it is the plan's to say so.
    if (!project) return std::move(out_);
    // An installation without names runs the project's own hooks too, so `npm install` may be the build: many a
    // `prepare` calls tsc.
    for (const char* hook :
         {"preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare"}) {
      if (!project->scripts.contains(hook)) continue;
      const NodeBuild build = read_node_build(*project, string_view(hook), texts());
      if (!build.unknown.empty())
        return unknown("{} runs the script `{}` of package.json: {}", install.by, hook, build.unknown);
      add_build(build, install.by);
    }
    return std::move(out_);
  }

  ToolEffect call(const NodeCall& call, const std::string& by) {
    if (!place_.folder) return unknown("the folder that {} runs in is not known", by);
    const auto project = node_project_in(input_, *place_.folder);
    if (!project) return unknown("what {} runs stands in a package.json that is not known", by);
    const NodeBuild build = call.script.empty() ? read_node_build(*project, call.command, texts())
                                                : read_node_build(*project, call.script, texts());
    if (!build.unknown.empty()) return unknown("{}: {}", by, build.unknown);
    add_build(build, by);
    return std::move(out_);
  }

 private:
  template <typename... Args>
  ToolEffect unknown(fmt::format_string<Args...> format, Args&&... args) {
    // Effects found so far are dropped: half of them would look like all.
    return {{}, fmt::format(format, std::forward<Args>(args)...)};
  }

  std::string below(string_view path) const { return clean_path(*place_.folder + "/" + std::string(path)); }

  void add(EffectKind kind, std::string path, bool tree, const std::string& by) {
    out_.effects.push_back({kind, std::move(path), tree, 0, by, {}});
  }

  void add_build(const NodeBuild& build, const std::string& by) {
    // In this order, since what is removed before the build writes is there again afterwards: `rimraf dist && tsc`.
    for (const std::string& path : build.removed) add(EffectKind::kRemoved, below(path), true, by);
    for (const std::string& path : build.outputs) add(EffectKind::kBuilt, below(path), true, by);
    if (build.modules) add(EffectKind::kLanguagePackages, below("node_modules"), true, by);
  }

  ProjectText texts() const {
    return [this](const std::string& path) { return node_file_text(input_, below(path)); };
  }

  const SplitInput& input_;
  const CommandPlace& place_;
  ToolEffect out_;
};

}  // namespace

// By the last part of the name, since companies mirror the image below names of their own.
bool is_node_image(string_view reference) {
  const auto image = parse_image_reference(reference);
  return image && file_name(image->path) == "node";
}

bool is_small_node_image(string_view written) {
  string_view tag = tag_of(written);
  while (!tag.empty()) {
    const string_view part = tag.substr(0, tag.find('-'));
    // It may stand first or behind the version, with a release next to it: `20-bookworm-slim`, `20-alpine3.19`.
    if (part == "slim" || part.starts_with("alpine")) return true;
    tag.remove_prefix(std::min(part.size() + 1, tag.size()));
  }
  return false;
}

std::string small_node_image(string_view written) {
  if (is_small_node_image(written)) return std::string(written);
  const string_view tag = tag_of(written);
  // The digest is that of the full image, so it cannot go with another tag.
  const string_view plain = written.substr(0, written.find('@'));
  const string_view name = tag.empty() ? plain : plain.substr(0, plain.size() - tag.size() - 1);
  // There is no `latest-slim`.
  return tag.empty() || tag == "latest" ? fmt::format("{}:slim", name) : fmt::format("{}:{}-slim", name, tag);
}

std::optional<NodeInstall> node_install(const Command& command) {
  const string_view program = command.program;
  if (program != "npm" && program != "yarn" && program != "pnpm" && program != "yarnpkg") return std::nullopt;
  const std::vector<std::string> words = words_of(command);
  NodeInstall out;
  out.manager = program == "yarnpkg" ? "yarn" : program;
  std::vector<std::string> operands;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "-g" || word == "--global" || word == "--location=global") out.global = true;
    // The spellings of npm, Yarn and pnpm; `--only=production` is that of old versions of npm.
    if (word == "--production" || word == "--prod" || word == "-P" || word == "--production=true" ||
        word == "--omit=dev" || word == "--only=production" || word == "--only=prod" || word == "--no-dev")
      out.omits_development = true;
    if (word == "--include=dev" || word == "--production=false" || word == "--dev" || word == "--also=dev")
      out.includes_development = true;
    if (word == "--ignore-scripts") out.ignores_scripts = true;
    // Where the installation needs one of them to get past a conflict, `npm prune` needs it too.
    if (word == "--legacy-peer-deps" || word == "--force" || word == "-f") out.peers.push_back(word);
    if (holds(kWithValue, word)) {
      const std::string value = i + 1 < words.size() ? words[i + 1] : std::string();
      if ((word == "--omit" && value == "dev") || (word == "--only" && value.starts_with("prod")))
        out.omits_development = true;
      if (word == "--include" && value == "dev") out.includes_development = true;
      if (word == "--location" && value == "global") out.global = true;
      ++i;
    } else if (!word.starts_with('-')) {
      // An option may expand: `--registry=$REGISTRY`
      const string_view raw = command.script->raw(command.words[i]);
      if (!word.empty() || !raw.starts_with('-')) operands.push_back(word.empty() ? std::string(raw) : word);
    }
  }
  std::string verb = operands.empty() ? std::string() : operands[0];
  // Yarn has a command for it: `yarn global add serve`.
  if (verb == "global" && operands.size() > 1) {
    out.global = true;
    operands.erase(operands.begin());
    verb = operands[0];
  }
  // npm has aliases for slips of the finger as well.
  static constexpr auto kVerbs = std::to_array<string_view>(
      {"add", "ci", "clean-install", "i", "install", "install-clean", "isntall", "in", "ic"});
  // `yarn` alone installs.
  const bool bare_yarn = out.manager == "yarn" && verb.empty();
  if (bare_yarn && (command.has_word("--version") || command.has_word("-v") || command.has_word("--help")))
    return std::nullopt;
  if (!bare_yarn && !holds(kVerbs, verb)) return std::nullopt;
  if (!operands.empty()) operands.erase(operands.begin());
  out.packages = std::move(operands);
  const bool ci = verb == "ci" || verb == "clean-install" || verb == "install-clean" || verb == "ic";
  out.by = fmt::format("`{} {}`", out.manager, ci ? "ci" : verb == "add" ? "add" : "install");
  return out;
}

std::optional<NodeCall> node_call(const Command& command) {
  // They are started by their own names where they are installed globally, or where PATH has node_modules/.bin.
  static constexpr auto kPrograms = std::to_array<string_view>({"astro",
                                                                "babel",
                                                                "craco",
                                                                "docusaurus",
                                                                "esbuild",
                                                                "gatsby",
                                                                "ncc",
                                                                "nest",
                                                                "next",
                                                                "ng",
                                                                "nuxi",
                                                                "nuxt",
                                                                "prisma",
                                                                "react-scripts",
                                                                "swc",
                                                                "tsc",
                                                                "tsup",
                                                                "vite",
                                                                "vue-cli-service",
                                                                "webpack"});
  // `yarn add` and `pnpm i` would pass for scripts of these names.
  if (node_install(command)) return std::nullopt;
  std::vector<std::string> words = words_of(command);
  const string_view program = command.program;
  if (program == "npx" || program == "pnpx" || holds(kPrograms, program)) {
    NodeCall out;
    out.command = node_command(std::move(words));
    return out;
  }
  const bool manager = program == "npm" || program == "yarn" || program == "pnpm";
  if (!manager || words.size() < 2) return std::nullopt;
  std::size_t i = 1;
  while (i < words.size() && words[i].starts_with('-')) ++i;
  if (i == words.size()) return std::nullopt;
  const std::string verb = words[i];
  NodeCall out;
  if (verb == "run" || verb == "run-script") {
    while (++i < words.size() && words[i].starts_with('-')) {
    }
    // A name that expands may be that of any script.
    if (i == words.size() || words[i].empty()) return std::nullopt;
    out.script = words[i];
  } else if (verb == "test" || verb == "t") {
    out.script = "test";
  } else if ((verb == "exec" || verb == "dlx") && i + 1 < words.size()) {
    std::vector<std::string> rest(words.begin() + static_cast<std::ptrdiff_t>(i) + 1, words.end());
    // `npm exec -- tsc` is `npx tsc`.
    if (rest[0] == "--") rest.erase(rest.begin());
    if (rest.empty()) return std::nullopt;
    out.command = node_command(std::move(rest));
    return out;
  } else if (program != "npm" && !verb.empty() && !holds(kHarmless, verb)) {
    out.script = verb;  // `yarn build`
  } else {
    return std::nullopt;
  }
  // What is passed on may say where the script writes.
  for (++i; i < words.size(); ++i)
    if (words[i] != "--if-present" && words[i] != "--production" && words[i] != "--silent" &&
        words[i] != "--prod")
      out.command.words.push_back(words[i]);
  return out;
}

bool is_node_lock(string_view name) {
  return name == "package-lock.json" || name == "yarn.lock" || name == "pnpm-lock.yaml" ||
         name == "npm-shrinkwrap.json";
}

std::string build_call(const SplitInput& input) {
  for (const Command& command : commands_of(input.model, input.stage)) {
    const auto call = node_call(command);
    if (!call) continue;
    if (call->script.starts_with("build")) return fmt::format("{} run {}", command.program, call->script);
    // `prisma generate` makes a client for the program and is no build of the project.
    if (call->script.empty() && !call->command.words.empty() && call->command.words[0] != "prisma")
      return call->command.words[0];
  }
  return {};
}

// `apk add --virtual .build …` and `apk del .build` in one RUN leave nothing in the image, so there is nothing to
// complain about.
std::string kept_build_package(const SplitInput& input) {
  for (const Command& command : commands_of(input.model, input.stage)) {
    const auto package = package_command(command);
    // What npm and pip install is none of the distribution's.
    if (!package || package->tool == PackageTool::kNpm || package->tool == PackageTool::kPip) continue;
    const std::vector<Command> all = commands_of(input.model, command.run);
    const bool removed = std::any_of(all.begin(), all.end(), [](const Command& other) {
      const auto each = package_command(other);
      return each && (each->verb == "del" || each->verb == "purge" || each->verb == "remove" ||
                      each->verb == "autoremove");
    });
    if (removed || (package->verb != "install" && package->verb != "add")) continue;
    for (const std::size_t i : package->packages)
      if (const auto name = command.literal(i); name && is_build_package(*name)) return *name;
  }
  return {};
}

// For projects in the top folder of the image: copied as a whole, `/lib` would bring along the libraries of the build
// stage.
bool in_system_folder(string_view path) {
  static constexpr auto kFolders = std::to_array<string_view>(
      {"bin", "boot", "dev",  "etc",  "home", "lib",  "lib32", "lib64", "libexec", "libx32", "media",
       "mnt", "opt",  "proc", "root", "run",  "sbin", "srv",   "sys",   "tmp",     "usr",    "var"});
  const string_view below = path.substr(path.starts_with('/') ? 1 : 0);
  return holds(kFolders, below.substr(0, below.find('/')));
}

// Without a build the served files are the author's own, and there is nothing to leave behind.
bool serves_static_site(const SplitInput& input) {
  const std::vector<Command> commands = commands_of(input.model, input.stage);
  if (std::none_of(commands.begin(), commands.end(),
                   [](const Command& each) { return node_call(each).has_value(); }))
    return false;
  const StartCommand start = start_command(input.model, input.stage);
  for (const auto& script : start.scripts)
    for (const Command& command : commands_of(*script, *start.at)) {
      // They hand out what a build has written. Those that cannot be installed by themselves, the recipe declines.
      static constexpr auto kServers = std::to_array<string_view>(
          {"caddy", "http-server", "httpd", "lighttpd", "live-server", "nginx", "serve", "vite"});
      if (holds(kServers, command.program)) return true;
      if (command.program.empty() || command.words.empty()) continue;
      const auto call = node_call(command);
      // Vite's templates have a script of this name for `vite preview`.
      if (call && call->script == "preview") return true;
      if (call && call->script.empty() && !call->command.words.empty())
        // A version may follow the name: `npx serve@14`.
        return holds(kServers,
                     string_view(call->command.words[0]).substr(0, call->command.words[0].find('@')));
    }
  return false;
}

std::optional<ToolEffect> read_node_tool(const SplitInput& input, const Command& command,
                                         const CommandPlace& place) {
  const string_view program = command.program;
  // It sets up package managers. Where the container is started by one of them, find_installs() declines.
  if (program == "corepack") return ToolEffect{};
  if (const auto install = node_install(command)) return Steps(input, place).install(*install);
  if (const auto call = node_call(command)) {
    const std::string by = call->script.empty() && !call->command.words.empty()
                               ? fmt::format("`{}`", call->command.words[0])
                           : call->script.empty() ? fmt::format("`{}`", program)
                                                  : fmt::format("`{} run {}`", program, call->script);
    // What stands behind `npm run build --` may be another folder for the output.
    if (!call->script.empty() && !call->command.words.empty())
      return ToolEffect{{}, fmt::format("{} passes on arguments", by)};
    return Steps(input, place).call(*call, by);
  }
  if (program == "npm" || program == "yarn" || program == "pnpm") {
    for (std::size_t i = 1; i < command.words.size(); ++i) {
      const auto verb = command.literal(i);
      if (!verb) break;
      if (holds(kHarmless, *verb)) {
        // `npm version` and `npm audit fix` write beside package.json, and so does `npm pkg`.
        if ((*verb == "version" && command.words.size() > 2) || (*verb == "audit" && command.has_word("fix")))
          break;
        return ToolEffect{};
      }
      // Options may stand before the verb: `npm --silent cache clean`.
      if (verb->starts_with('-')) continue;
      // It compiles addons again, where they are.
      if (*verb == "rebuild" && place.folder)
        return ToolEffect{{{EffectKind::kLanguagePackages,
                            clean_path(*place.folder + "/node_modules"),
                            true,
                            0,
                            "`npm rebuild`",
                            {}}},
                          {}};
      break;
    }
    return ToolEffect{
        {}, fmt::format("what `{} {}` writes is not known", program, command.literal(1).value_or(""))};
  }
  if (program == "node" && command.words.size() == 2 &&
      (command.word_is(1, "-v") || command.word_is(1, "--version")))
    return ToolEffect{};
  return std::nullopt;
}

// Only what a COPY brings can be read; of what a step writes the text is not known.
const std::string* node_file_text(const SplitInput& input, const std::string& path) {
  std::string problem;
  const auto files = app_files(input.model, input.stage, input.facts,
                               path.substr(0, std::max<std::size_t>(path.rfind('/'), 1)), problem);
  if (!files) return nullptr;
  for (const AppFile& file : *files)
    if (file.path == path) return input.facts.context_text(file.context_path);
  return nullptr;
}

std::optional<NodeProject> node_project_in(const SplitInput& input, const std::string& folder) {
  const std::string* text = node_file_text(input, clean_path(folder + "/package.json"));
  return text == nullptr ? std::nullopt : read_package_json(*text);
}

bool is_compiled_node_source(string_view path) {
  static constexpr auto kEndings =
      std::to_array<string_view>({".ts", ".tsx", ".mts", ".cts", ".jsx", ".vue", ".svelte", ".astro"});
  return std::any_of(kEndings.begin(), kEndings.end(),
                     [&](string_view each) { return path.ends_with(each); });
}

bool is_node_source(string_view path) {
  return path.ends_with(".js") || path.ends_with(".mjs") || path.ends_with(".cjs") ||
         is_compiled_node_source(path);
}

void ask_node_files(const SplitInput& input, Queries& queries) {
  // More sources than this are not read, and the plan then says that one of them could not be.
  constexpr std::size_t kMaxFiles = 3000;
  std::string problem;
  const auto files = app_files(input.model, input.stage, input.facts, "/", problem);
  if (!files) return;
  std::size_t asked = 0;
  for (const AppFile& file : *files) {
    const string_view name = file_name(file.context_path);
    static constexpr auto kNames = std::to_array<string_view>(
        {"package.json", "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", ".npmrc",
         "angular.json", "nest-cli.json", "schema.prisma", "serve.json"});
    // The settings are few and decide where builds write; .env may have the BUILD_PATH of create-react-app.
    const bool settings = holds(kNames, name) || (name.starts_with("tsconfig") && name.ends_with(".json")) ||
                          name.starts_with(".env");
    if (is_project_file(file.context_path)) continue;
    // Only sources come in thousands, so only they are counted.
    if (!settings && !(is_node_source(file.context_path) && ++asked <= kMaxFiles)) continue;
    queries.context_texts.insert(file.context_path);
  }
}

}  // namespace drydock
