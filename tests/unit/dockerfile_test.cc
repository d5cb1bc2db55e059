#include "syntax/dockerfile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drydock {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Dockerfile parse(std::string text) { return parse_dockerfile(std::make_shared<const SourceText>(std::move(text))); }

std::string slice(const Dockerfile& file, TextRange range) { return std::string(file.source().slice(range)); }

TEST(Dockerfile, ReadsKeywordsInAnyCase) {
  const auto file = parse("from a\nRuN b\n");
  ASSERT_EQ(file.instructions().size(), 2u);
  EXPECT_EQ(file.instructions()[0].keyword(), Keyword::kFrom);
  EXPECT_EQ(file.instructions()[1].keyword(), Keyword::kRun);
  EXPECT_EQ(file.instructions()[1].keyword_text(), "RuN");
}

TEST(Dockerfile, JoinsContinuationsCommentsAndEmptyLines) {
  const auto file = parse("FROM x\nRUN a \\  \n  # why\n\n   && b\\\nc\nCMD d\n");
  const Instruction run = file.instructions()[1];
  EXPECT_THAT(run.values(), ElementsAre("a    && bc"));
  EXPECT_EQ(run.start_line(), 2u);
  EXPECT_EQ(run.end_line(), 6u);
  const LogicalText body = run.body();
  const auto at = static_cast<std::uint32_t>(body.text().find("bc"));
  EXPECT_EQ(slice(file, body.to_source(TextRange{at, at + 1})), "b");
  EXPECT_EQ(slice(file, body.to_source(TextRange{at, at + 2})), "b\\\nc");
  EXPECT_FALSE(body.contiguous({at, at + 2}));
}

TEST(Dockerfile, ADoubledEscapeEndsTheLine) {
  const auto file = parse("RUN a \\\\\nRUN b\n");
  ASSERT_EQ(file.instructions().size(), 2u);
  EXPECT_THAT(file.instructions()[0].values(), ElementsAre("a \\\\"));
}

TEST(Dockerfile, AContinuationMaySplitAKeywordOrAWord) {
  const auto file = parse("FR\\\nOM al\\\npine\n");
  EXPECT_EQ(file.instructions()[0].keyword(), Keyword::kFrom);
  EXPECT_EQ(file.instructions()[0].keyword_text(), "FROM");
  EXPECT_THAT(file.instructions()[0].values(), ElementsAre("alpine"));
}

TEST(Dockerfile, AContinuationAtTheEndOfTheFileIsNone) {
  EXPECT_THAT(parse("RUN a \\").instructions()[0].values(), ElementsAre("a"));
  EXPECT_THAT(parse("RUN a \\\n# c").instructions()[0].values(), ElementsAre("a"));
}

TEST(Dockerfile, DirectivesCountOnlyAtTheTop) {
  EXPECT_EQ(parse("# escape=`\nRUN a `\n b\n").escape(), '`');
  EXPECT_EQ(parse("#\n# escape=`\nRUN a\n").escape(), '\\');
  EXPECT_EQ(parse("\n# escape=`\nRUN a\n").escape(), '\\');
  EXPECT_EQ(parse("# syntax=x\n# check=skip=all\n#ESCAPE = `\nRUN a\n").escape(), '`');
  EXPECT_EQ(parse("# syntax=x\n# syntax=y\nRUN a\n").error()->message, "only one syntax parser directive can be used");
  EXPECT_EQ(parse("# escape=x\nRUN a\n").error()->message, "invalid escape token 'x' does not match ` or \\");
  const auto file = parse("# syntax=docker/dockerfile:1\nFROM a\n");
  EXPECT_EQ(slice(file, file.directive("syntax")->value), "docker/dockerfile:1");
}

TEST(Dockerfile, TheBacktickContinuesAndTheBackslashDoesNot) {
  const auto file = parse("# escape=`\nFROM a\nCOPY C:\\x\\ `\n d\n");
  EXPECT_THAT(file.instructions()[1].values(), ElementsAre("C:\\x\\", "d"));
}

