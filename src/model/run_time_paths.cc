#include "model/run_time_paths.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>

#include "model/apt_source_commands.h"
#include "model/command.h"
#include "model/final_user.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

string_view file_name(string_view path) {
  return path.substr(path.rfind('/') + 1);
}

bool everybody_writes(string_view path) {
  return is_inside(path, "/tmp") || is_inside(path, "/var/tmp") || is_inside(path, "/dev") ||
         is_inside(path, "/run/lock");
}

// A folder that the system's own files are in; to give it away would give them away.
bool is_system_folder(string_view path) {
  static constexpr std::array<string_view, 12> kWhole = {"/bin",  "/sbin", "/lib",  "/lib64",
                                                         "/boot", "/etc",  "/proc", "/sys",
                                                         "/usr",  "/root", "/dev",  "/run/secrets"};
  static constexpr std::array<string_view, 14> kSelf = {
      "/",    "/var",     "/home",    "/opt",       "/srv",     "/mnt",       "/media",
      "/run", "/var/lib", "/var/log", "/var/cache", "/var/run", "/var/spool", "/var/www"};
  if (std::find(kSelf.begin(), kSelf.end(), path) != kSelf.end()) return true;
  // What lies below these by the author's choice is the author's.
  if (is_inside(path, "/usr/src/app") || is_inside(path, "/usr/local/app")) return false;
  return std::any_of(kWhole.begin(), kWhole.end(),
                     [&](string_view folder) { return is_inside(path, folder); });
}

// Folders that packages' own tools want.
bool is_for_packages(string_view path) {
  static constexpr std::array<string_view, 8> kFolders = {"/var/lib/apt",   "/var/lib/dpkg", "/var/cache/apt",
                                                          "/var/run/sshd",  "/run/sshd",     "/var/lib/rpm",
                                                          "/var/cache/apk", "/etc"};
  return std::any_of(kFolders.begin(), kFolders.end(),
                     [&](string_view folder) { return is_inside(path, folder); });
}

bool has_data_name(string_view path) {
  static constexpr std::array<string_view, 5> kBelow = {"/var/lib", "/var/log", "/var/cache", "/var/run",
                                                        "/run"};
  for (const string_view folder : kBelow)
    if (is_inside(path, folder) && path != folder) return true;
  static constexpr std::array<string_view, 24> kNames = {
      "data",      "logs",   "log",     "uploads",  "upload",  "cache", "tmp",      "temp",
      "storage",   "db",     "media",   "database", "state",   "run",   "sessions", "spool",
      "downloads", "output", "results", "backup",   "backups", "pids",  "work",     "instance"};
  return std::find(kNames.begin(), kNames.end(), file_name(path)) != kNames.end();
}

class Paths {
 public:
  Paths(const BuildModel& model, const Stage& stage) : model_(model), stage_(stage) {}

  RunTimePaths read() {
    const auto chain = stage_chain(model_, stage_);
    for (auto at = chain.rbegin(); at != chain.rend(); ++at) {
      for (const Instruction& instruction : (*at)->instructions) {
        const bool here = *at == &stage_;
        switch (instruction.keyword()) {
          case Keyword::kVolume:
            volume(instruction, here);
            break;
          case Keyword::kRun:
            folders_made(instruction);
            break;
          case Keyword::kCopy:
          case Keyword::kAdd:
            copied(instruction);
            break;
          case Keyword::kWorkdir:
            if (const auto path = model_.state_before(instruction).workdir.value) workdirs_.push_back(*path);
            break;
          default:
            break;
        }
      }
    }
    if (!stage_.instructions.empty())
      if (const auto path = last_workdir()) workdirs_.push_back(*path);
    sort_out();
    return std::move(out_);
  }

 private:
  std::optional<std::string> last_workdir() const {
    for (const Stage* at : stage_chain(model_, stage_)) {
      for (auto i = at->instructions.rbegin(); i != at->instructions.rend(); ++i) {
        if (i->keyword() != Keyword::kWorkdir || i->arguments().empty()) continue;
        const auto word = model_.expand(*i, i->value(i->arguments()[0]));
        const auto before = model_.state_before(*i).workdir.value;
        if (!word || (!word->starts_with('/') && !before)) return std::nullopt;
        return clean_path(word->starts_with('/') ? *word : *before + "/" + *word);
      }
    }
    return std::nullopt;
  }

