#include "facts/known_images.h"

#include <gtest/gtest.h>

#include <string>

#include "facts/questions.h"

namespace drydock {
namespace {

std::optional<KnownImage> image(const std::string& text) {
  return known_image(canonical_reference(text));
}

TEST(KnownImages, OfficialImagesAreKnownUnderTheirMirrorsToo) {
  for (const char* name :
       {"python:3.12", "docker.io/library/python:3.12", "mirror.gcr.io/python:3.12",
        "mirror.gcr.io/library/python:3.12", "public.ecr.aws/docker/library/python:3.12"}) {
    ASSERT_TRUE(image(name)) << name;
    EXPECT_EQ(image(name)->tool, UserTool::kShadow) << name;
    EXPECT_EQ(image(name)->user, "");
    EXPECT_FALSE(image(name)->source.empty());
  }
  EXPECT_FALSE(image("registry.example/python:3.12"));
  EXPECT_FALSE(image("someone/python"));
}

TEST(KnownImages, TheTagSaysWhichDistributionItIs) {
  EXPECT_EQ(image("python:3.12-alpine")->tool, UserTool::kBusybox);
  EXPECT_EQ(image("eclipse-temurin:21-ubi9-minimal")->tool, UserTool::kUnknown);
  EXPECT_EQ(image("openjdk:11-jre")->tool, UserTool::kShadow);
  EXPECT_EQ(image("openjdk:17")->tool, UserTool::kUnknown);
  EXPECT_EQ(image("openjdk:17-slim")->tool, UserTool::kShadow);
  EXPECT_EQ(image("amazoncorretto:21")->tool, UserTool::kUnknown);
  EXPECT_EQ(image("amazoncorretto:21-alpine")->tool, UserTool::kBusybox);
  EXPECT_EQ(image("centos:centos7")->tool, UserTool::kShadow);
}

TEST(KnownImages, ADigestAloneDoesNotSayTheVariant) {
  const std::string digest = "@sha256:" + std::string(64, 'a');
  EXPECT_FALSE(image("python" + digest));
  EXPECT_TRUE(image("python:3.12" + digest));
  EXPECT_TRUE(image("debian" + digest));
}

TEST(KnownImages, UsersThatImagesProvideAndRunAs) {
  EXPECT_EQ(image("node:20")->provides, "node");
  EXPECT_EQ(image("node:4")->provides, "");
  EXPECT_EQ(image("gcr.io/distroless/static-debian12")->provides, "nonroot");
  EXPECT_EQ(image("gcr.io/distroless/static-debian12:nonroot")->user, "nonroot");
  EXPECT_EQ(image("mcr.microsoft.com/dotnet/aspnet:8.0")->provides, "app");
  EXPECT_EQ(image("mcr.microsoft.com/dotnet/aspnet:6.0")->provides, "");
  EXPECT_EQ(image("mcr.microsoft.com/dotnet/aspnet:8.0-jammy-chiseled")->user, "app");
}

TEST(KnownImages, WhatTheyStartWith) {
  EXPECT_EQ(image("nginx")->start, ImageStart::kDrops);
  EXPECT_EQ(image("nginx")->sibling, "nginxinc/nginx-unprivileged");
  EXPECT_EQ(image("php:8.3-fpm-alpine")->start, ImageStart::kDrops);
  EXPECT_EQ(image("php:8.3-cli")->start, ImageStart::kPlain);
  EXPECT_EQ(image("python:3-onbuild")->start, ImageStart::kOnbuild);
}

}  // namespace
}  // namespace drydock
