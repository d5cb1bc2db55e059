#include "facts/apk_version.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace drydock {
namespace {

int sign(int value) {
  return (value > 0) - (value < 0);
}

/// Each list goes from the oldest to the newest: every version is compared with every other, both ways round.
void expect_ascending(const std::vector<std::string>& versions) {
  for (std::size_t i = 0; i < versions.size(); ++i) {
    for (std::size_t k = 0; k < versions.size(); ++k) {
      const int expected = i < k ? -1 : i > k ? 1 : 0;
      EXPECT_EQ(sign(compare_apk_versions(versions[i], versions[k])), expected)
          << versions[i] << " and " << versions[k];
    }
  }
}

TEST(CompareApkVersions, OrdersNumbersAsNumbers) {
  expect_ascending(
      {"0.7.0", "0.9.12", "0.10.3", "1.0", "1.2", "1.2.1", "1.2.12.1", "1.10", "2", "10", "20040401"});
  expect_ascending({"2.1.9.200602141850", "2.1.10", "2.10.0", "8.0.9", "8.0.12"});
}

TEST(CompareApkVersions, OrdersNumbersWithALeadingZeroAsText) {
  expect_ascending({"1.01", "1.02.07", "1.02.10", "1.03", "1.05", "1.06", "1.1", "1.5", "1.19"});
  expect_ascending({"8.2.0", "8.2.001", "8.2.0015", "8.2.002", "8.2.1"});
  // The first number alone is always a number.
  expect_ascending({"1.0.0", "006", "013", "014", "087", "103"});
  EXPECT_EQ(compare_apk_versions("013", "13"), 0);
  EXPECT_NE(compare_apk_versions("1.013", "1.13"), 0);
}

TEST(CompareApkVersions, OrdersSuffixesAroundTheRelease) {
  expect_ascending({"1.1_alpha", "1.1_alpha1",      "1.1_alpha2", "1.1_beta", "1.1_beta9", "1.1_beta10",
                    "1.1_pre",   "1.1_rc",          "1.1_rc1",    "1.1",      "1.1_cvs",   "1.1_svn",
                    "1.1_git",   "1.1_git20240101", "1.1_hg",     "1.1_p",    "1.1_p9",    "1.1_p10",
                    "1.1.0",     "1.1.1_rc1",       "1.1.1"});
}

TEST(CompareApkVersions, OrdersSeveralSuffixesOneByOne) {
  expect_ascending({"0.1_alpha_pre2", "0.1_alpha", "0.1_alpha_p1", "0.1_beta", "0.1", "0.1_git20240101_pre1",
                    "0.1_git20240101", "0.1_git20240101_p2", "0.1_p1_pre2", "0.1_p1"});
}

TEST(CompareApkVersions, OrdersLettersAndRevisions) {
  expect_ascending({"2.3.0", "2.3.0-r0", "2.3.0-r1", "2.3.0-r10", "2.3.0_p1", "2.3.0a", "2.3.0a-r1", "2.3.0b",
                    "2.3.0b-r2", "2.3.0.1"});
  expect_ascending({"0.9.28", "0.9.28-r2", "0.9.28.1"});
  expect_ascending({"1.3_pre1-r1", "1.3-r0", "1.3.1-r0", "1.3.2"});
  expect_ascending({"1.0.0_pre20191002222144-r0", "1.0.0_pre20210530193627-r0", "1.0.0-r0"});
}

TEST(CompareApkVersions, OrdersHashesAsText) {
  expect_ascending({"1.0", "1.0-r1", "1.0~1234", "1.0~1234-r0", "1.0~1234-r1", "1.0~2345-r0", "1.0_p1"});
}

TEST(CompareApkVersions, HasAnOrderForWhatIsNoVersion) {
  EXPECT_GT(compare_apk_versions("23_foo", "4_beta"), 0);
  EXPECT_LT(compare_apk_versions("1.0", "1.0bc"), 0);
  EXPECT_EQ(compare_apk_versions("", ""), 0);
  EXPECT_EQ(compare_apk_versions("x", "y"), 0);
  EXPECT_GT(compare_apk_versions("1", ""), 0);
  EXPECT_LT(compare_apk_versions(std::string_view("1\0", 2), "1"), 0);
}

TEST(CompareApkVersions, TakesAnyLength) {
  const std::string nines(5000, '9');
  EXPECT_EQ(compare_apk_versions(nines, nines), 0);
  std::string deep = "1";
  for (int i = 0; i < 50000; ++i) deep += ".1";
  EXPECT_EQ(compare_apk_versions(deep, deep), 0);
  EXPECT_LT(compare_apk_versions(deep, deep + ".1"), 0);
  EXPECT_TRUE(is_apk_version(deep));
}

TEST(IsApkVersion, AcceptsTheSyntax) {
  for (const char* text :
       {"1", "1.2", "20040401", "013", "1.2a", "1.2.3b_p1-r0", "0.1_pre2", "0.1_pre2~1234abcd", "0.1_p1_pre2",
        "0.1_alpha1_pre2", "0.1_git20240101_pre1", "8.5.0-r0", "1~AB-r2"})
    EXPECT_TRUE(is_apk_version(text)) << text;
}

TEST(IsApkVersion, RefusesAllElse) {
  for (const char* text : {"",
                           "a",
                           "_pre1",
                           "-r1",
                           ".1",
                           "1.",
                           "1..2",
                           "0.1bc",
                           "0.1a1",
                           "0.1a.1",
                           "0.1_",
                           "0.1__alpha",
                           "0.1_1_alpha",
                           "0.1_-r0",
                           "0.1_foo",
                           "0.1_foo1",
                           "0.1_Pre",
                           "0.1_prex",
                           "0.1-r",
                           "0.1-1",
                           "0.1-pre1.1",
                           "0.1-r2_pre1",
                           "0.1-r2-r3",
                           "0.1-r2.1",
                           "0.1_pre2~",
                           "0.1A",
                           "1:2",
                           "0.1_pre2~1234xbcd",
                           "0.1_pre2~1234abcd_pre1",
                           "0.1_pre2-r1~1234",
                           "1.2 ",
                           " 1.2",
                           "1.2\n",
                           "1.2+b1",
                           "1,2",
                           "$VERSION",
                           "1.2-r$REV",
                           "1.2*"})
    EXPECT_FALSE(is_apk_version(text)) << text;
  EXPECT_FALSE(is_apk_version(std::string_view("1.2\0", 4)));
}

TEST(SatisfiesApkConstraint, KnowsAllOperators) {
  EXPECT_TRUE(satisfies_apk_constraint("1.2-r0", "=1.2-r0"));
  EXPECT_FALSE(satisfies_apk_constraint("1.2-r1", "=1.2-r0"));
  EXPECT_FALSE(satisfies_apk_constraint("1.2-r0", "=1.2"));
  EXPECT_TRUE(satisfies_apk_constraint("1.2", "<2"));
  EXPECT_FALSE(satisfies_apk_constraint("2", "<2"));
  EXPECT_TRUE(satisfies_apk_constraint("2", "<=2"));
  EXPECT_TRUE(satisfies_apk_constraint("2", "=<2"));
  EXPECT_TRUE(satisfies_apk_constraint("2_rc1", "<2"));
  EXPECT_TRUE(satisfies_apk_constraint("2-r0", ">2"));
  EXPECT_TRUE(satisfies_apk_constraint("2", ">=2"));
  EXPECT_FALSE(satisfies_apk_constraint("1.9", ">=2"));
}

TEST(SatisfiesApkConstraint, TildeTakesWhatBeginsWithTheSameParts) {
  for (const char* version : {"3.6", "3.6.0", "3.6.9-r2", "3.6_pre1", "3.6.0_pre1", "3.6a", "3.6-r0"}) {
    EXPECT_TRUE(satisfies_apk_constraint(version, "~3.6")) << version;
    EXPECT_TRUE(satisfies_apk_constraint(version, "~=3.6")) << version;
    EXPECT_TRUE(satisfies_apk_constraint(version, "=~3.6")) << version;
  }
  for (const char* version : {"3.60", "3.66.1", "3", "3.5.9", "3.7", "4"})
    EXPECT_FALSE(satisfies_apk_constraint(version, "~3.6")) << version;
  EXPECT_FALSE(satisfies_apk_constraint("3.8", "~3.8.1"));
  EXPECT_FALSE(satisfies_apk_constraint("3.8.0.1", "~3.8.1"));
  EXPECT_TRUE(satisfies_apk_constraint("3.5", "<~3.6"));
  EXPECT_TRUE(satisfies_apk_constraint("3.6.4", "<~3.6"));
  EXPECT_TRUE(satisfies_apk_constraint("3.7", ">~3.6"));
  EXPECT_FALSE(satisfies_apk_constraint("3.5", ">~3.6"));
}

TEST(SatisfiesApkConstraint, RefusesWhatApkRefuses) {
  for (const char* constraint :
       {"", "1.2", "=", "~", "><", "><1.2", "<>1.2", "><Q1abc=", "= 1.2", "=1.2 ", "!=1.2", "==x"})
    EXPECT_FALSE(satisfies_apk_constraint("1.2", constraint)) << constraint;
  EXPECT_FALSE(satisfies_apk_constraint("x", "=x"));
}

}  // namespace
}  // namespace drydock
