#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drydock {

struct Credential {
  std::string user;
  std::string password;
  std::string
      identity_token;  ///< in place of a password: exchanged at the token endpoint (OAuth2 refresh token)
};

/// Credentials for registries, as docker and podman keep them. Files are read and helper programs run when
/// the first registry asks for authentication, and never before. Thread-safe; each registry is looked up
/// once.
///
/// Order, as containers-auth.json(5) has it: $REGISTRY_AUTH_FILE alone where it is set; else
/// $XDG_RUNTIME_DIR/containers/auth.json, $XDG_CONFIG_HOME/containers/auth.json (~/.config), then
/// $DOCKER_CONFIG/config.json or ~/.docker/config.json. In each: `credHelpers`, then `auths` (the most
/// specific of registry.example/team/app, registry.example/team, registry.example; for docker.io also
/// https://index.docker.io/v1/), then `credsStore`. An empty entry of `credHelpers` switches `credsStore` off
/// for its registry, as docker has it.
class CredentialStore {
 public:
  struct Environment {  ///< what would be taken from the process; for tests
    std::string registry_auth_file, runtime_dir, config_home, docker_config, home, path;
    /// Read where there is no runtime_dir: /run/containers/UID/auth.json.
    std::string runtime_auth_file = {};
  };
  static Environment process_environment();

  explicit CredentialStore(Environment environment);
  /// `domain` and `path` as ImageReference has them. Nothing: ask anonymously. `notes` gets a sentence where
  /// a file or helper was broken.
  std::optional<Credential> find(std::string_view domain, std::string_view path) const;
  /// Half sentences like the errors of Result, without credentials, each once and in the order they came up.
  std::vector<std::string> notes() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace drydock
