#include "split/stages/final_stage_order.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "model/run_time_paths.h"
#include "split/needs/run_reach.h"
#include "split/stages/final_workdir.h"
#include "text/ascii.h"

namespace drydock {
namespace {

using std::string_view;
using Kind = FinalStageItem::Kind;

bool is_copy(const Instruction& instruction) {
  return instruction.keyword() == Keyword::kCopy || instruction.keyword() == Keyword::kAdd;
}

bool sets_variables(Keyword keyword) {
  return keyword == Keyword::kEnv || keyword == Keyword::kArg;
}

// Their variables are the container's: the build does not put them in.
bool starts_program(Keyword keyword) {
  return keyword == Keyword::kCmd || keyword == Keyword::kEntrypoint || keyword == Keyword::kHealthcheck;
}

// `USER root` and its like.
bool is_root_user(const Instruction& user) {
  const std::string text(user.body().text());
  const string_view name = string_view(text).substr(0, text.find(':'));
  return name == "root" || name == "0";
}

// Whether apt-get, apk or a package's own script reads it.
bool concerns_packages(string_view name) {
  const std::string lower = lower_ascii(name);
  return lower == "debian_frontend" || lower == "tz" || lower.starts_with("debconf_") ||
         lower.starts_with("apt_") || lower.ends_with("_proxy");
}

// An item with what its neighbours have to know of it. `rank` is the order by taste, `before` the order by
// meaning.
struct Node {
  FinalStageItem item;
  Keyword keyword = Keyword::kUnknown;
  std::int64_t at = -1;  // place in the old order; -1: it has none
  int rank = 0;
  std::set<std::string> sets;
  std::optional<RunReach> reach;  // of a RUN
  std::vector<std::size_t> before;
};

// The items are a graph whose edges say which of two must come first; of those that may come next, the one of
// the lowest rank does, and among equals the older one. So the taste decides only where the meaning leaves a
// choice.
class Ordering {
 public:
  Ordering(const BuildModel& model, const Stage& stage, const SplitPlan& plan,
           const std::vector<Instruction>& moved, const std::vector<Instruction>& kept)
      : model_(model), stage_(stage), plan_(plan), moved_(moved), kept_(kept) {}

  FinalStageOrder make() {
    add_nodes();
    // Only what the author wrote has an old order to keep; the plan's own items get their edges by what they
    // are.
    for (std::size_t a = 0; a < nodes_.size(); ++a)
      for (std::size_t b = 0; b < nodes_.size(); ++b)
        if (nodes_[a].at >= 0 && nodes_[a].at < nodes_[b].at && must_keep(nodes_[a], nodes_[b])) edge(a, b);
    order_packages();
    order_carried();
    sort();
    if (out_.problem.empty()) problem(workdir_problem(model_, stage_, plan_, out_.items, kept_));
    return std::move(out_);
  }

 private:
  void problem(std::string why) {
    if (out_.problem.empty()) out_.problem = std::move(why);
  }
  void edge(std::size_t first, std::size_t second) { nodes_[second].before.push_back(first); }

  std::size_t add(FinalStageItem item, Keyword keyword, std::int64_t at, int rank) {
    Node node;
    node.item = std::move(item);
    node.keyword = keyword;
    node.at = at;
    node.rank = rank;
    nodes_.push_back(std::move(node));
    return nodes_.size() - 1;
  }

  void add_nodes() {
    // What the builder's image set came before everything that the author wrote.
    for (std::uint32_t i = 0; i < plan_.environment.size(); ++i) {
      const std::size_t node = add({Kind::kEnvironment, i}, Keyword::kEnv, stage_.from.index(), 2);
      nodes_[node].sets.insert(plan_.environment[i].substr(0, plan_.environment[i].find('=')));
    }
    // `USER root` on top undoes the base image's USER, and everything below relies on it.
    bool first_user = true;
    for (const Instruction& each : moved_) {
      const Keyword keyword = each.keyword();
      const bool root = keyword == Keyword::kUser && first_user && is_root_user(each);
      first_user = first_user && keyword != Keyword::kUser;
      const std::size_t node = add({Kind::kAuthor, 0, each}, keyword, each.index(), root ? 0 : rank_of(each));
      if (sets_variables(keyword))
        for (const NameValue& entry : name_values(each)) nodes_[node].sets.insert(entry.name);
      if (keyword == Keyword::kRun) nodes_[node].reach = run_reach(model_, each);
    }
    if (const auto at = place_of_plan_workdir(model_, stage_, plan_, kept_))
      add({Kind::kWorkdir}, Keyword::kWorkdir, *at, 3);
    if (!plan_.packages.empty()) packages_ = add({Kind::kPackages}, Keyword::kUnknown, -1, 1);
    if (!plan_.carried.empty()) carried_ = add({Kind::kCarried}, Keyword::kUnknown, -1, 5);
    for (std::uint32_t i = 0; i < plan_.run.size(); ++i)
      runs_.push_back(add({Kind::kRun, i}, Keyword::kUnknown, -1, 6));
  }

