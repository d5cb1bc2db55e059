#include "model/secret_name.h"

#include <gtest/gtest.h>

#include <string_view>

namespace drydock {
namespace {

TEST(SecretName, NamesOfSecretsInAnyCasingAndWithAnySeparators) {
  for (const std::string_view name : {"PASSWORD",
                                      "password",
                                      "DB_PASSWORD",
                                      "dbPassword",
                                      "db-password",
                                      "MYSQL_ROOT_PASSWORD",
                                      "adminpassword",
                                      "POSTGRES_PASSWD",
                                      "SSH_PASSPHRASE",
                                      "DB_PASS",
                                      "DBPASS",
                                      "PASS",
                                      "LDAP_ROOTPASS",
                                      "DB_PWD",
                                      "DB_PW",
                                      "PG_PSWD",
                                      "GITHUB_PAT",
                                      "AUTH_SALT",
                                      "RABBITMQ_ERLANG_COOKIE",
                                      "SECRET",
                                      "CLIENT_SECRET",
                                      "AWS_SECRET_ACCESS_KEY",
                                      "SECRET_KEY",
                                      "SECRET_KEY_BASE",
                                      "APP_KEY",
                                      "API_KEY",
                                      "apiKey",
                                      "APIKEY",
                                      "x-api-key",
                                      "ACCESS_KEY",
                                      "PRIVATE_KEY",
                                      "SSH_PRIVATE_KEY",
                                      "SSH_KEY",
                                      "SIGNING_KEY",
                                      "ENCRYPTION_KEY",
                                      "LICENSE_KEY",
                                      "RAILS_MASTER_KEY",
                                      "STORAGE_ACCOUNT_KEY",
                                      "TOKEN",
                                      "NPM_TOKEN",
                                      "GITHUB_TOKEN",
                                      "githubtoken",
                                      "_authToken",
                                      "NODE_AUTH_TOKEN",
                                      "HF_TOKEN",
                                      "CREDENTIALS",
                                      "GIT_CREDENTIALS",
                                      "AWS_CREDS",
                                      "NPM_AUTH",
                                      "_auth",
                                      "COMPOSER_AUTH",
                                      "DOCKER_AUTH_CONFIG",
                                      "PGPASSWORD",
                                      "cfconfig_adminPassword",
                                      "spring.datasource.password"})
    EXPECT_TRUE(names_secret(name)) << name;
}

TEST(SecretName, NamesThatOnlyLookIt) {
  for (const std::string_view name : {"PUBLIC_KEY",
                                      "SSH_PUBLIC_KEY",
                                      "GPG_KEY",
                                      "GPG_KEYS",
                                      "JENKINS_GPG_KEY",
                                      "KEY",
                                      "SITE_KEY",
                                      "HOST_KEY",
                                      "PASSWORD_FILE",
                                      "MINIO_SECRET_KEY_FILE",
                                      "SECRETFILE_PATH",
                                      "TOKEN_PATH",
                                      "SECRETS_DIR",
                                      "TOKEN_URL",
                                      "TOKEN_ENDPOINT",
                                      "VAULT_SECRET_BACKEND",
                                      "KEEPASSXC_VERSION",
                                      "OAUTH2_PROXY_VERSION",
                                      "DOCKER_AUTH_VERSION",
                                      "AWS_ACCESS_KEY_ID",
                                      "TOKEN_ID",
                                      "SECRET_NAME",
                                      "TOKENIZERS_PARALLELISM",
                                      "TOKENIZER",
                                      "MAX_TOKENS",
                                      "TOKENS",
                                      "TOKEN_LIMIT",
                                      "TOKEN_LIFE",
                                      "TOKEN_BUDGET",
                                      "CONTEXT_TOKENS",
                                      "PAD_TOKEN",
                                      "PASSWORD_HASH_ROUNDS",
                                      "GITHUB_TOKEN_SOURCE",
                                      "FILE_PAT",
                                      "SALT",
                                      "PW",
                                      "PASSWORD_MIN_LENGTH",
                                      "TOKEN_TTL",
                                      "ALLOW_EMPTY_PASSWORD",
                                      "ALLOW_PLAINTEXT_PASSWORD",
                                      "MYSQL_RANDOM_ROOT_PASSWORD",
                                      "USE_AUTH",
                                      "AUTH_TYPE",
                                      "AUTH_MODE",
                                      "AUTHOR",
                                      "AUTHORS",
                                      "PASSENGER_ROOT",
                                      "_PASSENGER_FORCE_HTTP_SESSION",
                                      "MONKEY",
                                      "KEYBOARD",
                                      "KEYMAP",
                                      "KEYSERVER",
                                      "PWD",
                                      "OLDPWD",
                                      "BYPASS",
                                      "COMPASS",
                                      "SSHPASS",
                                      "INSTALL_SSHPASS",
                                      "KEEPASS",
                                      "PGRST_SECRET_IS_BASE64",
                                      "PGRST_ROLE_CLAIM_KEY",
                                      "ANSIBLE_HOST_KEY_CHECKING",
                                      "PASSWORD_AUTHENTICATION",
                                      "disabled-password",
                                      "password-stdin",
                                      "PRIVATE_KEY_PATH",
                                      "TOKEN_TYPE",
                                      "SECRETARY",
                                      "PASSPORT",
                                      "libsecret",
                                      "",
                                      "_",
                                      "-"})
    EXPECT_FALSE(names_secret(name)) << name;
}

TEST(SecretName, SettingsByTheirValue) {
  EXPECT_TRUE(is_setting("AUTH", "basic"));
  EXPECT_TRUE(is_setting("REGISTRY_ANON_AUTH", "anon"));
  EXPECT_TRUE(is_setting("TOKEN_BASE", "3600"));
  EXPECT_FALSE(is_setting("AUTH", "sesame-open"));
  EXPECT_FALSE(is_setting("TOKEN", "12345678901"));
  EXPECT_FALSE(is_setting("PASSWORD", "1234"));
  EXPECT_FALSE(is_setting("PASSWORD", "basic"));
}

TEST(SecretName, WhatIsFoundIsHidden) {
  for (const std::string_view name : {"PASS", "DBPASS", "APP_KEY", "NPM_AUTH", "SIGNING_KEY", "apiKey"})
    EXPECT_TRUE(may_name_secret(name)) << name;
  // Reports hide some more.
  EXPECT_TRUE(may_name_secret("PASSWORD_MIN_LENGTH"));
  EXPECT_FALSE(may_name_secret("PASSWORD_FILE"));
}

TEST(SecretName, IdsOfMounts) {
  EXPECT_EQ(secret_id("NPM_TOKEN"), "npm_token");
  EXPECT_EQ(secret_id("npm-token"), "npm_token");
  EXPECT_EQ(secret_id("git-credentials"), "git_credentials");
}

}  // namespace
}  // namespace drydock
