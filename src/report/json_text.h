#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

namespace drydock {

/// Keys stay in the order they are set in, so that two runs give the same bytes.
using Json = nlohmann::ordered_json;

/// On one line. Never throws: bytes that are no UTF-8 become U+FFFD.
inline std::string json_text(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// A document that holds one long array, written element by element, each on a line of its own.
class JsonArrayWriter {
 public:
  /// `head` is the document up to and with the array's opening bracket.
  explicit JsonArrayWriter(std::string head) : pending_(std::move(head)) {}

  std::string element(const Json& value) {
    std::string out = std::exchange(pending_, ",") + '\n' + json_text(value);
    return out;
  }
  /// `tail` is the document from the array's closing bracket on.
  std::string end(std::string_view tail) {
    std::string out = pending_ == "," ? "\n" : pending_;
    return out += tail;
  }

 private:
  std::string pending_;  // what comes before the next element
};

}  // namespace drydock
