#include "support/golden_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <sstream>

#include "context/build_context.h"

namespace drydock::testing {
namespace fs = std::filesystem;

std::string read_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::vector<GoldenCase> find_cases(const fs::path& root) {
  std::vector<GoldenCase> cases;
  if (!fs::is_directory(root)) return cases;
  for (const auto& transform : fs::directory_iterator(root)) {
    if (!transform.is_directory()) continue;
    for (const auto& folder : fs::directory_iterator(transform.path()))
      if (folder.is_directory())
        cases.push_back({folder.path(), transform.path().filename().string(), folder.path().filename().string()});
  }
  std::sort(cases.begin(), cases.end(), [](const GoldenCase& a, const GoldenCase& b) { return a.folder < b.folder; });
  return cases;
}

GoldenRun prepare(const GoldenCase& golden) {
  GoldenRun run;
  run.options.apply_unsafe = true;
  run.options.only = {golden.transform};
  std::istringstream args(read_text(golden.folder / "args"));
  for (std::string line; std::getline(args, line);) {
    const std::size_t equals = line.find('=');
    const std::string key = line.substr(0, equals);
    const std::string value = equals == std::string::npos ? "" : line.substr(equals + 1);
    if (key == "profile")
      run.options.apply_unsafe = value == "migrate";
    else if (key == "all")
      run.options.only.clear();
    else if (key == "trusted-registry")
      run.options.settings.trusted_registries.push_back(value);
    else if (key == "build-context")
      run.options.settings.build_contexts.push_back(value);
    else if (key == "target-stage")
      run.options.settings.target_stages.push_back(value);
    else if (!key.empty())
      throw std::runtime_error(fmt::format("{}: unknown argument {}", golden.folder.string(), key));
  }
  run.before = read_text(golden.folder / "before.Dockerfile");
  const fs::path context = golden.folder / "context";
  if (fs::is_directory(context)) {
    auto opened = BuildContext::open(context.string(), (golden.folder / "before.Dockerfile").string());
    if (!opened) throw std::runtime_error(opened.error().message);
    auto shared = std::make_shared<BuildContext>(std::move(*opened));
    run.answer = [shared](const Queries& queries) { return shared->answer(queries); };
  }
  return run;
}

std::string format_findings(const PipelineResult& result) {
  std::string out;
  for (const PlacedFinding& placed : result.findings) {
    const Finding& f = placed.finding;
    const Position at = result.before->lines().byte_position(f.range.begin);
    std::string kind = "report";
    std::string tail;
    if (f.fix) {
      constexpr const char* kNames[] = {"safe", "unsafe", "display"};
      kind = kNames[static_cast<int>(f.fix->applicability)];
      if (placed.applied) kind += "*";
    } else if (!f.declined.empty()) {
      kind = "declined";
      tail = ": " + f.declined;
    }
    out += fmt::format("{}:{} {} {} {}{}\n", at.line, at.column, f.rule, kind, f.message, tail);
  }
  for (const Incident& incident : result.incidents) out += fmt::format("incident {} {}\n", incident.rule, incident.what);
  for (const Diagnostic& d : result.diagnostics) {
    const Position at = result.before->lines().byte_position(d.range.begin);
    out += fmt::format("{}:{} {} {}\n", at.line, at.column, d.severity == Diagnostic::Severity::kError ? "error" : "note", d.message);
  }
  return out;
}

}  // namespace drydock::testing
