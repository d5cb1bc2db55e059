#include "resolve/image_inspector.h"

#include <fmt/format.h>

#include <atomic>
#include <deque>
#include <future>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "resolve/layer_cache.h"

namespace drydock {
namespace {

constexpr std::string_view kKind = "layer";
constexpr std::size_t kAtOnce = 6;
/// Of facts that stay in memory after an image is done; what goes is in the cache on disk.
constexpr std::uint64_t kMaxRemembered = 128u << 20;

using Facts = std::shared_ptr<const LayerFacts>;

/// Reading one layer, for all who want it.
struct Flight {
  std::string repository;  ///< where it is read from; another may answer where this one does not
  std::shared_future<Result<Facts>> outcome;
};

std::string short_digest(std::string_view digest) {
  constexpr std::size_t kShown = 19;  // "sha256:" and twelve digits, as docker shows it
  return std::string(digest.substr(0, kShown));
}

std::uint64_t total_size(const std::vector<Descriptor>& layers) {
  std::uint64_t out = 0;
  for (const Descriptor& layer : layers) {
    if (layer.size > std::numeric_limits<std::uint64_t>::max() - out)
      return std::numeric_limits<std::uint64_t>::max();
    out += layer.size;
  }
  return out;
}

std::uint64_t in_mebibytes(std::uint64_t bytes) {
  return (bytes >> 20) + ((bytes & ((1u << 20) - 1)) != 0 ? 1 : 0);
}

}  // namespace

struct ImageInspector::Impl {
  BlobSource open;
  Cache& cache;
  LayerLimits limits;

  std::mutex mutex;
  std::map<std::string, Flight, std::less<>> flights;            ///< by digest
  std::deque<std::pair<std::string, std::uint64_t>> remembered;  ///< digests with sizes, the oldest first
  std::uint64_t remembered_bytes = 0;

  Impl(BlobSource source, Cache& kept, LayerLimits bounds)
      : open(std::move(source)), cache(kept), limits(bounds) {}

  /// From the cache, else from the registry.
  Result<Facts> load(const ImageReference& image, const Descriptor& layer) {
    if (Facts known = cached(layer.digest)) return known;
    // Another process may be at the same layer, and finish it while we wait.
    const auto lock = cache.lock(kKind, layer.digest);
    if (lock != nullptr) {
      if (Facts known = cached(layer.digest)) return known;
    }
    auto stream = open(image, layer);
    if (!stream) return stream.error();
    if (*stream == nullptr) return Error{"cannot be read"};
    HttpStream& body = **stream;
    auto facts = read_layer([&body](char* into, std::size_t size) { return body.read(into, size); }, limits);
    if (!facts) return facts.error();
    // The digest was right, or the end of the stream would have been an error.
    cache.put(kKind, layer.digest, format_layer_facts(*facts));
    return Facts(std::make_shared<const LayerFacts>(*std::move(facts)));
  }

  Facts cached(const std::string& digest) {
    const auto entry = cache.get(kKind, digest);
    if (!entry) return nullptr;
    auto facts = parse_layer_facts(entry->bytes);
    return facts ? std::make_shared<const LayerFacts>(*std::move(facts)) : nullptr;
  }

  /// As load(), but whoever asks while it is under way waits for the same outcome.
  Result<Facts> facts_of(const ImageReference& image, const Descriptor& layer) {
    const std::string repository = image.name();
    for (;;) {
      std::promise<Result<Facts>> promise;
      std::shared_future<Result<Facts>> outcome;
      bool is_ours = false;
      bool is_same_repository = true;
      {
        const std::lock_guard guard(mutex);
        auto [found, is_new] = flights.try_emplace(layer.digest);
        if (is_new) found->second = {repository, promise.get_future().share()};
        is_ours = is_new;
        is_same_repository = found->second.repository == repository;
        outcome = found->second.outcome;
      }
      if (is_ours) return fly(std::move(promise), image, layer);
      Result<Facts> theirs = outcome.get();
      // A refusal of one repository says nothing of another one.
      if (theirs || is_same_repository) return theirs;
      const std::lock_guard guard(mutex);
      const auto found = flights.find(layer.digest);
      if (found != flights.end() && found->second.repository != repository && is_failed(found->second))
        flights.erase(found);
    }
  }

