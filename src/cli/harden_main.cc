#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

#include "cli/commands.h"
#include "cli/harden_command.h"
#include "cli/input_check.h"
#include "cli/suggest.h"
#include "rewrite/transform.h"
#include "text/quote.h"

namespace drydock {
namespace {

constexpr const char* kFooter =
    R"(Folders are walked for Dockerfile, Dockerfile.*, *.Dockerfile, *.dockerfile and Containerfile*,
without what .gitignore leaves out and without templates. A file that is named is always taken.

Profiles decide what is applied:
  save      safe fixes                                  the default for -, and for editors
  review    safe fixes; unsafe ones are suggested       the default for json, sarif and rdjson
  migrate   safe and unsafe fixes                       the default for paths
A fix is safe where it provably leaves the build's result and the container's behaviour as they were.

Examples:
  drydock services/                      show what would change, and why
  drydock -w --profile save services/    apply what cannot surprise
  drydock --format patch . | git apply   the same through git
  drydock - --stdin-filename app/Dockerfile < app/Dockerfile

Every option of .drydock.toml is in docs/configuration.md.)";

/// The texts as CLI11 fills them, before they mean anything.
struct RawOptions {
  std::string format, profile, color = "auto";
  RawWorldOptions world;
};

void declare(CLI::App& app, HardenOptions& options, RawOptions& raw) {
  app.add_option("PATH", options.paths, "Files and folders; - reads a Dockerfile from the standard input")
      ->type_name("");
  app.add_flag("-w,--write", options.write, "Change the files in place");
  app.add_flag("--check", options.check, "Change nothing; exit with 1 where something would change");
  app.add_option("-f,--format", raw.format, "What to print: diff (default), patch, json, sarif, rdjson")
      ->type_name("NAME");
  app.add_option("-p,--profile", raw.profile, "How much to apply: save, review, migrate")->type_name("NAME");
  const auto list = [&](const char* name, std::vector<std::string>& into, const char* help,
                        const char* type) {
    // Without the first setting, `--only x Dockerfile` would take the path for a second rule.
    app.add_option(name, into, help)->allow_extra_args(false)->delimiter(',')->type_name(type);
  };
  list("--only", options.only, "Run these rules alone", "RULE,...");
  list("--skip", options.skip, "Leave these rules out", "RULE,...");
  app.add_option("--context", options.context, "The build context (default: the file's folder; none for -)")
      ->type_name("DIR");
  list("--trusted-registry", options.trusted_registries, "Registries that images may come from", "HOST,...");
  app.add_option("--files-from", options.files_from,
                 "Read paths from a file, one a line; - is the standard input")
      ->type_name("FILE");
  app.add_option("--stdin-filename", options.stdin_filename, "What to call the standard input in reports")
      ->type_name("PATH");
  declare_world_options(app, options.world, raw.world);
  app.add_flag("--show-secrets", options.show_secrets, "Hide no secret in the difference; other formats always do");
  app.add_flag("--strict", options.strict, "Exit with 3 where something a rule asked for could not be had");
  app.add_option("-j,--jobs", options.jobs, "Threads (default: one for each core)")->type_name("N");
  app.add_option("--color,--colour", raw.color, "auto (default), always, never")->type_name("WHEN");
  app.add_option("--config", options.config, "Use this configuration file alone")->type_name("FILE");
  app.add_flag("--no-config,--isolated", options.no_config, "Read no .drydock.toml");
  app.add_flag("-q,--quiet", options.quiet, "Print the result and errors, nothing else");
}

/// The error for a value that is none of those an option takes.
std::string wrong_value(std::string_view option, std::string_view value,
                        std::span<const std::string_view> known) {
  return fmt::format("`{}` is no value of {}{}: one of {}", value, option, did_you_mean(value, known),
                     fmt::join(known, ", "));
}

/// What is wrong with the options taken together, or "". The library could say some of it, but in words that
/// only someone who knows the library understands.
std::string conflict(const HardenOptions& options) {
  const bool reads_stdin = std::count(options.paths.begin(), options.paths.end(), "-") > 0;
  if (options.paths.empty() && !options.files_from) return "no path is given";
  if (reads_stdin && (options.paths.size() > 1 || options.files_from)) return "`-` goes with no other path";
  if (reads_stdin && options.write) return "`-` cannot be written to: the hardened text is printed";
  if (options.write && options.check) return "--write and --check do not go together";
  if (options.stdin_filename && !reads_stdin) return "--stdin-filename needs the path `-`";
  // A folder that is not there would make rules decline file by file, each time with another reason.
  std::error_code error;
  if (options.context && !std::filesystem::is_directory(*options.context, error))
    return fmt::format("--context names no folder: {}", quote_path(*options.context));
  if (options.world.lock_file && !std::filesystem::exists(*options.world.lock_file, error))
    return fmt::format("--lock-file names no file: {}", quote_path(*options.world.lock_file));
  if (options.no_config && options.config) return "--config and --no-config do not go together";
  return {};
}

}  // namespace

int harden_main(std::span<const std::string> args, const Streams& streams) {
  HardenOptions options;
  RawOptions raw;
  CLI::App app("Hardens Dockerfiles and prints the difference with the reason for each change.",
               "drydock harden");
  app.get_formatter()->column_width(34);
  app.footer(kFooter);
  declare(app, options, raw);
  if (const auto code = parse_arguments(app, args, streams)) return *code;

  constexpr std::array<std::string_view, 3> kProfiles{"save", "review", "migrate"};
  constexpr std::array<std::string_view, 3> kColors{"auto", "always", "never"};
  if (!raw.format.empty()) {
    options.format = report_format_from_name(raw.format);
    if (!options.format)
      return usage_error(streams, wrong_value("--format", raw.format, report_format_names()));
  }
  if (!raw.profile.empty()) {
    options.profile = profile_named(raw.profile);
    if (!options.profile) return usage_error(streams, wrong_value("--profile", raw.profile, kProfiles));
  }
  if (const auto wrong = finish_world_options(options.world, raw.world)) return usage_error(streams, *wrong);
  const auto color = std::find(kColors.begin(), kColors.end(), raw.color);
  if (color == kColors.end()) return usage_error(streams, wrong_value("--color", raw.color, kColors));
  options.color = static_cast<ColorMode>(color - kColors.begin());
  if (const std::string wrong = conflict(options); !wrong.empty()) return usage_error(streams, wrong);

  // A misspelt rule that is silently never run would look like a clean result.
  if (!options.only.empty() || !options.skip.empty()) {
    const auto transforms = all_transforms();
    std::vector<std::string_view> ids;
    ids.reserve(transforms.size());
    for (const auto& transform : transforms) ids.push_back(transform->info().id);
    for (const auto* list : {&options.only, &options.skip}) {
      for (const std::string& id : *list) {
        if (std::find(ids.begin(), ids.end(), id) == ids.end())
          return usage_error(streams, fmt::format("unknown rule `{}`{}; `drydock rules` lists them", id,
                                                  did_you_mean(id, ids)));
      }
    }
  }
  return harden(options, streams);
}

}  // namespace drydock
