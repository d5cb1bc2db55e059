#include "split/json_value.h"

#include <gtest/gtest.h>

namespace drydock {
namespace {

TEST(JsonValue, ReadsWhatJsonHas) {
  const auto json = read_json(R"({"a": {"b": ["x", 1, true, null]}, "c": "\u00e9\n", "a2": -1.5e3})");
  ASSERT_TRUE(json);
  const JsonValue* list = json->member("a")->member("b");
  ASSERT_EQ(list->items.size(), 4u);
  EXPECT_EQ(list->items[0].text, "x");
  EXPECT_EQ(list->items[1].kind, JsonValue::Kind::kNumber);
  EXPECT_TRUE(list->items[2].truth);
  EXPECT_EQ(list->items[3].kind, JsonValue::Kind::kNull);
  EXPECT_EQ(*json->string_member("c"), "\xC3\xA9\n");
  EXPECT_EQ(json->string_member("a"), nullptr);
  EXPECT_EQ(json->member("b"), nullptr);
}

TEST(JsonValue, AllowsWhatToolsAllow) {
  const auto json = read_json("\xEF\xBB\xBF{ // one\n \"a\": [1, 2,], /* two */ \"b\": true, }\n");
  ASSERT_TRUE(json);
  EXPECT_EQ(json->member("a")->items.size(), 2u);
  EXPECT_TRUE(json->is_true("b"));
  EXPECT_FALSE(json->is_true("a"));
}

TEST(JsonValue, TakesTheLastOfSeveralMembers) {
  const auto json = read_json(R"({"a": 1, "a": "x"})");
  ASSERT_TRUE(json);
  EXPECT_EQ(*json->string_member("a"), "x");
}

TEST(JsonValue, RefusesWhatIsNoJson) {
  for (const char* text :
       {"", "{", "[", "{\"a\"", "{\"a\":", "{\"a\":1", "\"", "\"\\", "\"\\\"", "[1 2]", "{1:2}", "nul", "tru",
        "'a'", "{} {}", "[,]", "{,}", "/* open", "// only a comment"})
    EXPECT_FALSE(read_json(text)) << text;
}

TEST(JsonValue, BoundsDepthAndSize) {
  EXPECT_TRUE(read_json(std::string(60, '[') + std::string(60, ']')));
  EXPECT_FALSE(read_json(std::string(100'000, '[')));
  EXPECT_FALSE(read_json(std::string(100'000, '[') + std::string(100'000, ']')));
  std::string many = "[0";
  for (int i = 0; i < 300'000; ++i) many += ",0";
  EXPECT_FALSE(read_json(many + "]"));
}

}  // namespace
}  // namespace drydock
