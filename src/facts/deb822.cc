#include "facts/deb822.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace drydock {
namespace {

constexpr std::string_view kSpace = " \t\r\n\v\f";
/// Against texts that are one endless stanza. Release files have some twenty fields, packages some forty.
constexpr std::size_t kMaxFields = 1'000;

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin);
}

std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

Deb822Status next_deb822_stanza(std::string_view& text, std::vector<Deb822Field>& fields) {
  fields.clear();
  while (!text.empty() && (text.front() == '\n' || text.front() == '\r')) text.remove_prefix(1);
  if (text.empty()) return Deb822Status::kEnd;
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (line.empty()) break;
    const std::size_t colon = line.find(':');
    if (line.front() == ' ' || line.front() == '\t' || colon == std::string_view::npos || colon == 0 ||
        fields.size() == kMaxFields)
      return Deb822Status::kBroken;
    const char* begin = line.data() + colon + 1;
    const char* end = line.data() + line.size();
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
      const std::string_view more = take_line(text);
      end = more.data() + more.size();
    }
    fields.push_back(
        {trim(line.substr(0, colon)), trim(std::string_view(begin, static_cast<std::size_t>(end - begin)))});
  }
  return Deb822Status::kStanza;
}

std::string_view deb822_value(const std::vector<Deb822Field>& fields, std::string_view name) {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const Deb822Field& field) {
    return equals_ignoring_case(field.name, name);
  });
  return found == fields.end() ? std::string_view() : found->value;
}

std::string without_deb822_comments(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::string_view line = text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
    text.remove_prefix(line.size());
    if (!line.starts_with('#')) out += line;
  }
  return out;
}

std::vector<std::string> deb822_words(std::string_view value) {
  std::vector<std::string> out;
  for (std::size_t end = 0;;) {
    const std::size_t begin = value.find_first_not_of(kSpace, end);
    if (begin == std::string_view::npos) return out;
    end = std::min(value.find_first_of(kSpace, begin), value.size());
    out.emplace_back(value.substr(begin, end - begin));
  }
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

bool deb822_yes(std::string_view value) {
  constexpr std::array<std::string_view, 6> kYes = {"yes", "true", "with", "on", "enable", "1"};
  return std::any_of(kYes.begin(), kYes.end(),
                     [&](std::string_view yes) { return equals_ignoring_case(value, yes); });
}

bool deb822_no(std::string_view value) {
  constexpr std::array<std::string_view, 6> kNo = {"no", "false", "without", "off", "disable", "0"};
  return std::any_of(kNo.begin(), kNo.end(),
                     [&](std::string_view no) { return equals_ignoring_case(value, no); });
}

}  // namespace drydock
