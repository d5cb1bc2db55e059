#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

namespace drydock {

/// Bounds for JSON that comes from a server or a file that drydock did not write.
struct JsonBounds {
  std::size_t max_depth = 32;
  std::size_t max_values = 200'000;  ///< roughly: brackets and commas outside strings
};

/// Nothing where the text is no JSON, is no valid UTF-8, or goes beyond the bounds, which are checked before
/// a value is made: a megabyte of brackets would cost a hundred of memory. Throws nothing.
std::optional<nlohmann::json> parse_bounded_json(std::string_view text, JsonBounds bounds = {});

/// The member of an object; null where the value is no object, has no such member, or has null there, which
/// is how Go's programs write "nothing".
const nlohmann::json* json_member(const nlohmann::json& value, const char* name);

/// A member that is a string; empty in every other case.
std::string_view json_text(const nlohmann::json& value, const char* name);

}  // namespace drydock
