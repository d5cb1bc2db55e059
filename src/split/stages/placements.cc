#include "split/stages/placements.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/final_user.h"
#include "model/run_time_paths.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

// A longer name that begins in the same way is another variable.
bool mentions_variable(string_view text, string_view name) {
  for (std::size_t at = text.find(name); at != string_view::npos; at = text.find(name, at + 1)) {
    const bool dollar = at > 0 && (text[at - 1] == '$' || (text[at - 1] == '{' && at > 1 && text[at - 2] == '$'));
    const char next = at + name.size() < text.size() ? text[at + name.size()] : ' ';
    const bool longer = (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z') || (next >= '0' && next <= '9') || next == '_';
    if (dollar && !longer) return true;
  }
  return false;
}

// The recipe has placed what it knows before this runs; here the rest is placed by rules that hold for every
// language.
class Placing {
 public:
  Placing(const SplitInput& input, const FileModel& files, SplitPlan& plan) : input_(input), files_(files), plan_(plan) {}

  std::string run() {
    find_user_steps();
    find_boundary();
    for (const Instruction& each : input_.stage.instructions) {
      if (std::string problem = place(each); !problem.empty()) return problem;
    }
    place_arguments();
    return place_workdir();
  }

 private:
  std::optional<Placement> chosen(const Instruction& each) const {
    const auto found = plan_.placements.find(each.index());
    return found == plan_.placements.end() ? std::nullopt : std::optional(found->second);
  }
  // emplace() keeps what is there already: a recipe's own decision stands.
  void set(const Instruction& each, Placement placement) { plan_.placements.emplace(each.index(), placement); }

  static bool is_copy(const Instruction& each) {
    return each.keyword() == Keyword::kCopy || each.keyword() == Keyword::kAdd;
  }

  /// RUNs that make the user and do nothing else are needed where the user is.
  void find_user_steps() {
    for (const Instruction& each : input_.stage.instructions) {
      if (each.keyword() != Keyword::kRun || chosen(each)) continue;
      // A step that does more than make the user cannot be repeated without repeating that as well.
      bool makes = false, more = false;
      for (const Effect& effect : files_.effects) {
        if (effect.at != each.index()) continue;
        makes = makes || effect.kind == EffectKind::kUser;
        more = more || (effect.kind != EffectKind::kUser && effect.kind != EffectKind::kMade);
      }
      if (makes && !more) set(each, is_used_while_building(each) ? Placement::kBoth : Placement::kFinal);
    }
  }

  /// A step that builds runs as somebody, or gives files to somebody, once this step has made a user.
  /// From the end on, so that a build step that follows is known by the time its USER is met.
  bool is_used_while_building(const Instruction& user_step) const {
    bool used = false, builds = false;
    for (auto each = input_.stage.instructions.rbegin(); each != input_.stage.instructions.rend(); ++each) {
      if (each->index() <= user_step.index()) break;
      const auto where = chosen(*each);
      builds = builds || (each->keyword() == Keyword::kRun && (!where || *where == Placement::kBuild));
      used = used || (builds && (each->keyword() == Keyword::kUser || each->flag("chown")));
    }
    return used;
  }

  /// True where another ENV that the final stage gets is written with one of the variables.
  /// `ENV PATH=$GOPATH/bin:$PATH` in the final stage would expand to nothing without the ENV before it.
  bool is_mentioned(const Instruction& environment) const {
    for (const NameValue& entry : name_values(environment)) {
      for (const Instruction& other : input_.stage.instructions) {
        if (other.keyword() != Keyword::kEnv || other.index() <= environment.index()) continue;
        const auto entries = name_values(other);
        const bool build = std::all_of(entries.begin(), entries.end(), [](const NameValue& e) { return is_build_variable(e.name); });
        if (!build && mentions_variable(other.source().substr(other.range().begin, other.range().size()), entry.name)) return true;
      }
    }
    return false;
  }

  /// The last step that builds: what follows it belongs to the final stage as it stands.
  /// A RUN that nobody has placed may build something, so it counts as a build step.
  void find_boundary() {
    for (const Instruction& each : input_.stage.instructions) {
      const auto where = chosen(each);
      if (where ? *where != Placement::kFinal : each.keyword() == Keyword::kRun) boundary_ = each.index();
    }
  }

  std::string place(const Instruction& each) {
    if (chosen(each)) return {};
    const bool above = each.index() <= boundary_;
    switch (each.keyword()) {
      // Its outcome is carried, or the split fails: a build step is not run a second time.
      case Keyword::kRun: set(each, Placement::kBuild); break;
      case Keyword::kCopy:
      case Keyword::kAdd: return place_copy(each, above);
      case Keyword::kEnv: {
        const auto entries = name_values(each);
        const bool build = std::all_of(entries.begin(), entries.end(), [](const NameValue& e) { return is_build_variable(e.name); });
        // A variable that is not known to be for the build may be read by the program as well.
        set(each, !above ? Placement::kFinal : build && !is_mentioned(each) ? Placement::kBuild : Placement::kBoth);
        break;
      }
      // They govern the lines below them, which now stand in two stages.
      case Keyword::kShell:
      case Keyword::kUser: set(each, above ? Placement::kBoth : Placement::kFinal); break;
      // One WORKDIR of the plan's stands for those above the boundary.
      case Keyword::kWorkdir: set(each, above ? Placement::kBuild : Placement::kFinal); break;
      case Keyword::kArg: break;
      case Keyword::kOnbuild: return "`ONBUILD` steps belong to other builds";
      case Keyword::kUnknown: return "it has an instruction that is not known";
      // Labels, ports, volumes and start commands describe the image that is run.
      default: set(each, Placement::kFinal); break;
    }
    return {};
  }

  /// What a recipe does not know as source stands in the final image too; a build step behind it may read it as well.
  std::string place_copy(const Instruction& each, bool above) {
    if (!above) {
      set(each, Placement::kFinal);
      return {};
    }
    const auto words = each.arguments();
    const bool relative = words.empty() || !each.value(words.back()).starts_with('/');
    // A relative destination would mean another folder below another WORKDIR; what it wrote is copied out of the build then.
    set(each, relative ? Placement::kBuild : Placement::kBoth);
    return {};
  }

  /// An ARG is there in a stage only below its own line.
  void place_arguments() {
    for (const Instruction& each : input_.stage.instructions) {
      if (each.keyword() != Keyword::kArg || chosen(each)) continue;
      bool wanted = false;
      for (const NameValue& entry : name_values(each)) {
        for (const Instruction& other : input_.stage.instructions) {
          const auto where = chosen(other);
          if (other.index() > each.index() && where && *where != Placement::kBuild)
            wanted = wanted || mentions_variable(other.source().substr(other.range().begin, other.range().size()), entry.name);
        }
      }
      const bool above = each.index() <= boundary_;
      set(each, !above ? Placement::kFinal : wanted ? Placement::kBoth : Placement::kBuild);
    }
  }

  // The smaller base may have another working folder, and the container is to start where it did.
  std::string place_workdir() {
    std::optional<std::string> folder;
    bool later = false;  // an absolute WORKDIR below the boundary says it all
    const Instruction* last = nullptr;
    for (const Instruction& each : input_.stage.instructions) {
      if (each.index() <= boundary_) {
        last = &each;
      } else if (each.keyword() == Keyword::kWorkdir) {
        const auto value = input_.model.expand(each, each.body().text());
        later = later || (value && value->starts_with('/'));
      }
    }
    folder = last != nullptr ? workdir_after(input_, *last) : std::nullopt;
    // Relative paths of the start command would lead somewhere else.
    if (!folder) return "its working folder is not known";
    if (!later && plan_.workdir.empty() && *folder != "/") plan_.workdir = *folder;
    return {};
  }

  const SplitInput& input_;
  const FileModel& files_;
  SplitPlan& plan_;
  std::uint32_t boundary_ = 0;
};

}  // namespace

