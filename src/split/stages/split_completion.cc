#include "split/stages/split_completion.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "facts/known_images.h"
#include "facts/questions.h"
#include "model/final_user.h"
#include "model/run_time_paths.h"
#include "split/files/path_folders.h"
#include "split/needs/package_roles.h"
#include "split/stages/placements.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

// What builders fill and no program of the author's reads.
constexpr auto kScratch = std::to_array<string_view>(
    {"/tmp", "/var/tmp", "/var/cache", "/var/lib/apt", "/var/log", "/root/.cache", "/var/lib/dpkg", "/lib/apk", "/etc/apk"});
// Folders that hold the distribution's own files as well: a step that may write anything below them cannot be carried.
constexpr auto kShared = std::to_array<string_view>({"/",    "/bin",     "/etc",  "/home",       "/lib",      "/opt",
                                                     "/root", "/sbin",    "/usr",  "/usr/bin",    "/usr/lib",  "/usr/local",
                                                     "/usr/local/bin", "/usr/local/lib", "/usr/share", "/var", "/var/lib", "/srv"});

template <typename List>
bool is_below_any(string_view path, const List& folders) {
  return std::any_of(folders.begin(), folders.end(), [&](const auto& folder) { return is_inside(path, folder); });
}

// The last word on a plan: the recipe argues for its language, and here each effect and each need is gone
// through, whoever made it.
class Completion {
 public:
  Completion(const SplitInput& input, const FileModel& files, const RunNeeds& needs, const RuntimeBase& runtime, SplitPlan& plan)
      : input_(input), files_(files), needs_(needs), runtime_(runtime), plan_(plan) {}

  void run() {
    // Where each instruction stands decides what is left over, so this comes first.
    const std::string problem = place_instructions(input_, files_, plan_);
    if (!problem.empty()) return fail(problem);
    for (const Effect& effect : files_.effects) {
      leftover(effect);
      if (failed()) return;
    }
    volumes();
    users();
    for (const RunNeed& need : needs_.needs) {
      if (failed()) return;
      satisfy(need);
    }
    // The same file must get the same text whatever the order in which the needs were found.
    std::sort(plan_.packages.begin(), plan_.packages.end());
    plan_.packages.erase(std::unique(plan_.packages.begin(), plan_.packages.end()), plan_.packages.end());
  }

 private:
  bool failed() const { return !plan_.problem.empty(); }
  void fail(std::string why, TextRange at = {}) {
    if (failed()) return;
    plan_.problem = std::move(why);
    plan_.problem_at = at;
  }

  const Instruction& instruction(std::uint32_t index) const { return input_.model.file().instructions()[index]; }
  std::uint32_t line(std::uint32_t index) const { return instruction(index).start_line(); }

  bool is_carried(string_view path) const {
    return std::any_of(plan_.carried.begin(), plan_.carried.end(),
                       [&](const Carried& each) { return each.folder ? is_inside(path, each.path) : path == each.path; });
  }
  bool is_left(string_view path) const { return is_below_any(path, kScratch) || is_below_any(path, plan_.left_paths); }

  Placement placement(std::uint32_t index) const {
    const auto found = plan_.placements.find(index);
    return found == plan_.placements.end() ? Placement::kBuild : found->second;
  }

