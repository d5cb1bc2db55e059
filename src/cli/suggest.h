#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace drydock {

/// How many letters must be typed, left out, exchanged or swapped with their
/// neighbour to make one word of the other. Case counts.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The known word that someone who wrote `word` most likely meant; nothing where
/// none is near. Case does not count. Of equally near words the first wins.
std::optional<std::string_view> closest(std::string_view word, std::span<const std::string_view> known);

/// The end of an error message: " (did you mean `x`?)", or "" where no known
/// word is near.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> known);

}  // namespace drydock
