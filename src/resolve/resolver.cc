#include "resolve/resolver.h"

#include <fmt/format.h>

#include <ctime>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>

#include "resolve/image_resolver.h"
#include "resolve/facts_json.h"
#include "resolve/package_resolver.h"
#include "resolve/remote_content.h"

namespace drydock {
namespace {

/// Threads that wait for answers at once; the HTTP client bounds the connections.
constexpr std::size_t kMaxTasks = 64;

ImageDetails detail(ImageDetail one) { return static_cast<ImageDetails>(one); }

std::string not_locked(std::string_view what) {
  return fmt::format("drydock.lock does not hold {}: run `drydock lock`", what);
}

/// The details of an image that a lock file can answer for.
ImageDetails locked_details(const ImageFacts& facts) {
  ImageDetails out = detail(ImageDetail::kDigest) | detail(ImageDetail::kVersionTag);
  if (!facts.platforms.empty()) out |= detail(ImageDetail::kPlatforms);
  if (!facts.configs.empty()) out |= detail(ImageDetail::kConfig);
  if (!facts.contents.empty()) out |= detail(ImageDetail::kContents);
  return out;
}

/// What is locked for the reference, and for one that holds the locked digest already.
const LockedImage* locked_image(const LockFile& lock, const std::string& reference) {
  if (const auto exact = lock.images.find(reference); exact != lock.images.end()) return &exact->second;
  const std::size_t at = reference.find('@');
  const auto found = lock.images.find(reference.substr(0, at));
  if (found == lock.images.end()) return nullptr;
  const bool same = at == std::string::npos || found->second.facts.digest == std::string_view(reference).substr(at + 1);
  return same ? &found->second : nullptr;
}

/// The reference with the digest that a lock file gives it: all further questions are asked of what is locked.
std::string pinned_reference(const std::string& reference, const std::string& digest) {
  return reference.find('@') != std::string::npos ? reference : reference + "@" + digest;
}

}  // namespace

struct Resolver::Impl {
  explicit Impl(ResolverOptions given)
      : options(std::move(given)),
        cache(options.cache_folder, options.cache_bytes),
        credentials(options.credentials),
        http(options.network),
        registry(http, credentials, options.registries),
        inspector(registry, cache, options.layers),
        online(options.mode == ResolveMode::kOnline),
        images(online ? &registry : nullptr, online ? &inspector : nullptr, cache, options.platforms, options.max_tag_age),
        apt(online ? &http : nullptr, cache, options.apt),
        apk(online ? &http : nullptr, cache, options.apk) {}

  bool locked_only() const { return options.mode == ResolveMode::kLocked; }

  /// An image that no lock file speaks of, asked for at most once in a run and with all details that were ever wanted.
  Answer<ImageFacts> world_image(const std::string& reference, ImageDetails details) {
    {
      const std::lock_guard guard(memo_mutex);
      const auto known = known_images.find(reference);
      if (known != known_images.end()) {
        if ((details & ~known->second.first) == 0) return known->second.second;
        details |= known->second.first;
      }
    }
    Answer<ImageFacts> answer = images.resolve(reference, details);
    const std::lock_guard guard(memo_mutex);
    known_images.insert_or_assign(reference, std::pair(details, answer));
    return answer;
  }

  /// What this run has learnt of a name before its digest was written behind it: a rule that has just pinned an image
  /// asks for it again under its new name.
  std::optional<Answer<ImageFacts>> known_by_tag(const std::string& reference, ImageDetails details) {
    const std::size_t at = reference.find('@');
    if (at == std::string::npos) return std::nullopt;
    const std::lock_guard guard(memo_mutex);
    const auto known = known_images.find(reference.substr(0, at));
    if (known == known_images.end() || !known->second.second.value) return std::nullopt;
    const ImageDetails rest = details & static_cast<ImageDetails>(~detail(ImageDetail::kTagDigest));
    Answer<ImageFacts> answer = known->second.second;
    if ((rest & ~known->second.first) != 0 || answer.value->digest != std::string_view(reference).substr(at + 1)) return std::nullopt;
    answer.value->tag_digest = answer.value->digest;
    answer.value->tag_is_index = answer.value->is_index;
    return answer;
  }

