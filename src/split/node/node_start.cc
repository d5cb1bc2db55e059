#include "split/node/node_start.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "split/names.h"
#include "split/node/node_packages.h"
#include "split/node/node_scripts.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

string_view file_name(string_view path) {
  return path.substr(path.rfind('/') + 1);
}

constexpr auto kManagers = std::to_array<string_view>({"npm", "pnpm", "yarn"});

/// Programs of packages that serve what a build has made, and the package.
struct Server {
  string_view program, package, verb;
};
// The verb tells `next start` from `next dev`, which compiles as it runs.
constexpr auto kServers = std::to_array<Server>({{"http-server", "http-server", ""},
                                                 {"json-server", "json-server", ""},
                                                 {"micro", "micro", ""},
                                                 {"next", "next", "start"},
                                                 {"nuxt", "nuxt", "start"},
                                                 {"react-router-serve", "@react-router/serve", ""},
                                                 {"remix-serve", "@remix-run/serve", ""},
                                                 {"serve", "serve", ""}});

// Which files and packages stay depends on what runs in the end, so scripts and wrappers are opened until it is a
// file or a known server. Anything else may need the compilers that are left behind.
class Resolving {
 public:
  Resolving(const NodeProject& project, const NodePlace& place) : project_(project), place_(place) {}

  NodeStart resolve(const RunNeeds& needs) {
    std::vector<std::string> words = {std::string(file_name(needs.program))};
    words.insert(words.end(), needs.arguments.begin(), needs.arguments.end());
    command(node_command(std::move(words)), 0);
    return std::move(out_);
  }

 private:
  void problem(std::string why) {
    if (out_.problem.empty()) out_.problem = std::move(why);
  }

  void command(const NodeCommand& command, int depth) {
    if (command.words.empty()) return problem("what it starts is not known");
    // `cross-env` is a package, and often one of the devDependencies: the container needs it as well.
    out_.packages.insert(command.wrappers.begin(), command.wrappers.end());
    out_.words = command.words;
    const string_view program = command.words[0];
    if (holds(kManagers, program)) return manager(command.words, depth);
    // Docker's images have it by both names.
    if (program == "node" || program == "nodejs") return node(command.words);
    if (program == "pm2-runtime") return process_manager(command.words);
    if (is_node_development_tool(program) || program == "nest" || program == "gatsby" || program == "astro")
      return problem(fmt::format("it starts `{}`, which is for development", program));
    const auto server = std::find_if(kServers.begin(), kServers.end(),
                                     [&](const Server& each) { return each.program == program; });
    // A program of a package that is not known may load anything of node_modules, and start anything of the system.
    if (server == kServers.end())
      return problem(fmt::format("what `{}` needs when it runs is not known", program));
    if (!server->verb.empty() && (command.words.size() < 2 || command.words[1] != server->verb))
      return problem(fmt::format("it starts `{} {}`, which is for development", program,
                                 command.words.size() < 2 ? "" : command.words[1]));
    out_.packages.emplace(server->package);
  }

  void manager(const std::vector<std::string>& words, int depth) {
    // npm looks for a package.json upwards from where it runs, so elsewhere it may find another one or none.
    if (place_.workdir != place_.folder)
      return problem(fmt::format("`{}` is started in {}, and the project is in {}", words[0], place_.workdir,
                                 place_.folder));
    // A script that starts itself would never end.
    if (depth > 2) return problem("its scripts start one another");
    std::size_t i = 1;
    // They change what is printed and nothing else. `--prefix` or `-w` would mean another package.json.
    const auto skip = [&] {
      while (i < words.size() && (words[i] == "-s" || words[i] == "--silent" || words[i] == "-q" ||
                                  words[i] == "--quiet" || words[i].starts_with("--loglevel=")))
        ++i;
    };
    skip();
    if (i < words.size() && (words[i] == "run" || words[i] == "run-script")) ++i;
    skip();
    if (i == words.size() || words[i].starts_with('-'))
      return problem(fmt::format("which script `{}` starts is not known", words[0]));
    const std::string name = words[i++];
    // npm passes on what stands behind the dashes; Yarn does without them.
    if (i < words.size() && words[i] == "--") ++i;
    const std::vector<std::string> more(words.begin() + static_cast<std::ptrdiff_t>(i), words.end());
    out_.script = name;
    // A hook needs files and programs of its own, at every start.
    for (const char* around : {"pre", "post"})
      if (project_.scripts.contains(around + name))
        return problem(fmt::format("the script `{}{}` of package.json runs whenever the container starts",
                                   around, name));
    const auto found = project_.scripts.find(name);
    if (found == project_.scripts.end()) {
      // npm's own idea of `start`.
      if (name == "start" && words[0] == "npm")
        return command(node_command({"node", "server.js"}), depth + 1);
      return problem(fmt::format("package.json has no script `{}`", name));
    }
    NodeCommands commands = read_node_script(found->second);
    if (!commands.problem.empty())
      return problem(fmt::format("the script `{}` of package.json {}", name, commands.problem));
    // The first of several is often a migration or a build, which needs sources and devDependencies.
    if (commands.commands.size() != 1)
      return problem(fmt::format("the script `{}` of package.json starts several programs", name));
    NodeCommand only = std::move(commands.commands[0]);
    only.words.insert(only.words.end(), more.begin(), more.end());
    command(only, depth + 1);
  }

