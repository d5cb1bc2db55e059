#include "model/secret_value.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "model/secret_file.h"
#include "model/secret_text.h"

namespace drydock {
namespace {

TEST(SecretValue, Kinds) {
  using K = ValueKind;
  // Made up, and put together here so that no scanner of this repository takes them for real ones.
  const std::string forge = "ghp_" + std::string(18, 'a') + std::string(18, 'Z');
  const std::vector<std::pair<std::string, ValueKind>> cases = {
      {"", K::kEmpty},
      {"$TOKEN", K::kReference},
      {"${TOKEN}", K::kReference},
      {"${TOKEN:-}", K::kReference},
      {"$(cat /run/secrets/token)", K::kReference},
      {"Bearer $TOKEN", K::kReference},
      {"/run/secrets/token", K::kReference},
      {"https://host.example/token", K::kReference},
      {".*", K::kReference},
      {"true", K::kSwitch},
      {"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 me@host.example", K::kSwitch},
      {"0", K::kSwitch},
      {"None", K::kSwitch},
      {"changeme", K::kPlaceholder},
      {"ChangeMe123", K::kPlaceholder},
      {"<token>", K::kPlaceholder},
      {"{{ token }}", K::kPlaceholder},
      {"%TOKEN%", K::kReference},
      {"xxxxxxxx", K::kPlaceholder},
      {"your-token-here", K::kPlaceholder},
      {"password", K::kPlaceholder},
      {"123456", K::kPlaceholder},
      {"example", K::kPlaceholder},
      {"hunter2", K::kPlain},
      {"benchmarkdbpass", K::kPlain},
      {"S3same!", K::kPlain},
      {"k9Zx72bQp0LmVt41sWdE83yR", K::kStrong},
      {forge, K::kStrong},
      {"prefix-" + forge, K::kStrong},
  };
  for (const auto& [value, kind] : cases)
    EXPECT_EQ(static_cast<int>(value_kind(value)), static_cast<int>(kind)) << value;
  EXPECT_EQ(static_cast<int>(value_kind("$x9", true)), static_cast<int>(K::kPlain));
}

TEST(SecretValue, StandInsForOneCommand) {
  for (const char* value :
       {"dummy", "not-needed", "nothing", "for_build_only", "postgres://app:hunter2@localhost/app",
        "postgres://app:app@db.example/app", "redis://x:sesame@127.0.0.1:6379"})
    EXPECT_TRUE(is_stand_in(value)) << value;
  for (const char* value :
       {"sesame-open-now", "postgres://app:sesame-open@db.example/app", "https://host.example/build"})
    EXPECT_FALSE(is_stand_in(value)) << value;
}

TEST(SecretValue, TokensOfKnownFormats) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"AKIA" + std::string(16, 'Q'), "AWS access key"},
      {"glpat-" + std::string(20, 'x'), "GitLab token"},
      {"npm_" + std::string(36, 'Z'), "npm token"},
      {"pypi-" + std::string(60, 'x'), "PyPI token"},
      {"xoxb-1234567890-abc", "Slack token"},
      {"sk_live_" + std::string(24, 'x'), "Stripe key"},
      {"AIza" + std::string(35, 'x'), "Google API key"},
      {"github_pat_" + std::string(30, 'x'), "GitHub token"},
      {"hf_" + std::string(34, 'x'), "Hugging Face token"}};
  for (const auto& [text, kind] : cases) {
    const auto token = known_token_at(text, 0);
    ASSERT_TRUE(token) << kind;
    EXPECT_EQ(token->size, text.size());
    EXPECT_EQ(token->kind, kind);
  }
  for (const char* text :
       {"ghp_short", "npm_config_cache", "AKIA", "glpat-x", "hf_hub", "pypi-server", "sk_live_"})
    EXPECT_FALSE(known_token_at(text, 0)) << text;
}

// The secret, by the text that holds it; `·` stands on both sides of it.
std::string marked(const std::string& text) {
  std::string out = text;
  const std::vector<SecretMatch> matches = find_secret_text(text);
  for (auto match = matches.rbegin(); match != matches.rend(); ++match) {
    out.insert(match->range.end, "]");
    out.insert(match->range.begin, "[");
  }
  return out;
}

