#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace drydock {

enum class SecretFileKind : std::uint8_t {
  kNpm,          ///< .npmrc, .yarnrc.yml
  kPython,       ///< .pypirc, pip.conf
  kNetrc,        ///< .netrc, which curl, git and pip read
  kGit,          ///< .git-credentials
  kEnvironment,  ///< .env
  kSshKey,       ///< id_ed25519
  kPrivateKey,   ///< server.key, key.pem
  kCloud,        ///< .aws/credentials, gcloud's, a service account's JSON
  kCluster,      ///< .kube/config
  kRegistry,     ///< .docker/config.json
  kComposer,     ///< auth.json
  kDatabase,     ///< .pgpass
};

/// A file that by its name holds a credential.
struct SecretFile {
  SecretFileKind kind = SecretFileKind::kNpm;
  std::string name;  ///< the last part of the path
  std::string id;    ///< for a secret mount: "npmrc"
  /// Such files often hold no secret, but settings alone or a reference: `.npmrc` with `${NPM_TOKEN}`. Only
  /// their text can tell.
  bool often_without = false;
};

/// By the path of one source of COPY, or of a file that a RUN writes. Certificates and public keys are none.
std::optional<SecretFile> secret_file(std::string_view path);

/// By where a file is put, whatever it is called: `COPY creds /root/.aws/credentials`. A whole `.ssh` is one
/// file. `folder`: the target is a folder, which the file keeps its name in.
std::optional<SecretFile> secret_file_by_target(std::string_view source, std::string_view target,
                                                bool folder);

/// True for what may lie in `.ssh` and is no key.
bool is_harmless_for_ssh(std::string_view path);

/// True where the text of such a file holds a secret that is written out in it.
bool text_holds_secret(const SecretFile& file, std::string_view text);

}  // namespace drydock
