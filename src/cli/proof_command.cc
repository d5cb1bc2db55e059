#include "cli/proof_command.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>
#include <vector>

#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/harden_file.h"
#include "report/proof_text.h"
#include "rewrite/transform.h"

namespace drydock {

void declare_proof_options(CLI::App& app, ProofOptions& options) {
  app.add_option("--proof", options.file, "Print why this file's stages are split, or are not")->type_name("FILE");
  app.add_option("--context", options.harden.context, "With --proof: the build context (default: the file's folder)")
      ->type_name("DIR");
  app.add_option("--config", options.harden.config, "With --proof: use this configuration file alone")->type_name("FILE");
  declare_world_options(app, options.harden.world, options.world);
}

int print_proof(ProofOptions& options, const Streams& streams) {
  if (const auto wrong = finish_world_options(options.harden.world, options.world)) return usage_error(streams, *wrong);
  // One rule alone, so that the lines that the argument names are those of the file as it is.
  options.harden.only = {"split-stages"};
  options.harden.profile = Profile::kMigrate;
  options.harden.paths = {options.file};
  const auto transforms = all_transforms();
  std::vector<std::string_view> ids;
  for (const auto& transform : transforms) ids.push_back(transform->info().id);
  ConfigCache configs(std::move(ids));
  if (options.harden.config) configs.use_file(*options.harden.config);
  World world(options.harden.world, configs, options.harden.config.has_value());
  const FileHardener hardener(options.harden, configs, world, transforms, {});
  const FileOutcome outcome = hardener.file(options.file);
  world.finish();
  for (const std::string& problem : outcome.problems) streams.err.line(problem);
  for (const std::string& note : outcome.notes) streams.err.line(note);
  if (outcome.broken_config && !*outcome.broken_config) streams.err.line(outcome.broken_config->error().message);
  if (!outcome.result) return outcome.exit_code;
  const std::string text = proof_text(*outcome.result);
  streams.out.write(text.empty() ? fmt::format("{}: it ships no toolchain that drydock knows, so there is nothing to split\n",
                                               options.file)
                                 : text);
  return outcome.exit_code;
}

}  // namespace drydock
