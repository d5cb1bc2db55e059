#include "text/diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <dtl/dtl.hpp>
#include <unordered_map>
#include <utility>

#include "text/quote.h"
#include "text/source_text.h"

namespace drydock {
namespace {

// The library keeps each step of its search, and once there are too many of
// them it starts anew in the middle, where it can read beyond its tables. It is
// therefore run only where its search is known to stay below these bounds.
constexpr std::uint64_t kMaxSearchSteps = 1'000'000;  // 24 bytes of memory each
constexpr std::uint64_t kMaxComparisons = 50'000'000;
constexpr std::size_t kMaxAlignedLines = 1'000'000;
static_assert(kMaxSearchSteps < dtl::MAX_CORDINATES_SIZE);

/// A text seen as lines that are numbered from 0.
struct Lines {
  explicit Lines(std::string_view text) : bytes(text), index(text), count(index.line_count()) {}
  std::string_view operator[](std::uint32_t line) const {
    const TextRange range = index.line_range(line + 1);
    return bytes.substr(range.begin, range.size());
  }
  std::uint32_t offset_of(std::uint32_t line) const {
    return line < count ? index.line_range(line + 1).begin : static_cast<std::uint32_t>(bytes.size());
  }

  std::string_view bytes;
  LineIndex index;
  std::uint32_t count;
};

/// The old lines [old_begin, old_end) became the new lines [new_begin, new_end).
struct Change {
  std::uint32_t old_begin, old_end;
  std::uint32_t new_begin, new_end;
};

/// An old line and the new line it corresponds to.
struct Match {
  std::uint32_t old_line, new_line;
};

/// A line that both sides have: a number that equal lines share, and where it is.
struct CommonLine {
  std::uint32_t id;
  std::uint32_t line;
};

using Ids = std::vector<std::uint32_t>;

/// True where the library's search ends within the bounds above. This is that
/// search (the O(NP) algorithm of Wu, Manber and Myers) without its record of
/// the way, so that its steps are counted exactly.
bool search_is_affordable(const Ids& a, const Ids& b) {
  const Ids& shorter = a.size() < b.size() ? a : b;
  const Ids& longer = a.size() < b.size() ? b : a;
  const auto m = static_cast<std::int64_t>(shorter.size());
  const auto n = static_cast<std::int64_t>(longer.size());
  const std::int64_t delta = n - m;
  const std::int64_t origin = m + 1;
  std::vector<std::int64_t> furthest(static_cast<std::size_t>(m + n + 3), -1);
  std::uint64_t comparisons = 0;

  const auto advance = [&](std::int64_t diagonal) {
    const auto at = static_cast<std::size_t>(diagonal + origin);
    std::int64_t y = std::max(furthest[at - 1] + 1, furthest[at + 1]);
    const std::int64_t start = y;
    while (y - diagonal < m && y < n &&
           shorter[static_cast<std::size_t>(y - diagonal)] == longer[static_cast<std::size_t>(y)]) {
      ++y;
    }
    comparisons += static_cast<std::uint64_t>(y - start) + 1;
    furthest[at] = y;
  };

  for (std::int64_t p = 0;; ++p) {
    // So many steps will have been recorded at the end of this round.
    if (static_cast<std::uint64_t>((p + 1) * (delta + p + 1)) > kMaxSearchSteps) return false;
    for (std::int64_t k = -p; k < delta; ++k) advance(k);
    for (std::int64_t k = delta + p; k >= delta; --k) advance(k);
    if (furthest[static_cast<std::size_t>(delta + origin)] == n) return true;
    if (comparisons > kMaxComparisons) return false;
  }
}

Ids ids_of(const std::vector<CommonLine>& lines, std::size_t begin, std::size_t end) {
  Ids ids;
  ids.reserve(end - begin);
  for (std::size_t i = begin; i < end; ++i) ids.push_back(lines[i].id);
  return ids;
}

/// The longest common subsequence of two lists of lines, added to `matches`.
void align(const std::vector<CommonLine>& before, const std::vector<CommonLine>& after,
           std::vector<Match>& matches) {
  // Lines that only one side had are gone by now, so in the usual case, where
  // no changed line reads like another line, this first loop matches them all.
  std::size_t begin = 0;
  const std::size_t shorter = std::min(before.size(), after.size());
  for (; begin < shorter && before[begin].id == after[begin].id; ++begin) {
    matches.push_back({before[begin].line, after[begin].line});
  }
  std::size_t tail = 0;
  while (tail < shorter - begin && before[before.size() - 1 - tail].id == after[after.size() - 1 - tail].id) {
    ++tail;
  }

  const Ids a = ids_of(before, begin, before.size() - tail);
  const Ids b = ids_of(after, begin, after.size() - tail);
  // Where the search is not run, nothing more is matched, and what lies between
  // becomes one change: less to the point, but as right.
  const bool searchable = !a.empty() && !b.empty() && a.size() + b.size() <= kMaxAlignedLines;
  if (searchable && search_is_affordable(a, b)) {
    dtl::Diff<std::uint32_t, Ids> search(a, b);
    search.compose();
    for (const auto& [id, place] : search.getSes().getSequence()) {
      if (place.type != dtl::SES_COMMON) continue;
      // The library counts from 1.
      const std::size_t i = begin + static_cast<std::size_t>(place.beforeIdx) - 1;
      const std::size_t j = begin + static_cast<std::size_t>(place.afterIdx) - 1;
      matches.push_back({before[i].line, after[j].line});
    }
  }
  for (; tail > 0; --tail) {
    matches.push_back({before[before.size() - tail].line, after[after.size() - tail].line});
  }
}

/// Matches lines within the part that differs, given as one change.
std::vector<Match> match_lines(const Lines& before, const Lines& after, const Change& part) {
  std::vector<Match> matches;
  if (part.old_begin == part.old_end || part.new_begin == part.new_end) return matches;

  // Lines that one side alone has can be in no common subsequence. Leaving them
  // out first makes texts that are wholly different as cheap as equal ones.
  std::unordered_map<std::string_view, std::uint32_t> old_ids;
  std::vector<CommonLine> old_lines;
  for (std::uint32_t i = part.old_begin; i < part.old_end; ++i) {
    const auto next_id = static_cast<std::uint32_t>(old_ids.size());
    old_lines.push_back({old_ids.try_emplace(before[i], next_id).first->second, i});
  }
  std::vector<bool> in_both(old_ids.size(), false);
  std::vector<CommonLine> new_lines;
  for (std::uint32_t i = part.new_begin; i < part.new_end; ++i) {
    const auto found = old_ids.find(after[i]);
    if (found == old_ids.end()) continue;
    in_both[found->second] = true;
    new_lines.push_back({found->second, i});
  }
  std::erase_if(old_lines, [&](const CommonLine& line) { return !in_both[line.id]; });
  align(old_lines, new_lines, matches);
  return matches;
}

std::vector<Change> changes_between(const Lines& before, const Lines& after) {
  // Most files differ in a few places, so most of the work is saved by looking
  // for the differences only between the first and the last of them.
  const std::uint32_t shorter = std::min(before.count, after.count);
  std::uint32_t head = 0;
  while (head < shorter && before[head] == after[head]) ++head;
  std::uint32_t tail = 0;
  while (tail < shorter - head && before[before.count - 1 - tail] == after[after.count - 1 - tail]) ++tail;

  const Change part{head, before.count - tail, head, after.count - tail};
  std::vector<Change> changes;
  // What lies between two matches that follow one another is one change.
  Change open{part.old_begin, part.old_begin, part.new_begin, part.new_begin};
  const auto close_at = [&](std::uint32_t old_line, std::uint32_t new_line) {
    open.old_end = old_line;
    open.new_end = new_line;
    if (open.old_begin < old_line || open.new_begin < new_line) changes.push_back(open);
    open.old_begin = old_line + 1;
    open.new_begin = new_line + 1;
  };
  for (const Match& match : match_lines(before, after, part)) close_at(match.old_line, match.new_line);
  close_at(part.old_end, part.new_end);
  return changes;
}

/// Lines [begin, begin + count) as a header gives them. A side without lines
/// is given by the line before it, which is what `begin` is, counted from 1.
std::uint32_t header_start(std::uint32_t begin, std::uint32_t count) {
  return count == 0 ? begin : begin + 1;
}

/// One hunk for changes that are near each other.
DiffHunk make_hunk(const Lines& before, const Lines& after, const Change* first, const Change* last,
                   std::uint32_t context) {
  // Unchanged lines before the first change and after the last one are the same
  // in number on both sides, so that either side's count would serve here.
  const std::uint32_t leading = std::min(context, first->old_begin);
  const std::uint32_t trailing = std::min(context, before.count - last->old_end);
  const std::uint32_t old_begin = first->old_begin - leading;
  const std::uint32_t old_end = last->old_end + trailing;
  const std::uint32_t new_begin = first->new_begin - leading;
  const std::uint32_t new_end = last->new_end + trailing;

  DiffHunk hunk;
  hunk.old_count = old_end - old_begin;
  hunk.new_count = new_end - new_begin;
  hunk.old_start = header_start(old_begin, hunk.old_count);
  hunk.new_start = header_start(new_begin, hunk.new_count);
  hunk.old_range = {before.offset_of(old_begin), before.offset_of(old_end)};

  const auto add = [&](DiffLine::Kind kind, const Lines& side, std::uint32_t begin, std::uint32_t end) {
    for (; begin < end; ++begin) hunk.lines.push_back({kind, side[begin]});
  };
  std::uint32_t shown = old_begin;
  for (const Change* change = first; change <= last; ++change) {
    // Deletions first, as every other tool has them.
    add(DiffLine::Kind::kContext, before, shown, change->old_begin);
    add(DiffLine::Kind::kDelete, before, change->old_begin, change->old_end);
    add(DiffLine::Kind::kInsert, after, change->new_begin, change->new_end);
    shown = change->old_end;
  }
  add(DiffLine::Kind::kContext, before, shown, old_end);
  return hunk;
}

char mark_of(DiffLine::Kind kind) {
  switch (kind) {
    case DiffLine::Kind::kDelete:
      return '-';
    case DiffLine::Kind::kInsert:
      return '+';
    case DiffLine::Kind::kContext:
      break;
  }
  return ' ';
}

/// `start,count`, or `start` alone for one line, as diff and git shorten it.
std::string header_side(std::uint32_t start, std::uint32_t count) {
  return count == 1 ? fmt::format("{}", start) : fmt::format("{},{}", start, count);
}

/// A path below the root of the tree, where `a/` and `b/` are put before it.
std::string_view relative_path(std::string_view path) {
  while (path.starts_with('/') || path.starts_with("./")) path.remove_prefix(path.starts_with('/') ? 1 : 2);
  return path;
}

}  // namespace

std::vector<DiffHunk> diff_lines(std::string_view before, std::string_view after, std::uint32_t context) {
  std::vector<DiffHunk> hunks;
  if (before == after) return hunks;
  const Lines old_lines(before);
  const Lines new_lines(after);
  const std::vector<Change> changes = changes_between(old_lines, new_lines);
  // Changes share a hunk where no unchanged line between them is left out.
  const std::uint64_t near = 2 * static_cast<std::uint64_t>(context);
  for (std::size_t i = 0; i < changes.size();) {
    std::size_t last = i;
    while (last + 1 < changes.size() && changes[last + 1].old_begin - changes[last].old_end <= near) ++last;
    hunks.push_back(make_hunk(old_lines, new_lines, &changes[i], &changes[last], context));
    i = last + 1;
  }
  return hunks;
}

std::string hunk_header(const DiffHunk& hunk) {
  return fmt::format("@@ -{} +{} @@", header_side(hunk.old_start, hunk.old_count),
                     header_side(hunk.new_start, hunk.new_count));
}

std::string diff_header(std::string_view path) {
  const std::string_view name = relative_path(path);
  const std::string old_name = quote_path(fmt::format("a/{}", name));
  const std::string new_name = quote_path(fmt::format("b/{}", name));
  // Readers of patches take what follows white space for a date; a tab shows
  // them where a name with spaces ends. This, too, is how git writes it.
  const std::string_view end_of_name = name.find(' ') == std::string_view::npos ? "" : "\t";
  return fmt::format("--- {0}{2}\n+++ {1}{2}\n", old_name, new_name, end_of_name);
}

std::string unified_diff(std::string_view before, std::string_view after, std::string_view path) {
  const std::vector<DiffHunk> hunks = diff_lines(before, after);
  if (hunks.empty()) return {};

  std::string patch = diff_header(path);
  for (const DiffHunk& hunk : hunks) {
    patch += hunk_header(hunk);
    patch += '\n';
    for (const DiffLine& line : hunk.lines) {
      patch += mark_of(line.kind);
      patch += line.text;
      // Only the last line of a side can lack its ending.
      if (!line.text.ends_with('\n')) patch += "\n\\ No newline at end of file\n";
    }
  }
  return patch;
}

}  // namespace drydock
