#include "text/source_text.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <limits>
#include <utility>

#include "text/utf8.h"

namespace drydock {
namespace {

/// What new lines of this text are to end with. The view is of a literal, so it
/// stays valid when the text is moved or copied.
std::string_view first_line_ending(std::string_view bytes) {
  const std::size_t lf = bytes.find('\n');
  const bool crlf = lf != std::string_view::npos && lf > 0 && bytes[lf - 1] == '\r';
  return crlf ? "\r\n" : "\n";
}

/// Sums `measure` over the code points of [begin, end). One that reaches beyond
/// the end is left out, so that an offset inside it has its column.
template <typename Measure>
std::uint32_t sum_over_code_points(std::string_view bytes, TextRange range, Measure measure) {
  std::uint32_t sum = 0;
  for (std::uint32_t pos = range.begin; pos < range.end;) {
    const CodePoint point = decode_utf8(bytes, pos);
    pos += point.size;
    if (pos > range.end) break;
    sum += measure(point);
  }
  return sum;
}

}  // namespace

LineIndex::LineIndex(std::string_view bytes) : size_(static_cast<std::uint32_t>(bytes.size())) {
  assert(bytes.size() <= std::numeric_limits<std::uint32_t>::max());
  // Line 1 exists even in an empty text, so that every offset has a line;
  // line_count() alone tells the two apart.
  starts_.push_back(0);
  const char* const begin = bytes.data();
  const char* const end = begin + bytes.size();
  for (const char* at = begin; at != end;) {
    at = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
    if (at == nullptr) break;
    // A line begins after each LF that is not the text's last byte: BuildKit,
    // too, sees no line after that one.
    ++at;
    if (at != end) starts_.push_back(static_cast<std::uint32_t>(at - begin));
  }
  ends_in_lf_ = bytes.ends_with('\n');
}

std::uint32_t LineIndex::line_count() const {
  return size_ == 0 ? 0 : static_cast<std::uint32_t>(starts_.size());
}

std::uint32_t LineIndex::line_of(std::uint32_t offset) const {
  // The last line that starts at or before the offset. For the end of the text
  // that is the last line, whether or not it is closed by an LF.
  const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
  return static_cast<std::uint32_t>(after - starts_.begin());
}

TextRange LineIndex::line_range(std::uint32_t line) const {
  assert(line >= 1 && line <= starts_.size());
  return {starts_[line - 1], line < starts_.size() ? starts_[line] : size_};
}

LineIndex::LineStart LineIndex::line_start_of(std::uint32_t offset) const {
  assert(offset <= size_);
  // Here, unlike in line_of(), the end of the text may be on a line of its own.
  if (offset == size_ && ends_in_lf_) return {static_cast<std::uint32_t>(starts_.size()) + 1, size_};
  const std::uint32_t line = line_of(offset);
  return {line, starts_[line - 1]};
}

Position LineIndex::byte_position(std::uint32_t offset) const {
  const auto [line, start] = line_start_of(offset);
  return {line, offset - start + 1};
}

Position LineIndex::code_point_position(std::string_view bytes, std::uint32_t offset) const {
  const auto [line, start] = line_start_of(offset);
  return {line, 1 + sum_over_code_points(bytes, {start, offset}, [](CodePoint) { return 1u; })};
}

Position LineIndex::utf16_position(std::string_view bytes, std::uint32_t offset) const {
  const auto [line, start] = line_start_of(offset);
  const auto units = [](CodePoint point) { return point.utf16_units(); };
  return {line, 1 + sum_over_code_points(bytes, {start, offset}, units)};
}

std::uint32_t LineIndex::offset_of_utf16(std::string_view bytes, Position position) const {
  // Positions come from other programs, and are not trusted to exist.
  if (position.line == 0) return 0;
  if (position.line > starts_.size()) return size_;
  TextRange line = line_range(position.line);
  if (line.end > line.begin && bytes[line.end - 1] == '\n') --line.end;
  // A lone CR ends no line, so only one that stands before the LF is left out.
  const bool had_lf = line.end < line_range(position.line).end;
  if (had_lf && line.end > line.begin && bytes[line.end - 1] == '\r') --line.end;

  std::uint32_t offset = line.begin;
  for (std::uint32_t column = 1; offset < line.end;) {
    const CodePoint point = decode_utf8(bytes, offset);
    column += point.utf16_units();
    // The second half of a surrogate pair leads to the code point's start.
    if (column > position.column) break;
    offset += point.size;
  }
  return offset;
}

// The index is made from the member, not from the argument, which is empty by then.
SourceText::SourceText(std::string bytes, std::string path)
    : bytes_(std::move(bytes)),
      path_(std::move(path)),
      lines_(bytes_),
      line_ending_(first_line_ending(bytes_)) {}

}  // namespace drydock
