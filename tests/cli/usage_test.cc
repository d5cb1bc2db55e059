#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/run_program.h"
#include "support/temp_folder.h"

namespace drydock {
namespace {

using testing::ProgramRun;
using testing::run_program;
using testing::TempFolder;

ProgramRun run(std::vector<std::string> args) {
  args.insert(args.begin(), DRYDOCK_BINARY);
  return run_program(args);
}

void expect_usage_error(const std::vector<std::string>& args, const std::string& message) {
  const ProgramRun result = run(args);
  EXPECT_EQ(result.exit_code, 2) << message;
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(result.err, "drydock: error: " + message + "\nTry `drydock --help`.\n");
}

TEST(Usage, Help) {
  for (const char* option : {"--help", "-h", "help"}) {
    const ProgramRun help = run({option});
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_NE(help.out.find("drydock -w ."), std::string::npos);
    EXPECT_EQ(help.err, "");
  }
  for (const char* command : {"harden", "parse", "rules", "explain"}) {
    const ProgramRun help = run({command, "--help"});
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_NE(help.out.find("--help"), std::string::npos) << help.out;
  }
  EXPECT_NE(run({"harden", "--help"}).out.find("--stdin-filename"), std::string::npos);
  const ProgramRun nothing = run({});
  EXPECT_EQ(nothing.exit_code, 2);
  EXPECT_EQ(nothing.out, "");
  EXPECT_NE(nothing.err.find("Usage:"), std::string::npos);
}

TEST(Usage, Version) {
  EXPECT_EQ(run({"--version"}).out, "drydock " DRYDOCK_VERSION "\n");
  EXPECT_EQ(run({"--version"}).exit_code, 0);
}

TEST(Usage, WrongOptions) {
  expect_usage_error({"--wirte", "Dockerfile"}, "unknown option `--wirte` (did you mean `--write`?)");
  expect_usage_error({"--nonsense=1", "Dockerfile"}, "unknown option `--nonsense`");
  expect_usage_error({"rules", "--jsn"}, "unknown option `--jsn` (did you mean `--json`?)");
  expect_usage_error({"rules", "extra"}, "unexpected argument `extra`");
  expect_usage_error(
      {"--format", "serif", "Dockerfile"},
      "`serif` is no value of --format (did you mean `sarif`?): one of diff, patch, json, sarif, rdjson");
  expect_usage_error({"--profile=all", "f"}, "`all` is no value of --profile: one of save, review, migrate");
  expect_usage_error({"--color=on", "f"}, "`on` is no value of --color: one of auto, always, never");
  expect_usage_error(
      {"--only", "apt-asume-yes", "f"},
      "unknown rule `apt-asume-yes` (did you mean `apt-assume-yes`?); `drydock rules` lists them");
  expect_usage_error({"--skip=x,y", "f"}, "unknown rule `x`; `drydock rules` lists them");
  EXPECT_EQ(run({"--jobs=many", "f"}).exit_code, 2);
  EXPECT_EQ(run({"--jobs=-1", "f"}).exit_code, 2);
  EXPECT_EQ(run({"--format"}).exit_code, 2);
}

TEST(Usage, OptionsThatDoNotGoTogether) {
  expect_usage_error({"-w"}, "no path is given");
  expect_usage_error({"-", "f"}, "`-` goes with no other path");
  expect_usage_error({"-", "-w"}, "`-` cannot be written to: the hardened text is printed");
  expect_usage_error({"-w", "--check", "f"}, "--write and --check do not go together");
  expect_usage_error({"--stdin-filename=x", "f"}, "--stdin-filename needs the path `-`");
  expect_usage_error({"--config=x", "--no-config", "f"}, "--config and --no-config do not go together");
  expect_usage_error({"--context=/nonexistent", "f"}, "--context names no folder: /nonexistent");
}

TEST(Usage, MessagesDoNotSteerTheTerminal) {
  EXPECT_EQ(run({"--x\x1b[31m", "f"}).err.find('\x1b'), std::string::npos);
  EXPECT_EQ(run({"no\x1b[31m"}).err.find('\x1b'), std::string::npos);
}

TEST(Rules, AreListed) {
  const ProgramRun table = run({"rules"});
  EXPECT_EQ(table.exit_code, 0);
  EXPECT_NE(table.out.find("apt-no-recommends "), std::string::npos);
  const ProgramRun json = run({"rules", "--json"});
  const auto rules = nlohmann::json::parse(json.out);
  ASSERT_FALSE(rules.empty());
  EXPECT_EQ(std::count(table.out.begin(), table.out.end(), '\n'), static_cast<std::ptrdiff_t>(rules.size()));
  for (const auto& rule : rules) {
    EXPECT_FALSE(rule.at("id").get<std::string>().empty());
    EXPECT_TRUE(rule.at("aliases").is_array());
  }
}

TEST(Rules, AreExplained) {
  const ProgramRun own = run({"explain", "apt-no-recommends"});
  EXPECT_EQ(own.exit_code, 0);
  EXPECT_TRUE(own.out.starts_with("apt-no-recommends (unsafe)\n")) << own.out;
  EXPECT_NE(own.out.find("DL3015"), std::string::npos);
  EXPECT_EQ(run({"explain", "dl3015"}).out, own.out) << "by the id it has elsewhere";
  expect_usage_error(
      {"explain", "apt-no-recommend"},
      "no rule is called `apt-no-recommend` (did you mean `apt-no-recommends`?); `drydock rules` lists them");
  EXPECT_EQ(run({"explain"}).exit_code, 2);
}

TEST(Parse, PrintsATreeOrJson) {
  const TempFolder folder;
  const std::string file =
      folder.put("Dockerfile", "FROM a\nRUN --mount=type=cache,target=/x \\\n  b c && d\nCMD [\"e\"]\n");
  const ProgramRun tree = run({"parse", file});
  EXPECT_EQ(tree.exit_code, 0);
  EXPECT_EQ(
      tree.out,
      file +
          "\n  FROM  line 1\n    a\n  RUN  lines 2-3\n    --mount=type=cache,target=/x\n    $ b c\n    $ d\n"
          "  CMD (exec form)  line 4\n    e\n");
  const ProgramRun json = run({"parse", "--json", "--", file, file});
  EXPECT_EQ(json.exit_code, 0);
  EXPECT_EQ(std::count(json.out.begin(), json.out.end(), '\n'), 2);
  EXPECT_EQ(nlohmann::json::parse(json.out.substr(0, json.out.find('\n'))).at("path"), file);
}

TEST(Parse, GoesOnAfterABadFile) {
  const TempFolder folder;
  const std::string file = folder.put("Dockerfile", "FROM a\n");
  const ProgramRun result = run({"parse", "--json", folder / "none", file});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.err, (folder / "none") + ": error: cannot read: No such file or directory\n");
  EXPECT_NE(result.out, "");
}

}  // namespace
}  // namespace drydock
