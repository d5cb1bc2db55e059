#include "split/needs/run_reach.h"

#include <algorithm>
#include <array>
#include <optional>

#include "model/command.h"
#include "model/run_time_paths.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

bool is_one_of(string_view name, std::initializer_list<string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The final stage repeats such RUNs in another order with what is copied, which is safe only where the two
// never touch the same path.
class Reading {
 public:
  Reading(const BuildModel& model, const Instruction& run) : workdir_(model.state_before(run).workdir.value) {
    const ShellScript* script = model.script(run);
    // A heredoc may hold anything, and of the exec form there is no script.
    if (script == nullptr || !script->ok() || !run.heredocs().empty()) return;
    out_.known = true;
    // Redirections of groups and loops as well, which are no command's own.
    for (const ShellNode& node : script->nodes())
      for (const ShellRedirect& redirect : script->redirects(node)) read(*script, redirect);
    for (const Command& command : commands_of(model, run)) read(command);
  }

  RunReach take() { return std::move(out_); }

 private:
  void add(string_view path) {
    if (path.starts_with('/')) {
      out_.paths.push_back(clean_path(path));
      return;
    }
    // Names of users and modes that stand where a path could are taken for relative paths, which costs a fix
    // at most.
    out_.relative = true;
    if (workdir_)
      out_.paths.push_back(clean_path(*workdir_ + "/" + std::string(path)));
    else
      out_.known = false;
  }

  /// A literal word; for `/var/lib/apt/lists/*` the folder that the pattern stands in.
  std::optional<std::string> text_of(const Command& command, std::size_t i) {
    if (auto literal = command.literal(i)) return literal;
    const string_view raw = command.script->raw(command.words[i]);
    const std::size_t pattern = raw.find_first_of("*?[");
    if (command.words[i].expands || command.words[i].quoted || !raw.starts_with('/') ||
        pattern == string_view::npos || raw.find_first_of("{~") != string_view::npos)
      return std::nullopt;
    return std::string(raw.substr(0, raw.rfind('/', pattern) + 1));
  }

  void read(const ShellScript& script, const ShellRedirect& redirect) {
    const auto target = script.literal(script.redirect_target(redirect));
    const string_view op = script.text().substr(redirect.op.begin, redirect.op.size());
    // `2>&1` copies a descriptor and names no file.
    if (op.find('&') != string_view::npos || target == "/dev/null") return;
    if (!target || !redirect.heredoc.empty())
      out_.known = false;
    else
      add(*target);
  }

  void read(const Command& command) {
    const string_view program = command.program;
    // A list of what is known, and not of what is dangerous: a program that is missing here makes the RUN
    // unknown.
    // These write to the files of accounts besides what their words name, and may make a home.
    const bool users =
        is_one_of(program, {"useradd", "adduser", "groupadd", "addgroup", "usermod", "groupmod", "chpasswd"});
    const bool owners = is_one_of(program, {"chown", "chmod", "chgrp"});
    const bool files = owners || is_one_of(program, {"mkdir", "touch", "rm", "rmdir", "ln"});
    const bool packages = is_one_of(program, {"apt-get", "apk"});
    // A command that stands for its redirections alone (`> /etc/motd`) has no words.
    // Such a command touches no file by itself; its words may hold slashes that mean nothing.
    const bool words_only =
        is_one_of(program, {"set", "true", ":", "echo", "printf"}) || command.words.empty();
    // npm puts global packages into folders of its own.
    const bool global = program == "npm" && (command.has_word("-g") || command.has_word("--global"));
    if (global)
      for (const char* path : {"/usr/local/lib/node_modules", "/usr/local/bin"}) add(path);
    if (!users && !files && !packages && !global && !words_only) out_.known = false;
    if (users)
      for (const char* path : {"/etc/passwd", "/etc/shadow", "/etc/group", "/home"}) add(path);
    out_.packages = out_.packages || packages;
    // The first word of chown, chmod and chgrp is no path.
    bool owner_is_next = owners;
    for (std::size_t i = 1; i < command.words.size(); ++i) {
      const auto text = text_of(command, i);
      if (!text) {
        out_.known = out_.known && words_only;
        continue;
      }
      // Kept for makes_owner() of the final stage's order: a RUN that makes a user has its name as a word.
      out_.words.insert(*text);
      if (words_only) continue;
      if (text->starts_with('-')) {
        // `--home-dir=/srv/app`
        if (const std::size_t slash = text->find('/'); slash != std::string::npos)
          add(string_view(*text).substr(slash));
      } else if (files) {
        if (!owner_is_next) add(*text);
        owner_is_next = false;
      } else if (packages && text->find('/') != std::string::npos) {
        out_.known = false;  // `./local.deb` runs whatever scripts are in it
      } else if (text->find('/') != std::string::npos) {
        add(*text);
      }
    }
  }

  std::optional<std::string> workdir_;
  RunReach out_;
};

}  // namespace

// An unknown RUN may touch anything, so that it keeps its place with regard to everything.
bool RunReach::may_touch(string_view path) const {
  if (!known) return true;
  // Debian Policy 9.1.2 keeps packages out of /usr/local.
  static constexpr auto kSystem =
      std::to_array<string_view>({"/bin", "/etc", "/lib", "/lib64", "/sbin", "/usr", "/var"});
  if (packages && !is_inside(path, "/usr/local") && !is_inside(path, "/var/www") &&
      std::any_of(kSystem.begin(), kSystem.end(), [&](string_view each) { return is_inside(path, each); }))
    return true;
  return std::any_of(paths.begin(), paths.end(),
                     [&](const std::string& each) { return is_inside(path, each) || is_inside(each, path); });
}

RunReach run_reach(const BuildModel& model, const Instruction& run) {
  return Reading(model, run).take();
}

}  // namespace drydock
