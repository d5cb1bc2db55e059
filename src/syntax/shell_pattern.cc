#include "syntax/shell_pattern.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "syntax/name_character.h"
#include "text/utf8.h"

namespace drydock {
namespace {

// Code points, and beyond them what a pattern or a broken text may hold
// besides. An invalid byte gets a symbol of its own, so that it matches itself
// alone and is never rewritten.
using Symbol = char32_t;
constexpr Symbol kInvalidByte = 0x110000;
constexpr Symbol kAnyOne = 0x120000;
constexpr Symbol kByteOrderMark = 0xFEFF;

struct Decoded {
  std::vector<Symbol> symbols;
  std::vector<std::size_t> offsets;  // of each symbol, and the size of the text at the end
};

Decoded decode(std::string_view text) {
  Decoded decoded;
  decoded.symbols.reserve(text.size());
  decoded.offsets.reserve(text.size() + 1);
  for (std::size_t pos = 0; pos < text.size();) {
    const CodePoint point = decode_utf8(text, pos);
    const Symbol broken = kInvalidByte + static_cast<unsigned char>(text[pos]);
    decoded.symbols.push_back(point.valid ? point.value : broken);
    decoded.offsets.push_back(pos);
    pos += point.size;
  }
  decoded.offsets.push_back(text.size());
  return decoded;
}

std::string symbol_text(std::string_view text, const Decoded& decoded, std::size_t index) {
  return std::string(
      text.substr(decoded.offsets[index], decoded.offsets[index + 1] - decoded.offsets[index]));
}

// The order in which a backward match reads the pattern's symbols. An escape
// stays before what it escapes, and one at the very end, which escapes
// nothing, comes to stand first; BuildKit reads such patterns just so.
std::vector<std::size_t> reading_order(const std::vector<Symbol>& symbols, bool backward) {
  std::vector<std::size_t> order;
  order.reserve(symbols.size());
  for (std::size_t i = 0; i < symbols.size();) {
    if (backward && symbols[i] == U'\\' && i + 1 < symbols.size()) {
      order.insert(order.end(), {i + 1, i});
      i += 2;
    } else {
      order.push_back(i++);
    }
  }
  if (backward) std::reverse(order.begin(), order.end());
  return order;
}

// A pattern as the literal stretches between its stars: the first stands at
// the place where a match begins, each other follows after any run.
class Pattern {
 public:
  // Errors show the pattern as it was read, so backward for a suffix: that is
  // what BuildKit prints.
  static std::optional<Pattern> parse(std::string_view text, bool backward, std::string& error) {
    const Decoded decoded = decode(text);
    const std::vector<std::size_t> order = reading_order(decoded.symbols, backward);
    const auto symbol = [&](std::size_t i) { return decoded.symbols[order[i]]; };
    Pattern pattern;
    pattern.stretches_.emplace_back();
    // Go's text scanner, which reads patterns in BuildKit, drops this mark where it comes first.
    std::size_t i = !order.empty() && symbol(0) == kByteOrderMark ? 1 : 0;
    for (; i < order.size(); ++i) {
      Symbol current = symbol(i);
      if (current == U'*') {
        // Each star ends a stretch; two in a row leave an empty one between
        // them, which matches anywhere and does no harm.
        pattern.stretches_.emplace_back();
        continue;
      }
      if (current == U'?') {
        current = kAnyOne;
      } else if (current == U'\\') {
        const bool last = i + 1 == order.size();
        // Braces and slashes may need an escape to get past the end of the
        // substitution; for the pattern it makes no difference.
        const Symbol escaped = last ? U'\0' : symbol(++i);
        if (escaped != U'*' && escaped != U'?' && escaped != U'\\' && escaped != U'}' && escaped != U'/') {
          std::string shown;
          for (std::size_t index : order) shown += symbol_text(text, decoded, index);
          error = "invalid pattern (" + shown + ") in substitution: invalid escape '\\" +
                  (last ? std::string("\xEF\xBF\xBD") : symbol_text(text, decoded, order[i])) + "'";
          return std::nullopt;
        }
        current = escaped;
      }
      pattern.stretches_.back().push_back(current);
    }
    return pattern;
  }

  const std::vector<std::vector<Symbol>>& stretches() const { return stretches_; }

