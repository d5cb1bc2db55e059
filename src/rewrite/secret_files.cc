#include "rewrite/secret_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "model/copy_source.h"
#include "model/secret_file.h"
#include "rewrite/package_caches.h"
#include "rewrite/secret_file_use.h"
#include "rewrite/secret_mount_edits.h"
#include "rewrite/shell_edits.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

bool is_copy(const Instruction& instruction) {
  return instruction.keyword() == Keyword::kCopy || instruction.keyword() == Keyword::kAdd;
}

struct CopiedSecret {
  Instruction copy;
  std::size_t word = 0;  // of the source, in arguments()
  std::string source;    // relative to the context; empty where it comes from a stage
  SecretFile file;
  bool by_target = false;  // it is known by where it is put
  bool pattern = false;    // `id_rsa*`
};

// What a path of a COPY's target is, whatever the source is called.
std::optional<SecretFile> file_by_target(const BuildModel& model, const Instruction& copy,
                                         const std::string& source) {
  const auto words = copy.arguments();
  const std::string written = copy.value(words.back());
  const auto target = copy.exec_form() ? std::optional(written) : model.expand(copy, written);
  if (!target || names_context_root(source) || source.find_first_of("*?[") != std::string::npos)
    return std::nullopt;
  const bool folder = target->ends_with('/') || target->ends_with("/.") || words.size() > 2;
  return secret_file_by_target(source.ends_with("/.") ? source.substr(0, source.size() - 2) : source,
                               clean_path(*target), folder);
}

std::vector<CopiedSecret> copied_secrets(const BuildModel& model) {
  std::vector<CopiedSecret> out;
  for (const Instruction& outer : model.file().instructions()) {
    const Instruction copy = outer.innermost();
    const auto words = copy.arguments();
    if (!is_copy(copy)) continue;
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
      const std::string written = copy.value(words[i]);
      const auto source = copy.exec_form() ? std::optional(written) : model.expand(copy, written);
      if (!source || names_remote_source(*source)) continue;
      const bool local = !copy.flag("from");
      auto file = secret_file(*source);
      // `id_rsa*` takes the key along with its public half.
      const bool pattern = !file && source->ends_with('*');
      if (pattern) file = secret_file(string_view(*source).substr(0, source->size() - 1));
      if (pattern && file && file->kind != SecretFileKind::kSshKey) file.reset();
      const bool by_target = !file && local;
      if (by_target) file = file_by_target(model, copy, *source);
      if (!file) continue;
      const std::string path =
          local ? clean_path(source->starts_with('/') ? source->substr(1) : *source) : "";
      out.push_back({copy, i, path, *file, by_target, pattern});
    }
  }
  return out;
}

// Paths that the commands for the builder can hold without quotes of their own.
bool is_plain_path(string_view path) {
  return std::all_of(path.begin(), path.end(), [](char c) {
    return c == '_' || c == '-' || c == '.' || c == '/' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
  });
}

// Each one is followed through the file; no real file has more, and hostile input must cost little.
constexpr std::size_t kMaxFollowed = 50;

class Files {
 public:
  Files(const TransformInput& input, Sink& sink) : input_(input), model_(input.model), sink_(sink) {}

  void run() {
    const std::vector<CopiedSecret> all = copied_secrets(model_);
    too_many_ = all.size() > kMaxFollowed;
    for (const CopiedSecret& secret : all) look_at(secret);
  }

 private:
  void look_at(const CopiedSecret& secret) {
    const SecretFile& file = secret.file;
    const std::string* text = secret.source.empty() ? nullptr : input_.facts.context_text(secret.source);
    if (text != nullptr && file.often_without && !text_holds_secret(file, *text)) return;
    const TextRange range = secret.copy.arguments()[secret.word].range;
    const auto* tree =
        text == nullptr && is_ssh_folder(secret) ? input_.facts.context_tree(secret.source) : nullptr;
    if (tree != nullptr && !tree->empty() &&
        std::all_of(tree->begin(), tree->end(),
                    [](const ContextEntry& entry) { return is_harmless_for_ssh(entry.path); }))
      return;
    if (file.often_without && text == nullptr && (tree == nullptr || tree->empty())) {
      const string_view what =
          is_ssh_folder(secret) ? "such folders often hold a key" : "such files often hold a secret";
      return sink_.decline(range, fmt::format("`{}` is copied into the image, and {}", file.name, what),
                           input_.facts.has_context()
                               ? "it is not in the build context, so it is not known whether this one does"
                               : "without the build context it is not known whether this one does");
    }
    const std::string message =
        fmt::format("`{}` is copied into the image, where the secret in it stays", file.name);
    std::string why;
    if (too_many_) why = "the file has more of them than are followed";
    Fix fix = why.empty() ? plan(secret, why) : Fix();
    if (!why.empty()) return sink_.decline(range, message, why, Severity::kWarning);
    sink_.fix(range, message, std::move(fix));
  }

