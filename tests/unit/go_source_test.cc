#include "split/go/go_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drydock {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(GoSource, ImportsOfBothForms) {
  const GoSource source = read_go_source(
      "package main\n\nimport \"fmt\"\nimport (\n\t_ \"embed\"\n\thttp \"net/http\" // the server\n)\n// import \"gone\"\n");
  EXPECT_THAT(source.imports, ElementsAre("fmt", "embed", "net/http"));
  EXPECT_TRUE(source.main_package);
  EXPECT_TRUE(source.imports_package("net/http"));
  EXPECT_FALSE(source.imports_package("gone"));
}

TEST(GoSource, ProgramsThatItStarts) {
  const GoSource source = read_go_source(
      "package main\nimport \"os/exec\"\nfunc main() {\n\texec.Command(\"git\", \"status\")\n\texec.CommandContext(ctx, \"ffmpeg\")\n"
      "\t// exec.Command(hidden)\n}\n");
  EXPECT_THAT(source.starts, ElementsAre("git", "ffmpeg"));
  EXPECT_FALSE(source.starts_unknown);
}

TEST(GoSource, ANameThatIsNotWrittenOutIsUnknown) {
  EXPECT_TRUE(read_go_source("package main\nfunc f(tool string) { exec.Command(tool) }\n").starts_unknown);
  EXPECT_TRUE(read_go_source("package main\nimport \"plugin\"\n").starts_unknown);
  EXPECT_TRUE(read_go_source("package main\nfunc f() { syscall.Exec(path, nil, nil) }\n").starts_unknown);
}

TEST(GoSource, ItsOwnProgramIsNoOther) {
  EXPECT_FALSE(read_go_source("package main\nfunc f() { exec.Command(os.Args[0], \"-child\") }\n").starts_unknown);
}

TEST(GoSource, ItsOwnProgramByAName) {
  EXPECT_FALSE(read_go_source("package main\nfunc f() {\n\tself, err := os.Executable()\n\texec.Command(self, \"-child\")\n}\n").starts_unknown);
  EXPECT_TRUE(read_go_source("package main\nfunc f(tool string) {\n\tself, _ := os.Executable()\n\texec.Command(tool, self)\n}\n").starts_unknown);
}

TEST(GoSource, OtherWaysToStartAProgram) {
  EXPECT_TRUE(read_go_source("package main\nimport run \"os/exec\"\n").starts_unknown) << "another name";
  EXPECT_TRUE(read_go_source("package main\nimport (\n\t. \"os/exec\"\n)\n").starts_unknown) << "no name";
  EXPECT_TRUE(read_go_source("package main\nfunc f() { run := exec.Command\n run(x) }\n").starts_unknown) << "a value";
  EXPECT_TRUE(read_go_source("package main\nvar c = exec.Cmd{Path: p}\n").starts_unknown) << "a literal";
  EXPECT_FALSE(read_go_source("package main\nimport \"os/exec\"\nfunc f(c *exec.Cmd) {}\n").starts_unknown) << "a type";
  EXPECT_TRUE(read_go_source("package main\nimport \"golang.org/x/sys/execabs\"\n").starts_unknown);
}

TEST(GoSource, ATextThatLooksLikeACallIsNone) {
  EXPECT_FALSE(read_go_source("package main\nfunc myexec.Command() {}\nvar s = myexec.Command(x)\n").starts_unknown);
}

TEST(GoSource, LibrariesOfCgo) {
  const GoSource source = read_go_source(
      "package main\n/*\n#cgo LDFLAGS: -L/x -lfoo -lm\n#cgo pkg-config: gtk+-3.0\n#include <x.h>\n*/\nimport \"C\"\n");
  EXPECT_THAT(source.libraries, ElementsAre("foo", "m", "pkg-config:gtk+-3.0"));
  EXPECT_THAT(read_go_source("package main\n// #cgo LDFLAGS: -lfoo\n").libraries, IsEmpty());
}

TEST(GoSource, HostileTextIsReadToItsEnd) {
  EXPECT_FALSE(read_go_source("package main\n\"unterminated").starts_unknown);
  EXPECT_FALSE(read_go_source("/* open").main_package);
  EXPECT_TRUE(read_go_source("exec.Command(").starts_unknown);
  EXPECT_THAT(read_go_source("import (\n\"a").imports, IsEmpty());
  read_go_source(std::string(200'000, '`'));
}

TEST(GoModule, PathAndRequirements) {
  EXPECT_EQ(go_module_path("// the module\nmodule example.com/app/v2 // now\n\ngo 1.22\n"), "example.com/app/v2");
  EXPECT_EQ(go_module_path("module \"quoted.example/x\"\n"), "quoted.example/x");
  EXPECT_EQ(go_module_path("go 1.22\n"), "");
  EXPECT_TRUE(requires_modules("module a\nrequire (\n\tb v1\n)\n"));
  EXPECT_FALSE(requires_modules("module a\n"));
}

}  // namespace
}  // namespace drydock
