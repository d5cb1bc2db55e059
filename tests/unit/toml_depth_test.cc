#include "resolve/toml_depth.h"

#include <gtest/gtest.h>

namespace drydock {
namespace {

TEST(TomlDepth, CountsWhatNests) {
  EXPECT_FALSE(too_deep_toml("a.b.c = [[{x.y = 1.5}]]", 3));
  EXPECT_EQ(too_deep_toml("a.b.c = 1", 2), 3u);
  EXPECT_EQ(too_deep_toml("a = [[[]]]", 2), 6u);
  // In strings and comments nothing nests.
  for (const char* text : {"a = \"[[[[....\"", "a = '[[[[....'", "a = \"\"\"[[\n[[\"\"....\\\"\"\"\"",
                           "a = '''[[\n'[[....'''", "# [[[[....\n", "\"a.b.c.d\".e = 1", "a = \"\\\"[[[[\"",
                           "a = \"\"\"\"\"\"", "a = \"\"\"x\"\"\"\"\" # [[[["})
    EXPECT_FALSE(too_deep_toml(text, 2)) << text;
  EXPECT_TRUE(too_deep_toml("a = \"\"\"x\"\"\"\nb = [[[", 2));
  EXPECT_TRUE(too_deep_toml("a = 'x\nb = [[[", 2));
}

}  // namespace
}  // namespace drydock
