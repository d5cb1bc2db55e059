#include "rewrite/apk_usage.h"

#include <algorithm>

#include "rewrite/apt_usage.h"
#include "rewrite/package_caches.h"

namespace drydock {
namespace {

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// The rule surely gives `--no-cache` to every `apk add` of the script that lacks it.
bool will_be_edited(const BuildModel& model, const ScriptCommands& script) {
  const std::string_view text = source_text(script.instruction);
  for (const std::string_view sign : {"/etc/apk/cache", "--no-network", "--cache-", "-U ", "--update"})
    if (contains(text, sign)) return false;
  return script.plain && script.instruction.keyword() == Keyword::kRun &&
         !mount_covers(model, script.instruction, "/var/cache/apk") &&
         !mount_covers(model, script.instruction, "/etc/apk/cache") &&
         std::none_of(script.commands.begin(), script.commands.end(), minds_empty_apk_cache);
}

}  // namespace

bool ApkCommand::refreshes() const {
  return std::any_of(kApkRefresh.begin(), kApkRefresh.end(),
                     [&](std::string_view option) { return has(option); });
}

std::optional<ApkCommand> apk_command(const Command& command) {
  auto package = package_command(command);
  if (!package || package->tool != PackageTool::kApk) return std::nullopt;
  return ApkCommand{command, std::move(*package)};
}

bool may_need_apk_index(const Command& command, bool plain) {
  if (const auto apk = apk_command(command)) {
    constexpr std::array<std::string_view, 6> kLocal = {"update", "del", "audit", "verify", "info", "stats"};
    const std::string& verb = apk->package.verb;
    if (verb.empty()) return !apk->package.complete;
    if (std::find(kLocal.begin(), kLocal.end(), verb) != kLocal.end() || (verb == "add" && plain))
      return false;
    return !apk->no_cache() && !apk->refreshes();
  }
  return list_use(command) == ListUse::kMayRead || command.program == "ansible-playbook";
}

std::optional<std::uint32_t> later_index_use(const BuildModel& model, const ShellCommands& all,
                                             const Instruction& run) {
  for (const Instruction& later : instructions_on_top(model, run)) {
    const bool runs = later.keyword() == Keyword::kRun;
    if (!runs && later.keyword() != Keyword::kCmd && later.keyword() != Keyword::kEntrypoint) continue;
    if (!runs && !contains(source_text(later), "apk")) continue;
    const ShellScript* script = runs ? model.script(later) : nullptr;
    if (runs && !later.exec_form() && (script == nullptr || !script->ok())) return later.start_line();
    for (const ScriptCommands& other : all.scripts()) {
      if (other.instruction != later) continue;
      const bool edited = will_be_edited(model, other);
      for (const Command& command : other.commands) {
        if (may_need_apk_index(command, edited)) return later.start_line();
        const auto apk = apk_command(command);
        const bool anew = apk && apk->package.verb == "update" && runs_always(command);
        if (anew && !later.parent() && model.stage_of(later) == model.stage_of(run)) return std::nullopt;
      }
    }
  }
  return std::nullopt;
}

std::size_t apk_cache_word(const Command& command) {
  if (command.program != "rm") return 0;
  for (std::size_t i = 1; i < command.words.size(); ++i)
    if (command.script->raw(command.words[i]) == "/var/cache/apk/*") return i;
  return 0;
}

bool minds_empty_apk_cache(const Command& command) {
  return command.program == "rm" && !is_forced_rm(command) &&
         contains(command.script->text().substr(command.node().range.begin, command.node().range.size()),
                  "/var/cache/apk");
}

}  // namespace drydock
