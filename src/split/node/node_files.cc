#include "split/node/node_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "model/run_time_paths.h"
#include "split/node/node_source.h"
#include "split/node/node_steps.h"
#include "text/ascii.h"

namespace drydock {
namespace {

using std::string_view;

string_view file_name(string_view path) {
  return path.substr(path.rfind('/') + 1);
}

/// Settings of compilers, linters, tests and editors, by the beginning of their names.
bool is_tool_setting(string_view path) {
  const std::string name = lower_ascii(std::string(file_name(path)));
  // Beginnings, because most of them come as .js, .cjs, .mjs, .ts, .json or .yml; in lower case, because Gruntfile.js
  // is written with a capital.
  static constexpr auto kBegins = std::to_array<string_view>({".babelrc",
                                                              ".browserslistrc",
                                                              ".commitlintrc",
                                                              ".eslint",
                                                              ".huskyrc",
                                                              ".lintstagedrc",
                                                              ".mocharc",
                                                              ".node-version",
                                                              ".npmignore",
                                                              ".nvmrc",
                                                              ".nycrc",
                                                              ".prettier",
                                                              ".stylelint",
                                                              ".swcrc",
                                                              ".tool-versions",
                                                              ".yarnrc",
                                                              "angular.json",
                                                              "babel.config.",
                                                              "commitlint.config.",
                                                              "craco.config.",
                                                              "cypress.config.",
                                                              "cypress.json",
                                                              "docker-bake.",
                                                              "eslint.config.",
                                                              "gruntfile.",
                                                              "gulpfile.",
                                                              "jest.config.",
                                                              "jest.setup.",
                                                              "jsconfig.json",
                                                              "karma.conf.",
                                                              "lint-staged.config.",
                                                              "nest-cli.json",
                                                              "nodemon.json",
                                                              "npm-shrinkwrap.json",
                                                              "package-lock.json",
                                                              "playwright.config.",
                                                              "pnpm-lock.yaml",
                                                              "pnpm-workspace.yaml",
                                                              "postcss.config.",
                                                              "prettier.config.",
                                                              "renovate.json",
                                                              "rollup.config.",
                                                              "stylelint.config.",
                                                              "tailwind.config.",
                                                              "tsconfig",
                                                              "tslint.json",
                                                              "tsup.config.",
                                                              "vite.config.",
                                                              "vitest.config.",
                                                              "vue.config.",
                                                              "webpack.",
                                                              "yarn.lock"});
  return std::any_of(kBegins.begin(), kBegins.end(),
                     [&](string_view each) { return name.starts_with(each); });
}

// Where Jest, Vitest, Storybook, Cypress and Nest's end-to-end tests are by convention, and where reports of coverage
// go. Their runners find them by these names; a program would have to name them.
bool is_test(string_view path) {
  for (const string_view part : {".test.", ".spec.", ".stories.", "/__mocks__/", "/__snapshots__/", "/e2e/",
                                 "/cypress/", "/.nyc_output/", "/coverage/", ".e2e-spec."})
    if (("/" + std::string(path)).find(part) != std::string::npos) return true;
  return false;
}

/// The folder by which a file counts as a test or the project's own: "test" of `test/a.js`; empty where it
/// counts by its name.
string_view project_folder(string_view path) {
  for (std::size_t begin = 0; begin < path.size();) {
    const std::size_t end = path.find('/', begin);
    if (end == string_view::npos) break;
    // It judges paths of files, so each folder is asked about with a file in it.
    if (is_project_file(std::string(path.substr(begin, end - begin)) + "/x"))
      return path.substr(begin, end - begin);
    begin = end + 1;
  }
  return {};
}

// A file too few breaks the program only when it opens it, which no build shows; a file too many costs some bytes. So
// a file is left behind only where there is a reason to.
class Sorting {
 public:
  Sorting(const SplitInput& input, const FileModel& files, const std::vector<AppFile>& all,
          const NodeFilesQuestion& question)
      : input_(input), files_(files), all_(all), question_(question) {
    for (const std::string& output : question.outputs) {
      // `next build` compiles the JavaScript below the project's own folders as well, and what `nuxt build`
      // makes still runs in the project's folder.
      const string_view name = file_name(output);
      const bool bundle = name == ".next" || name == ".output", here = is_inside(question.entry, output);
      compiled_ = compiled_ || bundle || here;
      bundled_ = bundled_ || (name == ".next" && (here || question.start.starts_with("next")));
      // `next start` and `nuxt start` read the project's settings again. A server that the build wrote itself, such
      // as .next/standalone/server.js, has them inside.
      loads_settings_ = loads_settings_ || ((bundle || name == ".nuxt") && !here);
    }
  }

  NodeFiles sort() {
    if (loads_settings_) find_compiled_settings();
    if (out_.problem.empty()) read_sources();
    if (!out_.problem.empty()) return std::move(out_);
    for (const AppFile& file : all_) {
      if (!is_inside(file.path, question_.folder) || is_output(file.path)) continue;
      if (files_.last_at(file.path) == nullptr) continue;  // removed afterwards
      (is_left(file) ? out_.left : out_.needed).push_back(file);
    }
    return std::move(out_);
  }

 private:
  // What the build writes is carried as a whole, whatever the build context had in that place.
  bool is_output(const std::string& path) const {
    return std::any_of(question_.outputs.begin(), question_.outputs.end(),
                       [&](const std::string& each) { return is_inside(path, each); });
  }

  // Tests and settings of tools start and open what they like. None of it runs in the container, so reading them as
  // sources would decline for nothing.
  bool is_own_code(const AppFile& file) const {
    return is_node_source(file.context_path) && !is_project_file(file.context_path) &&
           !is_test(file.context_path) && !is_tool_setting(file.context_path);
  }

