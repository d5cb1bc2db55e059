#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace drydock {

/// One field of a stanza of deb822(5). The views are into the text that was read.
struct Deb822Field {
  std::string_view name;
  std::string_view
      value;  ///< without white space around it; further lines keep their ends and the space they begin with
};

/// Takes the next stanza off a text in the format of Debian's control files. kBroken: the text is not in this
/// format, and nothing more can be read of it.
enum class Deb822Status : std::uint8_t { kStanza, kEnd, kBroken };
Deb822Status next_deb822_stanza(std::string_view& text, std::vector<Deb822Field>& fields);

/// The value of a field, names in either case; empty where the stanza has none.
std::string_view deb822_value(const std::vector<Deb822Field>& fields, std::string_view name);

/// The text without the lines that begin with `#`, which apt takes for comments in files that people write.
std::string without_deb822_comments(std::string_view text);

/// Words between white space.
std::vector<std::string> deb822_words(std::string_view value);

/// Equal, letters in either case.
bool equals_ignoring_case(std::string_view a, std::string_view b);

/// apt's booleans, in either case: "yes", "true", "with", "on", "enable", "1" …
bool deb822_yes(std::string_view value);
/// … and "no", "false", "without", "off", "disable", "0". What is neither leaves a default as it is.
bool deb822_no(std::string_view value);

}  // namespace drydock
