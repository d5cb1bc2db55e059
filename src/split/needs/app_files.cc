#include "split/needs/app_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "model/base_image.h"
#include "model/command.h"
#include "model/copy_source.h"
#include "model/run_time_paths.h"
#include "split/names.h"
#include "split/split_plan.h"
#include "text/ascii.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

// COPY --from reads another stage or image, whose files are not those of the context.
bool copies_context(const Instruction& instruction) {
  return (instruction.keyword() == Keyword::kCopy || instruction.keyword() == Keyword::kAdd) && !instruction.flag("from");
}

/// The sources and the destination of a COPY, with variables expanded; nothing where one is not known.
struct CopyWords {
  std::vector<std::string> sources;
  std::string destination;  // as written: a trailing slash has a meaning
};
// One word that is not known makes the whole COPY unknown: what it brings could replace any other file.
std::optional<CopyWords> copy_words(const BuildModel& model, const Instruction& copy) {
  const auto words = copy.arguments();
  if (words.size() < 2) return std::nullopt;
  CopyWords out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    auto value = copy.exec_form() ? std::optional(copy.value(words[i])) : model.expand(copy, copy.value(words[i]));
    if (!value) return std::nullopt;
    if (i + 1 == words.size())
      out.destination = std::move(*value);
    else
      out.sources.push_back(std::move(*value));
  }
  return out;
}

/// With the base image's own folder where no WORKDIR was before; an image that names none starts in `/`.
std::optional<std::string> workdir_before(const BuildModel& model, const Stage& stage, const Facts& facts, const Instruction& at) {
  const KnownPath path = model.state_before(at).workdir;
  if (path.value || !path.from_base) return path.value;
  const Answer<ImageFacts>* answer = facts.image(base_image_of(model, stage).reference);
  const ImageConfig* config = answer == nullptr || !answer->value ? nullptr : answer->value->config();
  if (config == nullptr) return std::nullopt;
  return clean_path("/" + config->working_dir);
}

/// A folder stands there before the instruction: every image has it, or a WORKDIR or a `mkdir` made it or one below.
bool is_folder_before(const BuildModel& model, const Stage& stage, const Facts& facts, const Instruction& at,
                      const std::string& path) {
  static constexpr std::array<string_view, 12> kEverywhere = {
      "/", "/bin", "/etc", "/home", "/opt", "/root", "/srv", "/tmp", "/usr", "/usr/bin", "/usr/local", "/var"};
  if (holds(kEverywhere, path)) return true;
  bool folder = false;
  for (const Instruction& each : stage.instructions) {
    if (each.index() >= at.index()) break;
    if (const auto workdir = workdir_before(model, stage, facts, each); workdir && is_inside(*workdir, path)) folder = true;
    if (each.keyword() != Keyword::kRun) continue;
    for (const Command& command : commands_of(model, each)) {
      const bool makes = command.program == "mkdir";
      const bool removes = command.program == "rm" || command.program == "rmdir" || command.program == "mv";
      for (std::size_t i = 1; (makes || removes) && i < command.words.size(); ++i) {
        // Relative words hang on the folder of the script, and options are no paths; neither makes a folder
        // certain.
        const std::string word = command.literal(i).value_or("");
        if (!word.starts_with('/')) continue;
        if (makes && is_inside(clean_path(word), path)) folder = true;
        if (removes && is_inside(path, clean_path(word))) folder = false;
      }
    }
  }
  const auto workdir = workdir_before(model, stage, facts, at);
  return folder || (workdir && is_inside(*workdir, path));
}

// COPY reads `/app`, `./app` and `../app` alike from the top of the context.
std::string context_relative(string_view path) {
  std::string clean = clean_path("/" + std::string(path)).substr(1);
  return clean.empty() ? "." : clean;
}