  void problem(std::string why) {
    if (out_.problem.empty()) out_.problem = std::move(why);
  }

  void volume(const Instruction& volume, bool here) {
    for (const Word& word : volume.arguments()) {
      const auto path = model_.expand(volume, volume.value(word));
      if (!path || path->empty()) {
        problem(fmt::format("the `VOLUME` on line {} has a path that cannot be told", volume.start_line()));
        continue;
      }
      const std::string clean = clean_path(path->starts_with('/') ? *path : "/" + *path);
      if (everybody_writes(clean)) continue;
      if (is_system_folder(clean)) {
        problem(fmt::format("the `VOLUME` on line {} is a folder of the system", volume.start_line()));
        continue;
      }
      if (!here)
        problem(fmt::format(
            "the `VOLUME` on line {} stands in a stage below, after which its owner cannot be changed",
            volume.start_line()));
      const auto known = std::find_if(out_.folders.begin(), out_.folders.end(),
                                      [&](const DataFolder& f) { return f.path == clean && f.volume; });
      if (known == out_.folders.end()) out_.folders.push_back({clean, true, volume.index(), false, false});
    }
  }

  void folders_made(const Instruction& run) {
    const auto workdir = model_.state_before(run).workdir.value;
    bool moved = false;
    for (const Command& command : commands_of(model_, run)) {
      if (command.program == "cd" || command.program == "pushd") moved = true;
      const bool makes =
          command.program == "mkdir" || (command.program == "install" && command.has_word("-d"));
      for (std::size_t i = 1; i < command.words.size(); ++i) {
        const auto literal = makes ? std::nullopt : command.literal(i);
        if (literal && !literal->starts_with('/')) names_.emplace(file_name(*literal));
        if (command.program == "rm" || command.program == "rmdir" || command.program == "mv")
          removed(command, i);
        for (const std::string& path : paths_of(run, command, i, moved ? std::nullopt : workdir)) {
          // What a variable holds in the script is not sure to be what the Dockerfile says.
          if (makes)
            made_.push_back(
                {path, false, run.index(), false, command.literal(i).has_value() && always_runs(command)});
          else if (command.program != "chown" && command.program != "chmod" && command.program != "rm" &&
                   command.program != "chgrp")
            mentioned_.push_back(path);
        }
      }
      for (const ShellRedirect& redirect : command.script->redirects(command.node()))
        if (const auto path = command.script->literal(command.script->redirect_target(redirect));
            path && path->starts_with('/'))
          mentioned_.push_back(clean_path(*path));
    }
  }

  // Takes back what was made: for sure where the word is literal, perhaps where it is a pattern.
  void removed(const Command& command, std::size_t i) {
    const std::string raw(command.script->raw(command.words[i]));
    if (raw.starts_with('-')) return;
    const auto literal = command.literal(i);
    const std::string start = raw.substr(0, raw.find_first_of("*?[{$`\"'"));
    const auto gone = [&](const DataFolder& folder) {
      return literal && literal->starts_with('/') && is_inside(folder.path, clean_path(*literal));
    };
    std::erase_if(made_, gone);
    if (literal) return;
    for (DataFolder& folder : made_)
      if (start.empty() || folder.path.starts_with(start) || start.starts_with(folder.path))
        folder.there = false;
  }

  // A word as paths: `/data`, `logs`, `$APP_HOME/logs`, `/app/{logs,data}`. None where it is no path or not
  // known.
  std::vector<std::string> paths_of(const Instruction& run, const Command& command, std::size_t i,
                                    const std::optional<std::string>& workdir) const {
    std::vector<std::string> texts;
    const std::string raw(command.script->raw(command.words[i]));
    if (const auto literal = command.literal(i)) {
      texts.push_back(*literal);
    } else if (const std::size_t open = raw.find('{'); open != std::string::npos &&
                                                       (open == 0 || raw[open - 1] != '$') &&
                                                       raw.find_first_of("$`\"'\\") == std::string::npos) {
      const std::size_t close = raw.find('}', open);
      if (close == std::string::npos) return {};
      std::size_t begin = open + 1;
      while (begin <= close) {
        const std::size_t end = std::min(raw.find(',', begin), close);
        texts.push_back(raw.substr(0, open) + raw.substr(begin, end - begin) + raw.substr(close + 1));
        begin = end + 1;
      }
    } else if (raw.find("$(") == std::string::npos && raw.find('`') == std::string::npos) {
      if (const auto known = model_.expand(run, raw)) texts.push_back(*known);
    }
    std::vector<std::string> out;
    const bool operand = command.program == "mkdir" || command.program == "install";
    for (const std::string& text : texts) {
      if (text.empty() || text.starts_with('-') || text.find_first_of("\n*?") != std::string::npos) continue;
      if (text.starts_with('/'))
        out.push_back(clean_path(text));
      else if (operand && workdir && text.find_first_not_of("0123456789") != std::string::npos)
        out.push_back(clean_path(*workdir + "/" + text));
    }
    return out;
  }

