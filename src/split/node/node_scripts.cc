#include "split/node/node_scripts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "split/json_value.h"
#include "split/names.h"
#include "syntax/shell.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

// Scripts that run one another, and tsconfig files that extend one another, further than anybody's.
constexpr int kMaxDepth = 6;

string_view file_name(string_view path) {
  return path.substr(path.rfind('/') + 1);
}

/// The value of `--name value`, `--name=value`; nothing where it is not there.
std::optional<std::string> option(const std::vector<std::string>& words,
                                  std::initializer_list<string_view> names) {
  for (std::size_t i = 1; i < words.size(); ++i)
    for (const string_view name : names) {
      if (words[i] == name) return i + 1 < words.size() ? words[i + 1] : std::string();
      if (name.starts_with("--") && words[i].starts_with(std::string(name) + "="))
        return words[i].substr(name.size() + 1);
      if (name == "--outfile" && words[i].starts_with("--outfile:")) return words[i].substr(10);
    }
  return std::nullopt;
}

bool has(const std::vector<std::string>& words, string_view word) {
  return std::find(words.begin() + 1, words.end(), word) != words.end();
}

/// `outDir: 'x'` in a configuration that is JavaScript: only a plain string, and only one of them.
struct Setting {
  bool mentioned = false;
  std::optional<std::string> value;
};
// Of two mentions one may stand in a comment or be for another build, and there is no parser to tell.
Setting setting(string_view text, string_view name) {
  Setting out;
  for (std::size_t at = text.find(name); at != string_view::npos; at = text.find(name, at + 1)) {
    if (out.mentioned) return {true, std::nullopt};
    out.mentioned = true;
    string_view rest = text.substr(at + name.size());
    if (!rest.empty() && (rest[0] == '"' || rest[0] == '\'')) rest.remove_prefix(1);
    rest = rest.substr(std::min(rest.find_first_not_of(" \t"), rest.size()));
    if (!rest.starts_with(':')) continue;
    rest = rest.substr(1);
    rest = rest.substr(std::min(rest.find_first_not_of(" \t"), rest.size()));
    if (rest.empty() || (rest[0] != '"' && rest[0] != '\'')) continue;
    const std::size_t end = rest.find(rest[0], 1);
    const string_view value = rest.substr(1, end == string_view::npos ? 0 : end - 1);
    if (!value.empty() && value.find_first_of("\n\\$") == string_view::npos) out.value = std::string(value);
  }
  return out;
}

// They check, print or wait, and write nothing that is shipped.
constexpr auto kNoOutput = std::to_array<string_view>(
    {":",     "biome",      "echo",     "eslint",    "exit",   "husky",     "is-ci",        "jest",
     "mocha", "only-allow", "prettier", "printf",    "sleep",  "stylelint", "svelte-check", "tap",
     "test",  "true",       "tslint",   "typecheck", "vitest", "xo"});
constexpr auto kRemoves = std::to_array<string_view>({"del", "del-cli", "rimraf", "rm"});

// An output that nobody has noticed is missing when the container starts, so a command whose files are not known for
// certain makes the whole build unknown.
class Reading {
 public:
  Reading(const NodeProject& project, const ProjectText& text) : project_(project), text_(text) {}

  void script(string_view name, int depth) {
    const auto found = project_.scripts.find(name);
    if (found == project_.scripts.end()) return unknown(fmt::format("package.json has no script `{}`", name));
    if (depth > kMaxDepth) return unknown("its scripts run one another too deeply");
    // npm and Yarn 1 run `prebuild` and `postbuild` around `build`.
    for (const string_view around : {"pre", ""}) {
      const auto each = project_.scripts.find(std::string(around) + std::string(name));
      if (each != project_.scripts.end()) body(each->first, each->second, depth);
    }
    if (const auto after = project_.scripts.find("post" + std::string(name)); after != project_.scripts.end())
      body(after->first, after->second, depth);
  }

