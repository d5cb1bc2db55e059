#include "resolve/lock_build.h"

#include <fmt/format.h>

#include <set>
#include <utility>

namespace drydock {
namespace {

/// The name under which an image is locked: that of its tag, where it has one, so that a name with a digest and the same
/// name without share an entry.
std::string lock_name(const std::string& reference) {
  const std::size_t at = reference.find('@');
  const std::string tagged = reference.substr(0, at);
  const std::size_t slash = tagged.rfind('/');
  return tagged.find(':', slash == std::string::npos ? 0 : slash) == std::string::npos ? reference : tagged;
}

template <typename T>
bool has_value(const Answer<T>& answer, std::string_view name, std::vector<std::string>& unanswered) {
  if (answer.value) return true;
  unanswered.push_back(fmt::format("{}: {}", name, answer.problem.empty() ? "nobody could be asked" : answer.problem));
  return false;
}

/// Packages of one question. A name that no archive has is no fact worth keeping: tomorrow it may have one.
template <typename Questions, typename Answers, typename Key>
void lock_packages(const Questions& questions, const Answers& answers, const WorldAnswers& world, Key key_of,
                   std::map<std::string, std::map<std::string, LockedPackage>>& into, std::vector<std::string>& unanswered) {
  for (const auto& [question, names] : questions) {
    const auto image = world.images.find(question.image);
    const auto found = answers.find(question);
    if (found == answers.end()) continue;
    const std::string key = image == world.images.end() || !image->second.value ? "" : key_of(question, *image->second.value);
    for (const std::string& name : names) {
      const auto answer = found->second.find(name);
      if (answer == found->second.end() || !has_value(answer->second, name, unanswered)) continue;
      const PackageCandidate& candidate = *answer->second.value;
      if (key.empty() || candidate.kind != PackageCandidate::Kind::kFound) continue;
      into[key][name] = {candidate.version, candidate.suite, candidate.archive, answer->second.from.when};
    }
  }
}

template <typename Map>
void take(Map& to, Map&& from) {
  for (auto& [key, value] : from) to.insert_or_assign(key, std::move(value));
}

}  // namespace

LockFile locked_answers(const WorldQuestions& questions, const WorldAnswers& answers, std::vector<std::string>& unanswered) {
  LockFile lock;
  // A package is locked for a base image, which is therefore locked with it.
  std::set<std::string> images;
  // Of a guess, that it is there is nothing to keep: only what a rule has read in it may have decided something.
  constexpr auto kIsThere = static_cast<ImageDetails>(ImageDetail::kDigest) | static_cast<ImageDetails>(ImageDetail::kGuess);
  for (const auto& [reference, details] : questions.images) {
    const auto answer = answers.images.find(reference);
    const bool answered = answer != answers.images.end() && answer->second.value;
    if (!questions.is_guess(reference) || (details != kIsThere && answered)) images.insert(reference);
  }
  for (const auto& [question, names] : questions.apt) images.insert(question.image);
  for (const auto& [question, names] : questions.apk) images.insert(question.image);
  for (const std::string& reference : images) {
    const auto answer = answers.images.find(reference);
    if (answer == answers.images.end() || !has_value(answer->second, reference, unanswered)) continue;
    const Provenance& from = answer->second.from;
    lock.images.insert_or_assign(lock_name(reference), LockedImage{*answer->second.value, from.where, from.when});
  }
  lock_packages(questions.apt, answers.apt, answers, apt_sources_key, lock.apt, unanswered);
  lock_packages(questions.apk, answers.apk, answers, apk_sources_key, lock.apk, unanswered);
  for (const std::string& url : questions.remote_files) {
    const auto answer = answers.remote_files.find(url);
    if (answer != answers.remote_files.end() && has_value(answer->second, url, unanswered))
      lock.files[url] = {*answer->second.value, answer->second.from.when};
  }
  for (const std::string& url : questions.git_refs) {
    const auto answer = answers.git_refs.find(url);
    if (answer != answers.git_refs.end() && has_value(answer->second, url, unanswered))
      lock.git[url] = {*answer->second.value, answer->second.from.when};
  }
  return lock;
}

void add_to_lock(LockFile& lock, LockFile&& more) {
  for (auto& [name, image] : more.images) {
    const auto known = lock.images.find(name);
    // The same image with less known of it must not push out what an earlier rule asked for.
    if (known != lock.images.end() && known->second.facts.digest == image.facts.digest) {
      ImageFacts& facts = image.facts;
      ImageFacts& old = known->second.facts;
      if (facts.platforms.empty()) facts.platforms = std::move(old.platforms);
      if (facts.configs.empty()) facts.configs = std::move(old.configs);
      if (facts.contents.empty()) facts.contents = std::move(old.contents);
      if (facts.version_tag.empty()) facts.version_tag = std::move(old.version_tag);
    }
    lock.images.insert_or_assign(name, std::move(image));
  }
  for (auto& [key, packages] : more.apt) take(lock.apt[key], std::move(packages));
  for (auto& [key, packages] : more.apk) take(lock.apk[key], std::move(packages));
  take(lock.files, std::move(more.files));
  take(lock.git, std::move(more.git));
}

}  // namespace drydock
