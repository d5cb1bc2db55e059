#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "support/fault_server.h"
#include "support/real_programs.h"
#include "support/temp_folder.h"

namespace drydock {
class HttpClient;
}

namespace drydock::testing {

/// A certificate authority, and a certificate of it for `localhost` and 127.0.0.1, made with `openssl`.
class Certificates {
 public:
  Certificates();
  std::string authority() const { return folder_ / "ca.pem"; }
  std::string certificate() const { return folder_ / "server.pem"; }
  std::string key() const { return folder_ / "server.key"; }

 private:
  TempFolder folder_;
};

/// Whom a registry lets in.
struct RegistryAccess {
  /// Tokens by the distribution project's specification, signed with the key of `certificates`.
  struct Tokens {
    std::string realm, service, issuer, certificates;
  };
  std::optional<Tokens> tokens;
  std::string htpasswd;  ///< lines of such a file, with bcrypt; for basic authentication
};

/// A `docker-registry` of its own on 127.0.0.1, at a port that the system chooses, with nothing in it.
class RealRegistry {
 public:
  /// With TLS where there are certificates, which must live as long.
  explicit RealRegistry(const Certificates* certificates = nullptr, const RegistryAccess& access = {});

  /// "127.0.0.1:PORT"
  std::string host() const { return "127.0.0.1:" + port_; }
  /// With its scheme.
  std::string url() const { return (tls_ ? "https://" : "http://") + host(); }
  const std::string& port() const { return port_; }
  /// The folder with what was pushed, there since the first push. The program looks into it at each request.
  std::string storage() const { return folder_ / "storage"; }
  /// How many requests it has answered, of all clients.
  std::size_t requests() const;
  void stop() { program_->stop(); }

 private:
  TempFolder folder_;
  bool tls_;
  std::optional<BackgroundProgram> program_;
  std::string port_;
};

/// Asks `base` ("https://127.0.0.1:5000") what was asked of a FaultServer, and gives its answer. What a proxy
/// passes on and what it changes is then up to the test.
FaultServer::Reply forward(HttpClient& http, const std::string& base, const FaultServer::Request& request);

}  // namespace drydock::testing
