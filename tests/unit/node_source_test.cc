#include "split/node/node_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace drydock {
namespace {

using ::testing::UnorderedElementsAre;

TEST(NamesPackage, SeesEachWayToLoadIt) {
  for (const char* text : {"require('morgan')", "import m from \"morgan\"", "import('morgan')",
                           "from 'morgan/lib'", "{ target: `morgan` }", "import {\n  a,\n} from 'morgan';",
                           "import a from 'b'; import type { C } from 'd'; import e from 'morgan'"})
    EXPECT_TRUE(names_package(text, "morgan")) << text;
}

TEST(NamesPackage, LeavesOutOtherNamesAndTypes) {
  for (const char* text :
       {"require('morgan-body')", "morgan", "// morgan", "import type { A } from 'morgan';",
        "export type { A } from \"morgan\"", "import type {\n  A,\n} from 'morgan'", "'./morgan'",
        "'@types/morgan'", "'morgan"})
    EXPECT_FALSE(names_package(text, "morgan")) << text;
}

TEST(NodeSource, SeesProgramsThatAreStarted) {
  const NodeSource source = read_node_source(
      "const { execSync, spawn, execFile } = require('child_process');\nexecSync('git log | head "
      "-1');\nspawn(\"ffmpeg\", ['-i']);\n"
      "execFile ( `tar`, []);\nspawn(process.execPath, ['a.js']);\nfork('./b.js');\n");
  EXPECT_FALSE(source.starts_unknown);
  EXPECT_THAT(source.starts, UnorderedElementsAre("git", "head", "ffmpeg", "tar"));
}

TEST(NodeSource, ConfessesWhatItCannotRead) {
  for (const char* text :
       {"const cp = require('child_process'); cp.exec(cmd)",
        "import { spawn } from 'node:child_process'; spawn(name)",
        "import { exec as run } from 'child_process'; run('ls')",
        "const { exec: run } = require('child_process')",
        "const run = promisify(require('child_process').exec);", "require('child_process').exec(`ls ${x}`)",
        "import { execa } from 'execa'", "import cp, { fork } from 'child_process'\ncp.exec(x)",
        "const cp = await import('node:child_process')\ncp.exec(x)",
        "this.cp = require('child_process'); this.cp.exec(x)", "require('shelljs')",
        "require('child_process').exec('ls $HOME')", "require('child_process').spawn('a\\x62')"})
    EXPECT_TRUE(read_node_source(text).starts_unknown) << text;
}

TEST(NodeSource, LeavesRegularExpressionsAlone) {
  EXPECT_FALSE(read_node_source("const { execSync } = require('child_process'); execSync('id'); "
                                "/x/.exec(text); pattern.exec(line);")
                   .starts_unknown);
  EXPECT_FALSE(read_node_source("pattern.exec(line); spawn(x)").starts_unknown);
}

TEST(NodeSource, SeesSystemPathsAndOwnFolder) {
  EXPECT_EQ(read_node_source("fs.readFileSync('/usr/share/fonts/a.ttf')").system_path,
            "/usr/share/fonts/a.ttf");
  EXPECT_EQ(read_node_source("app.get('/user/bin/')").system_path, "");
  EXPECT_EQ(read_node_source("shell: '/bin/sh'").system_path, "");
  EXPECT_TRUE(read_node_source("app.use(express.static(__dirname))").serves_folder);
  EXPECT_FALSE(read_node_source("app.use(express.static('public'))").serves_folder);
}

TEST(NodeSource, SurvivesNoise) {
  for (const char* text : {"", "'", "'child_process'", "'child_process' exec(", "'child_process' spawn('",
                           "'child_process' exec(\"", "\"/usr/share/"})
    read_node_source(text);
  std::string calls = "'child_process' ";
  for (int i = 0; i < 100'000; ++i) calls += "a.exec(";
  EXPECT_TRUE(read_node_source(calls).starts_unknown);
  std::string names;
  for (int i = 0; i < 100'000; ++i) names += "'x'";
  EXPECT_TRUE(names_package(names, "x"));
}

}  // namespace
}  // namespace drydock
