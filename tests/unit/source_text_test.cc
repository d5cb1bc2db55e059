#include "text/source_text.h"

#include <gtest/gtest.h>

#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace drydock {
namespace {

TEST(LineIndex, ALineHoldsItsEnding) {
  const LineIndex index("FROM a\r\n\nRUN b");
  ASSERT_EQ(index.line_count(), 3u);
  EXPECT_EQ(index.line_range(1), (TextRange{0, 8}));
  EXPECT_EQ(index.line_range(2), (TextRange{8, 9}));
  EXPECT_EQ(index.line_range(3), (TextRange{9, 14}));
}

TEST(LineIndex, AFinalLineFeedStartsNoLine) {
  EXPECT_EQ(LineIndex("a\n").line_count(), 1u);
  EXPECT_EQ(LineIndex("a\nb").line_count(), 2u);
  EXPECT_EQ(LineIndex("\n\n").line_count(), 2u);
}

TEST(LineIndex, ALoneCarriageReturnEndsNoLine) {
  const LineIndex index("a\rb\nc");
  EXPECT_EQ(index.line_count(), 2u);
  EXPECT_EQ(index.line_range(1), (TextRange{0, 4}));
}

TEST(LineIndex, AnEmptyTextHasNoLinesButAPosition) {
  const LineIndex index("");
  EXPECT_EQ(index.line_count(), 0u);
  EXPECT_EQ(index.line_of(0), 1u);
  EXPECT_EQ(index.line_range(1), (TextRange{0, 0}));
  EXPECT_EQ(index.byte_position(0), (Position{1, 1}));
  EXPECT_EQ(index.utf16_position("", 0), (Position{1, 1}));
  EXPECT_EQ(index.offset_of_utf16("", {1, 1}), 0u);
}

TEST(LineIndex, TheEndCountsToTheLastLineButItsPositionIsWhereALineWouldStart) {
  const std::string_view closed = "a\nbc\n";
  EXPECT_EQ(LineIndex(closed).line_of(5), 2u);
  EXPECT_EQ(LineIndex(closed).byte_position(5), (Position{3, 1}));
  EXPECT_EQ(LineIndex(closed).code_point_position(closed, 5), (Position{3, 1}));
  EXPECT_EQ(LineIndex(closed).utf16_position(closed, 5), (Position{3, 1}));

  EXPECT_EQ(LineIndex("a\nbc").line_of(4), 2u);
  EXPECT_EQ(LineIndex("a\nbc").byte_position(4), (Position{2, 3}));
}

TEST(LineIndex, ColumnsDifferByUnit) {
  // One, two, three and four bytes, then an invalid byte, then the place asked for.
  const std::string text = "x\na\u00E9\u20AC\U0001F433\xFF!";
  const LineIndex index(text);
  const auto at = static_cast<std::uint32_t>(text.find('!'));
  EXPECT_EQ(index.byte_position(at), (Position{2, 12}));
  EXPECT_EQ(index.code_point_position(text, at), (Position{2, 6}));
  EXPECT_EQ(index.utf16_position(text, at), (Position{2, 7}));
}

TEST(LineIndex, AnOffsetInsideACodePointHasItsColumn) {
  const std::string text = "a\U0001F433!";
  const LineIndex index(text);
  for (const std::uint32_t offset : {1u, 2u, 3u, 4u}) {
    EXPECT_EQ(index.code_point_position(text, offset), (Position{1, 2})) << offset;
    EXPECT_EQ(index.utf16_position(text, offset), (Position{1, 2})) << offset;
  }
  EXPECT_EQ(index.utf16_position(text, 5), (Position{1, 4}));
}

TEST(LineIndex, PositionsBeyondALineAreClampedBeforeItsEnding) {
  const std::string_view text = "ab\r\ncd\n\re";
  const LineIndex index(text);
  EXPECT_EQ(index.offset_of_utf16(text, {1, 3}), 2u);
  EXPECT_EQ(index.offset_of_utf16(text, {1, 99}), 2u);
  EXPECT_EQ(index.offset_of_utf16(text, {2, 99}), 6u);
  EXPECT_EQ(index.offset_of_utf16(text, {3, 99}), 9u) << "a lone CR is a byte like others";
  EXPECT_EQ(index.offset_of_utf16(text, {4, 1}), 9u) << "no such line";
  EXPECT_EQ(index.offset_of_utf16(text, {0, 1}), 0u);
  EXPECT_EQ(index.offset_of_utf16(text, {2, 0}), 4u);
}

TEST(LineIndex, ALineThatEndsInACarriageReturnAloneKeepsIt) {
  const std::string_view text = "a\r";
  EXPECT_EQ(LineIndex(text).offset_of_utf16(text, {1, 3}), 2u);
}

TEST(LineIndex, HalfASurrogatePairLeadsToItsStart) {
  const std::string text = "\U0001F433!";
  EXPECT_EQ(LineIndex(text).offset_of_utf16(text, {1, 2}), 0u);
  EXPECT_EQ(LineIndex(text).offset_of_utf16(text, {1, 3}), 4u);
}

TEST(LineIndex, LinesTileAnyTextAndPositionsLeadBack) {
  std::mt19937 random(2);
  const std::string pieces[] = {"a", "\n", "\r\n", "\r", "\u00E9", "\U0001F433", "\xFF", " "};
  for (int round = 0; round < 500; ++round) {
    std::string text;
    std::vector<std::uint32_t> boundaries;
    for (auto count = random() % 30; count > 0; --count) {
      boundaries.push_back(static_cast<std::uint32_t>(text.size()));
      text += pieces[random() % std::size(pieces)];
    }
    const LineIndex index(text);

    std::uint32_t reached = 0;
    for (std::uint32_t line = 1; line <= index.line_count(); ++line) {
      const TextRange range = index.line_range(line);
      ASSERT_EQ(range.begin, reached);
      ASSERT_FALSE(range.empty());
      ASSERT_EQ(text.substr(range.begin, range.size()).find('\n') + 1,
                text[range.end - 1] == '\n' ? range.size() : 0);
      for (std::uint32_t offset = range.begin; offset < range.end; ++offset) {
        ASSERT_EQ(index.line_of(offset), line);
        ASSERT_EQ(index.byte_position(offset), (Position{line, offset - range.begin + 1}));
      }
      reached = range.end;
    }
    ASSERT_EQ(reached, text.size());

    for (const std::uint32_t offset : boundaries) {
      // Line endings are left out: positions inside one are clamped before it.
      if (text[offset] == '\n' || text[offset] == '\r') continue;
      ASSERT_EQ(index.offset_of_utf16(text, index.utf16_position(text, offset)), offset);
    }
  }
}

TEST(SourceText, NewLinesAreWrittenAsTheFirstOneIs) {
  EXPECT_EQ(SourceText("a\r\nb\n").line_ending(), "\r\n");
  EXPECT_EQ(SourceText("a\nb\r\n").line_ending(), "\n");
  EXPECT_EQ(SourceText("\r\n").line_ending(), "\r\n");
  EXPECT_EQ(SourceText("\nb\r\n").line_ending(), "\n");
  EXPECT_EQ(SourceText("a\rb").line_ending(), "\n");
  EXPECT_EQ(SourceText("").line_ending(), "\n");
}

TEST(SourceText, KeepsEveryByteAndItsPath) {
  const std::string bytes(
      "\xEF\xBB\xBF"
      "FROM a\0b\r\n\xFF",
      14);
  const SourceText text(bytes, "app/Dockerfile");
  EXPECT_EQ(text.bytes(), bytes);
  EXPECT_EQ(text.size(), bytes.size());
  EXPECT_EQ(text.path(), "app/Dockerfile");
  EXPECT_EQ(text.slice({3, 7}), "FROM");
  EXPECT_EQ(text.lines().line_count(), 2u);
}

TEST(SourceText, ACopyStandsOnItsOwn) {
  auto original = std::make_unique<SourceText>("a\r\nb", "p");
  const SourceText copy = *original;
  original.reset();
  EXPECT_EQ(copy.bytes(), "a\r\nb");
  EXPECT_EQ(copy.line_ending(), "\r\n");
  EXPECT_EQ(copy.lines().line_range(2), (TextRange{3, 4}));
}

}  // namespace
}  // namespace drydock
