#pragma once

#include "antlr4-runtime.h"
#include "syntax/antlr/byte_stream.h"
#include "text/text_range.h"

namespace drydock {

/// A lexer that hands out its tokens as plain numbers. antlr4::Lexer::nextToken
/// makes a reference-counted object a token, hidden ones included; here the
/// generated rules and their DFA are used directly.
class RawLexer : public antlr4::Lexer {
 public:
  explicit RawLexer(antlr4::CharStream* input)
      : antlr4::Lexer(input), stream_(static_cast<ByteStream*>(input)), bytes_(stream_->bytes()) {}

  /// Whether match_quickly() is asked at all; for the test that compares both ways.
  void set_shortcuts(bool on) { shortcuts_ = on; }

 protected:
  /// Matches one token from the stream's position; false at the end of the
  /// input. Afterwards token_type(), token_channel() and token_range() tell what it is.
  bool next_raw() {
    const std::size_t begin = stream_->index();
    if (begin >= bytes_.size()) return false;
    // The members are ANTLR's own: the generated actions and `-> channel` commands write to them.
    tokenStartCharIndex = begin;
    channel = antlr4::Token::DEFAULT_CHANNEL;
    type = antlr4::Token::INVALID_TYPE;
    if (shortcuts_ && match_quickly()) return true;
    stream_->seek(begin);
    const std::size_t matched = getInterpreter<antlr4::atn::LexerATNSimulator>()->match(stream_, mode);
    if (type == antlr4::Token::INVALID_TYPE) type = matched;
    return true;
  }
  /// Matches the token that starts at token_begin() without the ATN simulator, where its first byte alone decides
  /// which rule of the grammar it is; false (with nothing changed) where it does not. The simulator takes locks and
  /// makes dynamic casts for each token, which would be most of the time of a parse. A test lexes the corpus both ways.
  virtual bool match_quickly() { return false; }
  std::size_t token_type() const { return type; }
  bool token_hidden() const { return channel != antlr4::Token::DEFAULT_CHANNEL; }
  TextRange token_range() const {
    return {static_cast<std::uint32_t>(tokenStartCharIndex), static_cast<std::uint32_t>(stream_->index())};
  }

  // For the actions: what has been matched so far is [token_begin(), position()).
  std::size_t token_begin() const { return tokenStartCharIndex; }
  std::size_t position() const { return stream_->index(); }
  void move_to(std::size_t offset) { stream_->seek(offset); }
  void hide() { channel = antlr4::Token::HIDDEN_CHANNEL; }
  char at(std::size_t offset) const { return offset < bytes_.size() ? bytes_[offset] : '\0'; }

  ByteStream* stream_;
  std::string_view bytes_;

 private:
  bool shortcuts_ = true;
};

}  // namespace drydock
