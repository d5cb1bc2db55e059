#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/shell_commands.h"
#include "rewrite/package_caches.h"
#include "rewrite/shell_edits.h"
#include "rewrite/transform.h"
#include "text/path.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::array<std::string_view, 1> kReferences = {"https://docs.npmjs.com/cli/commands/npm-ci"};

constexpr TransformInfo kInfo = {
    .id = "npm-ci",
    .summary = "Use `npm ci` where a lock file is copied",
    .applicability = Applicability::kUnsafe,
    .rationale =
        "`npm install` may change the lock file and install other versions than the ones that were tested. "
        "`npm ci` "
        "installs what the lock file says and fails where it does not fit `package.json`. It is unsafe "
        "because it also "
        "removes a `node_modules` folder that is already there, needs npm 5.7, and fails where the lock file "
        "is out of date.",
    .declines =
        "Where no lock file is known to be in the image beside `package.json`: no build context, none in it, "
        "or not copied "
        "into the working directory before. With package names, `--global`, `--no-package-lock`, "
        "`--no-save`, `--prefix` "
        "and other options under which the two commands differ. With images of Node.js before 8.",
    .aliases = {},
    .references = kReferences};

constexpr std::array<std::string_view, 2> kLocks = {"package-lock.json", "npm-shrinkwrap.json"};

struct Install {
  Command command;
  PackageCommand npm;
};

std::vector<Install> installs(const ScriptCommands& script) {
  std::vector<Install> out;
  if (script.instruction.keyword() != Keyword::kRun || !script.plain) return out;
  for (const Command& command : script.commands) {
    auto npm = package_command(command);
    if (!npm || npm->tool != PackageTool::kNpm || (npm->verb != "install" && npm->verb != "i") ||
        !npm->packages.empty())
      continue;
    const auto given = [&](std::string_view option) { return has_option(command, *npm, option); };
    if (given("-g") || given("--global") || given("--location") || given("--help")) continue;
    out.push_back({command, std::move(*npm)});
  }
  return out;
}

// Why the command line itself stands against it; empty where it does not.
std::string_view why_not_by_options(const Install& install) {
  if (!install.npm.complete) return "a variable may hold options or packages";
  for (const std::string_view option : {"--no-package-lock", "--package-lock", "--no-save", "--save", "-S",
                                        "-D", "--save-dev", "--package-lock-only", "--dry-run"})
    if (has_option(install.command, install.npm, option))
      return "it has options that say what becomes of the lock file";
  for (const std::string_view option :
       {"--prefix", "-C", "--workspace", "-w", "--workspaces", "--force", "-f", "--unsafe"})
    if (has_option(install.command, install.npm, option))
      return "it has options under which the two commands differ";
  return {};
}

// The last part of a path.
std::string name_of(std::string_view path) {
  return std::string(path.substr(path.rfind('/') + 1));
}

// Lock files that the COPY would bring into `folder`, as paths or patterns to ask the context for.
std::vector<std::string> lock_patterns(const BuildModel& model, const Instruction& copy,
                                       std::string_view folder) {
  std::vector<std::string> out;
  if ((copy.keyword() != Keyword::kCopy && copy.keyword() != Keyword::kAdd) || copy.flag("from") ||
      copy.flag("exclude") || copy.flag("parents") || !copy.heredocs().empty())
    return out;
  std::vector<std::string> words;
  for (const std::string& word : copy.values()) {
    const auto value = copy.exec_form() ? std::optional(word) : model.expand(copy, word);
    if (!value) return out;
    words.push_back(*value);
  }
  if (words.size() < 2) return out;
  const std::string to = words.back();
  words.pop_back();
  const KnownPath workdir = model.state_before(copy).workdir;
  if (!to.starts_with('/') && !workdir.value) return out;
  const std::string target = clean_path(to.starts_with('/') ? to : *workdir.value + "/" + to);
  for (const std::string& source : words) {
    const std::string path = clean_path(source.starts_with('/') ? source.substr(1) : source);
    for (const std::string_view lock : kLocks) {
      // A file or pattern that may be the lock file itself, put into the folder or written to its name there.
      if (path == "." || path.empty()) {
        if (target == folder)
          out.emplace_back(lock);
        else if (folder.starts_with(target + "/"))
          out.push_back(std::string(folder.substr(target.size() + 1)) + "/" + std::string(lock));
      } else {
        const std::string name = name_of(path);
        const bool named =
            name == lock || name.find('*') != std::string::npos || name.find('?') != std::string::npos;
        if (named && (target == folder || target == std::string(folder) + "/" + std::string(lock)))
          out.push_back(path);
        if (name.find_first_of("*?[") == std::string::npos && target == folder)
          out.push_back(path + "/" + std::string(lock));
      }
    }
  }
  return out;
}

