#include "rewrite/run_user.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "rewrite/answer_text.h"

namespace drydock {
namespace {

using std::string_view;

// useradd's default pattern, without the letters that would need quoting.
bool is_user_name(string_view name) {
  if (name.empty() || name.size() > 32 || (name[0] >= '0' && name[0] <= '9') || name[0] == '-') return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return c == '_' || c == '-' || c == '.' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
  });
}

// People's accounts, and such as stand for nobody: no user that an image has for its program.
bool is_persons_account(string_view name) {
  static constexpr std::array<string_view, 11> kNames = {"ubuntu",  "debian",    "ec2-user", "vagrant",
                                                         "vscode",  "nobody",    "dev",      "nfsnobody",
                                                         "builder", "codespace", "developer"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

std::optional<PasswdEntry> provided_by(const ImageContents& contents, const std::string& wanted) {
  const std::string* passwd = contents.file("etc/passwd");
  if (passwd == nullptr) return std::nullopt;
  std::vector<PasswdEntry> found;
  for (PasswdEntry& entry : parse_passwd(*passwd)) {
    if (entry.uid == 0 || !is_user_name(entry.name) || is_persons_account(entry.name)) continue;
    const bool named =
        entry.name == wanted || entry.name == "nonroot" || entry.name == "app" || entry.name == "appuser";
    if (named || (entry.uid >= 1000 && entry.uid < 60000)) found.push_back(std::move(entry));
  }
  const auto exact =
      std::find_if(found.begin(), found.end(), [&](const PasswdEntry& e) { return e.name == wanted; });
  if (exact != found.end()) return *exact;
  // Of several none is the one that the image has for this.
  return found.size() == 1 ? std::optional(found[0]) : std::nullopt;
}

UserTool tool_of(const ImageContents& contents) {
  const auto has = [&](string_view program) { return contents.programs.contains(program); };
  if (has("useradd") && has("groupadd")) return UserTool::kShadow;
  if (has("adduser") && has("addgroup") && has("busybox")) return UserTool::kBusybox;
  return has("sh") ? UserTool::kUnknown : UserTool::kNoShell;
}

// True where passwd(5) or group(5) has a line for the name.
bool has_line(const ImageContents* contents, string_view path, string_view name) {
  const std::string* text = contents == nullptr ? nullptr : contents->file(path);
  const std::string start = std::string(name) + ":";
  return text != nullptr && (text->starts_with(start) || text->find("\n" + start) != std::string::npos);
}

// A user that the Dockerfile makes and never switches to.
bool made_by_file(const std::vector<CreatedUser>& users, RunUser& out) {
  if (users.empty()) return false;
  std::set<std::string> names;
  for (const CreatedUser& user : users) names.insert(user.name);
  const CreatedUser& user = users.front();
  if (names.contains(""))
    out.problem =
        fmt::format("line {} makes a user whose name cannot be told", user.command.run.start_line());
  else if (names.size() > 1)
    out.problem = fmt::format("it makes several users (`{}`), and which one is meant cannot be told",
                              fmt::join(names, "`, `"));
  else if (is_persons_account(user.name))
    out.problem = fmt::format("`{}` is the account of whoever works in the container", user.name);
  else if (!user.certain)
    out.problem = fmt::format("`{}` is made on a condition", user.name);
  else if (!is_user_name(user.name))
    out.problem = "it makes a user with an unusual name";
  out.name = user.name;
  out.uid = user.uid;
  out.own_group = user.own_group;
  out.home = user.home;
  out.made_at = user.command.run.index();
  return true;
}

// What a step does to a user that the base image has: takes it away, or changes its number.
void follow_changes(const BuildModel& model, const Stage& stage, RunUser& user) {
  for (const Stage* at : stage_chain(model, stage)) {
    for (const Command& command : commands_of(model, *at)) {
      if (!command.has_word(user.name)) continue;
      if (command.program == "userdel" || command.program == "deluser")
        user.problem = fmt::format("line {} removes the user `{}`", command.run.start_line(), user.name);
      if (command.program == "usermod" || command.program == "groupmod") user.uid.reset();
    }
  }
}

// True where a step makes a group of the name.
bool makes_group(const BuildModel& model, const Stage& stage, string_view name) {
  for (const Stage* at : stage_chain(model, stage))
    for (const Command& command : commands_of(model, *at))
      if ((command.program == "groupadd" || command.program == "addgroup") && command.has_word(name))
        return true;
  return false;
}

}  // namespace

std::string RunUser::user_word(const Settings& settings) const {
  if (name.empty()) return fmt::format("{0}:{0}", uid.value_or(settings.user_id));
  if (!settings.numeric_user || !uid) return name;
  // The group of a user that somebody else made is what passwd(5) says.
  return fresh ? fmt::format("{0}:{0}", *uid) : fmt::format("{}", *uid);
}

BaseFacts base_facts(const TransformInput& input, const Stage& stage) {
  BaseFacts out;
  out.image = base_image_of(input.model, stage);
  if (out.image.scratch) {
    out.user = "";
    out.source = "`scratch` has no user";
    return out;
  }
  if (out.image.reference.empty()) {
    out.problem = "which image it is built from is not known";
    return out;
  }
  out.known = known_image(out.image.reference);
  const auto* answer = input.facts.image(out.image.reference);
  if (answer != nullptr && answer->value) {
    out.config = answer->value->config();
    out.contents = answer->value->content();
  }
  const std::string name = out.image.stage->base.value_or(out.image.stage->image);
  if (out.config != nullptr) {
    out.user = is_root(out.config->user) ? std::string() : out.config->user;
    const std::string from = provenance_text(answer->from);
    out.source = fmt::format("`{}` sets no user{}{}", name, from.empty() ? "" : ", ", from);
  } else if (out.known) {
    out.user = out.known->user;
    out.source = fmt::format("`{}` sets no user, by drydock's table of images", name);
  } else {
    out.problem = fmt::format("the user of `{}`: {}", name, why_unknown(answer, "its configuration"));
  }
  return out;
}

RunUser run_user(const TransformInput& input, const Stage& stage, const BaseFacts& base) {
  RunUser out;
  if (made_by_file(created_users(input.model, stage), out)) return out;
  const std::string wanted = base.known ? base.known->provides : std::string();
  if (base.contents != nullptr && base.contents->file("etc/passwd") != nullptr) {
    if (const auto entry = provided_by(*base.contents, wanted)) {
      out.name = entry->name;
      out.uid = entry->uid;
      out.home = entry->home.starts_with("/home/");
      // chown by a group's name needs the name; the login group does for all.
      out.own_group = has_line(base.contents, "etc/group", entry->name);
      follow_changes(input.model, stage, out);
      return out;
    }
  } else if (!wanted.empty()) {
    out.name = wanted;
    out.uid = base.known->uid;
    out.home = true;
    follow_changes(input.model, stage, out);
    return out;
  }
  out.uid = input.settings.user_id;
  out.tool = base.image.scratch         ? UserTool::kNoShell
             : base.contents != nullptr ? tool_of(*base.contents)
             : base.known               ? base.known->tool
                                        : UserTool::kUnknown;
  if (out.tool == UserTool::kUnknown) {
    out.problem = "the command that makes a user in the base image is not known";
    out.number_does = out.fresh = base.known.has_value();
    return out;
  }
  out.fresh = true;
  if (out.tool == UserTool::kNoShell) return out;
  for (const string_view name : {"app", "appuser", "nonroot", "runner"}) {
    if (has_line(base.contents, "etc/passwd", name) || has_line(base.contents, "etc/group", name) ||
        makes_group(input.model, stage, name))
      continue;
    out.name = name;
    return out;
  }
  out.problem = "the base image has users of all the names that a new one would get";
  return out;
}

}  // namespace drydock
