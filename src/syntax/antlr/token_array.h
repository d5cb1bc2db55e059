#pragma once

#include <string>
#include <vector>

#include "antlr4-runtime.h"
#include "text/text_range.h"

namespace drydock {

/// A token for ANTLR's parser without the text, the source and the reference
/// counts that a CommonToken carries: they are stored by value in one array,
/// which is what makes a parse cheap.
class SlimToken final : public antlr4::Token {
 public:
  SlimToken(std::size_t type, TextRange range, std::size_t index) : type_(type), index_(index), range_(range) {}

  TextRange range() const { return range_; }

  std::string getText() const override { return {}; }
  std::size_t getType() const override { return type_; }
  std::size_t getLine() const override { return 0; }
  std::size_t getCharPositionInLine() const override { return 0; }
  std::size_t getChannel() const override { return DEFAULT_CHANNEL; }
  std::size_t getTokenIndex() const override { return index_; }
  std::size_t getStartIndex() const override { return range_.begin; }
  std::size_t getStopIndex() const override { return range_.end; }
  antlr4::TokenSource* getTokenSource() const override { return nullptr; }
  antlr4::CharStream* getInputStream() const override { return nullptr; }
  std::string toString() const override { return {}; }

 private:
  std::size_t type_;
  std::size_t index_;
  TextRange range_;
};

/// The parser's view of an array of visible tokens that ends in EOF.
class TokenArray final : public antlr4::TokenStream {
 public:
  std::vector<SlimToken>& tokens() { return tokens_; }
  void add(std::size_t type, TextRange range) { tokens_.emplace_back(type, range, tokens_.size()); }

  void consume() override {
    if (at_ + 1 < tokens_.size()) ++at_;
  }
  std::size_t LA(ssize_t i) override { return LT(i)->getType(); }
  antlr4::Token* LT(ssize_t k) override {
    std::size_t at = k > 0 ? at_ + static_cast<std::size_t>(k) - 1 : at_ - static_cast<std::size_t>(-k);
    if (at >= tokens_.size()) at = tokens_.size() - 1;
    return &tokens_[at];
  }
  antlr4::Token* get(std::size_t index) const override { return const_cast<SlimToken*>(&tokens_[index]); }
  ssize_t mark() override { return 0; }
  void release(ssize_t) override {}
  std::size_t index() override { return at_; }
  void seek(std::size_t index) override { at_ = index; }
  std::size_t size() override { return tokens_.size(); }
  std::string getSourceName() const override { return {}; }
  antlr4::TokenSource* getTokenSource() const override { return nullptr; }
  std::string getText(const antlr4::misc::Interval&) override { return {}; }
  std::string getText() override { return {}; }
  std::string getText(antlr4::RuleContext*) override { return {}; }
  std::string getText(antlr4::Token*, antlr4::Token*) override { return {}; }

 private:
  std::vector<SlimToken> tokens_;
  std::size_t at_ = 0;
};

}  // namespace drydock
