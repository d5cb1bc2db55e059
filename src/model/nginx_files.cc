#include "model/nginx_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "facts/known_images.h"
#include "model/apt_source_changes.h"
#include "model/apt_source_commands.h"
#include "model/base_image.h"
#include "model/command.h"
#include "model/copy_source.h"
#include "model/final_user.h"
#include "model/run_time_paths.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

constexpr string_view kFolder = "/etc/nginx";
constexpr int kMaxLinks = 8;

// What matters of the nginx.conf of nginx-common, from Debian 8 and Ubuntu 14.04 on.
constexpr string_view kDebianConfig =
    "user www-data;\npid /run/nginx.pid;\nerror_log /var/log/nginx/error.log;\n"
    "include /etc/nginx/modules-enabled/*.conf;\nevents { }\n"
    "http {\n  access_log /var/log/nginx/access.log;\n  error_log /var/log/nginx/error.log;\n"
    "  include /etc/nginx/conf.d/*.conf;\n  include /etc/nginx/sites-enabled/*;\n}\n";
constexpr string_view kDebianSite = "server { listen 80 default_server; listen [::]:80 default_server; }\n";

std::string unquoted(string_view raw) {
  std::string out(raw);
  std::erase_if(out, [](char c) { return c == '"' || c == '\''; });
  return out;
}

string_view base_name(string_view path) {
  return path.substr(path.rfind('/') + 1);
}

std::string below(const std::string& folder, string_view name) {
  return clean_path(folder + "/" + std::string(name));
}

bool installs_nginx(const Command& command) {
  const auto package = package_command(command);
  if (!package || package->verb != "install" || !always_runs(command) ||
      (package->tool != PackageTool::kAptGet && package->tool != PackageTool::kApt))
    return false;
  return std::any_of(package->packages.begin(), package->packages.end(), [&](std::size_t i) {
    const std::string word = command.literal(i).value_or("");
    const string_view name = string_view(word).substr(0, word.find('='));
    return name == "nginx" || name == "nginx-light" || name == "nginx-core" || name == "nginx-full" ||
           name == "nginx-extras";
  });
}

class Reader {
 public:
  Reader(const BuildModel& model, const Stage& stage, const Facts& facts)
      : model_(model), stage_(stage), facts_(facts) {}

  NginxFiles read() {
    const auto chain = stage_chain(model_, stage_);
    for (auto at = chain.rbegin(); at != chain.rend(); ++at) {
      for (const Instruction& instruction : (*at)->instructions) {
        if (instruction.keyword() == Keyword::kRun) run(instruction);
        if (instruction.keyword() == Keyword::kCopy || instruction.keyword() == Keyword::kAdd)
          copy(instruction);
      }
    }
    return std::move(out_);
  }

 private:
  void problem(std::string why) {
    if (out_.problem.empty()) out_.problem = std::move(why);
  }
  void changes(const Instruction& at) {
    problem(
        fmt::format("line {} changes nginx's configuration in a way that is not followed", at.start_line()));
  }

  void put(const std::string& path, NginxFile file) { out_.files[path] = std::move(file); }
  void put_text(const std::string& path, string_view text, std::string place) {
    put(path, {NginxFile::Kind::kText, std::string(text), std::move(place), {}});
  }

  // What dpkg finds there already it leaves.
  void install(const Instruction& run) {
    const auto add = [&](string_view name, NginxFile file) {
      out_.files.try_emplace(below(std::string(kFolder), name), std::move(file));
    };
    for (const string_view name :
         {"mime.types", "fastcgi.conf", "fastcgi_params", "proxy_params", "scgi_params", "uwsgi_params",
          "koi-utf", "koi-win", "win-utf", "snippets/fastcgi-php.conf"})
      add(name, {NginxFile::Kind::kHarmless, {}, {}, {}});
    add("nginx.conf", {NginxFile::Kind::kText, std::string(kDebianConfig), "/etc/nginx/nginx.conf", {}});
    const std::string site = "/etc/nginx/sites-available/default";
    add("sites-available/default", {NginxFile::Kind::kText, std::string(kDebianSite), site, {}});
    add("sites-enabled/default", {NginxFile::Kind::kLink, {}, {}, site});
    if (!out_.debian) out_.debian = run;
  }

  // A known image, or one that can be looked into and has nobody else's archive of nginx.
  bool has_distributions_sources() const {
    const BaseImage base = base_image_of(model_, stage_);
    if (base.reference.empty()) return false;
    if (known_image(base.reference)) return true;
    const auto* answer = facts_.image(base.reference);
    const ImageContents* contents = answer != nullptr && answer->value ? answer->value->content() : nullptr;
    if (contents == nullptr) return false;
    bool sources = false;
    for (const auto& [path, text] : contents->files) {
      if (!path.starts_with("etc/apt/")) continue;
      if (text.find("nginx") != std::string::npos || text.find("ppa.") != std::string::npos) return false;
      sources = true;
    }
    return sources;
  }

