// The commands that ask for facts, against a registry in memory.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "support/fake_registry.h"
#include "support/fault_server.h"
#include "support/run_program.h"
#include "support/temp_folder.h"

namespace drydock {
namespace {

using testing::FakeRegistry;
using testing::ProgramInput;
using testing::ProgramRun;
using testing::run_program;
using testing::TempFolder;

class WorldCommands : public ::testing::Test {
 protected:
  WorldCommands() { folder_.put("repo/.git/HEAD", "ref: refs/heads/main\n"); }

  ProgramRun run(std::vector<std::string> args) const {
    args.insert(args.begin(), DRYDOCK_BINARY);
    ProgramInput input;
    input.folder = folder_ / "repo";
    input.environment = {{"HOME", folder_ / "home"}, {"XDG_CACHE_HOME", folder_ / "cache"}, {"XDG_CONFIG_HOME", folder_ / "config"},
                         {"DOCKER_CONFIG", folder_ / "docker"}, {"DRYDOCK_OFFLINE", ""}};
    return run_program(args, input);
  }
  std::string name(const std::string& image) const { return registry_.host() + "/" + image; }
  std::string dockerfile() const { return folder_.get("repo/Dockerfile"); }
  void put(const std::string& text) const { folder_.put("repo/Dockerfile", text); }

