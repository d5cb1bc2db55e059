#include "report/pass_quoting.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace drydock {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), is_control);
}

bool is_plain(std::string_view text, std::string_view signs) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || signs.find(c) != std::string_view::npos;
  });
}

// `quote` around the text, and `escape` instead of it inside.
std::string quoted(std::string_view text, char quote, std::string_view escape) {
  std::string out(1, quote);
  for (const char c : text) {
    if (c == quote)
      out += escape;
    else
      out += c;
  }
  return out + quote;
}

std::string replace_all(std::string_view text, std::string_view what, std::string_view by) {
  std::string out;
  for (std::size_t at; (at = text.find(what)) != std::string_view::npos;
       text.remove_prefix(at + what.size())) {
    out += text.substr(0, at);
    out += by;
  }
  return out + std::string(text);
}

// YAML 1.1 and 1.2 read these as something else than a string, in any casing.
constexpr std::array<std::string_view, 11> kYamlWords = {"y",    "n",     "yes",  "no",   "on",  "off",
                                                         "true", "false", "null", ".inf", ".nan"};

// A number begins with a digit or a sign, or with a point and a digit.
bool is_yaml_string(std::string_view text) {
  if (!is_plain(text, "_-./")) return false;
  const char first = text[0] == '.' && text.size() > 1 ? text[1] : text[0];
  if (!is_letter(first) && first != '/' && first != '.') return false;
  std::string lower;
  for (const char c : text) lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return std::find(kYamlWords.begin(), kYamlWords.end(), lower) == kYamlWords.end();
}

}  // namespace

std::string shell_word(std::string_view text) {
  if (is_plain(text, "_-./,=:@%+")) return std::string(text);
  if (!has_control(text)) return quoted(text, '\'', "'\\''");
  std::string out = "$'";
  for (const char c : text) {
    if (is_control(c))
      out += fmt::format("\\{:03o}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    else if (c == '\'' || c == '\\')
      out += std::string("\\") + c;
    else
      out += c;
  }
  return out + "'";
}

std::string yaml_word(std::string_view text) {
  if (is_yaml_string(text)) return std::string(text);
  if (!has_control(text)) return quoted(text, '\'', "''");
  std::string out = "\"";
  for (const char c : text) {
    if (is_control(c))
      out += fmt::format("\\x{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    else if (c == '"' || c == '\\')
      out += std::string("\\") + c;
    else
      out += c;
  }
  return out + "\"";
}

std::string compose_word(std::string_view text) {
  return yaml_word(replace_all(text, "$", "$$"));
}

std::string hcl_string(std::string_view text) {
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_control(c)) {
      out += fmt::format("\\u{:04X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    // `${` and `%{` begin a template, and doubled they are themselves.
    if ((c == '$' || c == '%') && i + 1 < text.size() && text[i + 1] == '{') out += c;
    out += c;
  }
  return out + '"';
}

std::string csv_field(std::string_view text) {
  return text.find_first_of(",\"\r\n") == std::string_view::npos ? std::string(text)
                                                                 : quoted(text, '"', "\"\"");
}

std::string workflow_line(std::string_view text) {
  std::string out = replace_all(text, "${{", "${{ '${{' }}");
  std::replace_if(out.begin(), out.end(), is_control, '?');
  return out;
}

}  // namespace drydock
