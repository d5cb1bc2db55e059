#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/shell_commands.h"
#include "rewrite/apk_usage.h"
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
        "`apk add --no-cache` fetches the package index itself and keeps nothing of it. An `apk update` "
        "before it and an "
        "`rm -rf /var/cache/apk/*` after it are then needless and go, where nothing else uses the index.",
    .declines =
        "Where the cache is wanted: a mount over it, `/etc/apk/cache`, `--cache-dir`, `--no-network`. Where "
        "something may "
        "need the index that `apk add -U` leaves, or the script fails without a file to remove. In quoted "
        "scripts and "
        "the exec form. `apk update` and the removal stay where it is not certain that nothing needs them.",
    .aliases = kAliases,
    .references = kReferences};

constexpr std::string_view kCache = "/var/cache/apk";

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool is_flag(const Command& command, std::size_t i) {
  return command.script->raw(command.words[i]).starts_with('-');
}

// All of one script that the rule changes together.
class ScriptFix {
 public:
  ScriptFix(const TransformInput& input, const ShellCommands& all, const ScriptCommands& script)
      : input_(input), all_(all), script_(script) {}

  void run(Sink& sink) {
    for (const Command& command : script_.commands)
      if (auto apk = apk_command(command)) apks_.push_back(std::move(*apk));
    const bool adds =
        std::any_of(apks_.begin(), apks_.end(), [](const ApkCommand& a) { return a.package.verb == "add"; });
    if (!adds || is_cached_on_purpose()) return;
    later_ = later_index_use(input_.model, all_, script_.instruction);
    const auto lacking = [](const ApkCommand& a) { return a.package.verb == "add" && !a.no_cache(); };
    const auto first = std::find_if(apks_.begin(), apks_.end(), lacking);
    if (first == apks_.end()) return drop_update_only(sink);

    const TextRange range = cover(first->command.source(first->command.words[0]),
                                  first->command.source(first->command.words[first->package.verb_index]));
    const std::string message = "`apk add` keeps the package index in the image";
    if (!script_.plain)
      return sink.decline(range, message,
                          "it stands in a quoted script or the exec form, which is left as written");
    const bool own_need = needs_index_itself();
    for (const ApkCommand& apk : apks_) {
      if (!lacking(apk)) continue;
      if (apk.refreshes() && (own_need || later_))
        return sink.decline(range, message,
                            own_need ? "another command of the script may need the index that `-U` fetches"
                                     : fmt::format("line {} may need the index that `-U` fetches", *later_));
      add_option(apk);
    }
    const bool removed = drop_needless();
    for (const Command& command : script_.commands)
      if (minds_empty_apk_cache(command) &&
          !std::any_of(dropped_.begin(), dropped_.end(), [&](std::uint32_t id) { return id == command.id; }))
        return sink.decline(range, message, "an `rm` without `-f` fails where there is no index to remove");
    fix_.reason =
        removed
            ? "`apk add --no-cache` fetches the index itself and keeps nothing; what it makes needless goes"
            : "`apk add --no-cache` fetches the index itself and keeps nothing";
    sink.fix(range, message, std::move(fix_));
  }

 private:
  bool is_cached_on_purpose() const {
    const Instruction& run = script_.instruction;
    if (mount_covers(input_.model, run, kCache) || mount_covers(input_.model, run, "/etc/apk/cache") ||
        contains(source_text(run), "/etc/apk/cache"))
      return true;
    for (const Instruction& before : instructions_before(input_.model, run))
      if (contains(source_text(before), "/etc/apk/cache") || contains(source_text(before), "setup-apkcache"))
        return true;
    return std::any_of(apks_.begin(), apks_.end(), [](const ApkCommand& a) {
      return a.has("--cache-dir") || a.has("--no-network") || a.has("--cache-max-age");
    });
  }

  // Scripts in quotes inside of this one count as well.
  template <typename Condition>
  bool any_command(const Condition& condition) const {
    for (const ScriptCommands& script : all_.scripts())
      for (const Command& command : script.commands)
        if (script.instruction == script_.instruction && condition(command, script.plain)) return true;
    return false;
  }

