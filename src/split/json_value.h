#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drydock {

/// A value of a JSON text that somebody else wrote.
struct JsonValue {
  enum class Kind { kNull, kBool, kNumber, kString, kArray, kObject } kind = Kind::kNull;
  bool truth = false;                                      ///< kBool
  std::string text;                                        ///< kString: decoded; kNumber: as written
  std::vector<JsonValue> items;                            ///< kArray
  struct Member;
  std::vector<Member> members;  ///< kObject, as written

  /// The member of an object; null where it is none or has none of the name. Of several the last counts, as
  /// in JSON.parse.
  const JsonValue* member(std::string_view name) const;
  /// The member where it is a string; null in every other case.
  const std::string* string_member(std::string_view name) const;
  bool is_true(std::string_view name) const;
};

struct JsonValue::Member {
  std::string first;  ///< the name
  JsonValue second;
};

/// Reads JSON, and what tools that take their settings as JSON allow besides: comments, trailing commas, a
/// byte order mark. Nothing where the text is no such thing, or where it is deeper or has more values than
/// any project file.
std::optional<JsonValue> read_json(std::string_view text);

}  // namespace drydock