 private:
  std::vector<std::vector<Symbol>> stretches_;
};

struct Match {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Finds matches without going back: since a run never leaves its line, the
// earliest place of each stretch leaves the most places to the next one, so
// only the last stretch decides between the shortest and the longest match.
class Matcher {
 public:
  Matcher(const Pattern& pattern, const std::vector<Symbol>& text, PatternReach reach, PatternBudget& budget)
      : stretches_(pattern.stretches()), text_(text), reach_(reach), budget_(budget) {}

  // The end of the match that begins exactly here. This agrees with Go's leftmost-
  // first matching, as all ways to match share one order from short to long.
  std::optional<std::size_t> match_at(std::size_t begin) {
    if (!stretch_at(0, begin)) return std::nullopt;
    std::size_t end = begin + stretches_[0].size();
    for (std::size_t i = 1; i < stretches_.size(); ++i) {
      const bool latest = reach_ == PatternReach::kLongest && i + 1 == stretches_.size();
      const std::optional<std::size_t> place = latest ? latest_place(i, end) : earliest_place(i, end);
      if (!place) return std::nullopt;
      end = *place + stretches_[i].size();
    }
    return end;
  }

  std::optional<Match> find(std::size_t from) {
    const std::vector<Symbol>& first = stretches_[0];
    const bool within_line = std::find(first.begin(), first.end(), U'\n') == first.end();
    for (std::size_t begin = from; begin <= text_.size() && !budget_.exceeded; ++begin) {
      if (const std::optional<std::size_t> end = match_at(begin)) return Match{begin, *end};
      // Where a run found no way on from here, it finds none from further
      // right on the same line; without this the search would be cubic.
      if (within_line && stretches_.size() > 1 && stretch_at(0, begin))
        begin = line_end(begin + first.size());
    }
    return std::nullopt;
  }

 private:
  // One step is one comparison, so that the bound holds however a pattern and a
  // value conspire.
  bool spend() {
    if (budget_.steps_left == 0) {
      budget_.exceeded = true;
      return false;
    }
    --budget_.steps_left;
    return true;
  }

  bool stretch_at(std::size_t index, std::size_t pos) {
    const std::vector<Symbol>& stretch = stretches_[index];
    if (!spend() || stretch.size() > text_.size() - pos) return false;
    for (const Symbol wanted : stretch) {
      const Symbol found = text_[pos++];
      if (!spend() || (wanted == kAnyOne ? found == U'\n' : found != wanted)) return false;
    }
    return true;
  }

  // A run passes over any symbols but a line feed, hence a stretch may begin on
  // the line feed that ends the line and no further.
  std::optional<std::size_t> earliest_place(std::size_t index, std::size_t from) {
    for (std::size_t pos = from; !budget_.exceeded; ++pos) {
      if (stretch_at(index, pos)) return pos;
      if (pos == text_.size() || text_[pos] == U'\n') break;
    }
    return std::nullopt;
  }

  std::optional<std::size_t> latest_place(std::size_t index, std::size_t from) {
    for (std::size_t pos = line_end(from); !budget_.exceeded; --pos) {
      if (stretch_at(index, pos)) return pos;
      if (pos == from) break;
    }
    return std::nullopt;
  }

  std::size_t line_end(std::size_t pos) {
    while (pos < text_.size() && text_[pos] != U'\n' && spend()) ++pos;
    return pos;
  }