  Answer<ImageFacts> image(const std::string& reference, ImageDetails details, const LockFile* lock) {
    // Whether the name is a guess is for whoever asks; here it would only keep the same question from being known.
    details &= static_cast<ImageDetails>(~detail(ImageDetail::kGuess));
    const LockedImage* locked = nullptr;
    if (lock != nullptr) {
      locked = locked_image(*lock, reference);
    }
    if (locked != nullptr) {
      const ImageDetails missing = details & ~locked_details(locked->facts);
      Answer<ImageFacts> answer{locked->facts, {}, {Provenance::Kind::kLock, locked->from, locked->when}};
      if (missing == 0 || locked_only()) return answer;
      Answer<ImageFacts> more = world_image(pinned_reference(reference, locked->facts.digest), details);
      if (!more.value) {
        answer.problem = more.problem;
        return answer;
      }
      more.value->version_tag = locked->facts.version_tag;
      more.from = answer.from;
      return more;
    }
    if (locked_only()) return {std::nullopt, not_locked("this image"), {}};
    if (auto known = known_by_tag(reference, details)) return std::move(*known);
    return world_image(reference, details);
  }

  /// The packages that the lock file holds; what is left stays in `names`.
  static PackageAnswers locked_packages(const std::map<std::string, std::map<std::string, LockedPackage>>& by_sources,
                                        const std::string& key, std::set<std::string>& names) {
    PackageAnswers out;
    const auto sources = by_sources.find(key);
    if (key.empty() || sources == by_sources.end()) return out;
    for (const auto& [name, package] : sources->second) {
      if (names.erase(name) == 0) continue;
      PackageCandidate candidate;
      candidate.kind = PackageCandidate::Kind::kFound;
      candidate.version = package.version;
      candidate.suite = package.suite;
      candidate.archive = package.from;
      out[name] = {std::move(candidate), {}, {Provenance::Kind::kLock, package.from, package.when}};
    }
    return out;
  }

  /// Lock file first, then `ask` for the rest, with everything there is to know of the base image.
  template <typename Ask>
  PackageAnswers packages(const std::string& reference, std::set<std::string> names, const Answer<ImageFacts>& base,
                          const std::map<std::string, std::map<std::string, LockedPackage>>* locked, const std::string& key, Ask ask) {
    PackageAnswers out;
    if (locked != nullptr) out = locked_packages(*locked, key, names);
    if (names.empty()) return out;
    if (locked_only()) {
      for (const std::string& name : names) out[name] = {std::nullopt, not_locked("this package"), {}};
      return out;
    }
    PackageAnswers more;
    if (base.value && base.from.kind == Provenance::Kind::kLock) {
      // A lock file keeps no installed packages and no preferences, so the image itself is looked into.
      more = ask(names, world_image(pinned_reference(reference, base.value->digest), detail(ImageDetail::kContents)));
    } else {
      more = ask(names, base);
    }
    out.merge(more);
    return out;
  }

  Answer<RemoteFile> remote_file(const std::string& url, const LockFile* lock) {
    if (lock != nullptr) {
      if (const auto found = lock->files.find(url); found != lock->files.end())
        return {found->second.file, {}, {Provenance::Kind::kLock, host_of_url(url), found->second.when}};
    }
    if (locked_only()) return {std::nullopt, not_locked("this address"), {}};
    const std::int64_t now = std::time(nullptr);
    if (auto entry = cache.get("remote-file", url); entry && (!online || now - entry->when < options.max_tag_age)) {
      if (auto file = remote_file_from_json(entry->bytes)) return {*file, {}, {Provenance::Kind::kCache, host_of_url(url), entry->when}};
    }
    if (!online) return {};
    const Result<RemoteFile> file = hash_remote_file(http, url, options.max_remote_file);
    if (!file) return {std::nullopt, file.error().message, {}};
    cache.put("remote-file", url, to_json(*file));
    return {*file, {}, {Provenance::Kind::kNetwork, host_of_url(url), now}};
  }

  Answer<std::string> git_ref(const std::string& url, const LockFile* lock) {
    if (lock != nullptr) {
      if (const auto found = lock->git.find(url); found != lock->git.end())
        return {found->second.commit, {}, {Provenance::Kind::kLock, host_of_url(url), found->second.when}};
    }
    if (locked_only()) return {std::nullopt, not_locked("this repository"), {}};
    const std::int64_t now = std::time(nullptr);
    if (auto entry = cache.get("git-ref", url); entry && (!online || now - entry->when < options.max_tag_age))
      return {entry->bytes, {}, {Provenance::Kind::kCache, host_of_url(url), entry->when}};
    if (!online) return {};
    const Result<std::string> commit = resolve_git_ref(http, url);
    if (!commit) return {std::nullopt, commit.error().message, {}};
    cache.put("git-ref", url, *commit);
    return {*commit, {}, {Provenance::Kind::kNetwork, host_of_url(url), now}};
  }

