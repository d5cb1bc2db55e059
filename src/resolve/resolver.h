#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "facts/questions.h"
#include "resolve/apk_repository.h"
#include "resolve/apt_archive.h"
#include "resolve/http.h"
#include "resolve/image_inspector.h"
#include "resolve/lock_file.h"
#include "resolve/registry.h"

namespace drydock {

/// Where answers may come from.
enum class ResolveMode : std::uint8_t {
  kOnline,   ///< lock file, cache, network
  kOffline,  ///< lock file and cache
  kLocked,   ///< the lock file alone
};

struct ResolverOptions {
  ResolveMode mode = ResolveMode::kOnline;
  /// Platforms that images are built for; those of them that an image has are looked at, or else its first one.
  std::vector<std::string> platforms{"linux/amd64", "linux/arm64"};
  NetworkPolicy network;
  RegistryOptions registries;
  CredentialStore::Environment credentials;
  AptOptions apt;
  ApkOptions apk;
  LayerLimits layers;
  std::string cache_folder;  ///< empty: no cache
  std::uint64_t cache_bytes = 2ull << 30;
  std::int64_t max_tag_age = 600;  ///< seconds that a tag's digest is taken from the cache without asking again
  std::uint64_t max_remote_file = 512u << 20;
};

/// Answers questions about the world: from the lock file first, then the cache, then the network, all questions of a call
/// at once. Nothing is opened before the first question needs it. Thread-safe; each question is asked once per run.
class Resolver {
 public:
  explicit Resolver(ResolverOptions options);
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  /// What cannot be answered and could not be asked for (offline) has no entry; what was asked for in vain says why.
  WorldAnswers answer(const WorldQuestions& questions, const LockFile* lock);

  const ResolverOptions& options() const;
  HttpClient::Stats stats() const;
  /// Sentences about credentials files and helpers that were broken.
  std::vector<std::string> notes() const;
  Cache& cache();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace drydock