  void command(const NodeCommand& command, int depth) {
    if (command.words.empty() || !out_.unknown.empty()) return;
    const std::vector<std::string>& words = command.words;
    const string_view program = file_name(words[0]);
    if (holds(kNoOutput, program)) return;
    if (holds(kRemoves, program)) return removes(words);
    // It brings Unix commands to Windows: `shx rm -rf dist`.
    if (program == "shx") return this->command(node_command({words.begin() + 1, words.end()}), depth);
    if (program == "mkdir" || program == "mkdirp") {
      for (std::size_t i = 1; i < words.size(); ++i)
        if (!words[i].starts_with('-')) output(words[i], {});
      return;
    }
    if (program == "cp" || program == "cpx" || program == "copyfiles" || program == "cpy" ||
        program == "ncp") {
      if (words.size() < 3 || words.back().starts_with('-'))
        return unknown(fmt::format("where `{}` writes is not known", program));
      return output(words.back(), {});
    }
    if (is_runner(program)) return other_scripts(words, depth);
    if (program == "tsc" || program == "vue-tsc" || program == "ttsc" || program == "tspc")
      return typescript(words);
    // They rewrite imports in what the compiler has written.
    if (program == "tsc-alias" || program == "tscpaths" || program == "resolve-tspaths") return;
    if (program == "nest") return nest(words);
    if (program == "next") return next(words);
    if (program == "vite") return vite(words);
    if (program == "react-scripts" || program == "react-app-rewired" || program == "craco")
      return react(words);
    if (program == "vue-cli-service")
      return configured(words, "build", {"vue.config.js", "vue.config.cjs"}, "outputDir", {"--dest"}, "dist");
    if (program == "ng") return angular(words);
    if (program == "gatsby") return fixed(words, "build", {"public", ".cache"});
    if (program == "nuxt" || program == "nuxi") return nuxt(words);
    if (program == "astro")
      return configured(words, "build", {"astro.config.mjs", "astro.config.js", "astro.config.ts"}, "outDir",
                        {"--outDir"}, "dist");
    if (program == "docusaurus") return configured(words, "build", {}, "", {"--out-dir"}, "build");
    if (program == "eleventy")
      return configured(words, "", {".eleventy.js", "eleventy.config.js"}, "output", {"--output"}, "_site");
    if (program == "vitepress" || program == "vuepress")
      return unknown(fmt::format("where `{}` writes is not known", program));
    if (program == "tsup")
      return configured(words, "", {"tsup.config.ts", "tsup.config.js", "tsup.config.mjs"}, "outDir",
                        {"--out-dir", "-d"}, "dist");
    if (program == "ncc") return configured(words, "build", {}, "", {"--out", "-o"}, "dist");
    if (program == "babel" || program == "swc" || program == "esbuild") return named_output(words);
    if (program == "webpack" || program == "webpack-cli") return webpack(words);
    if (program == "rollup") return unknown("where `rollup` writes stands in its configuration");
    // Unless the schema says otherwise, the client is written into node_modules, and a new installation would lose
    // it.
    if (program == "prisma" && words.size() > 1 && words[1] == "generate") {
      if (const std::string* schema = text_("prisma/schema.prisma");
          schema == nullptr || setting_of_schema(*schema))
        return unknown("where `prisma generate` writes is not known");
      out_.modules = true;
      return;
    }
    // What it changes, too, is undone where a manager writes the packages anew.
    if (program == "patch-package") {
      out_.modules = true;
      return;
    }
    unknown(fmt::format("what `{}` writes is not known", program));
  }

  NodeBuild take() { return std::move(out_); }

 private:
  void unknown(std::string why) {
    if (out_.unknown.empty()) out_.unknown = std::move(why);
  }

  void output(string_view path, string_view tool) {
    const std::string clean = path.starts_with('/') ? std::string() : clean_path(std::string(path));
    if (clean.empty() || clean.starts_with("..") || clean.find_first_of("$*{") != std::string::npos)
      return unknown("it writes outside its own folder");
    // Only a folder of its own can be carried without the sources.
    if (clean == ".") return unknown("it writes beside its sources");
    if (!holds(out_.outputs, clean)) out_.outputs.push_back(clean);
    if (!tool.empty()) out_.tools.emplace(tool);
  }