  const std::vector<std::vector<Symbol>>& stretches_;
  const std::vector<Symbol>& text_;
  PatternReach reach_;
  PatternBudget& budget_;
};

constexpr std::string_view kTooCostly = "patterns take too long to match";
constexpr std::string_view kTooLong = "the expansion is too long";

// How many symbols a trim takes away, counted from the end it works on.
std::optional<std::size_t> matched_length(const Pattern& pattern, const std::vector<Symbol>& text,
                                          PatternReach reach, PatternBudget& budget, std::string& error) {
  Matcher matcher(pattern, text, reach, budget);
  const std::optional<std::size_t> end = matcher.match_at(0);
  if (budget.exceeded) {
    error = kTooCostly;
    return std::nullopt;
  }
  return end.value_or(0);
}

// The pieces of a replacement text; nothing stands for the match itself.
using Template = std::vector<std::optional<std::string>>;

// Follows Go's `Regexp.Expand`: names are as long as possible, and a dollar
// sign that begins no reference stands for itself.
Template parse_template(std::string_view text) {
  Template pieces;
  std::string literal;
  for (std::size_t pos = 0; pos < text.size();) {
    if (text[pos] != '$' || pos + 1 == text.size()) {
      literal += text[pos++];
      continue;
    }
    if (text[pos + 1] == '$') {
      literal += '$';
      pos += 2;
      continue;
    }
    const bool braced = text[pos + 1] == '{';
    const std::size_t name_begin = pos + (braced ? 2 : 1);
    std::size_t name_end = name_begin;
    while (const std::size_t size = name_character_at(text, name_end)) name_end += size;
    const bool closed = !braced || (name_end < text.size() && text[name_end] == '}');
    if (name_end == name_begin || !closed) {
      literal += text[pos++];
      continue;
    }
    // A shell pattern has no groups, so every other reference is to nothing.
    if (text.substr(name_begin, name_end - name_begin) == "0") {
      pieces.emplace_back(std::exchange(literal, {}));
      pieces.emplace_back(std::nullopt);
    }
    pos = name_end + (braced ? 1 : 0);
  }
  pieces.emplace_back(std::move(literal));
  return pieces;
}

}  // namespace

std::optional<std::string_view> trim_prefix(std::string_view pattern, std::string_view value,
                                            PatternReach reach, PatternBudget& budget, std::string& error) {
  const std::optional<Pattern> parsed = Pattern::parse(pattern, false, error);
  if (!parsed) return std::nullopt;
  const Decoded decoded = decode(value);
  const auto length = matched_length(*parsed, decoded.symbols, reach, budget, error);
  if (!length) return std::nullopt;
  return value.substr(decoded.offsets[*length]);
}

std::optional<std::string_view> trim_suffix(std::string_view pattern, std::string_view value,
                                            PatternReach reach, PatternBudget& budget, std::string& error) {
  const std::optional<Pattern> parsed = Pattern::parse(pattern, true, error);
  if (!parsed) return std::nullopt;
  Decoded decoded = decode(value);
  // The offsets stay in their order, as the length is all that is needed of the match.
  std::reverse(decoded.symbols.begin(), decoded.symbols.end());
  const auto length = matched_length(*parsed, decoded.symbols, reach, budget, error);
  if (!length) return std::nullopt;
  return value.substr(0, decoded.offsets[decoded.symbols.size() - *length]);
}

std::optional<std::string> replace_pattern(std::string_view pattern, std::string_view value,
                                           const PatternReplacement& replacement, PatternBudget& budget,
                                           std::string& error) {
  const std::optional<Pattern> parsed = Pattern::parse(pattern, false, error);
  if (!parsed) return std::nullopt;
  // Matches are places between code points; all text is cut from the value
  // itself, so that broken bytes survive.
  const Decoded decoded = decode(value);
  const auto slice = [&](std::size_t begin, std::size_t end) {
    return value.substr(decoded.offsets[begin], decoded.offsets[end] - decoded.offsets[begin]);
  };
  const Template pieces =
      replacement.all ? parse_template(replacement.text) : Template{std::string(replacement.text)};
  Matcher matcher(*parsed, decoded.symbols, PatternReach::kLongest, budget);
  std::string result;
  std::size_t copied = 0;
  for (std::size_t search = 0; search <= decoded.symbols.size();) {
    const std::optional<Match> match = matcher.find(search);
    if (!match) break;
    result += slice(copied, match->begin);
    // An empty match right behind another one is not replaced, or a pattern
    // such as `*` would put the text in twice.
    if (match->end > copied || match->begin == 0) {
      for (const auto& piece : pieces)
        result += piece ? std::string_view(*piece) : slice(match->begin, match->end);
    }
    if (result.size() > replacement.max_result) {
      budget.exceeded = true;
      error = kTooLong;
      return std::nullopt;
    }
    copied = match->end;
    if (!replacement.all) break;
    search = match->end > search ? match->end : search + 1;
  }
  if (budget.exceeded) {
    error = kTooCostly;
    return std::nullopt;
  }
  result += slice(copied, decoded.symbols.size());
  return result;
}

}  // namespace drydock
