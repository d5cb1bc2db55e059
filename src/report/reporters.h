#pragma once

#include <memory>

#include "report/report.h"

namespace drydock {

// One factory for each format, each in the file that is named after it.
std::unique_ptr<Reporter> make_diff_reporter(ReportOptions options);
std::unique_ptr<Reporter> make_patch_reporter();
std::unique_ptr<Reporter> make_json_reporter(const ReportOptions& options);
std::unique_ptr<Reporter> make_sarif_reporter(const ReportOptions& options);
std::unique_ptr<Reporter> make_rdjson_reporter();

}  // namespace drydock
