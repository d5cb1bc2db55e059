#pragma once

#include <string>
#include <vector>

#include "report/redact.h"
#include "rewrite/pipeline.h"
#include "text/diff.h"

namespace drydock {

/// The difference between the two texts of a result as reports show it: with the lines of the true
/// difference, and each secret in them hidden. To compare the redacted texts instead would lose the lines
/// that differ in a secret alone. The result must outlive it.
class ShownDiff {
 public:
  explicit ShownDiff(const PipelineResult& result, bool hide_secrets = true);

  const std::vector<DiffHunk>& hunks() const { return hunks_; }
  /// The line without its ending.
  std::string line(const DiffLine& line) const;
  /// The line's own ending: LF, CR LF, or nothing.
  static std::string_view ending(const DiffLine& line);
  static char mark(const DiffLine& line);

  /// All of it as a unified diff, headers included; empty where nothing differs.
  std::string text() const;

 private:
  const PipelineResult& result_;
  Redactor before_;
  Redactor after_;
  std::vector<DiffHunk> hunks_;
};

inline constexpr std::string_view kNoNewline = "\\ No newline at end of file";

}  // namespace drydock
