#include <fmt/format.h>

#include <utility>

#include "cli/commands.h"
#include "cli/harden_command.h"
#include "cli/lock_update.h"
#include "facts/image_reference.h"
#include "rewrite/update_rules.h"

namespace drydock {
namespace {

constexpr const char* kUpdateFooter =
    R"(Moves pins that stand in the files to what is current: the digests of images (the tag stays, or
becomes the one of --to), the versions of apt and apk packages, the checksums of ADD. It makes no
pins where there are none: that is what `drydock PATH` does. A lock file is brought along with -w.

Examples:
  drydock update .                                 show what would change
  drydock update -w .                              change it
  drydock update -w --image python --to 3.13-slim .
  drydock update -w --package curl services/)";

constexpr const char* kOutdatedFooter =
    R"(One line for each pin that is behind. A package's version that its archive no longer serves is an
error: the next build without a warm cache fails. `drydock update` moves them all.)";

/// What both commands take.
void declare(CLI::App& app, HardenOptions& options, RawWorldOptions& raw, UpdateOptions& update) {
  app.get_formatter()->column_width(34);
  app.add_option("PATH", options.paths, "Files and folders (default: this folder)")->type_name("");
  const auto list = [&](const char* name, std::set<std::string>& into, const char* help, const char* type) {
    app.add_option_function<std::vector<std::string>>(
           name, [&into](const std::vector<std::string>& given) { into.insert(given.begin(), given.end()); }, help)
        ->allow_extra_args(false)->delimiter(',')->type_name(type);
  };
  list("--image", update.images, "These images alone", "NAME,...");
  list("--package", update.packages, "These packages alone", "NAME,...");
  declare_world_options(app, options.world, raw);
  app.add_option("--config", options.config, "Use this configuration file alone")->type_name("FILE");
  app.add_flag("--no-config,--isolated", options.no_config, "Read no .drydock.toml");
  app.add_option("-j,--jobs", options.jobs, "Threads (default: one for each core)")->type_name("N");
  app.add_flag("-q,--quiet", options.quiet, "Print the result and errors, nothing else");
}

/// What is wrong with the options, as a usage error; "" where nothing is.
std::string finish(HardenOptions& options, const RawWorldOptions& raw, const UpdateOptions& update) {
  if (const auto wrong = finish_world_options(options.world, raw)) return *wrong;
  if (options.world.locked) return "--locked knows nothing newer: leave it out";
  for (const std::string& image : update.images) {
    if (!parse_image_reference(image)) return fmt::format("`{}` is no image's name", image);
  }
  if (update.to && update.images.empty()) return "--to needs --image: which image shall have that tag?";
  if (update.to && !parse_image_reference("a:" + *update.to)) return fmt::format("`{}` is no tag", *update.to);
  if (options.paths.empty()) options.paths.emplace_back(".");
  options.profile = Profile::kMigrate;
  options.world.afresh = true;
  return {};
}

}  // namespace

int update_main(std::span<const std::string> args, const Streams& streams) {
  HardenOptions options;
  RawWorldOptions raw;
  UpdateOptions update;
  CLI::App app("Moves the pins in Dockerfiles to what is current.", "drydock update");
  app.footer(kUpdateFooter);
  declare(app, options, raw, update);
  app.add_option("--to", update.to, "The tag that the images of --image move to")->type_name("TAG");
  app.add_flag("-w,--write", options.write, "Change the files, and their lock file, in place");
  app.add_flag("--check", options.check, "Change nothing; exit with 1 where something would change");
  if (const auto code = parse_arguments(app, args, streams)) return *code;
  if (options.write && options.check) return usage_error(streams, "--write and --check do not go together");
  if (const std::string wrong = finish(options, raw, update); !wrong.empty()) return usage_error(streams, wrong);

  LockUpdate lock(options.paths.front(), options.world.lock_file);
  FileRun run{update_rules(update), RunOutput::kReport, {}};
  if (options.write) run.observe = lock.observer();
  const int code = run_over_files(options, streams, std::move(run));
  if (!options.write) return code;
  return worse_exit_code(code, lock.finish(streams, {.quiet = options.quiet, .only_known = true}));
}

int outdated_main(std::span<const std::string> args, const Streams& streams) {
  HardenOptions options;
  RawWorldOptions raw;
  UpdateOptions update;
  std::string format;
  CLI::App app("Lists the pins in Dockerfiles that are behind.", "drydock outdated");
  app.footer(kOutdatedFooter);
  declare(app, options, raw, update);
  app.add_option("-f,--format", format, "text (default), json, sarif, rdjson")->type_name("NAME");
  app.add_flag("--check", options.check, "Exit with 1 where a pin is behind");
  if (const auto code = parse_arguments(app, args, streams)) return *code;
  RunOutput output = RunOutput::kFindings;
  if (!format.empty() && format != "text") {
    options.format = report_format_from_name(format);
    if (!options.format) return usage_error(streams, fmt::format("`{}` is no value of --format: one of text, json, sarif, rdjson", format));
    output = RunOutput::kReport;
  }
  if (const std::string wrong = finish(options, raw, update); !wrong.empty()) return usage_error(streams, wrong);
  return run_over_files(options, streams, {update_rules(update), output, {}});
}

}  // namespace drydock
