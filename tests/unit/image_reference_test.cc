#include "facts/image_reference.h"

#include <gtest/gtest.h>

#include <string>

namespace drydock {
namespace {

const std::string kSha256 = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

std::string read(std::string_view text) {
  const auto image = parse_image_reference(text);
  if (!image) return "refused";
  return image->domain + " " + image->path + (image->tag ? " tag " + *image->tag : "") +
         (image->digest ? " digest " + *image->digest : "");
}

TEST(ParseImageReference, CompletesNamesAsDockerDoes) {
  EXPECT_EQ(read("ubuntu"), "docker.io library/ubuntu");
  EXPECT_EQ(read("bitnami/redis:7"), "docker.io bitnami/redis tag 7");
  EXPECT_EQ(read("docker.io/ubuntu"), "docker.io library/ubuntu");
  EXPECT_EQ(read("index.docker.io/library/ubuntu"), "docker.io library/ubuntu");
  EXPECT_EQ(read("a/b/c"), "docker.io a/b/c");
}

TEST(ParseImageReference, TellsRegistriesFromPaths) {
  EXPECT_EQ(read("localhost/x"), "localhost x");
  EXPECT_EQ(read("localhost:5000"), "docker.io library/localhost tag 5000");
  EXPECT_EQ(read("registry:5000/x:1"), "registry:5000 x tag 1");
  EXPECT_EQ(read("quay.io/a/b"), "quay.io a/b");
  EXPECT_EQ(read("Registry/x"), "Registry x");
  EXPECT_EQ(read("[fd00::1]:5000/x"), "[fd00::1]:5000 x");
}

TEST(ParseImageReference, ReadsTagsAndDigests) {
  EXPECT_EQ(read("ubuntu:24.04@" + kSha256), "docker.io library/ubuntu tag 24.04 digest " + kSha256);
  EXPECT_EQ(read("ubuntu@" + kSha256), "docker.io library/ubuntu digest " + kSha256);
  EXPECT_EQ(read("x:" + std::string(128, 't')), "docker.io library/x tag " + std::string(128, 't'));
  EXPECT_EQ(read("x:_T-a.b"), "docker.io library/x tag _T-a.b");
}

TEST(ParseImageReference, RefusesWhatTheGrammarRefuses) {
  for (const std::string& text : {std::string(),
                                  std::string("Ubuntu"),
                                  std::string("quay.io/App"),
                                  std::string("a//b"),
                                  std::string("a/"),
                                  std::string("/a"),
                                  std::string("a:"),
                                  std::string("a:-x"),
                                  std::string("a..b"),
                                  std::string("a___b"),
                                  std::string("a._b"),
                                  std::string("-a"),
                                  std::string("a-"),
                                  std::string("a@sha256:12"),
                                  std::string("a@"),
                                  std::string("host:x/a"),
                                  std::string("-a.b/c"),
                                  std::string("a b"),
                                  "x:" + std::string(129, 't'),
                                  std::string(64, 'a'),
                                  "x@SHA256" + kSha256.substr(6).substr(0, 20),
                                  "docker.io/" + std::string(300, 'a')})
    EXPECT_EQ(read(text), "refused") << text;
  EXPECT_EQ(read("a__b/c---d/e.f_g"), "docker.io a__b/c---d/e.f_g");
}

bool below(std::string_view image, std::string_view prefix) {
  return is_below(*parse_image_reference(image), prefix);
}

TEST(IsBelow, ComparesWholeParts) {
  EXPECT_TRUE(below("registry.example/team/app", "registry.example"));
  EXPECT_TRUE(below("registry.example/team/app:1", "registry.example/team/"));
  EXPECT_TRUE(below("registry.example/team/app", "Registry.Example/team/app"));
  EXPECT_FALSE(below("registry.example/teams/app", "registry.example/team"));
  EXPECT_FALSE(below("registry.example:5000/app", "registry.example"));
  EXPECT_FALSE(below("registry.example.evil.test/app", "registry.example"));
  EXPECT_FALSE(below("registry.example/team", "registry.example/team/app"));
}

TEST(IsBelow, ReadsAPrefixAsDockerReadsAName) {
  EXPECT_TRUE(below("ubuntu", "docker.io"));
  EXPECT_TRUE(below("ubuntu", "index.docker.io/library"));
  EXPECT_TRUE(below("team/app", "team"));
  EXPECT_FALSE(below("ubuntu", "docker.io/ubuntu"));
  EXPECT_FALSE(below("quay.io/team/app", "team"));
  EXPECT_FALSE(below("ubuntu", ""));
  EXPECT_FALSE(below("ubuntu", "/"));
}

}  // namespace
}  // namespace drydock
