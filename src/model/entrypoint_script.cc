#include "model/entrypoint_script.h"

#include <algorithm>
#include <array>

#include "model/copy_source.h"
#include "model/final_user.h"
#include "model/interpreter_call.h"
#include "model/path_value.h"
#include "model/shell_commands.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

// Stages may copy from one another in long chains; a file that came so far is nobody's entrypoint.
constexpr int kMaxDepth = 8;

std::string join(string_view folder, string_view path) {
  if (path.starts_with('/')) return clean_path(path);
  return clean_path(std::string(folder) + "/" + std::string(path));
}

string_view base_name(string_view path) {
  return path.substr(path.rfind('/') + 1);
}

// `*` and `?` in one part of a path; a class is taken to match anything, since a candidate is no claim.
bool part_matches(string_view pattern, string_view name) {
  if (pattern.empty()) return name.empty();
  if (pattern[0] == '[') return true;
  if (pattern[0] == '*') {
    for (std::size_t i = 0; i <= name.size(); ++i)
      if (part_matches(pattern.substr(1), name.substr(i))) return true;
    return false;
  }
  return !name.empty() && (pattern[0] == '?' || pattern[0] == name[0]) &&
         part_matches(pattern.substr(1), name.substr(1));
}

class Origin {
 public:
  Origin(const BuildModel& model, FileOrigin& out) : model_(model), out_(out) {}

  /// Looks for what put `path` into the stage, from its end or from `before` back to its beginning.
  void find(const Stage& stage, const std::string& path, int depth) {
    if (depth > kMaxDepth) return;
    for (auto at = stage.instructions.rbegin(); at != stage.instructions.rend(); ++at)
      if ((at->keyword() == Keyword::kCopy || at->keyword() == Keyword::kAdd) &&
          copied(stage, *at, path, depth))
        return;
    if (stage.parent) find(model_.stages()[*stage.parent], path, depth + 1);
  }

 private:
  // True where the search ends here: the file is this instruction's, whatever came before.
  bool copied(const Stage& stage, const Instruction& copy, const std::string& path, int depth) {
    const auto words = copy.arguments();
    if (words.size() < 2) return false;
    const auto target = model_.expand(copy, copy.value(words.back()));
    if (!target || target->empty()) return false;
    // Where the base image decides the working folder, it is the same one for the copy and for what starts: any name for
    // it does, and most have none.
    const auto workdir = model_.state_before(copy).workdir.value;
    const std::string folder = join(workdir.value_or("/"), *target);
    std::string inside;  // what of the path is below the target
    if (path != folder) {
      const std::string prefix = folder == "/" ? folder : folder + "/";
      if (!path.starts_with(prefix)) return false;
      inside = path.substr(prefix.size());
    }
    bool ends = false;
    for (const Word& word : words.first(words.size() - 1))
      ends = source(stage, copy, word, inside, depth) || ends;
    return ends;
  }

  bool source(const Stage& stage, const Instruction& copy, const Word& word, const std::string& inside,
              int depth) {
    const std::string written = copy.value(word);
    if (written.starts_with("<<")) return heredoc(copy, written, inside);
    const auto source = model_.expand(copy, written);
    if (!source || names_remote_source(*source)) return false;
    const std::string from_root = clean_path("/" + *source);
    for (const std::string& candidate : candidates(from_root, inside)) {
      const auto from = copy.flag("from");
      if (!from) {
        out_.context_paths.push_back(candidate.substr(1));
        continue;
      }
      if (!from->value) return false;
      if (const Stage* other = model_.find_stage(*from->value, stage.index)) {
        if (std::find(out_.stages.begin(), out_.stages.end(), other) == out_.stages.end())
          out_.stages.push_back(other);
        find(*other, candidate, depth + 1);
      }
    }
    return false;
  }

  // The paths, as seen from the root of where it copies from, that would land at the wanted place.
  static std::vector<std::string> candidates(const std::string& source, const std::string& inside) {
    if (inside.empty()) return {source};
    const bool pattern = source.find_first_of("*?[") != std::string::npos;
    const std::string below = source == "/" ? "/" + inside : source + "/" + inside;
    if (!pattern) {
      // A file keeps its name; of a folder the content is copied.
      if (base_name(source) == inside) return {source, below};
      return {below};
    }
    if (inside.find('/') != std::string::npos || !part_matches(base_name(source), inside)) return {};
    return {source.substr(0, source.rfind('/') + 1) + inside};
  }

