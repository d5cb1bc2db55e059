#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/shell_commands.h"
#include "rewrite/apt_usage.h"
#include "rewrite/package_caches.h"
#include "rewrite/shell_edits.h"
#include "rewrite/transform.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::array<std::string_view, 3> kAliases = {"DL3019", "DS-0025", "AVD-DS-0025"};
constexpr std::array<std::string_view, 2> kReferences = {"https://github.com/hadolint/hadolint/wiki/DL3019",
                                                         "https://avd.aquasec.com/misconfig/ds025"};

constexpr TransformInfo kInfo = {
    .id = "apk-no-cache",
    .summary = "Add `--no-cache` to `apk add`",
    .applicability = Applicability::kSafe,
    .rationale =
        "`apk add --no-cache` fetches the package index itself and keeps nothing of it. An `apk update` before it and an "
        "`rm -rf /var/cache/apk/*` after it are then needless and go, where nothing else uses the index.",
    .declines =
        "Where the cache is wanted: a mount over it, `/etc/apk/cache`, `--cache-dir`, `--no-network`. Where something may "
        "need the index that `apk add -U` leaves, or the script fails without a file to remove. In quoted scripts and "
        "the exec form. `apk update` and the removal stay where it is not certain that nothing needs them.",
    .aliases = kAliases,
    .references = kReferences};

constexpr std::string_view kCache = "/var/cache/apk";
constexpr std::array<std::string_view, 3> kRefresh = {"-U", "--update-cache", "--update"};

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

struct Apk {
  Command command;
  PackageCommand package;

  bool has(std::string_view option) const { return has_option(command, package, option); }
  bool no_cache() const { return has("--no-cache"); }
  bool refreshes() const { return std::any_of(kRefresh.begin(), kRefresh.end(), [&](std::string_view o) { return has(o); }); }
};

std::optional<Apk> apk_of(const Command& command) {
  auto package = package_command(command);
  if (!package || package->tool != PackageTool::kApk) return std::nullopt;
  return Apk{command, std::move(*package)};
}

// The command needs an index that an earlier command has left, or may. Every `apk add` of a script that can be edited
// fetches its own once this rule has run.
bool may_need_index(const Command& command, bool plain) {
  if (const auto apk = apk_of(command)) {
    constexpr std::array<std::string_view, 6> kLocal = {"update", "del", "audit", "verify", "info", "stats"};
    const std::string& verb = apk->package.verb;
    if (verb.empty()) return !apk->package.complete;
    if (std::find(kLocal.begin(), kLocal.end(), verb) != kLocal.end() || (verb == "add" && plain)) return false;
    return !apk->no_cache() && !apk->refreshes();
  }
  return list_use(command) == ListUse::kMayRead || command.program == "ansible-playbook";
}

// The first line after the RUN that needs the index, or may; stops where a RUN begins with fetching it anew.
std::optional<std::uint32_t> later_need(const TransformInput& input, const ShellCommands& all, const Instruction& run) {
  for (const Instruction& later : instructions_after(input.model, run)) {
    const Keyword keyword = later.keyword();
    const bool runs = keyword == Keyword::kRun;
    if (!runs && keyword != Keyword::kCmd && keyword != Keyword::kEntrypoint) continue;
    if (!runs && !contains(source_text(later), "apk")) continue;
    const ShellScript* script = runs ? input.model.script(later) : nullptr;
    if (runs && !later.exec_form() && (script == nullptr || !script->ok())) return later.start_line();
    for (const ScriptCommands& other : all.scripts())
      if (other.instruction == later)
        for (const Command& command : other.commands)
          if (may_need_index(command, other.plain && runs)) return later.start_line();
  }
  return std::nullopt;
}

// `/var/cache/apk/*` among the words of an `rm`; 0 where it is not there.
std::size_t cache_word(const Command& command) {
  if (command.program != "rm") return 0;
  for (std::size_t i = 1; i < command.words.size(); ++i)
    if (command.script->raw(command.words[i]) == "/var/cache/apk/*") return i;
  return 0;
}

