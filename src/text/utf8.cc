#include "text/utf8.h"

#include <cstring>

namespace drydock {
namespace {

// U+FFFD, the character that stands for what could not be read.
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool is_continuation(unsigned char byte) {
  return (byte & 0xC0) == 0x80;
}

}  // namespace

CodePoint decode_utf8(std::string_view bytes, std::size_t pos) {
  // ASCII first: it is nearly all that Dockerfiles are made of.
  const auto lead = static_cast<unsigned char>(bytes[pos]);
  if (lead < 0x80) return {lead, 1, true};

  // The smallest value of each length is what tells an overlong form.
  std::uint32_t size = 0;
  char32_t value = 0;
  char32_t smallest = 0;
  if ((lead & 0xE0) == 0xC0) {
    size = 2, value = lead & 0x1F, smallest = 0x80;
  } else if ((lead & 0xF0) == 0xE0) {
    size = 3, value = lead & 0x0F, smallest = 0x800;
  } else if ((lead & 0xF8) == 0xF0) {
    size = 4, value = lead & 0x07, smallest = 0x10000;
  } else {
    // A continuation byte with nothing before it, or one that UTF-8 never uses.
    return {};
  }
  // A sequence cut short costs its first byte alone: what follows may be valid.
  if (bytes.size() - pos < size) return {};
  for (std::uint32_t i = 1; i < size; ++i) {
    const auto byte = static_cast<unsigned char>(bytes[pos + i]);
    if (!is_continuation(byte)) return {};
    value = value << 6 | (byte & 0x3F);
  }
  // Surrogates are halves of UTF-16 pairs and mean nothing by themselves.
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < smallest || value > 0x10FFFF || surrogate) return {};
  return {value, size, true};
}

bool is_valid_utf8(std::string_view bytes) {
  for (std::size_t pos = 0; pos < bytes.size();) {
    // Eight ASCII bytes at a time: every text that goes into a report comes through here.
    while (bytes.size() - pos >= 8) {
      std::uint64_t block = 0;
      std::memcpy(&block, bytes.data() + pos, 8);
      if ((block & 0x8080808080808080) != 0) break;
      pos += 8;
    }
    if (pos == bytes.size()) break;
    const CodePoint point = decode_utf8(bytes, pos);
    if (!point.valid) return false;
    pos += point.size;
  }
  return true;
}

std::string to_valid_utf8(std::string_view bytes) {
  std::string valid;
  valid.reserve(bytes.size());
  for (std::size_t pos = 0; pos < bytes.size();) {
    const CodePoint point = decode_utf8(bytes, pos);
    valid += point.valid ? bytes.substr(pos, point.size) : kReplacement;
    pos += point.size;
  }
  return valid;
}

std::size_t unicode_space_at(std::string_view bytes, std::size_t pos) {
  // Scanners ask at the end too, so that is no error here.
  if (pos >= bytes.size()) return 0;
  const CodePoint point = decode_utf8(bytes, pos);
  const char32_t c = point.value;
  // U+FFFD, which stands for an invalid byte here, is no space, so that the
  // raw bytes 0x85 and 0xA0 of Latin-1 text are not taken for white space.
  // U+FEFF, the byte order mark, and U+200B are none either, as in Go.
  const bool space = (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
                     (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
                     c == 0x205F || c == 0x3000;
  return space ? point.size : 0;
}

}  // namespace drydock
