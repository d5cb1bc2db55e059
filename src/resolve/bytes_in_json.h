#pragma once

#include <string>
#include <string_view>

namespace drydock {

// Image files hold any bytes, and JSON holds text. Each byte becomes the code point of its number, in UTF-8, which leaves
// ASCII as it is and loses nothing.

std::string json_text_of_bytes(std::string_view bytes);

/// The way back; false where the text is no UTF-8 or a code point in it is no byte.
bool bytes_of_json_text(std::string_view text, std::string& bytes);

}  // namespace drydock
