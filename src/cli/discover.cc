#include "cli/discover.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "cli/gitignore.h"
#include "cli/input_check.h"

namespace drydock {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 31> kOtherSuffixes{
    // Templates: not Dockerfiles before something has rendered them.
    ".j2", ".jinja", ".jinja2", ".tmpl", ".tpl", ".template", ".erb", ".in", ".mustache", ".hbs", ".gotmpl",
    ".ejs", ".mako", ".liquid", ".m4",
    // Files beside a Dockerfile that are named after it.
    ".dockerignore", ".containerignore", ".md", ".rst", ".html",
    // What editors, patch and merge tools leave behind.
    "~", ".orig", ".bak", ".rej", ".swp", ".swo", ".swn", ".swx", ".tmp", ".save", ".old"};

/// Device and number: the same for one file by all its names.
using FileId = std::pair<std::uint64_t, std::uint64_t>;

FileId id_of(const struct stat& status) {
  return {static_cast<std::uint64_t>(status.st_dev), static_cast<std::uint64_t>(status.st_ino)};
}

std::string join(const std::string& folder, const std::string& name) {
  if (folder.empty()) return name;
  return folder.ends_with('/') ? folder + name : folder + "/" + name;
}

/// One discovery over all paths: a file that several of them lead to is found once.
class Walk {
 public:
  Walk(Discovery& out, const Excluded& excluded) : out_(out), excluded_(excluded) {}

  /// A file that was named itself.
  void add_named(const std::string& path, const struct stat* status) {
    if (status != nullptr && !seen_.insert(id_of(*status)).second) return;
    out_.files.push_back(path);
  }

  void add_folder(const std::string& named) {
    const std::string absolute = real_path(named);
    boundary_ = repository_of(absolute);
    // "." is left out of the files' names: `sub/Dockerfile` is what people call it.
    std::string shown = named;
    while (shown.size() > 1 && shown.ends_with('/')) shown.pop_back();
    if (shown == ".") shown.clear();

    found_.clear();
    folders_.clear();
    walk({absolute, shown, IgnoreRules::for_folder(absolute)});
    std::sort(found_.begin(), found_.end());
    const std::size_t problems_before = out_.problems.size();
    // A link and the file it leads to: the file has the right folder around it, so it goes first.
    for (const bool links : {false, true}) {
      for (const Found& found : found_) {
        if (found.is_link == links) accept(found);
      }
    }
    if (found_.empty() && problems_before == out_.problems.size() && !failed_)
      out_.problems.push_back(describe_error(named, "no Dockerfile found in this folder"));
    std::sort(accepted_.begin(), accepted_.end());
    out_.files.insert(out_.files.end(), accepted_.begin(), accepted_.end());
    accepted_.clear();
    failed_ = false;
  }

 private:
  struct Folder {
    std::string absolute;
    std::string shown;
    IgnoreRules rules;
  };
  struct Found {
    std::string shown;
    bool is_link = false;
    FileId id;
    friend bool operator<(const Found& a, const Found& b) { return a.shown < b.shown; }
  };

  // The first name that a file is met by stays.
  void accept(const Found& found) {
    if (seen_.insert(found.id).second) accepted_.push_back(found.shown);
  }

  void walk(Folder root) {
    // A stack of its own and no recursion: how deep folders nest is up to whoever made them.
    std::vector<Folder> open;
    open.push_back(std::move(root));
    while (!open.empty()) {
      const Folder folder = std::move(open.back());
      open.pop_back();
      std::error_code error;
      for (fs::directory_iterator entry(folder.absolute, error), end; !error && entry != end;
           entry.increment(error))
        visit(folder, *entry, open);
      if (error) {
        // The rest of the walk goes on; that something is missing shows in the exit code.
        failed_ = true;
        const std::string name = folder.shown.empty() ? "." : folder.shown;
        out_.problems.push_back(describe_error(name, "cannot read this folder: " + error.message()));
      }
    }
  }

