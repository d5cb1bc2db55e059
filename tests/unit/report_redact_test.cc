#include "report/redact.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace drydock {
namespace {

// Made up, and put together here so that no scanner of this repository takes them for real ones.
const std::string kForgeToken = "ghp_" + std::string(36, 'a');
const std::string kCloudKey = "AKIA" + std::string(16, 'Q');
const std::string kWebToken = "eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl";

TEST(Redact, PasswordsInUrls) {
  EXPECT_EQ(redact("git clone https://me:hunter2@host/x.git"), "git clone https://me:‹secret›@host/x.git");
  EXPECT_EQ(redact("postgres://u:p@ss@db:5432/x"), "postgres://u:‹secret›@db:5432/x");
  EXPECT_EQ(redact("https://host:8080/a@b"), "https://host:8080/a@b");
  EXPECT_EQ(redact("https://me@host/"), "https://me@host/");
  EXPECT_EQ(redact("https://oauth2:${TOKEN}@host/"), "https://oauth2:${TOKEN}@host/");
}

TEST(Redact, TokensOfKnownFormats) {
  EXPECT_EQ(redact("curl -H \"Authorization: token " + kForgeToken + "\" x"),
            "curl -H \"Authorization: token ‹secret:Authorization›\" x");
  EXPECT_EQ(redact("https://" + kForgeToken + "@host/"), "https://‹secret›@host/");
  EXPECT_EQ(redact(kCloudKey), "‹secret›");
  EXPECT_EQ(redact("glpat-" + std::string(20, 'x') + " npm_" + std::string(36, 'Z')), "‹secret› ‹secret›");
  EXPECT_EQ(redact("xoxb-1234567890-abc"), "‹secret›");
  EXPECT_EQ(redact("Bearer " + kWebToken + "'"), "Bearer ‹secret›'");
  EXPECT_EQ(redact("ghp_short npm_config_cache AKIA glpat-x eyJhbGciOiJI"),
            "ghp_short npm_config_cache AKIA glpat-x eyJhbGciOiJI");
}

TEST(Redact, LiteralValuesOfSecretNames) {
  EXPECT_EQ(redact("ENV DB_PASSWORD=hunter2 A=b"), "ENV DB_PASSWORD=‹secret:DB_PASSWORD› A=b");
  EXPECT_EQ(redact("ARG api_key=\"a b\" x"), "ARG api_key=\"‹secret:api_key›\" x");
  EXPECT_EQ(redact("ENV Secret='$x'"), "ENV Secret='‹secret:Secret›'");
  EXPECT_EQ(redact("[\"run\", \"--api-key=abc\"]"), "[\"run\", \"--api-key=‹secret:api-key›\"]");
  EXPECT_EQ(redact("//registry/:_authToken=abc"), "//registry/:_authToken=‹secret:_authToken›");
  EXPECT_EQ(redact("ENV MYSQL_PASS=p&s;s(x)"), "ENV MYSQL_PASS=‹secret:MYSQL_PASS›");
  EXPECT_EQ(redact("ENV X_TOKEN=abc\\\n  B=c"), "ENV X_TOKEN=‹secret:X_TOKEN›\\\n  B=c");
  EXPECT_EQ(redact("ENV X_TOKEN=\"ab\\\r\n  c\" D=e"),
            "ENV X_TOKEN=\"‹secret:X_TOKEN›\r\n‹secret:X_TOKEN›\" D=e");
}

TEST(Redact, TheOldFormOfEnv) {
  EXPECT_EQ(redact("FROM a\r\n env  DB_PASSWORD two words\r\n"),
            "FROM a\r\n env  DB_PASSWORD ‹secret:DB_PASSWORD›\r\n");
  EXPECT_EQ(redact("ONBUILD ENV TOKEN abc"), "ONBUILD ENV TOKEN ‹secret:TOKEN›");
  EXPECT_EQ(redact("ENV TOKEN $OTHER\nENV A b\nENVIRON TOKEN x"),
            "ENV TOKEN $OTHER\nENV A b\nENVIRON TOKEN x");
}

TEST(Redact, WhatOnlyLooksLikeOneStays) {
  for (const std::string_view text :
       {"ENV TOKEN=$OTHER", "ENV TOKEN=\"${OTHER}\"", "TOKEN=\"$(cat /run/secrets/token)\"",
        "ARG TOKEN=", "ENV PASSWORD_FILE=/run/x", "ENV TOKEN_URL=https://host/",
        "ENV TOKENIZERS_PARALLELISM=2", "pip install token==1.0", "apk add libsecret=0.20",
        "apt-get install libsecret-1-0=0.18", "RUN --mount=type=secret,id=npm_token npm ci",
        "ENV ALLOW_EMPTY_PASSWORD=yes", "ENV PWD=/x", "${TOKEN:-x}", ""})
    EXPECT_EQ(redact(text), text);
}

TEST(Redact, KeyBlocksLoseTheirBody) {
  const std::string dashes = "-----";
  const std::string key = dashes + "BEGIN RSA PRIVATE KEY" + dashes;
  const std::string text = key + "\nabc\r\ndef\n" + dashes + "END RSA PRIVATE KEY" + dashes + "\nRUN x";
  EXPECT_EQ(redact(text),
            key + "\n‹secret›\r\n‹secret›\n" + dashes + "END RSA PRIVATE KEY" + dashes + "\nRUN x");
  EXPECT_EQ(redact("grep '" + key + "' f"), "grep '" + key + "' f");
  const std::string certificate = dashes + "BEGIN CERTIFICATE" + dashes + "\nabc";
  EXPECT_EQ(redact(certificate), certificate);
}

TEST(Redactor, PiecesAreHiddenAsPartsOfTheWhole) {
  const std::string text = "ENV TOKEN=abcdef X=1";
  const Redactor redactor(text);
  EXPECT_EQ(redactor.slice({12, 20}), "‹secret:TOKEN› X=1");
  EXPECT_EQ(redactor.slice({12, 14}), "‹secret:TOKEN›");
  EXPECT_EQ(redactor.slice({0, 10}), "ENV TOKEN=");
  EXPECT_EQ(redactor.slice({16, 20}), " X=1");
  EXPECT_TRUE(redactor.touches({15, 16}));
  EXPECT_FALSE(redactor.touches({16, 20}));
}

TEST(Redact, AMarkNamesWhatHoldsTheSecret) {
  EXPECT_EQ(redact("npm config set //npm.example/:_authToken abc"),
            "npm config set //npm.example/:_authToken ‹secret:_authToken›");
  EXPECT_EQ(redact("echo machine a login b password c > ~/.netrc"),
            "echo machine a login b password ‹secret:password› > ~/.netrc");
  // These have no name, or none that says anything.
  EXPECT_EQ(redact("mysql -u root -phunter2"), "mysql -u root -p‹secret›");
  EXPECT_EQ(redact("curl -u me:hunter2 x"), "curl -u me:‹secret› x");
  // Neither is a name shown that is one itself, nor one that is longer than a name.
  EXPECT_EQ(redact("ENV A=b " + kForgeToken + "_TOKEN=x").find(kForgeToken), std::string::npos);
  const std::string name = "TOKEN_" + std::string(100, 'a');
  EXPECT_EQ(redact("ENV " + name + "=x"), "ENV " + name + "=‹secret›");
}

TEST(Redact, TwiceIsAsOnce) {
  for (const std::string text :
       {"ENV TOKEN=abc", "ENV TOKEN abc", "--token abc", "password: x\n  token: \"y\"", "\"password\": \"x\"",
        "postgres://u:p@db/x", "-H \"PRIVATE-TOKEN: abc\"", "mysql -pabc", "machine a login b password c",
        "echo root:abc | chpasswd", "useradd -p abcd x", "sshpass -p abcd ssh", "docker login -u a -p abcd",
        "htpasswd -bc f u abcd", "net user a abcd /ADD", "psql -c \"CREATE USER a PASSWORD 'abcd'\"",
        "echo 'abc' | passwd --stdin a", "chpasswd <<EOF\na:abc\nEOF", "openssl rsa -passin pass:abcd"}) {
    const std::string once = redact(text);
    EXPECT_EQ(redact(once), once);
    EXPECT_EQ(redact("`" + once + "` holds a secret"), "`" + once + "` holds a secret");
  }
}

TEST(Redact, HostileInputTakesNoLongerThanOther) {
  const auto start = std::chrono::steady_clock::now();
  for (const std::string_view piece :
       {"eyJ", "eyJ.", "://", "ghp_", "-----BEGIN ", "a", "TOKEN=", "TOKEN=\"", "\\", "ENV "}) {
    std::string text;
    while (text.size() < 1'000'000) text += piece;
    redact(text);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(60));
}

}  // namespace
}  // namespace drydock
