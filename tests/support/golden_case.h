#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "rewrite/pipeline.h"

namespace drydock::testing {

/// One folder of tests/cases/<transform>/<case>:
///   before.Dockerfile   the input
///   after.Dockerfile    what comes out; absent: nothing may change
///   findings.txt        one finding a line, as format_findings() writes them; absent: none
///   args                optional, one a line: `profile=save` applies safe fixes only, `all` runs every rule,
///                       `trusted-registry=…`, `build-context=…`, `target-stage=…`, `as-of=…`, `annotate=renovate`,
///                       `numeric-user`,
///                       `apt-policy=exact|upstream|snapshot|exact+snapshot`, `apk-policy=exact|minor`
///   context/            optional: the build context; absent: no context is known
///   facts.json          optional: what is known of images and packages, as recorded_facts.h tells; absent: nothing
struct GoldenCase {
  std::filesystem::path folder;
  std::string transform;  ///< id: the name of the parent folder
  std::string name;       ///< of the folder
};

/// All cases below the folder, sorted.
std::vector<GoldenCase> find_cases(const std::filesystem::path& root);

struct GoldenRun {
  PipelineOptions options;
  AnswerQueries answer;
  std::string before;
};

/// Reads the case's input and options.
GoldenRun prepare(const GoldenCase& golden);

/// `line:col id applicability message`, or `… declined message: why`, or `… report message`; columns in bytes.
std::string format_findings(const PipelineResult& result);

std::string read_text(const std::filesystem::path& path);

}  // namespace drydock::testing
