#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace drydock {

/// Text of the input as a terminal may show it: control characters as `^X`, invisible characters that
/// reorder a line as `<U+202E>`, invalid bytes as U+FFFD. A Dockerfile under review must not be able to
/// move the cursor, or look different from what a build reads. Tabs stay.
std::string terminal_safe(std::string_view text);

/// Words of a sentence in lines of at most `width` columns, each with a line ending. The first line begins
/// with `first`, the others with `indent` blanks; a word too long for a line has one for itself.
std::string wrap(std::string_view sentence, std::string_view first, std::size_t indent,
                 std::size_t width = 100);

/// Colours as git has them, or nothing.
class Style {
 public:
  explicit Style(bool on) : on_(on) {}

  std::string bold(std::string_view text) const { return paint("1", text); }
  std::string red(std::string_view text) const { return paint("31", text); }
  std::string green(std::string_view text) const { return paint("32", text); }
  std::string yellow(std::string_view text) const { return paint("33", text); }
  std::string cyan(std::string_view text) const { return paint("36", text); }

 private:
  std::string paint(std::string_view code, std::string_view text) const;

  bool on_;
};

}  // namespace drydock
