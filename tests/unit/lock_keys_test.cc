#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "resolve/lock_file.h"

namespace drydock {
namespace {

using ::testing::StartsWith;

const std::string kDigest = "sha256:" + std::string(64, 'a');

ImageFacts image_with(std::map<std::string, std::string, std::less<>> files) {
  ImageFacts facts;
  facts.digest = kDigest;
  facts.contents["linux/amd64"].files = std::move(files);
  return facts;
}

const std::string kBookworm = "ID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n";
const std::string kSources =
    "Types: deb\nURIs: http://ftp.debian.org/debian\nSuites: bookworm bookworm-updates\nComponents: main\n"
    "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n\n"
    "Types: deb\nURIs: http://security.debian.org/debian-security\nSuites: bookworm-security\nComponents: main\n";

TEST(SourcesKey, OfDebianAndUbuntu) {
  const ImageFacts plain =
      image_with({{"etc/os-release", kBookworm}, {"etc/apt/sources.list.d/debian.sources", kSources}});
  EXPECT_EQ(apt_sources_key({"a", {}, "", ""}, plain), "debian:bookworm");
  EXPECT_EQ(apt_sources_key({"a", {}, "bookworm-backports", ""}, plain),
            "debian:bookworm -t bookworm-backports");
  EXPECT_EQ(apt_sources_key({"a", {}, "", "20260131T000000Z"}, plain), "debian:bookworm @20260131T000000Z");
  EXPECT_EQ(apt_sources_key({"a", {"deb  http://me:pw@deb.example/x\tnoble main "}, "t", "20260131T000000Z"},
                            plain),
            "debian:bookworm -t t + deb http://deb.example/x noble main @20260131T000000Z");
  const ImageFacts lines =
      image_with({{"etc/os-release", kBookworm},
                  {"etc/apt/sources.list",
                   "deb https://ftp.debian.org/debian bookworm main\ndeb http://ftp.debian.org/debian "
                   "bookworm-updates main contrib\n"
                   "deb http://security.debian.org/debian-security bookworm-security main\n"}});
  EXPECT_EQ(apt_sources_key({"a", {}, "", ""}, lines), "debian:bookworm")
      << "the same suites in the other form";
  const ImageFacts ubuntu = image_with(
      {{"etc/os-release", "ID=ubuntu\nVERSION_ID=\"24.04\"\nVERSION_CODENAME=noble\n"},
       {"etc/apt/sources.list.d/ubuntu.sources",
        "Types: deb\nURIs: http://archive.ubuntu.com/ubuntu/\nSuites: noble noble-updates "
        "noble-backports\nComponents: main universe\n\n"
        "Types: deb\nURIs: http://security.ubuntu.com/ubuntu/\nSuites: noble-security\nComponents: main\n"}});
  EXPECT_EQ(apt_sources_key({"a", {}, "", ""}, ubuntu), "ubuntu:noble");
}

TEST(SourcesKey, ImagesThatSeeOtherPackagesHaveAKeyOfTheirOwn) {
  const std::string path = "etc/apt/sources.list.d/debian.sources";
  std::set<std::string> keys;
  const auto add = [&](std::map<std::string, std::string, std::less<>> files) {
    files["etc/os-release"] = kBookworm;
    const std::string key = apt_sources_key({"a", {}, "", ""}, image_with(files));
    EXPECT_THAT(key, StartsWith("debian:bookworm sources "));
    EXPECT_TRUE(keys.insert(key).second) << key;
    // What the lock file keeps of an image gives the same key as the image.
    LockFile lock;
    lock.images["docker.io/library/a:1"].facts = image_with(files);
    const auto back = parse_lock_file(format_lock_file(lock), "drydock.lock");
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(apt_sources_key({"a", {}, "", ""}, back->images.begin()->second.facts), key);
  };
  // The whole distribution under the usual path, and on a host of somebody else's.
  add({{path,
        "Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm bookworm-updates\nComponents: main\n\n"
        "Types: deb\nURIs: http://security.debian.org/debian-security\nSuites: bookworm-security\nComponents: main\n"}});
  add({{path, kSources},
       {"etc/apt/sources.list.d/vendor.list", "deb http://me:pw@deb.example/vendor bookworm main\n"}});
  add({{path, kSources},
       {"etc/apt/preferences.d/no-php", "Package: php*\nPin: release *\nPin-Priority: -1\n"}});
  add({{path, kSources}, {"etc/apt/apt.conf.d/x", "APT::Default-Release \"testing\";\n"}});
  add({{path, kSources.substr(0, kSources.find("\n\n") + 1)}});
  add({{"etc/apt/sources.list", "deb http://mirror.example/debian bookworm main\n"}});
  add({{"etc/apt/sources.list", "deb http://ftp.debian.org/debian sid main\n"}});
  const ImageFacts harmless = image_with({{"etc/os-release", kBookworm},
                                          {path, kSources},
                                          {"etc/apt/apt.conf.d/docker-clean", "DPkg::Post-Invoke {};\n"}});
  EXPECT_EQ(apt_sources_key({"a", {}, "", ""}, harmless), "debian:bookworm");
}

TEST(SourcesKey, UnknownDistributionsHaveNone) {
  const AptQuestion question{"a", {}, "", ""};
  const std::string path = "etc/apt/sources.list.d/debian.sources";
  EXPECT_EQ(apt_sources_key(question, ImageFacts{}), "");
  EXPECT_EQ(apt_sources_key(question, image_with({{path, kSources}})), "");
  EXPECT_EQ(apt_sources_key(question, image_with({{"etc/os-release", kBookworm}})), "") << "distroless";
  EXPECT_EQ(apt_sources_key(question,
                            image_with({{"etc/os-release", "ID=\"a b\"\nVERSION_ID=1\n"}, {path, kSources}})),
            "");
  EXPECT_EQ(apt_sources_key(question,
                            image_with({{"etc/os-release", kBookworm}, {path, "Types: deb\nURIs http\n"}})),
            "");
  EXPECT_EQ(
      apt_sources_key({"a", {}, "x\ny", ""}, image_with({{"etc/os-release", kBookworm}, {path, kSources}})),
      "");
}

TEST(SourcesKey, OfAlpine) {
  const auto key = [](const std::string& version, const std::string& repositories,
                      std::vector<std::string> extra = {}) {
    return apk_sources_key({"a", std::move(extra)},
                           image_with({{"etc/os-release", "ID=alpine\nVERSION_ID=" + version + "\n"},
                                       {"etc/apk/repositories", repositories}}));
  };
  const std::string stock =
      "https://dl-cdn.alpinelinux.org/alpine/v3.20/main\nhttps://dl-cdn.alpinelinux.org/alpine/v3.20/"
      "community\n";
  EXPECT_EQ(key("3.20.3", stock), "alpine:3.20");
  EXPECT_EQ(key("3.20.3", "# x\n\n " + stock), "alpine:3.20");
  EXPECT_EQ(key("3.20.3", stock, {"@edge https://apk.example/edge/main"}),
            "alpine:3.20 + @edge https://apk.example/edge/main");
  const std::string edge =
      "https://dl-cdn.alpinelinux.org/alpine/edge/main\nhttps://dl-cdn.alpinelinux.org/alpine/edge/"
      "community\n";
  EXPECT_EQ(key("3.21_alpha20240923", edge), "alpine:edge");
  for (const std::string& other :
       {stock + "https://apk.example/x\n", stock + "@edge https://dl-cdn.alpinelinux.org/alpine/edge/main\n",
        edge, std::string("https://mirror.example/alpine/v3.20/main\n"),
        std::string("@a https://dl-cdn.alpinelinux.org/alpine/v3.20/main\n@a "
                    "https://dl-cdn.alpinelinux.org/alpine/v3.20/community\n")})
    EXPECT_TRUE(key("3.20.3", other) == "alpine:edge"
                    ? other == edge
                    : key("3.20.3", other).starts_with("alpine:3.20 sources "))
        << other;
  EXPECT_EQ(key("3.20.3", ""), "");
  EXPECT_EQ(apk_sources_key({"a", {}}, ImageFacts{}), "");
}

}  // namespace
}  // namespace drydock
