#include "syntax/word_expansion.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <unordered_set>
#include <utility>

#include "syntax/name_character.h"
#include "syntax/shell_pattern.h"
#include "text/utf8.h"

namespace drydock {
namespace {

constexpr int kEnd = -1;
constexpr int kMaxNesting = 200;

// Substitutions can multiply a value at every level of nesting. Linux takes no
// environment string beyond 128 KiB, so twice that hinders no real file.
constexpr std::size_t kMaxGrowth = std::size_t{256} << 10;

// How Go writes a rune that is no character, the end of the input included.
constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Bytes that mean nothing in any mode and are not white space; they are copied
// in runs, which is what nearly all words consist of.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (int c = 0x21; c < 0x7F; ++c) plain[c] = true;
  for (const char c : {'$', '\'', '"', '<', '\\', '`'}) plain[static_cast<unsigned char>(c)] = false;
  return plain;
}();

bool is_plain(char c) {
  return kPlain[static_cast<unsigned char>(c)];
}

bool is_special_parameter(int c) {
  return c > 0 && std::string_view("@*#?-$!0").find(static_cast<char>(c)) != std::string_view::npos;
}

// The words of the result, cut at white space that no quote or escape covers.
class WordList {
 public:
  explicit WordList(std::vector<std::string>& words) : words_(words) {}

  // Quoted and escaped text never splits, whatever white space it holds.
  void add_raw(std::string_view text) { current_ += text; }

  // Values split too, since BuildKit splits after it has substituted.
  void add_splitting(std::string_view text) {
    for (std::size_t pos = 0; pos < text.size();) {
      if (const std::size_t space = unicode_space_at(text, pos)) {
        finish();
        pos += space;
      } else {
        const std::size_t begin = pos++;
        while (pos < text.size() && is_plain(text[pos])) ++pos;
        current_ += text.substr(begin, pos - begin);
      }
    }
  }

  // An empty word is no word, even where quotes wrote it: `''` adds nothing.
  void finish() {
    if (!current_.empty()) words_.push_back(std::exchange(current_, {}));
  }

  // See `read_nested` for why a word may lose its start.
  void drop_current() { current_.clear(); }

 private:
  std::vector<std::string>& words_;
  std::string current_;
};

// One pass over a word. Each reader appends to `out` and returns false once
// `result_.error` is set.
class Expander {
 public:
  Expander(std::string_view source, const ExpansionOptions& options, const EnvLookup& env, Expansion& result)
      : source_(source),
        options_(options),
        env_(env),
        result_(result),
        words_(result.words),
        raw_escapes_(options.raw_escapes),
        max_size_(source.size() + kMaxGrowth) {}

  void run() {
    // Go's text scanner, which BuildKit reads words with, drops this mark at the start.
    if (source_.starts_with(kByteOrderMark)) pos_ = kByteOrderMark.size();
    if (read_until(kEnd, result_.text)) {
      words_.finish();
    } else {
      result_.text.clear();
      result_.words.clear();
    }
  }

 private:
  int peek() const { return pos_ < source_.size() ? static_cast<unsigned char>(source_[pos_]) : kEnd; }

  // The next code point, or the next byte where that is invalid; empty at the end.
  std::string_view next() {
    if (pos_ == source_.size()) return {};
    const std::size_t size = decode_utf8(source_, pos_).size;
    pos_ += size;
    return source_.substr(pos_ - size, size);
  }

  bool fail(std::string message) {
    result_.error = std::move(message);
    return false;
  }

  // A bound of this program and not of BuildKit's, so that no enclosing
  // construct may put its own complaint in place of this one.
  bool fail_bound(std::string message) {
    beyond_bound_ = true;
    return fail(std::move(message));
  }

  // Checked after each construct, so that a result is over the bound by one
  // value at most before it is given up.
  bool fits(const std::string& out) {
    return out.size() <= max_size_ || fail_bound("the expansion is too long");
  }

  // Both a bad pattern and a spent budget end here; the first is BuildKit's
  // error too and is treated as any other.
  bool fail_pattern(std::string message) {
    return budget_.exceeded ? fail_bound(std::move(message)) : fail(std::move(message));
  }

  // Reads to the stop character and past it, or to the end of the source.
  bool read_until(int stop, std::string& out) {
    const bool outermost = stop == kEnd;
    for (int c = peek(); c != kEnd; c = peek()) {
      if (c == stop) {
        ++pos_;
        return true;
      }
      // Inner words go through here as well, but theirs is a text and no list:
      // only the outermost call splits what it has read.
      const std::size_t before = out.size();
      bool splitting = false;
      if (c == '$') {
        if (!read_dollar(out)) return false;
        splitting = true;
      } else if (c == '<') {
        read_possible_heredoc(out);
      } else if (c == '\'' && !options_.skip_process_quotes) {
        if (!read_single_quoted(out)) return false;
      } else if (c == '"' && !options_.skip_process_quotes) {
        if (!read_double_quoted(out)) return false;
      } else if (c == options_.escape) {
        // What follows is taken as it is, a whole code point, so that an escaped
        // wide space does not split. At the very end the escape escapes nothing.
        if (raw_escapes_) out += options_.escape;
        ++pos_;
        out += next();
      } else {
        read_unquoted(stop, out);
        splitting = true;
      }
      if (!fits(out)) return false;
      if (!outermost) continue;
      const std::string_view added = std::string_view(out).substr(before);
      if (splitting) {
        words_.add_splitting(added);
      } else {
        words_.add_raw(added);
      }
    }
    if (outermost) return true;
    return fail(std::string("unexpected end of statement while looking for matching ") +
                static_cast<char>(stop));
  }

