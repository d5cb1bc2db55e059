#include "resolve/apk_repository.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <mutex>
#include <optional>
#include <utility>

#include "facts/apk_version.h"

namespace drydock {
namespace {

using Candidates = std::map<std::string, PackageCandidate, std::less<>>;

constexpr std::string_view kKind = "apk-index";  // of the cache
constexpr std::size_t kMaxRepositories = 64;     // apk-tools has room for fewer
constexpr std::size_t kMaxProviders = 5;         // that a sentence names
constexpr std::size_t kAtOnce = 8;

std::int64_t now() {
  return static_cast<std::int64_t>(std::time(nullptr));
}

std::vector<std::string_view> words_of(std::string_view line) {
  constexpr std::string_view kSpace = " \t\r";
  std::vector<std::string_view> out;
  while (true) {
    line.remove_prefix(std::min(line.find_first_not_of(kSpace), line.size()));
    if (line.empty()) return out;
    const std::size_t end = std::min(line.find_first_of(kSpace), line.size());
    out.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

std::string_view without_slashes(std::string_view uri) {
  while (uri.ends_with('/')) uri.remove_suffix(1);
  return uri;
}

bool is_web_uri(std::string_view uri) {
  return uri.starts_with("https://") || uri.starts_with("http://");
}

/// True for a URI that can be asked and named: one that apk would fill in is not, and one with a password or
/// a query must not stand in a report.
bool is_usable_uri(std::string_view uri) {
  return is_web_uri(uri) && uri.find_first_of("@?#$\\\"'<>{} ") == std::string_view::npos &&
         std::all_of(uri.begin(), uri.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

bool is_local(std::string_view uri) {
  return uri.starts_with('/') || uri.starts_with("file:") || uri.starts_with("./");
}

/// "v3.20/main": what tells branches apart.
std::string suite_of(std::string_view uri) {
  std::string_view path = uri.substr(std::min(uri.find("://") + 3, uri.size()));
  path.remove_prefix(std::min(path.find('/'), path.size()));
  if (path.starts_with('/')) path.remove_prefix(1);
  const std::size_t last = path.rfind('/');
  const std::size_t before = last == std::string_view::npos || last == 0 ? last : path.rfind('/', last - 1);
  if (before != std::string_view::npos) path.remove_prefix(before + 1);
  return std::string(path);
}

/// The URI that is asked in place of the image's: by the longest prefix that is given and ends where a part
/// of the path does.
std::string mirrored(const std::string& uri, const std::map<std::string, std::string>& mirrors) {
  std::string out = uri;
  std::size_t longest = 0;
  for (const auto& [prefix, mirror] : mirrors) {
    const std::string_view wanted = without_slashes(prefix);
    if (wanted.size() < longest || wanted.empty() || !uri.starts_with(wanted)) continue;
    if (uri.size() > wanted.size() && uri[wanted.size()] != '/') continue;
    longest = wanted.size();
    out = std::string(without_slashes(mirror)) + uri.substr(wanted.size());
  }
  return out;
}

std::string what_status_means(int status, const std::string& url) {
  const std::string shown = printable_url(url);
  switch (status) {
    case 401:
    case 403:
      return fmt::format("{} may not be read ({}); name a mirror for it", shown, status);
    case 404:
    case 410:
      return fmt::format(
          "{} is not there ({}); check the branch and the architecture in /etc/apk/repositories", shown,
          status);
    case 429:
      return fmt::format("{} is asked for too often (429); wait, or name a mirror", host_of_url(url));
    default:
      return fmt::format("{} answered {} for {}; try again later or name a mirror", host_of_url(url), status,
                         shown);
  }
}

}  // namespace

std::vector<ApkRepositoryLine> parse_apk_repositories(std::string_view text) {
  std::vector<ApkRepositoryLine> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    std::vector<std::string_view> words = words_of(line);
    if (words.empty() || words.front().starts_with('#')) continue;
    // `v2` is how apk-tools 3 says what the others always mean.
    if (words.size() > 1 && words.front() == "v2") words.erase(words.begin());
    ApkRepositoryLine entry;
    if (words.front().size() > 1 && words.front().starts_with('@')) {
      entry.tag = words.front().substr(1);
      words.erase(words.begin());
    }
    if (!words.empty() && is_local(words.front())) continue;
    const auto usable = [](std::string_view word) { return word.find('$') == std::string_view::npos; };
    if (words.empty() || !is_web_uri(words.front()) || !std::all_of(words.begin(), words.end(), usable)) {
      entry.uri = line;
      out.push_back(std::move(entry));
      continue;
    }
    const std::string_view base = without_slashes(words.front());
    if (words.size() == 1) out.push_back({entry.tag, std::string(base)});
    for (std::size_t i = 1; i < words.size(); ++i)
      out.push_back({entry.tag, fmt::format("{}/{}", base, without_slashes(words[i]))});
  }
  return out;
}

struct ApkRepository::Impl {
  /// An index in memory: mapped from the cache, or kept here where there is no cache to map it from.
  struct Index {
    std::string bytes;
    std::unique_ptr<Cache::Mapping> mapping;
    std::int64_t when = 0;
    bool asked = false;  ///< in this run

    std::string_view text() const { return mapping ? mapping->bytes() : std::string_view(bytes); }
  };
  using Loaded = Result<std::shared_ptr<const Index>>;

  /// Holds what was learnt, an error too, for the rest of the run. The mutex makes the second caller wait for
  /// the first.
  struct Slot {
    std::mutex mutex;
    std::optional<Loaded> loaded;
  };

  HttpClient* http;
  Cache& cache;
  ApkOptions options;
  std::mutex mutex;
  std::map<std::string, std::shared_ptr<Slot>> slots;

  Impl(HttpClient* client, Cache& store, ApkOptions given)
      : http(client), cache(store), options(std::move(given)) {}

  Loaded index(const std::string& uri, const std::string& architecture) {
    // The image's own URI is the key: a mirror holds the same, and its URL may hold a password.
    const std::string key = fmt::format("{}/{}/APKINDEX.tar.gz", uri, architecture);
    std::shared_ptr<Slot> slot;
    {
      const std::lock_guard<std::mutex> lock(mutex);
      std::shared_ptr<Slot>& known = slots[key];
      if (!known) known = std::make_shared<Slot>();
      slot = known;
    }
    const std::lock_guard<std::mutex> lock(slot->mutex);
    if (!slot->loaded) slot->loaded = load(key, mirrored(key, options.mirrors));
    return *slot->loaded;
  }

  Loaded load(const std::string& key, const std::string& url) {
    std::shared_ptr<Index> kept = from_cache(key);
    if (kept && (http == nullptr || is_fresh(*kept))) return std::shared_ptr<const Index>(std::move(kept));
    if (http == nullptr) return Error{};
    // Another process may have fetched it while this one waited.
    const std::unique_ptr<Cache::Lock> lock = cache.lock(kKind, key);
    kept = from_cache(key);
    if (kept && is_fresh(*kept)) return std::shared_ptr<const Index>(std::move(kept));
    return fetch(key, url, kept.get());
  }

  bool is_fresh(const Index& index) const {
    // A time to come is that of a clock that was wrong.
    const std::int64_t age = now() - index.when;
    return age >= 0 && age <= options.max_age;
  }

  std::shared_ptr<Index> from_cache(const std::string& key) {
    auto out = std::make_shared<Index>();
    out->mapping = cache.map(kKind, key);
    if (!out->mapping || !ApkIndexView::open(out->mapping->bytes())) return nullptr;
    out->when = out->mapping->when();
    return out;
  }

  Loaded fetch(const std::string& key, const std::string& url, const Index* kept) {
    HttpRequest request;
    request.url = url;
    request.allow_plain = true;
    request.max_body = options.limits.max_compressed;
    const auto view = kept == nullptr ? std::nullopt : ApkIndexView::open(kept->text());
    if (view) {
      const ApkIndexStamp stamp = view->stamp();
      if (!stamp.etag.empty()) request.headers.emplace_back("If-None-Match", stamp.etag);
      if (!stamp.last_modified.empty())
        request.headers.emplace_back("If-Modified-Since", stamp.last_modified);
    }
    Result<HttpResponse> response = http->fetch(request);
    if (!response) return response.error();
    auto out = std::make_shared<Index>();
    out->asked = true;
    out->when = now();
    if (response->status == 304 && view) {
      out->bytes = kept->text();
    } else if (response->status == 200) {
      const ApkIndexStamp stamp{std::string(response->header("etag")),
                                std::string(response->header("last-modified"))};
      Result<std::string> sorted = sort_apk_index(response->body, stamp, options.keys_folder, options.limits);
      if (!sorted) return Error{fmt::format("{}: {}", printable_url(url), sorted.error().message)};
      out->bytes = std::move(*sorted);
    } else {
      return Error{what_status_means(response->status, url)};
    }
    cache.put(kKind, key, out->bytes);
    return std::shared_ptr<const Index>(std::move(out));
  }
};

namespace {

/// An index that a question needs, in the order of the image's repositories.
struct Source {
  const ApkRepositoryLine* line = nullptr;
  std::optional<ApkIndexView> view;
};

struct Versions {
  std::vector<std::string_view> all;
  std::string_view newest;
  const ApkRepositoryLine* where = nullptr;  // the first repository that has the newest one
};

Versions versions_in(const std::vector<Source>& sources, std::string_view name, std::string_view tag) {
  Versions out;
  for (const Source& source : sources) {
    if (source.line->tag != tag) continue;
    for (const std::string_view version : source.view->versions(name)) {
      out.all.push_back(version);
      if (out.where != nullptr && compare_apk_versions(version, out.newest) <= 0) continue;
      out.newest = version;
      out.where = source.line;
    }
  }
  return out;
}

PackageCandidate candidate_for(const std::string& asked, const std::vector<Source>& sources,
                               const ApkState& state) {
  const std::size_t at = asked.find('@');
  const std::string_view name = std::string_view(asked).substr(0, at);
  const std::string_view tag =
      at == std::string::npos ? std::string_view() : std::string_view(asked).substr(at + 1);
  PackageCandidate out;
  bool has_tag = at == std::string::npos;
  for (const Source& source : sources) {
    if (!source.line->tag.empty() && source.line->tag != tag) continue;
    has_tag = has_tag || (!tag.empty() && source.line->tag == tag);
    if (std::find(out.searched.begin(), out.searched.end(), source.line->uri) == out.searched.end())
      out.searched.push_back(source.line->uri);
  }
  // apk installs nothing at all where a tag that it is asked for is not in its repositories.
  if (name.empty() || !has_tag) return out;

  Versions plain = versions_in(sources, name, {});
  Versions tagged = tag.empty() ? Versions{} : versions_in(sources, name, tag);
  const Versions& chosen = tagged.where != nullptr ? tagged : plain;
  if (chosen.where == nullptr) {
    std::set<std::string> providers;
    for (const Source& source : sources) {
      if (!source.line->tag.empty() && source.line->tag != tag) continue;
      for (const std::string_view provider : source.view->providers(name, kMaxProviders))
        providers.emplace(provider);
    }
    if (providers.empty()) return out;
    out.kind = PackageCandidate::Kind::kVirtual;
    for (auto it = providers.begin(); it != providers.end() && out.providers.size() < kMaxProviders; ++it)
      out.providers.push_back(*it);
    return out;
  }

  out.kind = PackageCandidate::Kind::kFound;
  out.version = chosen.newest;
  out.suite = suite_of(chosen.where->uri);
  out.archive = chosen.where->uri;
  plain.all.insert(plain.all.end(), tagged.all.begin(), tagged.all.end());
  std::stable_sort(plain.all.begin(), plain.all.end(),
                   [](std::string_view a, std::string_view b) { return compare_apk_versions(a, b) > 0; });
  for (const std::string_view version : plain.all)
    if (std::find(out.offered.begin(), out.offered.end(), version) == out.offered.end())
      out.offered.emplace_back(version);
  // apk does not go back by itself: to pin the newest that is served would, where the image was built from
  // elsewhere.
  const auto installed = state.installed.find(name);
  if (installed != state.installed.end() && is_apk_version(installed->second) &&
      compare_apk_versions(installed->second, out.version) > 0) {
    out.version = installed->second;
    out.suite = "installed";
  }
  return out;
}

/// The older of two, as the answer is as old as its oldest part.
void take_provenance(Provenance& from, const Provenance& part) {
  if (from.kind == Provenance::Kind::kNone || part.when < from.when) {
    const bool cached = from.kind == Provenance::Kind::kCache;
    from = part;
    if (cached) from.kind = Provenance::Kind::kCache;
  } else if (part.kind == Provenance::Kind::kCache) {
    from.kind = part.kind;
  }
}

}  // namespace

ApkRepository::ApkRepository(HttpClient* http, Cache& cache, ApkOptions options)
    : impl_(std::make_unique<Impl>(http, cache, std::move(options))) {}
ApkRepository::~ApkRepository() = default;

Result<Candidates> ApkRepository::candidates(const ApkState& state, const std::set<std::string>& names,
                                             Provenance& from) {
  if (names.empty()) return Candidates{};
  const auto in_architecture = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  if (state.architecture.empty() ||
      !std::all_of(state.architecture.begin(), state.architecture.end(), in_architecture))
    return Error{"the image's apk architecture cannot be read"};
  std::set<std::string, std::less<>> tags{std::string()};
  for (const std::string& name : names)
    if (const std::size_t at = name.find('@'); at != std::string::npos) tags.insert(name.substr(at + 1));

  std::vector<Source> sources;
  for (const ApkRepositoryLine& line : state.repositories) {
    if (!tags.contains(line.tag)) continue;
    if (!is_usable_uri(line.uri))
      return Error{
          "the image's apk repositories have a line that is not read here, and may hold a newer package"};
    sources.push_back({&line, std::nullopt});
  }
  if (sources.size() > kMaxRepositories) return Error{"the image names too many apk repositories"};
  if (sources.empty()) return Error{"the image names no apk repository on the network"};

  std::vector<std::optional<Impl::Loaded>> loaded(sources.size());
  run_concurrently(sources.size(), kAtOnce, [&](std::size_t i) {
    loaded[i] = impl_->index(sources[i].line->uri, state.architecture);
  });
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (!*loaded[i]) return loaded[i]->error();
    const Impl::Index& index = ***loaded[i];
    sources[i].view = ApkIndexView::open(index.text());
    if (!sources[i].view) return Error{"an apk index in the cache is broken; run `drydock cache clean`"};
    take_provenance(from, {index.asked ? Provenance::Kind::kNetwork : Provenance::Kind::kCache,
                           host_of_url(sources[i].line->uri), index.when});
  }
  Candidates out;
  for (const std::string& name : names) out.emplace(name, candidate_for(name, sources, state));
  return out;
}

}  // namespace drydock
