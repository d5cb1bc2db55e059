#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/temp_folder.h"

namespace drydock::testing {

/// What a registry may ask for.
struct Login {
  std::string user, password;
};

/// A folder by the OCI image layout specification, out of which `skopeo` pushes images as they are.
class ImageBuilder {
 public:
  using Files = std::vector<std::pair<std::string, std::string>>;  ///< paths and texts

  /// A layer's compressed bytes. All images that name none share a small one.
  static std::string layer_of(const Files& files);

  /// An image for linux on one architecture. `config` is the object of that name in its configuration: Env,
  /// Labels … Gives the manifest's digest.
  std::string image(const std::string& architecture = "amd64",
                    const nlohmann::json& config = nlohmann::json::object(),
                    const std::vector<std::string>& layers = {layer_of({{"etc/example", "text\n"}})});
  /// An image of each, with its attestation beside it as BuildKit writes them. Gives the index's digest.
  std::string index(const std::vector<std::pair<std::string, std::string>>& images_by_architecture);

  /// Pushes an image or index of this builder. `to`: "127.0.0.1:5000/name:tag".
  void push(const std::string& digest, const std::string& to, const Login* login = nullptr) const;

 private:
  nlohmann::json store(std::string_view media_type, const std::string& bytes);
  std::string add_manifest(const nlohmann::json& config, const std::vector<nlohmann::json>& layers,
                           std::string_view layer_type);
  std::string path_of(std::string_view digest) const;

  TempFolder folder_;
  std::vector<nlohmann::json> manifests_;  // descriptors of all images and indexes
};

/// The digest of what a registry serves under a name, by `skopeo inspect`: that of the bytes it gives.
/// `skopeo inspect`'s own word on the digest must be the same, or the test ends with an exception.
std::string skopeo_digest(const std::string& name, const Login* login = nullptr);

}  // namespace drydock::testing
