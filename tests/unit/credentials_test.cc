#include "resolve/credentials.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "resolve/credential_helper.h"
#include "support/temp_folder.h"

namespace drydock {
namespace {

using testing::TempFolder;

// base64 of user:password, other:secret, team:secret.
constexpr const char* kAuth = "dXNlcjpwYXNzd29yZA==";

std::string auths(const std::string& key, const std::string& auth) {
  return R"({"auths":{")" + key + R"(":{"auth":")" + auth + R"("}}})";
}

/// Only a docker configuration in a folder of its own.
class Credentials : public ::testing::Test {
 protected:
  CredentialStore store(const std::string& config) {
    folder_.put("docker/config.json", config);
    return CredentialStore(environment());
  }

  CredentialStore::Environment environment() const {
    CredentialStore::Environment out;
    out.docker_config = folder_ / "docker";
    out.path = "relative::" + (folder_ / "bin");
    return out;
  }

  /// A helper program that is a shell script; `calls` has a line for each time it ran.
  void helper(const std::string& name, const std::string& body) {
    const std::string file =
        folder_.put("bin/docker-credential-" + name, "#!/bin/sh\nserver=$(cat)\necho \"$1 $server\" >> '" +
                                                         (folder_ / "calls") + "'\n" + body);
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  }

  TempFolder folder_;
};

std::string described(const std::optional<Credential>& credential) {
  if (!credential) return "none";
  if (!credential->identity_token.empty()) return "token " + credential->identity_token;
  return credential->user + " " + credential->password;
}

TEST_F(Credentials, KeysAreReadAsDockerReadsThem) {
  struct Case {
    const char* key;
    const char* domain;
    const char* path;
    bool found;
  };
  constexpr Case kCases[] = {
      {"registry.example", "registry.example", "team/app", true},
      {"registry.example", "Registry.Example", "team/app", true},
      {"registry.example:5000", "registry.example:5000", "app", true},
      {"registry.example:5000", "registry.example", "app", false},
      {"registry.example", "registry.example:5000", "app", false},
      {"https://registry.example", "registry.example", "app", true},
      {"http://registry.example/", "registry.example", "app", true},
      {"https://registry.example/v1/", "registry.example", "app", true},
      {"https://registry.example/v2/", "registry.example", "app", true},
      {"registry.example/v2", "registry.example", "app", true},
      {"registry.example/team", "registry.example", "team/app", true},
      {"registry.example/team/app", "registry.example", "team/app", true},
      {"registry.example/team", "registry.example", "teams/app", false},
      {"registry.example/team/app", "registry.example", "team", false},
      {"https://index.docker.io/v1/", "docker.io", "library/ubuntu", true},
      {"index.docker.io", "docker.io", "library/ubuntu", true},
      {"docker.io", "docker.io", "library/ubuntu", true},
      {"docker.io/team", "docker.io", "team/app", true},
      {"docker.io/team", "docker.io", "library/ubuntu", false},
      {"registry.example", "docker.io", "library/ubuntu", false},
      {"sub.registry.example", "registry.example", "app", false},
  };
  for (const Case& c : kCases) {
    const auto found = store(auths(c.key, kAuth)).find(c.domain, c.path);
    EXPECT_EQ(described(found), c.found ? "user password" : "none")
        << c.key << " for " << c.domain << "/" << c.path;
  }
}

TEST_F(Credentials, TheMostSpecificKeyCounts) {
  const CredentialStore logins = store(R"({"auths":{
    "registry.example":{"auth":"dXNlcjpwYXNzd29yZA=="},
    "registry.example/team":{"auth":"dGVhbTpzZWNyZXQ="},
    "https://index.docker.io/v1/access-token":{"auth":"dGVhbTpzZWNyZXQ="},
    "https://index.docker.io/v1/":{"auth":"dXNlcjpwYXNzd29yZA=="}}})");
  EXPECT_EQ(described(logins.find("registry.example", "team/app")), "team secret");
  EXPECT_EQ(described(logins.find("registry.example", "app")), "user password");
  EXPECT_EQ(described(logins.find("docker.io", "library/ubuntu")), "user password");
}

