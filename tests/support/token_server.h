#pragma once

#include <string>

#include "support/fault_server.h"
#include "support/real_registry.h"

namespace drydock::testing {

/// "Basic …", as an Authorization header has it.
std::string basic_authorization(const std::string& user, const std::string& password);

/// A token server for a RealRegistry, with one user. It asks for the user's password, gives tokens signed by
/// the certificates' key, and lets everybody read what stands below `public/`.
class TokenServer {
 public:
  /// The certificates must live as long.
  TokenServer(const Certificates& certificates, std::string user, std::string password);

  /// What a registry must be told so that it takes this server's tokens.
  RegistryAccess access() const;
  int port() const { return server_.port(); }
  /// All requests for tokens so far.
  std::size_t requests() const { return server_.requests().size(); }

 private:
  FaultServer::Reply answer(const FaultServer::Request& request) const;
  std::string token(const std::string& user, const std::string& scope) const;

  const Certificates& certificates_;
  std::string user_, authorization_;
  FaultServer server_;
};

}  // namespace drydock::testing
