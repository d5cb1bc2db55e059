#include "resolve/bounded_json.h"

namespace drydock {
namespace {

/// Looks at the brackets alone. Text that is no JSON may pass; the parser refuses it afterwards.
bool within(std::string_view text, JsonBounds bounds) {
  std::size_t depth = 0, values = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
      continue;
    }
    if (c == '"') in_string = true;
    const bool opens = c == '{' || c == '[';
    if (opens && ++depth > bounds.max_depth) return false;
    if ((c == '}' || c == ']') && depth > 0) --depth;
    if ((opens || c == ',') && ++values > bounds.max_values) return false;
  }
  return true;
}

}  // namespace

std::optional<nlohmann::json> parse_bounded_json(std::string_view text, JsonBounds bounds) {
  if (!within(text, bounds)) return std::nullopt;
  nlohmann::json value = nlohmann::json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  if (value.is_discarded()) return std::nullopt;
  return value;
}

const nlohmann::json* json_member(const nlohmann::json& value, const char* name) {
  if (!value.is_object()) return nullptr;
  const auto found = value.find(name);
  return found == value.end() || found->is_null() ? nullptr : &*found;
}

std::string_view json_text(const nlohmann::json& value, const char* name) {
  const nlohmann::json* member = json_member(value, name);
  if (member == nullptr || !member->is_string()) return {};
  return member->get_ref<const std::string&>();
}

}  // namespace drydock
