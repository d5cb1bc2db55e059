#include "text/edit.h"

#include <algorithm>
#include <cassert>
#include <tuple>

namespace drydock {

void sort_edits(std::vector<Edit>& edits) {
  // The end breaks ties so that an insertion comes before a replacement that
  // starts at its place: the other way round they would seem to overlap.
  std::stable_sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) {
    return std::tie(a.range.begin, a.range.end) < std::tie(b.range.begin, b.range.end);
  });
}

bool edits_are_disjoint(std::span<const Edit> sorted) {
  // Touching is allowed: that admits insertions at one place, and at either end
  // of a replaced range, but none inside it.
  std::uint32_t reached = 0;
  for (const Edit& edit : sorted) {
    if (edit.range.begin < reached || edit.range.end < edit.range.begin) return false;
    reached = edit.range.end;
  }
  return true;
}

std::string apply_edits(std::string_view before, std::span<const Edit> sorted) {
  assert(edits_are_disjoint(sorted));
  assert(sorted.empty() || sorted.back().range.end <= before.size());
  // The size is known beforehand, so the text is allocated once.
  std::size_t size = before.size();
  for (const Edit& edit : sorted) size = size + edit.text.size() - edit.range.size();

  std::string after;
  after.reserve(size);
  std::uint32_t copied = 0;
  for (const Edit& edit : sorted) {
    after += before.substr(copied, edit.range.begin - copied);
    after += edit.text;
    copied = edit.range.end;
  }
  after += before.substr(copied);
  return after;
}

EditMap::EditMap(std::span<const Edit> sorted) {
  assert(edits_are_disjoint(sorted));
  steps_.reserve(sorted.size());
  // Offsets wrap around on purpose: while the text has shrunk, `shift` holds a
  // negative number modulo 2^32, and adding it gives the right offset.
  std::uint32_t shift = 0;
  for (const Edit& edit : sorted) {
    const auto written = static_cast<std::uint32_t>(edit.text.size());
    const std::uint32_t begin = edit.range.begin + shift;
    steps_.push_back({edit.range, {begin, begin + written}});
    shift += written - edit.range.size();
  }
}

const EditMap::Step* EditMap::step_at(std::uint32_t after) const {
  // Of several steps at one offset the last counts: those before it wrote no
  // bytes there, and what follows is counted from the last one's end.
  const auto next =
      std::upper_bound(steps_.begin(), steps_.end(), after,
                       [](std::uint32_t offset, const Step& step) { return offset < step.after.begin; });
  return next == steps_.begin() ? nullptr : &*(next - 1);
}

std::uint32_t EditMap::to_before(std::uint32_t after) const {
  const Step* const step = step_at(after);
  // Nothing has moved before the first edit.
  if (step == nullptr) return after;
  if (step->after.contains(after)) return step->before.begin;
  return step->before.end + (after - step->after.end);
}

TextRange EditMap::to_before(TextRange after) const {
  const std::uint32_t begin = to_before(after.begin);
  if (after.empty()) return {begin, begin};
  // The end is led back by way of the last byte inside: an edit right behind the
  // range has nothing to do with it.
  const std::uint32_t last = after.end - 1;
  const Step* const step = step_at(last);
  if (step != nullptr && step->after.contains(last)) return {begin, step->before.end};
  return {begin, to_before(last) + 1};
}

}  // namespace drydock
