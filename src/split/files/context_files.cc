#include "split/files/context_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "model/run_time_paths.h"
#include "split/stages/placements.h"

namespace drydock {
namespace {

using std::string_view;

/// `/src` of `/src/app/x`.
/// Only the first folder counts: a program that names `/data` anywhere may build the rest of the path itself.
string_view top_of(string_view path) {
  return path.substr(0, path.find('/', 1));
}

/// How the program can come to a file: through its working folder, or by a name.
/// What it cannot reach may stay behind; every doubt ends in `anywhere_`, with which everything is carried.
class Reach {
 public:
  Reach(const SplitInput& input, const RunNeeds& needs, const ContextFiles& context) : context_(context) {
    // A relative path is opened from the folder of the last WORKDIR, which is the one that the container
    // starts in.
    if (!input.stage.instructions.empty()) workdir_ = workdir_after(input, input.stage.instructions.back());
    for (const RunNeed& need : needs.needs) {
      // A script may go to another folder.
      anywhere_ = anywhere_ || need.by.starts_with("the script");
      for (const std::string& path : need.paths) named_.insert(std::string(top_of(path)));
    }
    // A variable may hold a list, `A=/x:/y`, or a path in the middle of an option, so every slash can begin
    // one.
    for (const auto& [name, value] : stage_environment(input))
      for (std::size_t at = value.find('/'); at != std::string::npos; at = value.find('/', at + 1))
        named_.insert(
            std::string(top_of(string_view(value).substr(at, value.find_first_of(":;, ", at) - at))));
    // A start command that changes the folder makes the WORKDIR meaningless for what it opens.
    for (const Instruction& each : input.stage.instructions)
      if (each.keyword() == Keyword::kCmd || each.keyword() == Keyword::kEntrypoint)
        anywhere_ = anywhere_ || each.body().text().find("cd ") != string_view::npos ||
                    each.body().text().find("pushd") != string_view::npos;
    // A source that climbs out of its folder can reach files that nothing names.
    for (const std::string* text : context.texts)
      anywhere_ = anywhere_ || text->find("../") != std::string::npos;
  }

  // Without a known working folder any relative name could mean the file, so it counts as reached.
  bool reaches(const std::string& path) const {
    if (anywhere_ || !workdir_ || is_inside(path, *workdir_)) return true;
    const std::string top(top_of(path));
    return named_.contains(top) ||
           std::any_of(context_.texts.begin(), context_.texts.end(),
                       [&](const std::string* text) { return text->find(top) != std::string::npos; });
  }

 private:
  const ContextFiles& context_;
  std::optional<std::string> workdir_;
  std::set<std::string> named_;
  bool anywhere_ = false;
};

/// `mkdir -p /app` for what is copied there later: the folder comes with its files.
/// Such a RUN would otherwise be a leftover that nobody explains, and would end the split for an empty folder.
void leave_folders(const SplitInput& input, const FileModel& files, const ContextFiles& context,
                   SplitPlan& plan) {
  for (const Instruction& each : input.stage.instructions) {
    if (each.keyword() != Keyword::kRun) continue;
    bool any = false, all = true;
    for (const Effect& effect : files.effects) {
      if (effect.at != each.index()) continue;
      any = true;
      const auto below = [&](const auto& file) { return is_inside(file.path, effect.path); };
      all = all && effect.kind == EffectKind::kMade && !effect.tree &&
            (std::any_of(context.source.begin(), context.source.end(), below) ||
             std::any_of(plan.carried.begin(), plan.carried.end(), below));
    }
    if (any && all) plan.examined.insert(each.index());
  }
}

}  // namespace

// Sources are left behind for the smaller image's sake; for any other file the proof must be that the program
// cannot come to it.
void place_context_files(const SplitInput& input, const FileModel& files, const RunNeeds& needs,
                         const ContextFiles& context, SplitPlan& plan) {
  const Reach reach(input, needs, context);
  std::vector<AppFile> needed, behind = context.source;
  for (const AppFile& file : context.others) (reach.reaches(file.path) ? needed : behind).push_back(file);
  // A COPY of which something stays behind is looked at file by file.
  std::set<std::uint32_t> mixed;
  for (const AppFile& file : behind) {
    mixed.insert(file.at);
    plan.left_paths.push_back(file.path);
  }
  std::vector<AppFile> picked;
  for (const AppFile& file : needed)
    if (mixed.contains(file.at)) picked.push_back(file);
  for (const std::string& path : cover("/", picked, behind)) {
    // cover() returns a file's own path or that of a folder, and COPY treats the two differently.
    const bool folder =
        std::none_of(picked.begin(), picked.end(), [&](const AppFile& f) { return f.path == path; });
    plan.carried.push_back({path, folder, {}, "it is no source, so the program may open it"});
    plan.proof.needs.push_back({path,
                                fmt::format("the program, perhaps: it is no {} source", context.language),
                                "it is copied out of the build stage"});
  }
  for (const std::uint32_t at : mixed) {
    // The COPY itself stays with the build, since it would bring the files that are to be left as well.
    plan.placements.emplace(at, Placement::kBuild);
    plan.examined.insert(at);
  }
  if (behind.size() > context.source.size())
    plan.proof.left.push_back(
        {"other files beside the source",
         "the program starts in another folder, and neither its source nor its environment names theirs"});
  leave_folders(input, files, context, plan);
}

// The value is asked for at the stage's end, since the container sees the last one that a name gets.
std::vector<std::pair<std::string, std::string>> stage_environment(const SplitInput& input) {
  std::vector<std::pair<std::string, std::string>> out;
  if (input.stage.instructions.empty()) return out;
  std::set<std::string> seen;
  for (const Instruction& each : input.stage.instructions) {
    if (each.keyword() != Keyword::kEnv) continue;
    for (const NameValue& entry : name_values(each)) {
      if (!seen.insert(std::string(entry.name)).second) continue;
      const auto value = input.model.variable(input.stage.instructions.back(), entry.name);
      if (value.value) out.emplace_back(entry.name, *value.value);
    }
  }
  return out;
}

// A carried path wins: files are picked out of folders that otherwise stay.
bool is_left_behind(const SplitPlan& plan, string_view path) {
  const bool left = std::any_of(plan.left_paths.begin(), plan.left_paths.end(),
                                [&](const std::string& each) { return is_inside(path, each); });
  const bool carried = std::any_of(plan.carried.begin(), plan.carried.end(), [&](const Carried& each) {
    return each.folder ? is_inside(path, each.path) : path == each.path;
  });
  return left && !carried;
}

}  // namespace drydock
