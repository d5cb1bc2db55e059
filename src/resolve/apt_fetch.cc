#include "resolve/apt_fetch.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <utility>

#include "facts/deb822.h"
#include "resolve/decompress.h"
#include "resolve/sha256.h"

namespace drydock {
namespace {

constexpr std::size_t kMaxRelease = 8u << 20;
constexpr std::uint64_t kMaxCompressed = 128u << 20;
constexpr std::uint64_t kMaxExpanded = 1u << 30;
constexpr std::string_view kReleaseKind = "apt-release";
constexpr std::string_view kIndexKind = "apt-index";
constexpr std::string_view kFormat = "drydock-apt-release-1";
/// In the order of apt's preference.
constexpr std::array<std::string_view, 3> kCompressions = {".xz", ".gz", ""};

std::int64_t now() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string_view trust_name(AptTrust trust) {
  return trust == AptTrust::kVerified ? "verified" : trust == AptTrust::kTrusted ? "trusted" : "unchecked";
}

/// Headers go into the cache's text, so they have to be short and of one line.
std::string plain_header(std::string_view value) {
  const bool plain = value.size() <= 200 &&
                     std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c <= '~'; });
  return plain ? std::string(value) : std::string();
}

std::string format_suite(const AptSuite& suite) {
  std::string out = fmt::format("Format: {}\nTrust: {}\nReason: {}\nFile: {}\n", kFormat,
                                trust_name(suite.signature.trust), suite.signature.reason, suite.file);
  if (!suite.etag.empty()) out += fmt::format("ETag: {}\n", suite.etag);
  if (!suite.modified.empty()) out += fmt::format("Last-Modified: {}\n", suite.modified);
  return out + "\n" + format_apt_release(suite.release);
}

/// What format_suite() wrote; nothing where the cache's bytes are something else.
std::optional<AptSuite> parse_suite(const std::optional<Cache::Entry>& entry) {
  if (!entry) return std::nullopt;
  std::string_view text = entry->bytes;
  std::vector<Deb822Field> head;
  if (next_deb822_stanza(text, head) != Deb822Status::kStanza || deb822_value(head, "Format") != kFormat)
    return std::nullopt;
  auto release = parse_apt_release(text);
  if (!release) return std::nullopt;
  AptSuite out;
  out.release = std::move(*release);
  const std::string_view trust = deb822_value(head, "Trust");
  if (trust == "verified") out.signature.trust = AptTrust::kVerified;
  if (trust == "trusted") out.signature.trust = AptTrust::kTrusted;
  out.signature.reason = deb822_value(head, "Reason");
  out.file = deb822_value(head, "File");
  out.etag = deb822_value(head, "ETag");
  out.modified = deb822_value(head, "Last-Modified");
  out.when = entry->when;
  out.from_cache = true;
  return out;
}