TEST(Dockerfile, ReadsFlagsWithQuotesAndContinuations) {
  const auto file = parse("RUN --mount=type=cache,\"target=/x y\" --empty= --bare \\\n  --more=1\\\n2 cmd --not=one\n");
  const auto flags = file.instructions()[0].flags();
  ASSERT_EQ(flags.size(), 4u);
  EXPECT_EQ(flags[0].value, "type=cache,target=/x y");
  EXPECT_EQ(flags[1].value, "");
  EXPECT_EQ(flags[2].value, std::nullopt);
  EXPECT_EQ(flags[3].value, "12");
  EXPECT_THAT(file.instructions()[0].values(), ElementsAre("cmd --not=one"));
}

TEST(Dockerfile, TwoDashesEndTheFlags) {
  const auto file = parse("RUN -- --x\n");
  EXPECT_THAT(file.instructions()[0].flags(), IsEmpty());
  EXPECT_THAT(file.instructions()[0].values(), ElementsAre("--x"));
}

TEST(Dockerfile, ReadsTheExecForm) {
  const auto file = parse("CMD [ \"a\\u00e9\", \"b \\\\ \" ,\\\n \"c\" ]\nRUN [\"x\",]\nRUN [ -f x ] && y\n");
  EXPECT_TRUE(file.instructions()[0].exec_form());
  EXPECT_THAT(file.instructions()[0].values(), ElementsAre("a\u00e9", "b \\ ", "c"));
  EXPECT_FALSE(file.instructions()[1].exec_form());
  EXPECT_THAT(file.instructions()[1].values(), ElementsAre("[\"x\",]"));
  EXPECT_FALSE(file.instructions()[2].exec_form());
}

TEST(Dockerfile, AnArrayOfOtherThingsIsRefused) {
  EXPECT_EQ(parse("CMD [1]\n").error()->message, "when using JSON array syntax, arrays must be comprised of strings only");
  EXPECT_EQ(parse("CMD [\"a\", [\"b\"]]\n").error()->message, "when using JSON array syntax, arrays must be comprised of strings only");
}

TEST(Dockerfile, ReadsPairsWithQuotesAndEscapes) {
  const auto file = parse("ENV A=\"x \\\n y\" B=c\\ d C='e\"f' D=\n");
  const auto entries = name_values(file.instructions()[0]);
  ASSERT_EQ(entries.size(), 4u);
  EXPECT_EQ(entries[0].value, "\"x  y\"");
  EXPECT_EQ(entries[1].value, "c\\ d");
  EXPECT_EQ(entries[2].value, "'e\"f'");
  EXPECT_EQ(entries[3].value, "");
  EXPECT_EQ(slice(file, entries[1].name_range), "B");
  EXPECT_EQ(slice(file, entries[1].value_range), "c\\ d");
}

TEST(Dockerfile, OnlyPairsHaveNamesAndValues) {
  EXPECT_THAT(name_values(parse("CMD [\"\xFF\xFF=x\"]\n").instructions()[0]), IsEmpty());
  EXPECT_THAT(name_values(parse("FROM a=b\n").instructions()[0]), IsEmpty());
}

TEST(Dockerfile, ReadsTheLegacyPair) {
  const auto file = parse("ENV name   the rest  of it \nLABEL a b=c\nENV x\n");
  EXPECT_TRUE(file.instructions()[0].legacy_pair());
  EXPECT_THAT(file.instructions()[0].values(), ElementsAre("name", "the rest  of it"));
  EXPECT_THAT(file.instructions()[1].values(), ElementsAre("a", "b=c"));
  EXPECT_EQ(file.error()->message, "ENV must have two arguments");
}

TEST(Dockerfile, ReadsHeredocs) {
  const auto file = parse("RUN 3<<A cat <<-\"B\" \\\n && x\n1\nA\n\t2\n\tB\nCOPY <<'C' /d\n$x\nC\n");
  const Instruction run = file.instructions()[0];
  ASSERT_EQ(run.heredocs().size(), 2u);
  EXPECT_EQ(run.heredocs()[0].opener.name, "A");
  EXPECT_EQ(run.heredocs()[0].opener.file_descriptor, 3u);
  EXPECT_EQ(slice(file, run.heredocs()[0].body), "1\n");
  EXPECT_TRUE(run.heredocs()[1].opener.chomp);
  EXPECT_FALSE(run.heredocs()[1].opener.expand);
  EXPECT_EQ(slice(file, run.heredocs()[1].body), "\t2\n");
  EXPECT_EQ(slice(file, run.heredocs()[1].terminator), "\tB\n");
  EXPECT_EQ(run.end_line(), 6u);
  EXPECT_EQ(slice(file, run.line_range()), "RUN 3<<A cat <<-\"B\" \\\n && x");
  EXPECT_EQ(slice(file, file.instructions()[1].heredocs()[0].body), "$x\n");
}

