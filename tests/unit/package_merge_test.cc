#include "resolve/package_merge.h"

#include <gtest/gtest.h>

namespace drydock {
namespace {

using Kind = PackageCandidate::Kind;

PackageCandidate found(const std::string& version, std::vector<std::string> offered = {}) {
  PackageCandidate out;
  out.kind = Kind::kFound;
  out.version = version;
  out.offered = offered.empty() ? std::vector{version} : std::move(offered);
  return out;
}

TEST(MergeCandidates, OneVersionForAll) {
  const PackageCandidate merged =
      merge_candidates({{"linux/amd64", found("1.2-3", {"1.2-3", "1.1-1"})}, {"linux/arm64", found("1.2-3", {"1.2-3", "1.0-1"})}}, true);
  EXPECT_EQ(merged.kind, Kind::kFound);
  EXPECT_EQ(merged.version, "1.2-3");
  EXPECT_EQ(merged.offered, std::vector<std::string>{"1.2-3"}) << "only what every platform serves is a pin that holds";
}

TEST(MergeCandidates, BinaryRebuildsBecomeAPattern) {
  const PlatformCandidates rebuilt{{"linux/amd64", found("1.2-3+b1")}, {"linux/arm64", found("1.2-3")}};
  EXPECT_EQ(merge_candidates(rebuilt, true).kind, Kind::kFound);
  EXPECT_EQ(merge_candidates(rebuilt, true).version, "1.2-3*");
  EXPECT_EQ(merge_candidates(rebuilt, false).kind, Kind::kDiffers) << "apk knows no such pattern";
}

TEST(MergeCandidates, APatternThatFitsMoreIsNone) {
  // `1.2-3*` fits 1.2-30 as well, which the second platform serves.
  const PackageCandidate merged = merge_candidates(
      {{"linux/amd64", found("1.2-3+b1")}, {"linux/arm64", found("1.2-3+b2", {"1.2-3+b2", "1.2-30"})}}, true);
  EXPECT_EQ(merged.kind, Kind::kDiffers);
}

TEST(MergeCandidates, DifferencesAreNamed) {
  PackageCandidate missing;
  const PackageCandidate merged = merge_candidates({{"linux/amd64", found("2-1")}, {"linux/arm64", missing}}, true);
  EXPECT_EQ(merged.kind, Kind::kDiffers);
  EXPECT_EQ(merged.version, "2-1 on linux/amd64, none on linux/arm64");
}

TEST(MergeCandidates, NowhereOrVirtualEverywhere) {
  PackageCandidate missing;
  missing.searched = {"bookworm"};
  EXPECT_EQ(merge_candidates({{"a", missing}, {"b", missing}}, true).kind, Kind::kMissing);
  PackageCandidate provided;
  provided.kind = Kind::kVirtual;
  provided.providers = {"mawk"};
  EXPECT_EQ(merge_candidates({{"a", provided}, {"b", provided}}, true).providers, std::vector<std::string>{"mawk"});
  EXPECT_EQ(merge_candidates({}, true).kind, Kind::kMissing);
}

}  // namespace
}  // namespace drydock