  // At least one code point, and as many plain bytes as follow.
  void read_unquoted(int stop, std::string& out) {
    out += next();
    const std::size_t begin = pos_;
    while (pos_ < source_.size() && is_plain(source_[pos_]) && source_[pos_] != stop) ++pos_;
    out += source_.substr(begin, pos_ - begin);
  }

  // `<< EOF` is one word, so that heredocs may be written like that.
  void read_possible_heredoc(std::string& out) {
    const std::size_t begin = pos_++;
    if (peek() == '<') {
      ++pos_;
      while (peek() == ' ' || peek() == '\t' || peek() == '\r') ++pos_;
    }
    out += source_.substr(begin, pos_ - begin);
  }

  // Nothing is special between single quotes, not even the escape, so that the
  // next quote is the closing one wherever it stands.
  bool read_single_quoted(std::string& out) {
    const std::size_t close = source_.find('\'', pos_ + 1);
    if (close == std::string_view::npos) {
      pos_ = source_.size();
      return fail("unexpected end of statement while looking for matching single-quote");
    }
    const std::size_t begin = options_.raw_quotes ? pos_ : pos_ + 1;
    out += source_.substr(begin, (options_.raw_quotes ? close + 1 : close) - begin);
    pos_ = close + 1;
    return true;
  }

  // Substitution works between double quotes, and the escape in front of the
  // three characters that would mean something there.
  bool read_double_quoted(std::string& out) {
    if (options_.raw_quotes) out += '"';
    ++pos_;
    for (int c = peek(); c != kEnd; c = peek()) {
      if (c == '"') {
        if (options_.raw_quotes) out += '"';
        ++pos_;
        return true;
      }
      if (c == '$') {
        if (!read_dollar(out) || !fits(out)) return false;
        continue;
      }
      out += source_[pos_++];
      if (c != options_.escape) continue;
      // The escape stays unless it escapes something here. Where escapes are
      // kept, BuildKit writes one that escapes nothing twice.
      const int escaped = peek();
      const bool escapes = escaped == '"' || escaped == '$' || escaped == options_.escape;
      if (escapes && !raw_escapes_) out.pop_back();
      if (escapes) out += source_[pos_++];
      if (!escapes && raw_escapes_ && escaped != kEnd) out += options_.escape;
    }
    return fail("unexpected end of statement while looking for matching double-quote");
  }

  // Empty where no name stands here. That is an error nowhere: a `$` alone is
  // text, and `${.}` fails for its modifier.
  std::string_view read_name() {
    const std::size_t begin = pos_;
    const auto is_digit = [this] { return peek() >= '0' && peek() <= '9'; };
    if (is_digit()) {
      // What starts with a digit is a positional parameter, which ends where the digits do.
      while (is_digit()) ++pos_;
    } else if (is_special_parameter(peek())) {
      ++pos_;
    } else {
      while (const std::size_t size = name_character_at(source_, pos_)) pos_ += size;
    }
    return source_.substr(begin, pos_ - begin);
  }

  std::optional<std::string_view> look_up(std::string_view name) {
    std::optional<std::string_view> value;
    if (env_) value = env_(name);
    // Whether a name is set cannot change within a word, so one set of seen names serves both lists.
    if (seen_.emplace(name).second) (value ? result_.matched : result_.unmatched).emplace_back(name);
    return value;
  }

  bool read_dollar(std::string& out) {
    // With `skip_unset` the reference is put back as it was written, of which the
    // source has the bytes.
    const std::size_t begin = pos_++;
    if (peek() != '{') {
      const std::string_view name = read_name();
      const auto value = name.empty() ? std::nullopt : look_up(name);
      if (value) {
        out += *value;
      } else if (name.empty() || options_.skip_unset) {
        out += source_.substr(begin, pos_ - begin);
      }
      return true;
    }
    ++pos_;
    const int first = peek();
    if (first == kEnd) return fail("syntax error: missing '}'");
    if (first == '{' || first == '}' || first == ':') return fail("syntax error: bad substitution");
    const std::string_view name = read_name();
    const int modifier = peek();
    if (modifier == '}') {
      ++pos_;
      const auto value = look_up(name);
      if (value || options_.skip_unset) out += value ? *value : source_.substr(begin, pos_ - begin);
      return true;
    }
    if (modifier == '/') return read_replacement(name, out);
    return read_modified(name, out);
  }

