#include "model/package_scripts.h"

namespace drydock {
namespace {

using std::string_view;

// Deeper than any package.json; what is deeper is not read.
constexpr int kMaxDepth = 32;

class Scanner {
 public:
  explicit Scanner(string_view text) : text_(text) {}

  /// At an object: leads to the value of the key. False where there is none.
  bool enter(string_view key) {
    if (!take('{')) return false;
    if (take('}')) return false;
    do {
      const auto name = string();
      if (!name || !take(':')) return false;
      if (*name == key) return true;
      if (!skip(0)) return false;
    } while (take(','));
    return false;
  }

  std::optional<std::string> string() {
    if (!take('"')) return std::nullopt;
    std::string out;
    while (at_ < text_.size() && text_[at_] != '"') {
      char c = text_[at_++];
      if (c == '\\') {
        if (at_ == text_.size()) return std::nullopt;
        c = text_[at_++];
        // What \u stands for is in no command that would be understood.
        if (c == 'u') return std::nullopt;
        c = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
      }
      out += c;
    }
    if (!take('"')) return std::nullopt;
    return out;
  }

 private:
  bool take(char c) {
    while (at_ < text_.size() && string_view(" \t\r\n").find(text_[at_]) != string_view::npos) ++at_;
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  // Over a value of any kind.
  bool skip(int depth) {
    if (depth > kMaxDepth) return false;
    if (take('{')) {
      if (take('}')) return true;
      do {
        if (!skip_string() || !take(':') || !skip(depth + 1)) return false;
      } while (take(','));
      return take('}');
    }
    if (take('[')) {
      if (take(']')) return true;
      do {
        if (!skip(depth + 1)) return false;
      } while (take(','));
      return take(']');
    }
    if (at_ < text_.size() && text_[at_] == '"') return skip_string();
    const std::size_t begin = at_;
    while (at_ < text_.size() && string_view(",]} \t\r\n").find(text_[at_]) == string_view::npos) ++at_;
    return at_ > begin;
  }

  bool skip_string() {
    if (!take('"')) return false;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    return at_ < text_.size() && take('"');
  }

  string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<std::string> package_script(string_view json, string_view name) {
  // A byte order mark is white space to npm.
  if (json.starts_with("\xEF\xBB\xBF")) json.remove_prefix(3);
  Scanner scanner(json);
  if (!scanner.enter("scripts") || !scanner.enter(name)) return std::nullopt;
  return scanner.string();
}

}  // namespace drydock
