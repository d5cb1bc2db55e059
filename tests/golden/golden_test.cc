// Every folder of tests/cases is a test. Set DRYDOCK_UPDATE_GOLDEN=1 to write the expected files anew.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "support/golden_case.h"
#include "support/invariants.h"

namespace drydock::testing {
namespace {

namespace fs = std::filesystem;

const std::vector<std::unique_ptr<Transform>>& transforms() {
  static const auto list = all_transforms();
  return list;
}

void write_or_remove(const fs::path& path, const std::string& text, bool keep) {
  if (!keep) {
    fs::remove(path);
    return;
  }
  std::ofstream(path, std::ios::binary) << text;
}

class Golden : public ::testing::TestWithParam<GoldenCase> {};

TEST_P(Golden, Matches) {
  const GoldenCase& golden = GetParam();
  const GoldenRun prepared = prepare(golden);
  const PipelineResult result = run_pipeline(std::make_shared<const SourceText>(prepared.before, "Dockerfile"), transforms(),
                                             prepared.options, prepared.answer);
  const std::string findings = format_findings(result);
  if (std::getenv("DRYDOCK_UPDATE_GOLDEN") != nullptr) {
    ASSERT_EQ(std::getenv("CI"), nullptr) << "expected files are not rewritten in CI";
    write_or_remove(golden.folder / "after.Dockerfile", result.after, result.changed());
    write_or_remove(golden.folder / "findings.txt", findings, !findings.empty());
  }
  const fs::path after = golden.folder / "after.Dockerfile";
  EXPECT_EQ(result.after, fs::exists(after) ? read_text(after) : prepared.before);
  const fs::path expected = golden.folder / "findings.txt";
  EXPECT_EQ(findings, fs::exists(expected) ? read_text(expected) : "");
  for (const std::string& violation : violations(prepared.before, transforms(), prepared.options, prepared.answer))
    ADD_FAILURE() << violation;
}

std::string test_name(const ::testing::TestParamInfo<GoldenCase>& info) {
  std::string name = info.param.transform + "_" + info.param.name;
  for (char& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(Cases, Golden, ::testing::ValuesIn(find_cases(DRYDOCK_TEST_CASES)), test_name);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Golden);

TEST(GoldenCases, EveryTransformHasItsCases) {
  const auto cases = find_cases(DRYDOCK_TEST_CASES);
  for (const auto& transform : transforms()) {
    const std::string id(transform->info().id);
    const auto count = std::count_if(cases.begin(), cases.end(), [&](const GoldenCase& c) { return c.transform == id; });
    EXPECT_GE(count, 3) << id << " lacks golden cases";
    const bool documented = fs::exists(fs::path(DRYDOCK_TEST_CASES) / id / "example" / "before.Dockerfile");
    EXPECT_TRUE(documented) << id << " lacks the case `example` that its page shows";
  }
  for (const GoldenCase& c : cases) {
    const bool known = std::any_of(transforms().begin(), transforms().end(), [&](const auto& t) { return t->info().id == c.transform; });
    EXPECT_TRUE(known || c.transform == "pipeline") << c.folder << " belongs to no transform";
  }
}

}  // namespace
}  // namespace drydock::testing
