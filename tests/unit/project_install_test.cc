#include "split/c/project_install.h"

#include <gtest/gtest.h>

namespace drydock {
namespace {

std::string told(const std::vector<ProjectText>& files) {
  const ProjectInstall project = read_project_install(files);
  std::string out = project.problem.empty() ? "" : "?";
  for (const std::string& each : project.programs)
    if (project.problem.empty()) out += (out.empty() ? "" : " ") + each;
  return out;
}

TEST(ProjectInstall, ReadsCMake) {
  EXPECT_EQ(told({{"CMakeLists.txt",
                   "add_executable(a a.c)\nadd_library(b STATIC b.c)\nINSTALL(TARGETS a b RUNTIME "
                   "DESTINATION bin)\n"}}),
            "bin/a");
  EXPECT_EQ(told({{"CMakeLists.txt", "add_subdirectory(src)\n"},
                  {"src/CMakeLists.txt", "add_executable(a a.c)\ninstall(TARGETS a)\n"}}),
            "bin/a");
  for (const char* text :
       {"add_executable(a a.c)\ninstall(TARGETS a)\nadd_subdirectory(gone)\n",
        "add_executable(a a.c)\ninstall(TARGETS a)\ninstall(FILES x DESTINATION share/a)\n",
        "add_executable(a a.c)\ninstall(TARGETS ${ALL})\n", "add_library(a SHARED a.c)\ninstall(TARGETS a)\n",
        "add_executable(a a.c)\nset_target_properties(a PROPERTIES OUTPUT_NAME b)\ninstall(TARGETS a)\n",
        "add_executable(a a.c)\nforeach(t a)\ninstall(TARGETS a)\nendforeach()\n"})
    EXPECT_EQ(told({{"CMakeLists.txt", text}}), "?") << text;
}

TEST(ProjectInstall, MindsFilesThatMayNotBeBuilt) {
  const char* tool = "add_executable(a a.c)\ninstall(TARGETS a)\n";
  EXPECT_EQ(told({{"CMakeLists.txt", "if(TOOLS)\nadd_subdirectory(tools)\nendif()\n"},
                  {"tools/CMakeLists.txt", tool}}),
            "?");
  EXPECT_EQ(told({{"CMakeLists.txt", ""}, {"vendor/CMakeLists.txt", tool}}), "?");
  EXPECT_EQ(told({{"Makefile.am", "SUBDIRS = src\n"},
                  {"extra/Makefile.am", "bin_PROGRAMS = a\n"},
                  {"src/Makefile.am", ""}}),
            "?");
}

TEST(ProjectInstall, ReadsAutomake) {
  EXPECT_EQ(told({{"Makefile.am",
                   "bin_PROGRAMS = a \\\n b$(EXEEXT)\nman1_MANS = a.1\nnoinst_PROGRAMS = "
                   "t\ndist_sbin_PROGRAMS=c\n"}}),
            "bin/a bin/b sbin/c");
  for (const char* text :
       {"bin_PROGRAMS = a\ninstall-data-hook:\n", "bin_PROGRAMS = $(ALL)\n",
        "bin_PROGRAMS = a\nbin_SCRIPTS = b\n", "bin_PROGRAMS = a\nlib_LTLIBRARIES = b.la\n",
        "if X\nbin_PROGRAMS = a\nendif\n", "bin_PROGRAMS = a\ninclude more.am\n"})
    EXPECT_EQ(told({{"Makefile.am", text}}), "?") << text;
}

TEST(ProjectInstall, SeesAbsoluteDestinations) {
  EXPECT_TRUE(installs_outside_prefix("CMakeLists.txt", "install(FILES a DESTINATION \"/etc\")"));
  EXPECT_TRUE(installs_outside_prefix("src/Makefile.am", "\tcp a $(DESTDIR)/etc\n"));
  EXPECT_FALSE(installs_outside_prefix("CMakeLists.txt", "install(FILES a DESTINATION etc)"));
}

}  // namespace
}  // namespace drydock
