#include "context/pattern_match.h"

#include <algorithm>

#include "text/utf8.h"
#include "text/path.h"

namespace drydock {
namespace {

/// Bytes that are no UTF-8 stand above all code points, each for itself.
constexpr char32_t kFirstInvalid = 0x110000;

/// The code point at a position, which is moved behind it.
char32_t take_unit(std::string_view text, std::size_t& pos) {
  const CodePoint point = decode_utf8(text, pos);
  const char32_t unit = point.valid ? point.value : kFirstInvalid + static_cast<unsigned char>(text[pos]);
  pos += point.size;
  return unit;
}

bool is_letter_or_digit(char32_t c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

constexpr std::string_view kIgnoreSpecials = "*?[]\\";

}  // namespace

/// Turns the text of a pattern into its steps.
class PathPattern::Compiler {
 public:
  Compiler(std::string_view text, Syntax syntax) : text_(text), ignore_(syntax == Syntax::kIgnoreFile) {}

  std::optional<PathPattern> compile() {
    if (ignore_ && starts_plain_suffix()) {
      // Docker compares the end of the path and makes no regular expression of such a pattern. That is why
      // `**.log` matches `a.log` while `**.log*` does not match it.
      add(Step::Kind::kAnything);
      pos_ = 2;
    }
    while (pos_ < text_.size())
      if (!compile_next()) return std::nullopt;
    return std::move(pattern_);
  }

 private:
  bool starts_plain_suffix() const {
    return text_.starts_with("**") && text_.substr(0, 3) != "**/" &&
           text_.find_first_of(kIgnoreSpecials, 2) == std::string_view::npos;
  }
  /// Whether Docker makes a regular expression of an ignore pattern, for which `^` then has a meaning.
  bool becomes_expression() const {
    std::string_view plain = text_;
    if (plain.starts_with("**"))
      plain.remove_prefix(2);
    else if (plain.ends_with("**"))
      plain.remove_suffix(2);
    return plain.find_first_of(kIgnoreSpecials) != std::string_view::npos;
  }

  void add(Step::Kind kind, char32_t value = 0) { pattern_.steps_.push_back({kind, value, 0}); }

  bool compile_next() {
    switch (text_[pos_]) {
      case '*':
        compile_star();
        return true;
      case '?':
        add(Step::Kind::kAnyOne);
        ++pos_;
        return true;
      case '[':
        return compile_class();
      default: {
        if (ignore_ && text_[pos_] == '^' && becomes_expression()) return false;
        const auto literal = take_escaped();
        if (literal) add(Step::Kind::kLiteral, *literal);
        return literal.has_value();
      }
    }
  }

  void compile_star() {
    ++pos_;
    if (!ignore_ || text_.substr(pos_, 1) != "*") return add(Step::Kind::kStar);
    ++pos_;
    if (text_.substr(pos_, 1) == "/") ++pos_;
    add(pos_ == text_.size() ? Step::Kind::kAnything : Step::Kind::kAnyFolders);
  }

  /// One code point, after a backslash where there is one.
  std::optional<char32_t> take_escaped() {
    const bool escaped = text_[pos_] == '\\';
    if (escaped && ++pos_ == text_.size()) return std::nullopt;
    const char32_t unit = take_unit(text_, pos_);
    // In the regular expression a backslash before a letter is no escape but `\d`, `\b` and the like.
    if (escaped && ignore_ && is_letter_or_digit(unit)) return std::nullopt;
    return unit;
  }

  /// One end of a range in a class.
  std::optional<char32_t> take_member() {
    if (pos_ == text_.size() || text_[pos_] == '-' || text_[pos_] == ']') return std::nullopt;
    if (ignore_) {
      // Docker translates the stars in a class like those outside, and leaves `[:alpha:]` to the expression.
      const std::string_view rest = text_.substr(pos_);
      if (rest.starts_with('*') || rest.starts_with('?') || rest.starts_with("[:")) return std::nullopt;
    }
    const auto member = take_escaped();
    if (!member || *member >= kFirstInvalid || pos_ == text_.size()) return std::nullopt;
    return member;
  }

