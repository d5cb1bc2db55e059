#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drydock {

/// A path pattern of Docker's: matched with the whole path, which has `/`
/// between its parts. Matching takes time in proportion to the lengths of both,
/// whatever the pattern.
class PathPattern {
 public:
  enum class Syntax : std::uint8_t {
    kCopySource,  ///< Go's filepath.Match: `*` `?` `[…]` and `\`, which escapes
    kIgnoreFile,  ///< the same with `**`, as moby/patternmatcher translates it
  };
  /// Nothing where the pattern is malformed. An ignore pattern is also refused
  /// where Docker's translation into a regular expression would give it a
  /// meaning that its author cannot have had in mind, such as `\d`.
  static std::optional<PathPattern> compile(std::string_view pattern, Syntax syntax);

  bool matches(std::string_view path) const;

  /// The places in the pattern that the path so far can have led to, so that a
  /// walk through folders can leave out those that no match can lie in.
  using Places = std::vector<std::uint32_t>;
  Places start() const;
  /// The places after some more of the path; none: no path that begins so
  /// matches. A code point must not be cut in two.
  Places advance(const Places& places, std::string_view text) const;
  bool accepts(const Places& places) const;

 private:
  struct Step {
    enum class Kind : std::uint8_t {
      kLiteral,     ///< this code point
      kAnyOne,      ///< one code point that is no `/`
      kClass,       ///< one code point of a class, `/` not left out: Docker has it so
      kStar,        ///< any code points that are no `/`
      kAnything,    ///< any code points
      kAnyFolders,  ///< nothing, or anything that ends in `/`
    } kind = Kind::kLiteral;
    char32_t value = 0;            ///< of kLiteral
    std::uint32_t char_class = 0;  ///< of kClass: index in classes_
  };
  struct CharClass {
    bool negated = false;
    std::vector<std::pair<char32_t, char32_t>> ranges;
  };
  class Compiler;

  bool takes(const Step& step, char32_t unit) const;
  /// Adds a place, and those behind it that are reached without a code point.
  void enter(Places& places, std::vector<char>& seen, std::uint32_t place) const;

  std::vector<Step> steps_;
  std::vector<CharClass> classes_;
};

}  // namespace drydock
