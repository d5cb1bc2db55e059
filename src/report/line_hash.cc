#include "report/line_hash.h"

#include <fmt/format.h>

#include <cstdint>
#include <unordered_map>

#include "text/utf8.h"

namespace drydock {
namespace {

constexpr std::size_t kWindow = 100;
constexpr std::uint64_t kBase = 37;
constexpr std::uint16_t kEndOfText = 0xFFFF;

constexpr std::uint64_t base_to_the_window() {
  std::uint64_t power = 1;
  for (std::size_t i = 0; i < kWindow; ++i) power *= kBase;
  return power;
}

/// The characters that count, as UTF-16 code units, and where among them each line begins.
struct Units {
  std::vector<std::uint16_t> values;
  std::vector<std::size_t> line_starts;
};

// A CR is a line ending, and an LF that follows it is skipped, but not where blanks stand between them: the
// order of these steps is that of the original, since its values are what ours are compared with.
Units units_of(std::string_view text) {
  Units out;
  bool line_start = true;
  const auto add = [&](std::uint16_t unit) {
    if (line_start) out.line_starts.push_back(out.values.size());
    line_start = unit == '\n';
    out.values.push_back(unit);
  };

  bool after_cr = false;
  for (std::size_t pos = 0; pos < text.size();) {
    const CodePoint c = decode_utf8(text, pos);
    pos += c.size;
    const bool skipped = c.value == ' ' || c.value == '\t' || (after_cr && c.value == '\n');
    after_cr = !skipped && c.value == '\r';
    if (skipped) continue;
    if (c.utf16_units() == 2) {
      add(static_cast<std::uint16_t>(0xD800 + ((c.value - 0x10000) >> 10)));
      add(static_cast<std::uint16_t>(0xDC00 + ((c.value - 0x10000) & 0x3FF)));
    } else {
      add(after_cr ? std::uint16_t{'\n'} : static_cast<std::uint16_t>(c.value));
    }
  }
  add(kEndOfText);
  return out;
}

}  // namespace

std::vector<std::string> line_hashes(std::string_view text) {
  constexpr std::uint64_t kLeaving = base_to_the_window();
  const Units units = units_of(text);
  std::vector<std::string> out;
  std::unordered_map<std::uint64_t, std::size_t> seen;
  std::uint64_t hash = 0;  // of the window that ends before `next`
  std::size_t next = 0;
  for (const std::size_t start : units.line_starts) {
    for (; next < start + kWindow; ++next) {
      // Beyond the end the window is filled up with zeros, so that the last lines have a value too.
      const std::uint64_t entering = next < units.values.size() ? units.values[next] : 0;
      const std::uint64_t leaving = next >= kWindow ? units.values[next - kWindow] : 0;
      hash = hash * kBase + entering - leaving * kLeaving;
    }
    out.push_back(fmt::format("{:x}:{}", hash, ++seen[hash]));
  }
  return out;
}

}  // namespace drydock
