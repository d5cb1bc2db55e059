#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "rewrite/transform.h"

namespace drydock {

/// Which pins `drydock update` moves. Empty sets: all.
struct UpdateOptions {
  std::set<std::string> images;    ///< names, with or without registry and tag: `python`, `python:3.12-slim`
  std::set<std::string> packages;  ///< names of apt and apk packages
  std::optional<std::string> to;   ///< the tag that the images move to; empty: each keeps its own
};

/// The rules behind `drydock update` and `drydock outdated`: they move pins that stand in a file to what is current and make
/// none where none is. In the order in which they run: a package's version is asked for in the light of the new base image.
std::vector<std::unique_ptr<Transform>> update_rules(const UpdateOptions& options);

std::unique_ptr<Transform> make_update_image(UpdateOptions options);
std::unique_ptr<Transform> make_update_apt(UpdateOptions options);
std::unique_ptr<Transform> make_update_apk(UpdateOptions options);
std::unique_ptr<Transform> make_update_remote_file(UpdateOptions options);

}  // namespace drydock
