#include "rewrite/quoting.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>

#include "syntax/word_expansion.h"

namespace drydock {
namespace {

Dockerfile parse(std::string text) {
  return parse_dockerfile(std::make_shared<const SourceText>(std::move(text)));
}

std::string rewritten(const std::string& text) {
  const Dockerfile file = parse(text);
  PairRewrite rewrite = rewrite_legacy_pair(file.instructions().at(1), file.escape());
  if (rewrite.edits.empty()) return rewrite.why_not;
  sort_edits(rewrite.edits);
  EXPECT_TRUE(edits_are_disjoint(rewrite.edits)) << text;
  return apply_edits(text, rewrite.edits);
}

TEST(RewriteLegacyPair, QuotesOnlyWhereItMust) {
  EXPECT_EQ(rewritten("FROM a\nENV A b\n"), "FROM a\nENV A=b\n");
  EXPECT_EQ(rewritten("FROM a\nENV A  b c\n"), "FROM a\nENV A=\"b c\"\n");
  EXPECT_EQ(rewritten("FROM a\nENV A 'b c'\n"), "FROM a\nENV A='b c'\n");
  EXPECT_EQ(rewritten("FROM a\nENV A 'b $c' d\n"), "FROM a\nENV A=\"b \\$c d\"\n");
  EXPECT_EQ(rewritten("FROM a\nENV A b\\ c\n"), "FROM a\nENV A=b\\ c\n");
}

TEST(RewriteLegacyPair, DeclinesWhatItCannotProve) {
  EXPECT_EQ(rewritten("FROM a\nENV A $B\"c\" d\n"), "the requoted value would expand otherwise");
  EXPECT_EQ(rewritten("FROM a\nENV A ${B:-'c'} d\n"), "the requoted value would expand otherwise");
  EXPECT_EQ(rewritten("FROM a\nENV A it's\n"), "BuildKit cannot read the value");
  EXPECT_EQ(rewritten("FROM a\nENV A {{ b }}\n"),
            "a template puts something in place of a part of the value");
}

// Whatever is rewritten must mean the same, and be read as one entry; in environments that the rewriter does
// not try itself.
TEST(RewriteLegacyPair, NeverChangesTheValue) {
  static constexpr std::string_view kParts[] = {"a",    "b c",        " ",    "\"", "'",       "\\",
                                                "\\\"", "$X",         "${X}", "$",  "${Y:-z}", "`",
                                                "<<",   "${X+\"q\"}", "\\ ",  "=",  "#"};
  const EnvLookup env = [](std::string_view name) -> std::optional<std::string_view> {
    if (name == "X") return "'x \" $Y \\";
    return std::nullopt;
  };
  std::mt19937 random(7);
  int done = 0;
  for (int round = 0; round < 20000; ++round) {
    const bool backtick = round % 2 == 1;
    std::string value = "v";
    for (int i = static_cast<int>(random() % 6); i >= 0; --i) value += kParts[random() % std::size(kParts)];
    const std::string text = std::string(backtick ? "# escape=`\n" : "") + "FROM a\nENV N " + value + "\n";
    const Dockerfile before = parse(text);
    if (before.instructions().size() != 2 || before.error() != nullptr) continue;
    const Instruction& instruction = before.instructions()[1];
    if (!instruction.legacy_pair()) continue;
    PairRewrite rewrite = rewrite_legacy_pair(instruction, before.escape());
    if (rewrite.edits.empty()) continue;
    ++done;
    sort_edits(rewrite.edits);
    ASSERT_TRUE(edits_are_disjoint(rewrite.edits)) << text;
    const Dockerfile after = parse(apply_edits(text, rewrite.edits));
    ASSERT_EQ(after.instructions().size(), 2u) << text;
    const auto was = name_values(instruction);
    const auto is = name_values(after.instructions()[1]);
    ASSERT_EQ(is.size(), 1u) << text;
    EXPECT_EQ(is[0].name, was[0].name) << text;
    ExpansionOptions options;
    options.escape = before.escape();
    EXPECT_EQ(expand_word(*is[0].value, options, env).text, expand_word(*was[0].value, options, env).text)
        << text;
    EXPECT_EQ(expand_word(*is[0].value, options, nullptr).text,
              expand_word(*was[0].value, options, nullptr).text)
        << text;
  }
  EXPECT_GT(done, 2000);
}

TEST(QuoteLiteral, ComesOutAsTheVeryText) {
  const std::string text = "FROM a\nMAINTAINER J \"x\" $Y \\ \\\" ${Z} `'\n";
  const Dockerfile file = parse(text);
  const Instruction& maintainer = file.instructions()[1];
  const Word& word = maintainer.arguments().front();
  auto edits = quote_literal(maintainer.logical(word), word.range, '\\');
  sort_edits(edits);
  const std::string edited = apply_edits(text, edits);
  const std::string quoted = edited.substr(18, edited.size() - 19);
  ExpansionOptions options;
  EXPECT_EQ(expand_word(quoted, options, nullptr).text, maintainer.value(word));
}

}  // namespace
}  // namespace drydock