  /// `next start` compiles its settings when the container starts, by a compiler of the devDependencies.
  void find_compiled_settings() {
    for (const AppFile& file : all_)
      for (const char* name : {"next.config.ts", "next.config.mts", "nuxt.config.ts", "nuxt.config.mts"})
        if (file.path == question_.folder + "/" + name && files_.last_at(file.path) != nullptr)
          out_.problem = fmt::format("`{}` is compiled whenever the container starts", file.context_path);
  }

  void read_sources() {
    for (const AppFile& file : all_) {
      if (!is_own_code(file) || is_output(file.path)) continue;
      const std::string* text = input_.facts.context_text(file.context_path);
      // A source that nobody has read may start and open anything.
      if (text == nullptr) {
        out_.problem = fmt::format("`{}` could not be read", file.context_path);
        return;
      }
      const NodeSource source = read_node_source(*text);
      if (source.starts_unknown) {
        out_.problem = fmt::format("`{}` starts a program whose name is not written out", file.context_path);
        return;
      }
      // No list says what of the full image's files a smaller one keeps, so one that is named is a reason to decline.
      if (!source.system_path.empty()) {
        out_.problem =
            fmt::format("`{}` names {}, which comes with the base image and may be missing in a smaller one",
                        file.context_path, source.system_path);
        return;
      }
      out_.starts.insert(source.starts.begin(), source.starts.end());
      out_.serves_folder = out_.serves_folder || source.serves_folder;
      out_.sources.push_back(text);
    }
  }

  // A search, and no parser: paths are put together in too many ways, and a mention that is none only keeps a file.
  bool is_mentioned(string_view word) const {
    return question_.start.find(word) != std::string::npos ||
           std::any_of(out_.sources.begin(), out_.sources.end(),
                       [&](const std::string* text) { return text->find(word) != std::string::npos; });
  }

  bool is_left(const AppFile& file) const {
    const string_view path = file.context_path;
    // `require('./webpack.config')` names no ending.
    const string_view leaf = file_name(path);
    const bool bare = is_node_source(path) || path.ends_with(".json");
    const string_view name = bare && leaf.rfind('.') > 0 ? leaf.substr(0, leaf.rfind('.')) : leaf;
    // What is loaded is what the compiler made of it, and that is carried.
    if (compiled_ && is_compiled_node_source(path)) return true;
    if (is_project_file(path)) {
      const string_view folder = project_folder(path);
      // A folder of the name may hold what the program opens: `require('../test/data')`.
      if (folder.empty()) return !is_mentioned(name);
      // A hidden folder, such as .github, is of a tool that works on the repository.
      return folder.starts_with('.') ||
             !(is_mentioned(std::string(folder) + "/") || is_mentioned("'" + std::string(folder) + "'") ||
               is_mentioned("\"" + std::string(folder) + "\""));
    }
    // Only installing reads it, and it often holds the token of a registry, which must not get into the image.
    if (name.starts_with(".npmrc")) return true;
    // `tsconfig-paths` reads its file when the program runs.
    if (name.starts_with("tsconfig") && is_mentioned("tsconfig-paths")) return false;
    if (is_tool_setting(path)) return !is_mentioned(name);
    if (is_test(path)) return !is_mentioned(name);
    // Without a bundle the program loads its files one by one, by names that may be computed.
    if (!bundled_) return false;
    // What stands on top of the project may be read by the framework itself: next-i18next.config.js.
    const bool on_top =
        path.find('/') == string_view::npos || file.path == question_.folder + "/" + std::string(leaf);
    static constexpr auto kBundled =
        std::to_array<string_view>({".js", ".mjs", ".cjs", ".css", ".scss", ".sass", ".less"});
    // `next start` serves public/ out of the folder itself, as older versions did static/: no build copies it into
    // .next.
    const bool in_public = ("/" + std::string(path)).find("/public/") != std::string::npos ||
                           path.find("static/") != string_view::npos;
    return !on_top && !in_public && !in_named_folder(path) &&
           std::any_of(kBundled.begin(), kBundled.end(),
                       [&](string_view each) { return path.ends_with(each); });
  }

  /// A folder that a string ends with may be read file by file: `directory: './migrations'`.
  bool in_named_folder(string_view path) const {
    for (std::size_t begin = 0, end = path.find('/'); end != string_view::npos; end = path.find('/', begin)) {
      const std::string folder(path.substr(begin, end - begin));
      begin = end + 1;
      const auto [known, fresh] = named_folders_.try_emplace(folder, false);
      if (fresh)
        // By its name alone or as the end of a path; within a longer path it is the file that is named.
        for (const char* quote : {"'", "\"", "`"})
          known->second = known->second || is_mentioned(quote + folder + quote) ||
                          is_mentioned("/" + folder + quote) || is_mentioned("/" + folder + "/" + quote);
      if (known->second) return true;
    }
    return false;
  }

  const SplitInput& input_;
  const FileModel& files_;
  const std::vector<AppFile>& all_;
  const NodeFilesQuestion& question_;
  NodeFiles out_;
  mutable std::map<std::string, bool> named_folders_;  // each is looked for once in all sources
  bool compiled_ = false;        // what runs was compiled, so TypeScript and its like are not needed
  bool bundled_ = false;         // and so was the JavaScript of the project
  bool loads_settings_ = false;  // the framework itself is started, and reads its settings anew
};

}  // namespace

NodeFiles node_files(const SplitInput& input, const FileModel& files, const std::vector<AppFile>& all,
                     const NodeFilesQuestion& question) {
  return Sorting(input, files, all, question).sort();
}

}  // namespace drydock
