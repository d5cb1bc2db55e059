#include "syntax/shell.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drydock {
namespace {

using ::testing::ElementsAre;

ShellScript parse(std::string_view text) {
  return parse_shell(LogicalText(text, {0, static_cast<std::uint32_t>(text.size())}));
}

std::vector<std::string> commands(std::string_view text) {
  const ShellScript script = parse(text);
  if (!script.ok()) return {"error: " + script.error()};
  std::vector<std::string> out;
  for (const std::uint32_t id : script.simple_commands()) {
    std::string line;
    for (const ShellWord& word : script.words(script.node(id))) line += (line.empty() ? "" : " ") + std::string(script.raw(word));
    out.push_back(line);
  }
  return out;
}

TEST(Shell, SeparatesCommands) {
  EXPECT_THAT(commands("a b && c; d | e || f & g\nh"), ElementsAre("a b", "c", "d", "e", "f", "g", "h"));
}

TEST(Shell, ReadsCompoundCommands) {
  EXPECT_THAT(commands("if a; then b; elif c; then d; else e; fi"), ElementsAre("a", "b", "c", "d", "e"));
  EXPECT_THAT(commands("for x in 1 2; do a $x; done"), ElementsAre("a $x"));
  EXPECT_THAT(commands("for x do a; done"), ElementsAre("a"));
  EXPECT_THAT(commands("for ((i=0;i<3;i++)); do a; done"), ElementsAre("a"));
  EXPECT_THAT(commands("while a; do b; done; until c; do d; done"), ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(commands("case \"$x\" in a|b) c;; (d) e ;; *) f; esac"), ElementsAre("c", "e", "f"));
  EXPECT_THAT(commands("case $x in a) ;; esac && b"), ElementsAre("b"));
  EXPECT_THAT(commands("{ a; } && (b; c) > f"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(commands("f() { a; }; function g { b; }; f"), ElementsAre("a", "b", "f"));
  EXPECT_THAT(commands("[[ a =~ ^(x|y)$ && -f b ]] && c"), ElementsAre("c"));
  EXPECT_THAT(commands("((x = 1)); a"), ElementsAre("a"));
}

TEST(Shell, KeywordsAreWordsElsewhere) {
  EXPECT_THAT(commands("echo if then done; cp in do"), ElementsAre("echo if then done", "cp in do"));
  EXPECT_THAT(commands("git checkout for"), ElementsAre("git checkout for"));
}

TEST(Shell, ReadsSubstitutions) {
  EXPECT_THAT(commands("a $(b \"$(c)\") `d` <(e)"), ElementsAre("a $(b \"$(c)\") `d` <(e)", "b \"$(c)\"", "c", "d", "e"));
  EXPECT_THAT(commands("a \"x $(b) y\"z"), ElementsAre("a \"x $(b) y\"z", "b"));
  EXPECT_THAT(commands("X=$(a) b $(c)"), ElementsAre("a", "b $(c)", "c"));
  EXPECT_THAT(commands("a $(case x in y) b;; esac)"), ElementsAre("a $(case x in y) b;; esac)", "b"));
  EXPECT_THAT(commands("a ${x:-$(b)} $((1 + $(c)))"), ElementsAre("a ${x:-$(b)} $((1 + $(c)))", "b", "c"));
  EXPECT_THAT(commands("a $((b) | c)"), ElementsAre("a $((b) | c)", "b", "c"));
}

TEST(Shell, QuotesHideOperators) {
  EXPECT_THAT(commands("a 'b && c' \"d; e\" f\\;g $'h\\'i'"), ElementsAre("a 'b && c' \"d; e\" f\\;g $'h\\'i'"));
  EXPECT_THAT(commands("a # b && c"), ElementsAre("a"));
  EXPECT_THAT(commands("a b#c"), ElementsAre("a b#c"));
  EXPECT_THAT(commands("a \"${x:-it's}\" b"), ElementsAre("a \"${x:-it's}\" b"));
}

TEST(Shell, ReadsHeredocs) {
  EXPECT_THAT(commands("cat <<A > f\n$(b) c && d\nA\ne"), ElementsAre("cat", "b", "e"));
  EXPECT_THAT(commands("cat <<'A'\n$(b)\nA\ne"), ElementsAre("cat", "e"));
  EXPECT_THAT(commands("a <<X && b <<-Y\n1\nX\n\t2\n\tY\nc"), ElementsAre("a", "b", "c"));
  const std::string text = "cat <<A\nx\nA\n";
  const ShellScript script = parse(text);
  const auto redirects = script.redirects(script.node(script.simple_commands()[0]));
  ASSERT_EQ(redirects.size(), 1u);
  EXPECT_EQ(text.substr(redirects[0].heredoc.begin, redirects[0].heredoc.size()), "x\nA\n");
}

TEST(Shell, ReadsRedirections) {
  const ShellScript script = parse("a 2>&1 >> f b &> g");
  ASSERT_TRUE(script.ok());
  const ShellNode& node = script.node(script.simple_commands()[0]);
  ASSERT_EQ(script.redirects(node).size(), 3u);
  EXPECT_EQ(script.redirects(node)[0].fd, 2);
  EXPECT_EQ(script.raw(script.redirect_target(script.redirects(node)[1])), "f");
  EXPECT_EQ(script.words(node).size(), 2u);
}

TEST(Shell, SeparatesAssignments) {
  const ShellScript script = parse("A=1 B=\"x y\" cmd C=2");
  const ShellNode& node = script.node(script.simple_commands()[0]);
  EXPECT_EQ(script.assignments(node).size(), 2u);
  EXPECT_EQ(script.words(node).size(), 2u);
  EXPECT_THAT(commands("arr=(a b $(c)) d; declare -A x=([k]=v)"), ElementsAre("c", "d", "declare -A x=([k]=v)"));
}

TEST(Shell, KnowsJoinsAndParents) {
  const ShellScript script = parse("a && b | c; ! d &");
  const ShellNode& first = script.node(script.node(0).first_child);
  EXPECT_EQ(first.kind, ShellKind::kStatement);
  EXPECT_EQ(first.join, ShellJoin::kSequence);
  const ShellNode& a = script.node(first.first_child);
  EXPECT_EQ(a.join, ShellJoin::kAnd);
  EXPECT_EQ(script.node(a.next_sibling).join, ShellJoin::kPipe);
  const ShellNode& second = script.node(first.next_sibling);
  EXPECT_EQ(second.join, ShellJoin::kBackground);
  EXPECT_TRUE(script.node(second.first_child).negated);
}

TEST(Shell, KnowsWhatIsLiteral) {
  const ShellScript script = parse("a'b'\"c\\$\"\\d $x *.c {1,2} '~' ~ \"\" [ x{y}");
  const auto words = script.words(script.node(script.simple_commands()[0]));
  EXPECT_EQ(script.literal(words[0]), "abc$d");
  EXPECT_EQ(script.literal(words[1]), std::nullopt);
  EXPECT_EQ(script.literal(words[2]), std::nullopt);
  EXPECT_EQ(script.literal(words[3]), std::nullopt);
  EXPECT_EQ(script.literal(words[4]), "~");
  EXPECT_EQ(script.literal(words[5]), std::nullopt);
  EXPECT_EQ(script.literal(words[6]), "");
  EXPECT_EQ(script.literal(words[7]), "[");
  EXPECT_EQ(script.literal(words[8]), "x{y}");
}

TEST(Shell, LeadsBackThroughContinuations) {
  const std::string source = "ab \\\n  cd";
  const TextRange pieces[] = {{0, 3}, {5, 9}};
  const ShellScript script = parse_shell(LogicalText(source, pieces));
  const auto words = script.words(script.node(script.simple_commands()[0]));
  const TextRange second = script.source_range(words[1].range);
  EXPECT_EQ(source.substr(second.begin, second.size()), "cd");
}

TEST(Shell, WhatItCannotReadIsOpaque) {
  for (const char* text : {"a 'b", "a \"b", "a $(b", "if a; then b", "a && ", "a | | b", "a ; ; b", "(a", "a)", "fi", "case x in a) b",
                           "a <<E\nx\n", "${", "a `b", "for in; do", "a && ; b", "{ a", "done"}) {
    const ShellScript script = parse(text);
    EXPECT_FALSE(script.ok()) << text;
    EXPECT_FALSE(script.error().empty()) << text;
    EXPECT_TRUE(script.nodes().empty()) << text;
  }
}

TEST(Shell, DepthIsBounded) {
  std::string deep;
  for (int i = 0; i < 5000; ++i) deep += "$(";
  EXPECT_FALSE(parse("a " + deep).ok());
  std::string parens(20000, '(');
  EXPECT_FALSE(parse(parens).ok());
  std::string ifs;
  for (int i = 0; i < 5000; ++i) ifs += "if ";
  EXPECT_FALSE(parse(ifs).ok());
  std::string braces;
  for (int i = 0; i < 5000; ++i) braces += "{ ";
  EXPECT_FALSE(parse(braces).ok());
  std::string functions;
  for (int i = 0; i < 20000; ++i) functions += "f() ";
  EXPECT_FALSE(parse(functions + "{ a; }").ok());
}

TEST(Shell, LengthIsNoDepth) {
  std::string word = "a ", joined = "a b", ifs, functions;
  for (int i = 0; i < 20000; ++i) word += "$(b)c", joined += "\\\n";
  for (int i = 0; i < 1000; ++i) ifs += "if a; then b; fi; while c; do d; done; ", functions += "f() { a; }; ";
  EXPECT_EQ(commands(word).size(), 20001u);
  EXPECT_TRUE(parse(joined).ok());
  EXPECT_TRUE(parse(ifs).ok());
  EXPECT_TRUE(parse(functions).ok());
}

}  // namespace
}  // namespace drydock
