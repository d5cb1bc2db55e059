#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rewrite/pipeline.h"
#include "rewrite/transform.h"

namespace drydock {

enum class ReportFormat : std::uint8_t {
  kDiff,    ///< for people: a difference with reasons, then what was left alone
  kPatch,   ///< what `git apply` takes
  kJson,    ///< docs/json-schema.md
  kSarif,   ///< SARIF 2.1.0
  kRdjson,  ///< reviewdog's diagnostic format
};

/// The format of a name as `--format` takes it, in lower case.
std::optional<ReportFormat> report_format_from_name(std::string_view name);

/// Every name that `report_format_from_name` knows, the default first.
std::span<const std::string_view> report_format_names();

struct ReportOptions {
  bool colour = false;        ///< diff: write terminal colours
  bool quiet = false;         ///< diff: nothing but the differences and their reasons
  bool show_declined = true;  ///< diff: say what was left alone, and why
  bool show_secrets = false;  ///< diff: hide nothing; the formats that machines read always hide
  std::string version;        ///< of drydock, for the formats that name their tool
  /// Rules that were asked, in their order; SARIF describes them. They must outlive the reporter.
  std::vector<const TransformInfo*> rules;
};

/// Writes one report over many files. Each call returns the text that comes next, so that a run over a
/// large repository holds no more than one result at a time; the report is all of it in a row.
class Reporter {
 public:
  Reporter() = default;
  Reporter(const Reporter&) = delete;
  Reporter& operator=(const Reporter&) = delete;
  virtual ~Reporter() = default;

  /// Called once for each file, in the order in which the report shall name them.
  virtual std::string file(const PipelineResult& result) = 0;
  /// Called once after the last file, and also where there was none.
  virtual std::string finish() = 0;
};

std::unique_ptr<Reporter> make_reporter(ReportFormat format, ReportOptions options);

/// "Dockerfile: 2 changes (apt-assume-yes, pip-no-cache)" with a line ending, for `--check`; empty where the
/// file stays as it is.
std::string check_line(const PipelineResult& result);

}  // namespace drydock