  void removes(const std::vector<std::string>& words) {
    for (std::size_t i = 1; i < words.size(); ++i) {
      if (words[i].starts_with('-')) continue;
      const std::size_t pattern = words[i].find_first_of("*?[{");
      const std::string path = project_path(
          "", pattern == std::string::npos ? words[i] : words[i].substr(0, words[i].rfind('/', pattern) + 1));
      // Of a pattern's matches nothing is left, or all: `dist/**` is the folder.
      if (path == "." || words[i].starts_with('/'))
        return unknown(fmt::format("what `{}` removes is not known", words[0]));
      out_.removed.push_back(path);
    }
  }

  void body(const std::string& name, const std::string& text, int depth) {
    NodeCommands commands = read_node_script(text);
    if (!commands.problem.empty()) return unknown(fmt::format("its script `{}` {}", name, commands.problem));
    for (const NodeCommand& each : commands.commands) command(each, depth + 1);
  }

  static bool is_runner(string_view program) {
    static constexpr auto kRunners =
        std::to_array<string_view>({"npm", "npm-run-all", "npm-run-all2", "pnpm", "run-p", "run-s", "yarn"});
    return holds(kRunners, program);
  }

  // `npm run a`, `yarn a`, `run-p a "b {@}" --`
  void other_scripts(const std::vector<std::string>& words, int depth) {
    const bool npm = words[0] == "npm" || words[0] == "pnpm" || words[0] == "yarn";
    std::size_t i = 1;
    while (i < words.size() &&
           (words[i].starts_with('-') || (npm && (words[i] == "run" || words[i] == "run-script"))))
      ++i;
    if (i == words.size()) return unknown(fmt::format("what `{}` runs is not known", words[0]));
    if (npm) {
      if (words[i] == "test" || words[i] == "t") return script("test", depth);
      // Its options may say where it writes.
      if (i + 1 < words.size() && words[i + 1] != "--if-present")
        return unknown(fmt::format("`{}` passes on arguments", words[0]));
      return script(words[i], depth);
    }
    for (; i < words.size() && words[i] != "--"; ++i) {
      if (words[i].starts_with('-')) continue;
      const std::string name = words[i].substr(0, words[i].find(' '));
      // npm-run-all takes patterns: `build:*`.
      if (name.find_first_of("*:") != std::string::npos && !project_.scripts.contains(name))
        return unknown(fmt::format("which scripts `{}` means is not known", name));
      script(name, depth);
    }
  }

  void typescript(const std::vector<std::string>& words) {
    if (has(words, "--noEmit") || has(words, "--version") || has(words, "-v")) return;
    const bool build = has(words, "-b") || has(words, "--build");
    std::string path = option(words, {"-p", "--project", "-b", "--build"}).value_or("");
    // `tsc -b --force` names no file.
    if (path.empty() || path.starts_with('-')) path = "tsconfig.json";
    path = project_path("", path);
    if (!path.ends_with(".json")) path = project_path(path, "tsconfig.json");
    one_config(path, words, build, 0);
  }

  void one_config(const std::string& path, const std::vector<std::string>& words, bool build, int depth) {
    const TypeScriptSettings config = typescript_settings(text_, path);
    if (!config.found || !config.known || depth > kMaxDepth)
      return unknown(fmt::format("where `{}` writes stands in {}, which could not be read", words[0], path));
    if (build)
      for (const std::string& each : config.references) one_config(each, words, build, depth + 1);
    // A tsconfig that only lists references, as in Vite's templates, compiles nothing itself.
    if (config.no_emit || (build && !config.references.empty() && !config.out)) return;
    const auto given = option(words, {"--outDir", "--outdir"});
    if (!given && !config.out)
      return unknown(fmt::format("`{}` writes beside its sources: {} names no `outDir`", words[0], path));
    output(given ? *given : *config.out, "tsc");
  }

