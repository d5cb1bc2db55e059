// The pages in docs/transforms and the hardened examples are made from the code. Set DRYDOCK_UPDATE_GOLDEN=1 to write
// them anew.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "context/build_context.h"
#include "resolve/resolver.h"
#include "support/golden_case.h"
#include "text/diff.h"

namespace drydock::testing {
namespace {

namespace fs = std::filesystem;

const fs::path& root() {
  static const fs::path path = fs::path(DRYDOCK_EXAMPLES).parent_path();
  return path;
}

// The file holds the text, or gets it where the expected files are being rewritten.
void expect_file(const fs::path& path, const std::string& text) {
  if (std::getenv("DRYDOCK_UPDATE_GOLDEN") != nullptr) {
    ASSERT_EQ(std::getenv("CI"), nullptr) << "expected files are not rewritten in CI";
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }
  EXPECT_EQ(read_text(path), text) << path << " is out of date: run scripts/update-docs.sh";
}

std::string joined(std::span<const std::string_view> list, std::string_view before, std::string_view between) {
  std::string out;
  for (const std::string_view item : list) out += fmt::format("{}{}{}", out.empty() ? "" : between, before, item);
  return out;
}

std::string page(const Transform& transform, const std::vector<std::unique_ptr<Transform>>& all) {
  const TransformInfo& info = transform.info();
  constexpr const char* kNames[] = {"safe", "unsafe", "report only"};
  std::string out = fmt::format("<!-- Made from the code by scripts/update-docs.sh: edit the rule, not this page. -->\n# {}\n\n{}.\n\n"
                                "**Fixes:** {}\n\n", info.id, info.summary, kNames[static_cast<int>(info.applicability)]);
  if (!info.aliases.empty()) out += fmt::format("**Also known as:** {}\n\n", joined(info.aliases, "", ", "));
  out += fmt::format("## Why\n\n{}\n\n", info.rationale);
  const fs::path folder = fs::path(DRYDOCK_TEST_CASES) / info.id / "example";
  if (fs::exists(folder)) {
    const GoldenRun run = prepare({folder, std::string(info.id), "example"});
    const PipelineResult result = run_pipeline(std::make_shared<const SourceText>(run.before, "Dockerfile"), all, run.options, run.answer);
    out += "## Example\n\n";
    if (result.changed()) {
      out += fmt::format("```diff\n{}```\n\n", unified_diff(run.before, result.after, "Dockerfile"));
    } else {
      out += fmt::format("```dockerfile\n{}```\n\n", run.before);
    }
    for (const PlacedFinding& placed : result.findings) {
      const Finding& f = placed.finding;
      const Position at = result.before->lines().byte_position(f.range.begin);
      out += fmt::format("- line {}: {}", at.line, f.message);
      if (f.fix) out += fmt::format(". {}", f.fix->reason);
      if (!f.declined.empty()) out += fmt::format(". Left alone: {}", f.declined);
      out += '\n';
    }
    out += '\n';
  }
  out += fmt::format("## When it leaves a file alone\n\n{}\n\n", info.declines);
  out += fmt::format("Silence it above an instruction with `# drydock ignore={0}`, for a run with `--skip {0}`, for a folder in "
                     "`.drydock.toml`.\n", info.id);
  if (!info.references.empty()) out += fmt::format("\n## References\n\n{}\n", joined(info.references, "- ", "\n"));
  return out;
}

TEST(Docs, EveryTransformHasItsPage) {
  const auto transforms = all_transforms();
  std::string index = "<!-- Made from the code by scripts/update-docs.sh. -->\n# Rules\n\nIn the order in which they run.\n\n"
                      "| rule | fixes | what it does |\n|---|---|---|\n";
  for (const auto& transform : transforms) {
    const TransformInfo& info = transform->info();
    constexpr const char* kNames[] = {"safe", "unsafe", "report"};
    index += fmt::format("| [{0}]({0}.md) | {1} | {2} |\n", info.id, kNames[static_cast<int>(info.applicability)], info.summary);
    expect_file(root() / "docs" / "transforms" / fmt::format("{}.md", info.id), page(*transform, transforms));
  }
  expect_file(root() / "docs" / "transforms" / "README.md", index);
  // A page whose rule is gone misleads.
  for (const auto& entry : fs::directory_iterator(root() / "docs" / "transforms")) {
    const std::string id = entry.path().stem().string();
    const bool known = id == "README" || std::any_of(transforms.begin(), transforms.end(), [&](const auto& t) { return t->info().id == id; });
    EXPECT_TRUE(known) << entry.path() << " belongs to no rule";
  }
}

TEST(Examples, HardenedFilesAreUpToDate) {
  const auto transforms = all_transforms();
  PipelineOptions options;
  options.apply_unsafe = true;
  int count = 0;
  for (const auto& example : fs::directory_iterator(DRYDOCK_EXAMPLES)) {
    const fs::path file = example.path() / "Dockerfile";
    if (!fs::exists(file)) continue;
    auto context = BuildContext::open(example.path().string(), file.string());
    ASSERT_TRUE(static_cast<bool>(context)) << context.error().message;
    // The lock file beside an example is all that is known of the world, so the result is the same everywhere.
    const fs::path lock_path = example.path() / kLockFileName;
    const auto lock = parse_lock_file(fs::exists(lock_path) ? read_text(lock_path) : "version = 1\n", lock_path.string());
    ASSERT_TRUE(static_cast<bool>(lock)) << lock.error().message;
    ResolverOptions locked;
    locked.mode = ResolveMode::kLocked;
    Resolver resolver(locked);
    const PipelineResult result =
        run_pipeline(std::make_shared<const SourceText>(read_text(file), "Dockerfile"), transforms, options, [&](const Queries& queries) {
          Facts facts = context->answer(queries);
          facts.set_world(resolver.answer(queries.world, &*lock));
          return facts;
        });
    EXPECT_TRUE(result.changed());
    EXPECT_TRUE(result.incidents.empty());
    expect_file(example.path() / "hardened.txt", result.after);
    ++count;
  }
  EXPECT_GT(count, 0);
}

}  // namespace
}  // namespace drydock::testing
