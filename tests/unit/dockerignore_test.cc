#include "context/dockerignore.h"

#include <gtest/gtest.h>

#include <string_view>

namespace drydock {
namespace {

bool excludes(std::string_view text, std::string_view path) {
  const auto ignore = Dockerignore::parse(text);
  EXPECT_TRUE(ignore) << text;
  return ignore && ignore->excludes(path);
}

struct Case {
  const char* text;
  const char* path;
  bool excluded;
};

TEST(Dockerignore, DecidesAsDocker) {
  constexpr Case kCases[] = {
      {"", "a", false},
      // The examples of Docker's documentation.
      {"# comment\n*/temp*\n*/*/temp*\ntemp?\n", "somedir/temporary.txt", true},
      {"# comment\n*/temp*\n*/*/temp*\ntemp?\n", "somedir/temp/a", true},
      {"# comment\n*/temp*\n*/*/temp*\ntemp?\n", "somedir/subdir/temporary.txt", true},
      {"# comment\n*/temp*\n*/*/temp*\ntemp?\n", "tempa", true},
      {"# comment\n*/temp*\n*/*/temp*\ntemp?\n", "temporary", false},
      {"**/*.go", "a.go", true},
      {"**/*.go", "a/b/c.go", true},
      {"*.md\n!README.md", "README.md", false},
      {"*.md\n!README.md", "x.md", true},
      {"*.md\n!README*.md\nREADME-secret.md", "README-secret.md", true},
      {"*.md\n!README*.md\nREADME-secret.md", "README-x.md", false},
      {"*.md\nREADME-secret.md\n!README*.md", "README-secret.md", false},
      // A folder counts for all below, unless an exception takes it back.
      {"docs", "docs/a/b", true},
      {"docs/", "docs/a", true},
      {"/docs", "docs/a", true},
      {"docs\n!docs/README.md", "docs/README.md", false},
      {"docs\n!docs/README.md", "docs/x", true},
      {"*\n!src", "src/a/b.c", false},
      {"*\n!src", "lib/a", true},
      {"**\n!src\nsrc/secret", "src/secret", true},
      {"a/x\n!a", "a/x", true},
      {"!a\na", "a", true},
      // White space, comments, byte order mark, line endings.
      {"\xEF\xBB\xBF# c\r\na\r\n", "a", true},
      {"\xEF\xBB\xBF"
       "a",
       "a", true},
      {"  a  ", "a", true},
      {"a\n! a ", "a", false},
      {" #a", "#a", true},
      {"#a", "#a", false},
      {"./a//b/../c", "a/c", true},
      {"..", "a", false},
      {".", "a", false},
      {"/", "a", false},
      {"a b", "a b", true},
  };
  for (const Case& c : kCases) EXPECT_EQ(excludes(c.text, c.path), c.excluded) << c.text << " and " << c.path;
}

TEST(Dockerignore, RefusesWhatDockerRefuses) {
  for (const char* text : {"!", "a\n!/", "[", "a[", "\\"}) EXPECT_FALSE(Dockerignore::parse(text)) << text;
  const auto refused = Dockerignore::parse("ok\n\npassword[");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("line 3"), std::string::npos);
  EXPECT_EQ(refused.error().message.find("password"), std::string::npos);
}

TEST(Dockerignore, HandsVerdictsDown) {
  const auto ignore = Dockerignore::parse("*\n!a/b");
  ASSERT_TRUE(ignore);
  EXPECT_TRUE(ignore->has_exceptions());
  const auto folder = ignore->check("a", {});
  EXPECT_TRUE(folder.excluded);
  EXPECT_FALSE(ignore->check("a/b", folder).excluded);
  EXPECT_TRUE(ignore->check("a/c", folder).excluded);
}

}  // namespace
}  // namespace drydock