  // The word of a `${...}`, up to the stop character and past it.
  bool read_nested(int stop, bool raw_escapes, std::string_view at_end, std::string& out) {
    if (nesting_ == kMaxNesting) return fail_bound("substitutions are nested too deeply");
    // BuildKit shares one buffer between an outer and an inner list of words,
    // so that the inner word drops what the outer one had so far. Port lists
    // and heredoc words are split like that, so it is followed here.
    words_.drop_current();
    ++nesting_;
    const bool outer_raw_escapes = std::exchange(raw_escapes_, raw_escapes);
    const bool done = read_until(stop, out);
    raw_escapes_ = outer_raw_escapes;
    --nesting_;
    if (!done && !beyond_bound_ && peek() == kEnd) return fail(std::string(at_end));
    return done;
  }

  bool read_modified(std::string_view name, std::string& out) {
    const std::size_t begin = pos_;
    // A modifier may be any code point, since the error names it in full.
    std::string_view last = next();
    const bool colon = last == ":";
    if (colon) last = next();
    const char kind = last.size() == 1 ? last[0] : '\0';
    const bool pattern = kind == '#' || kind == '%';
    std::string modifier(source_.substr(begin, pos_ - begin));
    if (last.empty()) modifier += kReplacementCharacter;
    const auto fail_unsupported = [&] {
      return fail("unsupported modifier (" + modifier + ") in substitution");
    };
    const bool known = pattern || kind == '-' || kind == '+' || kind == '?';
    // After a colon, an unknown modifier is told only once its word has been read
    // and the name looked up, so that errors within the word come first.
    if (colon ? pattern : !known) return fail_unsupported();

    std::string word;
    if (!read_nested('}', pattern, "syntax error: missing '}'", word)) return false;
    const auto value = look_up(name);
    if (!value && options_.skip_unset) {
      out.append("${").append(name).append(modifier).append(word).append("}");
      return true;
    }
    if (!known) return fail_unsupported();
    if (pattern) return trim(kind, word, value.value_or(""), out);
    const bool usable = value && !(colon && value->empty());
    // The three that are left differ in what they do without a usable value.
    if (kind == '+') {
      if (usable) out += word;
    } else if (usable) {
      out += *value;
    } else if (kind == '-') {
      out += word;
    } else {
      if (word.empty()) word = value ? "is not allowed to be empty" : "is not allowed to be unset";
      return fail(std::string(name) + ": " + word);
    }
    return true;
  }

  bool trim(char kind, std::string_view pattern, std::string_view value, std::string& out) {
    PatternReach reach = PatternReach::kShortest;
    // The second `#` or `%` is not part of the syntax for BuildKit: it may come
    // out of a variable just as well.
    if (pattern.starts_with(kind)) {
      reach = PatternReach::kLongest;
      pattern.remove_prefix(1);
    }
    std::string error;
    const auto trimmed = kind == '#' ? trim_prefix(pattern, value, reach, budget_, error)
                                     : trim_suffix(pattern, value, reach, budget_, error);
    if (!trimmed) return fail_pattern(std::move(error));
    out += *trimmed;
    return true;
  }

  bool read_replacement(std::string_view name, std::string& out) {
    ++pos_;
    PatternReplacement replacement;
    replacement.all = peek() == '/';
    if (replacement.all) ++pos_;
    std::string pattern;
    std::string text;
    // Escapes stay in both parts. The pattern needs them; the text keeps them to
    // the end, which a shell would not do.
    if (!read_nested('/', true, "syntax error: missing '/' in ${}", pattern)) return false;
    if (!read_nested('}', true, "syntax error: missing '}'", text)) return false;
    const auto value = look_up(name);
    if (!value && options_.skip_unset) {
      // BuildKit writes a single slash here even where there were two.
      out.append("${").append(name).append("/").append(pattern).append("/").append(text).append("}");
      return true;
    }
    replacement.text = text;
    replacement.max_result = max_size_;
    std::string error;
    const auto replaced = replace_pattern(pattern, value.value_or(""), replacement, budget_, error);
    if (!replaced) return fail_pattern(std::move(error));
    out += *replaced;
    return true;
  }

  std::string_view source_;
  const ExpansionOptions& options_;
  const EnvLookup& env_;
  Expansion& result_;
  WordList words_;
  std::unordered_set<std::string> seen_;
  PatternBudget budget_;
  std::size_t pos_ = 0;
  bool raw_escapes_;
  std::size_t max_size_;
  int nesting_ = 0;
  bool beyond_bound_ = false;
};

}  // namespace

Expansion expand_word(std::string_view word, const ExpansionOptions& options, const EnvLookup& env) {
  Expansion result;
  // Nearly all words end here, before anything is set up for them.
  if (std::all_of(word.begin(), word.end(), is_plain)) {
    result.text = word;
    if (!word.empty()) result.words.emplace_back(word);
    return result;
  }
  Expander(word, options, env, result).run();
  return result;
}

}  // namespace drydock
