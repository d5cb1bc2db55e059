#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "text/text_range.h"

namespace drydock {

/// A text as BuildKit hands it on: line continuations joined, comment lines
/// and empty lines between them dropped. Each logical byte knows its source
/// byte. Owns a copy of the text only where the text is not one piece of the
/// source; otherwise it views the source, which must outlive it.
class LogicalText {
 public:
  LogicalText() = default;
  /// One piece of the source, nothing dropped.
  LogicalText(std::string_view source, TextRange piece);
  /// Several pieces in ascending order; what lies between them is dropped.
  LogicalText(std::string_view source, std::span<const TextRange> pieces);
  /// Where in the source a run of logical bytes comes from.
  struct Segment {
    std::uint32_t logical;  ///< first logical byte of the run
    std::uint32_t source;   ///< its byte in the source
  };
  /// A text that is not the source's own, such as a decoded string. The segments ascend and begin at logical byte 0.
  LogicalText(std::string text, std::vector<Segment> segments) : owned_(std::move(text)), segments_(std::move(segments)) {}

  std::string_view text() const { return owned_.empty() ? view_ : std::string_view(owned_); }
  std::uint32_t size() const { return static_cast<std::uint32_t>(text().size()); }
  bool empty() const { return text().empty(); }

  /// Source byte of a logical byte. The end of the text leads to the end of its last piece.
  std::uint32_t to_source(std::uint32_t logical) const;
  /// From the first byte's source to one past the last byte's source: what was
  /// dropped inside is covered, what was dropped before and after is not.
  TextRange to_source(TextRange logical) const;
  /// True where the range's source is one piece: nothing was dropped inside it.
  bool contiguous(TextRange logical) const;
  /// The logical text without its last bytes.
  void truncate(std::uint32_t logical_size);

 private:
  const Segment& segment_of(std::uint32_t logical) const;

  std::string_view view_;
  std::string owned_;
  std::vector<Segment> segments_;
};

}  // namespace drydock
