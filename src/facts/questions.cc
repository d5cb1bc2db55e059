#include "facts/questions.h"

#include <iterator>
#include <utility>

#include "facts/image_reference.h"

namespace drydock {
namespace {

template <typename Map>
void add_sets(Map& to, const Map& from) {
  for (const auto& [question, names] : from) to[question].insert(names.begin(), names.end());
}

// An answer beats none, and a newer answer an older one: the newer was asked for with more detail.
template <typename Map>
void take(Map& to, Map&& from) {
  for (auto& [question, answer] : from) to.insert_or_assign(question, std::move(answer));
}

/// The names of each question that were not asked before.
template <typename Map>
Map names_without(const Map& all, const Map& asked) {
  Map out;
  for (const auto& [question, names] : all) {
    const auto known = asked.find(question);
    for (const std::string& name : names) {
      if (known == asked.end() || !known->second.contains(name)) out[question].insert(name);
    }
  }
  return out;
}

std::set<std::string> without_names(const std::set<std::string>& all, const std::set<std::string>& asked) {
  std::set<std::string> out;
  for (const std::string& name : all) {
    if (!asked.contains(name)) out.insert(name);
  }
  return out;
}

template <typename Answers, typename Names>
void pick(const Answers& from, const Names& names, Answers& to) {
  for (const auto& name : names) {
    if (const auto found = from.find(name); found != from.end()) to.emplace(found->first, found->second);
  }
}

template <typename Answers, typename Questions>
void pick_packages(const Answers& from, const Questions& questions, Answers& to) {
  for (const auto& [question, names] : questions) {
    if (const auto found = from.find(question); found != from.end()) pick(found->second, names, to[question]);
  }
}

}  // namespace

bool WorldQuestions::is_guess(const std::string& reference) const {
  const auto found = images.find(reference);
  return found != images.end() && (found->second & static_cast<ImageDetails>(ImageDetail::kGuess)) != 0;
}

void WorldQuestions::add(const WorldQuestions& other) {
  for (const auto& [reference, details] : other.images) images[reference] |= details;
  add_sets(apt, other.apt);
  add_sets(apk, other.apk);
  remote_files.insert(other.remote_files.begin(), other.remote_files.end());
  git_refs.insert(other.git_refs.begin(), other.git_refs.end());
}

WorldQuestions WorldQuestions::without(const WorldQuestions& asked) const {
  WorldQuestions out;
  for (const auto& [reference, details] : images) {
    const auto known = asked.images.find(reference);
    const bool enough = known != asked.images.end() && (details & ~known->second) == 0;
    // Asked again with all that was ever wanted, so that the new answer can take the place of the old one.
    if (!enough) out.images[reference] = static_cast<ImageDetails>(details | (known == asked.images.end() ? 0 : known->second));
  }
  out.apt = names_without(apt, asked.apt);
  out.apk = names_without(apk, asked.apk);
  out.remote_files = without_names(remote_files, asked.remote_files);
  out.git_refs = without_names(git_refs, asked.git_refs);
  return out;
}

WorldAnswers WorldAnswers::to(const WorldQuestions& questions) const {
  WorldAnswers out;
  const auto pick_image = [&](const std::string& reference) {
    if (const auto found = images.find(reference); found != images.end()) out.images.emplace(found->first, found->second);
  };
  for (const auto& [reference, details] : questions.images) pick_image(reference);
  for (const auto& [question, names] : questions.apt) pick_image(question.image);
  for (const auto& [question, names] : questions.apk) pick_image(question.image);
  pick_packages(apt, questions.apt, out.apt);
  pick_packages(apk, questions.apk, out.apk);
  pick(remote_files, questions.remote_files, out.remote_files);
  pick(git_refs, questions.git_refs, out.git_refs);
  return out;
}

void WorldAnswers::add(WorldAnswers&& other) {
  take(images, std::move(other.images));
  for (auto& [question, answers] : other.apt) take(apt[question], std::move(answers));
  for (auto& [question, answers] : other.apk) take(apk[question], std::move(answers));
  take(remote_files, std::move(other.remote_files));
  take(git_refs, std::move(other.git_refs));
}

std::string canonical_reference(std::string_view text) {
  const auto image = parse_image_reference(text);
  if (!image) return {};
  std::string out = image->name();
  if (image->tag) out += ":" + *image->tag;
  if (image->digest) out += "@" + *image->digest;
  if (!image->tag && !image->digest) out += ":latest";
  return out;
}

}  // namespace drydock
