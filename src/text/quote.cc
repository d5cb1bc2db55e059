#include "text/quote.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace drydock {
namespace {

// Bytes beyond ASCII are escaped as well, as git does unless told otherwise:
// they may be no valid UTF-8, or be the control characters U+0080 to U+009F.
bool needs_escape(unsigned char byte) {
  return byte < 0x20 || byte >= 0x7F || byte == '"' || byte == '\\';
}

}  // namespace

std::string quote_path(std::string_view path) {
  if (std::none_of(path.begin(), path.end(), needs_escape)) return std::string(path);

  // The letters of the escapes for 0x07 to 0x0D, in that order.
  constexpr std::string_view kLetters = "abtnvfr";
  std::string quoted = "\"";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (!needs_escape(byte)) {
      quoted += c;
    } else if (c == '"' || c == '\\') {
      quoted += {'\\', c};
    } else if (byte >= 0x07 && byte <= 0x0D) {
      quoted += {'\\', kLetters[byte - 0x07u]};
    } else {
      fmt::format_to(std::back_inserter(quoted), "\\{:03o}", byte);
    }
  }
  quoted += '"';
  return quoted;
}

}  // namespace drydock
