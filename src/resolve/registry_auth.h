#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "resolve/credentials.h"
#include "resolve/http.h"
#include "text/result.h"

namespace drydock {

/// One challenge of a WWW-Authenticate header (RFC 9110, 11.6.1).
struct AuthChallenge {
  std::string scheme;  ///< in small letters
  std::map<std::string, std::string, std::less<>>
      parameters;                                           ///< names in small letters; the first of several
  std::string_view parameter(std::string_view name) const;  ///< empty where there is none
};

/// The challenges of all headers, in order. What cannot be read ends its header; the challenges before it
/// count.
std::vector<AuthChallenge> parse_auth_challenges(const std::vector<std::string>& headers);

/// "127.0.0.1:5000", "localhost", "[::1]:80": a host of this machine by its spelling, which no name server is
/// asked for.
bool is_loopback_host(std::string_view host_and_port);
/// True where the user has named the host as one to be spoken to without TLS.
bool is_plain_host(const NetworkPolicy& policy, std::string_view host_and_port);

/// Text as part of a URL's query (RFC 3986, 2.3: only unreserved characters stay).
std::string percent_encoded(std::string_view text);

/// A repository as one host of a registry or mirror has it.
struct AuthTarget {
  std::string scheme;      ///< "https" or "http"
  std::string host;        ///< with port; what credentials are sent to
  std::string domain;      ///< what credentials are looked up by, and what sentences call it
  std::string repository;  ///< "library/ubuntu"
};

/// What to send to a registry.
struct Authorization {
  std::string value;      ///< of the header; empty: none
  bool is_login = false;  ///< made from a credential, and not anonymous
};

/// Answers the challenges of registries (Docker's token specification, and Basic), and knows what each has
/// asked for, so that its next repository is not asked without a token first. Thread-safe; threads that want
/// the same token wait for the one that fetches it. Private to the registry client.
class RegistryAuth {
 public:
  RegistryAuth(HttpClient& http, const CredentialStore& credentials);
  ~RegistryAuth();

  /// What is to be sent unasked. Empty where the host has not asked for anything yet.
  Result<Authorization> known(const AuthTarget& target);

  /// What answers a 401 that came for a request with `used`. An error where nothing could: no login, or one
  /// that is refused.
  Result<Authorization> answer(const AuthTarget& target, const std::vector<std::string>& challenges,
                               const Authorization& used);

  /// Half a sentence for a 401 that stays after an answer.
  static Error still_refused(const AuthTarget& target, const Authorization& used);

 private:
  struct Demand {  // what a host asks for
    bool is_basic = false;
    std::string realm;  // of a bearer challenge
    std::string service;
  };
  struct Token {
    std::string text;
    bool is_login = false;
    std::chrono::steady_clock::time_point expires;
  };
  struct Slot;

  Result<Authorization> basic(const AuthTarget& target, bool must) const;
  Result<Authorization> bearer(const AuthTarget& target, const Demand& demand, std::string_view scope,
                               const std::string& used);
  Result<Token> fetch(const AuthTarget& target, const Demand& demand, std::string_view scope) const;
  std::string why_not_realm(const AuthTarget& target, std::string_view realm) const;

  HttpClient& http_;
  const CredentialStore& credentials_;
  std::mutex mutex_;                                    // of the maps, and never held while a request runs
  std::map<std::string, Demand> demands_;               // by scheme and host
  std::map<std::string, std::shared_ptr<Slot>> slots_;  // by scheme, host and repository
};

/// `docker login` as the user has to type it for a registry.
std::string login_command(std::string_view domain);

/// Half a sentence for a registry that asks too often: with the time that it names, where it does.
Error too_many_requests(std::string_view domain, const HttpResponse& response, bool is_login);

}  // namespace drydock
