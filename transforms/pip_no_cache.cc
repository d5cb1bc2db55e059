#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/shell_commands.h"
#include "rewrite/package_caches.h"
#include "rewrite/shell_edits.h"
#include "rewrite/transform.h"
#include "text/ascii.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::array<std::string_view, 1> kAliases = {"DL3042"};
constexpr std::array<std::string_view, 2> kReferences = {"https://github.com/hadolint/hadolint/wiki/DL3042",
                                                         "https://pip.pypa.io/en/stable/topics/caching/"};

constexpr TransformInfo kInfo = {
    .id = "pip-no-cache",
    .summary = "Add `--no-cache-dir` to `pip install`",
    .applicability = Applicability::kSafe,
    .rationale =
        "pip keeps what it downloads and builds in `~/.cache/pip`, to be quicker the next time. An image is "
        "built once: "
        "the cache is weight that nothing reads again. What gets installed is the same without it.",
    .declines =
        "Where the cache is wanted or dealt with: a mount over it, `--cache-dir`, `PIP_NO_CACHE_DIR`, "
        "`PIP_CACHE_DIR`, "
        "`no-cache-dir` in pip's configuration, a configuration file of unknown content, a RUN that removes "
        "the cache "
        "itself, a later instruction that reads it. In stages that others only copy from, where it does no "
        "harm. On "
        "releases whose pip is older than the option, and in quoted scripts and the exec form.",
    .aliases = kAliases,
    .references = kReferences};

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// optparse takes any beginning that only one option has, such as `--no-cache`.
bool is_decided(const Command& command, const PackageCommand& pip) {
  return std::any_of(pip.options.begin(), pip.options.end(), [&](std::size_t i) {
    const std::string_view raw = command.script->raw(command.words[i]);
    return raw.starts_with("--no-ca") || raw.starts_with("--cache-d");
  });
}

// The text speaks of pip's cache folder, or of the folder of all caches.
bool mentions_cache(std::string_view text) {
  if (contains(text, "pip cache") || contains(text, "PIP_CACHE_DIR") || contains(text, "cache/pip"))
    return true;
  for (std::size_t at = text.find("/.cache"); at != std::string_view::npos;
       at = text.find("/.cache", at + 1)) {
    std::string_view rest = text.substr(at + 7);
    if (rest.starts_with('/')) rest.remove_prefix(1);
    if (rest.empty() || std::string_view(" \t\r\n*,;&|\"')").find(rest.front()) != std::string_view::npos)
      return true;
  }
  return false;
}

// A later instruction that does more with the cache than remove what is there of it.
bool needs_cache(const BuildModel& model, const Instruction& instruction) {
  const Keyword keyword = instruction.keyword();
  if (keyword != Keyword::kRun && keyword != Keyword::kCopy && keyword != Keyword::kAdd) return false;
  if (!mentions_cache(source_text(instruction))) return false;
  const ShellScript* script = keyword == Keyword::kRun ? model.script(instruction) : nullptr;
  if (script == nullptr || !script->ok()) return true;
  for (const Command& command : commands_of(*script, instruction)) {
    const bool own =
        mentions_cache(script->text().substr(command.node().range.begin, command.node().range.size()));
    if (own && !is_forced_rm(command) && command.program != "mkdir") return true;
  }
  return false;
}

enum class Decided { kNo, kYes, kUnknown };

// What the instructions before the RUN say of the cache, in the environment or in pip's configuration.
Decided decided_before(const BuildModel& model, const Instruction& run) {
  Decided result = Decided::kNo;
  for (const Instruction& instruction : instructions_before(model, run)) {
    const Keyword keyword = instruction.keyword();
    const std::string_view text = source_text(instruction);
    if (keyword == Keyword::kEnv || keyword == Keyword::kArg) {
      for (const NameValue& entry : name_values(instruction)) {
        // pip takes an empty value for none.
        const bool set =
            entry.value && !entry.value->empty() && *entry.value != "\"\"" && *entry.value != "''";
        if (set && (entry.name == "PIP_NO_CACHE_DIR" || entry.name == "PIP_CACHE_DIR")) return Decided::kYes;
        if (set && entry.name == "PIP_CONFIG_FILE") result = Decided::kUnknown;
      }
      continue;
    }
    if (keyword != Keyword::kRun && keyword != Keyword::kCopy && keyword != Keyword::kAdd) continue;
    const bool file = contains(text, "pip.conf") || contains(text, "/.pip") || contains(text, "/.config/pip");
    if (!file && !contains(text, "pip config") && !contains(text, "pip3 config")) continue;
    if (contains(text, "no-cache-dir") && (keyword != Keyword::kRun || !contains(text, "--no-cache-dir")))
      return Decided::kYes;
    if (file && keyword != Keyword::kRun && instruction.heredocs().empty()) result = Decided::kUnknown;
  }
  return result;
}