  void copied(const Instruction& copy) {
    const auto words = copy.arguments();
    if (words.size() < 2) return;
    const auto target = model_.expand(copy, copy.value(words.back()));
    const auto workdir = model_.state_before(copy).workdir.value;
    if (!target || target->empty() || (!target->starts_with('/') && !workdir)) return;
    copied_.push_back(
        {clean_path(target->starts_with('/') ? *target : *workdir + "/" + *target), copy.index()});
  }

  // Which of the folders that were made are for data.
  void sort_out() {
    for (const DataFolder& folder : made_) {
      out_.made.push_back(folder.path);
      if (everybody_writes(folder.path) || is_for_packages(folder.path) || is_system_folder(folder.path))
        continue;
      const auto inside = [&](const std::string& path) { return is_inside(path, folder.path); };
      const bool filled =
          std::any_of(copied_.begin(), copied_.end(), [&](const Copied& c) { return inside(c.path); }) ||
          std::any_of(mentioned_.begin(), mentioned_.end(), inside);
      const bool code = std::any_of(workdirs_.begin(), workdirs_.end(), inside);
      // A folder in which another one is made is filled by that.
      const bool parent = std::any_of(made_.begin(), made_.end(), [&](const DataFolder& other) {
        return other.path != folder.path && is_inside(other.path, folder.path);
      });
      // An empty folder beside the code is part of its layout.
      const bool beside = std::any_of(workdirs_.begin(), workdirs_.end(), [&](const std::string& w) {
        return w != "/" && is_inside(folder.path, w);
      });
      const bool used = names_.contains(file_name(folder.path));
      if ((code || filled || parent || beside || used) && !has_data_name(folder.path)) continue;
      if (std::any_of(out_.folders.begin(), out_.folders.end(),
                      [&](const DataFolder& f) { return f.path == folder.path; }))
        continue;
      out_.folders.push_back(folder);
    }
    for (DataFolder& folder : out_.folders) {
      const auto inside = [&](const std::string& path) { return is_inside(path, folder.path); };
      // A copy to a folder above may bring something into it as well.
      folder.filled =
          std::any_of(copied_.begin(), copied_.end(),
                      [&](const Copied& c) { return inside(c.path) || is_inside(folder.path, c.path); }) ||
          std::any_of(mentioned_.begin(), mentioned_.end(), inside) ||
          std::any_of(made_.begin(), made_.end(),
                      [&](const DataFolder& m) { return m.path != folder.path && inside(m.path); });
      if (!folder.volume) continue;
      for (const Copied& c : copied_) folder.there |= inside(c.path) && c.at < folder.at;
      for (const DataFolder& made : made_) {
        if (made.path != folder.path) continue;
        folder.there |= made.there && made.at < folder.at;
        // Made before the VOLUME for the user's sake, it would be in the way of the author's own mkdir.
        if (made.at > folder.at)
          problem(fmt::format("`{}` is made after the `VOLUME` that names it", folder.path));
      }
    }
  }

  const BuildModel& model_;
  const Stage& stage_;
  RunTimePaths out_;
  std::vector<DataFolder> made_;
  struct Copied {
    std::string path;
    std::uint32_t at = 0;
  };
  std::vector<Copied> copied_;
  std::vector<std::string> mentioned_, workdirs_;
  std::set<std::string, std::less<>> names_;  // what the commands' relative words end in
};

}  // namespace

bool is_inside(string_view path, string_view folder) {
  if (folder == "/") return path.starts_with('/');
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

RunTimePaths run_time_paths(const BuildModel& model, const Stage& stage) {
  return Paths(model, stage).read();
}

}  // namespace drydock
