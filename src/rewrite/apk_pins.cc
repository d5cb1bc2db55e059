#include "rewrite/apk_pins.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "facts/apk_version.h"
#include "model/base_image.h"
#include "model/option_spec.h"
#include "model/package_options.h"
#include "rewrite/apk_repositories.h"
#include "rewrite/apk_usage.h"
#include "text/ascii.h"

namespace drydock {
namespace {

using std::string_view;

bool contains(string_view text, string_view part) {
  return text.find(part) != string_view::npos;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_package_name(string_view name) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c); };
  return !name.empty() && plain(name.front()) && std::all_of(name.begin(), name.end(), [&](char c) {
    return plain(c) || c == '.' || c == '_' || c == '+' || c == '-';
  });
}

class Reader {
 public:
  Reader(const BuildModel& model, const ApkRepositories& repositories, ApkCommand apk)
      : model_(model), repositories_(repositories), apk_(std::move(apk)), out_{apk_.command, {}, {},
                                                                               {},           {}, false} {}

  // Nothing where the command names no package of a repository.
  std::optional<ApkAdd> read() {
    for (const std::size_t i : apk_.package.packages) read_word(i);
    if (out_.words.empty() && out_.left.empty()) return std::nullopt;
    if (out_.words.empty()) return std::move(out_);
    read_base();
    read_options();
    return std::move(out_);
  }

 private:
  void leave(std::size_t word, string_view why) {
    const auto same = std::find_if(out_.left.begin(), out_.left.end(),
                                   [&](const ApkAdd::Left& left) { return left.why == why; });
    if (same != out_.left.end())
      same->words.push_back(word);
    else
      out_.left.push_back({{word}, std::string(why)});
  }

  void refuse(std::string why) {
    if (out_.obstacle.empty()) out_.obstacle = std::move(why);
  }

  void read_word(std::size_t i) {
    const auto text = apk_.command.literal(i);
    if (!text) {
      // `curl=$VERSION`: the author has chosen, whatever it is.
      string_view raw = apk_.command.script->raw(apk_.command.words[i]);
      raw.remove_prefix(std::min(raw.find_first_not_of("\"'"), raw.size()));
      if (is_package_name(raw.substr(0, raw.find_first_of("=<>~")))) return;
      return leave(i, "the shell puts the name in when the command runs");
    }
    // An empty word is none, `!name` removes, `.name` is a virtual package, and a file has its own version.
    if (text->empty() || text->front() == '!' || text->front() == '.' || text->ends_with(".apk")) return;
    const std::size_t op = std::min(text->find_first_of("=<>~"), text->size());
    const string_view name = string_view(*text).substr(0, op);
    if (contains(name, "@")) return leave(i, "which repository the tag stands for is not known");
    if (contains(name, ":") || contains(name, "/"))
      return leave(i, "this is what a package provides, and not a package");
    if (!is_package_name(name)) return leave(i, "this is no package's name");
    out_.words.push_back({i, std::string(name), text->substr(op)});
  }

  void read_base() {
    const Stage* stage = model_.stage_of(apk_.command.run);
    if (stage == nullptr) return refuse("it stands before the first `FROM`");
    const BaseImage base = base_image_of(model_, *stage);
    if (base.scratch) return refuse("`scratch` has no repositories");
    if (base.reference.empty()) return refuse("the base image is not known");
    out_.question.image = base.reference;
    out_.overridable = base.overridable;
    ApkRepositoryState changes = repositories_.before(apk_.command);
    if (!changes.obstacle.empty()) return refuse(std::move(changes.obstacle));
    out_.question.extra_repositories = std::move(changes.added);
  }

  void read_options() {
    struct Other {
      string_view option, why;
    };
    constexpr std::array<Other, 6> kOthers = {
        {{"--root", "`--root` installs into another system"},
         {"-p", "`-p` installs into another system"},
         {"--repositories-file", "`--repositories-file` names other repositories"},
         {"--keys-dir", "`--keys-dir` is for repositories that are not known"},
         {"--arch", "`--arch` installs for another platform"},
         {"--no-network", "`--no-network` takes what is there already"}}};
    for (const Other& other : kOthers)
      if (apk_.has(other.option)) refuse(std::string(other.why));
    read_hidden_options();
    for (const std::size_t i : apk_.package.options) read_repository(i);
  }

