#include "resolve/apt_index.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <string>
#include <vector>

namespace drydock {
namespace {

using Names = std::vector<std::string_view>;

std::vector<std::string> found(const AptIndex& index, std::string_view name) {
  std::vector<std::string> out;
  for (const AptIndexEntry& entry : index.find(name))
    out.push_back(fmt::format("{} {} {}", entry.version, entry.architecture, entry.source));
  return out;
}

TEST(AptIndex, FindsVersionsAndProviders) {
  const auto bytes = build_apt_index(
      "Package: zsh\nVersion: 5.9-4\nArchitecture: amd64\nDescription: a shell\n and more: of it\n .\n\n"
      "Package: libx\nSource: x (1.0)\nVersion: 1.0+b1\nArchitecture: amd64\nProvides: x-abi-1, mta (= "
      "1.0),\n  awk:any\n\n"
      "Package: exim4\nSource: exim4\nVersion: 4.96\nArchitecture: all\nProvides: mta\n\n\n"
      "Package: zsh\nVersion: 5.8-1\nArchitecture: amd64\n\n"
      "Package: g++\nVersion: 4:12.2.0-3\nArchitecture: amd64\n");
  ASSERT_TRUE(bytes);
  const auto index = AptIndex::open(*bytes);
  ASSERT_TRUE(index);
  EXPECT_EQ(found(*index, "zsh"), (std::vector<std::string>{"5.8-1 amd64 ", "5.9-4 amd64 "}));
  EXPECT_EQ(found(*index, "libx"), std::vector<std::string>{"1.0+b1 amd64 x"});
  EXPECT_EQ(found(*index, "exim4"), std::vector<std::string>{"4.96 all "});
  EXPECT_EQ(found(*index, "g++"), std::vector<std::string>{"4:12.2.0-3 amd64 "});
  for (const char* none : {"", "a", "lib", "libxx", "zsh ", "zz", "mta", "zsh\t5.9-4"})
    EXPECT_TRUE(found(*index, none).empty()) << none;
  EXPECT_EQ(index->providers("mta", 9), (Names{"exim4", "libx"}));
  EXPECT_EQ(index->providers("mta", 1), Names{"exim4"});
  EXPECT_EQ(index->providers("awk", 9), Names{"libx"});
  EXPECT_TRUE(index->providers("zsh", 9).empty());
}

TEST(AptIndex, FindsEachOfManyNames) {
  std::string text;
  for (int i = 0; i < 3'000; ++i)
    text += fmt::format("Package: p{}\nVersion: {}\nArchitecture: all\n\n", i * 7 % 3'000, i * 7 % 3'000);
  const auto bytes = build_apt_index(text);
  ASSERT_TRUE(bytes);
  const auto index = AptIndex::open(*bytes);
  ASSERT_TRUE(index);
  for (int i = 0; i < 3'000; ++i)
    ASSERT_EQ(found(*index, fmt::format("p{}", i)), std::vector<std::string>{fmt::format("{} all ", i)});
  EXPECT_TRUE(found(*index, "p3000").empty());
}

TEST(AptIndex, LeavesOutWhatAShellCouldRead) {
  const auto bytes = build_apt_index(
      "Package: a\nVersion: 1;rm\nArchitecture: all\n\nPackage: b$(x)\nVersion: 1\nArchitecture: all\n\n"
      "Package: c\nVersion: 1\tx\nArchitecture: all\n\nPackage: d\nVersion: 1\nArchitecture: a b\n\n"
      "Package: -e\nVersion: 1\nArchitecture: all\n\nPackage: f\nArchitecture: all\n\nPackage: g\nVersion: "
      "-1\nArchitecture: all\n\n"
      "Package: good\nVersion: 1\nArchitecture: all\nProvides: $(x), `y`, fine\n");
  ASSERT_TRUE(bytes);
  EXPECT_EQ(*bytes, "drydock-apt-index-1 12 10\ngood\t1\tall\t\nfine\tgood\n");
}

TEST(AptIndex, KeepsItsBounds) {
  AptIndexLimits limits;
  limits.max_packages = 1;
  const std::string two =
      "Package: a\nVersion: 1\nArchitecture: all\n\nPackage: b\nVersion: 1\nArchitecture: all\n";
  EXPECT_FALSE(build_apt_index(two, limits));
  limits.max_packages = 2;
  EXPECT_TRUE(build_apt_index(two, limits));
  limits.max_field = 3;
  EXPECT_TRUE(build_apt_index(two, limits));
  EXPECT_FALSE(build_apt_index("Package: abcd\nVersion: 1\nArchitecture: all\n", limits));
  limits.max_provides = 1;
  EXPECT_FALSE(build_apt_index("Package: a\nVersion: 1\nArchitecture: all\nProvides: b,c\n",
                               AptIndexLimits{9, 1, 99}));
  EXPECT_FALSE(build_apt_index("<html>\n"));
  EXPECT_TRUE(build_apt_index(""));
}

TEST(AptIndex, RefusesBytesThatAreNoIndex) {
  const auto bytes = build_apt_index("Package: a\nVersion: 1\nArchitecture: all\n");
  ASSERT_TRUE(bytes);
  ASSERT_TRUE(AptIndex::open(*bytes));
  for (std::size_t size = 0; size < bytes->size(); ++size)
    EXPECT_FALSE(AptIndex::open(bytes->substr(0, size))) << size;
  EXPECT_FALSE(AptIndex::open(*bytes + "x"));
  for (const char* bad : {"drydock-apt-index-1 x 0\n", "drydock-apt-index-1 0\n", "drydock-apt-index-1\n",
                          "drydock-apt-index-2 0 0\n", "drydock-apt-index-1 99999999999999999999999 0\n",
                          "drydock-apt-index-1 18446744073709551615 1\n"})
    EXPECT_FALSE(AptIndex::open(bad)) << bad;
}

TEST(AptIndex, SurvivesLinesOfAnotherForm) {
  // The cache's folder is the user's own, but a damaged file must not lead outside of it.
  for (const char* part : {"\n\n\n", "aaa", "\t\t\t\t\n", "a\nb\nc\n", "b\t\na", "zz\t1\nz\t1\n"}) {
    const std::string bytes =
        fmt::format("drydock-apt-index-1 {} 0\n{}", std::string_view(part).size(), part);
    const auto index = AptIndex::open(bytes);
    ASSERT_TRUE(index);
    for (const char* name : {"", "a", "b", "z", "zz"}) {
      (void)index->find(name);
      (void)index->providers(name, 5);
    }
  }
}

}  // namespace
}  // namespace drydock
