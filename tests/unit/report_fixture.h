#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "report/report.h"

namespace drydock {

/// Builds a result by hand, so that the reports are tested without any rule.
class ResultBuilder {
 public:
  explicit ResultBuilder(std::string before, std::string path = "Dockerfile") {
    result_.before = std::make_shared<SourceText>(std::move(before), std::move(path));
    result_.after = std::string(result_.before->bytes());
  }

  /// Where a piece of the author's text stands.
  TextRange at(std::string_view piece) const {
    const std::size_t begin = result_.before->bytes().find(piece);
    EXPECT_NE(begin, std::string_view::npos) << piece;
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + piece.size())};
  }

  /// A fix that is applied. Fixes are given in the order of the text.
  ResultBuilder& applied(std::string rule, Edit edit, Applicability applicability = Applicability::kSafe) {
    result_.changes.push_back({result_.findings.size(), edit.range, {}});
    applied_.push_back(edit);
    add(std::move(rule), {std::move(edit)}, applicability, true);
    result_.after = apply_edits(result_.before->bytes(), applied_);
    return *this;
  }
  ResultBuilder& available(std::string rule, std::vector<Edit> edits, Applicability applicability) {
    add(std::move(rule), std::move(edits), applicability, false);
    return *this;
  }
  ResultBuilder& reported(std::string rule, TextRange range, Severity severity = Severity::kWarning) {
    Finding finding;
    finding.rule = std::move(rule);
    finding.range = range;
    finding.severity = severity;
    finding.message = "something is seen here";
    result_.findings.push_back({std::move(finding)});
    return *this;
  }
  ResultBuilder& declined(std::string rule, TextRange range, std::string why) {
    reported(std::move(rule), range, Severity::kInfo);
    result_.findings.back().finding.declined = std::move(why);
    return *this;
  }

  PipelineResult& result() { return result_; }

 private:
  void add(std::string rule, std::vector<Edit> edits, Applicability applicability, bool is_applied) {
    reported(std::move(rule), edits.front().range);
    PlacedFinding& placed = result_.findings.back();
    placed.applied = is_applied;
    placed.applicable_alone = true;
    placed.finding.fix = Fix{std::move(edits), applicability, "this is why", {}};
  }

  PipelineResult result_;
  std::vector<Edit> applied_;
};

inline std::string report_of(ReportFormat format, const std::vector<PipelineResult>& results,
                             ReportOptions options = {}) {
  const std::unique_ptr<Reporter> reporter = make_reporter(format, std::move(options));
  std::string out;
  for (const PipelineResult& result : results) out += reporter->file(result);
  return out + reporter->finish();
}

/// Fails the test, and goes on with null, where a report is no JSON.
inline nlohmann::json parsed(const std::string& report) {
  nlohmann::json out = nlohmann::json::parse(report, nullptr, false);
  EXPECT_FALSE(out.is_discarded()) << report;
  return out.is_discarded() ? nlohmann::json() : out;
}

}  // namespace drydock