// The command runs where the RUN begins: nothing before it in the script changes the folder.
bool stays_in_workdir(const ScriptCommands& script) {
  return std::none_of(script.commands.begin(), script.commands.end(), [](const Command& c) {
    return c.program == "cd" || c.program == "pushd" || c.program == "chdir";
  });
}

std::vector<std::string> patterns_for(const BuildModel& model, const ScriptCommands& script) {
  std::vector<std::string> out;
  const KnownPath workdir = model.state_before(script.instruction).workdir;
  if (!workdir.value || script.instruction.parent()) return out;
  for (const Instruction& before : instructions_before(model, script.instruction))
    for (std::string& pattern : lock_patterns(model, before, *workdir.value))
      out.push_back(std::move(pattern));
  return out;
}

// `npm ci` came with npm 5.7; the images of Node.js before 8 have an older one.
bool has_old_npm(const BuildModel& model, const Instruction& run) {
  const Stage* stage = model.stage_of(run);
  while (stage->parent) stage = &model.stages()[*stage->parent];
  const std::string_view image =
      stage->base ? std::string_view(*stage->base) : std::string_view(stage->image);
  const std::size_t at = image.rfind("node:");
  if (at == std::string_view::npos || at + 5 >= image.size()) return false;
  const std::string_view tag = image.substr(at + 5);
  return tag[0] >= '0' && tag[0] <= '7' && (tag.size() == 1 || tag[1] < '0' || tag[1] > '9');
}

class NpmCi : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void ask(const TransformInput& input, Queries& queries) const override {
    constexpr std::array<std::string_view, 1> kMentions = {"npm"};
    const ShellCommands all(input.model, kMentions);
    for (const ScriptCommands& script : all.scripts())
      if (!installs(script).empty())
        for (std::string& pattern : patterns_for(input.model, script))
          queries.context_matches.insert(std::move(pattern));
  }

  void run(const TransformInput& input, Sink& sink) const override {
    constexpr std::array<std::string_view, 1> kMentions = {"npm"};
    const ShellCommands all(input.model, kMentions);
    for (const ScriptCommands& script : all.scripts()) {
      for (const Install& install : installs(script)) {
        const Command& command = install.command;
        const TextRange range =
            cover(command.source(command.words[0]), command.source(command.words[install.npm.verb_index]));
        const std::string message =
            fmt::format("`npm {}` may install other versions than the lock file says", install.npm.verb);
        std::string why(why_not_by_options(install));
        if (why.empty()) why = why_not_by_files(input, script);
        auto edit =
            why.empty() ? replace_word(command, command.words[install.npm.verb_index], "ci") : std::nullopt;
        if (!edit) {
          sink.decline(range, message, why.empty() ? "the word is broken over lines" : why);
          continue;
        }
        Fix fix;
        fix.edits.push_back(std::move(*edit));
        fix.applicability = Applicability::kUnsafe;
        fix.reason =
            "exactly the locked versions are installed; the build fails where the lock file does not fit "
            "`package.json`";
        sink.fix(range, message, std::move(fix));
      }
    }
  }

 private:
  static std::string why_not_by_files(const TransformInput& input, const ScriptCommands& script) {
    if (script.instruction.parent()) return "under ONBUILD the build context is another build's";
    if (has_old_npm(input.model, script.instruction)) return "the image's npm is older than `npm ci`";
    if (!stays_in_workdir(script)) return "the script changes the folder";
    if (!input.facts.has_context()) return "the build context is not known";
    // Whatever changes package.json before would leave the lock file behind.
    for (const Instruction& before : instructions_before(input.model, script.instruction))
      if (before.keyword() == Keyword::kRun &&
          source_text(before).find("package") != std::string_view::npos &&
          (source_text(before).find("package.json") != std::string_view::npos ||
           source_text(before).find("package-lock") != std::string_view::npos))
        return fmt::format("line {} may change `package.json` or the lock file", before.start_line());
    for (const std::string& pattern : patterns_for(input.model, script)) {
      const auto* entries = input.facts.context_matches(pattern);
      if (entries == nullptr) continue;
      for (const ContextEntry& entry : *entries)
        if (entry.kind == EntryKind::kFile &&
            std::find(kLocks.begin(), kLocks.end(), name_of(entry.path)) != kLocks.end())
          return {};
    }
    return "no lock file is known to be copied into the working directory";
  }
};

}  // namespace

std::unique_ptr<Transform> make_npm_ci() {
  return std::make_unique<NpmCi>();
}

}  // namespace drydock
