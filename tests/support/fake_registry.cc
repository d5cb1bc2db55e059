#include "support/fake_registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "resolve/sha256.h"

namespace drydock::testing {
namespace {

constexpr const char* kIndex = "application/vnd.oci.image.index.v1+json";
constexpr const char* kManifest = "application/vnd.oci.image.manifest.v1+json";
constexpr const char* kConfig = "application/vnd.oci.image.config.v1+json";
constexpr const char* kLayer = "application/vnd.oci.image.layer.v1.tar";

nlohmann::json descriptor(const std::string& media_type, const std::string& digest, std::size_t size) {
  return {{"mediaType", media_type}, {"digest", digest}, {"size", size}};
}

}  // namespace

std::string tar_of(const FakeRegistry::Layer& files) {
  constexpr std::size_t kBlock = 512;
  std::string out;
  for (const auto& [path, text] : files) {
    std::string header(kBlock, '\0');
    const auto put = [&](std::size_t at, const std::string& field) { header.replace(at, field.size(), field); };
    put(0, path);
    put(100, "0000644");
    put(108, "0000000");
    put(116, "0000000");
    put(124, fmt::format("{:011o}", text.size()));
    put(136, "00000000000");
    put(148, "        ");
    header[156] = '0';
    put(257, std::string("ustar\0" "00", 8));
    unsigned sum = 0;
    for (const char c : header) sum += static_cast<unsigned char>(c);
    put(148, fmt::format("{:06o}", sum) + std::string("\0 ", 2));
    out += header + text;
    out.append((kBlock - text.size() % kBlock) % kBlock, '\0');
  }
  return out.append(2 * kBlock, '\0');
}

FakeRegistry::FakeRegistry() : server_([this](const FaultServer::Request& request) { return answer(request); }) {}

std::string FakeRegistry::store(const std::string& media_type, std::string bytes) {
  std::string digest = "sha256:" + sha256_hex(bytes);
  by_digest_[digest] = {media_type, std::move(bytes)};
  return digest;
}

std::string FakeRegistry::add_image(const std::string& name, const std::string& tag, const std::string& config,
                                    const std::vector<Layer>& layers, const std::string& architecture) {
  const std::lock_guard guard(mutex_);
  nlohmann::json image = nlohmann::json::parse(config);
  if (!image.contains("architecture")) image = {{"architecture", architecture}, {"os", "linux"}, {"config", image}};
  nlohmann::json manifest{{"schemaVersion", 2}, {"mediaType", kManifest}, {"layers", nlohmann::json::array()}};
  const std::string text = image.dump();
  manifest["config"] = descriptor(kConfig, store(kConfig, text), text.size());
  for (const Layer& layer : layers) {
    const std::string bytes = tar_of(layer);
    manifest["layers"].push_back(descriptor(kLayer, store(kLayer, bytes), bytes.size()));
  }
  const std::string digest = store(kManifest, manifest.dump());
  if (!tag.empty()) tags_[name + ":" + tag] = digest;
  return digest;
}

std::string FakeRegistry::add_index(const std::string& name, const std::string& tag, const std::map<std::string, std::string>& images) {
  const std::lock_guard guard(mutex_);
  nlohmann::json index{{"schemaVersion", 2}, {"mediaType", kIndex}, {"manifests", nlohmann::json::array()}};
  for (const auto& [platform, digest] : images) {
    nlohmann::json entry = descriptor(kManifest, digest, by_digest_.at(digest).bytes.size());
    const std::size_t slash = platform.find('/');
    entry["platform"] = {{"os", platform.substr(0, slash)}, {"architecture", platform.substr(slash + 1)}};
    index["manifests"].push_back(entry);
  }
  const std::string digest = store(kIndex, index.dump());
  tags_[name + ":" + tag] = digest;
  return digest;
}

void FakeRegistry::move_tag(const std::string& name, const std::string& tag, const std::string& digest) {
  const std::lock_guard guard(mutex_);
  tags_[name + ":" + tag] = digest;
}

void FakeRegistry::add_file(const std::string& path, const std::string& bytes) {
  const std::lock_guard guard(mutex_);
  files_[path] = bytes;
}

void FakeRegistry::set_latency(std::chrono::milliseconds latency) {
  const std::lock_guard guard(mutex_);
  latency_ = latency;
}

FaultServer::Reply FakeRegistry::answer(const FaultServer::Request& request) {
  const std::lock_guard guard(mutex_);
  FaultServer::Reply reply;
  reply.latency = latency_;
  reply.status = 404;
  const std::string path = request.path();
  if (const auto file = files_.find(path); file != files_.end()) {
    reply.status = 200;
    reply.body = file->second;
    return reply;
  }
  if (path == "/v2/") {
    reply.status = 200;
    return reply;
  }
  for (const std::string kind : {"/manifests/", "/blobs/"}) {
    const std::size_t at = path.rfind(kind);
    if (!path.starts_with("/v2/") || at == std::string::npos) continue;
    const std::string name = path.substr(4, at - 4);
    std::string digest = path.substr(at + kind.size());
    if (const auto tag = tags_.find(name + ":" + digest); tag != tags_.end()) digest = tag->second;
    const auto found = by_digest_.find(digest);
    if (found == by_digest_.end()) continue;
    reply.status = 200;
    reply.headers = {{"Content-Type", found->second.media_type}, {"Docker-Content-Digest", digest}};
    reply.body = found->second.bytes;
  }
  return reply;
}

}  // namespace drydock::testing
