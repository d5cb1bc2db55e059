#include "facts/image_facts.h"

#include <gtest/gtest.h>

namespace drydock {
namespace {

TEST(OsRelease, ValuesAreReadAsTheShellReadsThem) {
  const auto values = parse_os_release(
      "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\r\n# VERSION_ID=\"11\"\n  "
      "VERSION_ID='12'\nEMPTY=\n"
      "A=\"a\\\"b\\$c\\d\\\\\"\nB='a\\b'\nC=a\\ b\nD=bare # comment\nE=\"two\"' parts'\nno "
      "assignment\n=x\nID_LIKE=\"rhel fedora\"\nLAST=end");
  EXPECT_EQ(values.at("PRETTY_NAME"), "Debian GNU/Linux 12 (bookworm)");
  EXPECT_EQ(values.at("ID"), "debian");
  EXPECT_EQ(values.at("VERSION_ID"), "12");
  EXPECT_EQ(values.at("EMPTY"), "");
  EXPECT_EQ(values.at("A"), "a\"b$c\\d\\");
  EXPECT_EQ(values.at("B"), "a\\b");
  EXPECT_EQ(values.at("C"), "a b");
  EXPECT_EQ(values.at("D"), "bare");
  EXPECT_EQ(values.at("E"), "two parts");
  EXPECT_EQ(values.at("ID_LIKE"), "rhel fedora");
  EXPECT_EQ(values.at("LAST"), "end");
  EXPECT_EQ(values.size(), 11u);
  EXPECT_TRUE(parse_os_release("").empty());
  EXPECT_EQ(parse_os_release("A=\"open").at("A"), "open");
  EXPECT_EQ(parse_os_release("A=x\\").at("A"), "x\\");
}

TEST(OsRelease, TheLastAssignmentCounts) {
  EXPECT_EQ(parse_os_release("ID=a\nID=b\n").at("ID"), "b");
}

TEST(Passwd, LinesThatAreAccounts) {
  const auto entries = parse_passwd(
      "root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/"
      "nologin\nshort:x:1:1:g:/home\n"
      "max::4294967295:4294967295:::\n");
  ASSERT_EQ(entries.size(), 4u);
  EXPECT_EQ(entries[0].name, "root");
  EXPECT_EQ(entries[0].home, "/root");
  EXPECT_EQ(entries[0].shell, "/bin/bash");
  EXPECT_EQ(entries[1].uid, 65534u);
  EXPECT_EQ(entries[2].home, "/home");
  EXPECT_EQ(entries[2].shell, "");
  EXPECT_EQ(entries[3].gid, 4294967295u);
}

TEST(Passwd, OtherLinesAreLeftOut) {
  for (const char* line :
       {"", "\n", "root", ":x:0:0::/:", "a:x:-1:0::/:", "a:x:1x:0::/:", "a:x::0::/:", "a:x:0:4294967296::/:",
        "a:x: 1:0::/:", "#a:x:1:1::/:", "+::::::", "+a:x:1:1::/:", "-a:x:1:1::/:", "a:x:1:1:"})
    EXPECT_TRUE(parse_passwd(line).empty()) << line;
  EXPECT_EQ(parse_passwd("a:x:1:1:g:/h:/s:more:x\r\n").at(0).shell, "/s");
}

TEST(Platform, IsNormalisedAsContainerdDoes) {
  EXPECT_EQ(normalize_platform("linux", "amd64", ""), "linux/amd64");
  EXPECT_EQ(normalize_platform("linux", "x86_64", ""), "linux/amd64");
  EXPECT_EQ(normalize_platform("linux", "amd64", "v1"), "linux/amd64");
  EXPECT_EQ(normalize_platform("linux", "amd64", "v3"), "linux/amd64/v3");
  EXPECT_EQ(normalize_platform("Linux", "AMD64", ""), "linux/amd64");
  EXPECT_EQ(normalize_platform("linux", "i386", "x"), "linux/386");
  EXPECT_EQ(normalize_platform("linux", "arm64", "v8"), "linux/arm64");
  EXPECT_EQ(normalize_platform("linux", "aarch64", "8"), "linux/arm64");
  EXPECT_EQ(normalize_platform("linux", "arm64", "v9"), "linux/arm64/v9");
  EXPECT_EQ(normalize_platform("linux", "arm", ""), "linux/arm/v7");
  EXPECT_EQ(normalize_platform("linux", "arm", "6"), "linux/arm/v6");
  EXPECT_EQ(normalize_platform("linux", "armhf", "v6"), "linux/arm/v7");
  EXPECT_EQ(normalize_platform("linux", "armel", ""), "linux/arm/v6");
  EXPECT_EQ(normalize_platform("windows", "amd64", ""), "windows/amd64");
  EXPECT_EQ(normalize_platform("", "riscv64", ""), "linux/riscv64");
}

TEST(Platform, HasTheDistributionsNames) {
  EXPECT_EQ(debian_architecture("linux/amd64"), "amd64");
  EXPECT_EQ(debian_architecture("linux/amd64/v3"), "amd64");
  EXPECT_EQ(debian_architecture("linux/386"), "i386");
  EXPECT_EQ(debian_architecture("linux/arm64"), "arm64");
  EXPECT_EQ(debian_architecture("linux/arm/v7"), "armhf");
  EXPECT_EQ(debian_architecture("linux/arm/v5"), "armel");
  EXPECT_EQ(debian_architecture("linux/ppc64le"), "ppc64el");
  EXPECT_EQ(debian_architecture("windows/amd64"), "");
  EXPECT_EQ(debian_architecture("linux/arm/v99"), "");
  EXPECT_EQ(debian_architecture(""), "");
  EXPECT_EQ(alpine_architecture("linux/amd64"), "x86_64");
  EXPECT_EQ(alpine_architecture("linux/arm64/v9"), "aarch64");
  EXPECT_EQ(alpine_architecture("linux/386"), "x86");
  EXPECT_EQ(alpine_architecture("linux/arm/v6"), "armhf");
  EXPECT_EQ(alpine_architecture("linux/arm/v7"), "armv7");
  EXPECT_EQ(alpine_architecture("linux/mips64le"), "");
}

TEST(ImageFacts, PlatformsAreFound) {
  ImageFacts facts;
  EXPECT_EQ(facts.config(), nullptr);
  facts.configs["linux/amd64"].user = "a";
  facts.configs["linux/arm64"].user = "b";
  facts.contents["linux/arm64"].programs = {"sh"};
  EXPECT_EQ(facts.config("linux/arm64")->user, "b");
  EXPECT_EQ(facts.config()->user, "a");
  EXPECT_EQ(facts.config("linux/s390x"), nullptr);
  EXPECT_EQ(facts.content()->programs.size(), 1u);
  EXPECT_EQ(facts.content("linux/amd64"), nullptr);
}

TEST(ImageConfig, VariablesAreFoundByTheirWholeName) {
  ImageConfig config;
  config.env = {"PATH=/bin", "EMPTY=", "A=b=c", "NOTHING"};
  EXPECT_EQ(config.variable("PATH"), "/bin");
  EXPECT_EQ(config.variable("EMPTY"), "");
  EXPECT_EQ(config.variable("A"), "b=c");
  EXPECT_EQ(config.variable("PAT"), std::nullopt);
  EXPECT_EQ(config.variable("NOTHING"), std::nullopt);
}

TEST(ImageContents, FilesAreFoundByPath) {
  ImageContents contents;
  contents.files["etc/passwd"] = "x";
  EXPECT_EQ(*contents.file("etc/passwd"), "x");
  EXPECT_EQ(contents.file("/etc/passwd"), nullptr);
}

}  // namespace
}  // namespace drydock
