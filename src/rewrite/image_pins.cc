#include "rewrite/image_pins.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "facts/questions.h"
#include "model/image_mentions.h"
#include "text/ascii.h"

namespace drydock {
namespace {

using std::string_view;

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// ---- Words

// A word without the one pair of quotes that may stand around it. Quotes or escapes inside make it no valid
// name, which is found out later.
struct Unquoted {
  string_view text;
  std::uint32_t begin = 0;  // offset in the word
};

Unquoted unquote(string_view word) {
  const bool quoted =
      word.size() >= 2 && (word.front() == '"' || word.front() == '\'') && word.back() == word.front();
  if (!quoted) return {word, 0};
  return {word.substr(1, word.size() - 2), 1};
}

// `X` of `$X` and `${X}` where the word is nothing else.
std::optional<string_view> whole_variable(string_view word) {
  if (!word.starts_with('$')) return std::nullopt;
  word.remove_prefix(1);
  if (word.starts_with('{') && word.ends_with('}')) word = word.substr(1, word.size() - 2);
  if (word.empty() || !std::all_of(word.begin(), word.end(), is_name_character)) return std::nullopt;
  return word;
}

// The name of the first variable of a word, for a sentence.
string_view first_variable(string_view word) {
  word.remove_prefix(std::min(word.find('$') + 1, word.size()));
  if (word.starts_with('{')) word.remove_prefix(1);
  return word.substr(0, static_cast<std::size_t>(
                            std::find_if_not(word.begin(), word.end(), is_name_character) - word.begin()));
}

// Calls `take` with the name of each variable that the text expands, in a modifier's word too. Quotes that
// would keep it from being expanded are not looked at: a use too many costs a pin, one too few a build.
template <typename Take>
void each_variable(string_view text, Take take) {
  for (std::size_t at = text.find('$'); at != string_view::npos; at = text.find('$', at + 1))
    take(first_variable(text.substr(at)));
}

// ---- Names that are no images'

bool is_index(string_view name) {
  return !name.empty() && name.find_first_not_of("0123456789") == string_view::npos;
}

// Names of Docker's grammar hold none of these; they are what build scripts replace before the file is built.
bool looks_like_placeholder(string_view name) {
  if (name.find("{{") != string_view::npos || name.find("%%") != string_view::npos) return true;
  if (name.find_first_of("<>%{}[]()") != string_view::npos) return true;
  if (name.size() > 2 && name.front() == '@' && name.back() == '@') return true;
  return name.size() > 4 && name.starts_with("__") && name.ends_with("__");
}

std::string obstacle_of_name(string_view name) {
  if (!canonical_reference(name).empty()) return {};
  if (looks_like_placeholder(name)) return "it looks like a placeholder that something else fills in";
  if (name.size() == 64) return "an image's id names nothing in a registry";
  return "it is no valid image name";
}

class Reader {
 public:
  Reader(const BuildModel& model, const Settings& settings) : model_(model), settings_(settings) {
    for (const Instruction& instruction : model.file().instructions()) {
      if (instruction.keyword() == Keyword::kFrom) break;
      if (instruction.keyword() == Keyword::kArg) read_global(instruction);
    }
    for (const Stage& stage : model.stages()) read_uses(stage);
  }

  std::vector<ImagePin> read() {
    for (const ImageMention& mention : image_mentions(model_)) {
      if (mention.kind == ImageMention::Kind::kFrom)
        read_from(mention);
      else if (mention.kind == ImageMention::Kind::kSyntax)
        pins_.push_back({mention.text, mention.range, obstacle_of_name(mention.text), false});
      else
        read_flag(mention);
    }
    std::stable_sort(pins_.begin(), pins_.end(),
                     [](const ImagePin& a, const ImagePin& b) { return a.range.begin < b.range.begin; });
    return std::move(pins_);
  }

 private:
  void add_name(string_view name, TextRange range, bool one_platform = false) {
    if (!names_build_context(settings_, name))
      pins_.push_back({std::string(name), range, obstacle_of_name(name), one_platform});
  }

  void refuse(string_view name, TextRange range, std::string obstacle) {
    pins_.push_back({std::string(name), range, std::move(obstacle), false});
  }