  // What changes seldom stands above what changes often, so that the cache of the layers is of use.
  int rank_of(const Instruction& each) const {
    switch (each.keyword()) {
      case Keyword::kArg:
      case Keyword::kEnv: {
        // A variable that packages do not read stands below them: a new value need not install them again.
        const auto entries = name_values(each);
        const bool early = plan_.packages.empty() ||
                           std::any_of(entries.begin(), entries.end(),
                                       [](const NameValue& e) { return concerns_packages(e.name); });
        return early ? 0 : 2;
      }
      case Keyword::kShell:
        return shell_is_installed(each) ? 2 : 0;
      case Keyword::kLabel:
      case Keyword::kMaintainer:
        return 0;
      case Keyword::kWorkdir:
        return 3;
      case Keyword::kRun:
        return 4;
      case Keyword::kCopy:
      case Keyword::kAdd:
        return 6;
      default:
        return 7;
    }
  }

  /// A shell that the packages bring cannot be the one that installs them.
  bool shell_is_installed(const Instruction& shell) const {
    const auto values = shell.values();
    if (values.empty()) return false;
    const string_view program = string_view(values.front()).substr(values.front().rfind('/') + 1);
    return std::find(plan_.packages.begin(), plan_.packages.end(), program) != plan_.packages.end();
  }

  /// The plan's own variables are few: a `$` in them is taken for any name.
  bool mentions_any(const Node& node, const std::set<std::string>& names) const {
    if (node.item.kind == Kind::kWorkdir || names.empty() || starts_program(node.keyword)) return false;
    if (node.item.kind == Kind::kEnvironment)
      return plan_.environment[node.item.number].find('$') != std::string::npos;
    return std::any_of(names.begin(), names.end(),
                       [&](const std::string& name) { return mentions_variable(*node.item.author, name); });
  }

  // Whether the second of two, which came later, may not come first.
  // Every pair that is not named here may change places, so a doubt keeps the order.
  bool must_keep(const Node& a, const Node& b) const {
    if (a.keyword == b.keyword && !sets_variables(a.keyword)) return true;
    const auto pair = [&](Keyword x, Keyword y) {
      return (a.keyword == x && b.keyword == y) || (a.keyword == y && b.keyword == x);
    };
    if (mentions_any(b, a.sets) || mentions_any(a, b.sets)) return true;
    // The last one to set a name decides, and an ENV hides the ARG of its name.
    if (sets_variables(a.keyword) && sets_variables(b.keyword))
      return std::any_of(a.sets.begin(), a.sets.end(),
                         [&](const std::string& name) { return b.sets.contains(name); });
    if (a.keyword == Keyword::kRun || b.keyword == Keyword::kRun) {
      const Node& run = a.keyword == Keyword::kRun ? a : b;
      const Keyword other = a.keyword == Keyword::kRun ? b.keyword : a.keyword;
      // Every variable is in a RUN's environment, whether its text names it or not.
      if (sets_variables(other) || other == Keyword::kShell || other == Keyword::kUser ||
          other == Keyword::kVolume || other == Keyword::kCopy || other == Keyword::kAdd)
        return true;
      if (other != Keyword::kWorkdir) return false;
      if (needs_workdir(model_, *run.item.author, *run.reach)) return true;
      // `useradd --create-home` leaves a home as it is that WORKDIR has made for root.
      const Node& folder = a.keyword == Keyword::kRun ? b : a;
      const auto path = folder.item.kind == Kind::kWorkdir
                            ? std::optional(plan_.workdir)
                            : absolute_path_in(model_, *folder.item.author, folder.item.author->body().text());
      return !path || run.reach->may_touch(*path);
    }
    // The shell form is wrapped in the SHELL of its own line.
    if ((a.keyword == Keyword::kShell && starts_program(b.keyword)) ||
        (b.keyword == Keyword::kShell && starts_program(a.keyword)))
      return true;
    // ENTRYPOINT may take back the CMD before it.
    if (pair(Keyword::kCmd, Keyword::kEntrypoint) || pair(Keyword::kCopy, Keyword::kAdd)) return true;
    // WORKDIR makes its folder as the user of its place.
    if (pair(Keyword::kUser, Keyword::kWorkdir)) return true;
    // COPY heeds no USER, but people read it so; the classic builder loses what is put into a VOLUME after
    // its line.
    if (b.keyword == Keyword::kUser || b.keyword == Keyword::kVolume)
      return a.item.author && is_copy(*a.item.author);
    // A COPY into a folder that is not there would make it as root.
    if (a.keyword == Keyword::kWorkdir) return b.item.author && is_copy(*b.item.author);
    return b.keyword == Keyword::kWorkdir && a.item.author && is_copy(*a.item.author) &&
           needs_workdir(model_, *a.item.author, {});
  }

