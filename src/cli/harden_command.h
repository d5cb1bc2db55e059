#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/config.h"
#include "cli/terminal.h"
#include "report/report.h"

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
  std::optional<std::string> stdin_filename;
  std::optional<ReportFormat> format;
  std::vector<std::string> only;
  std::vector<std::string> skip;
  std::optional<Profile> profile;
  std::optional<std::string> context;
  std::optional<std::string> config;
  std::vector<std::string> trusted_registries;
  unsigned jobs = 0;  ///< 0: one for each core
  ColorMode color = ColorMode::kAuto;
};

/// Hardens files, folders or the standard input, and gives the exit code. The
/// rules' ids in the options must exist.
int harden(const HardenOptions& options, const Streams& streams);

}  // namespace drydock
