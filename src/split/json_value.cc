#include "split/json_value.h"

#include <algorithm>

#include "syntax/json_array.h"

namespace drydock {
namespace {

using std::string_view;

// A file of brackets alone must not exhaust the stack: the text is anybody's.
constexpr int kMaxDepth = 64;
// The lock file of a large project has some tens of thousands.
constexpr std::size_t kMaxValues = 200'000;

// Project files take liberties that JSON forbids, and they are anybody's: hence a reader of its own, which allows the
// one and stops at bounds for the other.
class Reader {
 public:
  explicit Reader(string_view text) : text_(text) {
    // Editors on Windows put a byte order mark there, and npm and TypeScript read over it.
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  }

  std::optional<JsonValue> read() {
    JsonValue out;
    if (!value(out, 0)) return std::nullopt;
    space();
    // With something left over the text has been misread, or is cut from something else.
    if (at_ != text_.size()) return std::nullopt;
    return out;
  }

 private:
  // tsconfig.json and its like have comments, which their tools allow and JSON does not.
  void space() {
    while (at_ < text_.size()) {
      if (string_view(" \t\r\n").find(text_[at_]) != string_view::npos) {
        ++at_;
      } else if (text_.substr(at_).starts_with("//")) {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (text_.substr(at_).starts_with("/*")) {
        const std::size_t end = text_.find("*/", at_ + 2);
        at_ = end == string_view::npos ? text_.size() : end + 2;
      } else {
        return;
      }
    }
  }

  bool take(char c) {
    space();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  std::optional<std::string> string() {
    space();
    if (at_ == text_.size() || text_[at_] != '"') return std::nullopt;
    std::size_t end = at_ + 1;
    // The letter after a backslash is jumped over, so that an escaped quote does not end the string.
    while (end < text_.size() && text_[end] != '"') end += text_[end] == '\\' ? 2 : 1;
    if (end >= text_.size()) return std::nullopt;
    const string_view token = text_.substr(at_, end + 1 - at_);
    at_ = end + 1;
    // Of the many strings of a lock file hardly any has an escape, so most are taken as they stand.
    return token.find('\\') == string_view::npos ? std::string(token.substr(1, token.size() - 2))
                                                 : decode_json_string(token);
  }

  bool value(JsonValue& out, int depth) {
    // Values are counted, and not bytes: each takes far more memory than the two bytes of text that may ask for it.
    if (depth > kMaxDepth || ++count_ > kMaxValues) return false;
    space();
    if (at_ == text_.size()) return false;
    switch (text_[at_]) {
      case '{':
        return object(out, depth);
      case '[':
        return array(out, depth);
      case '"': {
        auto text = string();
        if (!text) return false;
        out.kind = JsonValue::Kind::kString;
        out.text = std::move(*text);
        return true;
      }
      default:
        return word(out);
    }
  }

  bool object(JsonValue& out, int depth) {
    out.kind = JsonValue::Kind::kObject;
    ++at_;
    // The bracket may come after a comma as well, as TypeScript allows it.
    while (!take('}')) {
      auto name = string();
      // JSON5 allows names without quotes. Only strings are names here, so such a file is not read rather than half
      // read.
      if (!name || !take(':')) return false;
      out.members.push_back({std::move(*name), JsonValue()});
      if (!value(out.members.back().second, depth + 1)) return false;
      if (!take(',')) return take('}');
    }
    return true;
  }

  bool array(JsonValue& out, int depth) {
    out.kind = JsonValue::Kind::kArray;
    ++at_;
    while (!take(']')) {
      out.items.emplace_back();
      if (!value(out.items.back(), depth + 1)) return false;
      if (!take(',')) return take(']');
    }
    return true;
  }

  bool word(JsonValue& out) {
    // A comment may follow without a space, so a slash ends the word too.
    const std::size_t end = std::min(text_.find_first_of(" \t\r\n,]}/", at_), text_.size());
    const string_view text = text_.substr(at_, end - at_);
    at_ = end;
    if (text == "true" || text == "false") {
      out.kind = JsonValue::Kind::kBool;
      out.truth = text == "true";
      return true;
    }
    // A value is null to begin with.
    if (text == "null") return true;
    // Nobody computes with numbers here, so their letters are checked and their grammar is not.
    out.kind = JsonValue::Kind::kNumber;
    out.text = text;
    return !text.empty() && text.find_first_not_of("+-.0123456789eE") == string_view::npos;
  }

  string_view text_;
  std::size_t at_ = 0, count_ = 0;
};

}  // namespace

const JsonValue* JsonValue::member(string_view name) const {
  // From behind, since the last of several stands, as npm reads it.
  const auto found =
      std::find_if(members.rbegin(), members.rend(), [&](const auto& each) { return each.first == name; });
  return found == members.rend() ? nullptr : &found->second;
}

// A member of an unexpected kind states nothing, and is no reason to give up on the rest of the file.
const std::string* JsonValue::string_member(string_view name) const {
  const JsonValue* value = member(name);
  return value == nullptr || value->kind != Kind::kString ? nullptr : &value->text;
}

bool JsonValue::is_true(string_view name) const {
  const JsonValue* value = member(name);
  return value != nullptr && value->kind == Kind::kBool && value->truth;
}

std::optional<JsonValue> read_json(string_view text) {
  return Reader(text).read();
}

}  // namespace drydock