  /// Asks all questions at once.
  WorldAnswers ask(const WorldQuestions& questions, const LockFile* lock);

  ResolverOptions options;
  Cache cache;
  CredentialStore credentials;
  HttpClient http;
  RegistryClient registry;
  ImageInspector inspector;
  bool online;
  ImageResolver images;
  AptArchive apt;
  ApkRepository apk;

  /// What this run has asked and learnt, for each lock file: it decides on the answers.
  struct Known {
    WorldQuestions questions;
    WorldAnswers answers;
  };

  std::mutex call_mutex;  ///< one call at a time, so that two files that ask the same do not ask twice
  std::map<const LockFile*, Known> known_by_lock;
  std::mutex memo_mutex;
  std::map<std::string, std::pair<ImageDetails, Answer<ImageFacts>>> known_images;
};

Resolver::Resolver(ResolverOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Resolver::~Resolver() = default;

WorldAnswers Resolver::answer(const WorldQuestions& questions, const LockFile* lock) {
  const std::lock_guard guard(impl_->call_mutex);
  Impl::Known& known = impl_->known_by_lock[lock];
  const WorldQuestions rest = questions.without(known.questions);
  if (!rest.empty()) {
    known.answers.add(impl_->ask(rest, lock));
    known.questions.add(rest);
  }
  return known.answers.to(questions);
}

WorldAnswers Resolver::Impl::ask(const WorldQuestions& questions, const LockFile* lock) {
  // Packages are asked for in the light of their base image, so images come first.
  std::map<std::string, ImageDetails> wanted_images = questions.images;
  for (const auto& [question, names] : questions.apt) wanted_images[question.image] |= detail(ImageDetail::kContents);
  for (const auto& [question, names] : questions.apk) wanted_images[question.image] |= detail(ImageDetail::kContents);

  // Every answer has its place before the threads start, so that none of them touches a map.
  WorldAnswers out;
  std::vector<std::function<void()>> tasks;
  for (const auto& [reference, details] : wanted_images) {
    Answer<ImageFacts>& place = out.images[reference];
    tasks.emplace_back([this, lock, &place, &name = reference, wanted = details] { place = image(name, wanted, lock); });
  }
  for (const std::string& url : questions.remote_files) {
    Answer<RemoteFile>& place = out.remote_files[url];
    tasks.emplace_back([this, lock, &place, &url] { place = remote_file(url, lock); });
  }
  for (const std::string& url : questions.git_refs) {
    Answer<std::string>& place = out.git_refs[url];
    tasks.emplace_back([this, lock, &place, &url] { place = git_ref(url, lock); });
  }
  run_concurrently(tasks.size(), kMaxTasks, [&](std::size_t i) { tasks[i](); });

  tasks.clear();
  for (const auto& [question, names] : questions.apt) {
    PackageAnswers& place = out.apt[question];
    const Answer<ImageFacts>& base = out.images.at(question.image);
    tasks.emplace_back([this, lock, &place, &base, &asked = question, &wanted = names] {
      const std::string key = base.value ? apt_sources_key(asked, *base.value) : std::string();
      place = packages(asked.image, wanted, base, lock == nullptr ? nullptr : &lock->apt, key,
                              [&](const std::set<std::string>& rest, const Answer<ImageFacts>& image) {
                                return apt_answers(asked, rest, image, apt, options.apt);
                              });
    });
  }
  for (const auto& [question, names] : questions.apk) {
    PackageAnswers& place = out.apk[question];
    const Answer<ImageFacts>& base = out.images.at(question.image);
    tasks.emplace_back([this, lock, &place, &base, &asked = question, &wanted = names] {
      const std::string key = base.value ? apk_sources_key(asked, *base.value) : std::string();
      place = packages(asked.image, wanted, base, lock == nullptr ? nullptr : &lock->apk, key,
                              [&](const std::set<std::string>& rest, const Answer<ImageFacts>& image) {
                                return apk_answers(asked, rest, image, apk);
                              });
    });
  }
  run_concurrently(tasks.size(), kMaxTasks, [&](std::size_t i) { tasks[i](); });
  return out;
}

const ResolverOptions& Resolver::options() const { return impl_->options; }
HttpClient::Stats Resolver::stats() const { return impl_->http.stats(); }
std::vector<std::string> Resolver::notes() const { return impl_->credentials.notes(); }
Cache& Resolver::cache() { return impl_->cache; }

}  // namespace drydock