// Comments that have lines of their own, and those at the end of a line where no literal is open: enough for the headers
// that name licences. What could be either stays, since a file too much harms nobody.
std::string without_comments(string_view source) {
  std::string out;
  out.reserve(source.size());
  bool block = false;
  for (std::size_t begin = 0; begin < source.size();) {
    const std::size_t end = std::min(source.find('\n', begin), source.size());
    string_view line = source.substr(begin, end - begin);
    begin = end + 1;
    const std::size_t first = line.find_first_not_of(" \t");
    if (block) {
      block = line.find("*/") == string_view::npos;
      continue;
    }
    if (first == string_view::npos || line.substr(first).starts_with("//")) continue;
    // A block is left out where it ends, so that an opening that stands in a literal does not hide the rest of the file.
    if (line.substr(first).starts_with("/*") && source.find("*/", end) != string_view::npos && line.find("*/") == string_view::npos) {
      block = true;
      continue;
    }
    const std::size_t slashes = line.find(" //");
    if (slashes != string_view::npos && std::count(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(slashes), '"') % 2 == 0 &&
        line.substr(0, slashes).find('`') == string_view::npos)
      line = line.substr(0, slashes);
    out.append(line).push_back('\n');
  }
  return out;
}

// The name of a file stands at the beginning of a literal or behind a slash: `"LICENSE"`, `"%s/docs/x.md"`.
bool names_in_literal(string_view code, string_view name) {
  for (std::size_t at = code.find(name); at != string_view::npos; at = code.find(name, at + 1))
    if (at > 0 && string_view("\"'`/\\").find(code[at - 1]) != string_view::npos) return true;
  return false;
}

}  // namespace

// Remote sources of ADD are no part of the context, and a question about them could only fail.
void ask_app_files(const BuildModel& model, const Stage& stage, Queries& queries) {
  for (const Instruction& instruction : stage.instructions) {
    if (!copies_context(instruction)) continue;
    const auto words = copy_words(model, instruction);
    if (!words) continue;
    for (const std::string& source : words->sources) {
      if (names_remote_source(source)) continue;
      queries.context_matches.insert(source);
      queries.context_trees.insert(source);
    }
  }
}

std::optional<std::vector<AppFile>> app_files(const BuildModel& model, const Stage& stage, const Facts& facts,
                                              string_view folder, std::string& problem) {
  // Without the context nobody can tell what a COPY brings, and so what a program could open.
  if (!facts.has_context()) {
    problem = "the build context is not known";
    return std::nullopt;
  }
  // A later COPY replaces what an earlier one brought.
  std::map<std::string, AppFile> found;
  for (const Instruction& instruction : stage.instructions) {
    if (!copies_context(instruction) || !instruction.heredocs().empty()) continue;
    const auto words = copy_words(model, instruction);
    const auto workdir = workdir_before(model, stage, facts, instruction);
    const auto unknown = [&] {
      problem = fmt::format("what line {} copies is not known", instruction.start_line());
      return std::nullopt;
    };
    if (!words || (!words->destination.starts_with('/') && !workdir)) return unknown();
    // These flags change which files come and where they go.
    if (instruction.flag("exclude") || instruction.flag("parents")) return unknown();
    const bool absolute = words->destination.starts_with('/');
    const std::string destination = clean_path(absolute ? words->destination : *workdir + "/" + words->destination);
    for (const std::string& source : words->sources) {
      if (names_remote_source(source)) continue;
      const auto* matches = facts.context_matches(source);
      const auto* tree = facts.context_tree(source);
      // Nobody was asked, or the answer was too large to give.
      if (matches == nullptr || tree == nullptr) return unknown();
      // BuildKit would fail at this line, so the context is not the one that the file is built with.
      if (matches->empty()) {
        problem = fmt::format("the build context does not hold `{}`, which line {} copies", source, instruction.start_line());
        return std::nullopt;
      }
      // BuildKit's own signs of a folder, which hold whether or not it stands there.
      const bool into = words->destination.ends_with('/') || words->destination == "." || words->destination == ".." ||
                        words->sources.size() > 1 || matches->size() > 1;
      for (const ContextEntry& match : *matches) {
        // What ADD unpacks is more than one file, and nobody has looked into it.
        if (instruction.keyword() == Keyword::kAdd && match.archive != ArchiveKind::kNone) {
          problem = fmt::format("line {} unpacks `{}`, and what is in it is not known", instruction.start_line(), match.path);
          return std::nullopt;
        }
        if (match.kind != EntryKind::kFolder) {
          // BuildKit writes a lone file to the destination's name, unless a folder stands there already.
          const bool there = into || std::any_of(found.begin(), found.end(), [&](const auto& each) {
                               return is_inside(each.first, destination) && each.first != destination;
                             }) || is_folder_before(model, stage, facts, instruction, destination);
          const std::string path = there ? clean_path(destination + "/" + std::string(base_name(match.path))) : destination;
          found[path] = {path, match.path, instruction.index(), {}};
          continue;
        }
        const std::string top = context_relative(match.path == "." ? "" : match.path);
        // Of a folder COPY takes the content: the folder's own name does not appear in the image.
        for (const ContextEntry& entry : *tree) {
          if (top != "." && !entry.path.starts_with(top + "/")) continue;
          const std::string rest = top == "." ? entry.path : entry.path.substr(top.size() + 1);
          const std::string path = clean_path(destination + "/" + rest);
          found[path] = {path, entry.path, instruction.index(), destination};
        }
      }
    }
  }
  std::vector<AppFile> out;
  for (auto& [path, file] : found)
    if (is_inside(path, folder)) out.push_back(std::move(file));
  return out;
}

