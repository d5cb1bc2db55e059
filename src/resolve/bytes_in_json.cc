#include "resolve/bytes_in_json.h"

#include "text/utf8.h"

namespace drydock {

std::string json_text_of_bytes(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
    } else {
      out += static_cast<char>(0xC0 | (byte >> 6));
      out += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
  return out;
}

bool bytes_of_json_text(std::string_view text, std::string& bytes) {
  bytes.clear();
  bytes.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint point = decode_utf8(text, i);
    if (!point.valid || point.value > 0xFF) return false;
    bytes += static_cast<char>(point.value);
    i += point.size;
  }
  return true;
}

}  // namespace drydock