  /// Something that a step put into the image: it comes along, or somebody has said why not.
  void leftover(const Effect& effect) {
    // A removal leaves nothing to carry, and packages are for the recipe, which knows what the program is
    // linked with.
    if (effect.kind == EffectKind::kRemoved || effect.kind == EffectKind::kSystemPackages) return;
    // A step that the final stage has too does the same there.
    if (placement(effect.at) != Placement::kBuild) return;
    if (is_carried(effect.path) || is_left(effect.path)) return;
    if (plan_.examined.contains(effect.at)) return;
    // The final stage's own WORKDIR makes the folder anew, and others were for the build.
    if (instruction(effect.at).keyword() == Keyword::kWorkdir) return;
    if (is_taken_away(effect)) return;
    const TextRange at = instruction(effect.at).line_range();
    // An account is a line in /etc/passwd, and that file cannot be carried without the builder's other
    // accounts.
    if (effect.kind == EffectKind::kUser)
      return fail(fmt::format("line {} makes a user in a step that does more", line(effect.at)), at);
    // To carry such a folder would lay the builder's system over the new base.
    if (std::find(kShared.begin(), kShared.end(), effect.path) != kShared.end() && (effect.tree || effect.path == "/"))
      return fail(fmt::format("{} on line {} may write anywhere below {}", effect.by, line(effect.at), effect.path), at);
    if (effect.kind == EffectKind::kChanged) {
      // A change of something that is carried comes along; what the base image brought is another file in the new base.
      return fail(fmt::format("{} on line {} changes {}, which is not copied to the final stage", effect.by, line(effect.at),
                              effect.path),
                  at);
    }
    if (comes_with_files(effect)) return;
    if (effect.kind == EffectKind::kMade && !effect.from.empty())
      return fail(fmt::format("line {} makes the link {}, and `COPY --from` would copy what it leads to", line(effect.at),
                              effect.path),
                  at);
    // Nobody has shown that the program does without it, so it comes along: a file too much harms less than
    // one too few.
    Carried carried;
    carried.path = effect.path;
    carried.folder = effect.tree || effect.kind == EffectKind::kMade;
    carried.why = fmt::format("{} on line {} makes it", effect.by, line(effect.at));
    plan_.proof.needs.push_back({fmt::format("{}, in case the program uses it", effect.path),
                                 fmt::format("{} on line {}", effect.by, line(effect.at)), "it is copied out of the build stage"});
    plan_.carried.push_back(std::move(carried));
  }

  /// `mkdir -p /opt/app` for what is copied there: the COPY makes the folder, as root and with the usual rights.
  /// A mode or an owner of its own would be lost with the `mkdir`.
  bool comes_with_files(const Effect& effect) const {
    if (effect.kind != EffectKind::kMade || effect.tree || !effect.from.empty()) return false;
    const Instruction& step = instruction(effect.at);
    const KnownPath user = input_.model.state_before(step).user;
    const string_view text = step.source().substr(step.range().begin, step.range().size());
    if ((user.value && !is_root(*user.value)) || text.find(" -m") != string_view::npos || text.find("--mode") != string_view::npos) return false;
    return std::any_of(plan_.carried.begin(), plan_.carried.end(), [&](const Carried& each) { return is_inside(each.path, effect.path); });
  }

  /// Who the final stage runs as, and gives files to, must be somebody there too: a user that the builder's image had, such as
  /// `gradle`, is none.
  void users() {
    for (const Instruction& each : input_.stage.instructions) {
      if (placement(each.index()) == Placement::kBuild) continue;
      std::optional<std::string> value;
      if (each.keyword() == Keyword::kUser) value = input_.model.expand(each, each.body().text());
      if (const auto flag = each.keyword() == Keyword::kCopy || each.keyword() == Keyword::kAdd ? each.flag("chown") : std::nullopt; flag && flag->value)
        value = input_.model.expand(each, *flag->value);
      if (!value) continue;
      const std::string name = value->substr(0, value->find(':'));
      if (name.empty() || is_root(name) || name.find_first_not_of("0123456789") == std::string::npos || has_user(name)) continue;
      return fail(fmt::format("nothing shows that `{}` has the user `{}`", runtime_.reference, name), each.line_range());
    }
  }