TEST_F(Credentials, ReadsTheFormsOfALogin) {
  struct Case {
    const char* entry;
    const char* login;
    std::size_t notes;
  };
  constexpr Case kCases[] = {
      {R"({"auth":"dXNlcjpwYXNzd29yZA=="})", "user password", 0},
      {R"({"auth":"dXNlcjpw\nYXNzd29y\r\nZA==\n"})", "user password", 0},
      {R"({"auth":"dTpw"})", "u p", 0},
      {R"({"auth":"dTpwcQ=="})", "u pq", 0},
      {R"({"auth":"dTpwcXI="})", "u pqr", 0},
      {R"({"auth":"dTphOmI="})", "u a:b", 0},
      {R"({"auth":"dTpwAAA="})", "u p", 0},
      {R"({"username":"user","password":"password"})", "user password", 0},
      {R"({"auth":"MDAwOg==","identitytoken":"idtoken"})", "token idtoken", 0},
      {R"({"identitytoken":"idtoken"})", "token idtoken", 0},
      {R"({})", "none", 0},
      {R"(null)", "none", 0},
      {R"({"auth":""})", "none", 0},
      {R"({"auth":7})", "none", 0},
      {R"([])", "none", 0},
      {R"({"auth":"dTpwcQ"})", "none", 1},        // no padding
      {R"({"auth":"dTpwcR=="})", "none", 1},      // bits left over
      {R"({"auth":"dTpwcQ==dTpw"})", "none", 1},  // goes on behind the padding
      {R"({"auth":"dTpw===="})", "none", 1},
      {R"({"auth":"dTp"})", "none", 1},
      {R"({"auth":"d"})", "none", 1},
      {R"({"auth":"user:password"})", "none", 1},
      {R"({"auth":"dXNlcg=="})", "none", 1},      // no colon
      {R"({"auth":"OnBhc3N3b3Jk"})", "none", 1},  // no user
  };
  for (const Case& c : kCases) {
    const CredentialStore logins = store(R"({"auths":{"registry.example":)" + std::string(c.entry) + "}}");
    EXPECT_EQ(described(logins.find("registry.example", "app")), c.login) << c.entry;
    EXPECT_EQ(logins.notes().size(), c.notes) << c.entry;
  }
}

TEST_F(Credentials, BrokenFilesBecomeNotesWithoutTheirContent) {
  const std::string deep = std::string(100, '[') + std::string(100, ']');
  for (const std::string& text : {std::string("{\"auths\":{\"registry.example\":{\"auth\":\"sesame\""),
                                  std::string("[]"), std::string(), deep, std::string("{\"auths\":\"\xff\"}"),
                                  "{\"a\":\"" + std::string(2u << 20, 'x') + "\"}"}) {
    const CredentialStore logins = store(text);
    EXPECT_FALSE(logins.find("registry.example", "app"));
    EXPECT_FALSE(logins.find("other.example", "app"));
    ASSERT_EQ(logins.notes().size(), 1u) << text.substr(0, 80);
    EXPECT_NE(logins.notes()[0].find("config.json"), std::string::npos) << logins.notes()[0];
    EXPECT_EQ(logins.notes()[0].find("sesame"), std::string::npos);
  }
}

TEST_F(Credentials, NothingIsReadBeforeItIsAskedFor) {
  CredentialStore logins(environment());
  folder_.put("docker/config.json", auths("registry.example", kAuth));
  EXPECT_EQ(described(logins.find("registry.example", "app")), "user password");
  folder_.put("docker/config.json", "{}");
  EXPECT_EQ(described(logins.find("registry.example", "app")), "user password") << "and is read once";
}

