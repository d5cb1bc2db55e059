#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace drydock {

/// What an image's configuration says (OCI image specification 1.1, "Image Configuration"; the field names are those of
/// its `config` object).
struct ImageConfig {
  std::string created;       ///< RFC 3339; empty where it is not stated
  std::string os;            ///< "linux"
  std::string architecture;  ///< GOARCH: "amd64"
  std::string variant;       ///< "v8"; mostly empty
  std::string user;          ///< as written: name or number, with or without group; empty is root
  std::string working_dir;
  std::vector<std::string> env;  ///< NAME=value
  std::vector<std::string> entrypoint;
  std::vector<std::string> cmd;
  std::vector<std::string> shell;
  std::vector<std::string> onbuild;  ///< instructions that run in every image built from this one
  std::set<std::string> exposed_ports;
  std::set<std::string> volumes;
  std::map<std::string, std::string> labels;
  std::vector<std::string> history;  ///< `created_by` of each entry, oldest first
  bool healthcheck = false;          ///< it has one that is not NONE
  friend bool operator==(const ImageConfig&, const ImageConfig&) = default;

  /// The value of an environment variable; nothing where it is not set.
  std::optional<std::string> variable(std::string_view name) const;
};

/// What an image's layers hold, as far as drydock looks. Paths are absolute without the leading slash and normalised:
/// `etc/os-release`. Symbolic links are followed inside the image.
struct ImageContents {
  /// Text files that were there: os-release, apt's sources, preferences and options, apk's repositories and arch,
  /// passwd and group.
  std::map<std::string, std::string, std::less<>> files;
  /// Names of programs, out of the list that the inspector looks for, that are in one of the usual folders.
  std::set<std::string, std::less<>> programs;
  /// dpkg's and apk's installed packages: name to version. dpkg's foreign architectures are `name:arch`.
  std::map<std::string, std::string, std::less<>> installed;
  friend bool operator==(const ImageContents&, const ImageContents&) = default;

  /// Text of a file; null where the image has none.
  const std::string* file(std::string_view path) const;
};

/// One entry of an index that is an image (attestations are left out).
struct PlatformManifest {
  std::string platform;  ///< "linux/amd64", "linux/arm64" (variant v8 left out, as Docker normalises it), "linux/arm/v7"
  std::string digest;
  friend bool operator==(const PlatformManifest&, const PlatformManifest&) = default;
};

/// What is known of the image that a reference names.
struct ImageFacts {
  std::string digest;      ///< what a reference is pinned to: of the index where the name is one, else of the manifest
  std::string media_type;  ///< of what the digest names
  bool is_index = false;
  /// Of an index: its images, where it was read. Else at most the one image.
  std::vector<PlatformManifest> platforms;
  std::map<std::string, ImageConfig, std::less<>> configs;     ///< by platform, where it was asked for
  std::map<std::string, ImageContents, std::less<>> contents;  ///< by platform, where it was asked for
  /// For a reference without a tag, or with `latest`: a tag that names a version and has this very digest now.
  std::string version_tag;
  /// Of a reference with tag and digest: the digest that the tag has now, where it was asked for.
  std::string tag_digest;
  bool tag_is_index = false;  ///< what that digest names is an index
  friend bool operator==(const ImageFacts&, const ImageFacts&) = default;

  /// The configuration of the platform, or of the first one that is known; null where none is.
  const ImageConfig* config(std::string_view platform = {}) const;
  const ImageContents* content(std::string_view platform = {}) const;
};

/// `ID`, `VERSION_ID`, `VERSION_CODENAME` … of os-release(5), quotes removed.
std::map<std::string, std::string, std::less<>> parse_os_release(std::string_view text);

/// A line of passwd(5).
struct PasswdEntry {
  std::string name;
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::string home;
  std::string shell;
};
std::vector<PasswdEntry> parse_passwd(std::string_view text);

/// "linux/arm64/v8" and "linux/aarch64" as "linux/arm64", after containerd's platform normalisation.
std::string normalize_platform(std::string_view os, std::string_view architecture, std::string_view variant);

/// Debian's name of a platform's architecture: "linux/arm/v7" is "armhf". Empty where Debian has none.
std::string debian_architecture(std::string_view platform);
/// Alpine's: "linux/amd64" is "x86_64".
std::string alpine_architecture(std::string_view platform);

}  // namespace drydock
