#include "syntax/logical_text.h"

#include <algorithm>

namespace drydock {

LogicalText::LogicalText(std::string_view source, TextRange piece)
    : view_(source.substr(piece.begin, piece.size())), segments_{{0, piece.begin}} {}

LogicalText::LogicalText(std::string_view source, std::span<const TextRange> pieces) {
  if (pieces.size() == 1) {
    *this = LogicalText(source, pieces[0]);
    return;
  }
  std::size_t size = 0;
  for (const TextRange& piece : pieces) size += piece.size();
  owned_.reserve(size);
  segments_.reserve(pieces.size());
  for (const TextRange& piece : pieces) {
    if (piece.empty()) continue;
    segments_.push_back({static_cast<std::uint32_t>(owned_.size()), piece.begin});
    owned_.append(source.substr(piece.begin, piece.size()));
  }
  if (segments_.empty() && !pieces.empty()) segments_.push_back({0, pieces.front().begin});
}

const LogicalText::Segment& LogicalText::segment_of(std::uint32_t logical) const {
  auto after = std::upper_bound(segments_.begin(), segments_.end(), logical,
                                [](std::uint32_t at, const Segment& s) { return at < s.logical; });
  return *std::prev(after);
}

std::uint32_t LogicalText::to_source(std::uint32_t logical) const {
  if (segments_.empty()) return 0;
  // The end of the text belongs to the last piece that has bytes, not to one that would begin there.
  if (logical > 0 && logical >= size()) {
    const Segment& last = segment_of(size() - 1);
    return last.source + (size() - last.logical);
  }
  const Segment& segment = segment_of(logical);
  return segment.source + (logical - segment.logical);
}

TextRange LogicalText::to_source(TextRange logical) const {
  const std::uint32_t begin = to_source(logical.begin);
  if (logical.empty()) return {begin, begin};
  const Segment& last = segment_of(logical.end - 1);
  return {begin, last.source + (logical.end - last.logical)};
}

bool LogicalText::contiguous(TextRange logical) const {
  return logical.empty() || &segment_of(logical.begin) == &segment_of(logical.end - 1);
}

void LogicalText::truncate(std::uint32_t logical_size) {
  if (logical_size >= size()) return;
  if (owned_.empty())
    view_ = view_.substr(0, logical_size);
  else
    owned_.resize(logical_size);
  if (logical_size == 0 && !owned_.empty()) view_ = {};
  while (segments_.size() > 1 && segments_.back().logical >= logical_size) segments_.pop_back();
}

}  // namespace drydock
