#include "support/token_server.h"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <ctime>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>

namespace drydock::testing {
namespace {

constexpr const char* kService = "drydock-test-registry";
constexpr const char* kIssuer = "drydock-test-issuer";
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string base64(std::string_view bytes, std::string_view alphabet) {
  std::string out;
  unsigned bits = 0;
  int count = 0;
  for (const char c : bytes) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    for (count += 8; count >= 6; count -= 6) out += alphabet[bits >> (count - 6) & 63];
  }
  if (count > 0) out += alphabet[bits << (6 - count) & 63];
  return out;
}

/// The certificate in a PEM file, as base64 without line ends.
std::string certificate_of(const std::string& file) {
  std::ifstream in(file);
  std::string out;
  for (std::string line; std::getline(in, line);)
    if (!line.starts_with("-----")) out += line;
  return out;
}

/// By RSA and SHA-256 (RFC 7518's RS256), with the private key in a PEM file. In this process, since a
/// program for each signature would take longer than the exchanges that are measured.
std::string signature_of(const std::string& text, const std::string& key_file) {
  const std::unique_ptr<BIO, decltype(&::BIO_free)> in(::BIO_new_file(key_file.c_str(), "r"), &::BIO_free);
  const std::unique_ptr<EVP_PKEY, decltype(&::EVP_PKEY_free)> key(
      in ? ::PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr) : nullptr, &::EVP_PKEY_free);
  const std::unique_ptr<EVP_MD_CTX, decltype(&::EVP_MD_CTX_free)> context(::EVP_MD_CTX_new(),
                                                                          &::EVP_MD_CTX_free);
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t size = 0;
  if (!key || ::EVP_DigestSignInit(context.get(), nullptr, ::EVP_sha256(), nullptr, key.get()) != 1 ||
      ::EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) != 1)
    throw std::runtime_error("the key of " + key_file + " signs nothing");
  std::string out(size, '\0');
  ::EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size, bytes, text.size());
  out.resize(size);
  return out;
}

/// The value of a query's parameter.
std::string query_value(const std::string& target, const std::string& name) {
  const std::size_t at = target.find(name + "=");
  if (at == std::string::npos) return {};
  std::string out;
  for (std::size_t i = at + name.size() + 1; i < target.size() && target[i] != '&'; ++i) {
    if (target[i] != '%') {
      out += target[i];
    } else {
      out += static_cast<char>(std::stoi(target.substr(i + 1, 2), nullptr, 16));
      i += 2;
    }
  }
  return out;
}

}  // namespace

std::string basic_authorization(const std::string& user, const std::string& password) {
  std::string text = base64(user + ":" + password, kBase64);
  return "Basic " + text.append((4 - text.size() % 4) % 4, '=');
}

TokenServer::TokenServer(const Certificates& certificates, std::string user, std::string password)
    : certificates_(certificates),
      user_(std::move(user)),
      authorization_(basic_authorization(user_, password)),
      server_([this](const FaultServer::Request& request) { return answer(request); }) {}

RegistryAccess TokenServer::access() const {
  RegistryAccess out;
  out.tokens = {server_.url() + "/token", kService, kIssuer, certificates_.authority()};
  return out;
}

FaultServer::Reply TokenServer::answer(const FaultServer::Request& request) const {
  FaultServer::Reply reply;
  const std::string given = request.header("authorization");
  if (query_value(request.target, "service") != kService) {
    reply.status = 400;
  } else if (!given.empty() && given != authorization_) {
    reply.status = 401;
  } else {
    const nlohmann::json body{
        {"token", token(given.empty() ? "" : user_, query_value(request.target, "scope"))},
        {"expires_in", 300}};
    reply.headers.emplace_back("Content-Type", "application/json");
    reply.body = body.dump();
  }
  return reply;
}

/// `scope`: "repository:team/app:pull,push". A token with no access in it is what a server gives to those who
/// may not.
std::string TokenServer::token(const std::string& user, const std::string& scope) const {
  nlohmann::json access = nlohmann::json::array();
  const std::size_t name = scope.find(':'), actions = scope.rfind(':');
  if (name != std::string::npos && actions > name) {
    const std::string repository = scope.substr(name + 1, actions - name - 1);
    if (!user.empty())
      access.push_back({{"type", "repository"}, {"name", repository}, {"actions", {"pull", "push"}}});
    else if (repository.starts_with("public/"))
      access.push_back({{"type", "repository"}, {"name", repository}, {"actions", {"pull"}}});
  }
  const std::time_t now = std::time(nullptr);
  const nlohmann::json header{
      {"typ", "JWT"}, {"alg", "RS256"}, {"x5c", {certificate_of(certificates_.certificate())}}};
  const nlohmann::json claims{{"iss", kIssuer}, {"sub", user}, {"aud", kService}, {"exp", now + 300},
                              {"nbf", now - 5}, {"iat", now},  {"jti", "1"},      {"access", access}};
  const std::string text = base64(header.dump(), kBase64Url) + "." + base64(claims.dump(), kBase64Url);
  return text + "." + base64(signature_of(text, certificates_.key()), kBase64Url);
}

}  // namespace drydock::testing
