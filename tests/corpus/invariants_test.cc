// The invariants over every file of the corpus, with all rules on.
#include <gtest/gtest.h>

#include "support/corpus.h"
#include "support/golden_case.h"
#include "support/invented_facts.h"
#include "support/invariants.h"

namespace drydock::testing {
namespace {

void expect_no_violations(const PipelineOptions& options, const std::function<std::string(std::string)>& variant,
                          const AnswerQueries& answer = {}) {
  const auto files = corpus_files();
  if (files.empty()) GTEST_SKIP() << "no corpus: set DRYDOCK_CORPUS to a folder that holds dockerfiles/";
  const auto transforms = all_transforms();
  const auto found = for_each_file(files, [&](const std::filesystem::path& path) {
    std::vector<std::string> out = violations(variant(read_text(path)), transforms, options, answer);
    for (std::string& line : out) line = path.string() + ": " + line;
    return out;
  });
  EXPECT_TRUE(found.empty()) << found.size() << " violations";
  for (std::size_t i = 0; i < found.size() && i < 40; ++i) ADD_FAILURE() << found[i];
}

TEST(Corpus, InvariantsHoldWithUnsafeFixes) {
  PipelineOptions options;
  options.apply_unsafe = true;
  expect_no_violations(options, [](std::string text) { return text; });
}

TEST(Corpus, InvariantsHoldWithSafeFixes) {
  expect_no_violations({}, [](std::string text) { return text; });
}

TEST(Corpus, InvariantsHoldWithoutAFinalNewline) {
  PipelineOptions options;
  options.apply_unsafe = true;
  expect_no_violations(options, [](std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    return text;
  });
}

// Every image, package and address that can be pinned gets a pin.
TEST(Corpus, InvariantsHoldWithPins) {
  PipelineOptions options;
  options.apply_unsafe = true;
  options.settings.annotate_renovate = true;
  expect_no_violations(options, [](std::string text) { return text; }, invented_facts());
}

TEST(Corpus, InvariantsHoldWithSnapshotsAndLoosePins) {
  PipelineOptions options;
  options.apply_unsafe = true;
  options.settings.apt_policy = AptPolicy::kSnapshot;
  options.settings.apk_policy = ApkPolicy::kMinor;
  expect_no_violations(options, [](std::string text) { return text; }, invented_facts());
  options.settings.apt_policy = AptPolicy::kExactAndSnapshot;
  expect_no_violations(options, [](std::string text) { return text; }, invented_facts());
}

// The same file written with the backtick as its escape character. Its RUNs are foreign then, so the rules that
// read instructions must still hold every invariant, and none may mistake a backslash for a continuation.
TEST(Corpus, InvariantsHoldWithTheBacktick) {
  PipelineOptions options;
  options.apply_unsafe = true;
  expect_no_violations(options, [](std::string text) {
    std::string out = "# escape=`\n";
    for (std::size_t i = 0; i < text.size(); ++i) {
      std::size_t end = i + 1;
      while (end < text.size() && (text[end] == ' ' || text[end] == '\t')) ++end;
      const bool continues = text[i] == '\\' && end < text.size() && text[end] == '\n';
      out += continues ? '`' : text[i];
    }
    return out;
  });
}

}  // namespace
}  // namespace drydock::testing
