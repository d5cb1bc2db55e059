#include "model/facts.h"

#include <utility>

namespace drydock {
namespace {

template <typename Map, typename Key>
auto answer_in(const Map& answers, const Key& key) -> decltype(&answers.begin()->second) {
  const auto found = answers.find(key);
  return found == answers.end() ? nullptr : &found->second;
}

}  // namespace

const std::vector<ContextEntry>* Facts::context_matches(std::string_view pattern) const {
  const auto found = matches_.find(pattern);
  return found == matches_.end() ? nullptr : &found->second;
}

const std::vector<ContextEntry>* Facts::context_tree(std::string_view pattern) const {
  const auto found = trees_.find(pattern);
  return found == trees_.end() ? nullptr : &found->second;
}

const std::string* Facts::context_text(std::string_view path) const {
  const auto found = texts_.find(path);
  return found == texts_.end() ? nullptr : &found->second;
}

const Answer<ImageFacts>* Facts::image(std::string_view reference) const { return answer_in(world_.images, reference); }

const Answer<PackageCandidate>* Facts::apt_package(const AptQuestion& question, std::string_view name) const {
  const PackageAnswers* answers = answer_in(world_.apt, question);
  return answers == nullptr ? nullptr : answer_in(*answers, name);
}

const Answer<PackageCandidate>* Facts::apk_package(const ApkQuestion& question, std::string_view name) const {
  const PackageAnswers* answers = answer_in(world_.apk, question);
  return answers == nullptr ? nullptr : answer_in(*answers, name);
}

const Answer<RemoteFile>* Facts::remote_file(std::string_view url) const { return answer_in(world_.remote_files, url); }

const Answer<std::string>* Facts::git_ref(std::string_view url) const { return answer_in(world_.git_refs, url); }

void Facts::add_context_matches(std::string pattern, std::vector<ContextEntry> entries) {
  matches_.insert_or_assign(std::move(pattern), std::move(entries));
}

void Facts::add_context_tree(std::string pattern, std::vector<ContextEntry> entries) {
  trees_.insert_or_assign(std::move(pattern), std::move(entries));
}

void Facts::add_context_text(std::string path, std::string text) {
  texts_.insert_or_assign(std::move(path), std::move(text));
}

}  // namespace drydock
