#include "cli/config.h"

#include <gtest/gtest.h>

#include <array>

#include "support/temp_folder.h"

namespace drydock {
namespace {

namespace fs = std::filesystem;
using testing::TempFolder;

constexpr std::array<std::string_view, 3> kRules{"apt-assume-yes", "pip-no-cache", "add-to-copy"};

// What is wrong with a configuration, without its path; "" where it is right.
std::string problems(std::string_view text) {
  const TempFolder folder;
  const std::string path = folder / ".drydock.toml";
  const auto config = parse_config(text, path, kRules);
  if (config) return "";
  std::string message = config.error().message;
  for (std::size_t at; (at = message.find(path + ":")) != std::string::npos;)
    message.erase(at, path.size() + 1);
  return message;
}

TEST(Config, EmptyIsFine) {
  EXPECT_EQ(problems(""), "");
  EXPECT_EQ(problems("# only a comment\n"), "");
}

TEST(Config, ReadsEveryKey) {
  const TempFolder folder;
  fs::create_directory(folder / "ctx");
  const auto config = parse_config(R"(
profile = "review"
only = ["apt-assume-yes", "pip-no-cache"]
skip = ["add-to-copy"]
exclude = ["vendor/", "!keep"]
context = "ctx"
build-contexts = ["base"]
target-stages = ["test", "prod"]
trusted-registries = ["registry.example/team"]
[rules.apt-assume-yes]
enabled = false
[rules.pip-no-cache]
enabled = true
)",
                                   folder / ".drydock.toml", kRules);
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->path, folder / ".drydock.toml");
  EXPECT_EQ(config->folder, folder.path().string());
  EXPECT_EQ(config->profile, Profile::kReview);
  EXPECT_EQ(config->only, (std::set<std::string>{"apt-assume-yes", "pip-no-cache"}));
  EXPECT_EQ(config->skip, (std::set<std::string>{"add-to-copy", "apt-assume-yes"}));
  EXPECT_EQ(config->context, folder / "ctx");
  EXPECT_EQ(config->settings.build_contexts, std::vector<std::string>{"base"});
  EXPECT_EQ(config->settings.target_stages, (std::vector<std::string>{"test", "prod"}));
  EXPECT_EQ(config->settings.trusted_registries, std::vector<std::string>{"registry.example/team"});
  EXPECT_EQ(config->exclude.check("a/vendor", true), IgnoreFile::Verdict::kIgnore);
  EXPECT_EQ(config->exclude.check("keep", false), IgnoreFile::Verdict::kKeep);
}

TEST(Config, UnknownKeysAreErrorsWithASuggestion) {
  EXPECT_EQ(problems("profil = \"save\"\n"), "1:1: error: unknown key `profil` (did you mean `profile`?)");
  EXPECT_EQ(problems("\n  trusted_registries = []\n"),
            "2:3: error: unknown key `trusted_registries` (did you mean `trusted-registries`?)");
  EXPECT_EQ(problems("colour = 1\n"), "1:1: error: unknown key `colour`");
  EXPECT_EQ(problems("[rule.x]\n"), "1:2: error: unknown key `rule` (did you mean `rules`?)");
  EXPECT_EQ(problems("[rules.pip-no-cache]\nenable = false\n"),
            "2:1: error: unknown key `rules.pip-no-cache.enable` (did you mean `enabled`?)");
}

TEST(Config, UnknownRulesAreErrorsWithASuggestion) {
  EXPECT_EQ(problems("only = [\"apt-asume-yes\"]\n"),
            "1:9: error: unknown rule `apt-asume-yes` (did you mean `apt-assume-yes`?)");
  EXPECT_EQ(problems("skip = [\"nothing\"]\n"), "1:9: error: unknown rule `nothing`");
  EXPECT_EQ(problems("[rules.pip-nocache]\nenabled = true\n"),
            "1:8: error: unknown rule `pip-nocache` (did you mean `pip-no-cache`?)");
}

