#include "support/golden_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <sstream>

#include "context/build_context.h"
#include "support/recorded_facts.h"

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

namespace {

[[noreturn]] void refuse(const GoldenCase& golden, std::string_view line) {
  throw std::runtime_error(fmt::format("{}: unknown argument {}", golden.folder.string(), line));
}

void read_argument(const GoldenCase& golden, const std::string& line, PipelineOptions& options) {
  const std::size_t equals = line.find('=');
  const std::string key = line.substr(0, equals);
  const std::string value = equals == std::string::npos ? "" : line.substr(equals + 1);
  Settings& settings = options.settings;
  if (key == "profile") {
    options.apply_unsafe = value == "migrate";
  } else if (key == "all") {
    options.only.clear();
  } else if (key == "trusted-registry") {
    settings.trusted_registries.push_back(value);
  } else if (key == "build-context") {
    settings.build_contexts.push_back(value);
  } else if (key == "target-stage") {
    settings.target_stages.push_back(value);
  } else if (key == "apt-policy") {
    if (value == "exact") settings.apt_policy = AptPolicy::kExact;
    else if (value == "upstream") settings.apt_policy = AptPolicy::kUpstream;
    else if (value == "snapshot") settings.apt_policy = AptPolicy::kSnapshot;
    else if (value == "exact+snapshot") settings.apt_policy = AptPolicy::kExactAndSnapshot;
    else refuse(golden, line);
  } else if (key == "apk-policy") {
    if (value == "exact") settings.apk_policy = ApkPolicy::kExact;
    else if (value == "minor") settings.apk_policy = ApkPolicy::kMinor;
    else refuse(golden, line);
  } else if (key == "as-of") {
    settings.as_of = value;
  } else if (line == "annotate=renovate") {
    settings.annotate_renovate = true;
  } else if (line == "numeric-user") {
    settings.numeric_user = true;
  } else if (!key.empty()) {
    refuse(golden, line);
  }
}

}  // namespace

GoldenRun prepare(const GoldenCase& golden) {
  GoldenRun run;
  run.options.apply_unsafe = true;
  run.options.only = {golden.transform};
  std::istringstream args(read_text(golden.folder / "args"));
  for (std::string line; std::getline(args, line);) read_argument(golden, line, run.options);
  run.before = read_text(golden.folder / "before.Dockerfile");
  std::shared_ptr<BuildContext> context;
  if (fs::is_directory(golden.folder / "context")) {
    auto opened = BuildContext::open((golden.folder / "context").string(), (golden.folder / "before.Dockerfile").string());
    if (!opened) throw std::runtime_error(opened.error().message);
    context = std::make_shared<BuildContext>(std::move(*opened));
  }
  const fs::path recorded = golden.folder / "facts.json";
  const bool has_facts = fs::exists(recorded);
  if (!context && !has_facts) return run;
  run.answer = [context, recorded, has_facts](const Queries& queries) {
    Facts facts = context ? context->answer(queries) : Facts();
    if (has_facts) facts.set_world(recorded_answers(recorded, queries.world));
    return facts;
  };
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
