#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "text/result.h"

namespace drydock {

/// How much of a layer, and of an image, is read before it is given up. Every bound ends in an error that
/// names it.
struct LayerLimits {
  std::uint64_t max_compressed = 4ull << 30;  ///< bytes of one layer, as the registry serves it
  std::uint64_t max_expanded = 16ull << 30;   ///< bytes of one layer's tar stream, against bombs
  std::uint64_t max_ratio = 2'000;            ///< expanded to compressed, once 64 MiB came out
  std::uint64_t max_entries = 2'000'000;
  std::uint64_t max_file = 32u << 20;  ///< bytes of a package database (dpkg's status)
  /// Bytes of all that is kept of a layer, and also of all layers of an image.
  std::uint64_t max_kept = 64u << 20;
  /// Bytes of all layers of an image, as its manifest states them (`--max-image-mib`).
  std::uint64_t max_total_compressed = 8ull << 30;
};

/// What one layer does to the paths that drydock looks at. Kept in the cache by the layer's digest, since
/// layers are shared by many images.
struct LayerFacts {
  struct Entry {
    enum class Kind : std::uint8_t {
      kFile,  ///< a file whose bytes are kept
      kFolder,
      kLink,      ///< a symbolic link
      kHardLink,  ///< to a file of a lower layer; to one of this layer it is what that file is
      kOther,     ///< programs, devices, and files whose bytes are not kept
    } kind = Kind::kFile;
    /// kFile: the bytes, as layer_text.h keeps them; kLink: the target as written; kHardLink: the target's
    /// path.
    std::string text;
    bool executable = false;
    friend bool operator==(const Entry&, const Entry&) = default;
  };
  std::map<std::string, Entry, std::less<>> entries;  ///< normalised paths, no leading slash
  std::vector<std::string> whiteouts;                 ///< paths that are removed (`.wh.NAME`)
  std::vector<std::string> opaque;  ///< folders whose lower content is hidden (`.wh..wh..opq`)
  /// There were so many executables and links outside the usual folders that some were left out.
  bool partial = false;
  friend bool operator==(const LayerFacts&, const LayerFacts&) = default;

  /// Roughly the bytes that it takes in memory.
  std::uint64_t size() const;
};

/// Reads a layer's tar stream (plain, gzip or zstd, as the OCI image specification 1.1 has them; by its
/// bytes, as a media type may lie) with libarchive, and then the source to its end, where a digest is
/// checked. Nothing is written to disk. `read` is as HttpStream::read: some bytes, or 0 at the end. An error
/// is half a sentence about the layer ("expands to more than …").
using ByteSource = std::function<Result<std::size_t>(char* into, std::size_t size)>;
Result<LayerFacts> read_layer(const ByteSource& read, const LayerLimits& limits);

}  // namespace drydock
