#include "model/shell_commands.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "model/download.h"
#include "model/file_mode.h"
#include "model/interpreter_call.h"

namespace drydock {
namespace {

// All commands of a Dockerfile as the source has them: "a b|c", script after script.
std::string commands(const std::string& text) {
  const Dockerfile file = parse_dockerfile(std::make_shared<const SourceText>(text, "Dockerfile"));
  const BuildModel model(file);
  const ShellCommands shell(model, {});
  std::string out;
  for (const ScriptCommands& script : shell.scripts()) {
    for (const Command& command : script.commands) {
      if (!out.empty()) out += '|';
      std::string words;
      for (const ShellWord& word : command.words) {
        if (!words.empty()) words += ' ';
        words += file.source().slice(command.source(word));
      }
      out += words;
    }
  }
  return out;
}

std::string run(const std::string& script) {
  return commands("FROM alpine\nRUN " + script + "\n");
}

TEST(ShellCommands, ReadsWhatShellsAreGiven) {
  EXPECT_EQ(run("sh -c 'a b | c'"), "sh -c 'a b | c'|a b|c");
  // A word's range begins at its first byte that the shell reads, behind the backslash.
  EXPECT_EQ(run(R"(bash -euo pipefail -c "a \"x\" $Y")"), R"(bash -euo pipefail -c "a \"x\" $Y"|a "x\" $Y)");
  EXPECT_EQ(run("su - app -c 'a'"), "su - app -c 'a'|a");
  EXPECT_EQ(run("eval 'a b'"), "eval 'a b'|a b");
  EXPECT_EQ(run("sh -c \"sh -c 'a'\""), "sh -c \"sh -c 'a'\"|sh -c 'a'|a");
  EXPECT_EQ(run("echo 'a b'"), "echo 'a b'");
  EXPECT_EQ(run("sh -c \"$(a)\""), "sh -c \"$(a)\"|a");
}

TEST(ShellCommands, ReadsWhatProgramsRun) {
  EXPECT_EQ(run("find / -type f -exec chmod 1 {} \\;"), "find / -type f -exec chmod 1 {} \\;|chmod 1 {}");
  EXPECT_EQ(run("xargs -n 1 sudo a b"), "xargs -n 1 sudo a b|a b");
  EXPECT_EQ(run("timeout -s KILL 5 nice gosu app a"), "timeout -s KILL 5 nice gosu app a|gosu app a|a");
  EXPECT_EQ(run("xargs"), "xargs");
}

TEST(ShellCommands, ReadsEveryForm) {
  EXPECT_EQ(commands("FROM a\nRUN [\"a\", \"b c\"]\n"), "\"a\" \"b c\"");
  EXPECT_EQ(commands("FROM a\nCMD [\"sh\",\"-c\",\"a b && c\"]\n"), "\"sh\" \"-c\" \"a b && c\"|a b|c");
  EXPECT_EQ(commands("FROM a\nENTRYPOINT a b\nHEALTHCHECK --interval=5s CMD c d\n"), "a b|c d");
  EXPECT_EQ(commands("FROM a\nHEALTHCHECK CMD [\"c\", \"d\"]\nONBUILD RUN e\n"), "\"c\" \"d\"|e");
  EXPECT_EQ(commands("FROM a\nRUN bash <<'E'\na b\nE\n"), "bash|a b");
  EXPECT_EQ(commands("FROM a\nSHELL [\"cmd\", \"/C\"]\nRUN a\nCMD b\n"), "");
  EXPECT_EQ(commands("FROM a\nRUN [\"it's\"]\nCMD [\"\\u0041\"]\n"), "\"it's\"");
}

TEST(ModeEffect, ReadsModes) {
  const auto text = [](std::string_view mode) {
    const auto e = mode_effect(mode);
    return !e ? std::string("none")
              : std::string(e->setuid ? "u" : "") + (e->setgid ? "g" : "") + (e->world_writable ? "w" : "");
  };
  EXPECT_EQ(text("0755"), "");
  EXPECT_EQ(text("4755"), "u");
  EXPECT_EQ(text("02777"), "gw");
  EXPECT_EQ(text("1777"), "");
  EXPECT_EQ(text("u+s,g+s"), "ug");
  EXPECT_EQ(text("+s"), "ug");
  EXPECT_EQ(text("o+s"), "");
  EXPECT_EQ(text("+w"), "");
  EXPECT_EQ(text("a+w,o-w"), "");
  EXPECT_EQ(text("a=rwx,o=rx"), "");
  EXPECT_EQ(text("go=u"), "");
  EXPECT_EQ(text("7a"), "none");
  EXPECT_EQ(text("{}"), "none");
  EXPECT_EQ(text(""), "none");
}

TEST(Hosts, ArePublicOrNot) {
  EXPECT_EQ(host_of("\"https://u:p@Example.com/x\""), "example.com");
  EXPECT_EQ(host_of("https://$HOST/x"), std::nullopt);
  EXPECT_EQ(host_of("https://example.com"), "example.com");
  EXPECT_EQ(host_of("example.com/x"), std::nullopt);
  for (const std::string_view host : {"example.com", "a.b.org:443", "pypi.org"})
    EXPECT_TRUE(is_public_host(host)) << host;
  for (const std::string_view host :
       {"localhost", "nexus", "10.0.0.1", "a.local", "x.internal", "git.corp.a.com", "a.com:8443", "[::1]"})
    EXPECT_FALSE(is_public_host(host)) << host;
}

}  // namespace
}  // namespace drydock
