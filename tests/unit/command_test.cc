#include "model/command.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace drydock {
namespace {

// The commands of a Dockerfile that holds one RUN, or of a whole file.
class Commands {
 public:
  static Commands of_run(const std::string& script) { return Commands("FROM alpine\nRUN " + script + "\n"); }
  explicit Commands(std::string text)
      : file_(parse_dockerfile(std::make_shared<const SourceText>(std::move(text), "Dockerfile"))),
        model_(std::make_unique<BuildModel>(file_)) {
    if (const Stage* stage = model_->final_stage()) list_ = commands_of(*model_, *stage);
  }

  const BuildModel& model() const { return *model_; }
  const Command& operator[](std::size_t i) const { return list_.at(i); }
  std::size_t size() const { return list_.size(); }
  std::string_view source(const Command& command) const { return file_.source().slice(command.source()); }

  // Every command's words, as written: "a b|c".
  std::string text() const {
    std::string out;
    for (const Command& command : list_) {
      if (&command != list_.data()) out += '|';
      for (std::size_t i = 0; i < command.words.size(); ++i) {
        if (i > 0) out += ' ';
        out += command.script->raw(command.words[i]);
      }
    }
    return out;
  }

 private:
  Dockerfile file_;
  std::unique_ptr<BuildModel> model_;
  std::vector<Command> list_;
};

std::string words_of(const std::string& script) {
  return Commands::of_run(script).text();
}

TEST(CommandsOf, ListsEveryCommandInOrder) {
  EXPECT_EQ(words_of("a b && c || d | e; f & g"), "a b|c|d|e|f|g");
  EXPECT_EQ(words_of("if a; then b; else (c); fi"), "a|b|c");
  EXPECT_EQ(words_of("a $(b c) && d"), "a $(b c)|b c|d");
}

TEST(CommandsOf, ReadsHeredocsAndSeveralRuns) {
  EXPECT_EQ(Commands("FROM alpine\nRUN a\nCOPY x y\nRUN <<EOF\nb\nc d\nEOF\nRUN [\"e\"]\n").text(),
            "a|b|c d");
}

TEST(CommandsOf, TriggersAreLeftOutUnlessAskedFor) {
  const Commands c("FROM alpine\nRUN a\nONBUILD RUN b\n");
  EXPECT_EQ(c.text(), "a");
  const auto all = commands_of(c.model(), *c.model().final_stage(), true);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[1].program, "b");
  EXPECT_EQ(all[1].run.keyword(), Keyword::kRun);
}

TEST(CommandsOf, AnUnreadableScriptHasNone) {
  EXPECT_EQ(Commands::of_run("if a; then").size(), 0u);
}

TEST(CommandsOf, TheProgramIsItsFileName) {
  EXPECT_EQ(Commands::of_run("/usr/bin/apt-get update")[0].program, "apt-get");
  EXPECT_EQ(Commands::of_run("'apt-get' update")[0].program, "apt-get");
  EXPECT_EQ(Commands::of_run("$APT update")[0].program, "");
  EXPECT_EQ(Commands::of_run("A=1 B=2 apt-get update")[0].program, "apt-get");
  EXPECT_EQ(Commands::of_run("A=1")[0].program, "");
}

TEST(CommandsOf, WrappersAreSkipped) {
  EXPECT_EQ(words_of("sudo apt-get update"), "apt-get update");
  EXPECT_EQ(words_of("sudo -E -H apt-get update"), "apt-get update");
  EXPECT_EQ(words_of("sudo -EHu app -- npm ci"), "npm ci");
  EXPECT_EQ(words_of("sudo --user=app --preserve-env npm ci"), "npm ci");
  EXPECT_EQ(words_of("sudo --user app npm ci"), "npm ci");
  EXPECT_EQ(words_of("sudo DEBIAN_FRONTEND=noninteractive apt-get update"), "apt-get update");
  EXPECT_EQ(words_of("env A=1 B=$X -u C apt-get update"), "apt-get update");
  EXPECT_EQ(words_of("env -i - apt-get update"), "apt-get update");
  EXPECT_EQ(words_of("/usr/bin/env bash x.sh"), "bash x.sh");
  EXPECT_EQ(words_of("exec -a name prog"), "prog");
  EXPECT_EQ(words_of("command prog -v"), "prog -v");
  EXPECT_EQ(words_of("nice -n 10 make -j4"), "make -j4");
  EXPECT_EQ(words_of("nice -10 make"), "make");
  EXPECT_EQ(words_of("ionice -c 3 nice nohup stdbuf -oL eatmydata prog"), "prog");
  EXPECT_EQ(words_of("sudo env A=1 nice prog x"), "prog x");
}

TEST(CommandsOf, ShellKeywordsAreNoPrograms) {
  EXPECT_EQ(words_of("time apt-get update"), "apt-get update");
  EXPECT_EQ(words_of("time -p apt-get update"), "apt-get update");
  EXPECT_EQ(words_of("time -f %e apt-get update"), "apt-get update");
  EXPECT_EQ(words_of("/usr/bin/time -v make"), "make");
  EXPECT_EQ(words_of("! sudo make"), "make");
}

TEST(CommandsOf, AWrapperAroundNothingIsTheProgram) {
  EXPECT_EQ(Commands::of_run("env")[0].program, "env");
  EXPECT_EQ(Commands::of_run("exec >/log 2>&1")[0].program, "exec");
  EXPECT_EQ(Commands::of_run("command -v apt-get")[0].program, "command");
  EXPECT_EQ(Commands::of_run("sudo -l apt-get")[0].program, "sudo");
  EXPECT_EQ(Commands::of_run("env -S 'apt-get update'")[0].program, "env");
  EXPECT_EQ(Commands::of_run("sudo --version")[0].program, "sudo");
}

TEST(CommandsOf, WhatExpandsBehindAWrapperIsNotLiteral) {
  const Commands c = Commands::of_run("sudo $OPTIONS apt-get update");
  EXPECT_EQ(c[0].program, "");
  EXPECT_EQ(c.text(), "$OPTIONS apt-get update");
}

TEST(CommandsOf, OthersThatRunCommandsAreKept) {
  EXPECT_EQ(Commands::of_run("xargs apt-get install")[0].program, "xargs");
  EXPECT_EQ(Commands::of_run("busybox wget x")[0].program, "busybox");
}

TEST(Command, WordsAreAskedByIndexAndText) {
  const Commands c = Commands::of_run("cp \"a b\" $X 'c' *.d");
  EXPECT_EQ(c[0].literal(1), "a b");
  EXPECT_EQ(c[0].literal(2), std::nullopt);
  EXPECT_EQ(c[0].literal(4), std::nullopt);
  EXPECT_EQ(c[0].literal(9), std::nullopt);
  EXPECT_TRUE(c[0].word_is(3, "c"));
  EXPECT_FALSE(c[0].word_is(9, "c"));
  EXPECT_TRUE(c[0].has_word("c"));
  EXPECT_FALSE(c[0].has_word("cp")) << "the program is not among its own words";
}

TEST(Command, TheSourceReachesFromProgramToLastRedirection) {
  const Commands c = Commands::of_run("A=1 sudo curl x \\\n  # note\n  -o y 2>&1 && ls");
  EXPECT_EQ(c.source(c[0]), "curl x \\\n  # note\n  -o y 2>&1");
  EXPECT_EQ(c.source(c[1]), "ls");
  const Commands plain = Commands::of_run("A=1 && ls");
  EXPECT_EQ(plain.source(plain[0]), "A=1");
}

}  // namespace
}  // namespace drydock