  void nest(const std::vector<std::string>& words) {
    if (words.size() < 2 || words[1] != "build") return unknown("what `nest` does here is not known");
    const std::string* text = text_("nest-cli.json");
    const auto json = text == nullptr ? std::nullopt : read_json(*text);
    // In a monorepo each of Nest's projects has an output of its own.
    if (text != nullptr && (!json || json->is_true("monorepo") || json->member("projects") != nullptr))
      return unknown("where `nest build` writes stands in nest-cli.json");
    // Nest prefers tsconfig.build.json by itself.
    const std::string path =
        text_("tsconfig.build.json") != nullptr ? "tsconfig.build.json" : "tsconfig.json";
    one_config(option(words, {"-p", "--path"}).value_or(path), {"nest"}, false, 0);
    out_.tools.emplace("nest");
  }

  void next(const std::vector<std::string>& words) {
    if (words.size() < 2) return unknown("what `next` does here is not known");
    if (words[1] == "telemetry" || words[1] == "lint") return;
    if (words[1] == "export") return output(option(words, {"-o", "--outdir"}).value_or("out"), "next");
    if (words[1] != "build") return unknown("what `next` does here is not known");
    for (const char* name : {"next.config.js", "next.config.mjs", "next.config.ts", "next.config.cjs"}) {
      const std::string* text = text_(name);
      if (text == nullptr) continue;
      // It may be computed, so any mention declines.
      if (text->find("distDir") != std::string::npos)
        return unknown(fmt::format("where `next build` writes stands in {}", name));
      const Setting kind = setting(*text, "output");
      // The pages are written to out besides, as `next export` did before.
      if (kind.value == "export") output("out", "next");
    }
    output(".next", "next");
  }

  void vite(const std::vector<std::string>& words) {
    if (words.size() < 2 || words[1] != "build") return unknown("what `vite` does here is not known");
    for (std::size_t i = 2; i < words.size(); ++i)
      if (!words[i].starts_with('-') && !words[i - 1].starts_with('-'))
        return unknown("`vite build` has another folder as its root");
    // Vite's `outDir` is relative to its root.
    for (const char* name :
         {"vite.config.js", "vite.config.ts", "vite.config.mjs", "vite.config.mts", "vite.config.cjs"})
      if (const std::string* text = text_(name); text != nullptr && text->find("root:") != std::string::npos)
        return unknown(fmt::format("the root of `vite build` stands in {}", name));
    configured(words, "build",
               {"vite.config.js", "vite.config.ts", "vite.config.mjs", "vite.config.mts", "vite.config.cjs"},
               "outDir", {"--outDir"}, "dist");
  }

  void react(const std::vector<std::string>& words) {
    // create-react-app reads BUILD_PATH out of these.
    for (const char* name : {".env", ".env.production", ".env.local", ".env.production.local"})
      if (const std::string* text = text_(name);
          text != nullptr && text->find("BUILD_PATH") != std::string::npos)
        return unknown(fmt::format("where `{}` writes stands in {}", words[0], name));
    for (const char* name : {"craco.config.js", "config-overrides.js"})
      if (const std::string* text = text_(name); text != nullptr && text->find("output") != std::string::npos)
        return unknown(fmt::format("where `{}` writes stands in {}", words[0], name));
    fixed(words, "build", {"build"});
  }

  void angular(const std::vector<std::string>& words) {
    if (words.size() < 2 || (words[1] != "build" && words[1] != "b"))
      return unknown("what `ng` does here is not known");
    if (const auto given = option(words, {"--output-path"})) return output(*given, "ng");
    const std::string* text = text_("angular.json");
    const auto json = text == nullptr ? std::nullopt : read_json(*text);
    const JsonValue* projects = json ? json->member("projects") : nullptr;
    if (projects == nullptr || projects->members.size() != 1)
      return unknown("where `ng build` writes stands in angular.json");
    const JsonValue* at = &projects->members[0].second;
    for (const string_view name : {"architect", "build", "options"})
      at = at == nullptr ? nullptr : at->member(name);
    if (at == nullptr) return unknown("where `ng build` writes stands in angular.json");
    if (const std::string* path = at->string_member("outputPath")) return output(*path, "ng");
    // It may be an object with a folder for the browser and one for the server.
    if (at->member("outputPath") != nullptr) return unknown("where `ng build` writes stands in angular.json");
    output("dist/" + projects->members[0].first, "ng");
  }

