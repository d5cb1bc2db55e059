#include "cli/world.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "cli/input_check.h"
#include "resolve/cache.h"
#include "text/file_io.h"

namespace drydock {
namespace {

constexpr std::uint64_t kMebibyte = 1u << 20;
constexpr std::uint64_t kDefaultCacheMib = 2048;

/// What the first says, and where it says nothing the second.
NetworkConfig merged(NetworkConfig first, const NetworkConfig& second) {
  if (first.allow_registries.empty()) first.allow_registries = second.allow_registries;
  first.plain_http.insert(first.plain_http.end(), second.plain_http.begin(), second.plain_http.end());
  first.mirrors.insert(second.mirrors.begin(), second.mirrors.end());
  first.archive_mirrors.insert(second.archive_mirrors.begin(), second.archive_mirrors.end());
  if (!first.ca_file) first.ca_file = second.ca_file;
  if (!first.cache_mib) first.cache_mib = second.cache_mib;
  if (!first.timeout) first.timeout = second.timeout;
  return first;
}

}  // namespace

Result<NetworkConfig> user_network_config() {
  namespace fs = std::filesystem;
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
  };
  std::string folder = variable("XDG_CONFIG_HOME");
  // The XDG specification has a relative path ignored.
  if (!folder.starts_with('/')) {
    const std::string home = variable("HOME");
    if (!home.starts_with('/')) return NetworkConfig{};
    folder = home + "/.config";
  }
  const std::string path = folder + "/drydock/config.toml";
  std::error_code error;
  if (!fs::exists(path, error)) return NetworkConfig{};
  const Result<std::string> text = read_file(path, kMebibyte);
  if (!text) return Error{describe_error(path, text.error().message)};
  const Result<Config> config = parse_config(*text, path, {});
  if (!config) return config.error();
  // What is applied to a file must not depend on who applies it, so only the way to the network is a user's own.
  if (!config->network) return Error{describe_error(path, "it holds no table `network`, and nothing else counts here")};
  return *config->network;
}

CacheSettings cache_settings(const NetworkConfig& network) {
  return {Cache::default_folder(), network.cache_mib.value_or(kDefaultCacheMib) * kMebibyte};
}

World::World(const WorldOptions& options, ConfigCache& configs, bool own_config) : options_(options) {
  // Who works on strangers' files must not let these files say whom to trust.
  if (!options.untrusted || own_config) {
    const ConfigCache::Entry config = configs.for_file("Dockerfile");
    if (*config) {
      if ((*config)->network) network_ = *(*config)->network;
      platforms_ = (*config)->platforms;
    }
  }
  Result<NetworkConfig> user = user_network_config();
  if (user)
    network_ = merged(std::move(network_), *user);
  else
    notes_.push_back(user.error().message);
  if (options.lock_file) locks_.use_file(*options.lock_file);
}

ResolveMode World::mode(Profile profile) const {
  if (options_.locked) return ResolveMode::kLocked;
  if (options_.offline || profile == Profile::kSave) return ResolveMode::kOffline;
  return ResolveMode::kOnline;
}

ResolverOptions World::resolver_options(ResolveMode mode) const {
  ResolverOptions out;
  out.mode = mode;
  if (platforms_) out.platforms = *platforms_;
  if (!options_.platforms.empty()) out.platforms = options_.platforms;
  out.network.untrusted = options_.untrusted;
  out.network.plain_hosts.insert(network_.plain_http.begin(), network_.plain_http.end());
  out.network.ca_file = network_.ca_file.value_or("");
  if (network_.timeout) {
    // Whoever will not wait for an answer will not wait longer for a connection.
    out.network.stall_timeout = std::chrono::seconds(*network_.timeout);
    out.network.connect_timeout = std::min(out.network.connect_timeout, out.network.stall_timeout);
  }
  out.network.user_agent = "drydock/" DRYDOCK_VERSION;
  out.registries.allowed = options_.allow_registries.empty() ? network_.allow_registries : options_.allow_registries;
  out.registries.mirrors = network_.mirrors;
  out.credentials = CredentialStore::process_environment();
  out.apt.mirrors = network_.archive_mirrors;
  out.apk.mirrors = network_.archive_mirrors;
  if (options_.afresh) {
    out.max_tag_age = 0;
    // Not even what was fetched within this second.
    out.apt.max_age = -1;
    out.apk.max_age = -1;
  }
  if (options_.max_image_mib) out.layers.max_total_compressed = *options_.max_image_mib * kMebibyte;
  const CacheSettings cache = cache_settings(network_);
  out.cache_folder = cache.folder;
  out.cache_bytes = cache.max_bytes;
  return out;
}

Resolver& World::resolver(ResolveMode mode) {
  const std::lock_guard guard(mutex_);
  std::unique_ptr<Resolver>& place = mode == ResolveMode::kOnline ? online_ : offline_;
  if (!place) place = std::make_unique<Resolver>(resolver_options(mode));
  return *place;
}

WorldAnswers World::answer(ResolveMode mode, const WorldQuestions& questions, const LockFile* lock) {
  return resolver(mode).answer(questions, options_.afresh ? nullptr : lock);
}

std::vector<std::string> World::notes() {
  const std::lock_guard guard(mutex_);
  std::vector<std::string> out = notes_;
  if (online_) {
    for (std::string& note : online_->notes()) out.push_back(std::move(note));
  }
  return out;
}

void World::finish() {
  const std::lock_guard guard(mutex_);
  // Only a run that asked the network has put anything in.
  if (online_ && online_->stats().requests > 0) online_->cache().trim();
}

}  // namespace drydock