TEST(SecretText, InCommandsAndFiles) {
  EXPECT_EQ(marked("curl -u ci:sesame https://h"), "curl -u ci:[sesame] https://h");
  EXPECT_EQ(marked("curl -uci:sesame h"), "curl -uci:[sesame] h");
  EXPECT_EQ(marked("curl --user 'ci:se same' h"), "curl --user 'ci:[se same]' h");
  EXPECT_EQ(marked("-H 'Authorization: Basic Y2k6c2U='"), "-H 'Authorization: Basic [Y2k6c2U=]'");
  EXPECT_EQ(marked("-H \"PRIVATE-TOKEN: sesame\""), "-H \"PRIVATE-TOKEN: [sesame]\"");
  EXPECT_EQ(marked("tool --password sesame x"), "tool --password [sesame] x");
  EXPECT_EQ(marked("tool --token=sesame"), "tool --token=[sesame]");
  EXPECT_EQ(marked("mysql -uroot -psesame db"), "mysql -uroot -p[sesame] db");
  EXPECT_EQ(marked("RUN a | b\nRUN mysql \\\n  -psesame db"), "RUN a | b\nRUN mysql \\\n  -p[sesame] db");
  EXPECT_EQ(marked("echo 'root:sesame' | chpasswd"), "echo 'root:[sesame]' | chpasswd");
  EXPECT_EQ(marked("npm config set //r/:_authToken sesame"), "npm config set //r/:_authToken [sesame]");
  EXPECT_EQ(marked("aws configure set aws_secret_access_key sesame"),
            "aws configure set aws_secret_access_key [sesame]");
  EXPECT_EQ(marked("machine h login u password sesame\n"), "machine h login u password [sesame]\n");
  EXPECT_EQ(marked("a:\n  password: sesame\n"), "a:\n  password: [sesame]\n");
  EXPECT_EQ(marked("{\"password\": \"sesame\"}"), "{\"password\": \"[sesame]\"}");
  EXPECT_EQ(marked("./app -dsn \"u:sesame@tcp(db:3306)/x\""), "./app -dsn \"u:[sesame]@tcp(db:3306)/x\"");
  EXPECT_EQ(marked("LABEL api.token sesame"), "LABEL api.token sesame");
  EXPECT_EQ(marked("LABEL token sesame"), "LABEL token [sesame]");
}

TEST(SecretText, WhatIsNone) {
  for (const char* text :
       {"docker run -u 1000:1000 x", "tool -u app:app", "curl -u \"ci:$TOKEN\" h",
        "-H \"Authorization: Bearer $TOKEN\"", "tool --password $PASSWORD", "tool --password-stdin < f",
        "adduser --disabled-password app", "ssh -p 22 h", "mkdir -pv /x",
        "docker build --secret id=npm_token,env=NPM_TOKEN .", "echo \"root:$PASSWORD\" | chpasswd",
        "mysql -p < f", "./app -db mysql -prefork", "serve-mysql -p=8080", "date -u +%H:%M:%S",
        "npm_token=${{ secrets.NPM_TOKEN }}", "secrets:\n  npm_token:\n    environment: NPM_TOKEN\n",
        "`ARG NPM_TOKEN` is a secret, and build arguments stay", "password is wrong: try again"})
    EXPECT_EQ(marked(text), text);
}

TEST(SecretText, MatchesAreSortedAndDisjoint) {
  const std::string text =
      "echo 'a:ghp_" + std::string(36, 'x') + "' | chpasswd --token=https://u:p@h/ -u a:https://u:p@h";
  std::uint32_t end = 0;
  for (const SecretMatch& match : find_secret_text(text)) {
    EXPECT_LE(end, match.range.begin);
    EXPECT_LT(match.range.begin, match.range.end);
    end = match.range.end;
  }
}

