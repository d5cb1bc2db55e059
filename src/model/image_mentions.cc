#include "model/image_mentions.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "text/ascii.h"

namespace drydock {
namespace {

// The last `from=` of a --mount's options, as BuildKit takes it; offsets of the value in the text.
std::optional<std::pair<std::size_t, std::size_t>> mount_source(std::string_view options) {
  std::optional<std::pair<std::size_t, std::size_t>> out;
  for (std::size_t begin = 0; begin <= options.size();) {
    const std::size_t end = std::min(options.find(',', begin), options.size());
    const std::string_view option = options.substr(begin, end - begin);
    const std::size_t equals = option.find('=');
    if (equals != std::string_view::npos && equal_ignoring_case(option.substr(0, equals), "from"))
      out = {begin + equals + 1, option.size() - equals - 1};
    begin = end + 1;
  }
  return out;
}

// One name out of a flag's value. Where the flag's bytes are not simply `--name=value`, the name's own bytes
// are not looked for.
ImageMention flag_mention(const Instruction& at, const Flag& flag, ImageMention::Kind kind, std::size_t begin,
                          std::size_t size) {
  ImageMention mention;
  mention.kind = kind;
  mention.text = flag.value->substr(begin, size);
  const std::size_t before = 2 + flag.name.size() + 1;
  mention.exact =
      at.source().substr(flag.range.begin, flag.range.size()) == "--" + flag.name + "=" + *flag.value;
  mention.range = flag.range;
  if (mention.exact) {
    mention.range.begin += static_cast<std::uint32_t>(before + begin);
    mention.range.end = mention.range.begin + static_cast<std::uint32_t>(size);
  }
  return mention;
}

void add_flags(const Instruction& outer, const Instruction& at, std::vector<ImageMention>& out) {
  const bool copy = at.keyword() == Keyword::kCopy;
  if (!copy && at.keyword() != Keyword::kRun) return;
  for (const Flag& flag : at.flags()) {
    if (!flag.value || flag.name != (copy ? "from" : "mount")) continue;
    std::pair<std::size_t, std::size_t> part{0, flag.value->size()};
    if (!copy) {
      const auto source = mount_source(*flag.value);
      if (!source) continue;
      part = *source;
    }
    ImageMention mention = flag_mention(
        at, flag, copy ? ImageMention::Kind::kCopy : ImageMention::Kind::kMount, part.first, part.second);
    if (mention.text.empty()) continue;
    mention.onbuild = at != outer;
    mention.instruction = outer.index();
    out.push_back(std::move(mention));
  }
}

}  // namespace

std::vector<ImageMention> image_mentions(const BuildModel& model) {
  std::vector<ImageMention> out;
  const Dockerfile& file = model.file();
  if (const auto directive = file.directive("syntax")) {
    // Only the first word counts: the frontend reads the rest as its own command line.
    ImageMention mention;
    mention.kind = ImageMention::Kind::kSyntax;
    std::string_view value = file.source().slice(directive->value);
    value = value.substr(0, value.find_first_of(" \t"));
    mention.text = value;
    mention.range = {directive->value.begin,
                     directive->value.begin + static_cast<std::uint32_t>(value.size())};
    if (!value.empty()) out.push_back(std::move(mention));
  }
  for (const Instruction& outer : file.instructions()) {
    if (outer.keyword() == Keyword::kFrom && !outer.arguments().empty()) {
      const Word& word = outer.arguments().front();
      ImageMention mention;
      mention.text = outer.value(word);
      mention.range = word.range;
      mention.exact = !word.continued;
      mention.instruction = outer.index();
      out.push_back(std::move(mention));
    }
    add_flags(outer, outer.innermost(), out);
  }
  return out;
}

const Stage* stage_named_by(const BuildModel& model, const ImageMention& mention) {
  if (mention.kind == ImageMention::Kind::kSyntax) return nullptr;
  const Stage* at = model.stage_of(model.file().instructions()[mention.instruction]);
  if (at == nullptr) return nullptr;
  if (mention.kind == ImageMention::Kind::kFrom) return at->parent ? &model.stages()[*at->parent] : nullptr;
  return model.find_stage(mention.text, at->index);
}

}  // namespace drydock