  // Packages are installed by root, and before anything that may need them.
  void order_packages() {
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      const Node& node = nodes_[i];
      const bool other_user = node.keyword == Keyword::kUser && node.rank != 0;
      if (packages_ && (other_user || node.keyword == Keyword::kRun)) edge(*packages_, i);
      if (!runs_.empty() && other_user) edge(runs_.back(), i);
    }
    for (std::size_t i = 0; i < runs_.size(); ++i) {
      // The plan's steps work on what is carried, each on what the one before left.
      if (i > 0) edge(runs_[i - 1], runs_[i]);
      if (carried_) edge(*carried_, runs_[i]);
    }
  }

  /// A destination may be the file or the folder that it is put into, so either side of the path counts.
  bool meets_carried(const Instruction& copy) const {
    const auto words = copy.arguments();
    const auto target =
        words.empty() ? std::nullopt : absolute_path_in(model_, copy, copy.value(words.back()));
    return !target || std::any_of(plan_.carried.begin(), plan_.carried.end(), [&](const Carried& each) {
      return is_inside(each.path, *target) || is_inside(*target, each.path);
    });
  }
  bool meets_carried(const RunReach& reach) const {
    return std::any_of(plan_.carried.begin(), plan_.carried.end(),
                       [&](const Carried& each) { return reach.may_touch(each.path); });
  }

  // Whether what is carried may have been made, or changed, by this step of the build.
  bool may_make_carried(const Instruction& each) const {
    const auto placement = plan_.placements.find(each.index());
    if (placement == plan_.placements.end() || placement->second == Placement::kFinal) return false;
    if (is_copy(each)) return meets_carried(each);
    return each.keyword() == Keyword::kRun && meets_carried(run_reach(model_, each));
  }

  // What is carried is the build's outcome, though the steps that made it stood at several places. A RUN or
  // COPY that may meet it stands before it or behind it as it did in the old stage; where it stood amid those
  // steps, nobody can tell.
  void order_carried() {
    if (!carried_) return;
    std::vector<std::uint32_t> makers;
    for (const Instruction& each : stage_.instructions)
      if (may_make_carried(each)) makers.push_back(each.index());
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      const Node& node = nodes_[i];
      // COPY would make the folder as root, and WORKDIR then leave it so.
      if (node.keyword == Keyword::kWorkdir && stands_below_user(node)) edge(i, *carried_);
      if (!node.item.author) continue;
      const Instruction& each = *node.item.author;
      const bool later =
          std::any_of(makers.begin(), makers.end(), [&](std::uint32_t m) { return m > node.at; });
      const bool earlier =
          std::any_of(makers.begin(), makers.end(), [&](std::uint32_t m) { return m < node.at; });
      // What the build does at its end, in addition to the old steps, it does to its own copy of the file.
      const bool last_word =
          !plan_.build_run.empty() && plan_.placements.at(each.index()) == Placement::kBoth;
      if (is_copy(each) && (later || last_word) && meets_carried(each)) edge(i, *carried_);
      if (node.keyword != Keyword::kRun) continue;
      if (makes_owner(*node.reach)) edge(i, *carried_);
      if (!meets_carried(*node.reach)) continue;
      if (earlier && later) {
        problem(fmt::format(
            "whether the `RUN` on line {} belongs before what is copied from the build or behind it is "
            "not certain",
            each.start_line()));
      } else if (earlier) {
        edge(*carried_, i);
      } else {
        edge(i, *carried_);
      }
    }
  }

