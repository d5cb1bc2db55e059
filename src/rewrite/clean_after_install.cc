#include "rewrite/clean_after_install.h"

#include <fmt/format.h>

#include <algorithm>

#include "rewrite/apt_usage.h"
#include "rewrite/package_caches.h"
#include "rewrite/shell_edits.h"

namespace drydock {
namespace {

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

template <typename List, typename T>
bool one_of(const List& list, const T& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

bool contains_any(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) { return contains(text, part); });
}

std::string_view text_of(const Command& command) {
  return command.script->text().substr(command.node().range.begin, command.node().range.size());
}

struct Found {
  Command command;
  PackageCommand package;
};

// What the script says of the package manager.
struct Reading {
  std::vector<Found> installs;
  bool cleans = false;
  bool elsewhere = false;     // --installroot: the cache is another system's
  bool only_fetches = false;  // the cache is what the author wants
  bool loses_tool = false;    // the program, or its repositories, may be gone at the end
  bool leaves_early = false;  // `exit`, `exec`: the end of the script may not be reached
};

Reading read(const CleanRule& rule, const ShellScript& script, const Instruction& run) {
  Reading out;
  // A path of the cache in any command: the author deals with it, if only with a part.
  out.cleans = contains_any(script.text(), rule.folders);
  std::vector<Command> commands;
  for (const Command& command : commands_of(script, run))
    for (Command& each : with_inner_commands(command)) commands.push_back(std::move(each));
  for (Command& command : commands) {
    const std::string_view text = text_of(command);
    if (command.program == "exit" || (command.program == "exec" && command.words.size() > 1))
      out.leaves_early = true;
    if ((command.program == "rm" || command.program == "mv") &&
        (contains(text, rule.repositories) || contains(text, "/var/cache/*") ||
         contains(text, "/var/cache "))) {
      if (contains(text, rule.repositories))
        out.loses_tool = true;
      else
        out.cleans = true;
    }
    if (command.program == "rm" && (text.ends_with("/var/cache") || text.ends_with("/var/cache/")))
      out.cleans = true;
    auto package = package_command(command);
    if (!package || !one_of(rule.tools, package->tool)) {
      if (command.program == "rpm" && contains_any(text, rule.programs) &&
          (command.has_word("-e") || command.has_word("--erase")))
        out.loses_tool = true;
      continue;
    }
    if (one_of(rule.clean_verbs, package->verb)) out.cleans = true;
    if (package->verb == "remove" || package->verb == "erase" || package->verb == "autoremove" ||
        package->verb == "rm") {
      for (const std::size_t i : package->packages)
        if (const auto word = command.literal(i); word && one_of(rule.programs, std::string_view(*word)))
          out.loses_tool = true;
    }
    if (!one_of(rule.verbs, package->verb)) continue;
    for (const std::string_view option : {"--installroot", "--root", "-R"})
      out.elsewhere |= contains(text, std::string(" ") + std::string(option));
    for (const std::string_view option : {"--downloadonly", "--download-only", "--assumeno", "--dry-run"})
      out.only_fetches |= has_option(command, *package, option);
    out.only_fetches |= contains(text, "--help");
    out.installs.push_back({std::move(command), std::move(*package)});
  }
  return out;
}

// A later instruction that takes the cache as it is, or reads it without the network.
std::optional<std::uint32_t> later_need(const CleanRule& rule, const BuildModel& model,
                                        const Instruction& run) {
  for (const Instruction& later : instructions_after(model, run)) {
    const std::string_view text = source_text(later);
    if (later.keyword() == Keyword::kCopy && contains_any(text, rule.folders)) return later.start_line();
    if (later.keyword() == Keyword::kRun && contains_any(text, rule.programs) &&
        (contains(text, "--cacheonly") || contains(text, " -C ")))
      return later.start_line();
  }
  return std::nullopt;
}

std::string why_not(const CleanRule& rule, const BuildModel& model, const Reading& reading,
                    const Found& last) {
  const auto always = [](const Found& f) { return runs_always(f.command); };
  if (!std::all_of(reading.installs.begin(), reading.installs.end(), always))
    return "whether it runs depends on a condition";
  if (reading.elsewhere) return "its cache is in another root folder";
  if (reading.loses_tool) return "the script removes the package manager or its repositories";
  if (reading.leaves_early) return "the script may end before its last line";
  if (last.command.program.empty() || !last.command.literal(0)) return "the program's name is not known";
  if (const auto line = later_need(rule, model, last.command.run))
    return fmt::format("line {} may need the cache", *line);
  return {};
}

}  // namespace

void clean_after_install(const TransformInput& input, const CleanRule& rule, Sink& sink) {
  const BuildModel& model = input.model;
  for (const Instruction& run : runs_of(model)) {
    const ShellScript* script = model.script(run);
    if (script == nullptr || !script->ok() || !contains_any(script->text(), rule.programs)) continue;
    const Stage* stage = model.stage_of(run);
    if (stage == nullptr || !is_shipped(input, *stage)) continue;
    const Reading reading = read(rule, *script, run);
    if (reading.installs.empty() || reading.cleans || reading.only_fetches) continue;
    if (std::any_of(rule.folders.begin(), rule.folders.end(),
                    [&](std::string_view f) { return mount_covers(model, run, f); }))
      continue;
    const auto before = instructions_before(model, run);
    // Who turns on `keepcache` wants the packages.
    if (contains(source_text(run), "keepcache") ||
        std::any_of(before.begin(), before.end(), [](const Instruction& i) {
          return contains(source_text(i), "keepcache=1") || contains(source_text(i), "keepcache=True");
        }))
      continue;

    const Found& last = reading.installs.back();
    const std::string message =
        fmt::format("`{} {}` leaves its cache in the layer", last.command.program, last.package.verb);
    const TextRange range = cover(last.command.source(last.command.words[0]),
                                  last.command.source(last.command.words[last.package.verb_index]));
    if (std::string why = why_not(rule, model, reading, last); !why.empty()) {
      sink.decline(range, message, std::move(why));
      continue;
    }
    const bool sudo = script->is(script->words(last.command.node()).front(), "sudo");
    const std::string clean =
        fmt::format("{}{} {}", sudo ? "sudo " : "", script->raw(last.command.words[0]), rule.clean);
    auto edit = append_command(run, *script, clean);
    if (!edit) {
      sink.decline(range, message, "nothing can be appended to the script without changing how it fails");
      continue;
    }
    Fix fix;
    fix.edits.push_back(std::move(*edit));
    fix.reason = "the repositories' data and the packages' files are of no use once they are installed";
    sink.fix(range, message, std::move(fix));
  }
}

}  // namespace drydock
