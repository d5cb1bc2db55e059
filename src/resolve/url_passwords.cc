#include "resolve/url_passwords.h"

namespace drydock {

std::string without_url_passwords(std::string_view text) {
  constexpr std::string_view kScheme = "://";
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = text.find(kScheme); at != std::string_view::npos; at = text.find(kScheme)) {
    out.append(text.substr(0, at + kScheme.size()));
    text.remove_prefix(at + kScheme.size());
    const std::string_view authority = text.substr(0, text.find_first_of("/ \t\r\n\"'"));
    // Without an `@` this is npos + 1, and nothing goes. The last one counts: passwords may hold one.
    text.remove_prefix(authority.rfind('@') + 1);
  }
  return out.append(text);
}

}  // namespace drydock
