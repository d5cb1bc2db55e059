#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/text_range.h"

namespace drydock {

/// Replaces one range by a text. An empty range inserts, an empty text deletes.
struct Edit {
  TextRange range;
  std::string text;
  friend bool operator==(const Edit&, const Edit&) = default;
};

/// Sorts by position; insertions at one place keep the order they were given
/// in, and come before a replacement that starts there.
void sort_edits(std::vector<Edit>& edits);

/// True where the sorted edits do not overlap. Two insertions at one place do
/// not overlap; an insertion strictly inside a replaced range does. False also
/// where the edits are not sorted, or a range ends before it begins.
bool edits_are_disjoint(std::span<const Edit> sorted);

/// The text after the edits, which must be sorted and disjoint.
std::string apply_edits(std::string_view before, std::span<const Edit> sorted);

/// Leads positions in an edited text back to the text before the edits.
/// Keeps no reference to either text.
class EditMap {
 public:
  EditMap() = default;
  /// The edits must be sorted and disjoint.
  explicit EditMap(std::span<const Edit> sorted);

  /// An offset after the edits to the offset before them. A byte that an edit
  /// wrote leads to the start of the range that edit replaced.
  std::uint32_t to_before(std::uint32_t after) const;
  /// The range whose text the given range holds now: the whole of each replaced
  /// range it touches, and nothing that was deleted just outside it. Empty where
  /// it holds inserted bytes alone.
  TextRange to_before(TextRange after) const;

 private:
  struct Step {
    TextRange before;
    TextRange after;
  };
  /// The last step that starts at or before the offset; null where none does.
  const Step* step_at(std::uint32_t after) const;

  std::vector<Step> steps_;
};

}  // namespace drydock
