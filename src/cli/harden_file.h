#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cli/config.h"
#include "cli/harden_command.h"
#include "cli/world.h"
#include "rewrite/pipeline.h"

namespace drydock {

/// What became of one file.
struct FileOutcome {
  int exit_code = 0;
  Profile profile = Profile::kMigrate;  ///< that the file was hardened under
  /// For the standard error: what is wrong, one line each.
  std::vector<std::string> problems;
  /// The same for what may explain why a rule declined.
  std::vector<std::string> notes;
  /// Nothing where the file could not be read, or its configuration is wrong.
  std::optional<PipelineResult> result;
  /// Set where the file was left out because of this configuration, which is told once.
  ConfigCache::Entry broken_config;
  bool written = false;
};

/// Hardens single files. Safe to use from several threads; nothing it does throws.
class FileHardener {
 public:
  FileHardener(const HardenOptions& options, ConfigCache& configs, World& world,
               std::span<const std::unique_ptr<Transform>> transforms, ObserveAnswers observe)
      : options_(options), configs_(configs), world_(world), transforms_(transforms), observe_(std::move(observe)) {}

  /// Asks the network all that the rules will want to know of these files, at once. Files that cannot be read, and those
  /// whose profile asks no network, are passed over: what is wrong with them is said when their turn comes.
  void ask_ahead(std::span<const std::string> paths) const;

  /// Reads, hardens and, where the options say so, writes a file.
  FileOutcome file(const std::string& path) const;
  /// Hardens a text. `path` is empty where it has no name.
  FileOutcome text(std::string bytes, const std::string& path) const;

 private:
  void harden(std::string bytes, const std::string& path, const Config& config,
              const std::optional<std::string>& context, FileOutcome& outcome) const;
  Profile profile_of(const Config& config) const;
  PipelineOptions pipeline_options(const Config& config) const;

  const HardenOptions& options_;
  ConfigCache& configs_;
  World& world_;
  std::span<const std::unique_ptr<Transform>> transforms_;
  ObserveAnswers observe_;
  mutable std::mutex observe_mutex_;
};

/// The profile where neither the command line nor a configuration names one.
Profile default_profile(const HardenOptions& options, bool standard_input);

}  // namespace drydock