  void visit(const Folder& folder, const fs::directory_entry& entry, std::vector<Folder>& open) {
    const std::string name = entry.path().filename().string();
    std::error_code error;
    // The kind comes with the listing on most file systems; only candidates cost a system call.
    const bool is_link = entry.is_symlink(error);
    const bool is_folder = !is_link && entry.is_directory(error);
    if (is_folder ? name == ".git" : !is_dockerfile_name(name)) return;
    const std::string absolute = join(folder.absolute, name);
    // What is inside an ignored folder stays ignored whatever patterns in it say, as in git: it is not
    // entered.
    if (folder.rules.ignores(absolute, is_folder)) return;
    if (excluded_ && excluded_(absolute, is_folder)) return;
    struct stat status {};
    if (::stat(absolute.c_str(), &status) != 0) return;  // a link that leads nowhere, or gone meanwhile
    if (is_link && !stays_inside(absolute)) {
      out_.notes.push_back(
          describe_note(join(folder.shown, name), "skipped: this link leads out of " + boundary_));
      return;
    }
    if (is_folder) {
      // Without links a loop takes a bind mount, but those exist.
      if (!folders_.insert(id_of(status)).second) return;
      open.push_back({absolute, join(folder.shown, name), folder.rules.enter(absolute)});
    } else if (S_ISREG(status.st_mode)) {
      found_.push_back({join(folder.shown, name), is_link, id_of(status)});
      auto& known = out_.real_folders;
      if (known.empty() || known.back().second != folder.absolute)
        known.emplace_back(folder.shown, folder.absolute);
    }
  }

  /// A repository's links must not make a run over it show, or change, files elsewhere.
  bool stays_inside(const std::string& link) const {
    std::error_code error;
    const std::string target = fs::canonical(link, error).string();
    return !error && (boundary_ == "/" || target.starts_with(boundary_ + "/"));
  }

  Discovery& out_;
  const Excluded& excluded_;
  std::set<FileId> seen_;
  // Of the folder that is being walked.
  std::string boundary_;
  std::set<FileId> folders_;
  std::vector<Found> found_;
  std::vector<std::string> accepted_;
  bool failed_ = false;
};

}  // namespace

bool is_dockerfile_name(std::string_view name) {
  // Case counts, as it does for the tools that look for these names.
  const bool named_so = name == "Dockerfile" || name.starts_with("Dockerfile.") ||
                        name.ends_with(".Dockerfile") || name.ends_with(".dockerfile") ||
                        name.starts_with("Containerfile");
  if (!named_so || name.starts_with(".#")) return false;
  return std::none_of(kOtherSuffixes.begin(), kOtherSuffixes.end(),
                      [&](std::string_view suffix) { return name.ends_with(suffix); });
}

Discovery discover(const std::vector<std::string>& paths, const Excluded& excluded) {
  Discovery out;
  Walk walk(out, excluded);
  for (const std::string& path : paths) {
    struct stat status {};
    const bool exists = ::stat(path.c_str(), &status) == 0;
    if (exists && S_ISDIR(status.st_mode))
      walk.add_folder(path);
    else
      walk.add_named(path, exists ? &status : nullptr);
  }
  return out;
}

std::vector<std::string> parse_path_list(std::string_view text) {
  const bool by_nul = text.find('\0') != std::string_view::npos;
  std::vector<std::string> paths;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find(by_nul ? '\0' : '\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (!by_nul && line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) paths.emplace_back(line);
  }
  return paths;
}

std::string real_path(const std::string& folder) {
  std::error_code error;
  // Followed link by link: `link/..` is not the folder that the link stands in.
  std::string out = fs::weakly_canonical(fs::absolute(fs::path(folder), error), error).string();
  if (error || out.empty()) out = fs::absolute(fs::path(folder), error).lexically_normal().string();
  while (out.size() > 1 && out.ends_with('/')) out.pop_back();
  return out;
}

std::string folder_of(const std::string& file) {
  const std::string parent = fs::path(file).parent_path().string();
  return real_path(parent.empty() ? "." : parent);
}

}  // namespace drydock
