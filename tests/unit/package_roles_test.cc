#include "split/needs/package_roles.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drydock {
namespace {

using ::testing::ElementsAre;

TEST(PackageRoles, CompilersAndBuildTools) {
  for (const char* name :
       {"gcc", "gcc-12", "g++", "clang-15", "llvm15", "build-base", "cmake", "libc6-dev", "libgcc-12-dev",
        "libstdc++-12-dev", "linux-headers-amd64", "openjdk-17-jdk", "doxygen", "re2c", "protoc"})
    EXPECT_TRUE(is_build_package(name)) << name;
}

TEST(PackageRoles, WhatABuiltProgramCanNeedIsNoBuildTool) {
  for (const char* name : {"libstdc++6", "libgcc-s1", "libgomp1", "gcc-multilib", "musl-tools",
                           "openjdk-17-jre-headless", "python3", "nodejs", "libpq5", "bzip2", ""})
    EXPECT_FALSE(is_build_package(name)) << name;
}

TEST(PackageRoles, FetchersAreNotWhatAProgramTrusts) {
  EXPECT_TRUE(is_fetch_package("curl"));
  EXPECT_TRUE(is_fetch_package("git-lfs"));
  EXPECT_FALSE(is_fetch_package("ca-certificates"));
  EXPECT_FALSE(is_fetch_package("ca-certificates-java"));
}

TEST(PackageRoles, HeadersOfLibraries) {
  EXPECT_TRUE(is_development_package("libpq-dev"));
  EXPECT_TRUE(is_development_package("llvm-15-dev"));
  EXPECT_FALSE(is_development_package("libc6-dev"));
  EXPECT_FALSE(is_development_package("dpkg-dev"));
}

TEST(PackageRoles, EachPackageHasOne) {
  FileModel files;
  PackageInstall install;
  install.complete = true;
  install.names = {"gcc", "libpq-dev", "tzdata", "gcc"};
  files.packages.push_back(install);
  const PackageRoles roles = package_roles(files);
  EXPECT_EQ(roles.problem, "");
  EXPECT_THAT(roles.build_only, ElementsAre("gcc"));
  EXPECT_THAT(roles.development, ElementsAre("libpq-dev"));
  EXPECT_THAT(roles.run_time, ElementsAre("tzdata"));
  files.packages.front().complete = false;
  EXPECT_NE(package_roles(files).problem, "");
}

}  // namespace
}  // namespace drydock
