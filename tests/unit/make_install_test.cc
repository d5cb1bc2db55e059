#include "split/c/make_install.h"

#include <gtest/gtest.h>

namespace drydock {
namespace {

MakeInstall read(std::string_view makefile, std::map<std::string, std::string> variables = {},
                 std::string environment = {}) {
  return read_make_install({makefile, "install", std::move(variables),
                            [environment](const std::string& name) { return name == environment; }, "/src"});
}

std::string paths(const MakeInstall& made) {
  std::string out = made.problem;
  for (const MadeByInstall& each : made.files)
    out += (out.empty() ? "" : " ") + each.path + (each.tree ? "/" : "");
  return out;
}

TEST(MakeInstall, PutsVariablesIn) {
  EXPECT_EQ(
      paths(read(
          "PREFIX = /usr/local\nB = $(PREFIX)/bin\ninstall: all\n\t@install -m 755 a b $(DESTDIR)${B}\n")),
      "/usr/local/bin/a /usr/local/bin/b");
  EXPECT_EQ(paths(read("P ?= /usr\ninstall:\n\tcp a $(P)/bin/b\n", {{"P", "/opt"}, {"DESTDIR", "/x"}})),
            "/opt/bin/b");
  EXPECT_EQ(paths(read("install:\n\tinstall -Dt $(DESTDIR)/usr/bin \\\n\t  a\n", {{"DESTDIR", "/x"}})),
            "/x/usr/bin/a");
}

TEST(MakeInstall, FollowsTargetsCalledInstall) {
  EXPECT_EQ(paths(read("install: all install-bin\ninstall-bin:\n\tcp a /usr/bin\n")), "/usr/bin/a");
  EXPECT_FALSE(read("install: install-more\n").problem.empty());
}

TEST(MakeInstall, KeepsFoldersThatStayEmpty) {
  EXPECT_EQ(paths(read("install:\n\tmkdir -p /var/spool/a /usr/share/a\n\tcp x /usr/share/a\n")),
            "/usr/share/a/x /var/spool/a/");
  EXPECT_EQ(paths(read("install:\n\tcp -r data /usr/share/\n\tcp y /opt/x\n\trm -f /opt/x\n")),
            "/usr/share/data/");
}

TEST(MakeInstall, SaysWhereItDoesNotKnow) {
  for (const char* makefile :
       {"install:\n\tcp a $(shell pwd)/b\n", "install:\n\tcp *.map /opt\n", "install:\n\tpython3 setup.py\n",
        "install:\n\t$(MAKE) -C sub install\n", "install:\n\tcd sub && cp a /usr/bin\n", "all:\n",
        "include x.inc\ninstall:\n\tcp a /opt\n", "install:\n\tinstall -o daemon a /opt\n",
        "install:\n\tinstall -d -m 700 /opt/a\n", "install:\n\tmkdir /opt/a\n\tchmod 777 /opt/a\n",
        "install::\n\tcp a /opt\n", "ifdef X\nP = /opt\nendif\ninstall:\n\tcp a $(P)/a\n",
        "install:\n\tchown daemon /opt/a\n", "install:\n\techo a > /etc/a\n",
        "install:\n\tcp -r src/. /opt/a/\n", "install:\n\tinstall --mode=700 a /opt\n"})
    EXPECT_FALSE(read(makefile).problem.empty()) << makefile;
}

TEST(MakeInstall, MindsTheEnvironment) {
  EXPECT_FALSE(read("P ?= /usr\ninstall:\n\tcp a $(P)/bin\n", {}, "P").problem.empty());
  EXPECT_FALSE(read("install:\n\tcp a $(P)/bin/a\n", {}, "P").problem.empty());
  EXPECT_EQ(paths(read("P = /usr\ninstall:\n\tcp a $(P)/bin\n", {}, "P")), "/usr/bin/a");
}

}  // namespace
}  // namespace drydock
