#include "facts/image_reference.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "text/ascii.h"

namespace drydock {
namespace {

constexpr std::string_view kDefaultDomain = "docker.io";
constexpr std::string_view kFormerDomain = "index.docker.io";
constexpr std::string_view kOfficial = "library/";
constexpr std::size_t kMaxName = 255;
constexpr std::size_t kMaxTag = 128;

// ASCII only, and not by the process's locale.
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_letter(char c) {
  return is_lower(lower_ascii(c));
}
bool is_hex(char c) {
  return is_digit(c) || (lower_ascii(c) >= 'a' && lower_ascii(c) <= 'f');
}
bool is_word(char c) {
  return is_letter(c) || is_digit(c) || c == '_';
}

template <typename Test>
bool all(std::string_view text, Test test) {
  return !text.empty() && std::all_of(text.begin(), text.end(), test);
}

// Calls `test` for the parts between the separators, empty ones too; true where it holds for all of them.
template <typename Test>
bool all_parts(std::string_view text, char separator, Test test) {
  for (;;) {
    const std::size_t end = text.find(separator);
    if (!test(text.substr(0, end))) return false;
    if (end == std::string_view::npos) return true;
    text.remove_prefix(end + 1);
  }
}

bool is_host_label(std::string_view label) {
  return all(label, [](char c) { return is_letter(c) || is_digit(c) || c == '-'; }) && label.front() != '-' &&
         label.back() != '-';
}

bool is_domain(std::string_view domain) {
  std::string_view port;
  std::string_view host = domain;
  if (domain.starts_with('[')) {
    const std::size_t close = domain.find(']');
    if (close == std::string_view::npos) return false;
    host = domain.substr(1, close - 1);
    port = domain.substr(close + 1);
    if (!all(host, [](char c) { return is_hex(c) || c == ':'; })) return false;
  } else {
    const std::size_t colon = domain.find(':');
    host = domain.substr(0, colon);
    if (colon != std::string_view::npos) port = domain.substr(colon);
    if (!all_parts(host, '.', is_host_label)) return false;
  }
  return port.empty() || (port.front() == ':' && all(port.substr(1), is_digit));
}

// Letters and digits, and between them one dot, one or two underscores, or any number of dashes.
bool is_path_part(std::string_view part) {
  const auto plain = [](char c) { return is_lower(c) || is_digit(c); };
  if (part.empty() || !plain(part.front()) || !plain(part.back())) return false;
  for (std::size_t i = 0; i < part.size();) {
    if (plain(part[i])) {
      ++i;
      continue;
    }
    const std::size_t begin = i;
    while (i < part.size() && !plain(part[i])) ++i;
    const std::string_view separator = part.substr(begin, i - begin);
    if (separator != "." && separator != "_" && separator != "__" &&
        separator.find_first_not_of('-') != std::string_view::npos)
      return false;
  }
  return true;
}

bool is_tag(std::string_view tag) {
  return all(tag, [](char c) { return is_word(c) || c == '.' || c == '-'; }) && is_word(tag.front()) &&
         tag.size() <= kMaxTag;
}

bool is_digest(std::string_view digest) {
  const std::size_t colon = digest.find(':');
  if (colon == std::string_view::npos) return false;
  const std::string_view algorithm = digest.substr(0, colon);
  const std::string_view hex = digest.substr(colon + 1);
  // The algorithms that are known fix the length, and take small letters only.
  const std::size_t size = algorithm == "sha256"   ? 64
                           : algorithm == "sha384" ? 96
                           : algorithm == "sha512" ? 128
                                                   : 0;
  if (size != 0)
    return hex.size() == size && all(hex, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
  bool at_start = true;
  for (const char c : algorithm) {
    const bool separator = c == '-' || c == '_' || c == '+' || c == '.';
    if (at_start ? !is_letter(c) : !(is_letter(c) || is_digit(c) || separator)) return false;
    at_start = separator;
  }
  return !at_start && hex.size() >= 32 && all(hex, is_hex);
}

// What Docker takes for a registry in front of the first slash. Capitals cannot stand in a path, so they tell
// too.
bool looks_like_domain(std::string_view part) {
  return part.find_first_of(".:") != std::string_view::npos || part == "localhost" ||
         lower_ascii(part) != part;
}

// The domain and the rest of a name.
std::pair<std::string, std::string> split_domain(std::string_view name) {
  const std::size_t slash = name.find('/');
  if (slash == std::string_view::npos || !looks_like_domain(name.substr(0, slash)))
    return {std::string(kDefaultDomain), std::string(name)};
  std::string_view domain = name.substr(0, slash);
  if (domain == kFormerDomain) domain = kDefaultDomain;
  return {std::string(domain), std::string(name.substr(slash + 1))};
}

}  // namespace

std::optional<ImageReference> parse_image_reference(std::string_view text) {
  // 64 hexadecimal digits are an image's id, which names nothing in a registry.
  if (text.size() == 64 && all(text, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }))
    return std::nullopt;
  ImageReference out;
  if (const std::size_t at = text.find('@'); at != std::string_view::npos) {
    out.digest = std::string(text.substr(at + 1));
    if (!is_digest(*out.digest)) return std::nullopt;
    text = text.substr(0, at);
  }
  // A colon before the last slash belongs to the registry's port.
  const std::size_t slash = text.rfind('/');
  if (const std::size_t colon = text.find(':', slash == std::string_view::npos ? 0 : slash);
      colon != std::string_view::npos) {
    out.tag = std::string(text.substr(colon + 1));
    if (!is_tag(*out.tag)) return std::nullopt;
    text = text.substr(0, colon);
  }
  std::tie(out.domain, out.path) = split_domain(text);
  if (out.domain == kDefaultDomain && out.path.find('/') == std::string::npos) out.path.insert(0, kOfficial);
  if (!is_domain(out.domain) || !all_parts(out.path, '/', is_path_part) || out.path.size() > kMaxName)
    return std::nullopt;
  return out;
}

bool is_below(const ImageReference& image, std::string_view prefix) {
  while (prefix.ends_with('/')) prefix.remove_suffix(1);
  if (prefix.empty()) return false;
  const std::size_t slash = prefix.find('/');
  std::string domain = lower_ascii(prefix.substr(0, slash));
  std::string_view path = slash == std::string_view::npos ? std::string_view() : prefix.substr(slash + 1);
  if (!looks_like_domain(domain)) {
    domain = kDefaultDomain;
    path = prefix;
  } else if (domain == kFormerDomain) {
    domain = kDefaultDomain;
  }
  if (lower_ascii(image.domain) != domain) return false;
  return path.empty() || image.path == path ||
         (image.path.starts_with(path) && image.path[path.size()] == '/');
}

}  // namespace drydock
