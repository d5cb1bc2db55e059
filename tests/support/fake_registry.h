#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "support/fault_server.h"

namespace drydock::testing {

/// A registry in memory that serves what a test puts in, by the OCI distribution specification, and without
/// authentication. It also serves plain files at paths of their own, for package archives and remote files.
class FakeRegistry {
 public:
  FakeRegistry();

  /// "127.0.0.1:PORT", which stands in front of an image's name.
  std::string host() const { return server_.host(); }
  std::string url() const { return server_.url(); }

  /// An image for one platform. `config` is the JSON of its configuration, or of its `config` object where
  /// `architecture` is not in it; each layer is a list of paths and texts. Gives the manifest's digest.
  using Layer = std::vector<std::pair<std::string, std::string>>;
  std::string add_image(const std::string& name, const std::string& tag, const std::string& config, const std::vector<Layer>& layers,
                        const std::string& architecture = "amd64");
  /// An index of images that are there, by platform ("linux/arm64").
  std::string add_index(const std::string& name, const std::string& tag, const std::map<std::string, std::string>& images);
  /// Lets a tag name something else.
  void move_tag(const std::string& name, const std::string& tag, const std::string& digest);
  /// A file at a path ("/debian/dists/x/Release").
  void add_file(const std::string& path, const std::string& bytes);

  /// Before each answer.
  void set_latency(std::chrono::milliseconds latency);
  std::vector<FaultServer::Request> requests() const { return server_.requests(); }
  std::size_t connections() const { return server_.connections(); }

 private:
  struct Stored {
    std::string media_type;
    std::string bytes;
  };
  FaultServer::Reply answer(const FaultServer::Request& request);
  std::string store(const std::string& media_type, std::string bytes);

  mutable std::mutex mutex_;
  std::map<std::string, Stored> by_digest_;
  std::map<std::string, std::string> tags_;  // "name:tag" to digest
  std::map<std::string, std::string> files_;
  std::chrono::milliseconds latency_{0};
  FaultServer server_;
};

/// A tar archive (ustar) of regular files.
std::string tar_of(const FakeRegistry::Layer& files);

}  // namespace drydock::testing