  const Stage& stage_at(const ImageMention& mention) const {
    return *model_.stage_of(model_.file().instructions()[mention.instruction]);
  }

  // ---- COPY --from, RUN --mount from

  void read_flag(const ImageMention& mention) {
    const string_view name = mention.text;
    const auto all = static_cast<std::uint32_t>(model_.stages().size());
    // BuildKit refuses the index or name of a later stage, and would look for no image.
    if (is_index(name) || name == "scratch" || model_.find_stage(name, all) != nullptr) return;
    if (names_build_context(settings_, name)) return;
    if (chooses_stage(name)) return;
    if (name.find('$') != string_view::npos)
      return refuse(name, mention.range, "a variable stands in it, and BuildKit expands none here");
    if (!mention.exact) return refuse(name, mention.range, "quotes or a line continuation stand in the flag");
    if (mention.onbuild && name.find_first_of("/:.@") == string_view::npos)
      return refuse(name, mention.range, "the build that runs this trigger may have a stage of that name");
    add_name(name, mention.range);
  }

  // ---- FROM

  void read_from(const ImageMention& mention) {
    const Stage& stage = stage_at(mention);
    if (stage.parent || stage.base == "scratch" ||
        (stage.base && names_build_context(settings_, *stage.base)))
      return;
    const Unquoted word = unquote(mention.text);
    if (word.text.find('$') != string_view::npos) return read_expanded(mention, stage, word.text);
    if (!mention.exact) return refuse(word.text, mention.range, "a line continuation stands in it");
    if (later_stage_named(stage, word.text))
      return refuse(word.text, mention.range,
                    "a later stage has this name, and it is not clear which of the two is meant");
    const std::uint32_t begin = mention.range.begin + word.begin;
    add_name(word.text, {begin, begin + static_cast<std::uint32_t>(word.text.size())},
             stage.from.flag("platform").has_value());
  }

  bool later_stage_named(const Stage& stage, string_view name) const {
    // A number is no name of a stage.
    const auto all = static_cast<std::uint32_t>(model_.stages().size());
    const Stage* found = is_index(name) ? nullptr : model_.find_stage(name, all);
    return found != nullptr && found->index > stage.index;
  }

  void read_expanded(const ImageMention& mention, const Stage& stage, string_view word) {
    // `FROM build-${TARGETARCH}` picks a stage, `app@sha256:${DIGEST}` has a digest.
    if (chooses_stage(word) || word.substr(0, word.find('$')).find('@') != string_view::npos) return;
    const auto variable = whole_variable(word);
    if (!variable) return refuse(word, mention.range, obstacle_of_part(word));
    const auto found = globals_.find(*variable);
    if (found == globals_.end() || !found->second.value || found->second.value->empty())
      return refuse(word, mention.range, fmt::format("`{}` has no default in this file", *variable));
    const NameValue& entry = found->second;
    if (const auto use = uses_.find(*variable); use != uses_.end())
      return refuse(word, mention.range, use->second);
    if (model_.file().source().slice(entry.value_range) != *entry.value)
      return refuse(word, mention.range,
                    fmt::format("a line continuation stands in the default of `{}`", entry.name));
    if (entry.value->find('$') != std::string::npos)
      return refuse(word, mention.range,
                    fmt::format("the default of `{}` is put together from other variables", entry.name));
    const Unquoted value = unquote(*entry.value);
    if (later_stage_named(stage, value.text))
      return refuse(word, mention.range,
                    fmt::format("a later stage is called `{}`, as is its default", value.text));
    add_default(entry, value, stage.from.flag("platform").has_value());
  }

  void add_default(const NameValue& entry, const Unquoted& value, bool one_platform) {
    const auto [at, fresh] = defaults_.emplace(entry.name, pins_.size());
    if (!fresh) {
      pins_[at->second].one_platform = pins_[at->second].one_platform && one_platform;
      return;
    }
    const std::uint32_t begin = entry.value_range.begin + value.begin;
    const TextRange range{begin, begin + static_cast<std::uint32_t>(value.text.size())};
    pins_.push_back({std::string(value.text), range, obstacle_of_name(value.text), one_platform});
  }

