#include "resolve/apt_archive.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <utility>

#include "facts/debian_version.h"
#include "resolve/apt_fetch.h"
#include "resolve/apt_policy.h"

namespace drydock {
namespace {

constexpr std::size_t kMaxProviders = 8;
constexpr std::size_t kMaxAtOnce = 16;

/// "host:80" as apt_preferences(5) knows it: without the port.
std::string site_of(std::string_view uri) {
  std::string host = host_of_url(uri);
  const std::size_t colon = host.rfind(':');
  if (colon != std::string::npos && host.find(']', colon) == std::string::npos) host.resize(colon);
  return host;
}

/// All indexes that apt would read for one architecture.
struct View {
  struct Part {
    std::shared_ptr<const AptLoadedIndex> index;
    const AptSource* source = nullptr;
    std::string suite;  ///< as it is told
  };
  std::vector<AptOrigin> origins;
  std::vector<Part> parts;            ///< by the place of their origin
  std::vector<std::string> searched;  ///< suites, each once
};

/// "curl:arm64" in its parts; the architecture is empty where none is named.
struct Name {
  std::string_view package, architecture;
};
Name split_name(std::string_view name) {
  const std::size_t colon = name.find(':');
  if (colon == std::string_view::npos) return {name, {}};
  return {name.substr(0, colon), name.substr(colon + 1)};
}

std::vector<AptOffer> offers_of(const View& view, std::string_view package, std::string_view architecture,
                                bool native) {
  std::vector<AptOffer> out;
  for (std::size_t i = 0; i < view.parts.size(); ++i)
    for (const AptIndexEntry& entry : view.parts[i].index->index().find(package)) {
      // Packages for all architectures belong to the image's own.
      if (entry.architecture != architecture && !(native && entry.architecture == "all")) continue;
      out.push_back({std::string(entry.version), i, std::string(entry.source)});
    }
  return out;
}

std::vector<std::string> providers_of(const View& view, std::string_view package) {
  std::set<std::string, std::less<>> names;
  for (const View::Part& part : view.parts)
    for (const std::string_view name : part.index->index().providers(package, kMaxProviders))
      names.emplace(name);
  std::vector<std::string> out(names.begin(), names.end());
  if (out.size() > kMaxProviders) out.resize(kMaxProviders);
  return out;
}

std::vector<std::string> newest_first(const std::vector<AptOffer>& offers) {
  std::vector<std::string> out;
  for (const AptOffer& offer : offers) out.push_back(offer.version);
  std::sort(out.begin(), out.end(), [](const std::string& a, const std::string& b) {
    const int order = compare_debian_versions(a, b);
    return order != 0 ? order > 0 : a > b;
  });
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

Error in_archive(const AptSource& source, const Error& error) {
  // An empty error says that nobody could be asked, and stays so.
  if (error.message.empty()) return error;
  return Error{fmt::format("the apt archive {} (suite {}) cannot be used: {}", printable_url(source.uri),
                           source.suite, error.message)};
}

}  // namespace

struct AptArchive::Impl {
  Impl(HttpClient* http, Cache& cache, AptOptions given)
      : options(std::move(given)), fetcher(http, cache, options) {}

  Result<View> view_of(const AptState& state, const std::string& architecture, Provenance& from);
  void note(const AptSource& source, const AptSuite& suite);

