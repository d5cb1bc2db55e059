#pragma once

#include <string>
#include <string_view>

namespace drydock {

/// What BuildKit's parser makes of text that starts with `[`.
enum class JsonArray {
  kStrings,     ///< a JSON array of strings: the exec form
  kNotStrings,  ///< a JSON array that holds something else: BuildKit refuses the file
  kNone,        ///< no JSON: the shell form
};

/// Follows Go's encoding/json: invalid UTF-8 and lone surrogates are let through.
JsonArray classify_json_array(std::string_view text);

/// Decodes one JSON string token, quotes included; as Go does, what is no valid
/// UTF-8 or half a surrogate pair becomes U+FFFD.
std::string decode_json_string(std::string_view token);

/// The text as a JSON string, quotes included, in plain ASCII control escapes
/// only: what is printable, `<` and non-ASCII included, stays as it is.
std::string encode_json_string(std::string_view text);

}  // namespace drydock