  bool heredoc(const Instruction& copy, string_view written, const std::string& inside) {
    string_view name = written.substr(2);
    if (name.starts_with('-')) name.remove_prefix(1);
    for (const Heredoc& doc : copy.heredocs()) {
      const string_view plain = doc.opener.name;
      if (name != plain && (name.size() < 2 || name.substr(1, name.size() - 2) != plain)) continue;
      if (!inside.empty() && inside != plain) continue;
      if (!out_.context_paths.empty()) return true;
      out_.heredoc = doc.body;
      return true;
    }
    return false;
  }

  const BuildModel& model_;
  FileOrigin& out_;
};

void add_scripts(const BuildModel& model, const Stage& stage, const Instruction& start,
                 std::vector<EntrypointScript>& out) {
  const ShellCommands shell(model, start);
  for (const ScriptCommands& script : shell.scripts()) {
    for (const Command& command : script.commands) {
      std::size_t word = 0;
      const auto call = interpreter_call(command);
      if (call && (call->source != CodeSource::kFile || !call->is_shell)) continue;
      if (call) word = call->word;
      const auto name = command.literal(word);
      if (!name || name->empty()) continue;
      FileOrigin found;
      Origin origin(model, found);
      for (const std::string& path : program_paths(model, start, *name, call.has_value()))
        origin.find(stage, path, 0);
      if (found.context_paths.empty() && !found.heredoc) continue;
      out.push_back({start, command.source(command.words[word]), *name, call.has_value(),
                     std::move(found.context_paths), found.heredoc});
    }
  }
}

// Puts the folders that ENV sets PATH to before those that are there. What cannot be expanded is left out: a path too few
// leaves a program unknown.
void add_path_folders(const BuildModel& model, const Stage& stage, std::vector<std::string>& folders) {
  const auto chain = stage_chain(model, stage);
  for (auto at = chain.rbegin(); at != chain.rend(); ++at)
    for (const Instruction& each : (*at)->instructions) {
      if (each.keyword() != Keyword::kEnv) continue;
      for (const NameValue& entry : name_values(each)) {
        if (entry.name != "PATH" || !entry.value) continue;
        folders = path_value_folders(*entry.value, folders, [&](string_view part) { return model.expand(each, part); });
      }
    }
}

}  // namespace

FileOrigin file_origin(const BuildModel& model, const Stage& stage, const std::string& path) {
  FileOrigin out;
  Origin(model, out).find(stage, path, 0);
  return out;
}

std::vector<std::string> program_paths(const BuildModel& model, const Instruction& at, const std::string& name,
                                       bool by_shell) {
  std::vector<std::string> out;
  const auto workdir = model.state_before(at).workdir.value;
  const bool bare = name.find('/') == std::string::npos;
  if (!bare || by_shell) out.push_back(join(workdir.value_or("/"), name));
  if (!bare) return out;
  std::vector<std::string> folders = {"/usr/local/sbin", "/usr/local/bin", "/usr/sbin",
                                      "/usr/bin",        "/sbin",          "/bin"};
  if (const Stage* stage = model.stage_of(at)) add_path_folders(model, *stage, folders);
  for (const std::string& folder : folders) out.push_back(join(folder, name));
  return out;
}

std::vector<Instruction> start_instructions(const Stage& stage) {
  std::vector<Instruction> out;
  for (const Keyword keyword : {Keyword::kEntrypoint, Keyword::kCmd}) {
    // A trigger under ONBUILD has a keyword of its own and is not of this stage.
    const auto last = std::find_if(stage.instructions.rbegin(), stage.instructions.rend(),
                                   [&](const Instruction& i) { return i.keyword() == keyword; });
    if (last != stage.instructions.rend()) out.push_back(*last);
  }
  return out;
}

std::vector<EntrypointScript> entrypoint_scripts(const BuildModel& model) {
  std::vector<EntrypointScript> out;
  for (const Stage& stage : model.stages())
    for (const Instruction& start : start_instructions(stage)) add_scripts(model, stage, start, out);
  return out;
}

}  // namespace drydock
