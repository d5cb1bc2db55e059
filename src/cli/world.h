#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "cli/config.h"
#include "cli/lock_cache.h"
#include "cli/world_options.h"
#include "facts/questions.h"
#include "resolve/resolver.h"

namespace drydock {

/// The world outside the files, as one run of the program sees it. Nothing is opened before the first question. Safe to
/// use from several threads.
class World {
 public:
  /// The configuration for the working folder (or that of --config) says how registries are reached; a broken one is told
  /// with the files that it is for, and says nothing here.
  World(const WorldOptions& options, ConfigCache& configs, bool own_config);

  /// Where the facts of a file under this profile come from.
  ResolveMode mode(Profile profile) const;
  /// What is locked for the file; an error in place of a broken lock file.
  LockCache::Entry lock_of(const std::string& file) { return locks_.for_file(file); }

  WorldAnswers answer(ResolveMode mode, const WorldQuestions& questions, const LockFile* lock);

  /// Sentences for the user about configuration and credentials that could not be had.
  std::vector<std::string> notes();
  /// Ends the run: brings the cache back below its bound.
  void finish();

 private:
  Resolver& resolver(ResolveMode mode);
  ResolverOptions resolver_options(ResolveMode mode) const;

  const WorldOptions& options_;
  NetworkConfig network_;
  std::optional<std::vector<std::string>> platforms_;
  LockCache locks_;
  std::vector<std::string> notes_;
  std::mutex mutex_;
  std::unique_ptr<Resolver> online_, offline_;
};

/// The folder and size of the cache that the configuration for the working folder names.
struct CacheSettings {
  std::string folder;
  std::uint64_t max_bytes = 0;
};
CacheSettings cache_settings(const NetworkConfig& network);

/// The user's own configuration of the network: the table `network` of $XDG_CONFIG_HOME/drydock/config.toml (~/.config).
/// Empty where there is none. An error where it is broken, or holds anything else.
Result<NetworkConfig> user_network_config();

}  // namespace drydock