  // Some stage has a name that fits around the variables.
  bool chooses_stage(string_view word) const {
    const std::string before = lower_ascii(word.substr(0, word.find('$')));
    const std::size_t last = word.rfind('$');
    const std::size_t close = word.find('}', last);
    const std::string after =
        close == string_view::npos ? std::string() : lower_ascii(word.substr(close + 1));
    if (last == string_view::npos || (before.empty() && after.empty())) return false;
    // A file with more stages of one prefix than this is none that a person wrote.
    auto name = stage_names_.lower_bound(before);
    for (int tries = 0; tries < 64 && name != stage_names_.end() && name->starts_with(before);
         ++tries, ++name)
      if (name->size() > before.size() + after.size() && name->ends_with(after)) return true;
    return false;
  }

  static std::string obstacle_of_part(string_view word) {
    const string_view before = word.substr(0, word.find('$'));
    const std::size_t slash = before.rfind('/');
    const string_view last = before.substr(slash == string_view::npos ? 0 : slash + 1);
    string_view part = "which image this is";
    if (last.find(':') != string_view::npos && word.find('/', before.size()) == string_view::npos)
      part = "the tag";
    return fmt::format(
        "the variable `{}` decides on {}, and a digest fits one image only; the default of an `ARG` that is "
        "the whole "
        "name can be pinned",
        first_variable(word), part);
  }

  // ---- What reads the ARGs before the first FROM

  void read_global(const Instruction& arg) {
    for (NameValue& entry : name_values(arg)) {
      if (entry.value)
        each_variable(*entry.value, [&](string_view name) {
          misuse(name, fmt::format("the default of `{}` is made from `{}` as well", entry.name, name));
        });
      const std::string name = entry.name;
      if (!globals_.insert_or_assign(name, std::move(entry)).second)
        misuse(name, fmt::format("`{}` is declared more than once", name));
    }
  }

  void read_uses(const Stage& stage) {
    if (!stage.name.empty()) stage_names_.insert(lower_ascii(stage.name));
    const auto line = stage.from.start_line();
    for (const Flag& flag : stage.from.flags())
      each_variable(flag.value.value_or(""), [&](string_view name) {
        misuse(name, fmt::format("line {} uses `{}` in a flag as well", line, name));
      });
    const auto whole = whole_variable(unquote(stage.image).text);
    each_variable(stage.image, [&](string_view name) {
      if (!whole) misuse(name, fmt::format("line {} makes another name from `{}`", line, name));
      // With a digest behind it, it would name the stage no more.
      if (whole && stage.parent) misuse(name, fmt::format("line {} uses `{}` for a stage", line, name));
    });
    // ARG without a default brings the value into the stage, for all its instructions and what its RUNs run.
    for (const Instruction& instruction : stage.instructions) {
      if (instruction.innermost().keyword() != Keyword::kArg) continue;
      for (const NameValue& entry : name_values(instruction.innermost()))
        if (!entry.value)
          misuse(entry.name, fmt::format("line {} hands `{}` to its stage, where anything may read it",
                                         instruction.start_line(), entry.name));
    }
  }

  void misuse(string_view name, std::string why) { uses_.emplace(name, std::move(why)); }

  const BuildModel& model_;
  const Settings& settings_;
  std::map<std::string, NameValue, std::less<>> globals_;  // the last of each name
  std::map<std::string, std::string, std::less<>>
      uses_;  // of them for anything but an image's whole name: which
  std::map<std::string, std::size_t, std::less<>> defaults_;  // those that are in pins_, and where
  std::set<std::string, std::less<>> stage_names_;            // in lower case
  std::vector<ImagePin> pins_;
};

}  // namespace

bool names_build_context(const Settings& settings, string_view name) {
  const std::string reference = canonical_reference(name);
  return std::any_of(settings.build_contexts.begin(), settings.build_contexts.end(),
                     [&](const std::string& context) {
                       return equal_ignoring_case(context, name) ||
                              (!reference.empty() && canonical_reference(context) == reference);
                     });
}

std::vector<ImagePin> image_pins(const BuildModel& model, const Settings& settings) {
  return Reader(model, settings).read();
}

}  // namespace drydock
