#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/command.h"
#include "model/final_user.h"
#include "model/framework_writes.h"
#include "model/start_reader.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

bool is_jvm_build(string_view program) {
  static constexpr std::array<string_view, 9> kTools = {"mvn", "mvnw", "gradle",   "gradlew", "sbt",
                                                        "ant", "lein", "jpackage", "jlink"};
  return std::find(kTools.begin(), kTools.end(), program) != kTools.end();
}

// The RUNs of the stage and of those below it, or of the stages that the program is copied out of.
std::vector<Instruction> building_runs(const BuildModel& model, const Stage& stage,
                                       const std::vector<const Stage*>& from) {
  std::vector<Instruction> out;
  for (const Stage* first : from.empty() ? std::vector<const Stage*>{&stage} : from) {
    const auto chain = stage_chain(model, *first);
    for (auto at = chain.rbegin(); at != chain.rend(); ++at)
      for (const Instruction& instruction : (*at)->instructions)
        if (instruction.keyword() == Keyword::kRun) out.push_back(instruction);
  }
  return out;
}

string_view source_of(const Instruction& instruction) {
  const TextRange range = instruction.range();
  return instruction.source().substr(range.begin, range.size());
}

}  // namespace

// A library that makes a folder beside the program has it made by whoever starts that.
void StartReader::frameworks(const StartScope& scope) {
  const FrameworkWrites found = framework_writes(model_, stage_, facts_);
  out_.contexts.insert(found.contexts.begin(), found.contexts.end());
  if (!found.package.empty())
    return writes_here(scope, fmt::format("`{}` makes `{}` there", found.package, found.folder));
  if (found.unread && out_.remark.empty())
    out_.remark =
        "its list of libraries was not there to be read, and one of them may write beside the program";
}

// What the build that a program comes from tells about how it runs.
void StartReader::built(const std::string& name, const std::vector<const Stage*>& from) {
  bool jvm = false;
  bool native = false;
  bool release = false;
  for (const Instruction& run : building_runs(model_, stage_, from)) {
    native = native || source_of(run).find("native") != string_view::npos;
    for (const Command& command : commands_of(model_, run)) {
      jvm = jvm || is_jvm_build(command.program);
      release = release || (command.program == "mix" && command.has_word("release"));
    }
  }
  // The launchers of Gradle's `installDist`, Maven's appassembler and sbt are scripts that start Java.
  if (jvm && !native) out_.home = out_.java = true;
  const auto workdir = model_.state_before(at_).workdir.value;
  if (!release || (!name.starts_with('/') && !workdir)) return;
  // A release puts its runtime configuration together in `tmp` before it starts, unless it is told of another
  // folder.
  const std::string path = clean_path(name.starts_with('/') ? name : *workdir + "/" + name);
  const std::string folder = path.substr(0, path.rfind('/'));
  out_.home = true;
  if (!folder.ends_with("/bin") || folder.size() < 5 || model_.variable(at_, "RELEASE_TMP").value) return;
  out_.needed.insert({folder.substr(0, folder.size() - 3) + "tmp", false, false, 0});
}

// A COPY names the file itself, and not a folder that it may lie in.
bool StartReader::named_by_copy(const FileOrigin& origin) const {
  std::vector<const Stage*> stages = origin.stages;
  stages.push_back(&stage_);
  for (const Stage* first : stages)
    for (const Stage* at : stage_chain(model_, *first))
      for (const Instruction& instruction : at->instructions) {
        const Keyword keyword = instruction.keyword();
        if (keyword != Keyword::kCopy && keyword != Keyword::kAdd) continue;
        const auto words = instruction.arguments();
        for (std::size_t i = 0; i + 1 < words.size(); ++i) {
          const std::string source = instruction.value(words[i]);
          for (const std::string& path : origin.context_paths)
            if (file_name(source) == file_name(path) || source.find_first_of("*?[$") != std::string::npos)
              return true;
        }
      }
  return false;
}

bool StartReader::has_steps(const std::vector<const Stage*>& from) const {
  return !building_runs(model_, stage_, from).empty();
}

// The line of the last step whose words name the program as a file; 0 where there is none.
std::uint32_t StartReader::made_on(const std::string& name, const std::vector<const Stage*>& from) const {
  const string_view wanted = file_name(name);
  if (wanted.size() < 2) return 0;
  std::uint32_t line = 0;
  for (const Instruction& run : building_runs(model_, stage_, from))
    for (const Command& command : commands_of(model_, run)) {
      // What only changes its mode finds it there.
      if (command.program == "chmod" || command.program == "chown" || command.program == "sed" ||
          command.program == "rm" || command.word_is(1, "config"))
        continue;
      for (std::size_t i = 1; i < command.words.size(); ++i) {
        const auto word = command.literal(i);
        if (word && file_name(*word) == wanted) line = run.start_line();
      }
    }
  return line;
}

}  // namespace drydock
