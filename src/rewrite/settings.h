#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace drydock {

/// How pin-apt keeps a build as it is.
enum class AptPolicy : std::uint8_t {
  kExact,             ///< `=1.2-3`
  kUpstream,          ///< `=1.2*`
  kSnapshot,          ///< no pins: the sources are pointed at a dated snapshot
  kExactAndSnapshot,  ///< both
};

/// How pin-apk writes a version.
enum class ApkPolicy : std::uint8_t {
  kExact,  ///< `=8.5.0-r0`
  kMinor,  ///< `~=8.5`
};

/// How a RUN gets a secret that it reads from a variable.
enum class SecretForm : std::uint8_t {
  kAuto,         ///< as the file's `# syntax=` allows
  kFile,         ///< `id=x` and `X="$(cat /run/secrets/x)"`: every BuildKit and buildah
  kEnvironment,  ///< `id=x,env=X`: docker/dockerfile 1.10
};

/// What configuration tells the transforms. The command line fills it.
struct Settings {
  /// Registries that images may come from (`registry.example`, `registry.example/team`); empty: any.
  std::vector<std::string> trusted_registries;
  /// Names that `--build-context NAME=…` gives at build time: no image, no stage.
  std::vector<std::string> build_contexts;
  /// Stages that are built with --target from outside this file.
  std::vector<std::string> target_stages;
  AptPolicy apt_policy = AptPolicy::kExact;
  ApkPolicy apk_policy = ApkPolicy::kExact;
  SecretForm secret_form = SecretForm::kAuto;
  /// The moment of the snapshot policies, `20260131T000000Z`; empty: when the base image was made.
  std::string as_of;
  /// Writes the comments that Renovate's custom manager reads above pinned packages.
  bool annotate_renovate = false;
  /// Writes the user's number in USER, as Kubernetes' runAsNonRoot wants it, and not its name.
  bool numeric_user = false;
  /// Of a user and group that drydock makes.
  std::uint32_t user_id = 10001;
};

}  // namespace drydock
