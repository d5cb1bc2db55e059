#include "resolve/decompress.h"

#include <gtest/gtest.h>

#include <string>

#include "apt_archive_fixture.h"

namespace drydock {
namespace {

using testing::compressed;

TEST(Decompress, UndoesEachCompression) {
  const std::string text = "some text, some text, some text";
  for (const char* extension : {"", ".gz", ".xz", ".zst"}) {
    const std::string bytes = compressed(text, extension);
    const auto out = decompress(bytes, text.size());
    ASSERT_TRUE(out) << extension;
    EXPECT_EQ(*out, text);
    EXPECT_FALSE(decompress(bytes, text.size() - 1)) << extension;
    if (*extension == '\0') continue;
    const auto twice = decompress(bytes + bytes, 1'000);
    ASSERT_TRUE(twice) << extension;
    EXPECT_EQ(*twice, text + text);
    for (std::size_t size = 6; size < bytes.size(); ++size)
      EXPECT_FALSE(decompress(bytes.substr(0, size), 1'000)) << extension << size;
    EXPECT_FALSE(decompress(compressed(bytes, extension), 1'000)) << extension;
    const auto empty = decompress(compressed("", extension), 0);
    EXPECT_TRUE(empty && empty->empty()) << extension;
  }
}

}  // namespace
}  // namespace drydock
