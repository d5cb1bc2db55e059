#include "model/built_program.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "model/command.h"
#include "model/copy_source.h"
#include "model/entrypoint_script.h"
#include "model/final_user.h"
#include "model/known_programs.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

// Stages copy from one another in chains; longer ones are not followed.
constexpr int kMaxDepth = 8;

// A COPY or a bind mount that brings files out of the build context, or out of a stage that has some from
// there.
bool brings_source(const BuildModel& model, const Stage& stage, const Instruction& instruction, int depth) {
  const auto has_source = [&](string_view name) {
    const Stage* other = depth < kMaxDepth ? model.find_stage(name, stage.index) : nullptr;
    if (other == nullptr) return false;
    for (const Stage* at : stage_chain(model, *other))
      for (const Instruction& i : at->instructions)
        if (brings_source(model, *at, i, depth + 1)) return true;
    return false;
  };
  const Keyword keyword = instruction.keyword();
  if (keyword == Keyword::kCopy || keyword == Keyword::kAdd) {
    const auto from = instruction.flag("from");
    if (from) return from->value && has_source(*from->value);
    const auto words = instruction.arguments();
    return std::any_of(words.begin(), words.end(), [&](const Word& word) {
      return word.range != words.back().range && !names_remote_source(instruction.value(word));
    });
  }
  if (keyword != Keyword::kRun) return false;
  const auto flags = instruction.flags();
  return std::any_of(flags.begin(), flags.end(), [](const Flag& flag) {
    return flag.name == "mount" && flag.value && flag.value->find("type=bind") != std::string::npos &&
           flag.value->find("from=") == std::string::npos;
  });
}

bool holds_source(const BuildModel& model, const Stage& stage) {
  for (const Stage* at : stage_chain(model, stage))
    for (const Instruction& instruction : at->instructions)
      if (instruction.keyword() != Keyword::kRun && brings_source(model, *at, instruction, 0)) return true;
  return false;
}

bool compiles(const BuildModel& model, const Instruction& run) {
  for (const Command& command : commands_of(model, run)) {
    // `g++-12` and `clang-15` are known by the name without the version.
    const string_view name = command.program;
    const string_view plain = name.substr(0, name.find_last_not_of("0123456789.-") + 1);
    if (is_build_tool(name) || is_build_tool(plain)) return true;
  }
  return false;
}

// `go build -o /usr/local/bin/app`, `cargo install app`, `install -m 755 app /usr/bin`
bool makes(const BuildModel& model, const Instruction& run, string_view program) {
  for (const Command& command : commands_of(model, run)) {
    if (!is_build_tool(command.program) && command.program != "install" && command.program != "cp" &&
        command.program != "mv")
      continue;
    for (std::size_t i = 1; i < command.words.size(); ++i) {
      const auto word = command.literal(i);
      if (word && string_view(*word).substr(word->rfind('/') + 1) == program) return true;
    }
  }
  return false;
}

// `java -Djarmode=tools -jar app.jar extract` puts the author's app.jar, without what it carried, into a
// folder.
bool is_unpacked_jar(const BuildModel& model, const Stage& stage, const std::string& file) {
  const string_view wanted = string_view(file).substr(file.rfind('/') + 1);
  for (const Stage* at : stage_chain(model, stage))
    for (const Command& command : commands_of(model, *at)) {
      if (command.program != "java" || !command.has_word("extract")) continue;
      bool mode = false;
      std::string jar;
      for (std::size_t i = 1; i < command.words.size(); ++i) {
        const std::string word = command.literal(i).value_or("");
        mode = mode || word.starts_with("-Djarmode=");
        if (word == "-jar") jar = command.literal(i + 1).value_or("");
      }
      const auto workdir = model.state_before(command.run).workdir.value;
      if (!mode || string_view(jar).substr(jar.rfind('/') + 1) != wanted ||
          (!jar.starts_with('/') && !workdir))
        continue;
      const FileOrigin origin =
          file_origin(model, stage, clean_path(jar.starts_with('/') ? jar : *workdir + "/" + jar));
      if (!origin.context_paths.empty() ||
          std::any_of(origin.stages.begin(), origin.stages.end(),
                      [&](const Stage* from) { return holds_source(model, *from); }))
        return true;
    }
  return false;
}

}  // namespace

bool builds_program(const BuildModel& model, const Stage& stage, const std::string& name,
                    const std::vector<const Stage*>& from) {
  static constexpr std::array<string_view, 11> kScripts = {".sh", ".bash", ".ksh", ".zsh", ".py", ".rb",
                                                           ".pl", ".js",   ".mjs", ".php", ".lua"};
  if (std::any_of(kScripts.begin(), kScripts.end(), [&](string_view end) { return name.ends_with(end); }))
    return false;
  const bool here = from.empty();
  const string_view base = string_view(name).substr(name.rfind('/') + 1);
  // A bare name in the stage itself may be any program of the system, unless a build's words name it as what
  // it makes.
  bool named = !here || name.find('/') != std::string::npos;
  bool compiled = false;
  for (const Stage* first : here ? std::vector<const Stage*>{&stage} : from) {
    const auto chain = stage_chain(model, *first);
    bool source = false;
    for (auto at = chain.rbegin(); at != chain.rend(); ++at) {
      for (const Instruction& instruction : (*at)->instructions) {
        source = source || brings_source(model, **at, instruction, 0);
        if (instruction.keyword() != Keyword::kRun) continue;
        // What is compiled before any source of the author's is there is somebody else's.
        compiled = compiled || (source && compiles(model, instruction));
        named = named || makes(model, instruction, base);
      }
    }
  }
  return named && compiled;
}

bool comes_from_author(const BuildModel& model, const Stage& stage, const Instruction& at,
                       const std::optional<std::string>& file) {
  const auto workdir = model.state_before(at).workdir.value;
  if (file && !file->empty() && (file->starts_with('/') || workdir)) {
    const FileOrigin origin =
        file_origin(model, stage, clean_path(file->starts_with('/') ? *file : *workdir + "/" + *file));
    if (!origin.context_paths.empty() || origin.heredoc) return true;
    for (const Stage* from : origin.stages)
      if (holds_source(model, *from)) return true;
    return builds_program(model, stage, "/" + *file, {}) || is_unpacked_jar(model, stage, *file);
  }
  return holds_source(model, stage);
}

}  // namespace drydock
