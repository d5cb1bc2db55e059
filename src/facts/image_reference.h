#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace drydock {

/// An image's name, taken apart and completed as Docker does it: `ubuntu` is `docker.io/library/ubuntu`.
struct ImageReference {
  std::string domain;  ///< host and port of the registry, as written; `docker.io` where none is
  std::string path;    ///< `library/ubuntu`
  std::optional<std::string> tag;
  std::optional<std::string> digest;  ///< with its algorithm

  std::string name() const { return domain + "/" + path; }
};

/// By the grammar of the distribution project's `reference` package. Nothing where that refuses the text.
std::optional<ImageReference> parse_image_reference(std::string_view text);

/// True where the image lies in the registry or, with a path, below it. The prefix is read as Docker reads a
/// name: its first part is a registry only where it looks like a host, so `team` means `docker.io/team`.
/// Whole parts are compared: `registry.example/team` does not cover `registry.example/teams/app`.
bool is_below(const ImageReference& image, std::string_view prefix);

}  // namespace drydock
