#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "support/run_program.h"
#include "support/temp_folder.h"

namespace drydock {
namespace {

namespace fs = std::filesystem;
using testing::ProgramInput;
using testing::ProgramRun;
using testing::run_program;
using testing::TempFolder;

// `env-equals` is safe and `apt-no-recommends` is not; both need nothing but the file.
constexpr const char* kLegacy = "FROM debian:12\nENV A b\nRUN apt-get install -y less\n";
constexpr const char* kSafe = "FROM debian:12\nENV A=b\nRUN apt-get install -y less\n";
constexpr const char* kAll = "FROM debian:12\nENV A=b\nRUN apt-get install -y --no-install-recommends less\n";
constexpr const char* kRules = "--only=env-equals,apt-no-recommends";

class Harden : public ::testing::Test {
 protected:
  // A repository of its own, so that no configuration around the test counts.
  Harden() { folder_.put(".git/HEAD", "ref: refs/heads/main\n"); }

  ProgramRun run(std::vector<std::string> args, ProgramInput input = {}) const {
    args.insert(args.begin(), DRYDOCK_BINARY);
    if (input.folder.empty()) input.folder = folder_.path().string();
    return run_program(args, input);
  }
  ProgramRun with_input(std::vector<std::string> args, const std::string& text) const {
    ProgramInput input;
    input.text = text;
    return run(std::move(args), input);
  }
  TempFolder folder_;
};

TEST_F(Harden, PrintsADifferenceAndChangesNothing) {
  folder_.put("Dockerfile", kLegacy);
  for (const auto& args : {std::vector<std::string>{kRules, "Dockerfile"},
                           {"harden", kRules, "."},
                           {kRules, "--", "Dockerfile"}}) {
    const ProgramRun result = run(args);
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_EQ(result.err, "");
    EXPECT_NE(result.out.find("--- a/Dockerfile\n+++ b/Dockerfile\n"), std::string::npos) << result.out;
    EXPECT_NE(result.out.find("+ENV A=b\n"), std::string::npos);
    EXPECT_EQ(result.out.find('\x1b'), std::string::npos) << "no colours in a pipe";
  }
  EXPECT_EQ(folder_.get("Dockerfile"), kLegacy);
}

TEST_F(Harden, WritesInPlace) {
  folder_.put("a/Dockerfile", kLegacy);
  folder_.put("b/Dockerfile", "FROM debian:12\n");
  const ProgramRun result = run({kRules, "-w", "."});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(result.err, "drydock: 1 file changed, 2 changes (apt-no-recommends, env-equals)\n");
  EXPECT_EQ(folder_.get("a/Dockerfile"), kAll);
  const ProgramRun again = run({kRules, "-w", "."});
  EXPECT_EQ(again.exit_code, 0);
  EXPECT_EQ(again.err, "drydock: nothing to change in 2 files\n");
}

TEST_F(Harden, WritingKeepsTheModeAndGoesThroughLinks) {
  folder_.put("real/file", kLegacy);
  ASSERT_EQ(::chmod((folder_ / "real/file").c_str(), 0640), 0);
  fs::create_symlink("real/file", folder_ / "Dockerfile");
  EXPECT_EQ(run({kRules, "-wq", "Dockerfile"}).exit_code, 0);
  EXPECT_TRUE(fs::is_symlink(folder_ / "Dockerfile"));
  EXPECT_EQ(folder_.get("real/file"), kAll);
  EXPECT_EQ(fs::status(folder_ / "real/file").permissions(), static_cast<fs::perms>(0640));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_ / "real"), {}), 1) << "nothing is left beside it";
}

