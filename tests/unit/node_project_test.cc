#include "split/node/node_project.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace drydock {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

const NodeLockEntry* named(const NodeLock& lock, std::string_view name) {
  const auto found = std::find_if(lock.packages.begin(), lock.packages.end(),
                                  [&](const NodeLockEntry& p) { return p.name == name; });
  return found == lock.packages.end() ? nullptr : &*found;
}

TEST(PackageJson, TellsDependenciesApart) {
  const auto project = read_package_json(R"({"main": "a.js", "packageManager": "pnpm@9.1.0",
      "scripts": {"start": "node a.js", "odd": 3}, "dependencies": {"a": "^1", "both": "1"}, "optionalDependencies": {"o": "2"},
      "devDependencies": {"d": "1", "both": "1"}})");
  ASSERT_TRUE(project);
  EXPECT_THAT(project->dependencies, UnorderedElementsAre("a", "both", "o"));
  EXPECT_THAT(project->dev_dependencies, UnorderedElementsAre("d"));
  EXPECT_EQ(project->main, "a.js");
  EXPECT_EQ(project->package_manager, "pnpm@9.1.0");
  EXPECT_EQ(project->scripts.size(), 1u);
  EXPECT_EQ(project->ranges.at("a"), "^1");
  EXPECT_FALSE(project->workspaces);
  EXPECT_FALSE(project->local_packages);
}

TEST(PackageJson, SeesPackagesOfTheProjectItself) {
  EXPECT_TRUE(read_package_json(R"({"dependencies": {"a": "file:../a"}})")->local_packages);
  EXPECT_TRUE(read_package_json(R"({"devDependencies": {"a": "workspace:*"}})")->local_packages);
  EXPECT_TRUE(read_package_json(R"({"workspaces": []})")->workspaces);
}

TEST(PackageJson, RefusesWhatIsNone) {
  for (const char* text : {"", "[]", "null", "\"x\"", "{", "{\"dependencies\": {"})
    EXPECT_FALSE(read_package_json(text)) << text;
  // Members of another kind than they should be are no members.
  const auto project =
      read_package_json(R"({"dependencies": ["a"], "scripts": "x", "main": {}, "devDependencies": 3})");
  ASSERT_TRUE(project);
  EXPECT_TRUE(project->dependencies.empty());
}

TEST(NpmLock, ReadsPaths) {
  const NodeLock lock = read_npm_lock(R"({"lockfileVersion": 3, "packages": {"": {"hasInstallScript": true},
      "node_modules/a": {}, "node_modules/a/node_modules/@s/b": {"hasInstallScript": true, "dependencies": {"node-addon-api": "1"}},
      "node_modules/d": {"dev": true}, "node_modules/node-gyp": {"dependencies": {"nan": "1"}}}})");
  EXPECT_EQ(lock.problem, "");
  ASSERT_EQ(lock.packages.size(), 4u);
  EXPECT_TRUE(named(lock, "@s/b")->native);
  EXPECT_TRUE(named(lock, "@s/b")->install_script);
  EXPECT_TRUE(named(lock, "d")->development);
  EXPECT_FALSE(named(lock, "node-gyp")->native);
}

TEST(NpmLock, ReadsTheOldForm) {
  const NodeLock lock =
      read_npm_lock(R"({"lockfileVersion": 1, "dependencies": {"a": {"requires": {"nan": "1"},
      "dependencies": {"c": {"dev": true}}}, "nan": {}}})");
  ASSERT_EQ(lock.packages.size(), 3u);
  EXPECT_TRUE(named(lock, "a")->native);
  EXPECT_TRUE(named(lock, "c")->development);
  EXPECT_FALSE(named(lock, "nan")->native);
}

TEST(NpmLock, DeclinesFoldersAndNoise) {
  EXPECT_NE(read_npm_lock(R"({"packages": {"packages/a": {}}})").problem, "");
  EXPECT_NE(read_npm_lock(R"({"packages": {"node_modules/a": {"link": true}}})").problem, "");
  EXPECT_NE(read_npm_lock("").problem, "");
  EXPECT_NE(read_npm_lock("[1]").problem, "");
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += R"({"dependencies":{"a":)";
  EXPECT_NE(read_npm_lock(deep).problem, "");
}