/// A path for a URL: what would end it or is no ASCII is escaped.
std::string encoded(std::string_view path) {
  constexpr std::string_view kKept = "-._~/+:@!$&'()*,;=";
  std::string out;
  for (const char c : path) {
    const bool kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      kKept.find(c) != std::string_view::npos;
    out += kept ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

bool is_flat(const AptSource& source) {
  return source.suite.ends_with('/');
}

/// The folder of a source's Release file, with a slash at its end.
std::string base_url(const AptSource& source, const std::map<std::string, std::string>& mirrors) {
  const std::string uri = mirrored_uri(source.uri, mirrors) + "/";
  if (source.suite == "/") return uri;
  return is_flat(source) ? uri + encoded(source.suite) : uri + "dists/" + encoded(source.suite) + "/";
}

/// The sentence for what an archive answered.
Error refused(int status, std::string_view what) {
  if (status == 404 || status == 410)
    return Error{fmt::format("it has no {} ({}); a release past its end moves to an archive of old releases",
                             what, status)};
  if (status == 401 || status == 403)
    return Error{fmt::format("it refuses access to {} ({}); credentials for apt archives are not supported",
                             what, status)};
  return Error{fmt::format("it answered {} for {}; try again later or set a mirror", status, what)};
}

bool is_absent(int status) {
  return status == 404 || status == 410 || status == 403;
}

}  // namespace

std::string mirrored_uri(std::string_view uri, const std::map<std::string, std::string>& mirrors) {
  const auto without_slash = [](std::string_view text) {
    while (text.ends_with('/')) text.remove_suffix(1);
    return text;
  };
  std::string_view longest, by;
  for (const auto& [from, to] : mirrors) {
    const std::string_view prefix = without_slash(from);
    const bool matches =
        uri.starts_with(prefix) && (uri.size() == prefix.size() || uri[prefix.size()] == '/');
    if (!matches || prefix.size() <= longest.size()) continue;
    longest = prefix;
    by = to;
  }
  if (longest.empty()) return std::string(uri);
  return std::string(without_slash(by)) + std::string(uri.substr(longest.size()));
}

std::shared_ptr<const AptLoadedIndex> AptLoadedIndex::of(std::unique_ptr<Cache::Mapping> mapping) {
  if (!mapping) return nullptr;
  const auto index = AptIndex::open(mapping->bytes());
  if (!index) return nullptr;
  auto out = std::make_shared<AptLoadedIndex>();
  out->mapping_ = std::move(mapping);
  out->index_ = *index;
  return out;
}

std::shared_ptr<const AptLoadedIndex> AptLoadedIndex::of(std::string bytes) {
  auto out = std::make_shared<AptLoadedIndex>();
  // The view is into the member: a short string's bytes move with it.
  out->bytes_ = std::move(bytes);
  const auto index = AptIndex::open(out->bytes_);
  if (!index) return nullptr;
  out->index_ = *index;
  return out;
}

Result<HttpResponse> AptFetcher::get(const std::string& url, std::size_t max_body, const AptSuite* known) {
  HttpRequest request;
  request.url = url;
  request.max_body = max_body;
  request.allow_plain = true;
  if (known != nullptr && !known->etag.empty()) request.headers.emplace_back("If-None-Match", known->etag);
  if (known != nullptr && !known->modified.empty())
    request.headers.emplace_back("If-Modified-Since", known->modified);
  return http_->fetch(request);
}

Result<AptSuite> AptFetcher::accept(const AptSource& source, std::string_view text,
                                    std::string_view signature) const {
  AptSuite out;
  if (source.trusted) {
    out.signature.trust = AptTrust::kTrusted;
  } else {
    if (signature.empty())
      return Error{"its Release file is not signed, which apt refuses without trusted=yes"};
    auto check = check_apt_signature(text, signature, source.signed_by, options_.keyring_folder);
    if (!check) return check.error();
    out.signature = std::move(*check);
  }
  auto release = parse_apt_release(text);
  if (!release) return release.error();
  out.release = std::move(*release);
  out.when = now();
  return out;
}

Result<AptSuite> AptFetcher::fetch_suite(const AptSource& source, const std::string& base,
                                         const AptSuite* known) {
  // A Release file with a signature of its own could change between two requests, so that one is always read
  // anew.
  const bool conditional = known != nullptr && known->file == "InRelease";
  auto answer = get(base + "InRelease", kMaxRelease, conditional ? known : nullptr);
  if (!answer) return answer.error();
  if (answer->status == 304 && conditional) {
    AptSuite same = *known;
    same.when = now();
    same.from_cache = false;
    return same;
  }
  if (answer->status == 200) {
    const auto parts = split_clear_signed(answer->body);
    if (!parts) return parts.error();
    auto out = accept(source, parts->text, parts->signature);
    if (out) {
      out->file = "InRelease";
      out->etag = plain_header(answer->header("etag"));
      out->modified = plain_header(answer->header("last-modified"));
    }
    return out;
  }
  if (!is_absent(answer->status)) return refused(answer->status, "InRelease");
  answer = get(base + "Release", kMaxRelease);
  if (!answer) return answer.error();
  if (answer->status != 200) return refused(answer->status, fmt::format("suite {}", source.suite));
  std::string signature;
  if (!source.trusted) {
    auto detached = get(base + "Release.gpg", kMaxRelease);
    if (!detached) return detached.error();
    if (detached->status == 200) signature = std::move(detached->body);
    if (detached->status != 200 && !is_absent(detached->status))
      return refused(detached->status, "Release.gpg");
  }
  auto out = accept(source, answer->body, signature);
  if (out) out->file = "Release";
  return out;
}

Result<AptFetcher::Suite> AptFetcher::ask_for_suite(const AptSource& source, const std::string& base,
                                                    const std::string& key, bool refresh) {
  const auto from_cache = [&]() -> Suite {
    auto known = parse_suite(cache_.get(kReleaseKind, key));
    return known ? std::make_shared<const AptSuite>(std::move(*known)) : nullptr;
  };
  const auto is_fresh = [&](const Suite& suite) {
    const std::int64_t age = suite ? now() - suite->when : 0;
    return suite && age >= 0 && age <= options_.max_age;
  };
  Suite known = from_cache();
  if (http_ == nullptr) return known ? Result<Suite>(known) : Result<Suite>(Error{});
  if (is_fresh(known) && !refresh) return known;
  // While the lock was waited for, somebody else may have asked.
  const std::unique_ptr<Cache::Lock> lock = cache_.lock(kReleaseKind, key);
  if (Suite newer = from_cache(); newer && (!known || newer->when > known->when)) {
    known = newer;
    if (is_fresh(known)) return known;
  }
  auto fetched = fetch_suite(source, base, known.get());
  if (!fetched) return fetched.error();
  cache_.put(kReleaseKind, key, format_suite(*fetched));
  return std::make_shared<const AptSuite>(std::move(*fetched));
}

Result<AptFetcher::Suite> AptFetcher::suite(const AptSource& source, bool refresh) {
  const std::string base = base_url(source, options_.mirrors);
  if (!base.starts_with("http://") && !base.starts_with("https://"))
    return Error{fmt::format("archives of the kind `{}:` can be asked by apt alone",
                             source.uri.substr(0, source.uri.find(':')))};
  // What one keyring has vouched for says nothing to a source that has another. The key is written to disk,
  // so what the URI may hold of credentials is left away.
  const std::string key = fmt::format("{}\n{}\n{}\n{}", printable_url(base), source.signed_by, source.trusted,
                                      options_.keyring_folder);
  auto found =
      suites_.get(key + (refresh ? "\nanew" : ""), [&] { return ask_for_suite(source, base, key, refresh); });
  if (!found) return found;
  const AptSuite& suite = **found;
  const bool snapshot = source.uri.starts_with(options_.snapshot_debian + "/") ||
                        source.uri.starts_with(options_.snapshot_ubuntu + "/");
  const bool expired = suite.release.valid_until > 0 && suite.release.valid_until < now();
  if (expired && http_ != nullptr && options_.check_valid_until && source.check_valid_until && !snapshot)
    return Error{
        "its Release file has expired, and apt refuses it; use a newer release or a snapshot with "
        "Check-Valid-Until: no"};
  return found;
}

Result<std::string> AptFetcher::fetch_file(const AptSuite& suite, const std::string& base,
                                           const std::string& name, bool& absent) {
  const AptRelease::File& file = suite.release.files.find(name)->second;
  if (file.size > kMaxCompressed)
    return Error{fmt::format("its index {} is larger than {} MiB", name, kMaxCompressed >> 20)};
  const std::size_t bound = std::max<std::size_t>(static_cast<std::size_t>(file.size), 1);
  std::vector<std::string> urls = {base + encoded(name)};
  if (suite.release.by_hash) {
    // By its hash an index can be had while the archive is being changed, and for a while after.
    const std::size_t slash = name.rfind('/');
    const std::string folder = slash == std::string::npos ? "" : name.substr(0, slash + 1);
    const std::size_t colon = file.digest.find(':');
    const std::string_view algorithm = file.digest.starts_with("sha512:") ? "SHA512" : "SHA256";
    urls.insert(urls.begin(), fmt::format("{}{}by-hash/{}/{}", base, encoded(folder), algorithm,
                                          file.digest.substr(colon + 1)));
  }
  int status = 0;
  for (const std::string& url : urls) {
    auto answer = get(url, bound);
    if (!answer) return answer.error();
    status = answer->status;
    if (is_absent(status)) continue;
    if (status != 200) return refused(status, name);
    if (answer->body.size() != file.size || !matches_digest(answer->body, file.digest))
      return Error{fmt::format(
          "its index {} is not the one that its Release file names; the archive is being updated, or was "
          "changed on the way: try again in a few minutes",
          name)};
    return std::move(answer->body);
  }
  absent = true;
  return refused(status, name);
}

namespace {

/// Gives the place back, however the function is left.
struct Release {
  void operator()(std::counting_semaphore<>* semaphore) const { semaphore->release(); }
};

}  // namespace

Result<AptFetcher::Index> AptFetcher::fetch_index(const AptSuite& suite, const std::string& base,
                                                  const std::string& name) {
  Error last{fmt::format("its Release file lists no {}", name)};
  const auto plain = suite.release.files.find(name);
  for (const std::string_view compression : kCompressions) {
    const auto listed = suite.release.files.find(name + std::string(compression));
    if (listed == suite.release.files.end()) continue;
    bool absent = false;
    auto bytes = fetch_file(suite, base, listed->first, absent);
    if (!bytes) {
      last = bytes.error();
      if (absent) continue;
      return last;
    }
    const bool has_size = plain != suite.release.files.end();
    // An index of tens of megabytes becomes hundreds on the way into the cache, and many are asked for at once.
    building_.acquire();
    const std::unique_ptr<std::counting_semaphore<>, Release> release(&building_);
    auto text = decompress(*bytes, has_size ? std::min(plain->second.size, kMaxExpanded) : kMaxExpanded);
    if (!text) return text.error();
    if (has_size && text->size() != plain->second.size)
      return Error{fmt::format("its index {} has not the size that its Release file names", name)};
    auto index = build_apt_index(*text);
    if (!index) return index.error();
    cache_.put(kIndexKind, "1 " + listed->second.digest, *index);
    if (Index mapped = AptLoadedIndex::of(cache_.map(kIndexKind, "1 " + listed->second.digest)))
      return mapped;
    if (Index kept = AptLoadedIndex::of(std::move(*index))) return kept;
    return Error{fmt::format("its index {} cannot be read", name)};
  }
  return last;
}

Result<AptFetcher::Index> AptFetcher::index(const AptSuite& suite, const std::string& base,
                                            const std::string& name) {
  // An index is known by the hash of any of its compressed forms, so that it may be shared by archives and
  // never ages.
  std::string key;
  for (const std::string_view compression : kCompressions)
    if (const auto file = suite.release.files.find(name + std::string(compression));
        file != suite.release.files.end())
      key += file->second.digest + " ";
  return indexes_.get(key, [&]() -> Result<Index> {
    const auto from_cache = [&]() -> Index {
      for (const std::string_view compression : kCompressions) {
        const auto file = suite.release.files.find(name + std::string(compression));
        if (file == suite.release.files.end()) continue;
        if (Index found = AptLoadedIndex::of(cache_.map(kIndexKind, "1 " + file->second.digest)))
          return found;
      }
      return nullptr;
    };
    if (Index found = from_cache()) return found;
    if (http_ == nullptr) return Error{};
    const std::unique_ptr<Cache::Lock> lock = cache_.lock(kIndexKind, key);
    if (Index found = from_cache()) return found;
    return fetch_index(suite, base, name);
  });
}

Result<AptLoadedSource> AptFetcher::load_with(const AptSource& source, const std::string& architecture,
                                              bool refresh) {
  auto loaded = suite(source, refresh);
  if (!loaded) return loaded.error();
  AptLoadedSource out;
  out.suite = *loaded;
  const AptRelease& release = out.suite->release;
  const auto is_listed = [&](const std::string& name) {
    return std::any_of(kCompressions.begin(), kCompressions.end(), [&](std::string_view compression) {
      return release.files.count(name + std::string(compression)) > 0;
    });
  };
  struct Wanted {
    std::string component, architecture, name;
  };
  std::vector<Wanted> wanted;
  if (is_flat(source)) {
    wanted.push_back({"", "", "Packages"});
  } else {
    for (const std::string& component : source.components) {
      // What a Release file does not list apt passes over, with a notice.
      if (!release.has_component(component)) continue;
      for (const std::string& each : {architecture, std::string("all")}) {
        if (each == "all" ? !release.has_separate_all() : !release.has_architecture(each)) continue;
        std::string name = fmt::format("{}/binary-{}/Packages", component, each);
        if (each == "all" && !is_listed(name)) continue;
        wanted.push_back({component, each, std::move(name)});
      }
    }
  }
  const std::string base = base_url(source, options_.mirrors);
  std::vector<std::unique_ptr<Result<Index>>> found(wanted.size());
  run_concurrently(wanted.size(), 8, [&](std::size_t i) {
    if (is_listed(wanted[i].name)) {
      found[i] = std::make_unique<Result<Index>>(index(*out.suite, base, wanted[i].name));
    } else {
      found[i] =
          std::make_unique<Result<Index>>(Error{fmt::format("its Release file lists no {}", wanted[i].name)});
    }
  });
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!*found[i]) return found[i]->error();
    out.parts.push_back({std::move(wanted[i].component), std::move(wanted[i].architecture), **found[i]});
  }
  return out;
}

Result<AptLoadedSource> AptFetcher::load(const AptSource& source, const std::string& architecture) {
  auto loaded = load_with(source, architecture, false);
  if (loaded || http_ == nullptr) return loaded;
  // The archive may have moved on since the Release file in the cache, and dropped the indexes that it names.
  const auto known = suite(source, false);
  if (!known || !(*known)->from_cache) return loaded;
  return load_with(source, architecture, true);
}

}  // namespace drydock
