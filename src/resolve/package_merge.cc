#include "resolve/package_merge.h"

#include <algorithm>

#include "facts/debian_version.h"

namespace drydock {
namespace {

using Kind = PackageCandidate::Kind;

bool all_of_kind(const PlatformCandidates& candidates, Kind kind) {
  return std::all_of(candidates.begin(), candidates.end(), [&](const auto& each) { return each.second.kind == kind; });
}

/// "1.2-3 on linux/amd64, none on linux/arm64".
std::string differences(const PlatformCandidates& candidates) {
  std::string out;
  for (const auto& [platform, candidate] : candidates) {
    if (!out.empty()) out += ", ";
    out += (candidate.kind == Kind::kFound ? candidate.version : "none") + " on " + platform;
  }
  return out;
}

/// What every platform serves, in the order of the first.
std::vector<std::string> common_versions(const PlatformCandidates& candidates) {
  std::vector<std::string> out = candidates.front().second.offered;
  std::erase_if(out, [&](const std::string& version) {
    return std::any_of(candidates.begin() + 1, candidates.end(), [&](const auto& each) {
      const auto& offered = each.second.offered;
      return std::find(offered.begin(), offered.end(), version) == offered.end();
    });
  });
  return out;
}

/// Whether every platform chooses what the pattern is to stand for, and serves nothing else that fits it: apt takes the
/// candidate where it fits, but a pattern that fits more than one version would say less than it seems to.
bool pattern_is_exact(const PlatformCandidates& candidates, std::string_view base, const std::string& pattern) {
  return std::all_of(candidates.begin(), candidates.end(), [&](const auto& each) {
    return std::all_of(each.second.offered.begin(), each.second.offered.end(), [&](const std::string& version) {
      return !matches_apt_pin(version, pattern) || without_binary_rebuild(version) == base;
    });
  });
}

}  // namespace

PackageCandidate merge_candidates(const PlatformCandidates& candidates, bool apt) {
  if (candidates.empty()) return {};
  PackageCandidate out = candidates.front().second;
  if (candidates.size() == 1 || all_of_kind(candidates, Kind::kMissing) || all_of_kind(candidates, Kind::kVirtual)) return out;
  const auto differ = [&] {
    out.kind = Kind::kDiffers;
    out.version = differences(candidates);
    out.offered.clear();
    return out;
  };
  if (!all_of_kind(candidates, Kind::kFound)) return differ();
  const bool same = std::all_of(candidates.begin(), candidates.end(), [&](const auto& each) { return each.second.version == out.version; });
  if (same) {
    out.offered = common_versions(candidates);
    return out;
  }
  const std::string base(without_binary_rebuild(out.version));
  const bool rebuilds = apt && std::all_of(candidates.begin(), candidates.end(), [&](const auto& each) {
    return without_binary_rebuild(each.second.version) == base;
  });
  const std::string pattern = base + "*";
  if (!rebuilds || !pattern_is_exact(candidates, base, pattern)) return differ();
  out.version = pattern;
  // What is offered for the pattern is what each platform chooses; any of them fits it.
  out.offered = {out.offered.empty() ? base : out.offered.front()};
  return out;
}

}  // namespace drydock
