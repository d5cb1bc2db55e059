#include "model/start_reading.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "model/final_user.h"
#include "model/known_programs.h"
#include "model/package_scripts.h"
#include "model/source_writes.h"
#include "model/start_command.h"

namespace drydock {
namespace {

using Files = std::map<std::string, std::string>;

StartReading read(const std::string& text, const Files& files = {}) {
  const Dockerfile file = parse_dockerfile(std::make_shared<const SourceText>(text, "Dockerfile"));
  const BuildModel model(file);
  Facts facts;
  if (!files.empty()) facts.set_context_known();
  for (const auto& [path, content] : files) facts.add_context_text(path, content);
  StartReading out = read_start(model, *model.final_stage(), {true, {}}, facts);
  out.start.reset();  // it views the file
  return out;
}

std::string declined(const std::string& body, const Files& files = {}) {
  return read("FROM python:3\nWORKDIR /app\nCOPY . .\n" + body, files).declined;
}

TEST(StartReading, LibrariesThatMakeFoldersBesideTheProgram) {
  const std::string start = "FROM python:3\nWORKDIR /app\n";
  const std::string end = "CMD [\"python\", \"a.py\"]\n";
  EXPECT_TRUE(read(start + "RUN pip install 'gradio[oauth]==4.10.0'\nCOPY a.py .\n" + end).writes_workdir);
  EXPECT_TRUE(read(start + "RUN uv pip install Responder\nCOPY a.py .\n" + end).writes_workdir);
  EXPECT_FALSE(read(start + "RUN pip install gradio-client\nCOPY a.py .\n" + end).writes_workdir);
  const std::string listed = start + "COPY requirements.txt a.py ./\nRUN pip install -r requirements.txt\n" + end;
  EXPECT_TRUE(read(listed, {{"requirements.txt", "flask\nscrapyd>=1.4\n"}, {"a.py", ""}}).writes_workdir);
  EXPECT_FALSE(read(listed, {{"requirements.txt", "# scrapyd\nflask\n"}, {"a.py", ""}}).writes_workdir);
  EXPECT_TRUE(read(listed).contexts.contains("requirements.txt"));
  // What could not be read is said, and only where there is a list.
  EXPECT_NE(read(listed, {{"a.py", ""}}).remark, "");
  EXPECT_EQ(read(listed, {{"requirements.txt", "flask\n"}, {"a.py", ""}}).remark, "");
  EXPECT_EQ(read(start + "COPY a.py .\n" + end, {{"a.py", ""}}).remark, "");
  EXPECT_EQ(read("FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm install\nCMD [\"node\", \"a.js\"]\n").remark, "");
}

TEST(StartReading, WhatABuildTellsAboutTheProgram) {
  const auto built = [](const std::string& base, const std::string& step, const std::string& program) {
    return read("FROM " + base + " AS build\nWORKDIR /src\nCOPY . .\nRUN " + step +
                "\nFROM debian:12\nCOPY --from=build /src/out /opt/app\nCMD [\"" + program + "\", \"start\"]\n");
  };
  EXPECT_TRUE(built("gradle:8", "gradle installDist", "/opt/app/bin/app").java);
  EXPECT_TRUE(built("gradle:8", "gradle installDist", "/opt/app/bin/app").home);
  EXPECT_FALSE(built("maven:3", "mvn -Pnative package", "/opt/app/app").java);
  EXPECT_FALSE(built("golang:1", "go build -o out/app", "/opt/app/app").home);
  const StartReading release = built("elixir:1.17", "mix release --path out", "/opt/app/bin/app");
  ASSERT_EQ(release.needed.size(), 1U);
  EXPECT_EQ(release.needed.begin()->path, "/opt/app/tmp");
  EXPECT_FALSE(release.needed.begin()->file);
  EXPECT_TRUE(built("elixir:1.17", "mix compile", "/opt/app/bin/app").needed.empty());
}

TEST(StartReading, ReadsEntrypointAndCmdAsDockerDoes) {
  EXPECT_EQ(declined("CMD [\"python\", \"a.py\"]\n"), "");
  EXPECT_EQ(declined("ENTRYPOINT [\"python\"]\nCMD [\"a.py\"]\n"), "");
  EXPECT_EQ(declined("ENTRYPOINT [\"tini\", \"--\"]\nCMD [\"python\", \"a.py\"]\n"), "");
  // The ENTRYPOINT's shell does not hear the CMD, and a later ENTRYPOINT drops the CMD from below.
  EXPECT_EQ(declined("ENTRYPOINT python a.py\nCMD [\"nginx\"]\n"), "");
  EXPECT_EQ(declined("ENTRYPOINT [\"nginx\"]\nENTRYPOINT []\nCMD [\"python\", \"a.py\"]\n"), "");
  EXPECT_NE(declined("CMD []\n"), "");
  EXPECT_NE(declined("ENTRYPOINT [\"python\", \"a.py\"]\nENTRYPOINT [\"tini\", \"--\", \"cron\"]\n"), "");
}

TEST(StartReading, FollowsScriptsAndWhatTheyArePassed) {
  const std::string start = "ENTRYPOINT [\"./run.sh\"]\nCMD [\"python\", \"a.py\"]\n";
  EXPECT_EQ(declined(start, {{"run.sh", "#!/bin/sh\nexec \"$@\"\n"}}), "");
  EXPECT_NE(declined("ENTRYPOINT [\"./run.sh\"]\nCMD [\"crond\", \"-f\"]\n", {{"run.sh", "exec \"$@\"\n"}}),
            "");
  EXPECT_NE(declined("ENTRYPOINT [\"./run.sh\"]\n", {{"run.sh", "exec \"$@\"\n"}}), "");
  EXPECT_NE(declined(start, {{"other", "x"}}), "");
}

TEST(StartReading, EndsOnScriptsThatCallEachOther) {
  EXPECT_NE(declined("CMD [\"./a.sh\"]\n", {{"a.sh", "./b.sh; ./b.sh\n"}, {"b.sh", "./a.sh; ./a.sh\n"}}), "");
  std::string many;
  for (int i = 0; i < 200; ++i) many += "\"$@\"\n";
  EXPECT_NE(declined("ENTRYPOINT [\"./a.sh\"]\nCMD [\"./a.sh\", \"./a.sh\"]\n", {{"a.sh", many}}), "");
}

TEST(StartReading, CollectsWhatIsWritten) {
  const StartReading out = read(
      "FROM python:3\nWORKDIR /app\nENV D=/data\nCOPY . .\nCMD mkdir -p $D/x /tmp/y && python a.py > "
      "log/a\n");
  EXPECT_EQ(out.declined, "");
  EXPECT_EQ(out.written, (std::set<std::string>{"/data/x", "/app/log/a"}));
}

TEST(StartReading, AsksForTheFilesThatDecide) {
  const StartReading out = read("FROM python:3\nCOPY run.sh /usr/bin/\nENTRYPOINT [\"run.sh\"]\n");
  EXPECT_TRUE(out.contexts.contains("run.sh"));
}

TEST(StartReading, ACompilerAmongTheArgumentsIsUsedWhenTheProgramRuns) {
  for (const char* start : {"CMD python a.py -g g++-4.8",
                            "CMD [\"python\", \"a.py\", \"--compiler=/usr/bin/clang-15\"]",
                            "CMD python a.py CC=cc", "CMD python a.py --with go", "CMD python a.py /usr/bin/make",
                            "CMD python a.py x86_64-linux-gnu-gcc"})
    EXPECT_NE(declined(std::string(start) + "\n").find("of the compiler `"), std::string::npos) << start;
  for (const char* start : {"CMD python a.py go", "CMD python a.py --make", "CMD python a.py gcc.conf",
                            "CMD python a.py --lang=python3", "CMD python a.py as admin"})
    EXPECT_EQ(declined(std::string(start) + "\n"), "") << start;
  EXPECT_NE(declined("RUN gcc -o server server.c\nCMD [\"./server\", \"-g\", \"g++\"]\n").find("`g++`"),
            std::string::npos);
  EXPECT_EQ(declined("RUN gcc -o server server.c\nCMD [\"./server\", \"-p\", \"80\"]\n"), "");
}

TEST(KnownPrograms, AVersionMakesNoOtherProgram) {
  EXPECT_EQ(known_program("python3.12").role, ProgramRole::kPlain);
  EXPECT_EQ(known_program("php-fpm8.2").role, ProgramRole::kDaemon);
  EXPECT_EQ(known_program("gosu").role, ProgramRole::kDrops);
  EXPECT_EQ(known_program("pythonic").role, ProgramRole::kUnknown);
  EXPECT_EQ(known_program("").role, ProgramRole::kUnknown);
  EXPECT_EQ(known_program("python java").role, ProgramRole::kUnknown);
}

TEST(PackageScripts, AreReadOutOfAnyJson) {
  EXPECT_EQ(package_script(R"({"a": [1, {"scripts": {}}], "scripts": {"x": "a \"b\"", "start": "node ."}})",
                           "start"),
            "node .");
  EXPECT_EQ(package_script(R"({"scripts": {"x": "a \"b\""}})", "x"), "a \"b\"");
  for (const char* bad : {"", "{", "[]", R"({"scripts": 1})", R"({"scripts": {"x": 1}})",
                          R"({"scripts": {"x": "a)", "{\"scripts\":{\"x\":\"\\"})
    EXPECT_FALSE(package_script(bad, "x")) << bad;
  EXPECT_FALSE(package_script(std::string(100000, '['), "x"));
  EXPECT_FALSE(package_script("{\"a\":" + std::string(100000, '['), "x"));
}