TEST_F(Credentials, FilesCountInTheOrderOfPodman) {
  const auto login = [](const char* user) {
    return std::string(R"({"auths":{"registry.example":{"username":")") + user + R"(","password":"p"}}})";
  };
  CredentialStore::Environment all;
  all.registry_auth_file = folder_.put("own.json", login("own"));
  all.runtime_dir = folder_ / "run";
  all.runtime_auth_file = folder_.put("fallback.json", login("fallback"));
  all.config_home = folder_ / "config";
  all.docker_config = folder_ / "docker";
  all.home = folder_ / "home";
  folder_.put("run/containers/auth.json", login("runtime"));
  folder_.put("config/containers/auth.json", login("config"));
  folder_.put("docker/config.json", login("docker"));
  folder_.put("home/.config/containers/auth.json", login("home-config"));
  folder_.put("home/.docker/config.json", login("home-docker"));
  const auto user = [](const CredentialStore::Environment& environment) {
    return described(CredentialStore(environment).find("registry.example", "app"));
  };
  EXPECT_EQ(user(all), "own p");
  all.registry_auth_file.clear();
  EXPECT_EQ(user(all), "runtime p");
  all.runtime_dir.clear();
  EXPECT_EQ(user(all), "fallback p");
  all.runtime_auth_file.clear();
  EXPECT_EQ(user(all), "config p");
  all.config_home.clear();
  EXPECT_EQ(user(all), "home-config p");
  std::filesystem::remove(folder_ / "home/.config/containers/auth.json");
  EXPECT_EQ(user(all), "docker p");
  all.docker_config.clear();
  EXPECT_EQ(user(all), "home-docker p");
  all.home.clear();
  EXPECT_EQ(user(all), "none");
}

TEST_F(Credentials, TheNamedFileStandsAlone) {
  folder_.put("docker/config.json", auths("registry.example", kAuth));
  CredentialStore::Environment environment = this->environment();
  environment.registry_auth_file = folder_ / "absent.json";
  const CredentialStore logins(environment);
  EXPECT_FALSE(logins.find("registry.example", "app"));
  ASSERT_EQ(logins.notes().size(), 1u);
  EXPECT_NE(logins.notes()[0].find("absent.json"), std::string::npos);
}

TEST_F(Credentials, HelpersAreAskedByServer) {
  helper("fake", R"(case $server in
  https://index.docker.io/v1/) echo '{"ServerURL":"x","Username":"hub","Secret":"sesame"}' ;;
  token.example) echo '{"Username":"<token>","Secret":"idtoken"}' ;;
  empty.example) echo '{"Username":"","Secret":""}' ;;
  broken.example) echo 'no sesame'; exit 3 ;;
  text.example) echo 'sesame' ;;
  *) echo 'credentials not found in native keychain'; exit 1 ;;
esac)");
  const CredentialStore logins = store(R"({"credsStore":"fake"})");
  EXPECT_EQ(described(logins.find("docker.io", "library/ubuntu")), "hub sesame");
  EXPECT_EQ(described(logins.find("docker.io", "library/debian")), "hub sesame");
  EXPECT_EQ(described(logins.find("token.example", "app")), "token idtoken");
  EXPECT_EQ(described(logins.find("empty.example", "app")), "none");
  EXPECT_EQ(described(logins.find("none.example", "app")), "none");
  EXPECT_TRUE(logins.notes().empty());
  EXPECT_EQ(described(logins.find("broken.example", "app")), "none");
  EXPECT_EQ(described(logins.find("text.example", "app")), "none");
  EXPECT_EQ(described(logins.find("text.example", "other")), "none");
  ASSERT_EQ(logins.notes().size(), 2u);
  for (const std::string& note : logins.notes()) {
    EXPECT_NE(note.find("docker-credential-fake"), std::string::npos) << note;
    EXPECT_EQ(note.find("sesame"), std::string::npos) << note;
  }
  EXPECT_EQ(folder_.get("calls"),
            "get https://index.docker.io/v1/\nget token.example\nget empty.example\nget none.example\nget "
            "broken.example\n"
            "get text.example\n");
}

TEST_F(Credentials, ARegistrysOwnHelperComesFirst) {
  helper("own", R"(echo '{"Username":"own","Secret":"s"}')");
  helper("none", "echo 'credentials not found in native keychain'; exit 1");
  helper("all", R"(echo '{"Username":"all","Secret":"s"}')");
  const CredentialStore logins = store(R"({"credsStore":"all",
    "credHelpers":{"own.example":"own","https://index.docker.io/v1/":"own","file.example":"","none.example":"none"},
    "auths":{"own.example":{"auth":"dXNlcjpwYXNzd29yZA=="},"none.example":{"auth":"dXNlcjpwYXNzd29yZA=="},
             "all.example":{}, "plain.example":{"auth":"dXNlcjpwYXNzd29yZA=="}}})");
  EXPECT_EQ(described(logins.find("own.example", "app")), "own s");
  EXPECT_EQ(described(logins.find("docker.io", "team/app")), "own s");
  EXPECT_EQ(described(logins.find("none.example", "app")), "user password");
  EXPECT_EQ(described(logins.find("plain.example", "app")), "user password");
  EXPECT_EQ(described(logins.find("all.example", "app")), "all s");
  EXPECT_EQ(described(logins.find("file.example", "app")), "none")
      << "an empty helper switches the store off";
}

