#include "facts/debian_version.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "support/temp_folder.h"

namespace drydock {
namespace {

int sign(int value) {
  return value < 0 ? -1 : value > 0 ? 1 : 0;
}

TEST(DebianVersion, OrdersAsThePolicySays) {
  // Each is older than the next one.
  const std::vector<std::string> rising = {
      "0~~", "0~~a",     "0~",    "0",        "0.0~rc1-1", "0.0-1",   "1.0~rc1",  "1.0~rc1-1",
      "1.0", "1.0-0+b1", "1.0-1", "1.0-1+b1", "1.0-1.1",   "1.0a",    "1.0+dfsg", "1.0.1",
      "1.2", "1.10",     "1.100", "2",        "1:0.1",     "1:0.1-1", "2:0",      "10:0"};
  for (std::size_t i = 0; i < rising.size(); ++i)
    for (std::size_t j = 0; j < rising.size(); ++j)
      EXPECT_EQ(sign(compare_debian_versions(rising[i], rising[j])), i < j   ? -1
                                                                     : i > j ? 1
                                                                             : 0)
          << rising[i] << " and " << rising[j];
}

TEST(DebianVersion, TakesSomeDifferentTextsForEqual) {
  EXPECT_EQ(compare_debian_versions("1.0", "1.0-0"), 0);
  EXPECT_EQ(compare_debian_versions("1.0", "0:1.0"), 0);
  EXPECT_EQ(compare_debian_versions("1.001", "1.1"), 0);
  EXPECT_EQ(compare_debian_versions("", ""), 0);
}

TEST(DebianVersion, ComparesNumbersOfAnyLength) {
  const std::string nines(300, '9');
  EXPECT_LT(compare_debian_versions("1." + nines, "1.1" + nines), 0);
  EXPECT_GT(compare_debian_versions("1." + nines, "1.8" + nines.substr(1)), 0);
  EXPECT_EQ(compare_debian_versions("1.000" + nines, "1." + nines), 0);
}

/// Versions that share many beginnings, so that most pairs differ late. The same on every run.
class Generator {
 public:
  std::string version() {
    static const std::vector<std::string> pieces = {
        "0",  "1",  "2",   "9",  "10", "01", "00",      "100",     "20240101", "a", "b",
        "rc", "Z",  "git", ".",  ".",  ".",  "+",       "+",       "~",        "~", "-",
        "~~", "+b", "+~",  ".~", "-0", "-1", "+deb12u", "~bpo12+", "ubuntu0."};
    std::string out;
    if (next(6) == 0) out = std::to_string(next(3)) + ":";
    out += std::to_string(next(3));
    for (std::size_t count = next(6); count > 0; --count) out += pieces[next(pieces.size())];
    // An empty revision is refused by dpkg.
    if (out.back() == '-') out += "1";
    return out;
  }
  std::size_t next(std::size_t below) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::size_t>(state_ >> 33) % below;
  }

