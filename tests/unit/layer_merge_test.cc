#include "resolve/layer_merge.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "layer_archive.h"

namespace drydock {
namespace {

using testing::file;
using testing::folder;
using testing::hard_link;
using testing::Item;
using testing::link;
using testing::program;
using Programs = std::set<std::string, std::less<>>;

// The image that layers make, bottom first.
ImageContents image(const std::vector<std::vector<Item>>& layers) {
  std::vector<LayerFacts> facts;
  for (const auto& layer : layers) facts.push_back(testing::facts_of(layer));
  std::vector<const LayerFacts*> pointers;
  for (const LayerFacts& layer : facts) pointers.push_back(&layer);
  return merge_layers(pointers);
}

std::string text(const ImageContents& contents, std::string_view path) {
  const std::string* found = contents.file(path);
  return found == nullptr ? "(absent)" : *found;
}

const Item kPasswd = file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n");

TEST(LayerMerge, UpperLayersWin) {
  const auto contents =
      image({{kPasswd, file("etc/group", "a:x:0:\n")}, {file("etc/passwd", "u:x:1:1::/:\n")}});
  EXPECT_EQ(text(contents, "etc/passwd"), "u:x:1:1::/:\n");
  EXPECT_EQ(text(contents, "etc/group"), "a:x:0:\n");
  EXPECT_EQ(image({}), ImageContents{});
  EXPECT_EQ(merge_layers({nullptr}), ImageContents{});
}

TEST(LayerMerge, AnEmptyFileIsAFile) {
  const auto contents =
      image({{file("etc/apt/sources.list", "deb x\n")}, {file("etc/apt/sources.list", "")}});
  EXPECT_EQ(text(contents, "etc/apt/sources.list"), "");
}

TEST(LayerMerge, WhatHidesALowerFileHidesIt) {
  for (const Item& item :
       {file("etc/.wh.passwd", ""), file(".wh.etc", ""), file(".wh..wh..opq", ""),
        file("etc/.wh..wh..opq", ""), file("etc", "a file"), link("etc", "elsewhere"), folder("etc/passwd"),
        link("etc/passwd", "nowhere"), hard_link("etc/passwd", "etc/unknown"),
        file("etc/passwd", std::string("\0", 1)), Item{"etc/passwd", Item::Type::kFifo, "", 0644}})
    EXPECT_EQ(image({{kPasswd}, {item}}).files.size(), 0u) << item.path << ' ' << item.text;
  for (const Item& item :
       {file("etc/.wh.passwd2", ""), file("etc2/.wh..wh..opq", ""), folder("etc"), folder("./"),
        file("etc2", "x"), file("etc/apt/.wh..wh..opq", ""), file("etc/.wh..wh.plnk", "")})
    EXPECT_EQ(image({{kPasswd}, {item}}).files.size(), 1u) << item.path;
}

TEST(LayerMerge, AWhiteoutHidesNothingOfItsOwnLayer) {
  EXPECT_EQ(
      text(image({{kPasswd}, {file("etc/passwd", "new:x:1:1::/:\n"), file(".wh.etc", "")}}), "etc/passwd"),
      "new:x:1:1::/:\n");
  EXPECT_EQ(text(image({{kPasswd}, {file("etc/passwd", "new:x:1:1::/:\n"), file("etc/.wh..wh..opq", "")}}),
                 "etc/passwd"),
            "new:x:1:1::/:\n");
}

TEST(LayerMerge, AWhiteoutOfAFolderHidesAllBelow) {
  const std::vector<Item> base = {file("etc/apt/sources.list", "deb x\n"),
                                  file("etc/apt/sources.list.d/a.list", "deb y\n"), file("etc/apt-x", "z"),
                                  kPasswd};
  EXPECT_EQ(image({base, {file("etc/.wh.apt", "")}}).files.size(), 1u);
  const auto contents = image({base,
                               {file("etc/apt/sources.list.d/.wh..wh..opq", ""),
                                file("etc/apt/sources.list.d/b.sources", "Types: deb\n")}});
  EXPECT_EQ(contents.files.size(), 3u);
  EXPECT_EQ(text(contents, "etc/apt/sources.list.d/b.sources"), "Types: deb\n");
}

TEST(LayerMerge, LinksAreFollowedInsideTheImage) {
  const Item release = file("usr/lib/os-release", "ID=x\n");
  for (const char* target : {"../usr/lib/os-release", "/usr/lib/os-release", "../../../../usr/lib/os-release",
                             "./../usr//lib/./os-release", "/../usr/lib/os-release"})
    EXPECT_EQ(text(image({{release, link("etc/os-release", target)}}), "etc/os-release"), "ID=x\n") << target;
  EXPECT_EQ(text(image({{release, link("etc/os-release", "../usr/lib/none")}}), "etc/os-release"),
            "(absent)");
  // Through a file there is no way.
  EXPECT_EQ(
      text(image({{release, link("etc/os-release", "/usr/lib/os-release/../os-release")}}), "etc/os-release"),
      "(absent)");
}

TEST(LayerMerge, LoopsEnd) {
  const auto contents = image({{link("etc/passwd", "passwd"), link("etc/group", "../etc/passwd"),
                                link("usr/bin/sh", "bash"), link("usr/bin/bash", "sh"), link("bin", "sbin"),
                                link("sbin", "bin"), link("etc/apt", "apt/apt"), program("usr/bin/wget")}});
  EXPECT_TRUE(contents.files.empty());
  EXPECT_EQ(contents.programs, (Programs{"wget"}));
  // A chain of forty links can be followed, and no longer one.
  for (const int length : {40, 41}) {
    std::vector<Item> chain = {program("usr/bin/dash")};
    for (int i = 1; i < length; ++i)
      chain.push_back(link("opt/" + std::to_string(i), i == 1 ? "/usr/bin/dash" : std::to_string(i - 1)));
    chain.push_back(link("usr/bin/sh", "/opt/" + std::to_string(length - 1)));
    EXPECT_EQ(image({chain}).programs.count("sh"), length == 40 ? 1u : 0u);
  }
}

TEST(LayerMerge, MergedUsr) {
  const std::vector<Item> base = {link("bin", "usr/bin"),
                                  link("sbin", "usr/sbin"),
                                  link("lib", "usr/lib"),
                                  program("usr/bin/dash"),
                                  link("usr/bin/sh", "dash"),
                                  program("usr/sbin/useradd"),
                                  file("usr/lib/apk/db/installed", "P:a\nV:1-r0\n")};
  EXPECT_EQ(image({base}).programs, (Programs{"dash", "sh", "useradd"}));
  EXPECT_EQ(image({base}).installed.at("a"), "1-r0");
  // A layer that names bin/ without making it anew goes through the link.
  EXPECT_EQ(image({base, {program("bin/bash"), file("bin/.wh.dash", "")}}).programs,
            (Programs{"bash", "useradd"}));
  // One that has a folder there has replaced the link, whose target stays.
  EXPECT_EQ(image({base, {folder("bin"), program("bin/bash")}}).programs,
            (Programs{"bash", "dash", "sh", "useradd"}));
  // The link may come later than what lies below it, and from an upper layer.
  EXPECT_EQ(image({{program("usr/bin/dash"), program("bin/bash")}, {link("bin", "usr/bin")}}).programs,
            (Programs{"dash"}));
}

TEST(LayerMerge, ProgramsAreExecutableAndReachable) {
  const auto contents = image(
      {{program("usr/local/bin/node"), link("usr/local/bin/npm", "../lib/node_modules/npm/bin/npm-cli.js"),
        program("usr/local/lib/node_modules/npm/bin/npm-cli.js"), file("usr/bin/wget", "no x bit"),
        link("usr/bin/nc", "/etc/alternatives/nc"), link("etc/alternatives/nc", "/bin/nc.openbsd"),
        program("bin/nc.openbsd"), link("usr/bin/java", "/opt/none/java"), folder("usr/bin/git"),
        program("usr/bin/sub/curl"), program("opt/tool/bin/go"), program("usr/bin/not-looked-for"),
        link("usr/bin/python3", "python3.11"), program("usr/bin/python3.11"),
        link("usr/sbin/su", "/usr/bin")}});
  EXPECT_EQ(contents.programs, (Programs{"nc", "node", "npm", "python3"}));
}

TEST(LayerMerge, ProgramsGoWithTheirTargets) {
  const std::vector<Item> base = {link("usr/local/bin/npm", "../lib/node_modules/npm/bin/npm-cli.js"),
                                  program("usr/local/bin/node"),
                                  program("usr/local/lib/node_modules/npm/bin/npm-cli.js")};
  EXPECT_EQ(image({base}).programs, (Programs{"node", "npm"}));
  EXPECT_EQ(image({base, {file("usr/local/lib/node_modules/.wh.npm", "")}}).programs, (Programs{"node"}));
  EXPECT_EQ(image({base, {file("usr/local/bin/node", "chmod -x")}}).programs, (Programs{"npm"}));
  // The target may come with an upper layer.
  EXPECT_EQ(
      image({{link("usr/bin/dotnet", "/usr/share/dotnet/dotnet")}, {program("usr/share/dotnet/dotnet")}})
          .programs,
      (Programs{"dotnet"}));
}

TEST(LayerMerge, WhereNamesWereLeftOutALinkToThemIsBelieved) {
  LayerFacts facts =
      testing::facts_of({link("usr/bin/java", "/opt/java/bin/java"), link("usr/bin/sh", "dash")});
  EXPECT_TRUE(merge_layers({&facts}).programs.empty());
  facts.partial = true;
  EXPECT_EQ(merge_layers({&facts}).programs, (Programs{"java"}));
}

TEST(LayerMerge, BusyboxIsAllItsApplets) {
  EXPECT_EQ(image({{program("bin/busybox"), link("bin/sh", "/bin/busybox"),
                    link("usr/bin/wget", "/bin/busybox"), hard_link("bin/adduser", "bin/busybox")}})
                .programs,
            (Programs{"adduser", "busybox", "sh", "wget"}));
}

TEST(LayerMerge, HardLinksReachLowerLayers) {
  const std::vector<Item> base = {kPasswd, program("usr/bin/perl5"), link("bin", "usr/bin"),
                                  link("usr/bin/dash", "nowhere")};
  const auto contents =
      image({base,
             {hard_link("usr/bin/perl", "bin/perl5", 0), hard_link("etc/group", "etc/passwd", 0644),
              hard_link("usr/bin/bash", "usr/bin/dash"), hard_link("usr/bin/curl", "opt/unknown"),
              hard_link("usr/bin/wget", "opt/unknown", 0644)}});
  // What is not known of curl's target is taken from the link's own mode.
  EXPECT_EQ(contents.programs, (Programs{"curl", "perl"}));
  EXPECT_EQ(text(contents, "etc/group"), text(contents, "etc/passwd"));
  // The copy stays when what it was made from goes.
  EXPECT_EQ(image({base, {hard_link("usr/bin/perl", "usr/bin/perl5")}, {file("usr/bin/.wh.perl5", "")}})
                .programs.count("perl"),
            1u);
}

TEST(LayerMerge, FoldersOfSourcesMayBeLinks) {
  const auto contents =
      image({{link("etc/apt/sources.list.d", "apt.conf.d"), file("etc/apt/apt.conf.d/x.list", "deb x\n"),
              link("etc/apt/preferences.d/p", "../apt.conf.d/x.list")}});
  EXPECT_EQ(text(contents, "etc/apt/sources.list.d/x.list"), "deb x\n");
  EXPECT_EQ(text(contents, "etc/apt/preferences.d/p"), "deb x\n");
}

TEST(LayerMerge, PackagesAreThoseOfTheTopmostDatabase) {
  const auto status = [](std::string_view packages) {
    std::string out;
    for (std::size_t at = 0; at < packages.size(); at += 2)
      out += "Package: " + std::string(1, packages[at]) +
             "\nStatus: install ok installed\nArchitecture: amd64\nVersion: " + packages[at + 1] + "\n\n";
    return file("var/lib/dpkg/status", out);
  };
  const auto contents = image({{status("a1b2")}, {status("a3c4")}});
  EXPECT_EQ(contents.installed, (std::map<std::string, std::string, std::less<>>{{"a", "3"}, {"c", "4"}}));
  EXPECT_EQ(contents.files.size(), 0u);
  EXPECT_TRUE(image({{status("a1")}, {file("var/lib/dpkg/.wh.status", "")}}).installed.empty());
  EXPECT_TRUE(image({{status("a1")}, {file("var/lib/.wh.dpkg", "")}}).installed.empty());
}

TEST(LayerMerge, ForeignPackagesSayOfWhichArchitectureTheyAre) {
  const auto stanza = [](std::string name, std::string architecture) {
    return "Package: " + name + "\nStatus: install ok installed\nMulti-Arch: same\nVersion: 1-" +
           architecture + "\nArchitecture: " + architecture + "\n\n";
  };
  const auto names = [](const ImageContents& contents) {
    std::string out;
    for (const auto& [name, version] : contents.installed) out += name + "=" + version + " ";
    return out;
  };
  const std::string two =
      stanza("libc6", "i386") + stanza("libc6", "amd64") + stanza("tz", "all") + stanza("wine", "i386");
  EXPECT_EQ(names(image({{file("var/lib/dpkg/status", two + stanza("dpkg", "amd64"))}})),
            "dpkg=1-amd64 libc6=1-amd64 libc6:i386=1-i386 tz=1-all wine:i386=1-i386 ");
  EXPECT_EQ(names(image({{file("var/lib/dpkg/status", two), file("var/lib/dpkg/arch", "amd64\ni386\n")}})),
            "libc6=1-amd64 libc6:i386=1-i386 tz=1-all wine:i386=1-i386 ");
  // Neither is there in an image without dpkg; most packages are of its architecture.
  EXPECT_EQ(names(image({{file("var/lib/dpkg/status.d/a", "Package: a\nVersion: 1\nArchitecture: arm64\n"),
                          file("var/lib/dpkg/status.d/b", "Package: b\nVersion: 2\nArchitecture: all\n"),
                          file("var/lib/dpkg/status.d/a.md5sums", "x")}})),
            "a=1 b=2 ");
}

TEST(LayerMerge, ManyHostileLinksCostLittle) {
  // Each program is a link whose target walks back and forth, through links that do so too.
  LayerFacts facts;
  std::string target;
  for (int i = 0; i < 600; ++i) target += "x/../";
  for (int i = 0; i < 39; ++i)
    facts.entries["l" + std::to_string(i)] = {LayerFacts::Entry::Kind::kLink,
                                              target + "l" + std::to_string(i + 1), false};
  for (int i = 0; i < 20'000; ++i)
    facts.entries["l0/" + std::to_string(i) + "/bash"] = {LayerFacts::Entry::Kind::kOther, "", true};
  facts.entries["usr/bin/sh"] = {LayerFacts::Entry::Kind::kLink, "/l0", false};
  EXPECT_TRUE(merge_layers({&facts, &facts, &facts}).programs.empty());
}

}  // namespace
}  // namespace drydock