  // BuildKit gives the folder that WORKDIR makes to the user in force, if that user is not root.
  bool stands_below_user(const Node& workdir) const {
    return std::any_of(nodes_.begin(), nodes_.end(), [&](const Node& node) {
      return node.keyword == Keyword::kUser && node.at < workdir.at && !is_root_user(*node.item.author);
    });
  }

  // Whether the RUN names a user or group that --chown wants: by its name it must be there when the COPY
  // runs.
  bool makes_owner(const RunReach& reach) const {
    for (const Carried& each : plan_.carried) {
      const std::size_t colon = std::min(each.chown.find(':'), each.chown.size());
      for (const std::string& name :
           {each.chown.substr(0, colon), each.chown.substr(std::min(colon + 1, each.chown.size()))})
        if (name.find_first_not_of("0123456789") != std::string::npos && reach.words.contains(name))
          return true;
    }
    return false;
  }

  /// Quadratic, for the few dozen items of a stage. A circle of edges means that no order will do.
  void sort() {
    std::vector<bool> done(nodes_.size(), false);
    for (std::size_t count = 0; count < nodes_.size(); ++count) {
      std::size_t next = nodes_.size();
      for (std::size_t i = 0; i < nodes_.size(); ++i) {
        if (done[i]) continue;
        const auto& before = nodes_[i].before;
        if (!std::all_of(before.begin(), before.end(), [&](std::size_t b) { return done[b]; })) continue;
        if (next == nodes_.size() ||
            std::tie(nodes_[i].rank, nodes_[i].at) < std::tie(nodes_[next].rank, nodes_[next].at))
          next = i;
      }
      if (next == nodes_.size()) {
        const auto stuck = std::find_if(nodes_.begin(), nodes_.end(), [&](const Node& node) {
          return !done[static_cast<std::size_t>(&node - nodes_.data())] && node.item.author;
        });
        problem(
            stuck == nodes_.end()
                ? std::string("its steps cannot be put in an order in which each of them means what it meant")
                : fmt::format(
                      "the `{}` on line {} has no place in the final stage where it means what it meant",
                      keyword_name(stuck->keyword), stuck->item.author->start_line()));
        return;
      }
      done[next] = true;
      out_.items.push_back(nodes_[next].item);
    }
  }

  const BuildModel& model_;
  const Stage& stage_;
  const SplitPlan& plan_;
  const std::vector<Instruction>& moved_;
  const std::vector<Instruction>& kept_;
  std::vector<Node> nodes_;
  std::optional<std::size_t> packages_, carried_;
  std::vector<std::size_t> runs_;
  FinalStageOrder out_;
};

// `$NAME` and `${NAME…}`; a longer name that begins in the same way is another variable.
bool names_variable(string_view text, string_view name) {
  for (std::size_t at = text.find(name); at != string_view::npos; at = text.find(name, at + 1)) {
    const bool dollar =
        at > 0 && (text[at - 1] == '$' || (at > 1 && text[at - 1] == '{' && text[at - 2] == '$'));
    const char next = at + name.size() < text.size() ? lower_ascii(text[at + name.size()]) : ' ';
    if (dollar && !(next >= 'a' && next <= 'z') && !(next >= '0' && next <= '9') && next != '_') return true;
  }
  return false;
}

}  // namespace

// Flags and heredocs are expanded as well, though they stand outside the instruction's words.
bool mentions_variable(const Instruction& instruction, string_view name) {
  if (name.empty()) return false;
  const Instruction inner = instruction.innermost();
  if (names_variable(inner.body().text(), name)) return true;
  for (const Flag& flag : inner.flags())
    if (flag.value && names_variable(*flag.value, name)) return true;
  for (const Heredoc& heredoc : inner.heredocs())
    if (names_variable(inner.source().substr(heredoc.body.begin, heredoc.body.size()), name)) return true;
  return false;
}

FinalStageOrder final_stage_order(const BuildModel& model, const Stage& stage, const SplitPlan& plan,
                                  const std::vector<Instruction>& moved,
                                  const std::vector<Instruction>& kept) {
  return Ordering(model, stage, plan, moved, kept).make();
}

}  // namespace drydock