constexpr const char* kYarn = R"(# yarn lockfile v1


"@s/a@^1.0.0", "@s/a@^1.2.0":
  version "1.2.0"
  dependencies:
    b "^2.0.0"
    nan "1 || 2"

b@^2.0.0:
  version "2.0.0"

d@^1.0.0:
  version "1.0.0"
  optionalDependencies:
    node-gyp "^1"
)";

TEST(YarnLock, FollowsTheDependencies) {
  const auto project =
      read_package_json(R"({"dependencies": {"@s/a": "^1.2.0"}, "devDependencies": {"d": "^1.0.0"}})");
  const NodeLock lock = read_yarn_lock(kYarn, *project);
  ASSERT_EQ(lock.packages.size(), 3u);
  EXPECT_FALSE(named(lock, "@s/a")->development);
  EXPECT_TRUE(named(lock, "@s/a")->native);
  EXPECT_FALSE(named(lock, "b")->development);
  EXPECT_TRUE(named(lock, "d")->development);
}

TEST(YarnLock, SurvivesNoise) {
  const NodeProject project;
  EXPECT_NE(read_yarn_lock("# x\n\n__metadata:\n  version: 6\n", project).problem, "");
  for (const char* text : {"", ":", ":\n", "\"", "\"a", ",,,:", "  dependencies:\n    a b\n",
                           "a:\n  dependencies:\n    x\n", "@\n", "a@\r\n  b"})
    read_yarn_lock(text, project);
  std::string circle = "\n\na@1:\n  dependencies:\n    b \"1\"\n\nb@1:\n  dependencies:\n    a \"1\"\n";
  const auto both = read_package_json(R"({"dependencies": {"a": "1"}})");
  EXPECT_EQ(read_yarn_lock(circle, *both).packages.size(), 2u);
}

TEST(PnpmLock, ReadsEachVersion) {
  const NodeLock nine = read_pnpm_lock(
      "lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    dependencies:\n      a:\n        version: "
      "1.0.0\n\npackages:\n\n  '@s/a@1.0.0(b@2.0.0)':\n"
      "    resolution: {integrity: x}\n\n  b@2.0.0:\n    resolution: {integrity: y}\n\nsnapshots:\n\n  "
      "'@s/a@1.0.0(b@2.0.0)':\n    dependencies:\n"
      "      b: 2.0.0\n      node-addon-api: 1.0.0\n\n  b@2.0.0: {}\n");
  EXPECT_EQ(nine.problem, "");
  ASSERT_EQ(nine.packages.size(), 4u);
  EXPECT_EQ(nine.packages[0].name, "@s/a");
  EXPECT_TRUE(nine.packages[2].native);
  EXPECT_EQ(nine.packages[3].name, "b");
  const NodeLock five =
      read_pnpm_lock("packages:\n\n  /@s/a/1.0.0:\n    requiresBuild: true\n    dev: true\n");
  ASSERT_EQ(five.packages.size(), 1u);
  EXPECT_EQ(five.packages[0].name, "@s/a");
  EXPECT_TRUE(five.packages[0].install_script);
  EXPECT_TRUE(five.packages[0].development);
  EXPECT_EQ(read_pnpm_lock("packages:\n\n  /a@1.0.0:\n    dev: false\n").packages[0].name, "a");
}

TEST(PnpmLock, SurvivesNoise) {
  for (const char* text : {"", "packages:\n  :\n", "packages:\n  (\n",
                           "packages:\n    dependencies:\n      node-gyp: 1\n", "packages:\n  /\n", "\t\n"})
    read_pnpm_lock(text);
  EXPECT_NE(read_pnpm_lock("packages:\n  what:\n").problem, "");
}

}  // namespace
}  // namespace drydock