  static bool is_ssh_folder(const CopiedSecret& secret) {
    return secret.by_target && secret.file.name == ".ssh";
  }

  Fix plan(const CopiedSecret& secret, std::string& why) const {
    Fix fix;
    fix.applicability = Applicability::kUnsafe;
    const Instruction& copy = secret.copy;
    const std::string path = target_of(secret, why);
    if (!why.empty()) return fix;
    if (!(why = other_copy_of(secret)).empty()) return fix;
    const MountSupport support = mount_support(input_);
    if (!(why = support.obstacle).empty()) return fix;
    const SecretFileUse use = use_of_secret_file(input_, copy, secret.file, path);
    if (!(why = use.obstacle).empty()) return fix;
    if (use.readers.empty() || !use.certain) {
      why = use.readers.empty() ? "no `RUN` is seen to need it"
                                : fmt::format("whether a program on line {} reads it cannot be seen",
                                              use.readers[0].start_line());
      return fix;
    }
    if (!(why = folder_in_use(copy, path, use)).empty()) return fix;

    const bool ssh = secret.file.kind == SecretFileKind::kSshKey;
    remove_source(secret, fix, why);
    std::set<std::uint32_t> gone;
    for (const SecretFileUse::Upkeep& upkeep : use.upkeep) remove_upkeep(upkeep, gone, fix, why);
    for (const Instruction& run : use.readers) {
      if (gone.contains(run.id())) continue;
      if (has_secret_mount(run, {}, path))
        why = fmt::format("the `RUN` on line {} has a mount of its own for it", run.start_line());
      std::string options =
          ssh ? "type=ssh" : fmt::format("type=secret,id={},target={},required=true", secret.file.id, path);
      if (!runs_as_root(input_, run)) options += ssh ? ",mode=0666" : ",mode=0444";
      fix.edits.push_back(add_mount(input_.file(), run, options));
    }
    if (support.raise) fix.edits.push_back(*support.raise);
    if (ssh) {
      fix.secrets = {{SecretToPass::Kind::kSsh, "default", {}, {}, true}};
      fix.reason =
          "ssh asks the agent of whoever builds, and no layer has the key: `docker build --ssh default`";
    } else {
      fix.secrets = {{SecretToPass::Kind::kSecret, secret.file.id, {}, secret.source, true}};
      fix.reason = fmt::format(
          "the file is there for the steps that read it, and in no layer: `docker build --secret "
          "id={},src={}`",
          secret.file.id, secret.source);
    }
    return fix;
  }

  // Where COPY puts the file, as far as the text alone tells.
  std::string target_of(const CopiedSecret& secret, std::string& why) const {
    const Instruction& copy = secret.copy;
    const Stage* stage = model_.stage_of(copy);
    if (copy.parent())
      why = "`ONBUILD` runs it in other builds";
    else if (secret.source.empty())
      why = "it comes from another stage";
    else if (copy.exec_form() || !copy.heredocs().empty())
      why = "the instruction is written in another form than words";
    else if (is_ssh_folder(secret))
      why = "which of the files in it are keys is not known";
    else if (secret.pattern)
      why = "a pattern names it, which may name more";
    else if (stage == nullptr || model_.is_windows(*stage))
      why = "mounts of secrets are not for Windows images";
    else if (!is_plain_path(secret.source))
      why = "its path holds characters that a command would have to quote";
    for (const Flag& flag : copy.flags())
      if (flag.name != "chown" && flag.name != "link" && why.empty())
        why = fmt::format("the instruction has `--{}`", flag.name);
    if (!why.empty()) return {};
    const auto words = copy.arguments();
    const auto written = model_.expand(copy, copy.value(words.back()));
    const KnownPath workdir = model_.state_before(copy).workdir;
    if (!written || (!written->starts_with('/') && !workdir.value)) {
      why = "where it is put is not known";
      return {};
    }
    const std::string target =
        clean_path(written->starts_with('/') ? *written : *workdir.value + "/" + *written);
    const string_view last = string_view(target).substr(target.rfind('/') + 1);
    const bool folder = written->ends_with('/') || written->ends_with("/.") || *written == "." ||
                        *written == ".." || words.size() > 2 ||
                        (workdir.value && target == clean_path(*workdir.value)) || target == "/root";
    if (!folder && last != secret.file.name) {
      why = "whether it is put into a folder or under a new name is not known";
      return {};
    }
    if (!is_plain_path(target)) why = "its path holds characters that a mount would have to quote";
    return folder ? clean_path(target + "/" + secret.file.name) : target;
  }

