#include "support/image_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "resolve/sha256.h"
#include "support/apk_index_writer.h"
#include "support/fake_registry.h"
#include "support/real_programs.h"

namespace drydock::testing {
namespace {

constexpr const char* kIndex = "application/vnd.oci.image.index.v1+json";
constexpr const char* kManifest = "application/vnd.oci.image.manifest.v1+json";
constexpr const char* kConfig = "application/vnd.oci.image.config.v1+json";
constexpr const char* kLayer = "application/vnd.oci.image.layer.v1.tar+gzip";
constexpr const char* kStatement = "application/vnd.in-toto+json";
constexpr const char* kNothing = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

void add_login(std::vector<std::string>& command, const std::string& option, const Login* login) {
  if (login != nullptr) command.insert(command.end(), {option, login->user + ":" + login->password});
}

}  // namespace

std::string ImageBuilder::layer_of(const Files& files) {
  return gzip(tar_of(files));
}

std::string ImageBuilder::path_of(std::string_view digest) const {
  return fmt::format("blobs/sha256/{}", digest.substr(digest.find(':') + 1));
}

nlohmann::json ImageBuilder::store(std::string_view media_type, const std::string& bytes) {
  const std::string digest = "sha256:" + sha256_hex(bytes);
  folder_.put(path_of(digest), bytes);
  return {{"mediaType", media_type}, {"digest", digest}, {"size", bytes.size()}};
}

std::string ImageBuilder::add_manifest(const nlohmann::json& config,
                                       const std::vector<nlohmann::json>& layers,
                                       std::string_view layer_type) {
  nlohmann::json manifest{
      {"schemaVersion", 2}, {"mediaType", kManifest}, {"config", config}, {"layers", layers}};
  for (nlohmann::json& layer : manifest["layers"]) layer["mediaType"] = layer_type;
  manifests_.push_back(store(kManifest, manifest.dump()));
  return manifests_.back()["digest"];
}

std::string ImageBuilder::image(const std::string& architecture, const nlohmann::json& config,
                                const std::vector<std::string>& layers) {
  // What a layer's tar hashes to is for those who unpack it; nobody does.
  const nlohmann::json whole{
      {"architecture", architecture},
      {"os", "linux"},
      {"created", "2025-06-01T12:00:00Z"},
      {"config", config},
      {"rootfs", {{"type", "layers"}, {"diff_ids", std::vector<std::string>(layers.size(), kNothing)}}}};
  std::vector<nlohmann::json> stored;
  for (const std::string& layer : layers) stored.push_back(store(kLayer, layer));
  return add_manifest(store(kConfig, whole.dump()), stored, kLayer);
}

std::string ImageBuilder::index(
    const std::vector<std::pair<std::string, std::string>>& images_by_architecture) {
  const auto descriptor_of = [&](const std::string& digest) {
    return *std::find_if(manifests_.begin(), manifests_.end(),
                         [&](const nlohmann::json& each) { return each["digest"] == digest; });
  };
  nlohmann::json entries = nlohmann::json::array();
  for (const auto& [architecture, digest] : images_by_architecture) {
    nlohmann::json entry = descriptor_of(digest);
    entry["platform"] = {{"os", "linux"}, {"architecture", architecture}};
    entries.push_back(entry);
  }
  for (const auto& [architecture, digest] : images_by_architecture) {
    const nlohmann::json config = store(
        kConfig,
        R"({"architecture":"unknown","os":"unknown","config":{},"rootfs":{"type":"layers","diff_ids":[]}})");
    const nlohmann::json statement = store(
        kStatement, fmt::format(R"({{"_type":"https://in-toto.io/Statement/v0.1","subject":"{}"}})", digest));
    nlohmann::json entry = descriptor_of(add_manifest(config, {statement}, kStatement));
    entry["platform"] = {{"os", "unknown"}, {"architecture", "unknown"}};
    entry["annotations"] = {{"vnd.docker.reference.type", "attestation-manifest"},
                            {"vnd.docker.reference.digest", digest}};
    entries.push_back(entry);
  }
  const nlohmann::json index{{"schemaVersion", 2}, {"mediaType", kIndex}, {"manifests", entries}};
  manifests_.push_back(store(kIndex, index.dump()));
  return manifests_.back()["digest"];
}

void ImageBuilder::push(const std::string& digest, const std::string& to, const Login* login) const {
  const auto found = std::find_if(manifests_.begin(), manifests_.end(),
                                  [&](const nlohmann::json& each) { return each["digest"] == digest; });
  if (found == manifests_.end()) throw std::runtime_error("there is no image " + digest);
  // A layout names what is in it; here it names what is to be pushed.
  nlohmann::json entry = *found;
  entry["annotations"] = {{"org.opencontainers.image.ref.name", "it"}};
  folder_.put("oci-layout", R"({"imageLayoutVersion":"1.0.0"})");
  folder_.put("index.json", nlohmann::json{{"schemaVersion", 2}, {"manifests", {entry}}}.dump());
  std::vector<std::string> command{"skopeo",
                                   "--insecure-policy",
                                   "copy",
                                   "--quiet",
                                   "--all",
                                   "--preserve-digests",
                                   "--dest-tls-verify=false"};
  add_login(command, "--dest-creds", login);
  command.insert(command.end(), {fmt::format("oci:{}:it", folder_.path().string()), "docker://" + to});
  run_tool(std::move(command));
}

std::string skopeo_digest(const std::string& name, const Login* login) {
  const auto inspect = [&](const std::vector<std::string>& options) {
    std::vector<std::string> command{"skopeo", "inspect", "--tls-verify=false"};
    command.insert(command.end(), options.begin(), options.end());
    add_login(command, "--creds", login);
    command.push_back("docker://" + name);
    return run_tool(std::move(command));
  };
  const std::string digest = "sha256:" + sha256_hex(inspect({"--raw"}));
  const std::string told = inspect({"--no-tags", "--format", "{{.Digest}}"});
  if (told != digest + "\n")
    throw std::runtime_error(
        fmt::format("skopeo names {} for {}, whose bytes hash to {}", told, name, digest));
  return digest;
}

}  // namespace drydock::testing
