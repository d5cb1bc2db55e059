#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace drydock {

/// One step through a text that should be UTF-8.
struct CodePoint {
  char32_t value = 0xFFFD;  ///< U+FFFD where the byte is invalid
  std::uint32_t size = 1;   ///< bytes taken: 1 to 4, and 1 where invalid
  bool valid = false;       ///< tells a written U+FFFD from an invalid byte

  /// UTF-16 code units it takes: 1 or 2.
  constexpr std::uint32_t utf16_units() const { return value > 0xFFFF ? 2 : 1; }
};

/// Decodes at a byte offset below the size of the text. Overlong forms,
/// surrogates and values beyond U+10FFFF are invalid, as in Go, and are taken
/// one byte at a time.
CodePoint decode_utf8(std::string_view bytes, std::size_t pos);

bool is_valid_utf8(std::string_view bytes);

/// The text with U+FFFD in place of each invalid byte, as Go's JSON encoder
/// writes it.
std::string to_valid_utf8(std::string_view bytes);

/// Length in bytes of the white space at a byte offset, or 0 where there is
/// none or the text has ended. White space is what Go's `unicode.IsSpace`
/// accepts, since that is what BuildKit trims and splits by.
std::size_t unicode_space_at(std::string_view bytes, std::size_t pos);

}  // namespace drydock
