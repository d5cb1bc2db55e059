#include "model/apt_package_word.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "rewrite/apt_pins.h"

namespace drydock {
namespace {

// Kind, name and version of the word of `apt-get install`.
std::string read(const std::string& word) {
  const Dockerfile file = parse_dockerfile(
      std::make_shared<const SourceText>("FROM debian:12\nRUN apt-get install " + word + "\n"));
  const BuildModel model(file);
  const auto commands = commands_of(model, file.instructions()[1]);
  if (commands.empty() || commands[0].words.size() != 3) return "?";
  const AptPackageWord read = read_apt_package_word(commands[0], commands[0].words[2]);
  constexpr const char* kNames[] = {"name",    "pinned", "variable", "file",
                                    "release", "task",   "pattern",  "invalid"};
  return std::string(kNames[static_cast<int>(read.kind)]) + (read.name.empty() ? "" : " " + read.name) +
         (read.version.empty() ? "" : " " + read.version);
}

TEST(AptPackageWord, KnowsNames) {
  for (const char* name : {"curl", "g++", "libstdc++6", "libsigc++-2.0-dev", "libglib2.0-0t64", "0ad",
                           "gcc-12", "libc6:i386", "x-", "python3.11"})
    EXPECT_EQ(read(name), std::string("name ") + name);
  EXPECT_EQ(read("\"curl\""), "name curl");
  EXPECT_EQ(read("'curl'"), "name curl");
}

TEST(AptPackageWord, KnowsPins) {
  EXPECT_EQ(read("curl=7.88.1-10+deb12u8"), "pinned curl 7.88.1-10+deb12u8");
  EXPECT_EQ(read("git=1:2.39.*"), "pinned git 1:2.39.*");
  EXPECT_EQ(read("'git=1:2.39*'"), "pinned git 1:2.39*");
  EXPECT_EQ(read("git=\"1:2.39*\""), "pinned git 1:2.39*");
  EXPECT_EQ(read("libc6:i386=2.36-9"), "pinned libc6:i386 2.36-9");
  EXPECT_EQ(read("nginx=$NGINX_VERSION"), "pinned nginx");
  EXPECT_EQ(read("\"nginx=${NGINX_VERSION}\""), "pinned nginx");
  EXPECT_EQ(read("nginx=\"$V\""), "pinned nginx");
}

TEST(AptPackageWord, KnowsWhatIsNoName) {
  EXPECT_EQ(read("$PACKAGES"), "variable");
  EXPECT_EQ(read("\"php$V\""), "variable");
  EXPECT_EQ(read("linux-headers-$(uname -r)"), "variable");
  EXPECT_EQ(read("php$V-cli=$X"), "variable");
  EXPECT_EQ(read("./x.deb"), "file");
  EXPECT_EQ(read("/tmp/x.deb"), "file");
  EXPECT_EQ(read("x.deb"), "file");
  EXPECT_EQ(read("/tmp/*.deb"), "file");
  EXPECT_EQ(read("\"/tmp/$X\""), "file");
  EXPECT_EQ(read("curl/bookworm-backports"), "release");
  EXPECT_EQ(read("ubuntu-desktop^"), "task");
  EXPECT_EQ(read("'lib.*'"), "pattern");
  EXPECT_EQ(read("libcanberra-gtk*"), "pattern");
  EXPECT_EQ(read("'^php'"), "pattern");
  EXPECT_EQ(read("'?installed'"), "pattern");
  EXPECT_EQ(read("lib{a,b}"), "pattern");
  EXPECT_EQ(read("Curl"), "invalid");
  EXPECT_EQ(read("a_b"), "invalid");
  EXPECT_EQ(read("''"), "invalid");
  EXPECT_EQ(read("a=b=c"), "pinned a");
}

TEST(AptPackageWord, NamesWithAnArchitecture) {
  EXPECT_TRUE(is_apt_package_name("libc6:i386"));
  EXPECT_TRUE(is_apt_package_name("gcc:native"));
  EXPECT_FALSE(is_apt_package_name("libc6:"));
  EXPECT_FALSE(is_apt_package_name(":i386"));
  EXPECT_FALSE(is_apt_package_name("a:b:c"));
  EXPECT_FALSE(is_apt_package_name("-y"));
  EXPECT_FALSE(is_apt_package_name(""));
}

TEST(AptPins, WritesWordsThatTheShellLeavesAlone) {
  EXPECT_EQ(pinned_word("curl", "curl", "7.88.1-10+deb12u8"), "curl=7.88.1-10+deb12u8");
  EXPECT_EQ(pinned_word("\"curl\"", "curl", "1.2~rc1-1"), "\"curl=1.2~rc1-1\"");
  EXPECT_EQ(pinned_word("curl", "curl", "7.88.1*"), "'curl=7.88.1*'");
  EXPECT_EQ(pinned_word("\"curl\"", "curl", "7.88.1*"), "\"curl=7.88.1*\"");
  EXPECT_EQ(pinned_word("c\\url", "curl", "1"), "curl=1");
}

TEST(AptPins, TrustsNoVersion) {
  for (const char* good : {"1", "7.88.1-10+deb12u8", "1:2.39.2-1.1", "1.2-3*", "2:8.39-15", "5~rc1"})
    EXPECT_TRUE(is_writable_version(good)) << good;
  for (const char* bad :
       {"", "*", "$(id)", "1;rm -rf /", "1 2", "1\n2", "1`id`", "1'", "a", "1*2", "1\\", "-1"})
    EXPECT_FALSE(is_writable_version(bad)) << bad;
  EXPECT_FALSE(is_writable_version(std::string(1000, '1')));
}

TEST(AptPins, ListsWords) {
  EXPECT_EQ(list_words({"a"}), "`a`");
  EXPECT_EQ(list_words({"a", "b", "c", "d", "e"}), "`a`, `b`, `c`, `d`, `e`");
  EXPECT_EQ(list_words({"a", "b", "c", "d", "e", "f"}), "`a`, `b`, `c`, `d` and 2 more");
}

}  // namespace
}  // namespace drydock
