#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <semaphore>
#include <string>
#include <string_view>
#include <vector>

#include "facts/apt_sources.h"
#include "resolve/apt_archive.h"
#include "resolve/apt_index.h"
#include "resolve/apt_release.h"
#include "resolve/apt_signature.h"
#include "resolve/cache.h"
#include "resolve/http.h"
#include "text/result.h"

namespace drydock {

/// The `Release` of one source as it was taken.
struct AptSuite {
  AptRelease release;
  SignatureCheck signature;
  std::int64_t when = 0;       ///< when the archive was last asked, seconds since 1970
  bool from_cache = false;     ///< nobody was asked in this run
  std::string file;            ///< "InRelease" or "Release"
  std::string etag, modified;  ///< for the next request
};

/// A searched index, in the cache's file or in memory.
class AptLoadedIndex {
 public:
  /// Null where the bytes are no index.
  static std::shared_ptr<const AptLoadedIndex> of(std::unique_ptr<Cache::Mapping> mapping);
  static std::shared_ptr<const AptLoadedIndex> of(std::string bytes);
  const AptIndex& index() const { return index_; }

 private:
  std::unique_ptr<Cache::Mapping> mapping_;
  std::string bytes_;
  AptIndex index_;
};

/// What one source serves for one architecture.
struct AptLoadedSource {
  std::shared_ptr<const AptSuite> suite;
  struct Part {
    std::string component, architecture;
    std::shared_ptr<const AptLoadedIndex> index;
  };
  std::vector<Part> parts;
};

/// Runs `make` once for each key, whoever asks, and hands out what it gave. Thread-safe.
template <typename Value>
class OncePerKey {
 public:
  template <typename Make>
  Result<Value> get(const std::string& key, Make make) {
    std::shared_ptr<Slot> slot;
    {
      const std::lock_guard lock(mutex_);
      std::shared_ptr<Slot>& place = slots_[key];
      if (!place) place = std::make_shared<Slot>();
      slot = place;
    }
    const std::lock_guard lock(slot->mutex);
    if (!slot->value) slot->value = std::make_unique<Result<Value>>(make());
    return *slot->value;
  }

 private:
  struct Slot {
    std::mutex mutex;
    std::unique_ptr<Result<Value>> value;  ///< guarded by the mutex
  };
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Slot>> slots_;  ///< guarded by the mutex
};

/// Gets Release files and indexes from the cache and the network, each once in a run. Thread-safe.
class AptFetcher {
 public:
  AptFetcher(HttpClient* http, Cache& cache, const AptOptions& options)
      : http_(http), cache_(cache), options_(options) {}

  /// All indexes of a source, of which `$(ARCH)` is replaced, for one architecture. An empty error: nobody
  /// could be asked.
  Result<AptLoadedSource> load(const AptSource& source, const std::string& architecture);

 private:
  using Suite = std::shared_ptr<const AptSuite>;
  using Index = std::shared_ptr<const AptLoadedIndex>;

  Result<AptLoadedSource> load_with(const AptSource& source, const std::string& architecture, bool refresh);
  Result<Suite> suite(const AptSource& source, bool refresh);
  Result<Suite> ask_for_suite(const AptSource& source, const std::string& base, const std::string& key,
                              bool refresh);
  Result<AptSuite> fetch_suite(const AptSource& source, const std::string& base, const AptSuite* known);
  Result<AptSuite> accept(const AptSource& source, std::string_view text, std::string_view signature) const;
  Result<Index> index(const AptSuite& suite, const std::string& base, const std::string& name);
  Result<Index> fetch_index(const AptSuite& suite, const std::string& base, const std::string& name);
  Result<std::string> fetch_file(const AptSuite& suite, const std::string& base, const std::string& name,
                                 bool& absent);
  Result<HttpResponse> get(const std::string& url, std::size_t max_body, const AptSuite* known = nullptr);

  static constexpr std::ptrdiff_t kMaxBuilding = 2;  ///< indexes that are decompressed and sorted at once
  std::counting_semaphore<> building_{kMaxBuilding};

  HttpClient* http_;
  Cache& cache_;
  const AptOptions& options_;
  OncePerKey<Suite> suites_;
  OncePerKey<Index> indexes_;
};

/// The URI to ask in place of `uri`: the longest prefix in `mirrors` that ends at a slash replaced.
std::string mirrored_uri(std::string_view uri, const std::map<std::string, std::string>& mirrors);

}  // namespace drydock
