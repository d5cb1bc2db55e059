#include "split/files/file_owner.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "model/command.h"
#include "model/final_user.h"
#include "model/run_time_paths.h"
#include "split/needs/app_files.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

// A user's own group goes with it; a number alone would get the group of that number, as a container's
// process would not.
// Root needs no flag, since COPY gives to root anyway.
std::string with_group(const std::string& user) {
  if (user.find(':') != std::string::npos || is_root(user)) return is_root(user) ? std::string() : user;
  return user + ":" + user;
}

// `COPY --from` forgets owners, so what a `chown`, a --chown or a USER of the old stage gave must be written
// again.
class Owning {
 public:
  Owning(const SplitInput& input, const FileModel& files, string_view path, bool tree)
      : input_(input), files_(files), path_(path), tree_(tree) {
    std::string problem;
    // Without a context this is nothing, and the paths of the effects decide alone.
    copied_ = app_files(input.model, input.stage, input.facts, "/", problem);
  }

  // In order, because the last to give the file away decides.
  FileOwner find() {
    for (const Instruction& each : input_.stage.instructions) {
      if (each.keyword() == Keyword::kCopy || each.keyword() == Keyword::kAdd) copy(each);
      if (each.keyword() == Keyword::kRun) run(each);
    }
    return out_;
  }

 private:
  /// How much of what is asked for the instruction puts there.
  enum class Reach { kNone, kPart, kAll };
  Reach reach(const Instruction& each) const {
    Reach out = Reach::kNone;
    if (copied_ && each.keyword() != Keyword::kRun && !each.flag("from")) {
      // Which of the context's files come, rather than the folder that they come into.
      for (const AppFile& file : *copied_) {
        if (file.at != each.index()) continue;
        if (file.path == path_) return Reach::kAll;
        if (tree_ && is_inside(file.path, path_)) out = Reach::kPart;
      }
      return out;
    }
    for (const Effect& effect : files_.effects) {
      // A change of a file keeps its owner, and a removal leaves none.
      if (effect.at != each.index() || effect.kind == EffectKind::kChanged ||
          effect.kind == EffectKind::kRemoved)
        continue;
      if (effect.path == path_ || (effect.tree && is_inside(path_, effect.path)))
        out = Reach::kAll;
      else if (tree_ && is_inside(effect.path, path_) && out == Reach::kNone)
        out = Reach::kPart;
    }
    return out;
  }

  void give(Reach reach, const std::string& owner, bool known) {
    if (reach == Reach::kNone) return;
    // A folder that is copied into another keeps what is there already.
    // Two owners in one tree cannot be told to one --chown.
    if (any_ && (owner != out_.name || !known)) {
      if (reach == Reach::kPart || tree_) out_.known = false;
    } else {
      out_.known = out_.known && known;
    }
    out_.name = owner;
    any_ = true;
  }

  /// `useradd -g staff app` makes no group `app`, which --chown would not find. Nothing where the group is
  /// not known.
  // busybox's adduser takes the group as -G, which for useradd means further groups; Debian's takes
  // --ingroup.
  std::optional<std::string> owner_of(const std::string& name) const {
    for (const CreatedUser& user : created_users(input_.model, input_.stage)) {
      if (user.name != name || user.own_group) continue;
      const bool adds = user.command.program == "adduser";
      for (std::size_t i = 1; i + 1 < user.command.words.size(); ++i)
        for (const string_view option : {adds ? "-G" : "-g", "--gid", "--ingroup"})
          if (const auto group = user.command.literal(i + 1); user.command.word_is(i, option) && group)
            return name + ":" + *group;
      return std::nullopt;
    }
    return with_group(name);
  }

  void copy(const Instruction& each) {
    const Reach part = reach(each);
    if (part == Reach::kNone) return;
    const auto flag = each.flag("chown");
    // COPY heeds no USER: without --chown, what it writes is root's.
    if (!flag || !flag->value) return give(part, {}, true);
    const auto value = input_.model.expand(each, *flag->value);
    // What is written goes on: a user alone means what it meant.
    give(part, !value || is_root(*value) ? std::string() : *value, value.has_value());
  }

  // A RUN writes as the USER in force at its line.
  void run(const Instruction& each) {
    if (const Reach part = reach(each); part != Reach::kNone) {
      const KnownPath user = input_.model.state_before(each).user;
      const std::string name = user.value                                   ? *user.value
                               : user.from_base && input_.config != nullptr ? input_.config->user
                                                                            : std::string();
      const auto owner = owner_of(name);
      give(part, owner.value_or(with_group(name)), (user.value || user.from_base) && owner);
    }
    for (const Command& command : commands_of(input_.model, each)) {
      if (command.program != "chown") continue;
      chown(each, command);
    }
  }

  // Reads one `chown` by hand: options, then the owner, then paths, of which only those that meet the file
  // count.
  void chown(const Instruction& each, const Command& command) {
    bool deep = false;
    std::optional<std::string> owner;
    bool first = true;
    const KnownPath workdir = input_.model.state_before(each).workdir;
    for (std::size_t i = 1; i < command.words.size(); ++i) {
      const auto word = command.literal(i);
      if (word && word->starts_with('-')) {
        deep = deep || *word == "--recursive" ||
               (!word->starts_with("--") && word->find('R') != std::string::npos);
        continue;
      }
      if (first) {
        owner = word;
        first = false;
        continue;
      }
      // A relative path of `chown` counts from the WORKDIR; a `cd` before it is not followed here.
      std::string target;
      if (word && word->starts_with('/'))
        target = clean_path(*word);
      else if (word && workdir.value)
        target = clean_path(*workdir.value + "/" + *word);
      const bool mine =
          target.empty() || target == path_ || is_inside(path_, target) || is_inside(target, path_);
      if (!mine) continue;
      // A path or an owner that expands something may concern the file or not.
      if (target.empty() || !owner) {
        out_.known = false;
      } else if (target == path_ || (deep && is_inside(path_, target))) {
        if (tree_ && !deep) continue;  // the folder itself
        out_ = {is_root(*owner) ? std::string() : owner->starts_with(':') ? out_.name : *owner, true};
        any_ = true;
      } else if (tree_ && is_inside(target, path_)) {
        if ((is_root(*owner) ? std::string() : *owner) != out_.name) out_.known = false;
      }
    }
  }

  const SplitInput& input_;
  const FileModel& files_;
  string_view path_;
  bool tree_;
  bool any_ = false;
  std::optional<std::vector<AppFile>> copied_;
  FileOwner out_;
};

}  // namespace

FileOwner file_owner(const SplitInput& input, const FileModel& files, string_view path, bool tree) {
  return Owning(input, files, path, tree).find();
}

}  // namespace drydock
