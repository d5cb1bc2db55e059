#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <system_error>
#include <utility>

#include "cli/commands.h"
#include "cli/harden_command.h"
#include "cli/input_check.h"
#include "cli/lock_update.h"
#include "text/quote.h"

namespace drydock {
namespace {

constexpr const char* kFooter =
    R"(Hardens the files in memory, notes every fact that the rules ask for, and writes them to
drydock.lock: digests of images for each platform, versions of packages, checksums. What is locked
already stays as it is, unless --upgrade asks anew. With a lock file, `drydock --locked` gives the
same result on every machine, without a network.

Examples:
  drydock lock                 for all Dockerfiles in this folder
  drydock lock --upgrade       the same with today's facts
  drydock lock --check         exit with 1 where the lock file lacks something)";

}  // namespace

int lock_main(std::span<const std::string> args, const Streams& streams) {
  HardenOptions options;
  RawWorldOptions raw;
  bool upgrade = false;
  bool check = false;
  CLI::App app("Writes down what the names in Dockerfiles stand for.", "drydock lock");
  app.get_formatter()->column_width(34);
  app.footer(kFooter);
  app.add_option("PATH", options.paths, "Files and folders (default: this folder)")->type_name("");
  app.add_flag("--upgrade", upgrade, "Ask for everything anew");
  app.add_flag("--check", check, "Write nothing; exit with 1 where the lock file would change");
  declare_world_options(app, options.world, raw);
  app.add_option("--context", options.context, "The build context (default: the file's folder)")->type_name("DIR");
  app.add_option("-j,--jobs", options.jobs, "Threads (default: one for each core)")->type_name("N");
  app.add_option("--config", options.config, "Use this configuration file alone")->type_name("FILE");
  app.add_flag("--no-config,--isolated", options.no_config, "Read no .drydock.toml");
  app.add_flag("-q,--quiet", options.quiet, "Print errors, nothing else");
  if (const auto code = parse_arguments(app, args, streams)) return *code;
  if (const auto wrong = finish_world_options(options.world, raw)) return usage_error(streams, *wrong);
  if (options.world.locked) return usage_error(streams, "--locked has nothing to write: leave it out");
  if (options.paths.empty()) options.paths.emplace_back(".");
  options.profile = Profile::kMigrate;
  options.world.afresh = upgrade;

  LockUpdate update(options.paths.front(), options.world.lock_file);
  const int code = run_over_files(options, streams, {all_transforms(), RunOutput::kNothing, update.observer()});
  return worse_exit_code(code, update.finish(streams, {.check = check, .quiet = options.quiet, .keep = !upgrade || options.paths.size() > 1}));
}

}  // namespace drydock
