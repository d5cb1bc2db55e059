#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/config.h"
#include "cli/terminal.h"
#include "cli/world_options.h"
#include "facts/questions.h"
#include "report/report.h"
#include "rewrite/transform.h"

namespace drydock {

/// What the command line asks of `drydock harden`. Empty where it says nothing.
struct HardenOptions {
  std::vector<std::string> paths;
  std::optional<std::string> files_from;  ///< "-" is the standard input
  bool write = false;
  bool check = false;
  bool quiet = false;
  bool strict = false;
  bool no_config = false;
  bool show_secrets = false;  ///< in differences for people; never in formats that machines read
  std::optional<std::string> stdin_filename;
  std::optional<ReportFormat> format;
  std::vector<std::string> only;
  std::vector<std::string> skip;
  std::optional<Profile> profile;
  std::optional<std::string> context;
  std::optional<std::string> config;
  std::vector<std::string> trusted_registries;
  WorldOptions world;
  unsigned jobs = 0;  ///< 0: one for each core
  ColorMode color = ColorMode::kAuto;
};

/// Hardens files, folders or the standard input, and gives the exit code. The
/// rules' ids in the options must exist.
int harden(const HardenOptions& options, const Streams& streams);

/// What a run over files shows.
enum class RunOutput : std::uint8_t {
  kReport,    ///< as the options say
  kFindings,  ///< one line for each finding and no difference
  kNothing,   ///< problems alone
};

/// The same with other rules than drydock's own, for the commands that keep pins and lock files up to date.
/// `observe` sees every question about the world with its answers, one call at a time, with the path of the
/// file's lock file (empty: it has none).
using ObserveAnswers =
    std::function<void(const WorldQuestions& questions, const WorldAnswers& answers, const std::string& lock_path)>;
struct FileRun {
  std::vector<std::unique_ptr<Transform>> transforms;
  RunOutput output = RunOutput::kReport;
  ObserveAnswers observe;
};
int run_over_files(const HardenOptions& options, const Streams& streams, FileRun run);

}  // namespace drydock
