#include "model/facts.h"

#include <utility>

namespace drydock {

const std::vector<ContextEntry>* Facts::context_matches(std::string_view pattern) const {
  const auto found = matches_.find(pattern);
  return found == matches_.end() ? nullptr : &found->second;
}

const std::string* Facts::context_text(std::string_view path) const {
  const auto found = texts_.find(path);
  return found == texts_.end() ? nullptr : &found->second;
}

void Facts::add_context_matches(std::string pattern, std::vector<ContextEntry> entries) {
  matches_.insert_or_assign(std::move(pattern), std::move(entries));
}

void Facts::add_context_text(std::string path, std::string text) {
  texts_.insert_or_assign(std::move(path), std::move(text));
}

}  // namespace drydock