TEST(Dockerfile, HeredocsOnlyWhereTheyMayStand) {
  EXPECT_EQ(parse("CMD cat <<A\nRUN x\n").instructions().size(), 2u);
  EXPECT_EQ(parse("RUN echo '<<A'\nRUN x\n").instructions().size(), 2u);
  EXPECT_EQ(parse("RUN [\"cat\", \"<<A\"]\nRUN x\n").instructions().size(), 2u);
  EXPECT_EQ(parse("ONBUILD RUN <<A\nRUN x\nA\n").instructions().size(), 1u);
  EXPECT_EQ(parse("RUN <<A\nx\n").error()->message, "unterminated heredoc");
  EXPECT_EQ(parse("RUN <<A").error()->message, "unterminated heredoc");
}

TEST(Dockerfile, ReadsOnbuild) {
  const auto file = parse("onbuild copy --chown=a b c\n");
  const Instruction outer = file.instructions()[0];
  const Instruction inner = outer.innermost();
  EXPECT_EQ(inner.keyword(), Keyword::kCopy);
  EXPECT_EQ(inner.flag("chown")->value, "a");
  EXPECT_THAT(inner.values(), ElementsAre("b", "c"));
  EXPECT_EQ(inner.parent(), outer);
}

TEST(Dockerfile, AChainOfOnbuildsIsBounded) {
  std::string text;
  for (int i = 0; i < 50000; ++i) text += "ONBUILD ";
  const auto file = parse(text + "RUN x\n");
  ASSERT_EQ(file.instructions().size(), 1u);
  EXPECT_EQ(file.instructions()[0].innermost().keyword(), Keyword::kUnknown);
}

TEST(Dockerfile, ReadsHealthcheck) {
  const auto file = parse("HEALTHCHECK --interval=1s CMD curl x || exit 1\nHEALTHCHECK CMD [\"a\"]\nHEALTHCHECK NONE\n");
  EXPECT_THAT(file.instructions()[0].values(), ElementsAre("CMD", "curl x || exit 1"));
  EXPECT_TRUE(file.instructions()[1].exec_form());
  EXPECT_THAT(file.instructions()[1].values(), ElementsAre("CMD", "a"));
  EXPECT_THAT(file.instructions()[2].values(), ElementsAre("NONE"));
}

TEST(Dockerfile, KeepsCrlfBomAndWhatIsNoUtf8) {
  const auto file = parse("\xEF\xBB\xBF" "FROM a\r\nRUN b \\\r\n  c\xFF\r\n");
  EXPECT_TRUE(file.diagnostics().empty());
  EXPECT_THAT(file.instructions()[0].values(), ElementsAre("a"));
  EXPECT_THAT(file.instructions()[1].values(), ElementsAre("b   c\xFF"));
  std::string printed;
  for (const Token& token : file.tokens()) printed += slice(file, token.range);
  EXPECT_EQ(printed, file.source().bytes());
}

TEST(Dockerfile, UnknownInstructionsAreKept) {
  const auto file = parse("FROM a\nBOGUS b --c\n");
  EXPECT_EQ(file.instructions()[1].keyword(), Keyword::kUnknown);
  EXPECT_EQ(file.instructions()[1].keyword_text(), "BOGUS");
  EXPECT_EQ(file.error(), nullptr);
}

TEST(Dockerfile, NothingIsNoDockerfile) {
  EXPECT_EQ(parse("").error()->message, "file with no instructions");
  EXPECT_EQ(parse("# only\n\n").error()->message, "file with no instructions");
}

TEST(Dockerfile, KnowsTheCommentsAboveAnInstruction) {
  const auto file = parse("# far\n\n# one\n  # two\nFROM a\nRUN b\n");
  const auto comments = file.instructions()[0].leading_comments();
  ASSERT_EQ(comments.size(), 2u);
  EXPECT_EQ(slice(file, comments[0]), "# one");
  EXPECT_EQ(slice(file, comments[1]), "# two");
  EXPECT_THAT(file.instructions()[1].leading_comments(), IsEmpty());
}

}  // namespace
}  // namespace drydock