  bool compile_class() {
    CharClass char_class;
    ++pos_;
    if (text_.substr(pos_, 1) == "^") {
      char_class.negated = true;
      ++pos_;
    }
    while (char_class.ranges.empty() || text_[pos_] != ']') {
      const auto low = take_member();
      if (!low) return false;
      auto high = low;
      if (text_[pos_] == '-') {
        ++pos_;
        high = take_member();
        if (!high) return false;
      }
      // filepath.Match takes a range that runs backwards for an empty one; a regular expression refuses it.
      if (ignore_ && *high < *low) return false;
      char_class.ranges.emplace_back(*low, *high);
    }
    ++pos_;
    pattern_.steps_.push_back({Step::Kind::kClass, 0, static_cast<std::uint32_t>(pattern_.classes_.size())});
    pattern_.classes_.push_back(std::move(char_class));
    return true;
  }

  std::string_view text_;
  bool ignore_;
  std::size_t pos_ = 0;
  PathPattern pattern_;
};

std::optional<PathPattern> PathPattern::compile(std::string_view pattern, Syntax syntax) {
  return Compiler(pattern, syntax).compile();
}

bool PathPattern::takes(const Step& step, char32_t unit) const {
  switch (step.kind) {
    case Step::Kind::kLiteral:
      return unit == step.value;
    case Step::Kind::kAnyOne:
    case Step::Kind::kStar:
      return unit != '/';
    case Step::Kind::kAnything:
    case Step::Kind::kAnyFolders:
      return true;
    case Step::Kind::kClass: {
      // To Go an invalid byte is U+FFFD here.
      const char32_t point = unit >= kFirstInvalid ? 0xFFFD : unit;
      const CharClass& char_class = classes_[step.char_class];
      const bool member =
          std::any_of(char_class.ranges.begin(), char_class.ranges.end(),
                      [&](const auto& range) { return range.first <= point && point <= range.second; });
      return member != char_class.negated;
    }
  }
  return false;
}

void PathPattern::enter(Places& places, std::vector<char>& seen, std::uint32_t place) const {
  // `seen` is 1 for a place that is listed, and 2 where those behind it are as well: kAnyFolders can be
  // inside the folders' names, and then what stands behind it is not reached yet.
  for (; seen[place] != 2; ++place) {
    if (seen[place] == 0) places.push_back(place);
    seen[place] = 2;
    if (place == steps_.size()) return;
    const Step::Kind kind = steps_[place].kind;
    if (kind != Step::Kind::kStar && kind != Step::Kind::kAnything && kind != Step::Kind::kAnyFolders) return;
  }
}

PathPattern::Places PathPattern::start() const {
  Places places;
  std::vector<char> seen(steps_.size() + 1, 0);
  enter(places, seen, 0);
  return places;
}

PathPattern::Places PathPattern::advance(const Places& places, std::string_view text) const {
  // All places are followed at once. A matcher that tries one after the other can be made to take hours by a
  // pattern with many stars.
  Places now = places, next;
  std::vector<char> seen(steps_.size() + 1, 0);
  for (std::size_t pos = 0; pos < text.size() && !now.empty();) {
    const char32_t unit = take_unit(text, pos);
    next.clear();
    for (const std::uint32_t place : now) {
      if (place == steps_.size() || !takes(steps_[place], unit)) continue;
      switch (steps_[place].kind) {
        case Step::Kind::kStar:
        case Step::Kind::kAnything:
          enter(next, seen, place);
          break;
        case Step::Kind::kAnyFolders:
          if (seen[place] == 0) {
            next.push_back(place);
            seen[place] = 1;
          }
          if (unit == '/') enter(next, seen, place + 1);
          break;
        default:
          enter(next, seen, place + 1);
      }
    }
    // Only what was marked is cleared: most patterns are long, and have one or two places.
    for (const std::uint32_t place : next) seen[place] = 0;
    std::swap(now, next);
  }
  return now;
}

bool PathPattern::accepts(const Places& places) const {
  return std::find(places.begin(), places.end(), steps_.size()) != places.end();
}

bool PathPattern::matches(std::string_view path) const {
  return accepts(advance(start(), path));
}

}  // namespace drydock
