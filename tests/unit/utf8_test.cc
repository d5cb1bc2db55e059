#include "text/utf8.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace drydock {
namespace {

using namespace std::string_view_literals;

std::string encode(char32_t c) {
  const auto tail = [c](int shift) { return static_cast<char>(0x80 | (c >> shift & 0x3F)); };
  if (c < 0x80) return {static_cast<char>(c)};
  if (c < 0x800) return {static_cast<char>(0xC0 | c >> 6), tail(0)};
  if (c < 0x10000) return {static_cast<char>(0xE0 | c >> 12), tail(6), tail(0)};
  return {static_cast<char>(0xF0 | c >> 18), tail(12), tail(6), tail(0)};
}

TEST(Utf8, EveryScalarValueDecodesToItself) {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    const std::string bytes = encode(c);
    const CodePoint point = decode_utf8(bytes, 0);
    ASSERT_TRUE(point.valid) << std::hex << static_cast<std::uint32_t>(c);
    ASSERT_EQ(point.value, c);
    ASSERT_EQ(point.size, bytes.size());
    ASSERT_EQ(point.utf16_units(), c < 0x10000 ? 1u : 2u);
  }
}

TEST(Utf8, WhatGoRejectsIsInvalidAndOneByteLong) {
  const std::string_view invalid[] = {
      "\x80"sv,              // a continuation alone
      "\xC0\x80"sv,          // overlong NUL
      "\xC1\xBF"sv,          // overlong DEL
      "\xE0\x9F\xBF"sv,      // overlong U+07FF
      "\xF0\x8F\xBF\xBF"sv,  // overlong U+FFFF
      "\xED\xA0\x80"sv,      // a surrogate
      "\xF4\x90\x80\x80"sv,  // U+110000
      "\xF5\x80\x80\x80"sv,  // no such lead byte
      "\xFF"sv,
      "\xE2\x82"sv,   // cut short by the end
      "\xE2\x82z"sv,  // cut short by another byte
  };
  for (const std::string_view bytes : invalid) {
    const CodePoint point = decode_utf8(bytes, 0);
    EXPECT_FALSE(point.valid) << testing::PrintToString(bytes);
    EXPECT_EQ(point.size, 1u) << testing::PrintToString(bytes);
    EXPECT_EQ(point.value, char32_t{0xFFFD}) << testing::PrintToString(bytes);
    EXPECT_FALSE(is_valid_utf8(bytes)) << testing::PrintToString(bytes);
  }
}

TEST(Utf8, EachInvalidByteBecomesOneReplacementCharacter) {
  EXPECT_EQ(to_valid_utf8("a\xE2\x82z"), "a\uFFFD\uFFFDz");
  EXPECT_EQ(to_valid_utf8("\xFF"), "\uFFFD");
  EXPECT_EQ(to_valid_utf8("caf\u00E9 \U0001F433"), "caf\u00E9 \U0001F433");
  EXPECT_EQ(to_valid_utf8("nul\0nul"sv), "nul\0nul"sv);
  EXPECT_EQ(to_valid_utf8(""), "");
}

TEST(Utf8, AWrittenReplacementCharacterIsValid) {
  EXPECT_TRUE(is_valid_utf8("\uFFFD"));
  EXPECT_EQ(decode_utf8("\uFFFD", 0).size, 3u);
}

TEST(Utf8, AnyBytesBecomeValidAndValidOnesStay) {
  std::mt19937 random(1);
  for (int round = 0; round < 2000; ++round) {
    std::string bytes(random() % 12, '\0');
    // Mostly bytes that take part in sequences, so that whole ones come about.
    for (char& c : bytes) c = static_cast<char>(random() % 4 == 0 ? random() % 128 : 128 + random() % 128);
    const std::string valid = to_valid_utf8(bytes);
    ASSERT_TRUE(is_valid_utf8(valid));
    ASSERT_EQ(valid == bytes, is_valid_utf8(bytes)) << testing::PrintToString(bytes);
    ASSERT_EQ(to_valid_utf8(valid), valid);
  }
}

TEST(Utf8, WhiteSpaceIsThatOfGo) {
  std::u32string spaces;
  for (char32_t c = 0; c <= 0xFFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    const std::string bytes = encode(c);
    const std::size_t length = unicode_space_at(bytes, 0);
    if (length == 0) continue;
    EXPECT_EQ(length, bytes.size());
    spaces += c;
  }
  EXPECT_EQ(spaces,
            U"\t\n\v\f\r \x85\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A"
            U"\u2028\u2029\u202F\u205F\u3000");
}

TEST(Utf8, WhiteSpaceIsLookedForAtThePositionAlone) {
  EXPECT_EQ(unicode_space_at("a \u3000b", 0), 0u);
  EXPECT_EQ(unicode_space_at("a \u3000b", 1), 1u);
  EXPECT_EQ(unicode_space_at("a \u3000b", 2), 3u);
  EXPECT_EQ(unicode_space_at("a \u3000b", 3), 0u) << "inside a code point";
  EXPECT_EQ(unicode_space_at("a", 1), 0u) << "the end";
  EXPECT_EQ(unicode_space_at("a", 9), 0u) << "beyond the end";
  EXPECT_EQ(unicode_space_at("\x85", 0), 0u) << "a Latin-1 byte is no U+0085";
  EXPECT_EQ(unicode_space_at("\xA0", 0), 0u) << "a Latin-1 byte is no U+00A0";
}

}  // namespace
}  // namespace drydock
