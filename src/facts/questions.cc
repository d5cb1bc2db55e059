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

}  // namespace

void WorldQuestions::add(const WorldQuestions& other) {
  for (const auto& [reference, details] : other.images) images[reference] |= details;
  add_sets(apt, other.apt);
  add_sets(apk, other.apk);
  remote_files.insert(other.remote_files.begin(), other.remote_files.end());
  git_refs.insert(other.git_refs.begin(), other.git_refs.end());
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
