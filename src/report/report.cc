#include "report/report.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "report/describe.h"
#include "report/reporters.h"
#include "text/quote.h"

namespace drydock {
namespace {

// In the order of ReportFormat.
constexpr std::array<std::string_view, 5> kNames = {"diff", "patch", "json", "sarif", "rdjson"};

}  // namespace

std::optional<ReportFormat> report_format_from_name(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == name) return static_cast<ReportFormat>(i);
  return std::nullopt;
}

std::span<const std::string_view> report_format_names() {
  return kNames;
}

std::unique_ptr<Reporter> make_reporter(ReportFormat format, ReportOptions options) {
  switch (format) {
    case ReportFormat::kDiff:
      break;
    case ReportFormat::kPatch:
      return make_patch_reporter();
    case ReportFormat::kJson:
      return make_json_reporter(std::move(options));
    case ReportFormat::kSarif:
      return make_sarif_reporter(std::move(options));
    case ReportFormat::kRdjson:
      return make_rdjson_reporter();
  }
  return make_diff_reporter(std::move(options));
}

std::string check_line(const PipelineResult& result) {
  if (!result.changed()) return {};
  std::map<std::string, std::size_t> rules;
  std::size_t changes = 0;
  for (const PlacedFinding& placed : result.findings) {
    if (!placed.applied) continue;
    ++changes;
    ++rules[placed.finding.rule];
  }
  return fmt::format("{}: {} ({})\n", quote_path(shown_path(*result.before)), count_of(changes, "change"),
                     list_of_counts(rules));
}

}  // namespace drydock