// The option came with pip 6, in 2014; these releases have an older one.
bool has_old_pip(const BuildModel& model, const Stage& stage) {
  const Stage* first = &stage;
  while (first->parent) first = &model.stages()[*first->parent];
  const std::string_view image =
      first->base ? std::string_view(*first->base) : std::string_view(first->image);
  // Python's own images bring their own pip, whatever they are built on.
  if (contains(image, "python:")) return false;
  constexpr std::array<std::string_view, 10> kOld = {"ubuntu:14.04", "ubuntu:12.04",  "trusty",   "precise",
                                                     "jessie",       "wheezy",        "debian:8", "debian:7",
                                                     "ubuntu:14.10", "baseimage:0.9."};
  return std::any_of(kOld.begin(), kOld.end(), [&](std::string_view name) { return contains(image, name); });
}

bool is_cache_mount(const BuildModel& model, const Instruction& run) {
  if (mount_covers(model, run, "/root/.cache/pip")) return true;
  // The home folder of another user is not known; its cache is told by its name.
  const auto flags = run.flags();
  return std::any_of(flags.begin(), flags.end(), [](const Flag& f) {
    if (f.name != "mount" || !f.value || !contains(*f.value, "type=cache")) return false;
    return contains(*f.value, "pip") || contains(*f.value, ".cache") || contains(*f.value, "=/cache");
  });
}

class PipNoCache : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void run(const TransformInput& input, Sink& sink) const override {
    constexpr std::array<std::string_view, 1> kMentions = {"pip"};
    const ShellCommands all(input.model, kMentions);
    for (const ScriptCommands& script : all.scripts()) {
      if (script.instruction.keyword() != Keyword::kRun) continue;
      const Stage* stage = input.model.stage_of(script.instruction);
      if (stage == nullptr || !is_shipped(input, *stage)) continue;
      for (const Command& command : script.commands) {
        const auto pip = package_command(command);
        if (pip && pip->tool == PackageTool::kPip && pip->verb == "install" && !is_decided(command, *pip))
          look_at(input, *stage, script, command, *pip, sink);
      }
    }
  }

 private:
  static void look_at(const TransformInput& input, const Stage& stage, const ScriptCommands& script,
                      const Command& command, const PackageCommand& pip, Sink& sink) {
    const BuildModel& model = input.model;
    const Instruction& run = script.instruction;
    const std::string_view text = source_text(run);
    // The RUN's author has thought of it: set for the script, or cleaned up at its end.
    if (contains(text, "PIP_NO_CACHE_DIR") || mentions_cache(text) || contains(text, ".no-cache-dir") ||
        is_cache_mount(model, run))
      return;
    const Decided decided = decided_before(model, run);
    if (decided == Decided::kYes) return;

    const TextRange range =
        cover(command.source(command.words[0]), command.source(command.words[pip.verb_index]));
    const std::string message = fmt::format("`{} install` leaves its cache in the image",
                                            command.program.starts_with("python") ? "pip" : command.program);
    if (!script.plain)
      return sink.decline(range, message,
                          "it stands in a quoted script or the exec form, which is left as written");
    if (decided == Decided::kUnknown)
      return sink.decline(range, message, "a pip configuration of unknown content may turn the cache off");
    if (has_old_pip(model, stage))
      return sink.decline(range, message, "the pip of this old release may not know `--no-cache-dir`");
    for (const Instruction& later : instructions_after(model, run))
      if (needs_cache(model, later))
        return sink.decline(range, message, fmt::format("line {} may need the cache", later.start_line()));
    Fix fix;
    fix.edits.push_back(insert_after(command, command.words[pip.verb_index], "--no-cache-dir"));
    fix.reason = "downloads stay out of the layer; what gets installed is the same";
    sink.fix(range, message, std::move(fix));
  }
};

}  // namespace

std::unique_ptr<Transform> make_pip_no_cache() {
  return std::make_unique<PipNoCache>();
}

}  // namespace drydock
