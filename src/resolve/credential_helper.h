#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "resolve/credentials.h"

namespace drydock {

/// Asks a program for a credential by the protocol of docker-credential-helpers: `docker-credential-NAME
/// get`, the server on its standard input, JSON on its standard output.
struct CredentialHelper {
  std::string name;  ///< as configuration files have it, without the prefix
  /// Where the program is looked for: folders with colons between them. Relative ones are passed over, since
  /// the working folder may be the repository under review.
  std::string path;
  std::chrono::milliseconds time{30'000};  ///< the program is killed afterwards, with all that it has started
};

struct HelperAnswer {
  enum class Outcome {
    kFound,
    kNone,      ///< the helper says that it has none for this server
    kFailed,    ///< for this server
    kUnusable,  ///< it is not there, or hangs: another server would fare no better
  };
  Outcome outcome = Outcome::kNone;
  Credential credential;
  std::string problem;  ///< half a sentence about the helper; holds nothing that it wrote
};

HelperAnswer ask_credential_helper(const CredentialHelper& helper, std::string_view server);

}  // namespace drydock