TEST(Config, WrongTypesAreErrors) {
  EXPECT_EQ(problems("profile = 1\n"), "1:11: error: `profile` must be a string, not a number");
  EXPECT_EQ(problems("profile = \"sav\"\n"),
            "1:11: error: unknown profile `sav` (did you mean `save`?): one of save, review, migrate");
  EXPECT_EQ(problems("only = \"pip-no-cache\"\n"),
            "1:8: error: `only` must be an array of strings, not a string");
  EXPECT_EQ(problems("skip = [1]\n"),
            "1:9: error: `skip` must be an array of strings, and this is one of its items, not a number");
  EXPECT_EQ(problems("rules = 1\n"), "1:9: error: `rules` must be a table, not a number");
  EXPECT_EQ(problems("[rules]\npip-no-cache = false\n"),
            "2:16: error: `rules.pip-no-cache` must be a table, not a boolean");
  EXPECT_EQ(problems("[rules.pip-no-cache]\nenabled = \"no\"\n"),
            "2:11: error: `rules.pip-no-cache.enabled` must be true or false, not a string");
}

TEST(Config, TellsAllThatIsWrongFromTheTop) {
  EXPECT_EQ(problems("skip = 1\nprofile = 2\nalso = 3\n"),
            "1:8: error: `skip` must be an array of strings, not a number\n"
            "2:11: error: `profile` must be a string, not a number\n"
            "3:1: error: unknown key `also`");
}