  // Debian's and Ubuntu's packages agree on their folders; nginx.org's and PPAs' do not.
  bool from_distribution(const Command& install) {
    if (!has_distributions_sources()) return false;
    const AptSourceState state = AptSourceChanges(model_).before(install);
    return state.unknown.empty() && state.added.empty() && !state.rewritten;
  }

  void run(const Instruction& run) {
    const auto workdir = model_.state_before(run).workdir.value;
    bool inside = workdir && is_inside(*workdir, kFolder);
    for (const Command& command : commands_of(model_, run)) {
      if (installs_nginx(command)) {
        if (from_distribution(command)) install(run);
        continue;
      }
      if (command.program == "cd" && command.words.size() > 1) {
        const std::string folder = unquoted(command.script->raw(command.words[1]));
        inside = folder.find(kFolder) != std::string::npos || (inside && !folder.starts_with('/'));
      }
      this->command(command, inside);
    }
    const ShellScript* script = model_.script(run);
    const string_view text = model_.file().source().slice(run.full_lines());
    if ((script == nullptr || !script->ok() || !run.heredocs().empty()) &&
        text.find(kFolder) != string_view::npos)
      changes(run);
  }

  bool is_mentioned(const Command& command, bool inside) const {
    const ShellScript& script = *command.script;
    for (const ShellWord& word : command.words)
      if (unquoted(script.raw(word)).find(kFolder) != std::string::npos) return true;
    for (const ShellRedirect& redirect : script.redirects(command.node()))
      if (const std::string raw = unquoted(script.raw(script.redirect_target(redirect)));
          raw.find(kFolder) != std::string::npos ||
          (inside && !raw.starts_with('/') && !raw.starts_with('&')))
        return true;
    return inside && command.program != "cd";
  }

  void command(const Command& command, bool inside) {
    if (!is_mentioned(command, inside)) return;
    const auto is_one_of = [&](std::initializer_list<string_view> names) {
      return std::find(names.begin(), names.end(), command.program) != names.end();
    };
    const bool redirects = !command.script->redirects(command.node()).empty();
    // `nginx -t`; what a chown or chmod means for another user is looked at elsewhere.
    if (!redirects &&
        is_one_of({"cd", "ls", "cat", "grep", "test", "[", "mkdir", "chown", "chgrp", "chmod", "nginx"}))
      return;
    if (inside || !always_runs(command)) return changes(command.run);
    if (command.program == "echo") return append(command);
    std::vector<std::string> operands;
    for (std::size_t i = 1; i < command.words.size(); ++i) {
      const std::string word = unquoted(command.script->raw(command.words[i]));
      if (word.find_first_of("$`\\{[?") != std::string::npos) return changes(command.run);
      if (!word.starts_with('-')) operands.push_back(word);
    }
    if (redirects) return changes(command.run);
    if (command.program == "rm") return remove(command, operands);
    if (command.program == "ln" && operands.size() == 2) return link(command, operands[0], operands[1]);
    changes(command.run);
  }

  void remove(const Command& command, const std::vector<std::string>& operands) {
    for (const std::string& word : operands) {
      const bool all = word.ends_with("/*");
      if (word.find('*') != std::string::npos && (!all || word.find('*') + 1 != word.size()))
        return changes(command.run);
      const std::string path = clean_path(all ? word.substr(0, word.size() - 2) : word);
      std::erase_if(out_.files, [&](const auto& file) { return is_inside(file.first, path); });
    }
  }

  void link(const Command& command, const std::string& to, std::string from) {
    from = clean_path(from.ends_with('/') || is_folder(clean_path(from)) ? below(from, base_name(to)) : from);
    const std::string target = to.starts_with('/') ? clean_path(to) : clean_path(from + "/../" + to);
    if (!from.starts_with('/') || !is_inside(from, kFolder)) return changes(command.run);
    put(from, {NginxFile::Kind::kLink, {}, {}, target});
  }

  // `echo "daemon off;" >> /etc/nginx/nginx.conf`
  void append(const Command& command) {
    const auto redirects = command.script->redirects(command.node());
    std::string text;
    for (std::size_t i = 1; i < command.words.size(); ++i) {
      const auto word = command.literal(i);
      if (!word) return changes(command.run);
      text += *word + " ";
    }
    // The shell's own echo makes a new line of this.
    if (text.starts_with("\\n")) text.erase(0, 2);
    if (redirects.size() != 1 || text.find('\\') != std::string::npos ||
        command.script->text().substr(redirects[0].op.begin, redirects[0].op.size()) != ">>")
      return changes(command.run);
    const auto path = command.script->literal(command.script->redirect_target(redirects[0]));
    const auto file = path ? out_.files.find(clean_path(*path)) : out_.files.end();
    if (file == out_.files.end() || file->second.kind != NginxFile::Kind::kText) return changes(command.run);
    file->second.text += "\n" + text + "\n";
  }