// Known by name alone, in all languages. A wrong entry would leave behind a file that some program opens, so
// only what serves work on the project is here.
bool is_project_file(string_view path) {
  // As a part of the path at any depth, but never as the file's own name.
  static constexpr std::array<string_view, 13> kFolders = {
      ".git",  ".github", ".gitlab", ".circleci", ".vscode",  ".idea",       ".devcontainer",
      "test", "tests", "__tests__", "node_modules", ".husky", ".settings"};
  static constexpr std::array<string_view, 16> kNames = {
      ".gitignore", ".gitattributes", ".gitmodules", ".dockerignore", ".editorconfig", ".travis.yml", ".gitlab-ci.yml",
      "makefile",   "justfile",       "jenkinsfile", "codeowners",    "authors",       "contributors", "license",
      "notice",     "copying"};
  for (std::size_t begin = 0; begin < path.size();) {
    const std::size_t end = path.find('/', begin);
    if (end == string_view::npos) break;
    const string_view part = path.substr(begin, end - begin);
    if (std::find(kFolders.begin(), kFolders.end(), part) != kFolders.end()) return true;
    begin = end + 1;
  }
  // Authors write these names in either case.
  const std::string name = lower_ascii(std::string(base_name(path)));
  if (std::find(kNames.begin(), kNames.end(), name) != kNames.end()) return true;
  static constexpr std::array<string_view, 11> kBegins = {"dockerfile",     "containerfile", "docker-compose", "compose.y",
                                                          "license.",       "readme",        "changelog",      "contributing",
                                                          "code_of_conduct", "security.md",   ".pre-commit"};
  if (std::any_of(kBegins.begin(), kBegins.end(), [&](string_view each) { return name.starts_with(each); })) return true;
  if (name == ".drydock.toml" || name == "drydock.lock") return true;
  return name.ends_with(".dockerfile") || name.ends_with(".dockerignore");
}