TEST(Config, BrokenTomlHasAPlace) {
  EXPECT_TRUE(problems("profile = \n").starts_with("1:")) << problems("profile = \n");
  EXPECT_TRUE(problems("profile = \"save\"\nprofile = \"save\"\n").starts_with("2:"));
  EXPECT_TRUE(problems("# \u00e9\n\u00e9 = 1\n").starts_with("2:1: error: "));
  EXPECT_TRUE(problems("context = \u00e9\n").starts_with("1:11: error: "));
  EXPECT_EQ(problems("\"\u00e9\" = 1\n"), "1:1: error: unknown key `\u00e9`");
  EXPECT_NE(problems("a = \"\xFF\"\n"), "");
  EXPECT_NE(problems(std::string(100'000, '[')), "");
}

TEST(Config, TheContextStaysInTheRepository) {
  const TempFolder folder;
  fs::create_directories(folder / ".git");
  fs::create_directories(folder / "a/b");
  fs::create_directory_symlink("/", folder / "a/root");
  const auto context = [&](const std::string& value) {
    const auto config = parse_config("context = \"" + value + "\"\n", folder / "a/.drydock.toml", kRules);
    return config ? config->context.value_or("") : config.error().message;
  };
  EXPECT_EQ(context("b"), folder / "a/b");
  EXPECT_EQ(context("."), folder / "a");
  EXPECT_EQ(context(".."), folder.path().string());
  const std::string where = (folder / "a/.drydock.toml") + ":1:11: error: ";
  EXPECT_EQ(context("../.."), where + "`context` leads out of " + folder.path().string());
  EXPECT_EQ(context("/etc"), where + "`context` leads out of " + folder.path().string());
  EXPECT_EQ(context("root/etc"), where + "`context` leads out of " + folder.path().string());
  EXPECT_EQ(context("none"), where + "`context` names no folder: `none`");
}

class ConfigCacheTest : public ::testing::Test {
 protected:
  std::string path_for(const std::string& sub) {
    const auto entry = cache_.for_folder(folder_ / sub);
    return *entry ? (*entry)->path : (*entry).error().message;
  }
  TempFolder folder_;
  ConfigCache cache_{{kRules.begin(), kRules.end()}};
};

TEST_F(ConfigCacheTest, FindsTheNearestUpwards) {
  folder_.put(".git/HEAD", "");
  folder_.put(".drydock.toml", "");
  folder_.put("a/b/.drydock.toml", "");
  folder_.put("inner/.git/HEAD", "");
  fs::create_directories(folder_ / "a/b/c/d");
  EXPECT_EQ(path_for("a"), folder_ / ".drydock.toml");
  EXPECT_EQ(path_for("a/b/c/d"), folder_ / "a/b/.drydock.toml");
  EXPECT_EQ(path_for("inner"), "") << "a repository's root ends the search";
  EXPECT_EQ(cache_.for_folder(folder_ / "a/b"), cache_.for_folder(folder_ / "a/b/c"));
}

TEST_F(ConfigCacheTest, FindsItForAFileByAnyName) {
  const std::string config = folder_.put("a/.drydock.toml", "");
  EXPECT_EQ((*cache_.for_file(folder_ / "a/Dockerfile"))->path, config);
  EXPECT_EQ((*cache_.for_file(folder_ / "a/none/../Dockerfile"))->path, config);
}

TEST_F(ConfigCacheTest, AnUnreadableOneIsAnError) {
  fs::create_directories(folder_ / "a/.drydock.toml");
  EXPECT_EQ(path_for("a"),
            (folder_ / "a/.drydock.toml") + ": error: cannot read: it is a directory, not a file");
}

TEST_F(ConfigCacheTest, OneFileForAllOrNone) {
  folder_.put("a/.drydock.toml", "profil = 1");
  folder_.put("other.toml", "profile = \"save\"");
  cache_.use_file(folder_ / "other.toml");
  EXPECT_EQ(path_for("a"), folder_ / "other.toml");
  cache_.use_none();
  EXPECT_EQ(path_for("a"), "");
}

TEST(Config, NetworkAndPins) {
  const std::vector<std::string_view> rules{"pin-apt", "pin-apk", "non-root-user", "secret-mounts"};
  const auto config = parse_config(
      "platforms = [\"linux/amd64\"]\n"
      "[rules.non-root-user]\nnumeric = true\nuser-id = 20000\n"
      "[rules.secret-mounts]\nform = \"env\"\n"
      "[rules.pin-apt]\npolicy = \"exact+snapshot\"\nas-of = \"2026-01-31\"\nannotate = \"renovate\"\n"
      "[rules.pin-apk]\npolicy = \"minor\"\n"
      "[network]\nplain-http = [\"registry.example:5000\"]\ncache-mib = 10\ntimeout = 5\n"
      "[network.mirrors]\n\"docker.io\" = [\"https://mirror.example\"]\n"
      "[network.archive-mirrors]\n\"http://deb.example/debian\" = \"http://mirror.example/debian\"\n",
      "/x/.drydock.toml", rules);
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->settings.apt_policy, AptPolicy::kExactAndSnapshot);
  EXPECT_EQ(config->settings.apk_policy, ApkPolicy::kMinor);
  EXPECT_EQ(config->settings.as_of, "20260131T000000Z");
  EXPECT_TRUE(config->settings.annotate_renovate);
  EXPECT_TRUE(config->settings.numeric_user);
  EXPECT_EQ(config->settings.secret_form, SecretForm::kEnvironment);
  EXPECT_EQ(config->settings.user_id, 20000u);
  EXPECT_EQ(config->platforms, std::vector<std::string>{"linux/amd64"});
  ASSERT_TRUE(config->network);
  EXPECT_EQ(config->network->cache_mib, 10u);
  EXPECT_EQ(config->network->timeout, 5u);
  EXPECT_EQ(config->network->mirrors.at("docker.io"), std::vector<std::string>{"https://mirror.example"});
  EXPECT_EQ(config->network->archive_mirrors.at("http://deb.example/debian"), "http://mirror.example/debian");
}

TEST(Config, WhatIsWrongInTheNewTablesIsNamed) {
  const std::vector<std::string_view> rules{"pin-apt", "pin-apk"};
  for (const char* text : {"[network]\nmirors = 1\n", "[network]\nmirrors = [1]\n", "[network]\ncache-mib = -1\n",
                           "[network]\ntimeout = 0\n", "[network]\ntimeout = 301\n", "[network]\ntimeout = \"5\"\n",
                           "[rules.pin-apt]\npolicy = \"exat\"\n", "[rules.pin-apt]\nas-of = \"2026-1-1\"\n",
                           "[rules.pin-apk]\nas-of = \"2026-01-01\"\n", "[rules.pin-apk]\npolicy = \"snapshot\"\n"}) {
    const auto config = parse_config(text, "/x/.drydock.toml", rules);
    ASSERT_FALSE(config) << text;
    EXPECT_NE(config.error().message.find(":2:"), std::string::npos) << config.error().message;
  }
}

TEST(Config, AKeyOfManyPartsIsRefusedAndNotRead) {
  std::string key = "a";
  for (int i = 0; i < 300'000; ++i) key += ".a";
  EXPECT_FALSE(parse_config("\n" + key + " = 1\n", "/x/.drydock.toml", {}));
}

TEST(Config, SnapshotStamps) {
  EXPECT_EQ(snapshot_stamp("2026-01-31"), "20260131T000000Z");
  EXPECT_EQ(snapshot_stamp("20260131"), "20260131T000000Z");
  EXPECT_EQ(snapshot_stamp("20260131T123456Z"), "20260131T123456Z");
  for (const char* text : {"", "2026", "2026/01/31", "20260131T1234Z", "x2026-01-31"}) EXPECT_EQ(snapshot_stamp(text), std::nullopt) << text;
}

}  // namespace
}  // namespace drydock