std::string writes(std::string_view text) {
  std::string out;
  for (const SourceWrite& write : source_writes(text)) out += (write.path.empty() ? "?" : write.path) + ";";
  return out;
}

TEST(SourceWrites, AreCallsWithAPathThatCanBeRead) {
  EXPECT_EQ(writes("open('a.txt', 'w')\nopen('b.txt')\nopen('c.txt', 'rb')\nopen(x, 'w')\n"), "a.txt;");
  EXPECT_EQ(writes("LOG = \"x.log\"\nlogging.FileHandler(LOG)\n"), "x.log;");
  EXPECT_EQ(writes("fs.writeFileSync(path.join(__dirname, 'x'), y)"), "?;");
  EXPECT_EQ(writes("uri = 'sqlite:///site.db'\nuri = 'sqlite:////data/site.db'\n"), "site.db;/data/site.db;");
  EXPECT_EQ(writes("sqlite3.connect(':memory:')\nreopen('a', 'w')\nopen("), "");
  EXPECT_EQ(writes("open('"), "");
}

std::string users(const std::string& run) {
  const Dockerfile file =
      parse_dockerfile(std::make_shared<const SourceText>("FROM debian\nRUN " + run + "\n", "Dockerfile"));
  const BuildModel model(file);
  std::string out;
  for (const CreatedUser& user : created_users(model, *model.final_stage()))
    out += user.name + (user.uid ? "=" + std::to_string(*user.uid) : "") + (user.own_group ? "" : "-group") +
           (user.certain ? "" : "?") + ";";
  return out;
}

TEST(CreatedUsers, AreReadFromAllKindsOfCommands) {
  EXPECT_EQ(users("useradd -r -u 1500 -g web web"), "web=1500;");
  EXPECT_EQ(users("useradd --uid=12 --gid users -m -d /srv -s /bin/sh app"), "app=12-group;");
  EXPECT_EQ(users("adduser -S -D -H -h /x -u 100 -G app app"), "app=100;");
  EXPECT_EQ(users("adduser --system --no-create-home --ingroup users --gecos '' app"), "app-group;");
  EXPECT_EQ(users("adduser app docker"), "");
  EXPECT_EQ(users("useradd -D -s /bin/sh; useradd -o -u 0 toor; echo useradd x"), "");
  EXPECT_EQ(users("id app || useradd app"), "app?;");
  EXPECT_EQ(users("useradd $NAME"), ";");
}

TEST(FinalUser, RootHasManyNames) {
  for (const char* root : {"", "root", "0", "0:0", "root:wheel", "00", ":5"})
    EXPECT_TRUE(is_root(root)) << root;
  for (const char* other : {"app", "1", "10", "rooty", "1:0"}) EXPECT_FALSE(is_root(other)) << other;
}

}  // namespace
}  // namespace drydock
