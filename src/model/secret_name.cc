#include "model/secret_name.h"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "text/ascii.h"

namespace drydock {
namespace {

using std::string_view;

bool is_lower_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}
bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

// `adminApiKey`, `ADMIN_API_KEY` and `admin-api-key` are the same three words.
std::vector<std::string> words_of(string_view name) {
  std::vector<std::string> words;
  bool open = false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (!is_lower_or_digit(c) && !is_upper(c)) {
      open = false;
      continue;
    }
    if (!open || (is_upper(c) && is_lower_or_digit(name[i - 1]))) words.emplace_back();
    open = true;
    words.back() += lower_ascii(c);
  }
  return words;
}

bool one_of(string_view text, std::span<const string_view> list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

// Words that are a secret by themselves, wherever they stand in the name.
constexpr std::array<string_view, 15> kSecretWords = {
    "password", "passwd",     "passphrase",  "passcode", "pword", "secret", "secrets", "token",
    "creds",    "credential", "credentials", "apikey",   "pswd",  "psw",    "passwort"};
// The same as the end of a word that is written in one: `githubtoken`, `DBPASSWORD`.
constexpr std::array<string_view, 9> kSecretEnds = {
    "password", "passwd", "passphrase", "secret", "token", "apikey", "accesskey", "secretkey", "privatekey"};
// What makes a key one that must not be known.
constexpr std::array<string_view, 25> kSecretKeys = {
    "api",     "access",  "private", "priv",     "secret", "signing", "sign",    "encryption", "encrypt",
    "session", "cookie",  "license", "licence",  "auth",   "account", "storage", "master",     "deploy",
    "ssh",     "service", "admin",   "consumer", "app",    "shared",  "ingest"};
// These end in `pass` and are programs or plain words.
constexpr std::array<string_view, 14> kNoPass = {"bypass",    "compass",  "overpass",  "keepass",   "sshpass",
                                                 "multipass", "lastpass", "encompass", "trespass",  "surpass",
                                                 "underpass", "onepass",  "firstpass", "singlepass"};
// What a personal access token, `GITHUB_PAT`, is for; `_PAT` alone may as well be a pattern.
constexpr std::array<string_view, 20> kTokenHolders = {
    "github", "gh",    "ghcr", "gitlab",   "gl",  "git",    "azure", "azdo", "ado",    "devops",
    "vsts",   "nuget", "feed", "packages", "npm", "docker", "repo",  "read", "access", "registry"};
// What a shared cookie is the only lock of: whoever knows it runs code on the Erlang node.
constexpr std::array<string_view, 4> kCookieHolders = {"erlang", "erl", "release", "rabbitmq"};
// Tokens that a text is made of, and no credentials.
constexpr std::array<string_view, 9> kTextTokens = {"pad", "bos",  "eos",  "unk",    "sep",
                                                    "cls", "mask", "stop", "special"};
// With one of these in it, the name is that of a property or of a switch.
constexpr std::array<string_view, 48> kNeutral = {"public",
                                                  "pub",
                                                  "pubkey",
                                                  "max",
                                                  "min",
                                                  "num",
                                                  "limit",
                                                  "count",
                                                  "length",
                                                  "len",
                                                  "size",
                                                  "ttl",
                                                  "expiry",
                                                  "expires",
                                                  "expire",
                                                  "expiration",
                                                  "timeout",
                                                  "lifetime",
                                                  "validity",
                                                  "rotation",
                                                  "enabled",
                                                  "enable",
                                                  "disable",
                                                  "disabled",
                                                  "allow",
                                                  "require",
                                                  "required",
                                                  "requires",
                                                  "skip",
                                                  "has",
                                                  "is",
                                                  "use",
                                                  "with",
                                                  "without",
                                                  "no",
                                                  "algorithm",
                                                  "alg",
                                                  "tokenizer",
                                                  "tokenizers",
                                                  "policy",
                                                  "strength",
                                                  "fingerprint",
                                                  "keyring",
                                                  "keyserver",
                                                  "install",
                                                  "checking",
                                                  "authentication",
                                                  "random"};
// A name that ends so says where the secret is, or what it is called.
constexpr std::array<string_view, 82> kNeutralEnds = {
    "file",      "files",    "filename",    "path",     "paths",   "dir",      "directory", "folder",
    "location",  "dest",     "destination", "url",      "uri",     "endpoint", "host",      "hostname",
    "port",      "address",  "addr",        "domain",   "realm",   "version",  "ver",       "name",
    "names",     "type",     "kind",        "mode",     "method",  "header",   "prefix",    "suffix",
    "format",    "encoding", "id",          "ids",      "issuer",  "audience", "claim",     "claims",
    "scope",     "scopes",   "class",       "provider", "backend", "manager",  "store",     "server",
    "generator", "plugin",   "driver",      "helper",   "hash",    "field",    "param",     "parameter",
    "regex",     "pattern",  "template",    "env",      "var",     "variable", "user",      "username",
    "email",     "region",   "bucket",      "stdin",    "only",    "package",  "image",     "tag",
    "ref",       "arn",      "flags",       "list",     "life",    "budget",   "rounds",    "iterations",
    "source",    "cost"};

bool is_secret_word(string_view word) {
  if (word == "libsecret") return false;  // GNOME's library
  if (one_of(word, kSecretWords)) return true;
  return std::any_of(kSecretEnds.begin(), kSecretEnds.end(),
                     [&](string_view end) { return word.ends_with(end); });
}

// `PASS`, `DB_PASS`, `ROOTPASS`; and `DB_PWD`, `DB_PW`, but not the shell's own `PWD`.
bool ends_in_pass(const std::vector<std::string>& words) {
  const std::string& last = words.back();
  if (last == "pwd" || last == "pw") return words.size() > 1;
  return last.ends_with("pass") && !one_of(last, kNoPass);
}

bool is_secret_key(const std::vector<std::string>& words) {
  for (std::size_t i = 1; i < words.size(); ++i)
    if ((words[i] == "key" || words[i] == "keys") && one_of(words[i - 1], kSecretKeys)) return true;
  return false;
}

// `NPM_AUTH`, `_auth`, `COMPOSER_AUTH_JSON`, `DOCKER_AUTH_CONFIG`: what stands there are user and password.
bool is_auth(const std::vector<std::string>& words) {
  const std::size_t size = words.size();
  if (words[size - 1] == "auth") return true;
  return size > 1 && words[size - 2] == "auth" && (words[size - 1] == "json" || words[size - 1] == "config");
}

// `GITHUB_PAT`, `AUTH_SALT`, `ERLANG_COOKIE`: words that are a secret's behind certain others alone.
bool is_secret_pair(const std::vector<std::string>& words) {
  const std::size_t size = words.size();
  if (size < 2) return false;
  const std::string& last = words[size - 1];
  const std::string& before = words[size - 2];
  return last == "salt" || (last == "pat" && one_of(before, kTokenHolders)) ||
         (last == "cookie" && one_of(before, kCookieHolders));
}

// `PAD_TOKEN`, `EOS_TOKEN`
bool is_text_token(const std::vector<std::string>& words) {
  return words.size() > 1 && words.back() == "token" && one_of(words[words.size() - 2], kTextTokens);
}

}  // namespace

