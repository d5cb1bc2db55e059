#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "facts/image_facts.h"
#include "text/result.h"

namespace drydock {

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

/// Reads the JSON of a manifest or index (both of Docker and OCI). `media_type` is what the server said of
/// it, parameters and all; where that names no manifest in particular (empty, application/json, text/plain,
/// application/octet-stream), the body's own `mediaType` counts, and else its shape. An error where it is
/// none, its parts are out of bounds, or what the server says and what the body is differ in being an index.
/// Digest and host of the head are left for the caller.
///
/// Attestations, and entries of an index that name no platform, are left out of `platforms`; of two entries
/// for one platform the first is kept.
Result<Manifest> parse_manifest(std::string_view json, std::string_view media_type);

/// Reads an image's configuration. Members may be null or missing; one of the wrong type is an error.
Result<ImageConfig> parse_image_config(std::string_view json);

/// The four media types that are asked for.
inline constexpr std::array<std::string_view, 4> kManifestTypes = {
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
};

enum class ManifestKind : std::uint8_t {
  kIndex,
  kImage,
  kSchema1,  ///< Docker's manifests of 2015, which name no configuration
  kUnsaid,   ///< a type that tells nothing, like application/json
  kOther,    ///< a type that is no manifest
};
/// Of a Content-Type or `mediaType`.
ManifestKind kind_of_media_type(std::string_view media_type);

/// The type without its parameters, in small letters.
std::string essence_of_media_type(std::string_view media_type);

/// Why a manifest of this type is not read, as half a sentence; empty for kIndex, kImage and kUnsaid.
std::string media_type_problem(std::string_view media_type);

/// A digest that can be checked: "sha256:" or "sha512:" and the right number of small hexadecimal digits.
bool is_checkable_digest(std::string_view digest);

/// True where the configuration that a manifest names is one of a container image, and not a chart or other
/// artifact.
bool is_image_config_type(std::string_view media_type);

}  // namespace drydock
