#include "facts/apk_version.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace drydock {
namespace {

// What a version is made of, in the order in which the parts may follow one another. The order decides
// between two versions that have different parts at the same place: the one whose part stands later here is
// the older one, since kEnd, which stands for no further part, is then on its side.
enum class Part : std::uint8_t {
  kFirstNumber,
  kNumber,
  kLetter,
  kSuffix,
  kSuffixNumber,
  kHash,
  kRevision,
  kEnd,
  kInvalid,
};

// Suffixes of versions that are not yet the version have negative ranks.
struct Suffix {
  std::string_view name;
  int rank;
};
constexpr Suffix kSuffixes[] = {{"alpha", -4}, {"beta", -3}, {"pre", -2}, {"rc", -1}, {"cvs", 1},
                                {"svn", 2},    {"git", 3},   {"hg", 4},   {"p", 5}};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_small(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Reads a version part by part.
class Parts {
 public:
  explicit Parts(std::string_view text) : rest_(text) { take(Part::kFirstNumber, is_digit); }

  Part part() const { return part_; }
  std::string_view text() const { return text_; }
  int suffix_rank() const { return rank_; }
  bool is_before_release() const { return part_ == Part::kSuffix && rank_ < 0; }

  /// 64 bits, and what is more wraps around, as it does in apk.
  std::uint64_t number() const {
    std::uint64_t value = 0;
    for (const char c : text_) value = value * 10 + static_cast<std::uint64_t>(c - '0');
    return value;
  }

  void next() {
    if (rest_.empty()) {
      part_ = Part::kEnd;
      return;
    }
    const char first = rest_.front();
    if (is_small(first)) {
      if (part_ > Part::kNumber) return fail();
      part_ = Part::kLetter;
      text_ = rest_.substr(0, 1);
      rest_.remove_prefix(1);
    } else if (first == '.') {
      if (part_ > Part::kNumber) return fail();
      rest_.remove_prefix(1);
      take(Part::kNumber, is_digit);
    } else if (is_digit(first)) {
      // All digits of a number were taken with it, so these follow a suffix, or else a letter or hash and are
      // wrong.
      if (part_ != Part::kSuffix) return fail();
      take(Part::kSuffixNumber, is_digit);
    } else if (first == '_') {
      if (part_ > Part::kSuffixNumber) return fail();
      rest_.remove_prefix(1);
      take(Part::kSuffix, is_small);
      if (part_ == Part::kSuffix) rank_suffix();
    } else if (first == '~') {
      if (part_ >= Part::kHash) return fail();
      rest_.remove_prefix(1);
      take(Part::kHash, is_hex);
    } else if (rest_.starts_with("-r")) {
      if (part_ >= Part::kRevision) return fail();
      rest_.remove_prefix(2);
      take(Part::kRevision, is_digit);
    } else {
      fail();
    }
  }

 private:
  void fail() { part_ = Part::kInvalid; }

  void take(Part part, bool (*belongs)(char)) {
    std::size_t end = 0;
    while (end < rest_.size() && belongs(rest_[end])) ++end;
    text_ = rest_.substr(0, end);
    rest_.remove_prefix(end);
    part_ = end > 0 ? part : Part::kInvalid;
  }

  void rank_suffix() {
    for (const Suffix& suffix : kSuffixes) {
      if (suffix.name != text_) continue;
      rank_ = suffix.rank;
      return;
    }
    fail();
  }

  std::string_view rest_;
  std::string_view text_;
  Part part_ = Part::kInvalid;
  int rank_ = 0;
};

template <typename T>
int order(const T& a, const T& b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

/// Of two parts of one kind.
int compare_parts(const Parts& a, const Parts& b) {
  switch (a.part()) {
    case Part::kSuffix:
      return order(a.suffix_rank(), b.suffix_rank());
    case Part::kNumber:
      // 1.05 comes before 1.1, as it does in the versions of those who number in this way.
      if (a.text().front() == '0' || b.text().front() == '0') return order(a.text(), b.text());
      return order(a.number(), b.number());
    case Part::kFirstNumber:
    case Part::kSuffixNumber:
    case Part::kRevision:
      return order(a.number(), b.number());
    case Part::kLetter:
    case Part::kHash:
    case Part::kEnd:
    case Part::kInvalid:
      break;
  }
  return order(a.text(), b.text());
}

/// `fuzzy`: zero as well where `b` ends and `a` goes on.
int compare(std::string_view left, std::string_view right, bool fuzzy) {
  Parts a(left);
  Parts b(right);
  while (a.part() == b.part() && a.part() < Part::kEnd) {
    if (const int result = compare_parts(a, b); result != 0) return result;
    a.next();
    b.next();
  }
  if (a.part() == b.part()) return 0;
  if (fuzzy && b.part() == Part::kEnd) return 0;
  if (a.is_before_release()) return -1;
  if (b.is_before_release()) return 1;
  return order(b.part(), a.part());
}

}  // namespace

int compare_apk_versions(std::string_view a, std::string_view b) {
  return compare(a, b, false);
}

bool is_apk_version(std::string_view text) {
  Parts parts(text);
  while (parts.part() < Part::kEnd) parts.next();
  return parts.part() == Part::kEnd;
}

bool satisfies_apk_constraint(std::string_view version, std::string_view constraint) {
  bool less = false;
  bool equal = false;
  bool greater = false;
  bool fuzzy = false;
  std::size_t end = 0;
  for (; end < constraint.size(); ++end) {
    const char c = constraint[end];
    if (c == '<') {
      less = true;
    } else if (c == '>') {
      greater = true;
    } else if (c == '=') {
      equal = true;
    } else if (c == '~') {
      fuzzy = equal = true;
    } else {
      break;
    }
  }
  const std::string_view wanted = constraint.substr(end);
  if (end == 0 || !is_apk_version(wanted) || !is_apk_version(version)) return false;
  if (less && greater && !equal) return false;
  const int result = compare(version, wanted, fuzzy);
  return (result < 0 && less) || (result == 0 && equal) || (result > 0 && greater);
}

}  // namespace drydock
