#include "resolve/layer_cache.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "resolve/bounded_json.h"
#include "resolve/bytes_in_json.h"

namespace drydock {
namespace {

using nlohmann::json;
using Entry = LayerFacts::Entry;

/// Changes with the form below, with what layer_paths.h looks for, and with what layer_text.h keeps.
constexpr int kVersion = 1;
constexpr int kKinds = 5;

bool narrow(const json& value, std::string& out) {
  return value.is_string() && bytes_of_json_text(value.get_ref<const std::string&>(), out);
}

json list_of(const std::vector<std::string>& texts) {
  json out = json::array();
  for (const std::string& text : texts) out.push_back(json_text_of_bytes(text));
  return out;
}

bool read_list(const json* value, std::vector<std::string>& out) {
  if (value == nullptr || !value->is_array()) return false;
  out.resize(value->size());
  return std::equal(value->begin(), value->end(), out.begin(),
                    [](const json& from, std::string& into) { return narrow(from, into); });
}

bool read_entry(const json& value, LayerFacts& facts) {
  if (!value.is_array() || value.size() != 4 || !value[1].is_number_unsigned() || !value[2].is_boolean())
    return false;
  std::string path;
  Entry entry;
  const auto kind = value[1].get<std::uint64_t>();
  if (kind >= kKinds || !narrow(value[0], path) || !narrow(value[3], entry.text)) return false;
  entry.kind = static_cast<Entry::Kind>(kind);
  entry.executable = value[2].get<bool>();
  facts.entries.insert_or_assign(facts.entries.end(), std::move(path), std::move(entry));
  return true;
}

}  // namespace

std::string format_layer_facts(const LayerFacts& facts) {
  json entries = json::array();
  for (const auto& [path, entry] : facts.entries) {
    entries.push_back(json::array(
        {json_text_of_bytes(path), static_cast<unsigned>(entry.kind), entry.executable, json_text_of_bytes(entry.text)}));
  }
  const json out = {{"version", kVersion},
                    {"partial", facts.partial},
                    {"whiteouts", list_of(facts.whiteouts)},
                    {"opaque", list_of(facts.opaque)},
                    {"entries", std::move(entries)}};
  return out.dump();
}

std::optional<LayerFacts> parse_layer_facts(std::string_view text) {
  // Bounded by what read_layer() can make: a node takes 128 bytes of its budget of some 64 MiB.
  const auto value = parse_bounded_json(text, {.max_depth = 4, .max_values = 4'000'000});
  if (!value) return std::nullopt;
  const json* const version = json_member(*value, "version");
  const json* const partial = json_member(*value, "partial");
  const json* const entries = json_member(*value, "entries");
  if (version == nullptr || *version != kVersion || partial == nullptr || !partial->is_boolean() ||
      entries == nullptr || !entries->is_array())
    return std::nullopt;
  LayerFacts facts;
  facts.partial = partial->get<bool>();
  if (!read_list(json_member(*value, "whiteouts"), facts.whiteouts) ||
      !read_list(json_member(*value, "opaque"), facts.opaque))
    return std::nullopt;
  const bool good = std::all_of(entries->begin(), entries->end(),
                                [&](const json& entry) { return read_entry(entry, facts); });
  if (!good) return std::nullopt;
  return facts;
}

}  // namespace drydock