  // By the steps of the stage, then by the image's own file, then by what is known of official images.
  bool has_user(const std::string& name) const {
    for (const CreatedUser& made : created_users(input_.model, input_.stage))
      if (made.name == name) return true;
    if (files_.last_at("/etc/passwd") != nullptr) return true;
    const std::string* passwd = runtime_.contents == nullptr ? nullptr : runtime_.contents->file("etc/passwd");
    if (passwd != nullptr) {
      const auto entries = parse_passwd(*passwd);
      return std::any_of(entries.begin(), entries.end(), [&](const PasswdEntry& entry) { return entry.name == name; });
    }
    if (const auto known = known_image(canonical_reference(runtime_.reference)); known && known->provides == name) return true;
    // Of every distribution, and of Debian's and Ubuntu's base-passwd.
    return name == "nobody" || name == "daemon" || (name == "www-data" && !runtime_.distribution.musl());
  }

  /// A later step removes it; what is put there after that is looked at for itself.
  /// `apt-get download`, unpack, `rm`: what is gone at the end of the stage was for the build.
  bool is_taken_away(const Effect& effect) const {
    bool after = false;
    for (const Effect& each : files_.effects) {
      after = after || &each == &effect;
      if (after && each.kind == EffectKind::kRemoved && each.from.empty() &&
          (each.path == effect.path || (each.tree && is_inside(effect.path, each.path))))
        return true;
    }
    return files_.last_at(effect.path) == nullptr;
  }

  /// BuildKit keeps what is written to a VOLUME after it, the classic builder does not: nobody can mean that.
  void volumes() {
    for (const Instruction& each : input_.stage.instructions) {
      if (each.keyword() != Keyword::kVolume) continue;
      for (const Word& word : each.arguments()) {
        const auto path = input_.model.expand(each, each.value(word));
        // Any folder could be the volume then.
        if (!path) return fail("a `VOLUME` expands a variable whose value is not known", each.line_range());
        for (const Effect& effect : files_.effects)
          if (effect.at > each.index() && is_inside(effect.path, clean_path(*path)))
            return fail(fmt::format("line {} writes below the `VOLUME` {}", line(effect.at), *path), each.line_range());
      }
    }
  }

  void satisfied(const RunNeed& need, std::string by) {
    const string_view kind = need.kind == RunNeed::Kind::kProgram ? "the program " : need.kind == RunNeed::Kind::kShell ? "" : "";
    plan_.proof.needs.push_back({fmt::format("{}`{}`", kind, need.what), fmt::format("{} on line {}", need.by, line(need.at)), std::move(by)});
  }

  /// What a step of the old stage put at the path and the new image has too.
  /// The last step to write the path decides; an earlier one has been overwritten.
  std::optional<std::string> holder(const std::string& path) const {
    const Effect* effect = files_.last_at(path);
    if (effect == nullptr) return std::nullopt;
    if (placement(effect->at) != Placement::kBuild)
      return fmt::format("line {} puts {} into the final stage", line(effect->at), path);
    if (is_carried(path))
      return fmt::format("{} on line {} writes {}, which is copied out of the build stage", effect->by, line(effect->at), path);
    return std::nullopt;
  }

  bool is_package(string_view name) const {
    return std::find(plan_.packages.begin(), plan_.packages.end(), name) != plan_.packages.end();
  }

