#include "split/c/c_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drydock {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(CSource, ProgramsThatItStarts) {
  const CSource source = read_c_source(
      "#include <stdlib.h>\n// system(\"gone\")\n/* popen(x) */\nint main(void) {\n  system(\"date +%s\");\n  execlp(\"ls\", \"ls\", NULL);\n"
      "  posix_spawnp(&pid, \"cat\", 0, 0, 0, 0);\n}\n");
  EXPECT_THAT(source.starts, testing::UnorderedElementsAre("date", "ls", "cat"));
}

TEST(CSource, ATextThatTheShellReadsMayStartAnything) {
  EXPECT_TRUE(read_c_source("void f() { system(\"a; b\"); }").starts_unknown);
  EXPECT_TRUE(read_c_source("void f() { popen(\"x | y\", \"r\"); }").starts_unknown);
  EXPECT_TRUE(read_c_source("void f(char *c) { system(c); }").starts_unknown);
  EXPECT_TRUE(read_c_source("void f(char *c) { execv(c, 0); }").starts_unknown);
}

TEST(CSource, OtherNamesAreOtherFunctions) {
  const CSource source = read_c_source("int file_system(int x); void g() { a.system(x); b->popen(y); my_execv(z); }");
  EXPECT_FALSE(source.starts_unknown);
  EXPECT_THAT(source.starts, IsEmpty());
}

TEST(CSource, LibrariesThatItLoads) {
  EXPECT_TRUE(read_c_source("void f() { dlopen(\"libx.so\", 1); }").loads);
  EXPECT_FALSE(read_c_source("/* dlopen(x) */").loads);
}

TEST(CSource, HostileTextIsReadToItsEnd) {
  EXPECT_FALSE(read_c_source("\"unterminated").starts_unknown);
  EXPECT_FALSE(read_c_source("/* open").starts_unknown);
  EXPECT_TRUE(read_c_source("system(").starts_unknown);
  EXPECT_THAT(read_c_source("system(\"open").starts, ElementsAre("open"));
  EXPECT_FALSE(read_c_source("posix_spawn").starts_unknown);
  EXPECT_FALSE(read_c_source("'\\").starts_unknown);
}

TEST(CSource, FilesOfAProject) {
  EXPECT_TRUE(is_c_project_file("src/a.c"));
  EXPECT_TRUE(is_c_project_file("CMakeLists.txt"));
  EXPECT_FALSE(is_c_project_file("templates/index.html"));
  EXPECT_TRUE(is_c_source("a.cpp"));
  EXPECT_FALSE(is_c_source("a.h"));
  EXPECT_TRUE(is_cplusplus_file("a.hpp"));
}

}  // namespace
}  // namespace drydock
