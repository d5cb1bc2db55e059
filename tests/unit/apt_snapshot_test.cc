#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "resolve/apt_archive.h"

namespace drydock {
namespace {

AptSource source_of(std::string uri, std::string signed_by = {}) {
  AptSource out;
  out.uri = std::move(uri);
  out.suite = "x";
  out.components = {"main"};
  out.signed_by = std::move(signed_by);
  return out;
}

/// The URI at the snapshot of `stamp`, or the problem.
std::string snapshot_of(const AptSource& source, const std::string& distribution,
                        const std::string& stamp = "20260131T000000Z") {
  AptOptions options;
  options.snapshot_debian = "http://snapshot.deb.example/archive";
  options.snapshot_ubuntu = "http://snapshot.ubuntu.example/ubuntu";
  std::string problem;
  const auto out = at_snapshot({source}, distribution, stamp, options, problem);
  if (!out) return problem;
  EXPECT_EQ(out->size(), 1u);
  EXPECT_FALSE(out->front().check_valid_until);
  EXPECT_EQ(out->front().suite, source.suite);
  return out->front().uri;
}

TEST(AptSnapshot, KnowsTheDistributionsArchives) {
  const std::string keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
  EXPECT_EQ(snapshot_of(source_of("http://mirror.deb.example/debian"), "debian"),
            "http://snapshot.deb.example/archive/debian/20260131T000000Z");
  EXPECT_EQ(snapshot_of(source_of("http://ftp.deb.example/pub/debian"), "debian"),
            "http://snapshot.deb.example/archive/debian/20260131T000000Z");
  EXPECT_EQ(snapshot_of(source_of("http://deb.example/any/debian-security", keyring), "debian"),
            "http://snapshot.deb.example/archive/debian-security/20260131T000000Z");
  EXPECT_EQ(snapshot_of(source_of("http://security.debian.org"), "debian"),
            "http://snapshot.deb.example/archive/debian-security/20260131T000000Z");
  EXPECT_EQ(snapshot_of(source_of("http://mirrors.deb.example/ubuntu"), "ubuntu"),
            "http://snapshot.ubuntu.example/ubuntu/20260131T000000Z");
  EXPECT_EQ(snapshot_of(source_of("http://ports.ubuntu.com/ubuntu-ports"), "ubuntu"),
            "http://snapshot.ubuntu.example/ubuntu/20260131T000000Z");
}

TEST(AptSnapshot, KeepsWhatDoesNotChange) {
  for (const char* uri :
       {"http://snapshot.deb.example/archive/debian/20250101T000000Z", "http://snapshot.example/x"})
    EXPECT_EQ(snapshot_of(source_of(uri), "debian"), uri);
}

TEST(AptSnapshot, RefusesVendorsArchives) {
  for (const char* uri : {"https://deb.example/debian", "https://deb.example/linux/debian",
                          "https://mirror.deb.example/docker-ce/linux/debian",
                          "https://deb.example/node_20.x", "http://notdebian.org/debian"})
    EXPECT_NE(snapshot_of(source_of(uri), "debian").find("has no dated snapshots"), std::string::npos) << uri;
  EXPECT_NE(
      snapshot_of(source_of("https://ppa.example/team/ppa/ubuntu"), "ubuntu").find("has no dated snapshots"),
      std::string::npos);
  EXPECT_NE(snapshot_of(source_of("http://mirror.deb.example/debian"), "fedora").find("neither"),
            std::string::npos);
  EXPECT_NE(snapshot_of(source_of("http://mirror.deb.example/debian"), "").find("does not say"),
            std::string::npos);
  EXPECT_NE(snapshot_of(source_of("http://mirror.deb.example/debian"), "debian", "2026-01-31")
                .find("has to look like"),
            std::string::npos);
}

}  // namespace
}  // namespace drydock
