#pragma once

#include <string>
#include <string_view>

#include "antlr4-runtime.h"

namespace drydock {

/// Raw bytes for ANTLR. Its own ANTLRInputStream decodes to code points, which
/// loses invalid UTF-8 and byte offsets; here index() is a byte offset.
/// Views the bytes, which must outlive the stream.
class ByteStream final : public antlr4::CharStream {
 public:
  explicit ByteStream(std::string_view bytes) : bytes_(bytes) {}

  /// Reads the given escape character as a backslash, and a backslash that is
  /// not the escape character as a byte without a meaning of its own.
  void set_escape(char escape) { escape_ = escape; }
  char escape() const { return escape_; }
  std::string_view bytes() const { return bytes_; }

  void consume() override { ++at_; }
  std::size_t LA(ssize_t i) override {
    const std::size_t at = i > 0 ? at_ + static_cast<std::size_t>(i) - 1 : at_ - static_cast<std::size_t>(-i);
    if (at >= bytes_.size()) return IntStream::EOF;
    const char c = bytes_[at];
    if (c == escape_) return '\\';
    if (c == '\\') return 'x';
    return static_cast<unsigned char>(c);
  }
  ssize_t mark() override { return -1; }
  void release(ssize_t) override {}
  std::size_t index() override { return at_; }
  void seek(std::size_t index) override { at_ = index; }
  std::size_t size() override { return bytes_.size(); }
  std::string getSourceName() const override { return {}; }
  std::string getText(const antlr4::misc::Interval&) override { return {}; }
  std::string toString() const override { return {}; }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
  char escape_ = '\\';
};

}  // namespace drydock