TEST_F(Credentials, AMissingOrOddlyNamedHelperIsANote) {
  helper("real", "exit 0");
  for (const char* name : {"absent", "../bin/docker-credential-real", "re al", "a/b", "x;touch y"}) {
    const CredentialStore logins = store(std::string(R"({"credsStore":")") + name + "\"}");
    EXPECT_FALSE(logins.find("registry.example", "app"));
    EXPECT_FALSE(logins.find("other.example", "app"));
    EXPECT_EQ(logins.notes().size(), 1u) << name;
  }
  EXPECT_EQ(folder_.get("calls"), "");
}

TEST_F(Credentials, HelpersOfTheWorkingFolderAreNotRun) {
  helper("here", R"(echo '{"Username":"u","Secret":"s"}')");
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder_ / "bin");
  for (const char* path : {"", ".", ":", "./", "../bin"}) {
    const HelperAnswer answer = ask_credential_helper({.name = "here", .path = path}, "registry.example");
    EXPECT_EQ(answer.outcome, HelperAnswer::Outcome::kUnusable) << path;
  }
  std::filesystem::current_path(before);
  EXPECT_EQ(folder_.get("calls"), "");
}

TEST_F(Credentials, HelpersAreBounded) {
  using Outcome = HelperAnswer::Outcome;
  const auto ask = [&](const char* name, int milliseconds) {
    return ask_credential_helper(
        {.name = name, .path = folder_ / "bin", .time = std::chrono::milliseconds(milliseconds)},
        "r.example");
  };
  helper("endless", "while :; do echo sesame; done");
  EXPECT_EQ(ask("endless", 20'000).outcome, Outcome::kFailed);
  // What the script starts holds the pipe open, and is ended with it.
  helper("hangs", "sleep 60");
  const HelperAnswer hanging = ask("hangs", 200);
  EXPECT_EQ(hanging.outcome, Outcome::kUnusable);
  EXPECT_NE(hanging.problem.find("in time"), std::string::npos);
  helper("lingers", "exec >/dev/null; sleep 60");
  EXPECT_EQ(ask("lingers", 200).outcome, Outcome::kFailed);
  // One that never looks at its input must not end this process by a signal.
  folder_.put("bin/docker-credential-deaf",
              "#!/bin/sh\nexec <&-\necho '{\"Username\":\"u\",\"Secret\":\"s\"}'\n");
  std::filesystem::permissions(folder_ / "bin/docker-credential-deaf", std::filesystem::perms::owner_all);
  EXPECT_EQ(ask("deaf", 20'000).outcome, Outcome::kFound);
}

TEST_F(Credentials, AHelperThatCannotRunIsAskedOnce) {
  // Without a line that names an interpreter for it, it cannot be started at all, which takes no time.
  const std::string file = folder_.put("bin/docker-credential-broken",
                                       "\x7f"
                                       "ELF nonsense");
  std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  const CredentialStore logins = store(R"({"credsStore":"broken"})");
  EXPECT_FALSE(logins.find("a.example", "app"));
  EXPECT_FALSE(logins.find("b.example", "app"));
  EXPECT_EQ(logins.notes().size(), 1u);
}

TEST_F(Credentials, ManyThreadsAskAHelperOnce) {
  helper("fake", R"(echo '{"Username":"u","Secret":"s"}')");
  const CredentialStore logins = store(R"({"credsStore":"fake"})");
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] { EXPECT_EQ(described(logins.find("registry.example", "app")), "u s"); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(folder_.get("calls"), "get registry.example\n");
}

}  // namespace
}  // namespace drydock