  // Whatever copies the folder that it lies in brings it along, and to take this COPY away would change
  // little.
  std::string other_copy_of(const CopiedSecret& secret) const {
    for (const Instruction& outer : input_.file().instructions()) {
      const Instruction other = outer.innermost();
      if (!is_copy(other) || other.flag("from")) continue;
      const auto words = other.arguments();
      for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        if (other == secret.copy && i == secret.word) continue;
        const std::string written = other.value(words[i]);
        const auto source = other.exec_form() ? std::optional(written) : model_.expand(other, written);
        const std::string path = source ? clean_path(source->starts_with('/') ? source->substr(1) : *source)
                                        : pattern_for_any_value(written);
        const bool top = names_context_root(path) || path == ".";
        const std::size_t wild = path.find_first_of("*?[");
        // A pattern may match the file where what stands before the first wildcard does.
        const bool matches = wild != std::string::npos && secret.source.starts_with(path.substr(0, wild)) &&
                             (path[wild] != '*' || wild + 1 == path.size() ||
                              secret.source.ends_with(path.substr(path.find_last_of("*?]") + 1)));
        if (top || matches || secret.source.starts_with(path + "/"))
          return fmt::format(
              "`{}` on line {} copies it as well, so it has to be kept out of the build context first "
              "(`.dockerignore`)",
              keyword_name(other.keyword()), other.start_line());
      }
    }
    return {};
  }

  // COPY makes the folder, and a later `>> ~/.ssh/known_hosts` needs it.
  std::string folder_in_use(const Instruction& copy, const std::string& path,
                            const SecretFileUse& use) const {
    const std::string folder = path.substr(0, path.rfind('/'));
    const KnownPath workdir = model_.state_before(copy).workdir;
    if (folder.empty() || folder == "/root" || (workdir.value && folder == clean_path(*workdir.value)))
      return {};
    const std::string name = "/" + folder.substr(folder.rfind('/') + 1);
    for (const Instruction& before : instructions_before(model_, copy))
      if (source_text(before).find(name) != string_view::npos) return {};  // somebody else has made it
    for (const Instruction& later : instructions_on_top(model_, copy)) {
      const string_view text = source_text(later);
      const std::size_t at = text.find(name);
      if (at == string_view::npos) continue;
      const std::size_t make = text.find("mkdir");
      if (make != string_view::npos && make < at) return {};
      // Mentions that go with the upkeep of the file do not count.
      std::size_t mentions = 0;
      for (std::size_t m = at; m != string_view::npos; m = text.find(name, m + 1)) ++mentions;
      const auto own = static_cast<std::size_t>(std::count_if(
          use.upkeep.begin(), use.upkeep.end(), [&](const auto& u) { return u.command.run == later; }));
      if (mentions > own)
        return fmt::format("line {} relies on the folder that the instruction makes", later.start_line());
    }
    return {};
  }

  void remove_source(const CopiedSecret& secret, Fix& fix, std::string& why) const {
    const Instruction& copy = secret.copy;
    const auto words = copy.arguments();
    if (words.size() == 2) {
      if (auto edit = remove_lines(input_.file(), copy)) {
        fix.edits.push_back(std::move(*edit));
        fix.changes.push_back({InstructionChange::Kind::kRemove, copy.index(), 0});
      } else {
        why = "a comment stands inside the instruction";
      }
      return;
    }
    const std::size_t i = secret.word;
    const TextRange range = i == 0 ? TextRange{words[0].range.begin, words[1].range.begin}
                                   : TextRange{words[i - 1].range.end, words[i].range.end};
    if (input_.file().source().slice(range).find('#') != string_view::npos)
      why = "a comment stands inside the instruction";
    fix.edits.push_back({range, ""});
  }

  void remove_upkeep(const SecretFileUse::Upkeep& upkeep, std::set<std::uint32_t>& gone, Fix& fix,
                     std::string& why) const {
    const Instruction& run = upkeep.command.run;
    if (!upkeep.alone) {
      if (auto edit = remove_word(upkeep.command, upkeep.command.words[upkeep.word]))
        return fix.edits.push_back(std::move(*edit));
    } else if (upkeep.command.script->simple_commands().size() == 1) {
      if (auto edit = remove_lines(input_.file(), run)) {
        fix.edits.push_back(std::move(*edit));
        fix.changes.push_back({InstructionChange::Kind::kRemove, run.index(), 0});
        gone.insert(run.id());
        return;
      }
    } else if (auto edit = remove_command(upkeep.command)) {
      return fix.edits.push_back(std::move(*edit));
    }
    if (why.empty())
      why = fmt::format("`{}` on line {} cannot be taken out", upkeep.command.program, run.start_line());
  }

  const TransformInput& input_;
  const BuildModel& model_;
  Sink& sink_;
  bool too_many_ = false;
};

}  // namespace

void ask_secret_files(const TransformInput& input, Queries& queries) {
  for (const CopiedSecret& secret : copied_secrets(input.model))
    if (!secret.source.empty() && secret.file.often_without) {
      queries.context_texts.insert(secret.source);
      if (secret.by_target && secret.file.name == ".ssh") queries.context_trees.insert(secret.source);
    }
}

void tell_secret_files(const TransformInput& input, Sink& sink) {
  Files(input, sink).run();
}

}  // namespace drydock
