#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "facts/image_reference.h"
#include "resolve/http.h"
#include "resolve/registry_auth.h"
#include "text/result.h"

namespace drydock {

/// One host that may have an image: a mirror, or the registry itself. Private to the registry client.
struct RegistryEndpoint {
  std::string host;        ///< with port
  std::string scheme;      ///< "https" or "http"; empty: without TLS first, and https where that fails
  std::string prefix;      ///< of paths: "/v2/"
  std::string domain;      ///< for credentials and sentences
  std::string repository;  ///< as this host names it in the scope of a token
  std::string query;       ///< "?ns=docker.io" for a mirror
  bool is_mirror = false;

  /// Of `resource` below the image's repository: "manifests/latest".
  std::string url(std::string_view chosen_scheme, const ImageReference& image,
                  std::string_view resource) const;
  AuthTarget auth_target(std::string_view chosen_scheme) const;
};

/// The registry that the reference names.
RegistryEndpoint registry_endpoint(const ImageReference& image, const NetworkPolicy& policy);

/// Nothing where `base` cannot be used as a mirror's address.
std::optional<RegistryEndpoint> mirror_endpoint(std::string_view base, const ImageReference& image,
                                                const NetworkPolicy& policy);

/// True where all parts of a reference can stand in a URL and in a sentence as they are. Those of
/// parse_image_reference() can; others may be made by hand.
bool is_plain_reference(const ImageReference& image);

/// "library/ubuntu:24.04", "team/app@sha256:…".
std::string shown_name(const ImageReference& image, std::string_view digest);

/// What a status that is no success means, as half a sentence. `name` is shown_name().
Error status_error(const RegistryEndpoint& endpoint, std::string_view name, const HttpResponse& response,
                   bool is_login);

}  // namespace drydock
