#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/image_facts.h"
#include "model/facts.h"

namespace drydock {

/// What a Linux image is made of, as far as the choice of a sibling needs it.
struct Distribution {
  enum class Kind : std::uint8_t { kUnknown, kDebian, kUbuntu, kAlpine, kOther } kind = Kind::kUnknown;
  std::string release;   ///< "bookworm", "jammy", "3.20"; empty where unknown
  std::string how;       ///< how it is known: "its os-release", "its tag"
  bool musl() const { return kind == Kind::kAlpine; }
  friend bool operator==(const Distribution& a, const Distribution& b) {
    return a.kind == b.kind && a.release == b.release;
  }
};

/// By the image's os-release where its contents are known, else by a tag that names the release (`1.24-bookworm`,
/// `20-alpine3.19`, `debian:12`).
Distribution distribution_of(const Facts& facts, const std::string& reference);

/// An image that a registry (or the lock file, or the cache) knows.
struct RuntimeBase {
  std::string reference;                    ///< as it is written after FROM
  Distribution distribution;
  const ImageConfig* config = nullptr;      ///< of `facts`
  const ImageContents* contents = nullptr;  ///< of `facts`; null where the layers were not read
  /// True where the program is in the image: by its contents, or as a member of what every image of its distribution
  /// has (`sh`, `cat`, `grep` …).
  bool has_program(std::string_view name) const;
  bool has_package(std::string_view name) const;  ///< false also where the contents are not known
  bool shell() const { return has_program("sh"); }
};

/// The image where somebody confirmed that it exists. `problem` gets half a sentence otherwise.
std::optional<RuntimeBase> confirmed_base(const Facts& facts, const std::string& reference, std::string& problem);

/// True for a program that runs what its arguments say, so that its own name tells little: a shell, env, xargs.
bool runs_other_programs(std::string_view name);

}  // namespace drydock