  void nuxt(const std::vector<std::string>& words) {
    if (words.size() < 2) return unknown("what `nuxt` does here is not known");
    if (words[1] == "prepare") return;  // types for the editor
    if (words[1] != "build") return unknown(fmt::format("what `nuxt {}` writes is not known", words[1]));
    for (const char* name : {"nuxt.config.js", "nuxt.config.ts"})
      if (const std::string* text = text_(name);
          text != nullptr &&
          (text->find("buildDir") != std::string::npos || text->find("srcDir") != std::string::npos ||
           text->find("nitro") != std::string::npos))
        return unknown(fmt::format("where `nuxt build` writes stands in {}", name));
    const auto range = project_.versions.find("nuxt");
    const string_view version =
        range == project_.versions.end()
            ? string_view()
            : string_view(range->second)
                  .substr(range->second.find_first_of("0123456789") == std::string::npos
                              ? range->second.size()
                              : range->second.find_first_of("0123456789"));
    // Nuxt 3 has a server of its own (Nitro), which is written apart from .nuxt.
    if (version.starts_with('3') || version.starts_with('4')) return output(".output", "nuxt");
    if (version.starts_with('2')) return output(".nuxt", "nuxt");
    unknown("where `nuxt build` writes depends on its version, which is not known");
  }

  void fixed(const std::vector<std::string>& words, string_view verb,
             std::initializer_list<string_view> folders) {
    if (words.size() < 2 || words[1] != verb)
      return unknown(fmt::format("what `{}` does here is not known", words[0]));
    for (const string_view folder : folders) output(folder, file_name(words[0]));
  }

  void configured(const std::vector<std::string>& words, string_view verb,
                  std::initializer_list<const char*> files, string_view name,
                  std::initializer_list<string_view> options, string_view standard) {
    if (!verb.empty() && (words.size() < 2 || words[1] != verb))
      return unknown(fmt::format("what `{}` does here is not known", words[0]));
    // An option of the command line stands above the configuration.
    if (const auto given = option(words, options)) return output(*given, file_name(words[0]));
    for (const char* file : files) {
      const std::string* text = text_(file);
      if (text == nullptr) continue;
      const Setting found = setting(*text, name);
      if (found.mentioned && !found.value)
        return unknown(fmt::format("where `{}` writes stands in {}", words[0], file));
      if (found.value) return output(*found.value, file_name(words[0]));
    }
    output(standard, file_name(words[0]));
  }

  void named_output(const std::vector<std::string>& words) {
    const auto given = option(words, {"--out-dir", "-d", "--outdir", "--out-file", "-o", "--outfile"});
    if (!given || given->empty()) return unknown(fmt::format("where `{}` writes is not known", words[0]));
    const bool file = option(words, {"--out-file", "-o", "--outfile"}).has_value();
    // A source map stands beside the file.
    if (file && given->find('/') == std::string::npos) return unknown("it writes beside its sources");
    output(file ? given->substr(0, given->rfind('/')) : *given, file_name(words[0]));
  }

