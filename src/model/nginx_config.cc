#include "model/nginx_config.h"

#include <fmt/format.h>

#include <utility>

namespace drydock {
namespace {

using std::string_view;

// nginx itself takes an argument of no more than its buffer of 4096 bytes, and has no use for deep blocks.
constexpr std::size_t kMaxWord = 4096;
constexpr std::size_t kMaxDepth = 32;

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

class Reader {
 public:
  explicit Reader(string_view text) : text_(text) {
    // An editor's mark; nginx passes over it too.
    if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
  }

  NginxConfig read() {
    while (out_.problem.empty() && skip_blanks()) step();
    if (out_.problem.empty() && !words_.empty()) problem("a directive has no end");
    if (out_.problem.empty() && !open_.empty()) problem("a block has no end");
    return std::move(out_);
  }

 private:
  void problem(string_view what) { out_.problem = fmt::format("{} on line {}", what, line_); }

  char take() {
    if (text_[at_] == '\n') ++line_;
    return text_[at_++];
  }

  // To the next word or sign; false at the end of the text.
  bool skip_blanks() {
    while (at_ < text_.size()) {
      if (text_[at_] == '#') {
        while (at_ < text_.size() && text_[at_] != '\n') ++at_;
      } else if (is_blank(text_[at_])) {
        take();
      } else {
        return true;
      }
    }
    return false;
  }

  void step() {
    const char c = text_[at_];
    if (c == ';' || c == '{') {
      ++at_;
      if (words_.empty()) return problem(fmt::format("`{}` follows nothing", c));
      return end_directive(c == '{');
    }
    if (c == '}') {
      ++at_;
      if (!words_.empty() || open_.empty()) return problem("`}` ends nothing");
      open_.pop_back();
      return;
    }
    if (words_.empty()) first_line_ = line_;
    if (c == '"' || c == '\'')
      quoted();
    else
      plain();
  }

  void end_directive(bool block) {
    if (open_.size() >= kMaxDepth) return problem("blocks stand too deeply in one another");
    const std::size_t index = out_.directives.size();
    NginxDirective& directive = out_.directives.emplace_back();
    directive.words = std::exchange(words_, {});
    directive.line = first_line_;
    directive.block = block;
    if (!open_.empty()) directive.in = open_.back();
    if (block) open_.push_back(index);
  }

  void quoted() {
    const char quote = take();
    std::string word;
    while (at_ < text_.size() && text_[at_] != quote) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size())
        escape(word);
      else
        word += take();
      if (word.size() > kMaxWord) return problem("a word has no end");
    }
    if (at_ == text_.size()) return problem("a quote has no end");
    ++at_;
    words_.push_back(std::move(word));
    // A parenthesis may follow in `if ($a = "b")`, and becomes a word of its own.
    if (at_ < text_.size() && !is_blank(text_[at_]) &&
        string_view(";{)").find(text_[at_]) == string_view::npos)
      problem("something follows a quote");
  }

  void plain() {
    std::string word;
    bool after_dollar = false;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (is_blank(c) || c == ';' || (c == '{' && !after_dollar)) break;
      after_dollar = c == '$';
      if (c == '\\' && at_ + 1 < text_.size())
        escape(word);
      else
        word += take();
      if (word.size() > kMaxWord) return problem("a word has no end");
    }
    words_.push_back(std::move(word));
  }

  // Most escapes are left for the regular expression that they stand in.
  void escape(std::string& word) {
    take();
    const char c = take();
    switch (c) {
      case '"':
      case '\'':
      case '\\':
        word += c;
        break;
      case 't':
        word += '\t';
        break;
      case 'r':
        word += '\r';
        break;
      case 'n':
        word += '\n';
        break;
      default:
        word += '\\';
        word += c;
    }
  }

  string_view text_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1, first_line_ = 1;
  std::vector<std::string> words_;
  std::vector<std::size_t> open_;
  NginxConfig out_;
};

}  // namespace

NginxConfig read_nginx_config(string_view text) {
  return Reader(text).read();
}

}  // namespace drydock