// An `rm` without -f fails where it finds nothing.
bool minds_empty_cache(const Command& command) {
  return command.program == "rm" && !is_forced_rm(command) &&
         contains(command.script->text().substr(command.node().range.begin, command.node().range.size()), "/var/cache/apk");
}

bool is_flag(const Command& command, std::size_t i) { return command.script->raw(command.words[i]).starts_with('-'); }

// All of one script that the rule changes together.
class ScriptFix {
 public:
  ScriptFix(const TransformInput& input, const ShellCommands& all, const ScriptCommands& script) : input_(input), all_(all), script_(script) {}

  void run(Sink& sink) {
    for (const Command& command : script_.commands)
      if (auto apk = apk_of(command)) apks_.push_back(std::move(*apk));
    const bool adds = std::any_of(apks_.begin(), apks_.end(), [](const Apk& a) { return a.package.verb == "add"; });
    if (!adds || is_cached_on_purpose()) return;
    later_ = later_need(input_, all_, script_.instruction);
    const auto lacking = [](const Apk& a) { return a.package.verb == "add" && !a.no_cache(); };
    const auto first = std::find_if(apks_.begin(), apks_.end(), lacking);
    if (first == apks_.end()) return drop_update_only(sink);

    const TextRange range = cover(first->command.source(first->command.words[0]), first->command.source(first->command.words[first->package.verb_index]));
    const std::string message = "`apk add` keeps the package index in the image";
    if (!script_.plain) return sink.decline(range, message, "it stands in a quoted script or the exec form, which is left as written");
    const bool own_need = needs_index_itself();
    for (const Apk& apk : apks_) {
      if (!lacking(apk)) continue;
      if (apk.refreshes() && (own_need || later_))
        return sink.decline(range, message, own_need ? "another command of the script may need the index that `-U` fetches"
                                                     : fmt::format("line {} may need the index that `-U` fetches", *later_));
      add_option(apk);
    }
    const bool removed = drop_needless();
    for (const Command& command : script_.commands)
      if (minds_empty_cache(command) && !std::any_of(dropped_.begin(), dropped_.end(), [&](std::uint32_t id) { return id == command.id; }))
        return sink.decline(range, message, "an `rm` without `-f` fails where there is no index to remove");
    fix_.reason = removed ? "`apk add --no-cache` fetches the index itself and keeps nothing; what it makes needless goes"
                          : "`apk add --no-cache` fetches the index itself and keeps nothing";
    sink.fix(range, message, std::move(fix_));
  }

 private:
  bool is_cached_on_purpose() const {
    const Instruction& run = script_.instruction;
    if (mount_covers(input_.model, run, kCache) || mount_covers(input_.model, run, "/etc/apk/cache") || contains(source_text(run), "/etc/apk/cache")) return true;
    for (const Instruction& before : instructions_before(input_.model, run))
      if (contains(source_text(before), "/etc/apk/cache") || contains(source_text(before), "setup-apkcache")) return true;
    return std::any_of(apks_.begin(), apks_.end(), [](const Apk& a) { return a.has("--cache-dir") || a.has("--no-network") || a.has("--cache-max-age"); });
  }

  bool needs_index_itself() const {
    return std::any_of(script_.commands.begin(), script_.commands.end(), [&](const Command& c) { return may_need_index(c, script_.plain); });
  }

  // `-U` says no more than `--no-cache` does and makes room for it; otherwise the option follows the verb.
  void add_option(const Apk& apk) {
    for (const std::size_t i : apk.package.options) {
      const auto word = apk.command.literal(i);
      if (!word || std::find(kRefresh.begin(), kRefresh.end(), *word) == kRefresh.end()) continue;
      if (auto edit = replace_word(apk.command, apk.command.words[i], "--no-cache")) {
        fix_.edits.push_back(std::move(*edit));
        return;
      }
    }
    fix_.edits.push_back(insert_after(apk.command, apk.command.words[apk.package.verb_index], "--no-cache"));
  }

