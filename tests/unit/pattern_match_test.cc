#include "context/pattern_match.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "text/path.h"

namespace drydock {
namespace {

using Syntax = PathPattern::Syntax;

enum class Expect { kYes, kNo, kBad };

struct Case {
  const char* pattern;
  const char* path;
  Expect expect;
};

void check(const Case& c, Syntax syntax) {
  const auto pattern = PathPattern::compile(c.pattern, syntax);
  EXPECT_EQ(!pattern, c.expect == Expect::kBad) << c.pattern;
  if (!pattern) return;
  EXPECT_EQ(pattern->matches(c.path), c.expect == Expect::kYes) << c.pattern << " and " << c.path;
}

TEST(CleanPath, IsThatOfGo) {
  EXPECT_EQ(clean_path(""), ".");
  EXPECT_EQ(clean_path("./a//b/."), "a/b");
  EXPECT_EQ(clean_path("a/../b/"), "b");
  EXPECT_EQ(clean_path("../../a"), "../../a");
  EXPECT_EQ(clean_path("a/../.."), "..");
  EXPECT_EQ(clean_path("/../../a"), "/a");
  EXPECT_EQ(clean_path("//"), "/");
}

TEST(PathPattern, MatchesCopySourcesAsFilepathMatch) {
  constexpr Case kCases[] = {
      {"abc", "abc", Expect::kYes},
      {"*", "abc", Expect::kYes},
      {"*", "a/b", Expect::kNo},
      {"**", "a/b", Expect::kNo},
      {"*c", "abc", Expect::kYes},
      {"a*", "a", Expect::kYes},
      {"a*/b", "abc/b", Expect::kYes},
      {"a*/b", "a/c/b", Expect::kNo},
      {"a*b*c*d*e*/f", "axbxcxdxexxx/f", Expect::kYes},
      {"a*b*c*d*e*/f", "axbxcxdxe/xxx/f", Expect::kNo},
      {"hom?.txt", "home.txt", Expect::kYes},
      {"a?b",
       "a\xE2\x98\xBA"
       "b",
       Expect::kYes},
      {"a?b", "a/b", Expect::kNo},
      {"a?b",
       "a\xFF"
       "b",
       Expect::kYes},
      {"arr[[]0].txt", "arr[0].txt", Expect::kYes},
      {"ab[b-d]", "abc", Expect::kYes},
      {"ab[^b-d]", "abc", Expect::kNo},
      {"ab[!c]", "ab!", Expect::kYes},
      {"[\\]a]", "]", Expect::kYes},
      {"[\\-x]", "-", Expect::kYes},
      {"[z-a]", "m", Expect::kNo},
      {"a[^b]c", "a/c", Expect::kYes},
      {"a\\*b", "a*b", Expect::kYes},
      {"a\\*b", "axb", Expect::kNo},
      {"]", "]", Expect::kYes},
      {"[]a]", "]", Expect::kBad},
      {"[-]", "-", Expect::kBad},
      {"[x-]", "x", Expect::kBad},
      {"[a-b-c]", "a", Expect::kBad},
      {"[", "a", Expect::kBad},
      {"[^", "a", Expect::kBad},
      {"[^bc", "a", Expect::kBad},
      {"\\", "a", Expect::kBad},
  };
  for (const Case& c : kCases) check(c, Syntax::kCopySource);
}

TEST(PathPattern, MatchesIgnorePatternsAsMoby) {
  constexpr Case kCases[] = {
      {"**", "file", Expect::kYes},
      {"**", "dir/file", Expect::kYes},
      {"**/**", "dir/file", Expect::kYes},
      {"dir/**", "dir/dir2/file", Expect::kYes},
      {"abc/**", "abc", Expect::kNo},
      {"**/dir", "dir", Expect::kYes},
      {"**/dir", "a/dir", Expect::kYes},
      {"**/dir", "adir", Expect::kNo},
      {"**file", "dir/afile", Expect::kYes},
      {"**file*", "afile", Expect::kNo},
      {"**/dir2/*", "dir/dir2/file", Expect::kYes},
      {"**/dir2/**", "dir/dir2/dir3/file", Expect::kYes},
      {"**/**/*.txt", "file.txt", Expect::kYes},
      {"**/**/*.txt2", "dir/dir/file.txt", Expect::kNo},
      {"a**/*.txt", "a/file.txt", Expect::kYes},
      {"a**/*.txt", "a/dir/dir/file.txt", Expect::kYes},
      {"a/*.txt", "a/dir/file.txt", Expect::kNo},
      {"a/*.txt**", "a/file.txt", Expect::kYes},
      {"*/temp*", "a/temporary", Expect::kYes},
      {"*/*/temp*", "a/b/temporary", Expect::kYes},
      {"temp?", "tempa", Expect::kYes},
      {"temp?", "temp", Expect::kNo},
      {"a[b-d]e", "ace", Expect::kYes},
      {".*", "foo", Expect::kNo},
      {"abc.def", "abcZdef", Expect::kNo},
      {"**/.foo", "bar.foo", Expect::kNo},
      {"a(b)c/def", "a(b)c/def", Expect::kYes},
      {"a.|)$(}+{bc", "a.|)$(}+{bc", Expect::kYes},
      {"a\\*b", "a*b", Expect::kYes},
      {"a^b", "a^b", Expect::kYes},
      {"a^*", "a^b", Expect::kBad},
      {"\\d", "1", Expect::kBad},
      {"[*]", "*", Expect::kBad},
      {"[[:alpha:]]", "a", Expect::kBad},
      {"[z-a]", "m", Expect::kBad},
      {"[", "a", Expect::kBad},
  };
  for (const Case& c : kCases) check(c, Syntax::kIgnoreFile);
}

TEST(PathPattern, TellsWhichFoldersAMatchCanLieIn) {
  const auto pattern = PathPattern::compile("src/*/a.c", Syntax::kCopySource);
  ASSERT_TRUE(pattern);
  const auto in_src = pattern->advance(pattern->start(), "src/");
  EXPECT_FALSE(in_src.empty());
  EXPECT_FALSE(pattern->accepts(in_src));
  EXPECT_TRUE(pattern->accepts(pattern->advance(in_src, "x/a.c")));
  EXPECT_TRUE(pattern->advance(pattern->start(), "lib/").empty());
}

TEST(PathPattern, TakesNoLongTimeForManyStars) {
  std::string stars;
  for (int i = 0; i < 200; ++i) stars += "*a";
  for (const Syntax syntax : {Syntax::kCopySource, Syntax::kIgnoreFile}) {
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_FALSE(PathPattern::compile(stars + "b", syntax)->matches(std::string(2000, 'a')));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
  }
}

}  // namespace
}  // namespace drydock