bool names_secret(string_view name) {
  // Nobody's names are that long, and a report's text may hold any.
  if (name.size() > 128) return false;
  const std::vector<std::string> words = words_of(name);
  if (words.empty()) return false;
  if (one_of(words.back(), kNeutralEnds)) return false;
  if (std::any_of(words.begin(), words.end(), [](const std::string& word) { return one_of(word, kNeutral); }))
    return false;
  if (is_text_token(words)) return false;
  return std::any_of(words.begin(), words.end(),
                     [](const std::string& word) { return is_secret_word(word); }) ||
         ends_in_pass(words) || is_secret_key(words) || is_auth(words) || is_secret_pair(words);
}

bool is_setting(string_view name, string_view value) {
  constexpr std::array<string_view, 35> kSchemes = {
      "basic",    "digest", "bearer", "anon",   "anonymous", "oauth",  "oauth2", "oidc",    "ldap",
      "saml",     "jwt",    "ntlm",   "trust",  "md5",       "peer",   "ident",  "sasl",    "plain",
      "login",    "local",  "db",     "cram",   "internal",  "pam",    "sso",    "cas",     "cert",
      "kerberos", "mtls",   "tls",    "github", "google",    "spnego", "forms",  "password"};
  if (name.size() > 128 || value.size() > 16) return false;
  const std::vector<std::string> words = words_of(name);
  if (words.empty()) return false;
  if (words.back() == "auth" && one_of(lower_ascii(value), kSchemes)) return true;
  // Few digits are a number of tokens, a time or a port; as a token nobody would give them out.
  const bool counts = std::any_of(words.begin(), words.end(), [](const std::string& word) {
    return word == "token" || word == "tokens" || word == "hash" || word == "salt";
  });
  return counts && value.size() <= 6 && value.find_first_not_of("0123456789") == string_view::npos;
}

bool may_name_secret(string_view written) {
  constexpr std::array<string_view, 15> kSecret = {"password",    "passwd",     "passphrase", "secret",
                                                   "token",       "apikey",     "api_key",    "api-key",
                                                   "access_key",  "access-key", "accesskey",  "private_key",
                                                   "private-key", "privatekey", "credential"};
  constexpr std::array<string_view, 2> kSecretEnd = {"_pass", "_pwd"};
  // These name where a secret is, or what kind it has, or a package that has the word in its name.
  constexpr std::array<string_view, 6> kHarmlessEnds = {"_file", "_path",    "_dir",
                                                        "_url",  "_version", "_key_id"};
  constexpr std::array<string_view, 2> kHarmless = {"tokenizer", "libsecret"};

  if (names_secret(written)) return true;
  const std::string name = lower_ascii(written);
  const auto holds = [&](string_view part) { return name.find(part) != std::string::npos; };
  const auto ends = [&](string_view part) { return name.ends_with(part); };
  if (std::any_of(kHarmless.begin(), kHarmless.end(), holds) ||
      std::any_of(kHarmlessEnds.begin(), kHarmlessEnds.end(), ends))
    return false;
  return std::any_of(kSecret.begin(), kSecret.end(), holds) ||
         std::any_of(kSecretEnd.begin(), kSecretEnd.end(), ends);
}

std::string secret_id(string_view name) {
  std::string id;
  for (const char c : name) {
    const char lower = lower_ascii(c);
    id += is_lower_or_digit(lower) ? lower : '_';
  }
  return id;
}

}  // namespace drydock
