#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "facts/deb822.h"
#include "resolve/apt_archive.h"

namespace drydock {
namespace {

/// "20260131T000000Z", as both snapshot services name a moment.
bool is_stamp(std::string_view text) {
  if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return false;
  for (std::size_t i = 0; i < 15; ++i)
    if (i != 8 && (text[i] < '0' || text[i] > '9')) return false;
  return true;
}

bool is_below(std::string_view uri, std::string_view prefix) {
  while (prefix.ends_with('/')) prefix.remove_suffix(1);
  return !prefix.empty() && uri.starts_with(prefix) &&
         (uri.size() == prefix.size() || uri[prefix.size()] == '/');
}

bool is_in_domain(std::string_view host, std::string_view domain) {
  host = host.substr(0, host.find(':'));
  return host == domain || (host.size() > domain.size() && host.ends_with(domain) &&
                            host[host.size() - domain.size() - 1] == '.');
}

/// The path of a URI, without the slash at its end.
std::string_view path_of(std::string_view uri) {
  const std::size_t scheme = uri.find("://");
  if (scheme == std::string_view::npos) return {};
  const std::size_t slash = uri.find('/', scheme + 3);
  if (slash == std::string_view::npos) return {};
  std::string_view path = uri.substr(slash);
  while (path.ends_with('/')) path.remove_suffix(1);
  return path;
}

struct Distribution {
  std::string_view id, domain, keyring;
};
constexpr std::array<Distribution, 2> kDistributions = {
    {{"debian", "debian.org", "debian-archive-"}, {"ubuntu", "ubuntu.com", "ubuntu-archive-"}}};

bool is_signed_by(const Distribution& distribution, const AptSource& source) {
  const std::size_t slash = source.signed_by.rfind('/');
  return slash != std::string::npos &&
         source.signed_by.compare(slash + 1, distribution.keyring.size(), distribution.keyring) == 0;
}

/// Vendors have paths that end in `/debian` too, and suites of the same names. So the host has to speak for
/// the source as well, or the key: this gives the path where they do, and nothing otherwise.
std::string_view trusted_path(const Distribution& distribution, const AptSource& source) {
  const std::string host = host_of_url(source.uri);
  std::string_view path = path_of(source.uri);
  // The security archive once stood at the root of its host.
  if (path.empty() && is_in_domain(host, distribution.domain) && host.starts_with("security."))
    return "/debian-security";
  if (is_signed_by(distribution, source)) return path.substr(std::min(path.rfind('/'), path.size()));
  const bool fits =
      is_in_domain(host, distribution.domain) || host.starts_with("mirror") || host.starts_with("ftp.");
  if (path.starts_with("/pub/")) path.remove_prefix(4);
  return fits ? path : std::string_view();
}

/// The snapshot of a URI; empty where there is none.
std::string snapshot_uri(const Distribution& distribution, const AptSource& source, std::string_view stamp,
                         const AptOptions& options) {
  const std::string_view path = trusted_path(distribution, source);
  if (distribution.id == "ubuntu")
    return path == "/ubuntu" || path == "/ubuntu-ports" ? fmt::format("{}/{}", options.snapshot_ubuntu, stamp)
                                                        : std::string();
  return path == "/debian" || path == "/debian-security"
             ? fmt::format("{}{}/{}", options.snapshot_debian, path, stamp)
             : std::string();
}

/// What does not change any more: snapshots, and the archives of releases past their end.
bool is_settled(std::string_view uri, const AptOptions& options) {
  const std::string host = host_of_url(uri);
  return is_below(uri, options.snapshot_debian) || is_below(uri, options.snapshot_ubuntu) ||
         host.starts_with("snapshot.") || is_in_domain(host, "archive.debian.org") ||
         is_in_domain(host, "old-releases.ubuntu.com");
}

}  // namespace

std::optional<std::vector<AptSource>> at_snapshot(const std::vector<AptSource>& sources,
                                                  std::string_view distribution, std::string_view stamp,
                                                  const AptOptions& options, std::string& problem) {
  const auto known = std::find_if(kDistributions.begin(), kDistributions.end(),
                                  [&](const Distribution& each) { return each.id == distribution; });
  if (known == kDistributions.end()) {
    problem = distribution.empty()
                  ? "the image does not say which distribution it is, so no snapshot can be chosen"
                  : "there are dated snapshots of Debian and Ubuntu only, and the image is neither";
    return std::nullopt;
  }
  if (!is_stamp(stamp)) {
    problem = "a snapshot's date has to look like 20260131T000000Z";
    return std::nullopt;
  }
  std::vector<AptSource> out;
  for (AptSource source : sources) {
    if (!is_settled(source.uri, options)) {
      std::string uri = snapshot_uri(*known, source, stamp, options);
      if (uri.empty()) {
        problem = fmt::format("the apt archive {} has no dated snapshots", printable_url(source.uri));
        return std::nullopt;
      }
      source.uri = std::move(uri);
    }
    source.check_valid_until = false;
    out.push_back(std::move(source));
  }
  return out;
}

}  // namespace drydock
