#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/text_range.h"

namespace drydock {

/// The largest input that is read at all. BuildKit refuses any line beyond
/// 64 KiB, so nothing of this size is a Dockerfile.
inline constexpr std::size_t kMaxSourceBytes = 16u << 20;

/// A place in a text as people and editors count it.
struct Position {
  std::uint32_t line = 1;    ///< 1-based
  std::uint32_t column = 1;  ///< 1-based; the unit is the caller's choice
  friend constexpr bool operator==(Position, Position) = default;
};

/// Byte offsets to lines and columns and back. Lines end after LF (a CR before
/// it belongs to the line), as BuildKit's scanner splits them.
class LineIndex {
 public:
  explicit LineIndex(std::string_view bytes);

  /// Number of lines; a text that ends in LF has no empty line after it, and an
  /// empty text has none at all.
  std::uint32_t line_count() const;
  /// 1-based line that holds the byte; the end of the text counts to the last
  /// line, so this is always a line that exists (line 1 in an empty text).
  std::uint32_t line_of(std::uint32_t offset) const;
  /// Bytes of a 1-based line, its line ending included.
  TextRange line_range(std::uint32_t line) const;

  // The three below agree on lines: the end of a text that ends in LF is the
  // start of the line after it, as it is where any other line ends. Editors
  // count so, and clamp a column beyond the LF back to before it.

  /// Columns counted in bytes.
  Position byte_position(std::uint32_t offset) const;
  /// Columns counted in Unicode code points; an invalid byte counts as one. An
  /// offset inside a code point has the column of that code point. `bytes` is
  /// the text the index was made from, here and below.
  Position code_point_position(std::string_view bytes, std::uint32_t offset) const;
  /// Columns counted in UTF-16 code units, as the language server protocol and SARIF count.
  Position utf16_position(std::string_view bytes, std::uint32_t offset) const;

  /// The way back from `utf16_position`. A line or column that does not exist
  /// is clamped as editors do it: to the end of the text, or to the end of the
  /// line before its line ending.
  std::uint32_t offset_of_utf16(std::string_view bytes, Position position) const;

 private:
  struct LineStart {
    std::uint32_t line;    // 1-based
    std::uint32_t offset;  // of the line's first byte
  };
  LineStart line_start_of(std::uint32_t offset) const;

  std::vector<std::uint32_t> starts_;  // offset of each line's first byte
  std::uint32_t size_ = 0;
  bool ends_in_lf_ = false;
};

/// Owns the bytes of one input. Never changed after construction.
class SourceText {
 public:
  explicit SourceText(std::string bytes, std::string path = {});

  std::string_view bytes() const { return bytes_; }
  std::string_view slice(TextRange r) const { return std::string_view(bytes_).substr(r.begin, r.size()); }
  std::uint32_t size() const { return static_cast<std::uint32_t>(bytes_.size()); }
  /// As the user named it; empty for text without a file.
  const std::string& path() const { return path_; }
  const LineIndex& lines() const { return lines_; }
  /// The line ending new lines are written with: that of the first line that has one, else LF.
  std::string_view line_ending() const { return line_ending_; }

 private:
  std::string bytes_;
  std::string path_;
  LineIndex lines_;
  std::string_view line_ending_;
};

}  // namespace drydock
