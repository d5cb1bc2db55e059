#include "syntax/json_array.h"

#include <cstdint>
#include <nlohmann/json.hpp>

#include "text/utf8.h"

namespace drydock {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

std::size_t skip_space(std::string_view text, std::size_t at) {
  while (at < text.size() && is_space(text[at])) ++at;
  return at;
}

// The offset after the string that starts at `at`, or npos where it is no JSON string.
std::size_t string_end(std::string_view text, std::size_t at) {
  for (++at; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"') return at + 1;
    if (static_cast<unsigned char>(c) < 0x20) return std::string_view::npos;
    if (c != '\\') continue;
    if (++at >= text.size()) return std::string_view::npos;
    if (text[at] == 'u') {
      for (int i = 0; i < 4; ++i)
        if (++at >= text.size() || !is_hex(text[at])) return std::string_view::npos;
    } else if (std::string_view("\"\\/bfnrt").find(text[at]) == std::string_view::npos) {
      return std::string_view::npos;
    }
  }
  return std::string_view::npos;
}

std::uint32_t hex4(std::string_view digits) {
  std::uint32_t value = 0;
  for (const char c : digits)
    value = value * 16 + static_cast<std::uint32_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
  return value;
}

void append_utf8(std::string& out, std::uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (code >> 18));
    out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

}  // namespace

JsonArray classify_json_array(std::string_view text) {
  std::size_t at = skip_space(text, 0);
  if (at >= text.size() || text[at] != '[') return JsonArray::kNone;
  at = skip_space(text, at + 1);
  bool strings = at < text.size();
  if (strings && text[at] == ']') return skip_space(text, at + 1) == text.size() ? JsonArray::kStrings : JsonArray::kNone;
  while (strings) {
    if (at >= text.size() || text[at] != '"') break;
    at = string_end(text, at);
    if (at == std::string_view::npos) return JsonArray::kNone;
    at = skip_space(text, at);
    if (at >= text.size()) return JsonArray::kNone;
    if (text[at] == ']') return skip_space(text, at + 1) == text.size() ? JsonArray::kStrings : JsonArray::kNone;
    if (text[at] != ',') return JsonArray::kNone;
    at = skip_space(text, at + 1);
  }
  // An element that starts like no string: the array counts as JSON only if all of it is. Scripts such as
  // `[ -f x ] && y` end up here too and fail at their first word.
  if (text.size() > 65536) return JsonArray::kNone;
  return nlohmann::json::accept(to_valid_utf8(text)) ? JsonArray::kNotStrings : JsonArray::kNone;
}

std::string decode_json_string(std::string_view token) {
  std::string out;
  if (token.size() < 2) return out;
  token = token.substr(1, token.size() - 2);
  out.reserve(token.size());
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] != '\\' || i + 1 >= token.size()) {
      out += token[i];
      continue;
    }
    switch (const char c = token[++i]) {
      case 'b': out += '\b'; break;
      case 'f': out += '\f'; break;
      case 'n': out += '\n'; break;
      case 'r': out += '\r'; break;
      case 't': out += '\t'; break;
      case 'u': {
        if (i + 4 >= token.size()) return out;
        std::uint32_t code = hex4(token.substr(i + 1, 4));
        i += 4;
        if (code >= 0xD800 && code < 0xDC00 && i + 6 < token.size() && token[i + 1] == '\\' && token[i + 2] == 'u') {
          const std::uint32_t low = hex4(token.substr(i + 3, 4));
          if (low >= 0xDC00 && low < 0xE000) {
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
            i += 6;
          }
        }
        append_utf8(out, code >= 0xD800 && code < 0xE000 ? 0xFFFD : code);
        break;
      }
      default: out += c;
    }
  }
  return is_valid_utf8(out) ? out : to_valid_utf8(out);
}

std::string encode_json_string(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out = "\"";
  out.reserve(text.size() + 2);
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::size_t plain = i;
    while (plain < text.size() && text[plain] != '"' && text[plain] != '\\' && static_cast<unsigned char>(text[plain]) >= 0x20) ++plain;
    out.append(text, i, plain - i);
    i = plain;
    if (i == text.size()) break;
    switch (const char c = text[i]) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += "\\u00";
          out += kHex[static_cast<unsigned char>(c) >> 4];
          out += kHex[static_cast<unsigned char>(c) & 15];
        } else {
          out += c;
        }
    }
  }
  return out + '"';
}

}  // namespace drydock
