#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "facts/image_facts.h"
#include "facts/image_reference.h"
#include "resolve/credentials.h"
#include "resolve/http.h"
#include "resolve/manifest.h"
#include "text/result.h"

namespace drydock {

/// How registries are reached.
struct RegistryOptions {
  /// `--allow-registry`: hosts as references name them; empty: any. What an allowed registry redirects to is
  /// allowed, as far as the network policy does.
  std::vector<std::string> allowed;
  /// For a registry's domain the base URLs that are asked before it, in order. A mirror that has not got an
  /// image, or fails, is passed over; one that cannot be reached is not asked again. "https://mirror.example"
  /// and "https://mirror.example/some/path" are asked below "…/v2/", as containerd does; a base that has a
  /// part "v2" itself is taken as it is ("https://mirror.example/v2/hub"). One with "http://" must be
  /// loopback or a plain host of the policy. What is sent there for a login is the one kept for the mirror,
  /// and never the registry's own.
  std::map<std::string, std::vector<std::string>> mirrors;
  std::int64_t max_manifest = 4 << 20;  ///< bytes, as the distribution specification suggests
  std::int64_t max_config = 8 << 20;
};

/// Asks registries by the OCI distribution specification 1.1. Thread-safe; tokens are kept for the run, for
/// each registry, repository and credential. Every body is checked against its digest. Errors are half a
/// sentence that says what to do: 401, 403, 404, 429, 5xx, TLS failures and time-outs each have their own.
///
/// Registries are asked by https. A loopback host, and a plain host of the network policy, is asked without
/// TLS first and by https where it does not understand that; what it speaks is remembered for the run.
class RegistryClient {
 public:
  RegistryClient(HttpClient& http, const CredentialStore& credentials, RegistryOptions options);
  ~RegistryClient();

  /// Of the reference's digest, or else its tag. HEAD; where the registry names no digest, GET and hash.
  Result<ManifestHead> head(const ImageReference& image);
  /// `digest` overrides the reference's tag and digest: one entry of an index.
  Result<Manifest> manifest(const ImageReference& image, std::string_view digest = {});
  /// Of an image's manifest.
  Result<ImageConfig> config(const ImageReference& image, const Manifest& manifest);
  /// A blob as it arrives, unchecked until its end: read() gives an error there where the digest or size is
  /// wrong. Its digest must be a sha256.
  Result<std::unique_ptr<HttpStream>> blob(const ImageReference& image, const Descriptor& blob);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace drydock
