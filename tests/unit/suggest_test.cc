#include "cli/suggest.h"

#include <gtest/gtest.h>

#include <array>

namespace drydock {
namespace {

constexpr std::array<std::string_view, 5> kWords{"apt-assume-yes", "apt-no-recommends", "pip-no-cache",
                                                 "DL3008", "skip"};

TEST(Suggest, CountsEdits) {
  EXPECT_EQ(edit_distance("", ""), 0u);
  EXPECT_EQ(edit_distance("abc", "abc"), 0u);
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("abc", ""), 3u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
  EXPECT_EQ(edit_distance("FORM", "FROM"), 1u) << "a swap of neighbours is one slip";
}

TEST(Suggest, FindsTheNearestWord) {
  EXPECT_EQ(closest("apt-asume-yes", kWords), "apt-assume-yes");
  EXPECT_EQ(closest("APT-ASSUME-YES", kWords), "apt-assume-yes");
  EXPECT_EQ(closest("pip-no-cahce", kWords), "pip-no-cache");
  EXPECT_EQ(closest("dl3009", kWords), "DL3008");
  EXPECT_EQ(closest("skp", kWords), "skip");
}

TEST(Suggest, IsSilentWhereNothingIsNear) {
  EXPECT_EQ(closest("", kWords), std::nullopt);
  EXPECT_EQ(closest("x", kWords), std::nullopt);
  EXPECT_EQ(closest("completely-different", kWords), std::nullopt);
  EXPECT_EQ(closest(std::string(100'000, 'a'), kWords), std::nullopt);
  EXPECT_EQ(closest("skip", {}), std::nullopt);
}

TEST(Suggest, IsTheEndOfASentence) {
  EXPECT_EQ(did_you_mean("skpi", kWords), " (did you mean `skip`?)");
  EXPECT_EQ(did_you_mean("nothing", kWords), "");
}

}  // namespace
}  // namespace drydock