  // A variable may hold options as well as packages; its name tells which is meant.
  void read_hidden_options() {
    if (apk_.package.complete) return;
    for (std::size_t i = 1; i < apk_.command.words.size(); ++i) {
      if (!apk_.command.words[i].expands) continue;
      const string_view raw = apk_.command.script->raw(apk_.command.words[i]);
      const std::string name = lower_ascii(raw);
      for (const string_view part : {"opt", "arg", "flag", "param", "repo"})
        if (contains(name, part)) return refuse(fmt::format("`{}` may hold options", raw));
    }
  }

  void read_repository(std::size_t i) {
    const auto option = apk_.command.literal(i);
    if (!option) {
      const string_view raw = apk_.command.script->raw(apk_.command.words[i]);
      if (contains(raw, "-X") || contains(raw, "repo"))
        refuse(fmt::format("which repository `{}` is, is not known", raw));
      return;
    }
    const bool after_verb = i > apk_.package.verb_index;
    const OptionSpec spec =
        package_options(PackageTool::kApk, after_verb ? string_view("add") : string_view());
    auto value = attached_value(*option, 'X', spec);
    if (!value) value = attached_value(*option, "repository");
    if (!value) return;
    std::string line(*value);
    if (line.empty()) {
      const auto next = apk_.command.literal(i + 1);
      if (!next) return refuse("which repository the command adds is not known");
      line = *next;
    }
    out_.question.extra_repositories.push_back(std::move(line));
  }

  const BuildModel& model_;
  const ApkRepositories& repositories_;
  ApkCommand apk_;
  ApkAdd out_;
};

}  // namespace

std::vector<ApkAdd> apk_adds(const BuildModel& model) {
  std::vector<ApkAdd> out;
  if (!contains(model.file().source().bytes(), "apk")) return out;
  const ApkRepositories repositories(model);
  for (const Stage& stage : model.stages()) {
    for (const Instruction& instruction : stage.instructions) {
      const ShellScript* script = model.script(instruction);
      if (script == nullptr || !script->ok() || !contains(script->text(), "apk")) continue;
      for (const Command& command : commands_of(*script, instruction.innermost())) {
        auto apk = apk_command(command);
        if (!apk || apk->package.verb != "add") continue;
        if (auto add = Reader(model, repositories, std::move(*apk)).read()) out.push_back(std::move(*add));
      }
    }
  }
  return out;
}

std::string apk_pin(string_view version, ApkPolicy policy) {
  constexpr std::size_t kLongest = 200;
  if (version.size() > kLongest || !is_apk_version(version)) return {};
  if (policy == ApkPolicy::kMinor) {
    const auto digits_end = [&](std::size_t at) {
      while (at < version.size() && is_digit(version[at])) ++at;
      return at;
    };
    std::size_t end = digits_end(0);
    if (end + 1 < version.size() && version[end] == '.' && is_digit(version[end + 1]))
      end = digits_end(end + 1);
    const std::string pin = fmt::format("~={}", version.substr(0, end));
    if (end > 0 && satisfies_apk_constraint(version, pin)) return pin;
  }
  return fmt::format("={}", version);
}

std::optional<Edit> insert_behind_name(const Command& command, const ApkWord& word, string_view text) {
  const ShellWord& at = command.words[word.word];
  const string_view raw = command.script->raw(at);
  if (raw == word.name) {
    const std::uint32_t end = command.source(at).end;
    return Edit{{end, end}, std::string(text)};
  }
  const bool quoted = raw.size() == word.name.size() + 2 && (raw.front() == '"' || raw.front() == '\'') &&
                      raw.substr(1, word.name.size()) == word.name;
  if (!quoted) return std::nullopt;
  const std::uint32_t quote = command.script->source_range({at.range.end - 1, at.range.end}).begin;
  return Edit{{quote, quote}, std::string(text)};
}

}  // namespace drydock
