#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace drydock {

/// Which options of a program take a value. Whatever is not named here stands for itself.
struct OptionSpec {
  std::string_view short_with_value;                  ///< letters
  std::span<const std::string_view> long_with_value;  ///< without the dashes
};

/// A word that is an option: a lone `-` and `--` are none.
bool is_option(std::string_view word);
/// True where the value of `option` is the word after it: `--name value`, `-n value`, `-xn value`.
bool value_follows(std::string_view option, const OptionSpec& spec);
/// True where the cluster `-xyz` holds the letter as an option of its own.
bool cluster_has(std::string_view option, char letter, const OptionSpec& spec);
/// What stands behind the letter in its own word: `Foo=bar` of `-oFoo=bar`, `-yoFoo=bar`, `-o=Foo=bar`; empty
/// where the value follows, nothing where the letter is not in it.
std::optional<std::string_view> attached_value(std::string_view option, char letter, const OptionSpec& spec);
/// The same for `--name=value` and `--name`.
std::optional<std::string_view> attached_value(std::string_view option, std::string_view name);

}  // namespace drydock
