#include "rewrite/secret_file_use.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "model/secret_flow.h"
#include "model/shell_commands.h"
#include "rewrite/package_caches.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

bool one_of(string_view text, std::span<const string_view> list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

// Who opens such a file without being told to.
bool reads_file(string_view program, SecretFileKind kind) {
  static constexpr std::array<string_view, 7> kNpm = {"npm",   "npx", "yarn",    "pnpm",
                                                      "lerna", "bun", "corepack"};
  static constexpr std::array<string_view, 7> kPython = {"pip",    "pip3", "twine", "pipenv",
                                                         "poetry", "uv",   "pdm"};
  static constexpr std::array<string_view, 8> kNetrc = {"curl", "git", "wget",   "pip",
                                                        "pip3", "go",  "poetry", "uv"};
  static constexpr std::array<string_view, 2> kGit = {"git", "go"};
  static constexpr std::array<string_view, 7> kSsh = {"git", "ssh", "scp", "sftp", "rsync", "go", "svn"};
  static constexpr std::array<string_view, 3> kCloud = {"aws", "gcloud", "gsutil"};
  static constexpr std::array<string_view, 2> kCluster = {"kubectl", "helm"};
  static constexpr std::array<string_view, 1> kComposer = {"composer"};
  switch (kind) {
    case SecretFileKind::kNpm:
      return one_of(program, kNpm);
    case SecretFileKind::kPython:
      return one_of(program, kPython);
    case SecretFileKind::kNetrc:
      return one_of(program, kNetrc);
    case SecretFileKind::kGit:
      return one_of(program, kGit);
    case SecretFileKind::kSshKey:
      return one_of(program, kSsh);
    case SecretFileKind::kCloud:
      return one_of(program, kCloud);
    case SecretFileKind::kCluster:
      return one_of(program, kCluster);
    case SecretFileKind::kComposer:
      return one_of(program, kComposer);
    case SecretFileKind::kDatabase:
      return program == "psql" || program == "pg_dump" || program == "pg_restore";
    case SecretFileKind::kEnvironment:
    case SecretFileKind::kPrivateKey:
    case SecretFileKind::kRegistry:
      return false;
  }
  return false;
}

bool covers(string_view folder, string_view path) {
  return folder == "/" || path == folder || (path.starts_with(folder) && path[folder.size()] == '/');
}

class Watcher {
 public:
  Watcher(const TransformInput& input, const Instruction& copy, const SecretFile& file,
          const std::string& path)
      : input_(input), model_(input.model), copy_(copy), file_(file), path_(path) {}

  SecretFileUse run() {
    for (const Instruction& later : instructions_after(model_, copy_)) {
      if (!use_.obstacle.empty()) break;
      look_at_copy_from(later);
    }
    for (const Instruction& later : instructions_on_top(model_, copy_)) {
      if (!use_.obstacle.empty() || use_.removed) break;
      if (later.parent()) {
        // A trigger runs in builds that start from the finished stage, and cannot be given anything here.
        if (later.keyword() == Keyword::kRun || mentions(source_text(later)))
          object(later, "is run in other builds, which may need it");
        continue;
      }
      if (later.keyword() == Keyword::kRun)
        look_at_run(later);
      else if (later.keyword() != Keyword::kCopy && later.keyword() != Keyword::kAdd &&
               mentions(source_text(later)))
        object(later, "names it");
    }
    const Stage* stage = model_.stage_of(copy_);
    if (use_.obstacle.empty() && !use_.removed && stage != nullptr && is_shipped(input_, *stage))
      use_.obstacle = "nothing takes it out of the image again, and the program in the container may need it";
    return std::move(use_);
  }

 private:
  void object(const Instruction& at, string_view what) {
    if (use_.obstacle.empty())
      use_.obstacle = fmt::format("`{}` on line {} {}", keyword_name(at.keyword()), at.start_line(), what);
  }

  bool mentions(string_view text) const { return text.find(file_.name) != string_view::npos; }

  // Another stage takes it along.
  void look_at_copy_from(const Instruction& copy) {
    const auto from = copy.keyword() == Keyword::kCopy ? copy.flag("from") : std::nullopt;
    const Stage* stage = model_.stage_of(copy_);
    const Stage* at = model_.stage_of(copy);
    if (!from || !from->value || stage == nullptr || at == nullptr) return;
    const Stage* source = model_.find_stage(*from->value, at->index);
    // A stage that is built from the one with the file has the file, too.
    while (source != nullptr && source != stage)
      source = source->parent ? &model_.stages()[*source->parent] : nullptr;
    if (source == nullptr) return;
    const std::vector<std::string> words = copy.values();
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
      const auto word = copy.exec_form() ? std::optional(words[i]) : model_.expand(copy, words[i]);
      if (!word || word->find_first_of("*?[") != std::string::npos || covers(clean_path("/" + *word), path_))
        return object(copy, "may take it along");
    }
  }

  // The file's path as a word of a command; nothing where the word is another.
  bool names_file(const Instruction& run, string_view word, bool moved) const {
    if (word.starts_with("~/")) return clean_path("/root/" + std::string(word.substr(2))) == path_;
    if (word.starts_with('/')) return clean_path(word) == path_;
    const KnownPath workdir = model_.state_before(run).workdir;
    return !moved && workdir.value && clean_path(*workdir.value + "/" + std::string(word)) == path_;
  }

  void look_at_run(const Instruction& run) {
    const ShellScript* script = model_.script(run);
    if (run.exec_form() || script == nullptr || !script->ok()) return object(run, "cannot be read");
    bool reads = false;
    bool moved = false;
    const auto found = use_.upkeep.size();
    const ShellCommands shell(model_, run);
    for (const ScriptCommands& part : shell.scripts())
      for (const Command& command : part.commands) {
        if (command.program == "cd" || command.program == "pushd") moved = true;
        if (part.plain && look_at_upkeep(run, command, moved)) continue;
        const bool known = reads_file(command.program, file_.kind);
        if (mentions(text_of(command)) && !known) return object(run, "names it");
        if (command.program == "ssh-add" || command.program == "ssh-agent")
          return object(run, "gives it to an agent of its own");
        const bool assigns_only = command.words.empty();
        const bool harmless =
            assigns_only || ignores_environment(command.program) || command.program == "git";
        if (known || !harmless) {
          // Who comes behind the removal no longer has the file.
          if (use_.upkeep.size() > found && use_.removed) continue;
          reads = true;
          use_.certain |= known;
        }
      }
    if (shell.scripts().empty()) return object(run, "cannot be read");
    if (reads) use_.readers.push_back(run);
  }

  std::string text_of(const Command& command) const {
    std::string out;
    for (const ShellWord& word : command.words) out += std::string(command.script->raw(word)) + " ";
    for (const ShellRedirect& redirect : command.script->redirects(command.node()))
      out += command.script->raw(command.script->redirect_target(redirect));
    return out;
  }

  bool look_at_upkeep(const Instruction& run, const Command& command, bool moved) {
    const bool removes = command.program == "rm";
    const bool changes =
        file_.kind == SecretFileKind::kSshKey && (command.program == "chmod" || command.program == "chown");
    if (!removes && !changes) return false;
    std::size_t operands = 0;
    std::optional<std::size_t> at;
    for (std::size_t i = 1; i < command.words.size(); ++i) {
      const auto word = command.literal(i);
      if (word && word->starts_with('-')) continue;
      ++operands;
      if (word && names_file(run, *word, moved)) at = i;
    }
    if (!at) return false;
    // The mode, or the owner, is a word of its own.
    use_.upkeep.push_back({command, *at, operands == (removes ? 1u : 2u)});
    if (removes && runs_always(command)) use_.removed = true;
    return true;
  }

  const TransformInput& input_;
  const BuildModel& model_;
  const Instruction& copy_;
  const SecretFile& file_;
  const std::string& path_;
  SecretFileUse use_;
};

}  // namespace

SecretFileUse use_of_secret_file(const TransformInput& input, const Instruction& copy, const SecretFile& file,
                                 const std::string& path) {
  return Watcher(input, copy, file, path).run();
}

}  // namespace drydock