  AptOptions options;
  AptFetcher fetcher;
  mutable std::mutex mutex;
  std::map<std::pair<std::string, std::string>, SignatureCheck> notes;  ///< guarded by the mutex
};

void AptArchive::Impl::note(const AptSource& source, const AptSuite& suite) {
  const std::lock_guard lock(mutex);
  notes[{printable_url(source.uri), source.suite}] = suite.signature;
}

Result<View> AptArchive::Impl::view_of(const AptState& state, const std::string& architecture,
                                       Provenance& from) {
  std::vector<const AptSource*> used;
  for (const AptSource& source : state.sources)
    if (serves_architecture(source, architecture, state.architecture)) used.push_back(&source);
  std::vector<std::unique_ptr<Result<AptLoadedSource>>> loaded(used.size());
  run_concurrently(used.size(), kMaxAtOnce, [&](std::size_t i) {
    AptSource source = *used[i];
    source.uri = with_architecture(source.uri, state.architecture);
    source.suite = with_architecture(source.suite, state.architecture);
    loaded[i] = std::make_unique<Result<AptLoadedSource>>(fetcher.load(source, architecture));
  });
  View out;
  for (std::size_t i = 0; i < used.size(); ++i) {
    const AptSource& source = *used[i];
    if (!*loaded[i]) return in_archive(source, loaded[i]->error());
    const AptLoadedSource& found = **loaded[i];
    const AptRelease& release = found.suite->release;
    note(source, *found.suite);
    // The answer is as old as the oldest of what it rests on.
    if (from.kind == Provenance::Kind::kNone) {
      from = {Provenance::Kind::kCache, printable_url(source.uri), found.suite->when};
    }
    if (!found.suite->from_cache) from.kind = Provenance::Kind::kNetwork;
    from.when = std::min(from.when, found.suite->when);
    std::string suite = source.suite;
    if (suite.ends_with('/') && !release.codename.empty()) suite = release.codename;
    if (suite.ends_with('/') && !release.suite.empty()) suite = release.suite;
    if (std::find(out.searched.begin(), out.searched.end(), suite) == out.searched.end())
      out.searched.push_back(suite);
    for (const AptLoadedSource::Part& part : found.parts) {
      out.origins.push_back({release.suite, release.codename, release.version, release.origin, release.label,
                             part.component, part.architecture, site_of(source.uri), release.not_automatic,
                             release.but_automatic_upgrades});
      out.parts.push_back({part.index, &source, suite});
    }
  }
  return out;
}

AptArchive::AptArchive(HttpClient* http, Cache& cache, AptOptions options)
    : impl_(std::make_unique<Impl>(http, cache, std::move(options))) {}
AptArchive::~AptArchive() = default;

Result<std::map<std::string, PackageCandidate, std::less<>>> AptArchive::candidates(
    const AptState& state, const std::set<std::string>& names, Provenance& from) {
  from = {};
  // A view for each architecture that is asked for; the names of one image are nearly always of its own.
  struct Ready {
    View view;
    std::unique_ptr<AptPolicy> policy;
  };
  std::map<std::string, Ready, std::less<>> views;
  std::map<std::string, PackageCandidate, std::less<>> out;
  for (const std::string& name : names) {
    const Name parts = split_name(name);
    const bool native = parts.architecture.empty() || parts.architecture == state.architecture ||
                        parts.architecture == "native";
    const std::string architecture = native ? state.architecture : std::string(parts.architecture);
    auto ready = views.find(architecture);
    if (ready == views.end()) {
      auto view = impl_->view_of(state, architecture, from);
      if (!view) return view.error();
      ready = views.try_emplace(architecture).first;
      ready->second.view = std::move(*view);
      ready->second.policy = std::make_unique<AptPolicy>(ready->second.view.origins, state.preferences,
                                                         state.target_release, state.architecture);
      if (native && !ready->second.policy->knows_target_release())
        return Error{fmt::format("the release {} is in none of the apt sources; apt refuses it",
                                 state.target_release)};
    }
    const View& view = ready->second.view;
    PackageCandidate& candidate = out[name];
    candidate.searched = view.searched;
    const std::vector<AptOffer> offers = offers_of(view, parts.package, architecture, native);
    candidate.offered = newest_first(offers);
    const auto installed = state.installed.find(native ? std::string(parts.package) : name);
    const std::string_view now =
        installed == state.installed.end() ? std::string_view() : std::string_view(installed->second);
    const auto choice = ready->second.policy->choose(parts.package, architecture, offers, now);
    if (choice) {
      candidate.kind = PackageCandidate::Kind::kFound;
      candidate.version = choice->version;
      candidate.suite = choice->origin ? view.parts[*choice->origin].suite : "now";
      if (choice->origin) candidate.archive = printable_url(view.parts[*choice->origin].source->uri);
      continue;
    }
    if (!offers.empty()) continue;
    candidate.providers = providers_of(view, parts.package);
    if (!candidate.providers.empty()) candidate.kind = PackageCandidate::Kind::kVirtual;
  }
  return out;
}

std::vector<AptTrustNote> AptArchive::trust() const {
  const std::lock_guard lock(impl_->mutex);
  std::vector<AptTrustNote> out;
  for (const auto& [where, check] : impl_->notes) out.push_back({where.first, where.second, check});
  return out;
}

}  // namespace drydock
