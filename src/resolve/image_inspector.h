#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/image_facts.h"
#include "resolve/cache.h"
#include "resolve/http.h"
#include "resolve/registry.h"
#include "text/result.h"

namespace drydock {

/// How much of a layer is read before it is given up.
struct LayerLimits {
  std::uint64_t max_compressed = 4ull << 30;    ///< bytes
  std::uint64_t max_expanded = 16ull << 30;     ///< bytes, against bombs
  std::uint64_t max_ratio = 2'000;              ///< expanded to compressed, once 64 MiB came out
  std::uint64_t max_entries = 2'000'000;
  std::uint64_t max_file = 32u << 20;           ///< of a file that is kept in memory (dpkg's status)
};

/// What one layer does to the paths that drydock looks at. Kept in the cache by the layer's digest, since layers are
/// shared by many images.
struct LayerFacts {
  struct Entry {
    enum class Kind : std::uint8_t { kFile, kFolder, kLink, kOther } kind = Kind::kFile;
    std::string text;    ///< kFile: the bytes, where they are kept; kLink: the target
    bool executable = false;
  };
  std::map<std::string, Entry, std::less<>> entries;  ///< normalised paths, no leading slash
  std::vector<std::string> whiteouts;                 ///< paths that are removed (`.wh.NAME`)
  std::vector<std::string> opaque;                    ///< folders whose lower content is hidden (`.wh..wh..opq`)
  friend bool operator==(const LayerFacts&, const LayerFacts&) = default;
};

/// Reads a layer's tar stream (plain, gzip or zstd; by its bytes, as a media type may lie) with libarchive. Nothing is
/// written to disk. `read` is the source: as HttpStream::read.
using ByteSource = std::function<Result<std::size_t>(char* into, std::size_t size)>;
Result<LayerFacts> read_layer(const ByteSource& read, const LayerLimits& limits);

/// What the layers, bottom first, make of the image: upper ones win, whiteouts hide, links are followed inside the image.
ImageContents merge_layers(const std::vector<const LayerFacts*>& layers);

/// Looks into images. Thread-safe.
class ImageInspector {
 public:
  ImageInspector(RegistryClient& registry, Cache& cache, LayerLimits limits = {});
  /// Of an image's manifest (not an index). Layers are read at once, each once per run.
  Result<ImageContents> inspect(const ImageReference& image, const Manifest& manifest);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace drydock