  TempFolder folder_;
  FakeRegistry registry_;
};

TEST_F(WorldCommands, HardenPinsAndASecondRunChangesNothing) {
  const std::string digest = registry_.add_image("app", "1", "{}", {});
  put("FROM " + name("app:1") + "\n");
  const ProgramRun result = run({"-w", "--only=pin-image", "."});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(dockerfile(), "FROM " + name("app:1") + "@" + digest + "\n");
  EXPECT_EQ(run({"--check", "--only=pin-image", "."}).exit_code, 0);
}

TEST_F(WorldCommands, TheStandardInputAsksNoNetwork) {
  registry_.add_image("app", "1", "{}", {});
  ProgramInput input;
  input.folder = folder_ / "repo";
  input.environment = {{"XDG_CACHE_HOME", folder_ / "cache"}};
  input.text = "FROM " + name("app:1") + "\n";
  const ProgramRun result = run_program({DRYDOCK_BINARY, "--only=pin-image", "-"}, input);
  EXPECT_EQ(result.out, input.text);
  EXPECT_TRUE(registry_.requests().empty());
}

TEST_F(WorldCommands, OfflineIsAnOptionAndAVariable) {
  registry_.add_image("app", "1", "{}", {});
  put("FROM " + name("app:1") + "\n");
  EXPECT_EQ(run({"--offline", "--only=pin-image", "."}).exit_code, 0);
  ProgramInput input;
  input.folder = folder_ / "repo";
  input.environment = {{"DRYDOCK_OFFLINE", "1"}, {"XDG_CACHE_HOME", folder_ / "cache"}};
  EXPECT_EQ(run_program({DRYDOCK_BINARY, "--only=pin-image", "."}, input).exit_code, 0);
  EXPECT_TRUE(registry_.requests().empty());
}

TEST_F(WorldCommands, StrictTellsThatAFactIsMissing) {
  registry_.add_image("app", "1", "{}", {});
  put("FROM " + name("app:1") + "\nCOPY --from=" + name("gone:1") + " /a /a\n");
  const ProgramRun result = run({"--strict", "--only=pin-image", "."});
  EXPECT_EQ(result.exit_code, 3) << result.err;
  EXPECT_NE(result.out.find("+FROM " + name("app:1") + "@sha256:"), std::string::npos) << "one image that is gone costs its own pin only";
}

TEST_F(WorldCommands, ASiblingThatIsNotThereIsNoFactThatIsMissing) {
  registry_.add_image("app", "1", "{}", {});
  put("FROM " + name("app:1") + "\nRUN true\n");
  const ProgramRun none = run({"--strict", "--only=pin-image,minimal-base", "."});
  EXPECT_EQ(none.exit_code, 0) << none.err;
  EXPECT_EQ(none.out.find("minimal-base"), std::string::npos) << none.out;
  const auto requests = registry_.requests();
  EXPECT_EQ(requests.size(), 3u) << "the image, its -slim and its -alpine";

  const ProgramRun lock = run({"lock"});
  EXPECT_EQ(lock.err.find("not locked"), std::string::npos) << lock.err;
  registry_.add_image("app", "1-slim", R"({"User": "app"})", {});
  const ProgramRun found = run({"--strict", "--only=minimal-base", "."});
  EXPECT_EQ(found.exit_code, 0) << found.err;
  EXPECT_NE(found.out.find("`" + name("app:1-slim") + "`"), std::string::npos) << found.out;
  EXPECT_EQ(run({"lock", "--check"}).exit_code, 0) << "nothing is locked that no Dockerfile names";
}

TEST_F(WorldCommands, OfflinePinsAreOneLineAndNoneOnSave) {
  put("FROM " + name("app:1") + "\nCOPY --from=" + name("tool:1") + " /a /a\nCOPY --from=" + name("tool:2") + " /b /b\n");
  const std::string why = "nothing is known offline";
  const auto lines = [&](const std::string& text) {
    std::size_t count = 0;
    for (std::size_t at = text.find(why); at != std::string::npos; at = text.find(why, at + 1)) ++count;
    return count;
  };
  const ProgramRun all = run({"--offline", "."});
  EXPECT_EQ(lines(all.out), 1u) << all.out;
  EXPECT_EQ(all.out.find("is not pinned to a digest"), std::string::npos) << all.out;
  const ProgramRun save = run({"--profile", "save", "."});
  EXPECT_EQ(lines(save.out), 0u) << save.out;
  EXPECT_EQ(save.out.find("no network was asked"), std::string::npos) << save.out;
  EXPECT_EQ(lines(run({"--profile", "save", "--only=pin-image", "."}).out), 1u);
  const ProgramRun json = run({"--profile", "save", "--format", "json", "--only=pin-image", "."});
  EXPECT_NE(json.out.find(name("tool:2")), std::string::npos) << json.out;

  ProgramInput input;
  input.folder = folder_ / "repo";
  input.environment = {{"XDG_CACHE_HOME", folder_ / "cache"}};
  input.text = dockerfile();
  const ProgramRun saved = run_program({DRYDOCK_BINARY, "-"}, input);
  EXPECT_EQ(saved.err.find("pin-image"), std::string::npos) << saved.err;
  const ProgramRun named = run_program({DRYDOCK_BINARY, "--only=pin-image", "-"}, input);
  EXPECT_EQ(lines(named.err), 1u) << named.err;
  EXPECT_EQ(named.out, input.text);
}

TEST_F(WorldCommands, TheTimeThatAServerMayBeSilentIsASetting) {
  using testing::FaultServer;
  FaultServer silent([](const FaultServer::Request& request) -> FaultServer::Reply {
    if (request.path() == "/v2/") return {};
    return {.latency = std::chrono::milliseconds(60'000)};
  });
  put("FROM " + silent.host() + "/app:1\n");
  folder_.put("repo/.drydock.toml", "[network]\ntimeout = 1\n");
  const ProgramRun result = run({"--only=pin-image", "."});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_NE(result.out.find("sent nothing for 1 s: try again later"), std::string::npos) << result.out;
}

TEST_F(WorldCommands, LockThenLockedWithoutARegistry) {
  const std::string digest = registry_.add_image("app", "1", R"({"User": "app"})", {});
  put("FROM " + name("app:1") + "\n");
  const ProgramRun lock = run({"lock"});
  EXPECT_EQ(lock.exit_code, 0) << lock.err;
  const std::string text = folder_.get("repo/drydock.lock");
  EXPECT_NE(text.find(digest), std::string::npos) << text;
  EXPECT_EQ(run({"lock", "--check"}).exit_code, 0);

  // The tag moves on, and the lock file does not.
  registry_.add_image("app", "1", R"({"User": "other"})", {});
  const std::size_t asked = registry_.requests().size();
  EXPECT_EQ(run({"-w", "--locked", "--only=pin-image", "."}).exit_code, 0);
  EXPECT_EQ(dockerfile(), "FROM " + name("app:1") + "@" + digest + "\n");
  EXPECT_EQ(registry_.requests().size(), asked);
}

TEST_F(WorldCommands, LockKeepsWhatIsLockedUntilUpgraded) {
  registry_.add_image("app", "1", "{}", {});
  put("FROM " + name("app:1") + "\n");
  run({"lock"});
  const std::string before = folder_.get("repo/drydock.lock");
  const std::string moved = registry_.add_image("app", "1", R"({"User": "other"})", {});
  run({"lock"});
  EXPECT_EQ(folder_.get("repo/drydock.lock"), before);
  EXPECT_EQ(run({"lock", "--upgrade", "--check"}).exit_code, 1);
  EXPECT_EQ(run({"lock", "--upgrade"}).exit_code, 0);
  EXPECT_NE(folder_.get("repo/drydock.lock").find(moved), std::string::npos);
}

TEST_F(WorldCommands, AnUpgradeThatFailsLosesNothing) {
  registry_.add_image("app", "1", "{}", {});
  put("FROM " + name("app:1") + "\nFROM " + name("gone:1") + "\n");
  run({"lock"});
  const std::string before = folder_.get("repo/drydock.lock");
  put("FROM " + name("gone:1") + "\n");
  const ProgramRun result = run({"lock", "--upgrade"});
  EXPECT_NE(result.err.find("gone"), std::string::npos) << result.err;
  EXPECT_EQ(folder_.get("repo/drydock.lock"), before);
}

TEST_F(WorldCommands, ABrokenLockFileIsNoMissingOne) {
  const std::string digest = registry_.add_image("app", "1", "{}", {});
  put("FROM " + name("app:1") + "\n");
  folder_.put("repo/drydock.lock", "version = 1\nwhat = 2\n");
  const ProgramRun result = run({"--only=pin-image", "."});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.err.find("drydock.lock:2:"), std::string::npos) << result.err;
  EXPECT_EQ(result.out.find(digest), std::string::npos);
}

TEST_F(WorldCommands, OutdatedListsAndUpdateMoves) {
  const std::string old = registry_.add_image("app", "1", "{}", {});
  const std::string pinned = "FROM " + name("app:1") + "@" + old + "\n";
  put(pinned);
  EXPECT_EQ(run({"outdated", "--check"}).exit_code, 0);
  const std::string now = registry_.add_image("app", "1", R"({"User": "new"})", {});
  const ProgramRun outdated = run({"outdated", "--check"});
  EXPECT_EQ(outdated.exit_code, 1);
  EXPECT_NE(outdated.out.find("Dockerfile:1:6: warning: "), std::string::npos) << outdated.out;
  EXPECT_EQ(dockerfile(), pinned) << "a list changes nothing";
  const ProgramRun shown = run({"update"});
  EXPECT_NE(shown.out.find("+FROM " + name("app:1") + "@" + now), std::string::npos) << shown.out;
  EXPECT_EQ(dockerfile(), pinned);
  EXPECT_EQ(run({"update", "-w"}).exit_code, 0);
  EXPECT_EQ(dockerfile(), "FROM " + name("app:1") + "@" + now + "\n");
}

TEST_F(WorldCommands, UpdateMovesToAnotherTagAndOnlyWhatIsNamed) {
  const std::string old = registry_.add_image("app", "1", "{}", {});
  const std::string next = registry_.add_image("app", "2", R"({"User": "two"})", {});
  const std::string other = registry_.add_image("other", "1", R"({"User": "x"})", {});
  registry_.add_image("other", "1", R"({"User": "y"})", {});
  put("FROM " + name("app:1") + "@" + old + "\nFROM " + name("other:1") + "@" + other + "\n");
  EXPECT_EQ(run({"update", "-w", "--image", name("app"), "--to", "2"}).exit_code, 0);
  EXPECT_EQ(dockerfile(), "FROM " + name("app:2") + "@" + next + "\nFROM " + name("other:1") + "@" + other + "\n");
}

TEST_F(WorldCommands, UpdateBringsTheLockFileAlong) {
  registry_.add_image("app", "1", "{}", {});
  put("FROM " + name("app:1") + "\n");
  run({"lock"});
  run({"-w", "--locked", "--only=pin-image", "."});
  const std::string now = registry_.add_image("app", "1", R"({"User": "new"})", {});
  EXPECT_EQ(run({"update", "-w"}).exit_code, 0);
  EXPECT_NE(folder_.get("repo/drydock.lock").find(now), std::string::npos);
  EXPECT_EQ(run({"--check", "--locked", "--only=pin-image", "."}).exit_code, 0);
}

TEST_F(WorldCommands, TheCacheIsShownAndEmptied) {
  registry_.add_image("app", "1", "{}", {});
  put("FROM " + name("app:1") + "\n");
  run({"--only=pin-image", "."});
  EXPECT_EQ(run({"cache", "path"}).out, folder_ / "cache/drydock\n");
  EXPECT_EQ(run({"cache", "size"}).out.find("0 bytes"), std::string::npos);
  EXPECT_EQ(run({"cache", "clean"}).exit_code, 0);
  EXPECT_EQ(run({"cache", "size"}).out, "0 bytes in 0 entries\n");
  EXPECT_EQ(run({"cache", "shrink"}).exit_code, 2);
}

TEST_F(WorldCommands, AllowedRegistriesAreTheOnlyOnesAsked) {
  registry_.add_image("app", "1", "{}", {});
  put("FROM " + name("app:1") + "\n");
  const ProgramRun result = run({"--only=pin-image", "--allow-registry", "registry.example", "."});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out.find("+FROM"), std::string::npos);
  EXPECT_TRUE(registry_.requests().empty());
}

TEST_F(WorldCommands, UntrustedRefusesPrivateAddressesAndNetworkSettingsOfTheFolder) {
  registry_.add_image("library/app", "1", "{}", {});
  put("FROM " + name("library/app:1") + "\nFROM app:1\n");
  folder_.put("repo/.drydock.toml", "[network.mirrors]\n\"docker.io\" = [\"" + registry_.url() + "\"]\n");
  EXPECT_EQ(run({"--only=pin-image", "--untrusted", "."}).exit_code, 0);
  EXPECT_TRUE(registry_.requests().empty());
}

TEST_F(WorldCommands, AMirrorOfTheUsersOwnIsAsked) {
  const std::string digest = registry_.add_image("library/app", "1", "{}", {});
  put("FROM app:1\n");
  folder_.put("config/drydock/config.toml", "[network.mirrors]\n\"docker.io\" = [\"" + registry_.url() + "\"]\n");
  EXPECT_NE(run({"--only=pin-image", "."}).out.find("+FROM app:1@" + digest), std::string::npos);
}

TEST_F(WorldCommands, WrongUsageIsExplained) {
  put("FROM a\n");
  EXPECT_EQ(run({"--apt-policy", "exat", "."}).exit_code, 2);
  EXPECT_EQ(run({"--as-of", "yesterday", "."}).exit_code, 2);
  EXPECT_EQ(run({"--annotate", "dependabot", "."}).exit_code, 2);
  EXPECT_EQ(run({"--lock-file", "nowhere.lock", "."}).exit_code, 2);
  EXPECT_EQ(run({"update", "--to", "3"}).exit_code, 2);
  EXPECT_EQ(run({"update", "--locked"}).exit_code, 2);
  EXPECT_EQ(run({"lock", "--locked"}).exit_code, 2);
}

}  // namespace
}  // namespace drydock
