#include "rewrite/shell_edits.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace drydock {
namespace {

// A file of one stage, with its last RUN read.
struct Parsed {
  explicit Parsed(std::string_view run, std::string_view above = "")
      : file(parse_dockerfile(std::make_shared<const SourceText>("FROM debian\n" + std::string(above) + std::string(run)))), model(file) {
    for (const Instruction& instruction : file.instructions())
      if (const ShellScript* found = model.script(instruction)) {
        run_instruction = instruction.innermost();
        script = found;
      }
  }

  Command command(std::string_view program) const {
    for (const Command& c : commands_of(*script, run_instruction))
      if (c.program == program) return c;
    ADD_FAILURE() << "no command " << program;
    return {run_instruction, script, 0, {}, ""};
  }

  // The text of the RUN after the edit.
  std::string after(const std::optional<Edit>& edit) const {
    if (!edit) return "(nothing)";
    std::string out = apply_edits(file.source().bytes(), std::vector<Edit>{*edit});
    return out.substr(out.find("RUN"));
  }

  std::string appended() const { return after(append_command(run_instruction, *script, "x")); }
  std::string removed(std::string_view program) const { return after(remove_command(command(program))); }
  std::string without_word(std::string_view program, std::size_t i) const {
    const Command c = command(program);
    return after(remove_word(c, c.words[i]));
  }
  bool stops() const { return stops_at_errors(model, run_instruction, *script); }

