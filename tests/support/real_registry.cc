#include "support/real_registry.h"

#include <fmt/format.h>

#include <string_view>

#include "resolve/http.h"

namespace drydock::testing {
namespace {

std::string configuration(const std::string& storage, const Certificates* certificates,
                          const RegistryAccess& access, const std::string& htpasswd) {
  std::string out = fmt::format(
      "version: 0.1\n"
      "log: {{level: info}}\n"
      "storage: {{filesystem: {{rootdirectory: {}}}}}\n"
      "http:\n"
      "  addr: 127.0.0.1:0\n"
      "  secret: of-this-test-alone\n",
      storage);
  if (certificates != nullptr)
    out += fmt::format("  tls: {{certificate: {}, key: {}}}\n", certificates->certificate(),
                       certificates->key());
  if (access.tokens) {
    const RegistryAccess::Tokens& tokens = *access.tokens;
    out += fmt::format(
        "auth: {{token: {{realm: \"{}\", service: \"{}\", issuer: \"{}\", rootcertbundle: {}}}}}\n",
        tokens.realm, tokens.service, tokens.issuer, tokens.certificates);
  } else if (!access.htpasswd.empty()) {
    out += fmt::format("auth: {{htpasswd: {{realm: drydock-tests, path: {}}}}}\n", htpasswd);
  }
  return out;
}

}  // namespace

Certificates::Certificates() {
  const auto openssl = [](std::vector<std::string> args) {
    args.insert(args.begin(), {"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"});
    run_tool(std::move(args));
  };
  openssl({"-subj", "/CN=drydock's tests", "-keyout", folder_ / "ca.key", "-out", authority()});
  openssl({"-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-addext",
           "basicConstraints=CA:FALSE", "-CA", authority(), "-CAkey", folder_ / "ca.key", "-keyout", key(),
           "-out", certificate()});
}

RealRegistry::RealRegistry(const Certificates* certificates, const RegistryAccess& access)
    : tls_(certificates != nullptr) {
  const std::string htpasswd = folder_.put("htpasswd", access.htpasswd);
  const std::string file =
      folder_.put("config.yml", configuration(storage(), certificates, access, htpasswd));
  program_.emplace(std::vector<std::string>{"docker-registry", "serve", file});
  port_ = program_->wait_for("listening on 127.0.0.1:");
}

std::size_t RealRegistry::requests() const {
  // A line of the access log for each, in the format of Apache.
  const std::string log = program_->output();
  std::size_t count = 0;
  for (std::size_t at = log.find(" HTTP/"); at != std::string::npos; at = log.find(" HTTP/", at + 1)) ++count;
  return count;
}

FaultServer::Reply forward(HttpClient& http, const std::string& base, const FaultServer::Request& request) {
  HttpRequest onward;
  onward.method = request.method;
  onward.url = base + request.target;
  onward.authorization = request.header("authorization");
  onward.max_body = 1u << 30;
  // A client sends a header for each type, of which a FaultServer keeps the last.
  for (const char* type :
       {"application/vnd.oci.image.index.v1+json", "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.docker.distribution.manifest.v2+json"})
    onward.headers.emplace_back("Accept", type);
  const Result<HttpResponse> answer = http.fetch(onward);
  FaultServer::Reply reply;
  if (!answer) {
    reply.status = 502;
    reply.body = answer.error().message;
    return reply;
  }
  reply.status = answer->status;
  reply.body = answer->body;
  for (const char* name :
       {"content-type", "docker-content-digest", "docker-distribution-api-version", "location"})
    if (const std::string_view value = answer->header(name); !value.empty())
      reply.headers.emplace_back(name, value);
  for (const std::string& challenge : answer->challenges)
    reply.headers.emplace_back("WWW-Authenticate", challenge);
  // The answer to a HEAD says how long a body would be.
  if (request.method == "HEAD" && !answer->header("content-length").empty())
    reply.content_length = std::stoull(std::string(answer->header("content-length")));
  return reply;
}

}  // namespace drydock::testing
