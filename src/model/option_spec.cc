#include "model/option_spec.h"

#include <algorithm>

namespace drydock {
namespace {

bool is_long(std::string_view option) {
  return option.size() > 2 && option.starts_with("--");
}

bool takes_value(char letter, const OptionSpec& spec) {
  return spec.short_with_value.find(letter) != std::string_view::npos;
}

// Index of the letter in a cluster; the first letter that takes a value, and a `=`, end it.
std::size_t find_letter(std::string_view option, char letter, const OptionSpec& spec) {
  if (!is_option(option) || is_long(option)) return std::string_view::npos;
  for (std::size_t i = 1; i < option.size() && option[i] != '='; ++i) {
    if (option[i] == letter) return i;
    if (takes_value(option[i], spec)) break;
  }
  return std::string_view::npos;
}

}  // namespace

bool is_option(std::string_view word) {
  return word.size() > 1 && word[0] == '-' && word != "--";
}

bool value_follows(std::string_view option, const OptionSpec& spec) {
  if (!is_option(option)) return false;
  // With `=` the name is not in the list, and the value is in the word.
  if (is_long(option)) {
    const auto& names = spec.long_with_value;
    return std::find(names.begin(), names.end(), option.substr(2)) != names.end();
  }
  for (std::size_t i = 1; i < option.size() && option[i] != '='; ++i)
    if (takes_value(option[i], spec)) return i + 1 == option.size();
  return false;
}

bool cluster_has(std::string_view option, char letter, const OptionSpec& spec) {
  return find_letter(option, letter, spec) != std::string_view::npos;
}

std::optional<std::string_view> attached_value(std::string_view option, char letter, const OptionSpec& spec) {
  const std::size_t at = find_letter(option, letter, spec);
  if (at == std::string_view::npos) return std::nullopt;
  std::string_view value = option.substr(at + 1);
  if (value.starts_with('=')) value.remove_prefix(1);
  return value;
}

std::optional<std::string_view> attached_value(std::string_view option, std::string_view name) {
  if (!is_long(option) || !option.substr(2).starts_with(name)) return std::nullopt;
  const std::string_view rest = option.substr(2 + name.size());
  if (rest.empty()) return rest;
  if (!rest.starts_with('=')) return std::nullopt;
  return rest.substr(1);
}

}  // namespace drydock
