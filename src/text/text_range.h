#pragma once

#include <algorithm>
#include <cstdint>

namespace drydock {

/// A half-open range of bytes, 0-based, into one SourceText (or, where a
/// function says so, into a LogicalText). Offsets are 32 bits wide: the reader
/// refuses larger inputs long before that (see kMaxSourceBytes).
struct TextRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  constexpr std::uint32_t size() const { return end - begin; }
  constexpr bool empty() const { return begin == end; }
  constexpr bool contains(std::uint32_t offset) const { return begin <= offset && offset < end; }
  constexpr bool contains(TextRange other) const { return begin <= other.begin && other.end <= end; }
  /// True where the two share at least one byte.
  constexpr bool overlaps(TextRange other) const { return begin < other.end && other.begin < end; }
  friend constexpr bool operator==(TextRange, TextRange) = default;
};

/// The smallest range that covers both.
constexpr TextRange cover(TextRange a, TextRange b) {
  return {std::min(a.begin, b.begin), std::max(a.end, b.end)};
}

}  // namespace drydock