TEST_F(Harden, AFileThatCannotBeReplacedIsLeftAlone) {
  folder_.put("Dockerfile", kLegacy);
  folder_.put("b/Dockerfile", kLegacy);
  fs::create_hard_link(folder_ / "Dockerfile", folder_ / "other");
  const ProgramRun result = run({kRules, "-w", "Dockerfile", "b"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_TRUE(result.err.starts_with("Dockerfile: error: cannot write: it has 2 hard links; left alone\n"))
      << result.err;
  EXPECT_EQ(folder_.get("Dockerfile"), kLegacy);
  EXPECT_EQ(folder_.get("b/Dockerfile"), kAll) << "the others go on";
}

TEST_F(Harden, CheckTellsByItsExitCode) {
  folder_.put("Dockerfile", kLegacy);
  const ProgramRun result = run({kRules, "--check", "Dockerfile"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.out, "Dockerfile: 2 changes (apt-no-recommends, env-equals)\n");
  EXPECT_EQ(folder_.get("Dockerfile"), kLegacy);
  EXPECT_EQ(run({kRules, "--check", "--quiet", "Dockerfile"}).out, "");
  EXPECT_EQ(run({kRules, "--check", "--format", "diff", "Dockerfile"}).exit_code, 1);
  folder_.put("Dockerfile", kAll);
  EXPECT_EQ(run({kRules, "--check", "Dockerfile"}).exit_code, 0);
}

TEST_F(Harden, ProfilesDecideWhatIsApplied) {
  const auto written = [&](const std::vector<std::string>& options) {
    folder_.put("Dockerfile", kLegacy);
    std::vector<std::string> args{kRules, "-wq", "Dockerfile"};
    args.insert(args.end(), options.begin(), options.end());
    EXPECT_EQ(run(args).exit_code, 0);
    return folder_.get("Dockerfile");
  };
  EXPECT_EQ(written({}), kAll);
  EXPECT_EQ(written({"--profile", "migrate"}), kAll);
  EXPECT_EQ(written({"--profile", "save"}), kSafe);
  EXPECT_EQ(written({"--profile=review"}), kSafe);
  folder_.put(".drydock.toml", "profile = \"save\"\n");
  EXPECT_EQ(written({}), kSafe);
  EXPECT_EQ(written({"-p", "migrate"}), kAll) << "the command line wins";
  EXPECT_EQ(written({"--no-config"}), kAll);
}

TEST_F(Harden, StandardInput) {
  const ProgramRun result = with_input({kRules, "-"}, kLegacy);
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, kSafe);
  EXPECT_TRUE(result.err.starts_with("-:2:")) << result.err;
  const ProgramRun named = with_input({kRules, "-", "--stdin-filename", "x/Dockerfile"}, kLegacy);
  EXPECT_TRUE(named.err.starts_with("x/Dockerfile:2:")) << named.err;
  EXPECT_EQ(with_input({kRules, "-", "--quiet"}, kLegacy).err, "");
  EXPECT_EQ(with_input({kRules, "-", "--profile=migrate"}, kLegacy).out, kAll);
  EXPECT_EQ(with_input({kRules, "-", "--check"}, kLegacy).exit_code, 1);
  EXPECT_EQ(with_input({kRules, "-", "--check"}, kLegacy).out, "");
  EXPECT_EQ(with_input({kRules, "-", "--format=patch", "--stdin-filename=f"}, kLegacy).out.substr(0, 17),
            "--- a/f\n+++ b/f\n@");
}

TEST_F(Harden, StandardInputGivesWholeDocuments) {
  for (const char* format : {"json", "sarif", "rdjson"}) {
    const ProgramRun result = with_input({kRules, "-", std::string("--format=") + format}, kLegacy);
    EXPECT_TRUE(nlohmann::json::accept(result.out)) << format << ": " << result.out;
    EXPECT_NE(result.out.find("apt-"), std::string::npos) << format << " names no rule";
  }
}

TEST_F(Harden, StandardInputThatIsNoDockerfileGivesNothingBack) {
  for (const std::string& text :
       {std::string("FORM a\n"), std::string("FROM a\nRUN \0\n", 13), std::string()}) {
    const ProgramRun result = with_input({"-"}, text);
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_EQ(result.out, "");
    EXPECT_NE(result.err.find(": error: "), std::string::npos) << result.err;
  }
  EXPECT_NE(with_input({"-"}, "FORM a\n").err.find("(did you mean `FROM`?)"), std::string::npos);
}

TEST_F(Harden, OneBadFileDoesNotStopTheRest) {
  folder_.put("a.Dockerfile", "<<<<<<< HEAD\nFROM a\n=======\nFROM b\n>>>>>>> other\n");
  folder_.put("b.Dockerfile",
              "\x7F"
              "ELF" +
                  std::string(10, '\0'));
  folder_.put("c.Dockerfile", "FROM a\nFETCH it\n");
  folder_.put("d.Dockerfile", kLegacy);
  const ProgramRun result = run({kRules, "-w", "none", "."});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.err,
            "none: error: cannot read: No such file or directory\n"
            "a.Dockerfile:1:1: error: unresolved merge conflict: resolve it first\n"
            "b.Dockerfile:1:5: error: this is a binary file, no Dockerfile: it has NUL bytes\n"
            "c.Dockerfile:2:1: error: unknown instruction: FETCH\n"
            "drydock: 1 file changed, 2 changes (apt-no-recommends, env-equals)\n");
  EXPECT_EQ(folder_.get("d.Dockerfile"), kAll);
}

TEST_F(Harden, FoldersWithoutADockerfileAreAnError) {
  fs::create_directory(folder_ / "Dockerfile");
  const ProgramRun result = run({"Dockerfile"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.err, "Dockerfile: error: no Dockerfile found in this folder\n");
}

TEST_F(Harden, TooLargeAFileIsRefusedUnread) {
  folder_.put("Dockerfile", "FROM a\n");
  fs::resize_file(folder_ / "Dockerfile", 100u << 20);
  const ProgramRun result = run({"Dockerfile"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.err, "Dockerfile: error: cannot read: it is larger than 16777216 bytes\n");
}

TEST_F(Harden, ReadsPathsFromAList) {
  folder_.put("a file", kLegacy);
  folder_.put("b", kLegacy);
  EXPECT_EQ(
      with_input({kRules, "--check", "--files-from", "-"}, "a file\nb\n").out,
      "a file: 2 changes (apt-no-recommends, env-equals)\nb: 2 changes (apt-no-recommends, env-equals)\n");
  EXPECT_EQ(with_input({kRules, "--check", "--files-from=-"}, std::string("a file\0", 7)).out,
            "a file: 2 changes (apt-no-recommends, env-equals)\n");
  folder_.put("list", "b\n");
  EXPECT_EQ(run({kRules, "--check", "--files-from=list"}).out,
            "b: 2 changes (apt-no-recommends, env-equals)\n");
  EXPECT_EQ(with_input({"--check", "--files-from=-"}, "").exit_code, 0) << "nothing to do is done";
  EXPECT_EQ(run({"--files-from=none"}).exit_code, 2);
}

TEST_F(Harden, TheOutputIsInTheOrderOfTheFilesWhateverTheJobs) {
  for (int i = 0; i < 200; ++i) folder_.put("d" + std::to_string(i) + "/Dockerfile", kLegacy);
  const ProgramRun one = run({kRules, "--jobs=1", "."});
  EXPECT_EQ(one.exit_code, 0);
  for (const char* jobs : {"--jobs=2", "--jobs=7", "-j64"}) EXPECT_EQ(run({kRules, jobs, "."}).out, one.out);
  EXPECT_EQ(one.err, "") << "no progress but on a terminal";
}

TEST_F(Harden, ColoursAsAsked) {
  folder_.put("Dockerfile", kLegacy);
  const auto coloured = [&](std::vector<std::string> args,
                            std::vector<std::pair<std::string, std::string>> environment = {}) {
    args.insert(args.end(), {kRules, "Dockerfile"});
    ProgramInput input;
    input.environment = std::move(environment);
    return run(args, input).out.find("\x1b[") != std::string::npos;
  };
  EXPECT_FALSE(coloured({}));
  EXPECT_TRUE(coloured({"--color=always"}));
  EXPECT_TRUE(coloured({}, {{"CLICOLOR_FORCE", "1"}}));
  EXPECT_FALSE(coloured({}, {{"CLICOLOR_FORCE", "0"}}));
  EXPECT_FALSE(coloured({}, {{"CLICOLOR_FORCE", "1"}, {"NO_COLOR", "1"}}));
  EXPECT_TRUE(coloured({"--color", "always"}, {{"NO_COLOR", "1"}}));
  EXPECT_FALSE(coloured({"--color=never"}, {{"CLICOLOR_FORCE", "1"}}));
}

TEST_F(Harden, APatchIsWhatGitApplies) {
  folder_.put("sub/Dockerfile", kLegacy);
  folder_.put("no end/Dockerfile", std::string(kLegacy, std::string(kLegacy).size() - 1));
  const ProgramRun patch = run({kRules, "--format=patch", "."});
  EXPECT_EQ(patch.exit_code, 0);
  EXPECT_EQ(patch.err, "");
  if (!fs::exists("/usr/bin/git")) GTEST_SKIP() << "there is no git to apply it";
  fs::create_directories(folder_ / ".git/objects");
  fs::create_directories(folder_ / ".git/refs");
  ProgramInput input;
  input.folder = folder_.path().string();
  input.text = patch.out;
  const ProgramRun applied = run_program({"/usr/bin/git", "apply", "-"}, input);
  EXPECT_EQ(applied.exit_code, 0) << applied.err << patch.out;
  EXPECT_EQ(folder_.get("sub/Dockerfile"), kAll);
  EXPECT_EQ(folder_.get("no end/Dockerfile") + "\n", kAll);
}

TEST_F(Harden, JsonIsJsonEvenWithBadFiles) {
  folder_.put("Dockerfile", kLegacy);
  folder_.put("b.Dockerfile", std::string("\0\0", 2));
  for (const char* format : {"json", "sarif", "rdjson"}) {
    const ProgramRun result = run({kRules, "--format", format, ".", "none"});
    EXPECT_EQ(result.exit_code, 2) << format;
    EXPECT_TRUE(nlohmann::json::accept(result.out)) << format << ": " << result.out;
    EXPECT_NE(result.err.find("none: error: "), std::string::npos);
    EXPECT_NE(result.err.find("b.Dockerfile:1:1: error: "), std::string::npos);
  }
}

TEST_F(Harden, ABrokenConfigurationIsToldOnceAndStopsItsFilesAlone) {
  folder_.put("a/.drydock.toml", "profil = \"save\"\n");
  folder_.put("a/Dockerfile", kLegacy);
  folder_.put("a/x/Dockerfile", kLegacy);
  folder_.put("b/Dockerfile", kLegacy);
  const ProgramRun result = run({kRules, "-wq", "."});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.err,
            (folder_ / "a/.drydock.toml") + ":1:1: error: unknown key `profil` (did you mean `profile`?)\n");
  EXPECT_EQ(folder_.get("a/Dockerfile"), kLegacy);
  EXPECT_EQ(folder_.get("b/Dockerfile"), kAll);
}

TEST_F(Harden, ConfigurationChoosesRulesAndFiles) {
  folder_.put(".drydock.toml",
              "only = [\"env-equals\", \"apt-no-recommends\"]\nexclude = [\"vendor/\"]\n"
              "[rules.apt-no-recommends]\nenabled = false\n");
  folder_.put("Dockerfile", kLegacy);
  folder_.put("vendor/Dockerfile", kLegacy);
  EXPECT_EQ(run({"-wq", "."}).exit_code, 0);
  EXPECT_EQ(folder_.get("Dockerfile"), kSafe);
  EXPECT_EQ(folder_.get("vendor/Dockerfile"), kLegacy);
  EXPECT_EQ(run({"-wq", "vendor/Dockerfile", "--only=apt-no-recommends,env-equals"}).exit_code, 0);
  EXPECT_EQ(folder_.get("vendor/Dockerfile"), kAll) << "what is named on the command line counts";
}

TEST_F(Harden, StrictMissesTheContext) {
  // Whether ADD may become COPY depends on files that nobody has shown.
  EXPECT_EQ(with_input({"--only=add-to-copy", "-q", "-"}, "FROM a\nADD b /b\n").exit_code, 0);
  EXPECT_EQ(with_input({"--only=add-to-copy", "-q", "--strict", "-"}, "FROM a\nADD b /b\n").exit_code, 3);
  folder_.put("b", "text");
  const ProgramRun known =
      with_input({"--only=add-to-copy", "-q", "--strict", "--context=.", "-"}, "FROM a\nADD b /b\n");
  EXPECT_EQ(known.exit_code, 0);
  EXPECT_EQ(known.out, "FROM a\nCOPY b /b\n");
}

TEST_F(Harden, CommandsOfBuildersNameTheContext) {
  folder_.put("app/docker/Dockerfile", "FROM node:22\nARG NPM_TOKEN\nRUN npm ci\n");
  const std::string folder = folder_ / "app";
  const auto pass = [&](std::vector<std::string> args, const std::string& from) {
    args.insert(args.begin(), {"--only=secret-mounts", "--offline", "--profile=migrate", "--format=json"});
    const ProgramRun result = run(args, {from, {}, {}, false});
    const nlohmann::json report = nlohmann::json::parse(result.out, nullptr, false);
    return report.is_object() ? report["files"][0]["pass"] : nlohmann::json(result.err);
  };
  const std::string start = "docker build --secret id=npm_token,env=NPM_TOKEN ";
  EXPECT_EQ(pass({"docker/Dockerfile"}, folder)["docker"], start + "docker");
  EXPECT_EQ(pass({"--context=.", "docker/Dockerfile"}, folder)["docker"], start + "-f docker/Dockerfile .");
  EXPECT_EQ(pass({"--context", folder, "docker/Dockerfile"}, folder)["docker"],
            start + "-f docker/Dockerfile " + folder);
  // A configuration's is named as seen from where the user is.
  folder_.put("app/.drydock.toml", "context = \".\"\n");
  EXPECT_EQ(pass({"docker/Dockerfile"}, folder)["docker"], start + "-f docker/Dockerfile .");
  EXPECT_EQ(pass({"Dockerfile"}, folder + "/docker")["docker"], start + "-f Dockerfile ..");
  EXPECT_NE(pass({"Dockerfile"}, folder + "/docker")["compose"].get<std::string>().find(
                "      context: ..\n      dockerfile: docker/Dockerfile\n"),
            std::string::npos);
}

TEST_F(Harden, ASecretsFileIsNamedFromTheRepositorysRootInAWorkflow) {
  folder_.put("app/.netrc", "machine host.example login ci password sesame-open-now\n");
  folder_.put("app/Dockerfile",
              "FROM debian:12\nCOPY .netrc /root/.netrc\nRUN curl --netrc -O https://host.example/a && rm /root/.netrc\n");
  const ProgramRun result = run({"--only=secret-mounts", "--offline", "--profile=migrate", "Dockerfile"},
                                {folder_ / "app", {}, {}, false});
  EXPECT_NE(result.out.find("docker build --secret id=netrc,src=.netrc .\n"), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("        netrc=app/.netrc\n"), std::string::npos) << result.out;
}

TEST_F(Harden, LinksOutOfTheRepositoryAreNotFollowedByAWalk) {
  const TempFolder elsewhere;
  elsewhere.put("secrets", "PASSWORD stands here\n");
  fs::create_symlink(elsewhere / "secrets", folder_ / "Dockerfile");
  folder_.put("a/Dockerfile", kSafe);
  const ProgramRun result = run({"."});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ((result.out + result.err).find("PASSWORD"), std::string::npos);
  EXPECT_NE(result.err.find("Dockerfile: note: skipped: this link leads out of "), std::string::npos)
      << result.err;
}

TEST_F(Harden, AReaderThatLeavesIsNoError) {
  folder_.put("Dockerfile", kLegacy);
  ProgramInput input;
  input.close_out = true;
  const ProgramRun result = run({kRules, "Dockerfile"}, input);
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(run({"--help"}, input).exit_code, 0);
}

TEST_F(Harden, AFullDiskIsAnError) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "there is no /dev/full";
  folder_.put("Dockerfile", kLegacy);
  const ProgramRun result =
      run_program({"/bin/sh", "-c", std::string("exec ") + DRYDOCK_BINARY + " Dockerfile > /dev/full"},
                  {folder_.path().string(), {}, {}, false});
  EXPECT_EQ(result.exit_code, 70);
  EXPECT_NE(result.err.find("cannot write the output"), std::string::npos);
}

TEST_F(Harden, ClosedStandardStreamsDoNoHarm) {
  folder_.put("Dockerfile", kLegacy);
  const ProgramRun result =
      run_program({"/bin/sh", "-c", std::string("exec ") + DRYDOCK_BINARY + " Dockerfile <&- >&- 2>&-"},
                  {folder_.path().string(), {}, {}, false});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(folder_.get("Dockerfile"), kLegacy);
}

}  // namespace
}  // namespace drydock
