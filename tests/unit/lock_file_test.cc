#include "resolve/lock_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "resolve/lock_kept.h"
#include "text/utf8.h"

namespace drydock {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const std::string kDigest = "sha256:" + std::string(64, 'a');
const std::string kOtherDigest = "sha256:" + std::string(64, '0');

bool same(const LockFile& a, const LockFile& b) {
  const auto all = [](const auto& x, const auto& y, auto equal) {
    return x.size() == y.size() &&
           std::equal(x.begin(), x.end(), y.begin(), [&](const auto& i, const auto& j) {
             return i.first == j.first && equal(i.second, j.second);
           });
  };
  const auto package = [](const LockedPackage& x, const LockedPackage& y) {
    return x.version == y.version && x.suite == y.suite && x.from == y.from && x.when == y.when;
  };
  const auto packages = [&](const auto& x, const auto& y) { return all(x, y, package); };
  return all(a.images, b.images,
             [](const LockedImage& x, const LockedImage& y) {
               return x.facts == y.facts && x.from == y.from && x.when == y.when;
             }) &&
         all(a.apt, b.apt, packages) && all(a.apk, b.apk, packages) &&
         all(a.files, b.files,
             [](const LockedFile& x, const LockedFile& y) { return x.file == y.file && x.when == y.when; }) &&
         all(a.git, b.git, [](const LockedGitRef& x, const LockedGitRef& y) {
           return x.commit == y.commit && x.when == y.when;
         });
}

LockFile parsed(const std::string& text) {
  auto lock = parse_lock_file(text, "drydock.lock");
  EXPECT_TRUE(lock) << lock.error().message << "\n" << text;
  return lock ? std::move(*lock) : LockFile{};
}

std::string error_of(const std::string& text) {
  const auto lock = parse_lock_file(text, "drydock.lock");
  return lock ? "" : lock.error().message;
}

const char* const kCanonical =
    R"(# Written by `drydock lock`: what the names in the Dockerfiles stood for. Commit it.
version = 1

[image."docker.io/library/python:3.12-slim"]
digest = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
media-type = "application/vnd.oci.image.index.v1+json"
version-tag = "3.12.1-slim"
from = "registry.example"
resolved = 2026-11-24T10:00:00Z
[image."docker.io/library/python:3.12-slim".platforms]
"linux/amd64" = "sha256:0000000000000000000000000000000000000000000000000000000000000000"
"linux/arm64" = "sha256:0000000000000000000000000000000000000000000000000000000000000000"
[image."docker.io/library/python:3.12-slim".config]
platform = "linux/amd64"
created = "2026-01-31T00:00:00Z"
env = ["PATH=/usr/local/bin:/usr/bin:/bin", "PYTHON_VERSION=3.12.1"]
cmd = ["python3"]
[image."docker.io/library/python:3.12-slim".contents]
platform = "linux/amd64"
programs = ["apt-get", "bash", "sh"]
[image."docker.io/library/python:3.12-slim".contents.files]
"etc/apt/sources.list.d/debian.sources" = """
Types: deb
URIs: http://deb.example/debian
Suites: bookworm bookworm-updates
Components: main
"""
"etc/os-release" = """
ID=debian
VERSION_ID="12"
"""

[image."registry.example:5000/tool@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]
digest = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
from = "published: https://registry.example/notes"

[apt."debian:bookworm"]
curl = { version = "7.88.1-10+deb12u8", suite = "bookworm", from = "http://deb.example/debian", resolved = 2026-11-24T10:00:00Z }
"libstdc++6" = { version = "12.2.0-14*" }

[apt."debian:bookworm -t bookworm-backports"]
git = { version = "1:2.47.1-1~bpo12+1", suite = "bookworm-backports" }

[apk."alpine:3.20"]
curl = { version = "8.11.1-r0", suite = "v3.20/main" }

[file]
"https://files.example/tool.tar.gz?x=1" = { checksum = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", size = 3, resolved = 2026-11-24T10:00:00Z }

[git]
"https://git.example/a.git#v1" = { commit = "0123456789012345678901234567890123456789" }
)";

TEST(LockFile, ACanonicalTextComesBackAsItWas) {
  const LockFile lock = parsed(kCanonical);
  EXPECT_EQ(format_lock_file(lock), kCanonical);
  const LockedImage& python = lock.images.at("docker.io/library/python:3.12-slim");
  EXPECT_EQ(python.facts.digest, kDigest);
  EXPECT_TRUE(python.facts.is_index);
  EXPECT_EQ(python.when, 1795514400);
  EXPECT_EQ(python.facts.platforms.at(1), (PlatformManifest{"linux/arm64", kOtherDigest}));
  EXPECT_EQ(python.facts.config()->variable("PYTHON_VERSION"), "3.12.1");
  EXPECT_EQ(python.facts.config()->architecture, "amd64");
  EXPECT_EQ(*python.facts.content()->file("etc/os-release"), "ID=debian\nVERSION_ID=\"12\"\n");
  EXPECT_TRUE(python.facts.content()->programs.contains("bash"));
  EXPECT_FALSE(lock.images.rbegin()->second.facts.is_index);
  EXPECT_EQ(lock.apt.at("debian:bookworm").at("libstdc++6").version, "12.2.0-14*");
  EXPECT_EQ(lock.apk.at("alpine:3.20").at("curl").suite, "v3.20/main");
  EXPECT_EQ(lock.files.begin()->second.file.size, 3u);
  EXPECT_EQ(lock.git.begin()->second.commit.size(), 40u);
}

TEST(LockFile, AnEmptyOneIsAHeadingAndAVersion) {
  EXPECT_EQ(
      format_lock_file({}),
      "# Written by `drydock lock`: what the names in the Dockerfiles stood for. Commit it.\nversion = 1\n");
  EXPECT_TRUE(same(parsed("version = 1"), LockFile{}));
}

TEST(LockFile, GitsLineEndingsDoNotMatter) {
  std::string crlf;
  for (const char c : std::string(kCanonical)) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
  EXPECT_TRUE(same(parsed(crlf), parsed(kCanonical)));
  EXPECT_TRUE(same(parsed("\xEF\xBB\xBF" + std::string(kCanonical)), parsed(kCanonical)));
}

/// Locks of any content: what the format keeps, and what it leaves out.
class Maker {
 public:
  explicit Maker(unsigned seed) : random_(seed) {}

  template <typename... Choices>
  std::string pick(const Choices&... choices) {
    const std::string all[] = {std::string(choices)...};
    return all[random_() % std::size(all)];
  }
  bool coin() { return random_() % 2 == 0; }
  std::string digest() {
    std::string hex;
    while (hex.size() < 64) hex += "0123456789abcdef"[random_() % 16];
    return "sha256:" + hex;
  }
  std::string text() {
    std::string out;
    for (unsigned i = random_() % 8; i > 0; --i)
      out += pick("a", "B=1", "\"", "\"\"\"", "\\", "\n", " \n", "\t\n", "\t", "\r\n", "\r", "'", "#", " ",
                  "ä", "\xE2\x80\xAE", "\xC2\x85", "\xFF", std::string(1, '\0'), "\x7F", "[x]",
                  "https://me:pw@files.example/x", "\\u0041", "\xF0\x9F\x90\x8B", "=", ",", "}",
                  std::string(90, 'x'));
    return out;
  }
  std::vector<std::string> texts() {
    std::vector<std::string> out(random_() % 4);
    for (std::string& each : out) each = text();
    return out;
  }
  std::int64_t when() { return coin() ? 0 : static_cast<std::int64_t>(random_()) * 50; }
  std::string version() { return pick("1.2-3", "1:2.0~rc1-1+b1", "1.2-3*", "8.11.1-r0", "7_git2024", "0"); }

  std::map<std::string, std::map<std::string, LockedPackage>> packages() {
    std::map<std::string, std::map<std::string, LockedPackage>> out;
    for (unsigned i = random_() % 3; i > 0; --i) {
      auto& inner = out[pick("debian:bookworm", "ubuntu:noble + deb http://deb.example/x noble main",
                             "alpine:3.20", "q\"k\\ey")];
      for (unsigned j = 1 + random_() % 3; j > 0; --j)
        inner[pick("curl", "libstdc++6", "g++", "libc6:i386", "python3.11", "0ad", "cmd:x")] = {
            version(), pick("", "bookworm", "v3.20/main", "./", "a\"b"),
            pick("", "http://deb.example/debian", "published: ä"), when()};
    }
    return out;
  }

  LockFile lock() {
    LockFile out;
    for (unsigned i = random_() % 3; i > 0; --i) {
      LockedImage& image = out.images[pick("docker.io/library/a:1", "registry.example:5000/b/c:latest",
                                           "docker.io/x/y@" + kDigest)];
      image.from = pick("", "registry.example", "published: \"x\"");
      image.when = when();
      ImageFacts& facts = image.facts;
      facts.digest = digest();
      facts.media_type = pick("", "application/vnd.oci.image.index.v1+json",
                              "application/vnd.oci.image.manifest.v1+json", "odd");
      facts.is_index = coin();
      facts.version_tag = pick("", "1.2.3", "not a tag");
      facts.tag_digest = pick("", digest());
      for (const char* platform : {"linux/arm64", "linux/amd64", "linux/arm/v7", "linux/amd64"})
        if (coin()) facts.platforms.push_back({platform, digest()});
      for (const char* platform : {"linux/amd64", "linux/arm64"}) {
        if (coin()) facts.configs[platform] = config();
        if (coin()) facts.contents[platform] = contents();
      }
    }
    out.apt = packages();
    out.apk = packages();
    for (unsigned i = random_() % 3; i > 0; --i)
      out.files[pick("https://files.example/a", "https://me:pw@files.example/b",
                     "http://files.example/c#d")] = {{digest(), random_()}, when()};
    for (unsigned i = random_() % 3; i > 0; --i)
      out.git[pick("https://git.example/a.git", "https://git.example/b.git#v1:sub")] = {std::string(40, 'c'),
                                                                                        when()};
    return out;
  }

 private:
  ImageConfig config() {
    ImageConfig out;
    out.created = pick("", "2026-01-31T00:00:00Z", text());
    out.os = "linux";
    out.architecture = "amd64";
    out.user = text();
    out.working_dir = text();
    for (std::vector<std::string>* each :
         {&out.env, &out.entrypoint, &out.cmd, &out.shell, &out.onbuild, &out.history})
      *each = texts();
    for (const std::string& each : texts()) out.exposed_ports.insert(each);
    for (const std::string& each : texts()) out.volumes.insert(each);
    for (const std::string& each : texts()) out.labels[each] = text();
    out.healthcheck = coin();
    return out;
  }
  ImageContents contents() {
    ImageContents out;
    for (const char* path : {"etc/os-release", "etc/passwd", "etc/group", "etc/apt/sources.list",
                             "etc/apt/a\"b", "etc/apk/repositories", "root/.netrc"})
      if (coin()) out.files[path] = text();
    for (unsigned i = random_() % 40; i > 0; --i)
      out.programs.insert(pick("sh", "bash", "apt-get", "python3") + std::to_string(i));
    out.installed["libc6"] = "2.36-9";
    return out;
  }

  std::mt19937 random_;
};

TEST(LockFile, WhatIsKeptComesBack) {
  for (unsigned seed = 0; seed < 1500; ++seed) {
    const LockFile lock = Maker(seed).lock();
    const std::string text = format_lock_file(lock);
    const auto back = parse_lock_file(text, "x");
    ASSERT_TRUE(back) << seed << "\n" << back.error().message << "\n" << text;
    ASSERT_TRUE(same(*back, kept_in_lock_file(lock))) << seed << "\n"
                                                      << text << "\n"
                                                      << format_lock_file(*back);
    ASSERT_EQ(format_lock_file(*back), text) << seed;
    ASSERT_THAT(text, Not(HasSubstr("pw@"))) << seed;
    ASSERT_TRUE(is_valid_utf8(text)) << seed;
    ASSERT_EQ(text.find_first_of(std::string("\r\0\x7F", 3)), std::string::npos) << seed;
    ASSERT_THAT(text, Not(HasSubstr(" \n"))) << seed;
  }
}

TEST(LockFile, KeepsWhatRulesNeedAndNoSecrets) {
  LockFile lock;
  LockedImage& image = lock.images["docker.io/library/a:1"];
  image.facts.digest = kDigest;
  ImageConfig& config = image.facts.configs["linux/arm64"];
  config.env = {"PATH=/bin", "API_TOKEN=very-secret", "GPG_KEY=0123",
                "PROXY=http://me:very-secret@proxy.example:3128", "NODE_VERSION=20.1.0"};
  config.labels = {{"a", "b"}};
  config.history = {"RUN x"};
  ImageContents& contents = image.facts.contents["linux/arm64"];
  contents.files = {
      {"etc/passwd", "root:$6$very-secret:0:0:root:/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\n"},
      {"etc/apt/sources.list", "deb http://me:very-secret@deb.example/debian bookworm main\n"},
      {"etc/os-release",
       "PRETTY_NAME=\"D 12\"\nID=debian\nVERSION=\"12.4\"\nVERSION_CODENAME=bookworm\nBUG_REPORT_URL=x\n"},
      {"etc/shadow", "root:very-secret"}};
  contents.installed = {{"libc6", "1"}};
  lock.files["https://me:very-secret@files.example/a"] = {{kDigest, 1}, 0};
  lock.git["https://very-secret@git.example/a.git"] = {std::string(40, 'a'), 0};
  lock.apt["debian:bookworm"]["curl"] = {"1-1", "bookworm", "http://me:very-secret@deb.example/debian", 0};
  const std::string text = format_lock_file(lock);
  EXPECT_THAT(text, Not(HasSubstr("very-secret")));
  const LockFile back = parsed(text);
  const ImageFacts& facts = back.images.begin()->second.facts;
  EXPECT_EQ(facts.config("linux/arm64")->env,
            (std::vector<std::string>{"PATH=/bin", "GPG_KEY=0123", "PROXY=http://proxy.example:3128",
                                      "NODE_VERSION=20.1.0"}));
  EXPECT_EQ(facts.config()->architecture, "arm64");
  EXPECT_EQ(*facts.content()->file("etc/passwd"),
            "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\n");
  EXPECT_EQ(*facts.content()->file("etc/os-release"),
            "PRETTY_NAME=\"D 12\"\nID=debian\nVERSION_CODENAME=bookworm\n");
  EXPECT_EQ(facts.content()->file("etc/shadow"), nullptr);
  EXPECT_EQ(back.files.begin()->first, "https://files.example/a");
  EXPECT_EQ(back.git.begin()->first, "https://git.example/a.git");
  EXPECT_EQ(back.apt.at("debian:bookworm").at("curl").from, "http://deb.example/debian");
}

TEST(LockFile, FactsThatCannotBeReadBackLeaveNoTrace) {
  LockFile lock;
  lock.images["python:3.12"].facts.digest = kDigest;
  lock.images["docker.io/library/a:1"].facts.digest = "sha256:short";
  lock.apt["debian:bookworm"]["curl"] = {"", "", "", 0};
  lock.apt["debian:bookworm"]["wget"] = {"1; rm -rf /", "", "", 0};
  lock.apt["debian:bookworm"]["a b"] = {"1", "", "", 0};
  lock.apk[""]["curl"] = {"1", "", "", 0};
  lock.files["ftp://files.example/a"] = {{kDigest, 1}, 0};
  lock.files["https://files.example/a"] = {{kDigest, ~0ull}, 0};
  lock.git["https://git.example/a.git"] = {"main", 0};
  EXPECT_EQ(format_lock_file(lock), format_lock_file({}));
}

TEST(LockFile, EverythingWrongIsToldWithItsPlace) {
  const std::string error = error_of(
      "version = 1\n"
      "[image.\"python:3.12\"]\n"
      "digest = \"sha256:aa\"\n"
      "[image.\"docker.io/library/a:1\"]\n"
      "  digests = 3\n"
      "[apt.\"debian:bookworm\"]\n"
      "curl = \"1\"\n"
      "wget = { version = \"1 2\", resolved = 2026-01-31T00:00:00 }\n"
      "[odd]\n");
  EXPECT_EQ(error,
            "drydock.lock:2:8: error: write the image's name in full: `docker.io/library/python:3.12`\n"
            "drydock.lock:4:8: error: `docker.io/library/a:1` has no digest\n"
            "drydock.lock:5:3: error: unknown key `digests` in an image\n"
            "drydock.lock:7:8: error: `curl` must be a table, not a string\n"
            "drydock.lock:8:20: error: `version` must be a version, not `1 2`\n"
            "drydock.lock:8:38: error: `resolved` must be a date, or a time in UTC (2026-01-31T00:00:00Z)\n"
            "drydock.lock:9:2: error: unknown key `odd`");
}

TEST(LockFile, VersionsOfTheFormat) {
  EXPECT_THAT(error_of(""), StartsWith("drydock.lock:1:1: error: `version = 1` is missing"));
  EXPECT_THAT(error_of("version = 2\nnews = 1\n"),
              HasSubstr("drydock.lock:1:11: error: the lock file is of version 2, and this drydock reads "
                        "version 1: upgrade drydock"));
  EXPECT_THAT(error_of("version = 2\nnews = 1\n"), Not(HasSubstr("news"))) << "a later version may have it";
  EXPECT_NE(error_of("version = 0"), "");
  EXPECT_NE(error_of("version = \"1\""), "");
}

TEST(LockFile, WhatMayEndUpInADockerfileIsChecked) {
  const auto image = [](const std::string& line) {
    return "version = 1\n[image.\"docker.io/library/a:1\"]\ndigest = \"" + kDigest + "\"\n" + line;
  };
  EXPECT_EQ(error_of(image("")), "");
  for (const std::string& line :
       {std::string("version-tag = \"1 AS x\""), std::string("version-tag = \"-x\""),
        std::string("index = 1"), std::string("from = \"a\\nb\""), std::string("from = 3"),
        std::string("resolved = \"yesterday\""), std::string("resolved = 1965-01-01"),
        std::string("platforms = 1"), std::string("platforms = { \"linux/amd64\" = \"sha256:1\" }"),
        std::string("platforms = { \"a b\" = \"" + kDigest + "\" }"), std::string("config = {}"),
        std::string("config = { platform = \"\" }"),
        std::string("config = { platform = \"linux/amd64\", env = \"A\" }"),
        std::string("config = { platform = \"linux/amd64\", env = [1] }"),
        std::string("config = { platform = \"linux/amd64\", labels = {} }"),
        std::string("contents = { platform = \"linux/amd64\", files = { a = 1 } }"),
        std::string("contents = { platform = \"linux/amd64\", installed = {} }")})
    EXPECT_NE(error_of(image(line)), "") << line;
  const std::string start = "version = 1\n";
  for (const std::string& text :
       {std::string("[apt.\"debian:bookworm\"]\ncurl = { version = \"1$(id)\" }"),
        std::string("[apt.\"debian:bookworm\"]\ncurl = { version = \"*\" }"),
        std::string("[apt.\"debian:bookworm\"]\ncurl = { version = \"1**\" }"),
        std::string("[apt.\"debian:bookworm\"]\ncurl = { version = \"\" }"),
        std::string("[apt.\"debian:bookworm\"]\n\"-o\" = { version = \"1\" }"),
        std::string("[apt.\"debian:bookworm\"]\n\"a b\" = { version = \"1\" }"),
        std::string("[apt.\"debian:bookworm\"]\ncurl = { suite = \"x\" }"),
        std::string("[apt.\"\"]\ncurl = { version = \"1\" }"), std::string("apt = 1"),
        std::string("[file]\n\"file:///etc/passwd\" = { checksum = \"" + kDigest + "\" }"),
        std::string("[file]\n\"https://x\" = { size = 3 }"),
        std::string("[file]\n\"https://x\" = { checksum = \"md5:1\" }"),
        std::string("[file]\n\"https://x\" = { checksum = \"" + kDigest + "\", size = -1 }"),
        std::string("[git]\n\"https://x\" = { commit = \"main\" }"),
        std::string("[git]\n\"https://x\" = {}")})
    EXPECT_NE(error_of(start + text), "") << text;
}

TEST(LockFile, EntriesMadeByHandMayHaveADate) {
  const LockFile lock =
      parsed("version = 1\n[image.\"docker.io/library/a:1\"]\ndigest = \"" + kDigest +
             "\"\nresolved = 2026-01-31\nfrom = \"published: https://registry.example/notes\"\n"
             "[apt.\"debian:bookworm\".curl]\nversion = \"1-1\"\nresolved = 2026-01-31T02:00:00+02:00\n");
  EXPECT_EQ(lock.images.begin()->second.when, 1769817600);
  EXPECT_EQ(lock.apt.at("debian:bookworm").at("curl").when, 1769817600);
  EXPECT_THAT(format_lock_file(lock), HasSubstr("resolved = 2026-01-31T00:00:00Z"));
}

TEST(LockFile, HostileTextsAreErrors) {
  std::string deep_key = "version = 1\n[a";
  for (int i = 0; i < 1'000'000; ++i) deep_key += ".a";
  EXPECT_THAT(error_of(deep_key + "]\n"), HasSubstr(":2:"));
  EXPECT_THAT(error_of("version = 1\na = " + std::string(1'000'000, '[')), HasSubstr("deeply"));
  EXPECT_THAT(error_of("version = 1\na = " + std::string(11, '[') + std::string(11, ']')),
              HasSubstr("unknown key"));
  EXPECT_NE(error_of(std::string((16u << 20) + 1, '\n')), "");
  for (const std::string& text :
       {std::string("[[["), std::string("version = 1\nversion = 1"), std::string("\xFF\xFE"),
        std::string("version = \"\"\""), std::string("version = 1\n[image]\n[image]\n"),
        std::string("a\0b", 3), std::string("version = 1e999"), std::string("version = 99999999999999999999"),
        std::string("version = 1\nx = 2026-99-99")})
    EXPECT_THAT(error_of(text), StartsWith("drydock.lock:")) << text;
  const std::string many = error_of("version = 1\n" + [] {
    std::string keys;
    for (int i = 0; i < 1000; ++i) keys += "k" + std::to_string(i) + " = 1\n";
    return keys;
  }());
  EXPECT_EQ(std::count(many.begin(), many.end(), '\n'), 20);
  EXPECT_THAT(many, HasSubstr("and 980 more"));
  EXPECT_EQ(error_of("version = 1\n\"\\u001b[31m\\u202e\" = 1\n").find_first_of("\x1b\xe2"),
            std::string::npos)
      << "messages steer no terminal";
}

TEST(LockFile, NoChangedByteOfALockEndsTheProgram) {
  std::mt19937 random(3);
  const std::string whole = kCanonical;
  for (int i = 0; i < 3000; ++i) {
    std::string text = whole;
    for (unsigned n = 1 + random() % 4; n > 0; --n) {
      const std::size_t at = random() % text.size();
      switch (random() % 3) {
        case 0:
          text[at] = static_cast<char>(random() % 256);
          break;
        case 1:
          text.erase(at, random() % 20);
          break;
        default:
          text.insert(at, 1 + random() % 3, "\"[]{}.=\n\\'#,"[random() % 12]);
      }
    }
    // Whatever is accepted can be written and read again.
    const auto lock = parse_lock_file(text, "x");
    if (!lock) continue;
    const auto again = parse_lock_file(format_lock_file(*lock), "x");
    ASSERT_TRUE(again) << again.error().message << "\n" << text;
    ASSERT_TRUE(same(*again, kept_in_lock_file(*lock))) << text;
  }
}

}  // namespace
}  // namespace drydock
