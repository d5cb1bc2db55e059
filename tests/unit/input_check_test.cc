#include "cli/input_check.h"

#include <gtest/gtest.h>

namespace drydock {
namespace {

using std::string_view_literals::operator""sv;

std::string verdict(std::string_view bytes) {
  const auto diagnostic = check_input_bytes(bytes);
  return diagnostic ? describe_diagnostic(SourceText(std::string(bytes), "f"), *diagnostic) : "";
}

TEST(InputCheck, TakesText) {
  EXPECT_EQ(verdict(""), "");
  EXPECT_EQ(verdict("FROM a\r\nRUN b"), "");
  EXPECT_EQ(verdict("\xEF\xBB\xBF"
                    "FROM a\n"),
            "");
  EXPECT_EQ(verdict("FROM a\n# \xFF is Latin-1\n"), "");
}

TEST(InputCheck, RefusesWideText) {
  EXPECT_EQ(verdict("\xFF\xFE"
                    "F\0R\0"sv),
            "f:1:1: error: this is UTF-16 text; a Dockerfile must be UTF-8");
  EXPECT_EQ(verdict("\xFE\xFF\0F\0R"sv), "f:1:1: error: this is UTF-16 text; a Dockerfile must be UTF-8");
  EXPECT_EQ(verdict("\xFF\xFE\0\0F\0\0\0"sv),
            "f:1:1: error: this is UTF-32 text; a Dockerfile must be UTF-8");
  EXPECT_EQ(verdict("F\0R\0O\0M\0 \0a\0\n\0"sv),
            "f:1:1: error: this looks like UTF-16 text; a Dockerfile must be UTF-8");
  EXPECT_EQ(verdict("\0F\0R\0O\0M\0 \0a\0\n"sv),
            "f:1:1: error: this looks like UTF-16 text; a Dockerfile must be UTF-8");
}

TEST(InputCheck, RefusesBinary) {
  EXPECT_EQ(verdict("FROM a\nRUN \0b\n"sv),
            "f:2:5: error: this is a binary file, no Dockerfile: it has NUL bytes");
  EXPECT_EQ(verdict("\x7F"
                    "ELF\2\1\1\0\0\0\0\0"sv),
            "f:1:8: error: this is a binary file, no Dockerfile: it has NUL bytes");
  EXPECT_EQ(verdict("\0"sv), "f:1:1: error: this is a binary file, no Dockerfile: it has NUL bytes");
}

TEST(InputCheck, RefusesMergeConflicts) {
  const std::string message = "error: unresolved merge conflict: resolve it first";
  EXPECT_EQ(verdict("FROM a\n<<<<<<< HEAD\nRUN b\n=======\nRUN c\n>>>>>>> other\n"), "f:2:1: " + message);
  EXPECT_EQ(verdict("FROM a\r\n<<<<<<< HEAD\r\nRUN b\r\n=======\r\nRUN c\r\n>>>>>>> other\r\n"),
            "f:2:1: " + message);
  EXPECT_EQ(verdict("<<<<<<<\n||||||| base\n=======\n>>>>>>>"), "f:1:1: " + message);
}

TEST(InputCheck, OneMarkerIsNoConflict) {
  EXPECT_EQ(verdict("RUN <<EOF\nTitle\n=======\nEOF\n"), "");
  EXPECT_EQ(verdict("<<<<<<< HEAD\n>>>>>>> other\n"), "");
  EXPECT_EQ(verdict(" <<<<<<< HEAD\n=======\n>>>>>>> other\n"), "");
  EXPECT_EQ(verdict("<<<<<<<< HEAD\n=======\n>>>>>>> other\n"), "");
  EXPECT_EQ(verdict("=======\n<<<<<<< HEAD\n>>>>>>> other\n"), "") << "the order counts";
}

std::string hint(const std::string& text) {
  const SourceText source(text, "f");
  std::vector<Diagnostic> list{{Diagnostic::Severity::kError,
                                {0, static_cast<std::uint32_t>(text.find(' '))},
                                "unknown instruction: " + text.substr(0, text.find(' '))}};
  add_hints(source, list);
  return list[0].message;
}

TEST(InputCheck, HelpsWithUnknownInstructions) {
  EXPECT_EQ(hint("FORM a"), "unknown instruction: FORM (did you mean `FROM`?)");
  EXPECT_EQ(hint("entry a"), "unknown instruction: entry");
  EXPECT_EQ(hint("{{ .Base }}"),
            "unknown instruction: {{; is this a template? It can only be hardened once it is rendered");
  EXPECT_EQ(hint("<% if %>"),
            "unknown instruction: <%; is this a template? It can only be hardened once it is rendered");
}

TEST(InputCheck, MessagesCannotSteerATerminal) {
  const std::string line = describe_diagnostic(
      SourceText("x", "a\x1b[31m"), {Diagnostic::Severity::kWarning, {0, 1}, "bad \x1b]0;title\x07"});
  EXPECT_EQ(line.find('\x1b'), std::string::npos);
  EXPECT_EQ(line.find('\x07'), std::string::npos);
  EXPECT_NE(line.find(":1:1: warning: bad "), std::string::npos);
  EXPECT_LT(printable(std::string(1'000'000, 'a')).size(), 300u);
}

}  // namespace
}  // namespace drydock
