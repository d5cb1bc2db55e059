#include "rewrite/writable_paths.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "model/command.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

// Without quotes in a script.
bool is_plain_path(string_view path) {
  return std::all_of(path.begin(), path.end(), [](char c) {
    return string_view("/._-+@").find(c) != string_view::npos || (c >= '0' && c <= '9') ||
           (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
}

struct Ownership {
  std::string owner;  // without the group
  std::vector<std::string> paths;
  std::uint32_t line = 0;
  bool known = true;
};

// Every chown of the stage and of those below it, in a script or as a flag.
std::vector<Ownership> ownerships(const BuildModel& model, const Stage& stage) {
  std::vector<Ownership> out;
  for (const Stage* at : stage_chain(model, stage)) {
    for (const Instruction& instruction : at->instructions) {
      if (const auto flag = instruction.flag("chown"); flag && flag->value) {
        const auto owner = model.expand(instruction, *flag->value);
        out.push_back({owner.value_or(""), {}, instruction.start_line(), owner.has_value()});
      }
    }
    for (const Command& command : commands_of(model, *at)) {
      if (command.program != "chown") continue;
      Ownership own{{}, {}, command.run.start_line(), true};
      bool first = true;
      for (std::size_t i = 1; i < command.words.size(); ++i) {
        auto word = command.literal(i);
        if (!word) word = model.expand(command.run, command.script->raw(command.words[i]));
        if (word && word->starts_with('-')) continue;
        if (first) {
          own.known = word.has_value();
          own.owner = word.value_or("");
        } else if (word) {
          own.paths.push_back(clean_path(*word));
        }
        first = false;
      }
      out.push_back(std::move(own));
    }
  }
  for (Ownership& own : out) own.owner = own.owner.substr(0, own.owner.find_first_of(":"));
  return out;
}

std::optional<std::string> final_workdir(const TransformInput& input, const StartReading& start) {
  return start.start ? input.model.state_before(*start.start).workdir.value : std::nullopt;
}

bool may_be_given(string_view workdir) {
  static constexpr std::array<string_view, 14> kNever = {
      "/",    "/bin", "/sbin", "/lib",  "/usr", "/usr/bin", "/usr/local",
      "/etc", "/var", "/opt",  "/home", "/srv", "/usr/src", "/usr/local/bin"};
  return std::find(kNever.begin(), kNever.end(), workdir) == kNever.end() && !is_inside(workdir, "/etc") &&
         !is_inside(workdir, "/root");
}

}  // namespace

WritableChoice writable_paths(const TransformInput& input, const Stage& stage, const RunUser& user,
                              const StartReading& start) {
  WritableChoice out;
  const auto problem = [&](std::string why) {
    if (out.problem.empty()) out.problem = std::move(why);
  };
  RunTimePaths found = run_time_paths(input.model, stage);
  if (!found.problem.empty()) problem(found.problem);

  std::vector<std::string> owned;
  for (Ownership& own : ownerships(input.model, stage)) {
    if (!own.known) problem(fmt::format("line {} gives files to somebody who cannot be told", own.line));
    if (is_root(own.owner) && !own.owner.empty()) continue;
    const bool mine = !own.owner.empty() &&
                      (own.owner == user.name || (user.uid && own.owner == std::to_string(*user.uid)));
    if (own.known && !own.owner.empty() && !mine)
      problem(fmt::format("line {} gives files to `{}`, who is not the user that would run", own.line,
                          own.owner));
    owned.insert(owned.end(), own.paths.begin(), own.paths.end());
  }

  bool workdir_written = start.writes_workdir;
  const auto workdir = final_workdir(input, start);
  for (const std::string& path : start.written) {
    const auto holds = [&](const std::string& folder) { return is_inside(path, folder); };
    if (std::any_of(found.folders.begin(), found.folders.end(),
                    [&](const DataFolder& f) { return holds(f.path); }))
      continue;
    if (std::any_of(owned.begin(), owned.end(), holds)) continue;
    if (!user.name.empty() && is_inside(path, "/home/" + user.name)) continue;
    if (workdir && may_be_given(*workdir) && is_inside(path, *workdir)) {
      workdir_written = true;
      continue;
    }
    // The innermost folder that the file itself makes.
    std::string best;
    for (const std::string& made : found.made)
      if (holds(made) && made.size() > best.size() && may_be_given(made)) best = made;
    if (best.empty())
      problem(fmt::format("it writes to `{}`, which stays root's", path));
    else
      found.folders.push_back({best, false, 0, true, false});
  }
  for (const NeededPath& need : start.needed) {
    const auto gives = [&](const std::string& folder) { return is_inside(need.path, folder); };
    if (std::any_of(owned.begin(), owned.end(), gives)) continue;
    if (need.file) {
      out.paths.files.push_back(need.path);
      continue;
    }
    // What a step has made in it is given with it.
    std::erase_if(found.folders,
                  [&](const DataFolder& f) { return !f.volume && is_inside(f.path, need.path); });
    const auto around = std::find_if(found.folders.begin(), found.folders.end(),
                                     [&](const DataFolder& f) { return is_inside(need.path, f.path); });
    if (around == found.folders.end()) {
      found.folders.push_back({need.path, false, 0, true, need.there});
      continue;
    }
    around->filled = true;
    if (around->path == need.path) around->there |= need.there;
    if (around->volume && need.since > around->at)
      problem(fmt::format("`{}` is filled after the `VOLUME` that names it", around->path));
  }
  // What a step has put into a folder is to be read, where it is known that nobody writes there.
  if (start.writes_no_more)
    std::erase_if(found.folders, [&](const DataFolder& f) {
      const auto holds = [&](const std::string& path) { return is_inside(path, f.path); };
      return !f.volume && f.filled && std::none_of(start.written.begin(), start.written.end(), holds) &&
             std::none_of(start.needed.begin(), start.needed.end(),
                          [&](const NeededPath& n) { return holds(n.path); });
    });
  if (workdir_written) {
    if (!workdir || !may_be_given(*workdir) || !is_plain_path(*workdir))
      problem("it writes to its working folder, which is not known or not its own");
    else if (std::find(owned.begin(), owned.end(), *workdir) == owned.end())
      out.paths.workdir = *workdir;
  }
  for (DataFolder& folder : found.folders) {
    if (!is_plain_path(folder.path)) problem("a folder for data has an unusual name");
    if (std::find(owned.begin(), owned.end(), folder.path) != owned.end()) continue;
    // What lies in a folder that is given whole is given with it.
    if (!folder.volume && folder.path == out.paths.workdir) continue;
    out.paths.folders.push_back(std::move(folder));
  }
  const bool gives = !out.paths.folders.empty() || !out.paths.files.empty() || !out.paths.workdir.empty();
  if (gives &&
      (user.name.empty() || (input.model.stages().size() > 0 && base_image_of(input.model, stage).scratch)))
    problem(user.number_does
                ? "it writes to folders, and the command that makes a user for them is not known"
                : "it writes to folders, and the image has no shell by which they could be given to another "
                  "user");
  return out;
}

}  // namespace drydock