  static bool is_failed(const Flight& flight) {
    return flight.outcome.wait_for(std::chrono::seconds(0)) == std::future_status::ready &&
           !flight.outcome.get();
  }

  Result<Facts> fly(std::promise<Result<Facts>> promise, const ImageReference& image,
                    const Descriptor& layer) {
    Result<Facts> outcome = Error{"cannot be read: not enough memory"};
    try {
      outcome = load(image, layer);
    } catch (const std::bad_alloc&) {
      // The others that wait must hear of it as well.
    }
    promise.set_value(outcome);
    if (outcome) remember(layer.digest, (*outcome)->size());
    return outcome;
  }

  /// Lets go of the oldest facts where there are too many.
  void remember(const std::string& digest, std::uint64_t bytes) {
    const std::lock_guard guard(mutex);
    remembered.emplace_back(digest, bytes);
    remembered_bytes += bytes;
    while (remembered_bytes > kMaxRemembered && remembered.size() > 1) {
      flights.erase(remembered.front().first);
      remembered_bytes -= remembered.front().second;
      remembered.pop_front();
    }
  }
};

ImageInspector::ImageInspector(BlobSource open, Cache& cache, LayerLimits limits)
    : impl_(std::make_shared<Impl>(std::move(open), cache, limits)) {}

ImageInspector::ImageInspector(RegistryClient& registry, Cache& cache, LayerLimits limits)
    : ImageInspector([&registry](const ImageReference& image,
                                 const Descriptor& blob) { return registry.blob(image, blob); },
                     cache, limits) {}

Result<ImageContents> ImageInspector::inspect(const ImageReference& image, const Manifest& manifest) {
  const LayerLimits& limits = impl_->limits;
  if (manifest.head.is_index)
    return Error{"the layers of an index cannot be read: name one of its platforms"};
  const std::vector<Descriptor>& layers = manifest.layers;
  // By what the manifest states, and cached layers count too: the answer must not depend on earlier runs.
  const std::uint64_t total = total_size(layers);
  if (total > limits.max_total_compressed)
    return Error{fmt::format(
        "the image has layers of {} MiB, and {} MiB are allowed: raise --max-image-mib to look into it",
        in_mebibytes(total), limits.max_total_compressed >> 20)};
  std::vector<Facts> facts(layers.size());
  std::vector<std::optional<Error>> errors(layers.size());
  // The lowest layer that has failed: those above it need not be begun, those below may still fail.
  std::atomic<std::size_t> failed = layers.size();
  std::atomic<std::uint64_t> kept = 0;
  const auto fail = [&](std::size_t i, Error error) {
    errors[i] = std::move(error);
    std::size_t lowest = failed.load();
    while (i < lowest && !failed.compare_exchange_weak(lowest, i)) continue;
  };
  run_concurrently(layers.size(), kAtOnce, [&](std::size_t i) {
    if (i > failed.load() || kept.load() > limits.max_kept) return;
    auto outcome = impl_->facts_of(image, layers[i]);
    if (!outcome) return fail(i, outcome.error());
    kept += (*outcome)->size();
    facts[i] = *std::move(outcome);
  });
  if (failed.load() < layers.size()) {
    const std::size_t i = failed.load();
    return Error{fmt::format("layer {} of {} ({}) {}", i + 1, layers.size(), short_digest(layers[i].digest),
                             errors[i]->message)};
  }
  if (kept.load() > limits.max_kept)
    return Error{fmt::format(
        "the image has more names, sources and packages than the limit of {} MiB for what is kept",
        limits.max_kept >> 20)};
  std::vector<const LayerFacts*> in_order;
  in_order.reserve(facts.size());
  for (const Facts& layer : facts) in_order.push_back(layer.get());
  return merge_layers(in_order);
}

}  // namespace drydock