  bool needs_index_itself() const { return any_command(may_need_apk_index); }

  // `apk -U upgrade` and the like write an index that is for `rm` to remove.
  bool keeps_index() const {
    return any_command([](const Command& command, bool) {
      const auto apk = apk_command(command);
      const bool gone =
          !apk || apk->package.verb == "add" || apk->package.verb == "update" || apk->package.verb == "del";
      return !gone && !apk->no_cache();
    });
  }

  // `-U` says no more than `--no-cache` does and makes room for it; otherwise the option follows the verb.
  void add_option(const ApkCommand& apk) {
    for (const std::size_t i : apk.package.options) {
      const auto word = apk.command.literal(i);
      if (!word || std::find(kApkRefresh.begin(), kApkRefresh.end(), *word) == kApkRefresh.end()) continue;
      if (auto edit = replace_word(apk.command, apk.command.words[i], "--no-cache")) {
        fix_.edits.push_back(std::move(*edit));
        return;
      }
    }
    fix_.edits.push_back(insert_after(apk.command, apk.command.words[apk.package.verb_index], "--no-cache"));
  }

  // Nothing uses the index that `apk update` fetches here: all of it can go, and then there is nothing to
  // remove either.
  bool drop_needless() {
    const bool elsewhere = std::any_of(apks_.begin(), apks_.end(), [](const ApkCommand& a) {
      return a.has("--root") || a.has("-p") || a.package.verb.empty();
    });
    if (later_ || elsewhere || needs_index_itself() || !script_.plain) return false;
    std::vector<Edit> edits;
    for (const ApkCommand& apk : apks_) {
      if (apk.package.verb != "update") continue;
      auto edit = apk.command.words.size() == 2 ? remove_command(apk.command) : std::nullopt;
      if (!edit) return false;
      edits.push_back(std::move(*edit));
      dropped_.push_back(apk.command.id);
    }
    if (!earlier_index() && !keeps_index()) {
      for (const Command& command : script_.commands) {
        const std::size_t word = apk_cache_word(command);
        if (word == 0) continue;
        std::size_t operands = 0;
        for (std::size_t i = 1; i < command.words.size(); ++i) operands += is_flag(command, i) ? 0 : 1;
        auto edit = operands == 1 ? remove_command(command) : remove_word(command, command.words[word]);
        // Of two neighbours that would take the same operator, the `rm` stays.
        if (!edit || touches(edits, *edit)) continue;
        edits.push_back(std::move(*edit));
        dropped_.push_back(command.id);
      }
    }
    if (std::any_of(edits.begin(), edits.end(),
                    [&](const Edit& edit) { return touches(fix_.edits, edit); })) {
      dropped_.clear();
      return false;
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
      return contains(text, "apk update") || contains(text, "apk upgrade") || contains(text, "apk -U") ||
             contains(text, "apk --update");
    });
  }

  static bool touches(const std::vector<Edit>& edits, const Edit& edit) {
    return std::any_of(edits.begin(), edits.end(), [&](const Edit& e) {
      return e.range.begin <= edit.range.end && edit.range.begin <= e.range.end;
    });
  }

  void drop_update_only(Sink& sink) {
    const auto update = std::find_if(apks_.begin(), apks_.end(),
                                     [](const ApkCommand& a) { return a.package.verb == "update"; });
    if (update == apks_.end() || !drop_needless()) return;
    fix_.reason = "`apk add --no-cache` fetches the index itself; without the update none stays in the image";
    sink.fix(update->command.source(), "`apk update` fetches an index that `apk add --no-cache` does not use",
             std::move(fix_));
  }

  const TransformInput& input_;
  const ShellCommands& all_;
  const ScriptCommands& script_;
  std::vector<ApkCommand> apks_;
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

std::unique_ptr<Transform> make_apk_no_cache() {
  return std::make_unique<ApkNoCache>();
}

}  // namespace drydock
