#include "rewrite/remote_adds.h"

#include <algorithm>

namespace drydock {
namespace {

using Source = RemoteAdd::Source;

Source read_source(const BuildModel& model, const Instruction& add, const Word& word) {
  Source source;
  source.address = add.value(word);
  source.range = word.range;
  // The quotes of a JSON string are part of the word.
  if (add.exec_form() && source.range.size() >= 2) {
    ++source.range.begin;
    --source.range.end;
  }
  // With variables, their defaults tell what kind of source it is.
  const auto usual = model.expand(add, source.address, true);
  source.kind = remote_source(usual.value_or(source.address));
  if (usual && source.address.find('$') == std::string::npos) source.address = *usual;
  source.exact = model.file().source().slice(source.range) == source.address;
  return source;
}

std::string obstacle_of(const RemoteAdd& add, const Source& source) {
  if (source.address.find('$') != std::string::npos) return "a variable stands in the address";
  if (holds_credentials(source.address)) return "the address holds a user name or password";
  if (source.kind == RemoteSource::kOtherGit)
    return "it is not named by an `https` address that ends in `.git`";
  if (source.kind == RemoteSource::kGit) {
    if (source.address.find('?') != std::string::npos) return "the address has a query";
    return source.exact ? "" : "quotes, escapes or a line continuation stand in the address";
  }
  if (add.sources.size() > 1) return "`--checksum` is for a single source";
  return add.add.parent() ? "the build that runs this trigger has a frontend of its own" : "";
}

// In exec form the body is what stands between the brackets.
std::uint32_t place_behind_flags(const Instruction& add) {
  if (add.exec_form())
    for (const Token& token : add.tokens())
      if (token.kind == TokenKind::kJsonBracket) return token.range.begin;
  return add.body().to_source(0);
}

}  // namespace

std::vector<RemoteAdd> remote_adds(const BuildModel& model) {
  std::vector<RemoteAdd> out;
  for (const Instruction& outer : model.file().instructions()) {
    const Instruction instruction = outer.innermost();
    if (instruction.keyword() != Keyword::kAdd || model.stage_of(outer) == nullptr) continue;
    if (instruction.flag("checksum")) continue;
    RemoteAdd add{instruction, {}, place_behind_flags(instruction)};
    const auto words = instruction.arguments();
    for (std::size_t i = 0; i + 1 < words.size(); ++i)
      add.sources.push_back(read_source(model, instruction, words[i]));
    bool remote = false;
    for (Source& source : add.sources) {
      if (source.kind == RemoteSource::kLocal) continue;
      source.obstacle = obstacle_of(add, source);
      remote = true;
    }
    if (remote) out.push_back(std::move(add));
  }
  return out;
}

}  // namespace drydock
