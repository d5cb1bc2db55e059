#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "report_fixture.h"

namespace drydock {
namespace {

namespace fs = std::filesystem;

class PatchReport : public testing::Test {
 protected:
  void SetUp() override {
    if (std::system("git --version >/dev/null 2>&1") != 0)
      GTEST_SKIP() << "git is not installed, and this test asks it";
    std::string name = (fs::temp_directory_path() / "drydock-patch-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override {
    if (!folder_.empty()) fs::remove_all(folder_);
  }

  static void write(const fs::path& path, std::string_view bytes) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
  }
  static std::string read(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  // Writes the files as their author has them, applies the patch, and compares.
  void expect_applies(const std::vector<PipelineResult>& results) {
    for (const PipelineResult& result : results)
      write(folder_ / result.before->path(), result.before->bytes());
    write(folder_ / "the.patch", report_of(ReportFormat::kPatch, results));
    const std::string command =
        "cd '" + folder_.string() +
        "' && git init -q . && git -c core.autocrlf=false apply --whitespace=nowarn the.patch";
    ASSERT_EQ(std::system(command.c_str()), 0) << read(folder_ / "the.patch");
    for (const PipelineResult& result : results)
      EXPECT_EQ(read(folder_ / result.before->path()), result.after);
  }

  fs::path folder_;
};

TEST_F(PatchReport, GitTakesIt) {
  std::vector<PipelineResult> results;
  for (const std::string path : {"Dockerfile", "a b/Docker\"file", "d\xC3\xA9/tab\tfile", "same"}) {
    ResultBuilder builder("FROM a\nRUN one\nRUN two\n", path);
    if (path != "same") builder.applied("rule-a", {builder.at("one"), "ONE"});
    results.push_back(builder.result());
  }
  expect_applies(results);
}

TEST_F(PatchReport, OddBytesAndSecretsAreExact) {
  ResultBuilder crlf("FROM a\r\nENV TOKEN=abc\r\nRUN one \xFF\r\nRUN two", "crlf");
  crlf.applied("rule-a", {crlf.at("one"), "ONE"}).applied("rule-a", {crlf.at("two"), "2\r\nUSER x"});
  ResultBuilder open("FROM a\nRUN one", "open");
  open.applied("rule-a", {open.at("one"), "ONE\n"});
  expect_applies({crlf.result(), open.result()});
}

TEST_F(PatchReport, NothingChangedIsAnEmptyPatch) {
  EXPECT_EQ(report_of(ReportFormat::kPatch, {ResultBuilder("FROM a\n").result()}), "");
}

}  // namespace
}  // namespace drydock
