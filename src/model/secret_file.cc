#include "model/secret_file.h"

#include <algorithm>
#include <array>

#include "model/secret_name.h"
#include "model/secret_text.h"
#include "model/secret_value.h"
#include "text/ascii.h"

namespace drydock {
namespace {

using std::string_view;

struct Row {
  string_view name;  // in lower case; of the file, or of the folder and the file
  SecretFileKind kind;
  bool often_without;
};

constexpr std::array<Row, 31> kRows = {{
    {".npmrc", SecretFileKind::kNpm, true},
    {".yarnrc.yml", SecretFileKind::kNpm, true},
    {".pypirc", SecretFileKind::kPython, false},
    {"pip.conf", SecretFileKind::kPython, true},
    {".netrc", SecretFileKind::kNetrc, false},
    {"_netrc", SecretFileKind::kNetrc, false},
    {".git-credentials", SecretFileKind::kGit, false},
    {".env", SecretFileKind::kEnvironment, true},
    {"id_rsa", SecretFileKind::kSshKey, false},
    {"id_dsa", SecretFileKind::kSshKey, false},
    {"id_ecdsa", SecretFileKind::kSshKey, false},
    {"id_ed25519", SecretFileKind::kSshKey, false},
    {".aws/credentials", SecretFileKind::kCloud, false},
    {".aws/config", SecretFileKind::kCloud, true},
    {".kube/config", SecretFileKind::kCluster, false},
    {"kubeconfig", SecretFileKind::kCluster, false},
    {"kubeconfig.yaml", SecretFileKind::kCluster, false},
    {"kubeconfig.yml", SecretFileKind::kCluster, false},
    {".docker/config.json", SecretFileKind::kRegistry, true},
    {".dockercfg", SecretFileKind::kRegistry, true},
    {".dockerconfigjson", SecretFileKind::kRegistry, false},
    {"auth.json", SecretFileKind::kComposer, true},
    {"service-account.json", SecretFileKind::kCloud, false},
    {"service_account.json", SecretFileKind::kCloud, false},
    {"serviceaccount.json", SecretFileKind::kCloud, false},
    {"serviceaccountkey.json", SecretFileKind::kCloud, false},
    {"service-account-key.json", SecretFileKind::kCloud, false},
    {"application_default_credentials.json", SecretFileKind::kCloud, false},
    {"credentials.json", SecretFileKind::kCloud, false},
    {"gcloud-service-key.json", SecretFileKind::kCloud, false},
    {".pgpass", SecretFileKind::kDatabase, false},
}};

// Whole folders: `COPY .aws /root/.aws`.
constexpr std::array<Row, 3> kFolders = {{
    {".aws", SecretFileKind::kCloud, false},
    {".kube", SecretFileKind::kCluster, false},
    {".docker", SecretFileKind::kRegistry, true},
}};

string_view last_part(string_view path) {
  while (path.ends_with('/')) path.remove_suffix(1);
  return path.substr(path.rfind('/') + 1);
}

// `ca.pem`, `fullchain.pem`, `server-cert.pem`, `jwt.pub.pem`: what these hold is shown to everybody.
bool is_public(string_view lower) {
  for (const string_view part :
       {"cert", "chain", "bundle", "pub", "root", "crt", "csr", "dhparam", "dh", "sample", "example"})
    if (lower.find(part) != string_view::npos) return true;
  const string_view stem = lower.substr(0, lower.find('.'));
  return stem == "ca" || stem.starts_with("ca-") || stem.starts_with("ca_") || stem.ends_with("-ca") ||
         stem.ends_with("_ca") || stem.ends_with("cacerts") || stem.starts_with("rds-") ||
         stem.starts_with("global-");
}

// `.env.production`, but no `.env.example`.
bool is_environment(string_view lower) {
  if (!lower.starts_with(".env.")) return false;
  for (const string_view part :
       {"example", "sample", "template", "dist", "tmpl", "default", "test", "ci", "schema", "vault"})
    if (lower.substr(5).find(part) != string_view::npos) return false;
  return true;
}

std::optional<SecretFile> make(string_view path, SecretFileKind kind, bool often_without) {
  SecretFile file;
  file.kind = kind;
  file.name = std::string(last_part(path));
  string_view plain = file.name;
  while (plain.starts_with('.') || plain.starts_with('_')) plain.remove_prefix(1);
  file.id = secret_id(plain);
  file.often_without = often_without;
  // `credentials` and `config` say too little by themselves.
  if (file.id == "credentials" || file.id == "config")
    file.id = kind == SecretFileKind::kCluster ? "kubeconfig" : "aws_" + file.id;
  if (file.name == "config.json") file.id = "docker_config";
  return file;
}

}  // namespace

std::optional<SecretFile> secret_file(string_view path) {
  const std::string lower = lower_ascii(path);
  const string_view name = last_part(lower);
  if (name.empty() || name.find_first_of("*?[$") != string_view::npos) return std::nullopt;
  for (const Row& row : kRows) {
    const bool with_folder = row.name.find('/') != string_view::npos;
    const bool whole =
        lower == row.name || (lower.size() > row.name.size() && string_view(lower).ends_with(row.name) &&
                              lower[lower.size() - row.name.size() - 1] == '/');
    if (with_folder ? whole : name == row.name) return make(path, row.kind, row.often_without);
  }
  for (const Row& row : kFolders)
    if (name == row.name) return make(path, row.kind, row.often_without);
  if (is_environment(name)) return make(path, SecretFileKind::kEnvironment, true);
  // `deploy_id_rsa`, `insecure_id_rsa`, `id_rsa_deploy`
  if (!name.ends_with(".pub") && name.find('.') == string_view::npos)
    for (const string_view key : {"id_rsa", "id_ed25519", "id_ecdsa"})
      if (name.find(key) != string_view::npos) return make(path, SecretFileKind::kSshKey, false);
  if ((name.ends_with(".key") || name.ends_with(".pem")) && !is_public(name)) {
    // `repo.key`, `archive-keyring.key`: what apt-key adds is public, too.
    for (const string_view part : {"gpg", "apt", "repo", "keyring", "release", "signing", "archive", "asc"})
      if (name.find(part) != string_view::npos) return std::nullopt;
    return make(path, SecretFileKind::kPrivateKey, name.ends_with(".pem"));
  }
  if (name.ends_with(".p12") || name.ends_with(".pfx") || name.ends_with(".ppk") || name.ends_with(".keytab"))
    return make(path, SecretFileKind::kPrivateKey, false);
  // A key store of Java; a trust store holds certificates alone.
  if (name.ends_with(".jks") && name.find("trust") == string_view::npos && !is_public(name))
    return make(path, SecretFileKind::kPrivateKey, false);
  return std::nullopt;
}

std::optional<SecretFile> secret_file_by_target(string_view source, string_view target, bool folder) {
  const std::string from = lower_ascii(last_part(source));
  for (const string_view part :
       {"example", "sample", "template", "dist", "default", "dummy", "test", ".pub", "empty"})
    if (from.find(part) != string_view::npos) return std::nullopt;
  if (last_part(target) == ".ssh") {
    // These say whom to trust and where to go; the rest of what ssh keeps there are keys.
    for (const string_view name : {"config", "known_hosts", "authorized_keys", "environment", "rc"})
      if (from == name || from.find(name) != std::string::npos) return std::nullopt;
    SecretFile file = *make(".ssh", SecretFileKind::kSshKey, true);
    return file;
  }
  const std::string path =
      folder ? std::string(target) + "/" + std::string(last_part(source)) : std::string(target);
  auto file = secret_file(path);
  // A key's or a certificate's name says too little to tell one from the other.
  if (file && file->kind == SecretFileKind::kPrivateKey) return std::nullopt;
  return file;
}

bool is_harmless_for_ssh(string_view path) {
  const string_view name = last_part(path);
  return name == "config" || name == "known_hosts" || name == "authorized_keys" || name.ends_with(".pub") ||
         name.ends_with(".md") || name.starts_with(".git");
}

bool text_holds_secret(const SecretFile& file, string_view text) {
  if (file.kind == SecretFileKind::kRegistry) return text.find("\"auth\"") != string_view::npos;
  for (const SecretMatch& match : find_secret_text(text)) {
    const ValueKind kind = value_kind(text.substr(match.range.begin, match.range.size()), false);
    if (kind == ValueKind::kPlain || kind == ValueKind::kStrong) return true;
  }
  return text.find("-----BEGIN OPENSSH PRIVATE KEY") != string_view::npos;
}

}  // namespace drydock