  // Nothing uses the index that `apk update` fetches here: all of it can go, and then there is nothing to remove either.
  bool drop_needless() {
    const bool elsewhere = std::any_of(apks_.begin(), apks_.end(), [](const Apk& a) { return a.has("--root") || a.has("-p") || !a.package.complete && a.package.verb.empty(); });
    if (later_ || elsewhere || needs_index_itself() || !script_.plain) return false;
    std::vector<Edit> edits;
    for (const Apk& apk : apks_) {
      if (apk.package.verb != "update") continue;
      auto edit = apk.command.words.size() == 2 ? remove_command(apk.command) : std::nullopt;
      if (!edit) return false;
      edits.push_back(std::move(*edit));
      dropped_.push_back(apk.command.id);
    }
    const bool had_update = !edits.empty();
    if (!earlier_index()) {
      for (const Command& command : script_.commands) {
        const std::size_t word = cache_word(command);
        if (word == 0) continue;
        std::size_t operands = 0;
        for (std::size_t i = 1; i < command.words.size(); ++i) operands += is_flag(command, i) ? 0 : 1;
        auto edit = operands == 1 ? remove_command(command) : remove_word(command, command.words[word]);
        // What is left may not touch what another edit takes: two neighbours go as one, or not at all.
        if (!edit || touches(edits, *edit)) continue;
        edits.push_back(std::move(*edit));
        dropped_.push_back(command.id);
      }
    }
    if (edits.size() > (had_update ? 1U : 0U) || had_update) {
      for (const Edit& edit : edits)
        if (touches(fix_.edits, edit)) {
          dropped_.clear();
          return false;
        }
    }
    fix_.edits.insert(fix_.edits.end(), edits.begin(), edits.end());
    return !edits.empty();
  }

  // Commands of earlier layers may have left an index that this RUN's `rm` hides.
  bool earlier_index() const {
    const auto before = instructions_before(input_.model, script_.instruction);
    return std::any_of(before.begin(), before.end(), [&](const Instruction& i) {
      if (i.keyword() != Keyword::kRun) return false;
      const std::string_view text = source_text(i);
      return contains(text, "apk update") || contains(text, "apk upgrade") || contains(text, "apk -U") || contains(text, "apk --update");
    });
  }

  static bool touches(const std::vector<Edit>& edits, const Edit& edit) {
    return std::any_of(edits.begin(), edits.end(), [&](const Edit& e) { return e.range.begin <= edit.range.end && edit.range.begin <= e.range.end; });
  }

  void drop_update_only(Sink& sink) {
    const auto update = std::find_if(apks_.begin(), apks_.end(), [](const Apk& a) { return a.package.verb == "update"; });
    if (update == apks_.end() || !drop_needless()) return;
    fix_.reason = "`apk add --no-cache` fetches the index itself; without the update none stays in the image";
    sink.fix(update->command.source(), "`apk update` fetches an index that `apk add --no-cache` does not use", std::move(fix_));
  }

  const TransformInput& input_;
  const ShellCommands& all_;
  const ScriptCommands& script_;
  std::vector<Apk> apks_;
  std::optional<std::uint32_t> later_;
  std::vector<std::uint32_t> dropped_;
  Fix fix_;
};

class ApkNoCache : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void run(const TransformInput& input, Sink& sink) const override {
    // Whatever may need the index is looked at too, so a file without apk is told first.
    if (!contains(input.file().source().bytes(), "apk")) return;
    const ShellCommands all(input.model, {});
    for (const ScriptCommands& script : all.scripts())
      if (script.instruction.keyword() == Keyword::kRun) ScriptFix(input, all, script).run(sink);
  }
};

}  // namespace

std::unique_ptr<Transform> make_apk_no_cache() { return std::make_unique<ApkNoCache>(); }

}  // namespace drydock
