#include "syntax/name_character.h"

#include <algorithm>
#include <iterator>

#include "text/utf8.h"

namespace drydock {
namespace {

struct CodePointRange {
  char32_t first;
  char32_t last;
};

// The blocks beyond ASCII that hold no letters. The full table of letters has
// some 650 ranges and would have to follow Unicode's versions; names beyond
// ASCII are so rare that telling blocks of punctuation, symbols and combining
// marks from the rest is enough.
constexpr CodePointRange kNoLetters[] = {
    {0x0080, 0x00A9},   {0x00AB, 0x00B4},    {0x00B6, 0x00B9}, {0x00BB, 0x00BF}, {0x00D7, 0x00D7},
    {0x00F7, 0x00F7},   {0x02C2, 0x02C5},    {0x02D2, 0x02DF}, {0x02E5, 0x02EB}, {0x02EF, 0x036F},
    {0x037E, 0x037E},   {0x0387, 0x0387},    {0x0483, 0x0489}, {0x055A, 0x055F}, {0x0589, 0x05CF},
    {0x0600, 0x061F},   {0x064B, 0x065F},    {0x066A, 0x066D}, {0x0964, 0x0965}, {0x0E3F, 0x0E3F},
    {0x1680, 0x1680},   {0x180E, 0x180E},    {0x1DC0, 0x1DFF}, {0x2000, 0x2070}, {0x2072, 0x207E},
    {0x2080, 0x208F},   {0x20A0, 0x2101},    {0x2190, 0x2BFF}, {0x2E00, 0x2E2E}, {0x2E30, 0x3004},
    {0x3007, 0x3030},   {0x3036, 0x303A},    {0x303D, 0x3040}, {0x3099, 0x309C}, {0x30A0, 0x30A0},
    {0x30FB, 0x30FB},   {0x3190, 0x319F},    {0x31C0, 0x31EF}, {0x3200, 0x33FF}, {0x4DC0, 0x4DFF},
    {0xA490, 0xA4CF},   {0xD800, 0xF8FF},    {0xFD3E, 0xFD4F}, {0xFE00, 0xFE6F}, {0xFEFF, 0xFF0F},
    {0xFF1A, 0xFF20},   {0xFF3B, 0xFF40},    {0xFF5B, 0xFF65}, {0xFFE0, 0xFFFF}, {0x1D000, 0x1D3FF},
    {0x1F000, 0x1FAFF}, {0xE0000, 0x10FFFF},
};

bool is_letter_beyond_ascii(char32_t code_point) {
  const auto* after =
      std::upper_bound(std::begin(kNoLetters), std::end(kNoLetters), code_point,
                       [](char32_t value, const CodePointRange& r) { return value < r.first; });
  return after == std::begin(kNoLetters) || code_point > std::prev(after)->last;
}

}  // namespace

std::size_t name_character_at(std::string_view bytes, std::size_t pos) {
  if (pos >= bytes.size()) return 0;
  const char c = bytes[pos];
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_') return 1;
  // An invalid byte would be U+FFFD for Go, which is a symbol and ends a name.
  if (static_cast<unsigned char>(c) < 0x80) return 0;
  const CodePoint point = decode_utf8(bytes, pos);
  return point.valid && is_letter_beyond_ascii(point.value) ? point.size : 0;
}

}  // namespace drydock
