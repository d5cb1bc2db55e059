#include "resolve/registry_endpoint.h"

#include <fmt/format.h>

#include <algorithm>

namespace drydock {
namespace {

constexpr std::string_view kDockerDomain = "docker.io";
constexpr std::string_view kDockerHost = "registry-1.docker.io";
constexpr std::size_t kMaxPart = 512;

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

bool consists_of(std::string_view text, std::string_view signs) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           signs.find(c) != std::string_view::npos;
  });
}

bool may_be_plain(std::string_view host, const NetworkPolicy& policy) {
  return is_plain_host(policy, host) || (is_loopback_host(host) && !policy.untrusted);
}

}  // namespace

std::string RegistryEndpoint::url(std::string_view chosen_scheme, const ImageReference& image,
                                  std::string_view resource) const {
  return fmt::format("{}://{}{}{}/{}{}", chosen_scheme, host, prefix, image.path, resource, query);
}

AuthTarget RegistryEndpoint::auth_target(std::string_view chosen_scheme) const {
  return {std::string(chosen_scheme), host, domain, repository};
}

RegistryEndpoint registry_endpoint(const ImageReference& image, const NetworkPolicy& policy) {
  RegistryEndpoint out;
  out.domain = lower_ascii(image.domain);
  out.host = out.domain == kDockerDomain ? std::string(kDockerHost) : out.domain;
  out.scheme = may_be_plain(out.host, policy) ? "" : "https";
  out.prefix = "/v2/";
  out.repository = image.path;
  return out;
}

std::optional<RegistryEndpoint> mirror_endpoint(std::string_view base, const ImageReference& image,
                                                const NetworkPolicy& policy) {
  RegistryEndpoint out;
  std::string_view rest = base;
  for (const std::string_view scheme : {"https", "http"}) {
    if (!rest.starts_with(scheme) || !rest.substr(scheme.size()).starts_with("://")) continue;
    out.scheme = scheme;
    rest.remove_prefix(scheme.size() + 3);
    break;
  }
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  out.host = lower_ascii(rest.substr(0, slash));
  std::string path(rest.substr(slash));
  while (path.ends_with('/')) path.pop_back();
  // No user information, query or fragment: credentials have their own place, and the others would be lost.
  if (rest.find("//") != std::string_view::npos || out.host.empty() || !consists_of(out.host, ".:-[]") ||
      !consists_of(path, "/._~-"))
    return std::nullopt;
  const bool is_plain = may_be_plain(out.host, policy);
  if (out.scheme == "http" && !is_plain) return std::nullopt;
  if (out.scheme.empty() && !is_plain) out.scheme = "https";
  path += '/';
  constexpr std::string_view kVersion = "/v2/";
  if (path.find(kVersion) == std::string::npos) path.replace(path.size() - 1, 1, kVersion);
  out.prefix = path;
  out.repository = path.substr(path.find(kVersion) + kVersion.size()) + image.path;
  out.domain = out.host;
  out.query = "?ns=" + percent_encoded(lower_ascii(image.domain));
  out.is_mirror = true;
  return out;
}

bool is_plain_reference(const ImageReference& image) {
  for (const std::string_view part : {std::string_view(image.domain), std::string_view(image.path)})
    if (part.empty() || part.size() > kMaxPart) return false;
  const bool climbs = image.path.find("..") != std::string::npos || image.path.starts_with('/');
  if (climbs || !consists_of(image.domain, ".:-[]") || !consists_of(image.path, "/._-")) return false;
  if (image.tag && (image.tag->empty() || image.tag->size() > kMaxPart || !consists_of(*image.tag, "._-")))
    return false;
  return !image.digest || (image.digest->size() <= kMaxPart && consists_of(*image.digest, ":+._-"));
}

std::string shown_name(const ImageReference& image, std::string_view digest) {
  if (!digest.empty()) return fmt::format("{}@{}", image.path, digest);
  return fmt::format("{}:{}", image.path, image.tag.value_or("latest"));
}

Error status_error(const RegistryEndpoint& endpoint, std::string_view name, const HttpResponse& response,
                   bool is_login) {
  const std::string& domain = endpoint.domain;
  const std::string command = login_command(domain);
  switch (response.status) {
    case 403:
      if (is_login)
        return {fmt::format("the login kept for {} may not read {}: ask its owner for access", domain, name)};
      return {fmt::format("{} does not let {} be read without a login: run `{}`", domain, name, command)};
    case 404:
      if (domain == kDockerDomain && !is_login)
        return {
            fmt::format("docker.io has no {}, or it is private and needs a login: check the name and the "
                        "tag, or run `{}`",
                        name, command)};
      return {fmt::format("{} has no {}: check the name and the tag", domain, name)};
    case 429:
      return too_many_requests(domain, response, is_login);
    default:
      break;
  }
  if (response.status >= 500)
    return {fmt::format("{} is in trouble (HTTP {}): try again later", domain, response.status)};
  return {fmt::format("{} answers HTTP {} when asked for {}: check that it is a registry", domain,
                      response.status, name)};
}

}  // namespace drydock
