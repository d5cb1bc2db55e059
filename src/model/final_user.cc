#include "model/final_user.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "model/apt_source_commands.h"
#include "model/option_spec.h"

namespace drydock {
namespace {

using std::string_view;

// The options with a value of useradd (shadow), and of adduser in its three kinds: busybox, Debian, and
// Fedora's, which is useradd. A letter that two of them read differently would take a name for a value; there
// is none among those that stand before a name in practice.
constexpr std::array<string_view, 24> kLong = {
    "badname",  "base-dir", "comment", "home-dir", "home",    "expiredate",
    "inactive", "gid",      "groups",  "skel",     "key",     "password",
    "root",     "chroot",   "prefix",  "shell",    "uid",     "selinux-user",
    "ingroup",  "gecos",    "conf",    "firstuid", "lastuid", "btrfs-subvolume-home"};
constexpr OptionSpec kUseradd{"bcdefgGkKpRPsuZ", kLong};
constexpr OptionSpec kAdduser{"bcdefgGkKpPsuZh", kLong};

std::optional<std::uint32_t> number(const std::optional<std::string>& text) {
  std::uint32_t value = 0;
  if (!text || text->empty()) return std::nullopt;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return value;
}

// The value of an option in either of its forms; `text` is the option's word.
std::optional<std::string> option_value(const Command& command, std::size_t i, const std::string& text,
                                        char letter, string_view name, const OptionSpec& spec) {
  const auto attached =
      text.starts_with("--") ? attached_value(text, name) : attached_value(text, letter, spec);
  if (!attached) return std::nullopt;
  if (!attached->empty()) return std::string(*attached);
  return command.literal(i + 1).value_or("");
}

// The group that the user is put into; empty where none is named.
std::string group_of(const Command& command, std::size_t i, const std::string& word, bool adduser) {
  // -g is the group to useradd and the GECOS field to busybox' adduser, which calls the group -G.
  const OptionSpec& spec = adduser ? kAdduser : kUseradd;
  if (!word.starts_with("--"))
    return option_value(command, i, word, adduser ? 'G' : 'g', "", spec).value_or("");
  if (const auto group = option_value(command, i, word, 0, "gid", spec)) return *group;
  return option_value(command, i, word, 0, "ingroup", spec).value_or("");
}

std::optional<CreatedUser> read_creation(const Command& command) {
  const bool adduser = command.program == "adduser";
  if (!adduser && command.program != "useradd") return std::nullopt;
  const OptionSpec& spec = adduser ? kAdduser : kUseradd;
  CreatedUser out{command, {}, std::nullopt, true, adduser, true};
  std::string group;
  bool no_group = false;
  std::vector<std::optional<std::string>> operands;
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    const auto word = command.literal(i);
    if (!word || !is_option(*word)) {
      if (!word || *word != "--") operands.push_back(word);
      continue;
    }
    if (*word == "-D" && !adduser) return std::nullopt;
    if (const auto uid = option_value(command, i, *word, 'u', "uid", spec)) out.uid = number(*uid);
    if (std::string named = group_of(command, i, *word, adduser); !named.empty()) group = std::move(named);
    if (*word == "--create-home" || (!word->starts_with("--") && cluster_has(*word, 'm', spec)))
      out.home = true;
    if (*word == "--no-create-home" ||
        (!word->starts_with("--") && cluster_has(*word, adduser ? 'H' : 'M', spec)))
      out.home = false;
    no_group |= *word == "--no-user-group" || (!adduser && cluster_has(*word, 'N', spec));
    if (value_follows(*word, spec)) ++i;
  }
  if (operands.empty()) return std::nullopt;
  // `adduser app docker` puts a user that is there into a group.
  if (adduser && operands.size() > 1) return std::nullopt;
  if (operands.size() == 1 && operands[0]) out.name = *operands[0];
  out.own_group = !no_group && (group.empty() || group == out.name);
  return out;
}

}  // namespace

std::vector<const Stage*> stage_chain(const BuildModel& model, const Stage& stage) {
  std::vector<const Stage*> chain = {&stage};
  while (chain.back()->parent) chain.push_back(&model.stages()[*chain.back()->parent]);
  return chain;
}

bool is_root(string_view user) {
  const string_view name = user.substr(0, user.find(':'));
  return name.empty() || name == "root" || name.find_first_not_of('0') == string_view::npos;
}

FinalUser final_user(const BuildModel& model, const Stage& stage) {
  FinalUser out;
  for (const Stage* at : stage_chain(model, stage)) {
    const auto& list = at->instructions;
    const auto user = std::find_if(list.rbegin(), list.rend(),
                                   [](const Instruction& i) { return i.keyword() == Keyword::kUser; });
    if (user == list.rend()) continue;
    out.by = *user;
    const auto words = user->arguments();
    const auto name = words.empty() ? std::nullopt : model.expand(*user, user->value(words[0]));
    out.name = name.value_or("");
    out.kind = !name || name->empty() ? FinalUser::Kind::kUnknown
               : is_root(*name)       ? FinalUser::Kind::kRoot
                                      : FinalUser::Kind::kOther;
    return out;
  }
  return out;
}

std::vector<CreatedUser> created_users(const BuildModel& model, const Stage& stage) {
  std::vector<CreatedUser> out;
  const auto chain = stage_chain(model, stage);
  for (auto at = chain.rbegin(); at != chain.rend(); ++at) {
    for (const Command& command : commands_of(model, **at)) {
      auto user = read_creation(command);
      if (!user || user->uid == 0 || user->name == "root") continue;
      user->certain = always_runs(command);
      out.push_back(std::move(*user));
    }
  }
  return out;
}

}  // namespace drydock