// A COPY per file would bury the final stage in lines, and would miss what the next commit adds to a folder.
std::vector<std::string> cover(string_view folder, std::span<const AppFile> needed, std::span<const AppFile> others) {
  // A folder is taken whole where no other file stands in it. Neither list is long: the context's tree is bounded.
  std::set<std::string> mixed;  // folders that hold another file, at any depth
  const auto parents = [&](const std::string& path, auto&& visit) {
    for (std::size_t slash = path.rfind('/'); slash != std::string::npos && slash > 0; slash = path.rfind('/', slash - 1)) {
      const std::string parent = path.substr(0, slash);
      if (parent.size() <= folder.size()) break;
      visit(parent);
    }
  };
  for (const AppFile& file : others) parents(file.path, [&](const std::string& parent) { mixed.insert(parent); });
  std::set<std::string> out;
  for (const AppFile& file : needed) {
    std::string best = file.path;
    parents(file.path, [&](const std::string& parent) {
      // The folder that the COPY went into may hold other things as well, such as what the build wrote; only
      // folders that the context brought whole are taken.
      if (!file.root.empty() && is_inside(parent, file.root) && parent != file.root && !mixed.contains(parent)) best = parent;
    });
    out.insert(std::move(best));
  }
  return {out.begin(), out.end()};
}

// Only at the top or in a folder of documentation: deeper down, a Markdown file may well be content that is
// served.
bool is_documentation(string_view path) {
  static constexpr std::array<string_view, 14> kNames = {
      "todo",    "bugs",        "news",         "thanks",      "history",      "maintainers", "copyright",
      "install", "credits",     "citation.cff", "codecov.yml", ".codecov.yml", ".mailmap",    ".golangci.yml"};
  static constexpr std::array<string_view, 3> kTexts = {".md", ".rst", ".adoc"};
  const std::string leaf = lower_ascii(std::string(base_name(path)));
  if (std::find(kNames.begin(), kNames.end(), leaf) != kNames.end()) return true;
  const bool text = std::any_of(kTexts.begin(), kTexts.end(), [&](string_view end) { return leaf.ends_with(end); });
  const string_view top = path.substr(0, path.find('/'));
  if (top.size() == path.size()) return text;
  if (top != "doc" && top != "docs") return false;
  return text || leaf == "conf.py" || leaf == "make.bat";
}

// Removing the comments costs a copy of the source, so nothing is done where no file is in doubt.
void keep_named(std::string_view source, std::vector<AppFile>& unnamed, std::vector<AppFile>& needed) {
  if (unnamed.empty()) return;
  const std::string code = without_comments(source);
  std::erase_if(unnamed, [&](const AppFile& file) {
    bool named = names_in_literal(code, base_name(file.context_path));
    // A folder of texts may be served whole by its name.
    const std::size_t slash = file.context_path.find('/');
    if (!named && slash != std::string::npos && is_documentation(file.context_path))
      named = names_in_literal(code, file.context_path.substr(0, slash));
    if (named) needed.push_back(file);
    return named;
  });
}

// Files are picked out one by one only where their COPY also brings what should stay.
void carry_app_files(std::span<const AppFile> needed, std::span<const AppFile> others, std::string_view why, SplitPlan& plan) {
  std::set<std::uint32_t> mixed;  // COPYs that bring something needless
  for (const AppFile& file : others) mixed.insert(file.at);
  std::vector<AppFile> single;
  for (const AppFile& file : needed)
    if (mixed.contains(file.at)) single.push_back(file);
  for (const std::string& path : cover("/", single, others)) {
    const bool folder = std::none_of(single.begin(), single.end(), [&](const AppFile& file) { return file.path == path; });
    plan.carried.push_back({path, folder, {}, fmt::format("{}, so the program may open it", why)});
    plan.proof.needs.push_back({path, fmt::format("the program, perhaps: {}", why), "it is copied out of the build stage"});
  }
  // Leaving them is a decision, and is noted as one: a leftover without a reason would end the split.
  for (const AppFile& file : others) plan.left_paths.push_back(file.path);
  for (const std::uint32_t at : mixed) {
    plan.placements.emplace(at, Placement::kBuild);
    plan.examined.insert(at);
  }
}

}  // namespace drydock
