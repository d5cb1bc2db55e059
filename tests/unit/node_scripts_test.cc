#include "split/node/node_scripts.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "syntax/json_array.h"

namespace drydock {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Files = std::map<std::string, std::string>;

NodeBuild build_of(const std::string& script, const Files& files = {}, const std::string& more = "{}") {
  const auto project = read_package_json(fmt::format(
      R"({{"scripts": {{"build": {}, "lint": "eslint .", "types": "tsc --noEmit", "loop": "npm run loop"}}, "dependencies": {}}})",
      encode_json_string(script), more));
  return read_node_build(*project, std::string_view("build"), [&](const std::string& path) {
    const auto found = files.find(path);
    return found == files.end() ? nullptr : &found->second;
  });
}

TEST(NodeScript, ReadsCommands) {
  const NodeCommands read = read_node_script(
      "cross-env NODE_ENV=production A=b node --x 'a b.js' && npx -y tsc; exec ./node_modules/.bin/next "
      "start");
  ASSERT_EQ(read.commands.size(), 3u);
  EXPECT_THAT(read.commands[0].words, ElementsAre("node", "--x", "a b.js"));
  EXPECT_THAT(read.commands[0].wrappers, ElementsAre("cross-env"));
  EXPECT_THAT(read.commands[1].words, ElementsAre("tsc"));
  EXPECT_THAT(read.commands[2].words, ElementsAre("next", "start"));
}

TEST(NodeScript, DeclinesWhatDependsOnVariables) {
  EXPECT_NE(read_node_script("node $FILE").problem, "");
  EXPECT_NE(read_node_script("$RUN x").problem, "");
  EXPECT_NE(read_node_script("node a.js > log").problem, "");
  EXPECT_NE(read_node_script("node 'a").problem, "");
  EXPECT_EQ(read_node_script("eslint src/**/*.ts > /dev/null").problem, "");
  read_node_script(std::string(100'000, '('));
}

TEST(NodeBuild, KnowsWhereToolsWrite) {
  const Files typescript = {{"tsconfig.json", R"({"compilerOptions": {"outDir": "./lib"}})"}};
  EXPECT_THAT(build_of("rimraf lib && tsc", typescript).outputs, ElementsAre("lib"));
  EXPECT_THAT(build_of("tsc --outDir out", typescript).outputs, ElementsAre("out"));
  EXPECT_THAT(build_of("vite build").outputs, ElementsAre("dist"));
  EXPECT_THAT(
      build_of("vite build", {{"vite.config.ts", "export default { build: { outDir: 'www' } }"}}).outputs,
      ElementsAre("www"));
  EXPECT_THAT(build_of("react-scripts build").outputs, ElementsAre("build"));
  EXPECT_THAT(build_of("next build").outputs, ElementsAre(".next"));
  EXPECT_THAT(build_of("next build", {{"next.config.js", "module.exports = { output: 'export' }"}}).outputs,
              ElementsAre("out", ".next"));
  EXPECT_THAT(build_of("babel src -d lib && cp -r src/views lib/").outputs, ElementsAre("lib"));
  EXPECT_THAT(build_of("esbuild a.ts --bundle --outfile=build/a.js").outputs, ElementsAre("build"));
  EXPECT_THAT(
      build_of(
          "ng build",
          {{"angular.json",
            R"({"projects": {"web": {"architect": {"build": {"options": {"outputPath": "dist/web"}}}}}})"}})
          .outputs,
      ElementsAre("dist/web"));
  EXPECT_THAT(build_of("nuxt build", {}, R"({"nuxt": "^3.8.0"})").outputs, ElementsAre(".output"));
  EXPECT_THAT(build_of("run-s lint types && webpack",
                       {{"webpack.config.js", "output: { path: path.resolve(__dirname, 'dist') }"}})
                  .outputs,
              ElementsAre("dist"));
}

TEST(NodeBuild, FollowsTypeScriptSettings) {
  const Files files = {
      {"tsconfig.json",
       R"({"files": [], "references": [{"path": "./tsconfig.app.json"}, {"path": "./server"}]})"},
      {"tsconfig.app.json", "{ // vite builds\n \"compilerOptions\": { \"noEmit\": true } }"},
      {"server/tsconfig.json", R"({"extends": "../base.json", "compilerOptions": {"strict": true}})"},
      {"base.json", R"({"compilerOptions": {"outDir": "build"}})"}};
  const NodeBuild build = build_of("tsc -b", files);
  EXPECT_EQ(build.unknown, "");
  EXPECT_THAT(build.outputs, ElementsAre("build"));
}

TEST(NodeBuild, DeclinesWhatIsNotKnown) {
  for (const char* script :
       {"./build.sh", "make", "node build.js", "gulp", "rollup -c", "tsc", "npm run loop", "npm run missing",
        "vite build sub", "cp a ../b", "tsc --outDir /srv", "tsc --outDir ../x", "esbuild a.ts",
        "run-p build:*", "npm run lint -- --fix", "mv a b", "rm -rf /x", "nuxt build"})
    EXPECT_NE(build_of(script).unknown, "") << script;
  EXPECT_NE(build_of("tsc", {{"tsconfig.json", R"({"extends": "./tsconfig.json"})"}}).unknown, "");
  EXPECT_NE(build_of("tsc", {{"tsconfig.json", R"({"compilerOptions": {}})"}}).unknown, "");
  EXPECT_NE(build_of("tsc", {{"tsconfig.json", R"({"compilerOptions": {"outDir": "../out"}})"}}).unknown, "");
  EXPECT_NE(build_of("vite build", {{"vite.config.js", "outDir: process.env.OUT"}}).unknown, "");
  EXPECT_NE(build_of("next build", {{"next.config.js", "distDir: 'x'"}}).unknown, "");
}

TEST(NodeBuild, ChecksWriteNothing) {
  const NodeBuild build = build_of("npm run lint && prettier --check . && npm run types");
  EXPECT_EQ(build.unknown, "");
  EXPECT_THAT(build.outputs, IsEmpty());
}

}  // namespace
}  // namespace drydock