 private:
  std::uint64_t state_ = 20260131;
};

TEST(DebianVersion, AgreesWithDpkg) {
  if (std::system("dpkg --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "dpkg is not installed";
  constexpr std::size_t kPairs = 2'000;
  Generator generator;
  std::vector<std::pair<std::string, std::string>> pairs;
  // Every pair is asked with `lt`, and with `eq` where that says no. One shell asks for all of them.
  std::string script =
      "c() { if dpkg --compare-versions \"$1\" lt \"$2\"; then echo -1; "
      "elif dpkg --compare-versions \"$1\" eq \"$2\"; then echo 0; else echo 1; fi; }\n";
  while (pairs.size() < kPairs) {
    std::string a = generator.version(), b = generator.version();
    // A third of the pairs differ by one insertion alone.
    if (pairs.size() % 3 == 0)
      b = std::string(a).insert(1 + generator.next(a.size()), generator.next(2) == 0 ? "~" : "0");
    if (!is_debian_version(a) || !is_debian_version(b)) continue;
    script += "c '" + a + "' '" + b + "'\n";
    pairs.emplace_back(std::move(a), std::move(b));
  }
  const testing::TempFolder folder;
  folder.put("compare.sh", script);
  ASSERT_EQ(std::system(("sh " + folder / "compare.sh" + " > " + folder / "out").c_str()), 0);
  std::istringstream answers(folder.get("out"));
  std::size_t equal = 0;
  for (const auto& [a, b] : pairs) {
    int expected = 0;
    ASSERT_TRUE(answers >> expected);
    equal += expected == 0 ? 1 : 0;
    EXPECT_EQ(sign(compare_debian_versions(a, b)), expected) << a << " and " << b;
    EXPECT_EQ(sign(compare_debian_versions(b, a)), -expected) << b << " and " << a;
  }
  EXPECT_GT(equal, 20u);
  EXPECT_LT(equal, kPairs / 2);
}

TEST(DebianVersion, KnowsTheSyntax) {
  for (const char* good :
       {"1", "1.0", "0:1", "1:1.0-1", "1.0-1-2", "2024a~rc+git-0ubuntu1~22.04.1", "1:1:2-1", "2147483647:1"})
    EXPECT_TRUE(is_debian_version(good)) << good;
  for (const char* bad : {"", "a", "1.0-", ":1", "a:1", "1:", "1:-1", "2147483648:1", "1 2", "1_2",
                          "1.0-1:2x\n", "1;rm", "1.0-a_b", "99999999999999999999:1", "1.0*", "$(x)"})
    EXPECT_FALSE(is_debian_version(bad)) << bad;
}

TEST(DebianVersion, TakesOffABinaryRebuild) {
  EXPECT_EQ(without_binary_rebuild("1.2-3+b1"), "1.2-3");
  EXPECT_EQ(without_binary_rebuild("1.2-3+b12"), "1.2-3");
  EXPECT_EQ(without_binary_rebuild("1.2+b1"), "1.2");
  for (const char* whole : {"1.2-3", "1.2-3+b", "1.2-3b1", "1.2-3+deb12u1", "1.2-3+b1+x", "", "1", "+b1"})
    EXPECT_EQ(without_binary_rebuild(whole), whole);
}

TEST(DebianVersion, TakesOffTheRevision) {
  EXPECT_EQ(upstream_version("1:1.2-3+deb12u1"), "1:1.2");
  EXPECT_EQ(upstream_version("1.2-rc1-3"), "1.2-rc1");
  EXPECT_EQ(upstream_version("1.2"), "1.2");
}

TEST(DebianVersion, MatchesPinsAsAptDoes) {
  EXPECT_TRUE(matches_apt_pin("1:1.2-3", "1:1.2-3"));
  EXPECT_TRUE(matches_apt_pin("1:1.2-3", "1:1.2*"));
  EXPECT_TRUE(matches_apt_pin("1.2-3+b1", "1.2-3*"));
  EXPECT_TRUE(matches_apt_pin("1.20-3", "1.2*"));  // a star stands for anything, digits too
  EXPECT_TRUE(matches_apt_pin("1.2-3", "*"));
  EXPECT_TRUE(matches_apt_pin("1.2-3", "*-3"));
  EXPECT_TRUE(matches_apt_pin("1.2~RC1", "1.2~rc1"));
  EXPECT_TRUE(matches_apt_pin("1.2-3", "1.[0-2]-?"));
  EXPECT_FALSE(matches_apt_pin("1.2-3", "1.2"));
  EXPECT_FALSE(matches_apt_pin("1:1.2-3", "1.2*"));
  EXPECT_FALSE(matches_apt_pin("1.2-3", ""));
  EXPECT_FALSE(matches_apt_pin("1.2-3", "1.[!0-2]-?"));
}

TEST(DebianVersion, MatchesPatterns) {
  EXPECT_TRUE(matches_apt_pattern("Debian Backports", "debian*"));
  EXPECT_TRUE(matches_apt_pattern("a]b", "a[]x]b"));
  EXPECT_TRUE(matches_apt_pattern("a*b", "a\\*b"));
  EXPECT_TRUE(matches_apt_pattern("a[b", "a[b"));
  EXPECT_TRUE(matches_apt_pattern("", "**"));
  EXPECT_FALSE(matches_apt_pattern("aXb", "a\\*b"));
  EXPECT_FALSE(matches_apt_pattern("abc", "a?"));
  EXPECT_FALSE(matches_apt_pattern("abc", "/abc/"));
  EXPECT_FALSE(matches_apt_pattern("a", ""));
}

TEST(DebianVersion, MatchesHostilePatternsInBoundedTime) {
  std::string pattern;
  for (int i = 0; i < 2'000; ++i) pattern += "*a";
  EXPECT_FALSE(matches_apt_pattern(std::string(10'000, 'a'), pattern + "b"));
  EXPECT_FALSE(matches_apt_pattern(std::string(1'000, 'a'), std::string(10'000, '[')));
}

}  // namespace
}  // namespace drydock
