#include "cli/cli.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>

#include "cli/commands.h"
#include "cli/input_check.h"
#include "cli/suggest.h"

namespace drydock {
namespace {

constexpr std::string_view kHelp =
    R"(drydock hardens Dockerfiles and Containerfiles. It edits what you wrote: what no rule
touches stays byte for byte, and each change comes with its reason.

Usage: drydock [harden] [OPTIONS] PATH...
       drydock COMMAND ...

  drydock .                         show what would change in this folder, and why
  drydock -w .                      change it
  drydock --check .                 exit with 1 where something would change, for CI
  drydock - < Dockerfile            print the hardened file, for editors
  drydock --format sarif . > out    a report for code scanning; also json, rdjson, patch
  drydock --only apt-lists-cleanup Dockerfile
  git ls-files '*Dockerfile' | drydock --files-from -

Commands:
  harden PATH...    harden files and folders (what happens when no command is named)
  lock [PATH...]    write what images, packages and addresses stand for to drydock.lock
  outdated PATH...  list pins that are behind, and those that no archive serves any more
  update PATH...    move the pins in files to what is current
  cache ACTION      path, size, clean: what was learnt from registries and archives
  rules             list the rules
  explain ID        say what a rule does, why, and when it declines
  parse FILE...     show how a file is read

  drydock harden --help lists the options. --version prints the version.

Exit codes: 0 done, 1 --check found something to change, 2 bad usage or input,
3 a fact was missing under --strict, 70 internal error.
)";

struct Command {
  std::string_view name;
  int (*run)(std::span<const std::string> args, const Streams& streams);
};
constexpr std::array<Command, 8> kCommands{{{"harden", harden_main},
                                            {"lock", lock_main},
                                            {"update", update_main},
                                            {"outdated", outdated_main},
                                            {"cache", cache_main},
                                            {"parse", parse_main},
                                            {"rules", rules_main},
                                            {"explain", explain_main}}};

/// How bad an exit code is: of many files the worst decides, and the numbers are not in that order.
int severity(int code) {
  switch (code) {
    case kExitDone:
      return 0;
    case kExitChanges:
      return 1;
    case kExitUnresolved:
      return 2;
    case kExitBadInput:
      return 3;
    default:
      return 4;
  }
}

int dispatch(std::span<const std::string> args, const Streams& streams) {
  if (args.empty()) {
    // Nothing to work on is no request for help, so it must not look like success to a script.
    streams.err.write(kHelp);
    return kExitBadInput;
  }
  // Read by hand: a library that knows all commands would have to be told of each before the first is run,
  // which an editor would wait for on every save.
  const std::string& first = args.front();
  if (first == "--help" || first == "-h" || first == "help") {
    streams.out.write(kHelp);
    return kExitDone;
  }
  if (first == "--version" || first == "-V") {
    streams.out.line("drydock " DRYDOCK_VERSION);
    return kExitDone;
  }
  // A file that is called like a command can be named as ./rules.
  for (const Command& command : kCommands) {
    if (first == command.name) return command.run(args.subspan(1), streams);
  }
  return harden_main(args, streams);
}

}  // namespace

int worse_exit_code(int a, int b) {
  return severity(a) >= severity(b) ? a : b;
}

int run_cli(std::span<const std::string> args, const Streams& streams) {
  int code = kExitInternal;
  try {
    code = dispatch(args, streams);
  } catch (const std::exception& error) {
    streams.err.line(fmt::format("drydock: internal error: {}", printable(error.what())));
  } catch (...) {
    streams.err.line("drydock: internal error");
  }
  streams.out.flush();
  if (!streams.out.failure().empty()) {
    // A full disk must not pass for a report without findings.
    streams.err.line(fmt::format("drydock: error: cannot write the output: {}", streams.out.failure()));
    code = kExitInternal;
  }
  streams.err.flush();
  return code;
}

int usage_error(const Streams& streams, const std::string& message) {
  streams.err.line("drydock: error: " + printable(message));
  streams.err.line("Try `drydock --help`.");
  return kExitBadInput;
}

std::optional<int> parse_arguments(CLI::App& app, std::span<const std::string> args, const Streams& streams) {
  // Unknown options are collected, so that the message can name the one that was meant.
  app.allow_extras();
  // The library takes its arguments from the back.
  std::vector<std::string> reversed(args.rbegin(), args.rend());
  try {
    app.parse(std::move(reversed));
  } catch (const CLI::CallForHelp&) {
    streams.out.write(app.help());
    return kExitDone;
  } catch (const CLI::ParseError& error) {
    return usage_error(streams, error.what());
  }
  for (const std::string& extra : app.remaining()) {
    // What stands after it is a path, whatever it looks like, and was taken as one.
    if (extra == "--") continue;
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
    const std::vector<std::string_view> known(names.begin(), names.end());
    if (!extra.starts_with('-')) return usage_error(streams, fmt::format("unexpected argument `{}`", extra));
    const std::string option = extra.substr(0, extra.find('='));
    return usage_error(streams, fmt::format("unknown option `{}`{}", option, did_you_mean(option, known)));
  }
  return std::nullopt;
}

}  // namespace drydock