  void webpack(const std::vector<std::string>& words) {
    if (const auto given = option(words, {"--output-path", "-o"})) return output(*given, "webpack");
    const std::string path = option(words, {"--config", "-c"}).value_or("webpack.config.js");
    const std::string* text = text_(project_path("", path));
    if (text == nullptr) return unknown(fmt::format("where `webpack` writes stands in {}", path));
    // `path.resolve(__dirname, 'dist')` is how nearly all of them say it.
    std::optional<std::string> found;
    for (const string_view call :
         {"path: path.resolve(__dirname, ", "path: path.join(__dirname, ", "path: resolve(__dirname, "})
      for (std::size_t at = text->find(call); at != std::string::npos; at = text->find(call, at + 1)) {
        const string_view rest = string_view(*text).substr(at + call.size());
        const std::size_t end =
            rest.empty() || (rest[0] != '"' && rest[0] != '\'') ? string_view::npos : rest.find(rest[0], 1);
        if (found || end == string_view::npos || !rest.substr(end + 1).starts_with(')'))
          return unknown(fmt::format("where `webpack` writes stands in {}", path));
        found = std::string(rest.substr(1, end - 1));
      }
    // Without `output` webpack writes to dist.
    if (!found && text->find("output") != std::string::npos)
      return unknown(fmt::format("where `webpack` writes stands in {}", path));
    output(project_path("", found.value_or("dist")), "webpack");
  }

  static bool setting_of_schema(const std::string& schema) {
    for (std::size_t at = schema.find("output"); at != std::string::npos;
         at = schema.find("output", at + 1)) {
      const string_view rest = string_view(schema).substr(at + 6);
      if (rest.substr(std::min(rest.find_first_not_of(" \t"), rest.size())).starts_with('=')) return true;
    }
    return false;
  }

  const NodeProject& project_;
  const ProjectText& text_;
  NodeBuild out_;
};

}  // namespace

NodeCommand node_command(std::vector<std::string> words) {
  NodeCommand out;
  std::size_t i = 0;
  while (i < words.size()) {
    const string_view word = file_name(words[i]);
    if (word == "cross-env" || word == "cross-env-shell") {
      out.wrappers.insert("cross-env");
      for (++i; i < words.size() && words[i].find('=') != std::string::npos; ++i) {
      }
    } else if (word == "npx" || word == "pnpx") {
      for (++i; i < words.size() &&
                (words[i] == "--yes" || words[i] == "-y" || words[i] == "--no-install" || words[i] == "--no");
           ++i) {
      }
    } else if (word == "exec") {
      ++i;
    } else {
      break;
    }
  }
  out.words.assign(words.begin() + static_cast<std::ptrdiff_t>(i), words.end());
  // `./node_modules/.bin/tsc`
  if (!out.words.empty() && out.words[0].find("node_modules/.bin/") != std::string::npos)
    out.words[0] = file_name(out.words[0]);
  return out;
}

NodeCommands read_node_script(string_view script) {
  NodeCommands out;
  const ShellScript parsed =
      parse_shell(LogicalText(script, TextRange{0, static_cast<std::uint32_t>(script.size())}));
  if (!parsed.ok()) {
    out.problem = "cannot be read";
    return out;
  }
  for (const std::uint32_t id : parsed.simple_commands()) {
    const ShellNode& node = parsed.node(id);
    std::vector<std::string> words;
    for (const ShellWord& each : parsed.words(node)) {
      auto word = parsed.literal(each);
      // A pattern names files that are read; what is written to one is not known.
      if (!word && (each.expands || words.empty())) {
        out.problem = "has a variable in it";
        return out;
      }
      words.push_back(word ? std::move(*word) : std::string(parsed.raw(each)));
    }
    if (words.empty()) continue;
    // A file that is written so may be one that the program reads, and only /dev/null is none.
    for (const ShellRedirect& redirect : parsed.redirects(node))
      if (parsed.text().substr(redirect.op.begin, redirect.op.size()).find('>') != string_view::npos &&
          !parsed.is(parsed.redirect_target(redirect), "/dev/null"))
        out.problem = "writes to a file by a redirection";
    out.commands.push_back(node_command(std::move(words)));
  }
  return out;
}

NodeBuild read_node_build(const NodeProject& project, string_view script, const ProjectText& text) {
  Reading reading(project, text);
  reading.script(script, 0);
  return reading.take();
}

NodeBuild read_node_build(const NodeProject& project, const NodeCommand& command, const ProjectText& text) {
  Reading reading(project, text);
  reading.command(command, 0);
  return reading.take();
}

}  // namespace drydock