  // Tried in order, from what is certain to what is probable; a need that nothing answers ends the split.
  void satisfy(const RunNeed& need) {
    const TextRange at = instruction(need.at).line_range();
    if (need.kind == RunNeed::Kind::kShell) {
      if (!runtime_.shell()) return fail(fmt::format("{} needs a shell, and `{}` has none", need.by, runtime_.reference), at);
      return satisfied(need, fmt::format("`{}` has it", runtime_.reference));
    }
    if (const auto shown = plan_.provided.find(need.what); need.kind == RunNeed::Kind::kProgram && shown != plan_.provided.end())
      return satisfied(need, shown->second);
    for (const std::string& path : need.paths) {
      if (auto by = holder(path)) return satisfied(need, std::move(*by));
      if (std::find(plan_.explained_paths.begin(), plan_.explained_paths.end(), path) != plan_.explained_paths.end())
        return satisfied(need, "what it leads to is in the final stage");
    }
    if (need.kind == RunNeed::Kind::kFile) return satisfy_file(need, at);
    const bool bare = need.what.find('/') == std::string::npos;
    const string_view name = string_view(need.what).substr(need.what.rfind('/') + 1);
    // A folder that a step fills may hold the program that the container is for: where else would that be. Of any other
    // name it shows nothing, whatever it is called.
    const bool main = need.what == needs_.program;
    if (auto by = bare ? in_path(need.what, main) : std::nullopt) return satisfied(need, std::move(*by));
    for (const std::string& path : need.paths)
      if (files_.last_at(path) != nullptr)
        return fail(fmt::format("{} starts {}, which would be left behind", need.by, path), at);
    // Only these folders are the distribution's; a program elsewhere is the author's or the builder's.
    const bool system = bare || is_below_any(need.what, std::to_array<string_view>({"/bin", "/usr/bin", "/sbin", "/usr/sbin"}));
    if (system && runtime_.has_program(name)) return satisfied(need, fmt::format("`{}` has it", runtime_.reference));
    if (system && is_package(name)) return satisfied(need, fmt::format("the package {} is installed in the final stage", name));
    // The builder's image may have had it, such as curl for a HEALTHCHECK: its package has the same name.
    static constexpr auto kOwnPackage = std::to_array<string_view>({"bash", "curl", "wget", "jq", "git", "gosu", "tini", "dumb-init", "openssl"});
    if (system && std::find(kOwnPackage.begin(), kOwnPackage.end(), name) != kOwnPackage.end() && runtime_.shell()) {
      plan_.packages.emplace_back(name);
      return satisfied(need, fmt::format("the package {} is installed in the final stage", name));
    }
    fail(fmt::format("nothing shows that `{}`, which {} starts, would be in the final stage", need.what, need.by), at);
  }

  /// PATH decides: what is copied to one of its folders is found. `guess`: also what a filled folder may hold.
  std::optional<std::string> in_path(const std::string& name, bool guess) const {
    // In the order of PATH: an earlier folder hides what a later one holds.
    for (const std::string& folder : final_path_folders(input_, runtime_.config, plan_)) {
      const std::string path = clean_path(folder + "/" + name);
      const Effect* effect = files_.last_at(path);
      if (effect == nullptr || (!guess && effect->path != path)) continue;
      if (auto by = holder(path)) return by;
    }
    return std::nullopt;
  }

  // Unlike a program, a file that is named need not exist: it may be an output, a mount, or a default that
  // nobody uses.
  void satisfy_file(const RunNeed& need, TextRange at) {
    for (const std::string& path : need.paths) {
      if (const Effect* effect = files_.last_at(path))
        return fail(fmt::format("{} names {}, which {} on line {} writes and which would be left behind", need.by, path, effect->by,
                                line(effect->at)),
                    at);
      static constexpr auto kAlways = std::to_array<string_view>({"/dev", "/proc", "/sys", "/tmp", "/run", "/var/run"});
      if (is_below_any(path, kAlways)) return satisfied(need, "every container has it");
      static constexpr auto kImages = std::to_array<string_view>({"/bin", "/etc", "/lib", "/opt", "/sbin", "/usr"});
      if (is_below_any(path, kImages))
        return fail(fmt::format("{} names {}, which no step writes: it comes with the base image and may be missing in `{}`",
                                need.by, path, runtime_.reference),
                    at);
    }
    satisfied(need, "no step of the build makes it, so it is made, mounted or only named when the container runs");
  }

  const SplitInput& input_;
  const FileModel& files_;
  const RunNeeds& needs_;
  const RuntimeBase& runtime_;
  SplitPlan& plan_;
};

}  // namespace

void complete_plan(const SplitInput& input, const FileModel& files, const RunNeeds& needs, const RuntimeBase& runtime,
                   SplitPlan& plan) {
  if (plan.problem.empty()) Completion(input, files, needs, runtime, plan).run();
}

}  // namespace drydock