  Dockerfile file;
  BuildModel model;
  Instruction run_instruction = file.instructions().front();
  const ShellScript* script = nullptr;
};

std::string appended(std::string_view run) { return Parsed(run).appended(); }

TEST(AppendCommand, FollowsTheAuthorsLayout) {
  EXPECT_EQ(appended("RUN a\n"), "RUN a && x\n");
  EXPECT_EQ(appended("RUN a && b"), "RUN a && b && x");
  EXPECT_EQ(appended("RUN a \\\n    && b\n"), "RUN a \\\n    && b \\\n    && x\n");
  EXPECT_EQ(appended("RUN a && \\\n\tb\n"), "RUN a && \\\n\tb && \\\n\tx\n");
  EXPECT_EQ(appended("RUN a  &&  b   \n"), "RUN a  &&  b  &&  x   \n");
  EXPECT_EQ(appended("RUN a && b \\\n      one \\\n      two\n"), "RUN a && b \\\n      one \\\n      two \\\n      && x\n");
  EXPECT_EQ(appended("RUN a \\\n  && b && c\n"), "RUN a \\\n  && b && c \\\n  && x\n");
  EXPECT_EQ(appended("RUN a \\\n  # why\n  && b\n"), "RUN a \\\n  # why\n  && b \\\n  && x\n");
  EXPECT_EQ(appended("RUN a && \\\n  # why\n\n  b\n"), "RUN a && \\\n  # why\n\n  b && \\\n  x\n");
}

TEST(AppendCommand, UsesSemicolonsOnlyWhereErrorsStopTheScript) {
  EXPECT_EQ(appended("RUN set -eux; \\\n\ta; \\\n\tb\n"), "RUN set -eux; \\\n\ta; \\\n\tb; \\\n\tx\n");
  EXPECT_EQ(appended("RUN set -ex; \\\n\ta; \\\n\tb;\n"), "RUN set -ex; \\\n\ta; \\\n\tb; \\\n\tx;\n");
  EXPECT_EQ(appended("RUN set -o errexit; a; b\n"), "RUN set -o errexit; a; b; x\n");
  EXPECT_EQ(appended("RUN a; b\n"), "RUN a; b && x\n");
  EXPECT_EQ(appended("RUN a; b;\n"), "(nothing)");
  EXPECT_EQ(appended("RUN set -e; a; set +e; b\n"), "RUN set -e; a; set +e; b && x\n");
  // The failure of `a` does not stop the script here, so a new statement would hide it.
  EXPECT_EQ(appended("RUN set -e; a && b\n"), "RUN set -e; a && b && x\n");
  EXPECT_EQ(appended("RUN set -e; ! a\n"), "RUN set -e; ! a && x\n");
  EXPECT_EQ(appended("RUN set -e && a && b\n"), "RUN set -e && a && b && x\n");
}

TEST(AppendCommand, KeepsCompoundsStoppingAtErrors) {
  EXPECT_EQ(appended("RUN set -e; if a; then b; c; fi\n"), "RUN set -e; if a; then b; c; fi; x\n");
  EXPECT_EQ(appended("RUN set -e; if a; then b && c; fi\n"), "RUN set -e; if a; then b && c; fi && x\n");
  EXPECT_EQ(appended("RUN set -e; if a; then b && c; d; fi\n"), "(nothing)");
  EXPECT_EQ(appended("RUN if a; then b; fi\n"), "RUN if a; then b; fi && x\n");
  EXPECT_EQ(appended("RUN for i in 1 2; do b; done\n"), "(nothing)");
  EXPECT_EQ(appended("RUN f() { a; b; }; f\n"), "(nothing)");
}

TEST(AppendCommand, NeedsAnEndToAppendTo) {
  EXPECT_EQ(appended("RUN a &\n"), "(nothing)");
  EXPECT_EQ(appended("RUN a && b &> f\n"), "(nothing)");
  EXPECT_EQ(appended("RUN a && b # done\n"), "(nothing)");
  EXPECT_EQ(appended("RUN cat <<EOF > f\none\nEOF\n"), "(nothing)");
}

TEST(AppendCommand, InHeredocs) {
  EXPECT_EQ(appended("RUN <<EOF\nset -e\n  a\n  b\nEOF\n"), "RUN <<EOF\nset -e\n  a\n  b\n  x\nEOF\n");
  EXPECT_EQ(appended("RUN <<EOF\na\nb\nEOF\n"), "RUN <<EOF\na\nb && x\nEOF\n");
  EXPECT_EQ(appended("RUN <<EOF\na\nb one \\\n  two # why\nEOF\n"), "RUN <<EOF\na\nb one \\\n  two && x # why\nEOF\n");
  EXPECT_EQ(appended("RUN <<-EOF\n\tset -e\n\ta\n\n\t# the end\n\tEOF\n"), "RUN <<-EOF\n\tset -e\n\ta\n\tx\n\n\t# the end\n\tEOF\n");
  EXPECT_EQ(appended("RUN <<EOF\nset -e\ncat <<X > f\none\nX\nEOF\n"), "RUN <<EOF\nset -e\ncat <<X > f\none\nX\nx\nEOF\n");
  EXPECT_EQ(appended("RUN <<EOF\ncat <<X > f\none\nX\nEOF\n"), "(nothing)");
  EXPECT_EQ(appended("RUN <<EOF\r\nset -e\r\na\r\nEOF\r\n"), "RUN <<EOF\r\nset -e\r\na\r\nx\nEOF\r\n");
}

TEST(AppendCommand, UnderOnbuildAndInCrlf) {
  EXPECT_EQ(appended("ONBUILD RUN a \\\n && b\n"), "RUN a \\\n && b \\\n && x\n");
  EXPECT_EQ(appended("RUN a \\\r\n && b\r\n"), "RUN a \\\r\n && b \\\n && x\r\n");
}

TEST(PrependCommand, JoinsAChainInItsLayout) {
  const auto prepended = [](std::string_view run) {
    const Parsed parsed(run);
    return parsed.after(prepend_command(parsed.run_instruction, *parsed.script, "x"));
  };
  EXPECT_EQ(prepended("RUN a\n"), "RUN x && a\n");
  EXPECT_EQ(prepended("RUN a \\\n  && b\n"), "RUN x \\\n  && a \\\n  && b\n");
  EXPECT_EQ(prepended("RUN a && \\\n  b\n"), "RUN x && \\\n  a && \\\n  b\n");
  EXPECT_EQ(prepended("RUN A=1 a \\\n  b\n"), "RUN x && A=1 a \\\n  b\n");
  EXPECT_EQ(prepended("RUN <<EOF\na\nEOF\n"), "RUN <<EOF\nx && a\nEOF\n");
  EXPECT_EQ(prepended("RUN a || b\n"), "(nothing)");
  EXPECT_EQ(prepended("RUN a; b\n"), "(nothing)");
}

TEST(RemoveCommand, TakesItsOperatorAlong) {
  EXPECT_EQ(Parsed("RUN a && b && c\n").removed("a"), "RUN b && c\n");
  EXPECT_EQ(Parsed("RUN a && b && c\n").removed("b"), "RUN a && c\n");
  EXPECT_EQ(Parsed("RUN a && b && c\n").removed("c"), "RUN a && b\n");
  EXPECT_EQ(Parsed("RUN a \\\n  && b \\\n  && c\n").removed("a"), "RUN b \\\n  && c\n");
  EXPECT_EQ(Parsed("RUN a \\\n  && b \\\n  && c\n").removed("b"), "RUN a \\\n  && c\n");
  EXPECT_EQ(Parsed("RUN a && \\\n  b && \\\n  c\n").removed("b"), "RUN a && \\\n  c\n");
  EXPECT_EQ(Parsed("RUN a && \\\n  b && c\n").removed("b"), "RUN a && \\\n  c\n");
  EXPECT_EQ(Parsed("RUN set -e; \\\n  b; \\\n  c\n").removed("b"), "RUN set -e; \\\n  c\n");
  EXPECT_EQ(Parsed("RUN set -e; \\\n  b; \\\n  c\n").removed("c"), "RUN set -e; \\\n  b\n");
  EXPECT_EQ(Parsed("RUN <<EOF\na\nb\nc\nEOF\n").removed("b"), "RUN <<EOF\na\nc\nEOF\n");
}

TEST(RemoveCommand, LeavesWhatDecidesOrCommentsAlone) {
  EXPECT_EQ(Parsed("RUN a\n").removed("a"), "(nothing)");
  EXPECT_EQ(Parsed("RUN a || b\n").removed("a"), "(nothing)");
  EXPECT_EQ(Parsed("RUN a && b || c\n").removed("b"), "(nothing)");
  EXPECT_EQ(Parsed("RUN a | b && c\n").removed("b"), "(nothing)");
  EXPECT_EQ(Parsed("RUN a && b > f\n").removed("b"), "(nothing)");
  EXPECT_EQ(Parsed("RUN ! a && b\n").removed("a"), "(nothing)");
  EXPECT_EQ(Parsed("RUN a; b\n").removed("b"), "(nothing)");
  EXPECT_EQ(Parsed("RUN if a && b; then c && d; fi\n").removed("b"), "(nothing)");
  EXPECT_EQ(Parsed("RUN if a && b; then c && d; fi\n").removed("d"), "RUN if a && b; then c; fi\n");
  EXPECT_EQ(Parsed("RUN a \\\n  # why\n  && b\n").removed("b"), "(nothing)");
  EXPECT_EQ(Parsed("RUN a \\\n  # why\n  && b \\\n  && c\n").removed("b"), "RUN a \\\n  # why\n  && c\n");
}

TEST(Words, AreInsertedReplacedAndRemoved) {
  const Parsed one("RUN a one \\\n    two \\\n    three four && b\n");
  const Command a = one.command("a");
  EXPECT_EQ(one.after(insert_after(a, a.words[1], "-y")), "RUN a one -y \\\n    two \\\n    three four && b\n");
  EXPECT_EQ(one.after(replace_word(a, a.words[2], "2")), "RUN a one \\\n    2 \\\n    three four && b\n");
  EXPECT_EQ(one.without_word("a", 1), "RUN a \\\n    two \\\n    three four && b\n");
  EXPECT_EQ(one.without_word("a", 2), "RUN a one \\\n    three four && b\n");
  EXPECT_EQ(one.without_word("a", 3), "RUN a one \\\n    two \\\n    four && b\n");
  EXPECT_EQ(one.without_word("a", 4), "RUN a one \\\n    two \\\n    three && b\n");
  EXPECT_EQ(Parsed("RUN a one \\\n    two\n").without_word("a", 2), "RUN a one\n");
  EXPECT_EQ(Parsed("RUN a one \\\n    two; b\n").without_word("a", 2), "RUN a one; b\n");
  EXPECT_EQ(Parsed("RUN a one \\\n  # why\n    two\n").without_word("a", 2), "(nothing)");
  EXPECT_EQ(Parsed("RUN a one \\\n  # why\n    two \\\n    three\n").without_word("a", 2), "RUN a one \\\n  # why\n    three\n");
  EXPECT_EQ(Parsed("RUN <<EOF\na one \\\n  two\nEOF\n").without_word("a", 2), "RUN <<EOF\na one\nEOF\n");
  const Parsed split("RUN a o\\\nne\n");
  EXPECT_EQ(split.after(replace_word(split.command("a"), split.command("a").words[1], "1")), "(nothing)");
}

TEST(StopsAtErrors, KnowsWhatMakesAScriptStop) {
  EXPECT_TRUE(Parsed("RUN a && b | c\n").stops());
  EXPECT_TRUE(Parsed("RUN set -eux; a; b\n").stops());
  EXPECT_TRUE(Parsed("RUN a; b\n", "SHELL [\"/bin/bash\", \"-o\", \"errexit\", \"-c\"]\n").stops());
  EXPECT_TRUE(Parsed("RUN a; b\n", "SHELL [\"/bin/bash\", \"-euo\", \"pipefail\", \"-c\"]\n").stops());
  EXPECT_FALSE(Parsed("RUN a; b\n", "SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\n").stops());
  EXPECT_FALSE(Parsed("RUN a; b\n").stops());
  EXPECT_FALSE(Parsed("RUN a || b\n").stops());
  EXPECT_FALSE(Parsed("RUN set -e; a; set +e; b\n").stops());
  EXPECT_FALSE(Parsed("RUN (set -e; a); b\n").stops());
}

}  // namespace
}  // namespace drydock
