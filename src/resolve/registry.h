#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/image_facts.h"
#include "facts/image_reference.h"
#include "resolve/credentials.h"
#include "resolve/http.h"
#include "text/result.h"

namespace drydock {

/// How registries are reached.
struct RegistryOptions {
  /// `--allow-registry`: hosts as references name them; empty: any. What an allowed registry redirects to is allowed, as
  /// far as the network policy does.
  std::vector<std::string> allowed;
  /// For a registry's domain the base URLs that are asked before it, in order ("https://mirror.example", with or without
  /// a path). A mirror that has not got an image, or fails, is passed over.
  std::map<std::string, std::vector<std::string>> mirrors;
  std::int64_t max_manifest = 4 << 20;  ///< bytes, as the distribution specification suggests
  std::int64_t max_config = 8 << 20;
};

/// A content descriptor of the OCI image specification.
struct Descriptor {
  std::string media_type;
  std::string digest;
  std::uint64_t size = 0;
};

struct ManifestHead {
  std::string digest;
  std::string media_type;
  bool is_index = false;
  std::string host;  ///< of the registry or mirror that answered
};

struct Manifest {
  ManifestHead head;
  std::vector<PlatformManifest> platforms;  ///< of an index
  Descriptor config;                        ///< of an image
  std::vector<Descriptor> layers;           ///< of an image, bottom first
};

/// Asks registries by the OCI distribution specification 1.1. Thread-safe; tokens are kept for the run, for each registry,
/// repository and credential. Every body is checked against its digest. Errors are half a sentence that says what to do:
/// 401, 403, 404, 429, 5xx, TLS failures and time-outs each have their own.
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
  /// A blob as it arrives, unchecked until its end: read() gives an error there where the digest or size is wrong.
  Result<std::unique_ptr<HttpStream>> blob(const ImageReference& image, const Descriptor& blob);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Reads the JSON of a manifest or index (both of Docker and OCI). An error where it is none, or its parts are out of
/// bounds.
Result<Manifest> parse_manifest(std::string_view json, std::string_view media_type);
Result<ImageConfig> parse_image_config(std::string_view json);

}  // namespace drydock