// Read by compilers, build tools and package managers alone, so a running program loses nothing without them.
// Names that programs read too, such as PATH, are not here.
bool is_build_variable(string_view name) {
  static constexpr auto kNames = std::to_array<string_view>(
      {"CC",          "CXX",         "CFLAGS",      "CXXFLAGS",      "CPPFLAGS",   "LDFLAGS",      "MAKEFLAGS",   "AR",
       "DEBIAN_FRONTEND", "GO111MODULE", "GOFLAGS", "GOPROXY",       "GOSUMDB",    "GOPRIVATE",    "GONOSUMDB",   "GOOS",
       "GOARCH",      "GOAMD64",     "GOARM",       "CGO_ENABLED",   "CGO_CFLAGS", "CGO_LDFLAGS",  "GOPATH",      "GOROOT",
       "GOCACHE",     "GOBIN",       "GOTOOLCHAIN", "RUSTFLAGS",     "CARGO_HOME", "RUSTUP_HOME",  "CARGO_TERM_COLOR", "CARGO_TARGET_DIR",
       "CARGO_INCREMENTAL", "CARGO_NET_GIT_FETCH_WITH_CLI", "RUST_VERSION", "MAVEN_OPTS", "MAVEN_HOME", "GRADLE_OPTS", "GRADLE_HOME",
       "GRADLE_USER_HOME", "CMAKE_BUILD_TYPE", "PKG_CONFIG_PATH", "PIP_NO_CACHE_DIR", "PIP_DISABLE_PIP_VERSION_CHECK",
       "PIP_DEFAULT_TIMEOUT", "NPM_CONFIG_LOGLEVEL"});
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

// An image without a working folder of its own starts in `/`.
std::optional<std::string> workdir_after(const SplitInput& input, const Instruction& instruction) {
  KnownPath path = input.model.state_before(instruction).workdir;
  if (path.from_base && input.config != nullptr) path.value = input.config->working_dir.empty() ? "/" : input.config->working_dir;
  if (instruction.keyword() != Keyword::kWorkdir) return path.value;
  const auto value = input.model.expand(instruction, instruction.body().text());
  if (!value) return std::nullopt;
  if (value->starts_with('/')) return clean_path(*value);
  if (!path.value) return std::nullopt;
  return clean_path(*path.value + "/" + *value);
}

std::string place_instructions(const SplitInput& input, const FileModel& files, SplitPlan& plan) {
  return Placing(input, files, plan).run();
}

}  // namespace drydock