  // `pm2-runtime start server.js -i max`
  void process_manager(const std::vector<std::string>& words) {
    // They touch no file; what another option opens, loads or watches is not known.
    static constexpr auto kWithValue =
        std::to_array<string_view>({"-i", "--instances", "-n", "--name", "--max-memory-restart"});
    std::string target;
    for (std::size_t i = words.size() > 1 && words[1] == "start" ? 2 : 1; i < words.size(); ++i) {
      const std::string& word = words[i];
      if (holds(kWithValue, word))
        ++i;
      else if (target.empty() && !word.starts_with('-'))
        target = word;
      else if (!holds(kWithValue, word.substr(0, word.find('='))) && word != "--no-autorestart")
        return problem(fmt::format("what `pm2-runtime` does with `{}` is not known", word));
    }
    // An ecosystem.config.js says in code what is started, and how.
    const bool script = target.ends_with(".js") || target.ends_with(".cjs") || target.ends_with(".mjs");
    if (!script || target.find(".config.") != std::string::npos)
      return problem(fmt::format("what `pm2-runtime` starts by `{}` is not known", target));
    out_.packages.emplace("pm2");
    file(target);
  }

  void node(const std::vector<std::string>& words) {
    // The word behind them would pass for the file that is started.
    static constexpr auto kWithValue =
        std::to_array<string_view>({"-r", "--require", "--import", "--loader", "--experimental-loader", "-C",
                                    "--conditions", "--icu-data-dir", "--openssl-config", "--title"});
    std::size_t i = 1;
    for (; i < words.size() && words[i].starts_with('-'); ++i) {
      const std::string option = words[i].substr(0, words[i].find('='));
      // The code stands in the command itself or is compiled as it runs; by --use-openssl-ca, Node.js trusts whom the
      // system trusts, and a smaller image may have no certificates.
      if (option == "--watch" || option == "--watch-path" || option == "--test" || option == "-e" ||
          option == "--eval" || option == "-p" || option == "-i" || option == "-" ||
          option == "--use-openssl-ca" || option == "--experimental-strip-types")
        return problem(fmt::format("it starts `node {}`", option));
      std::string value =
          option.size() < words[i].size() ? words[i].substr(option.size() + 1) : std::string();
      if (holds(kWithValue, option) && value.empty()) {
        if (++i == words.size()) break;
        value = words[i];
      }
      // What is loaded before the program has to be in node_modules as well: `-r dotenv/config`.
      if (option == "-r" || option == "--require" || option == "--import" || option == "--loader" ||
          option == "--experimental-loader")
        preload(value);
    }
    if (i >= words.size()) return problem("which file it starts is not known");
    file(words[i]);
  }

  void preload(const std::string& module) {
    if (module.empty() || module.starts_with('.') || module.starts_with('/') || module.starts_with("data:"))
      return;  // a file of the project
    // The package of `ts-node/register` is `ts-node`, that of `@swc-node/register/esm` has a slash in its name.
    const std::size_t scope = module.starts_with('@') ? module.find('/') : 0;
    const std::string package =
        module.substr(0, module.find('/', scope == std::string::npos ? 0 : scope + 1));
    // They compile sources that the final stage would not have, by a compiler of the devDependencies.
    for (const string_view compiler :
         {"ts-node", "tsx", "esbuild-register", "@babel/register", "@swc-node/register", "esm", "sucrase"})
      if (package == compiler || module == compiler)
        return problem(fmt::format("it compiles as it runs, by `{}`", module));
    if (module == "@babel/register" || module == "@swc-node/register")
      return problem(fmt::format("it compiles as it runs, by `{}`", module));
    out_.packages.insert(package);
  }

  void file(const std::string& name) {
    const std::string path = clean_path(name.starts_with('/') ? name : place_.workdir + "/" + name);
    if (name.ends_with(".ts") || name.ends_with(".mts") || name.ends_with(".tsx"))
      return problem("it starts TypeScript, which is compiled as it runs");
    // `node dist/main` starts dist/main.js: Node.js completes the name.
    for (const char* ending : {"", ".js", ".cjs", ".mjs", "/index.js"})
      if (place_.exists(path + ending)) {
        out_.entry = path + ending;
        return;
      }
    // `node .` starts what package.json calls `main`.
    if (path == place_.folder && !project_.main.empty())
      for (const char* ending : {"", ".js", "/index.js"})
        if (const std::string main = clean_path(path + "/" + project_.main + ending); place_.exists(main)) {
          out_.entry = main;
          return;
        }
    problem(
        fmt::format("it starts {}, which neither the build context nor a build step is known to hold", path));
  }

  const NodeProject& project_;
  const NodePlace& place_;
  NodeStart out_;
};

}  // namespace

NodeStart node_start(const RunNeeds& needs, const NodeProject& project, const NodePlace& place) {
  return Resolving(project, place).resolve(needs);
}

}  // namespace drydock