TEST(SecretText, HostileInputTakesNoLongerThanOther) {
  const auto start = std::chrono::steady_clock::now();
  for (const std::string_view piece : {"-u a:b ",
                                       "password ",
                                       "login password ",
                                       "echo a:b|chpasswd ",
                                       "mysql -pa ",
                                       "\"token\": ",
                                       "config set --x ",
                                       "xoxb-",
                                       "A_B_C_D=",
                                       "'-u",
                                       "chpasswd <<E ",
                                       "chpasswd <<<a:b ",
                                       "echo a\\nb|passwd ",
                                       "htpasswd -b ",
                                       "net user a ",
                                       "IDENTIFIED ",
                                       "create user password ",
                                       "docker login -p ",
                                       "-storepass ",
                                       "pass:",
                                       "add_user ",
                                       "((((",
                                       "x/password password "}) {
    std::string text;
    while (text.size() < 200'000) text += piece;
    find_secret_text(text);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

TEST(SecretFile, ByName) {
  for (const char* path : {".npmrc",
                           "./.npmrc",
                           "docker/.pypirc",
                           ".netrc",
                           ".git-credentials",
                           ".env",
                           ".env.production",
                           "id_rsa",
                           "ssh/id_ed25519",
                           "insecure_id_rsa",
                           "server.key",
                           "privkey.pem",
                           "tls/key.pem",
                           ".aws/credentials",
                           ".aws",
                           "/.kube/config",
                           ".docker/config.json",
                           "service-account.json",
                           "client.p12",
                           "auth.json",
                           "keystore.jks",
                           "http.keytab",
                           "pip.conf"})
    EXPECT_TRUE(secret_file(path)) << path;
  for (const char* path : {"id_rsa.pub",
                           "ca.pem",
                           "ca-bundle.pem",
                           "fullchain.pem",
                           "server-cert.pem",
                           "server.crt",
                           "rds-combined-ca.pem",
                           ".env.example",
                           ".env.test",
                           "meta.env",
                           "library-scripts/*.env",
                           "apt.key",
                           "archive-keyring.key",
                           "nodesource.gpg.key",
                           "config.json",
                           "config",
                           "npmrc",
                           "keys",
                           "env",
                           "package.json",
                           "authorized_keys",
                           "known_hosts",
                           "ssh/config",
                           "$FILE",
                           "dhparam.pem",
                           "truststore.jks",
                           ""})
    EXPECT_FALSE(secret_file(path)) << path;
  EXPECT_EQ(secret_file("x/.npmrc")->id, "npmrc");
  EXPECT_EQ(secret_file(".git-credentials")->id, "git_credentials");
  EXPECT_EQ(secret_file(".aws/credentials")->id, "aws_credentials");
  EXPECT_EQ(secret_file(".docker/config.json")->id, "docker_config");
}

TEST(SecretFile, ByTarget) {
  EXPECT_EQ(secret_file_by_target("creds", "/root/.aws/credentials", false)->id, "aws_credentials");
  EXPECT_EQ(secret_file_by_target("config/config.json", "/root/.docker", true)->id, "docker_config");
  EXPECT_EQ(secret_file_by_target("prod.npmrc", "/root/.npmrc", false)->name, ".npmrc");
  EXPECT_EQ(secret_file_by_target("ssh_keys", "/root/.ssh", true)->kind, SecretFileKind::kSshKey);
  EXPECT_FALSE(secret_file_by_target("ssh/config", "/root/.ssh", true));
  EXPECT_FALSE(secret_file_by_target("env.example", "/app/.env", false));
  EXPECT_FALSE(secret_file_by_target("ca.crt", "/etc/ssl/private/server.key", false));
  EXPECT_FALSE(secret_file_by_target("app.conf", "/etc/app", true));
}

TEST(SecretFile, ByText) {
  const SecretFile npmrc = *secret_file(".npmrc");
  EXPECT_TRUE(text_holds_secret(npmrc, "//r/:_authToken=sesame-open\n"));
  EXPECT_FALSE(text_holds_secret(npmrc, "//r/:_authToken=${NPM_TOKEN}\nsave-exact=true\n"));
  EXPECT_FALSE(text_holds_secret(npmrc, ""));
  const SecretFile env = *secret_file(".env");
  EXPECT_TRUE(text_holds_secret(env, "PORT=80\nDB_PASSWORD=sesame-open\n"));
  EXPECT_FALSE(text_holds_secret(env, "PORT=80\nDB_PASSWORD=\n"));
}

}  // namespace
}  // namespace drydock