  bool is_folder(const std::string& path) const {
    static constexpr std::array<string_view, 6> kFolders = {
        "/etc/nginx/conf.d",   "/etc/nginx/sites-enabled",   "/etc/nginx/sites-available",
        "/etc/nginx/snippets", "/etc/nginx/modules-enabled", "/etc/nginx/http.d"};
    return is_inside(kFolder, path) || std::find(kFolders.begin(), kFolders.end(), path) != kFolders.end();
  }

  void copy(const Instruction& copy) {
    const auto words = copy.arguments();
    if (words.size() < 2) return;
    const auto written = model_.expand(copy, copy.value(words.back()));
    if (!written)
      return problem(fmt::format("line {} copies to a place that cannot be told", copy.start_line()));
    const auto workdir = model_.state_before(copy).workdir.value;
    const std::string target =
        clean_path(written->starts_with('/') ? *written : workdir.value_or("/") + "/" + *written);
    if (!is_inside(target, kFolder) && !is_inside(kFolder, target)) return;
    const bool into = written->ends_with('/') || words.size() > 2 || is_folder(target) || *written == ".";
    for (const Word& word : words.first(words.size() - 1)) {
      const std::string source = copy.value(word);
      if (source.starts_with("<<")) {
        heredoc(copy, source, into, target);
        continue;
      }
      const auto known = model_.expand(copy, source);
      const bool foreign = copy.flag("from") || !known || names_remote_source(*known);
      // What another stage has at a path may be a folder, with anything in it.
      if (foreign)
        changes(copy);
      else
        from_context(copy, clean_path("/" + *known).substr(1), into, target);
    }
  }

  void heredoc(const Instruction& copy, string_view written, bool into, const std::string& target) {
    for (const Heredoc& doc : copy.heredocs()) {
      if (!unquoted(written).ends_with(std::string(doc.opener.name))) continue;
      const std::string path = into ? below(target, doc.opener.name) : target;
      if (!is_inside(path, kFolder)) continue;
      const string_view body = model_.file().source().slice(doc.body);
      // BuildKit puts the values of variables into it, and nginx's own begin like them.
      if (body.find('$') != string_view::npos)
        put(path, {NginxFile::Kind::kUnread, {}, path, {}});
      else
        put_text(path, body, path);
    }
  }

  const std::vector<ContextEntry>* matches(const std::string& pattern) {
    out_.contexts.insert(pattern);
    return facts_.context_matches(pattern);
  }

  void from_context(const Instruction& copy, const std::string& source, bool into,
                    const std::string& target) {
    const auto* entries = source.empty() ? nullptr : matches(source);
    const bool pattern = source.find_first_of("*?[\\") != std::string::npos;
    if (!pattern) folder_from_context(source, target);
    if (!source.empty() && entries == nullptr) return no_context();
    for (std::size_t i = 0; entries != nullptr && i < entries->size(); ++i) {
      const ContextEntry& entry = (*entries)[i];
      if (entry.kind == EntryKind::kFolder && !pattern) continue;
      if (entry.kind == EntryKind::kFolder ||
          (copy.keyword() == Keyword::kAdd && entry.archive != ArchiveKind::kNone))
        return changes(copy);
      file_of(entry, into ? below(target, base_name(entry.path)) : target);
    }
  }

  // Of a folder the content comes into the target. nginx's own files lie in its folder or in one more.
  void folder_from_context(const std::string& source, const std::string& target) {
    std::string inner = source.empty() ? "" : source + "/";
    const std::size_t skip = inner.size();
    if (!is_inside(target, kFolder))
      inner += std::string(kFolder.substr(target == "/" ? 1 : target.size() + 1)) + "/";
    // Both are asked for before the first answer is looked at.
    for (const auto* entries : {matches(inner + "*"), matches(inner + "*/*")}) {
      if (entries == nullptr) {
        no_context();
        continue;
      }
      for (const ContextEntry& entry : *entries) file_of(entry, below(target, entry.path.substr(skip)));
    }
  }

  void no_context() { problem("nginx's configuration comes from a build context that is not known"); }

  void file_of(const ContextEntry& entry, const std::string& path) {
    if (!is_inside(path, kFolder) || path == kFolder || entry.kind == EntryKind::kFolder) return;
    out_.contexts.insert(entry.path);
    const std::string* text = entry.kind == EntryKind::kFile ? facts_.context_text(entry.path) : nullptr;
    if (text != nullptr)
      put_text(path, *text, entry.path);
    else
      put(path, {NginxFile::Kind::kUnread, {}, entry.path, {}});
  }

  const BuildModel& model_;
  const Stage& stage_;
  const Facts& facts_;
  NginxFiles out_;
};

}  // namespace

const NginxFile* NginxFiles::find(string_view path) const {
  std::string at(path);
  for (int i = 0; i < kMaxLinks; ++i) {
    const auto file = files.find(at);
    if (file == files.end()) return nullptr;
    if (file->second.kind != NginxFile::Kind::kLink) return &file->second;
    at = file->second.link;
  }
  return nullptr;
}

NginxFiles nginx_files(const BuildModel& model, const Stage& stage, const Facts& facts) {
  return Reader(model, stage, facts).read();
}

}  // namespace drydock
