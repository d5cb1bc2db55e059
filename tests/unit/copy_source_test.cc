#include "model/copy_source.h"

#include <gtest/gtest.h>

namespace drydock {
namespace {

TEST(CopySource, TellsRemoteSources) {
  for (const char* source : {"https://example.com/a", "http://example.com/a.tar.gz", "ftp://example.com/a", "git://host/repo.git",
                             "ssh://git@host/repo.git", "git@github.com:owner/repo.git", "github.com/owner/repo"})
    EXPECT_TRUE(names_remote_source(source)) << source;
  for (const char* source : {"a", "./github.com/a", "dir/a@b:c", "a:b", "user@host/path:x", "repo.git", "C:\\app", ""})
    EXPECT_FALSE(names_remote_source(source)) << source;
}

TEST(CopySource, TellsTheContextsRoot) {
  for (const char* source : {".", "./", "/", "..", "../..", "./.", "//"}) EXPECT_TRUE(names_context_root(source)) << source;
  for (const char* source : {"", "a", "./a", "*", "...", "a/.."}) EXPECT_FALSE(names_context_root(source)) << source;
}

TEST(CopySource, TellsNamesOfArchives) {
  for (const char* pattern : {"a.tar", "a.TAR.GZ", "dir/a.tgz", "a.tar.xz/", "a.tar/.", "a.apk", "*", "a*", "dir/*", "a.?", "*gz", "a.[a-z]*",
                              "a.tar.1", "a.tar-amd64", "*.tar.*"})
    EXPECT_TRUE(may_be_named_like_archive(pattern)) << pattern;
  for (const char* pattern : {"a", "a.txt", "dir.tar.d/a.txt", "*.txt", "*.jar", "package*.json", "file.target", "a.zip", "[ab].conf", "src/"})
    EXPECT_FALSE(may_be_named_like_archive(pattern)) << pattern;
}

TEST(CopySource, PutsAWildcardForEachExpansion) {
  EXPECT_EQ(pattern_for_any_value("$A/b"), "*/b");
  EXPECT_EQ(pattern_for_any_value("\"${A:-${B}}.txt\""), "*.txt");
  EXPECT_EQ(pattern_for_any_value("a$B_1.c"), "a*.c");
  EXPECT_EQ(pattern_for_any_value("${A"), "*");
  EXPECT_EQ(pattern_for_any_value("plain"), "plain");
}

}  // namespace
}  // namespace drydock
