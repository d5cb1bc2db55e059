#include "report/terminal.h"

#include <fmt/format.h>

#include "text/utf8.h"

namespace drydock {
namespace {

// The marks and overrides of bidirectional text, with which a line can be made to read unlike it is.
bool reorders_text(char32_t c) {
  return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069);
}

// One column a code point is near enough: what is wrapped here is English prose with pieces of shell.
std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  for (std::size_t pos = 0; pos < text.size(); pos += decode_utf8(text, pos).size) ++columns;
  return columns;
}

}  // namespace

std::string terminal_safe(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t pos = 0; pos < text.size();) {
    const CodePoint code_point = decode_utf8(text, pos);
    const char32_t c = code_point.value;
    if (!code_point.valid) {
      // Also keeps out bytes that an eight-bit terminal takes for control characters.
      out += "\xEF\xBF\xBD";
    } else if ((c < 0x20 && c != '\t') || c == 0x7F) {
      out += '^';
      out += static_cast<char>(c ^ 0x40);
    } else if ((c >= 0x80 && c < 0xA0) || reorders_text(c)) {
      out += fmt::format("<U+{:04X}>", static_cast<std::uint32_t>(c));
    } else {
      out += text.substr(pos, code_point.size);
    }
    pos += code_point.size;
  }
  return out;
}

std::string wrap(std::string_view sentence, std::string_view first, std::size_t indent, std::size_t width) {
  std::string out(first);
  std::size_t column = columns_of(first);
  bool at_start = true;
  for (std::size_t pos = 0; pos < sentence.size();) {
    const std::size_t end = std::min(sentence.find(' ', pos), sentence.size());
    const std::string_view word = sentence.substr(pos, end - pos);
    pos = end + 1;
    if (word.empty()) continue;
    const std::size_t columns = columns_of(word);
    if (!at_start && column + 1 + columns > width) {
      out += '\n';
      out.append(indent, ' ');
      column = indent;
    } else if (!at_start) {
      out += ' ';
      ++column;
    }
    out += word;
    column += columns;
    at_start = false;
  }
  out += '\n';
  return out;
}

std::string Style::paint(std::string_view code, std::string_view text) const {
  return on_ && !text.empty() ? fmt::format("\033[{}m{}\033[m", code, text) : std::string(text);
}

}  // namespace drydock
