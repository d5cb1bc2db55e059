#include "text/edit.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace drydock {
namespace {

using Edits = std::vector<Edit>;

TEST(ApplyEdits, InsertsReplacesAndDeletes) {
  EXPECT_EQ(apply_edits("FROM a as b", Edits{{{5, 6}, "alpine"}}), "FROM alpine as b");
  EXPECT_EQ(apply_edits("FROM a as b", Edits{{{6, 11}, ""}}), "FROM a");
  EXPECT_EQ(apply_edits("FROM a", Edits{{{0, 0}, "# top\n"}, {{6, 6}, ":1"}}), "# top\nFROM a:1");
  EXPECT_EQ(apply_edits("", Edits{{{0, 0}, "x"}}), "x");
  EXPECT_EQ(apply_edits("x", Edits{{{0, 1}, ""}}), "");
  EXPECT_EQ(apply_edits("x", {}), "x");
}

TEST(ApplyEdits, NeighboursDoNotDisturbEachOther) {
  EXPECT_EQ(apply_edits("abc", Edits{{{0, 1}, "1"}, {{1, 2}, ""}, {{2, 2}, "+"}, {{2, 3}, "3"}}), "1+3");
}

TEST(SortEdits, InsertionsAtOnePlaceKeepTheirOrderAndComeBeforeAReplacement) {
  Edits edits = {{{5, 8}, "replaced"}, {{5, 5}, "first"}, {{2, 3}, "earlier"}, {{5, 5}, "second"}};
  sort_edits(edits);
  EXPECT_EQ(edits, (Edits{{{2, 3}, "earlier"}, {{5, 5}, "first"}, {{5, 5}, "second"}, {{5, 8}, "replaced"}}));
  EXPECT_TRUE(edits_are_disjoint(edits));
}

TEST(EditsAreDisjoint, TellsOverlapFromNeighbourhood) {
  EXPECT_TRUE(edits_are_disjoint(Edits{}));
  EXPECT_TRUE(edits_are_disjoint(Edits{{{0, 3}, ""}, {{3, 4}, ""}}));
  EXPECT_TRUE(edits_are_disjoint(Edits{{{3, 3}, "a"}, {{3, 3}, "b"}}));
  EXPECT_TRUE(edits_are_disjoint(Edits{{{3, 3}, "a"}, {{3, 5}, "b"}, {{5, 5}, "c"}}));
  EXPECT_FALSE(edits_are_disjoint(Edits{{{0, 3}, ""}, {{2, 4}, ""}}));
  EXPECT_FALSE(edits_are_disjoint(Edits{{{0, 3}, ""}, {{0, 3}, ""}}));
  EXPECT_FALSE(edits_are_disjoint(Edits{{{0, 3}, ""}, {{1, 1}, "inside"}}));
  EXPECT_FALSE(edits_are_disjoint(Edits{{{3, 4}, ""}, {{0, 1}, ""}})) << "not sorted";
  EXPECT_FALSE(edits_are_disjoint(Edits{{{3, 2}, ""}})) << "ends before it begins";
}

TEST(EditMap, WithoutEditsNothingMoves) {
  EXPECT_EQ(EditMap().to_before(7), 7u);
  EXPECT_EQ(EditMap(Edits{}).to_before(TextRange{3, 9}), (TextRange{3, 9}));
}

TEST(EditMap, WrittenBytesLeadToWhatTheyReplaced) {
  // "FROM a as b" becomes "FROM alpine as b".
  const EditMap map(Edits{{{5, 6}, "alpine"}});
  EXPECT_EQ(map.to_before(4), 4u);
  EXPECT_EQ(map.to_before(5), 5u);
  EXPECT_EQ(map.to_before(10), 5u);
  EXPECT_EQ(map.to_before(11), 6u);
  EXPECT_EQ(map.to_before(TextRange{7, 9}), (TextRange{5, 6})) << "a part of the written text";
  EXPECT_EQ(map.to_before(TextRange{3, 13}), (TextRange{3, 8}));
}

TEST(EditMap, ADeletionNextToARangeIsNotPartOfIt) {
  // "abXXcdYYef" becomes "abcdef".
  const EditMap map(Edits{{{2, 4}, ""}, {{6, 8}, ""}});
  EXPECT_EQ(map.to_before(TextRange{2, 4}), (TextRange{4, 6}));
  EXPECT_EQ(map.to_before(TextRange{1, 5}), (TextRange{1, 9}));
  EXPECT_EQ(map.to_before(TextRange{4, 4}), (TextRange{8, 8}));
}

TEST(EditMap, InsertedBytesLeadToAnEmptyRange) {
  const EditMap map(Edits{{{2, 2}, "new"}});
  EXPECT_EQ(map.to_before(TextRange{2, 5}), (TextRange{2, 2}));
  EXPECT_EQ(map.to_before(TextRange{2, 6}), (TextRange{2, 3}));
}

// Sorted and disjoint edits of a text of this size.
Edits random_edits(std::mt19937& random, std::uint32_t size) {
  Edits edits;
  std::uint32_t at = 0;
  while (edits.size() < 8) {
    at += static_cast<std::uint32_t>(random() % 6);
    const auto end = at + static_cast<std::uint32_t>(random() % 4);
    if (end > size) break;
    edits.push_back({{at, end}, std::string(random() % 4, static_cast<char>('A' + edits.size()))});
    at = end;
  }
  sort_edits(edits);
  return edits;
}

TEST(EditMap, LeadsEveryByteOfAnyEditedTextBack) {
  std::mt19937 random(3);
  for (int round = 0; round < 3000; ++round) {
    const std::string before(random() % 40, 'x');
    const Edits edits = random_edits(random, static_cast<std::uint32_t>(before.size()));
    ASSERT_TRUE(edits_are_disjoint(edits));

    // The text after the edits, written once more byte by byte, each byte with
    // the range of the text before that it stands for.
    std::string after;
    std::vector<TextRange> origins;
    std::uint32_t copied = 0;
    const auto copy_up_to = [&](std::uint32_t end) {
      for (; copied < end; ++copied) {
        after += before[copied];
        origins.push_back({copied, copied + 1});
      }
    };
    for (const Edit& edit : edits) {
      copy_up_to(edit.range.begin);
      after += edit.text;
      origins.insert(origins.end(), edit.text.size(), edit.range);
      copied = edit.range.end;
    }
    copy_up_to(static_cast<std::uint32_t>(before.size()));
    ASSERT_EQ(apply_edits(before, edits), after);

    const EditMap map(edits);
    const auto size = static_cast<std::uint32_t>(after.size());
    ASSERT_EQ(map.to_before(size), before.size());
    for (std::uint32_t begin = 0; begin < size; ++begin) {
      ASSERT_EQ(map.to_before(begin), origins[begin].begin);
      for (std::uint32_t end = begin + 1; end <= size; ++end) {
        ASSERT_EQ(map.to_before(TextRange{begin, end}),
                  (TextRange{origins[begin].begin, origins[end - 1].end}));
      }
    }
  }
}

TEST(EditMap, OffsetsNeverChangeTheirOrder) {
  std::mt19937 random(4);
  for (int round = 0; round < 1000; ++round) {
    const std::string before(random() % 40, 'x');
    const Edits edits = random_edits(random, static_cast<std::uint32_t>(before.size()));
    const EditMap map(edits);
    const auto size = static_cast<std::uint32_t>(apply_edits(before, edits).size());
    for (std::uint32_t offset = 0; offset < size; ++offset) {
      ASSERT_LE(map.to_before(offset), map.to_before(offset + 1));
    }
  }
}

}  // namespace
}  // namespace drydock
