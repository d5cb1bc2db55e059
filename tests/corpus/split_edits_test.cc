// Made-up plans for every file of one stage in the corpus: each is carried out without harm, or declined with
// a reason.
#include "split/stages/split_edits.h"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

#include "rewrite/application.h"
#include "split/stages/final_workdir.h"
#include "support/corpus.h"

namespace drydock::testing {
namespace {

enum class Scheme {
  kLikely,  // as a recipe would: what builds stays, what runs moves
  kWild,    // anything anywhere: the order of the final stage has to be found, or the plan declined
};

class Plans {
 public:
  Plans(const BuildModel& model, const Stage& stage, Scheme scheme) : scheme_(scheme) {
    plan.runtime_base = "registry.example/runtime:1";
    plan.packages = {"ca-certificates", "libssl3", "tini", "tzdata"};
    plan.environment = {"LANG=\"C.UTF-8\""};
    plan.carried = {{"/usr/local/bin/program", false, "", ""}, {"/srv/data", true, "1000:1000", ""}};
    for (const Instruction& each : stage.instructions) {
      plan.placements[each.index()] = place(each);
      plan.workdir = model.state_before(each).workdir.value.value_or("");
      size_ += each.range().size();
    }
  }

  SplitPlan plan;

 private:
  Placement place(const Instruction& each) {
    const Keyword keyword = each.keyword();
    if (scheme_ == Scheme::kWild && keyword != Keyword::kWorkdir) {
      // Sizes of the text so far are as good as dice, and the same on every machine.
      constexpr Placement kAll[] = {Placement::kBuild, Placement::kFinal, Placement::kBoth};
      const Placement placement = kAll[(size_ + each.index()) % 3];
      const bool sets = keyword == Keyword::kEnv || keyword == Keyword::kArg || keyword == Keyword::kShell ||
                        keyword == Keyword::kUser;
      return sets && (size_ & 1) == 0 ? Placement::kBoth : placement;
    }
    switch (keyword) {
      case Keyword::kCopy:
      case Keyword::kAdd:
        return copies_++ == 0 ? Placement::kFinal : Placement::kBuild;
      case Keyword::kRun:
        return Placement::kBuild;
      case Keyword::kEnv:
      case Keyword::kArg:
      case Keyword::kUser:
      case Keyword::kShell:
      case Keyword::kWorkdir:
        return Placement::kBoth;
      default:
        return Placement::kFinal;
    }
  }

  Scheme scheme_;
  int copies_ = 0;
  std::uint32_t size_ = 0;
};

// Without empty lines: what is repeated loses those between its continuation lines.
std::string text_of(const Instruction& each) {
  std::istringstream lines{std::string(each.source().substr(each.range().begin, each.range().size()))};
  std::string out;
  for (std::string line; std::getline(lines, line);)
    if (line.find_first_not_of(" \t\r") != std::string::npos) out += line + '\n';
  return out;
}

// What the build puts in for the instruction's words; for COPY the place that it leads to.
std::vector<std::optional<std::string>> meaning(const BuildModel& model, const Instruction& each) {
  std::vector<std::optional<std::string>> out;
  const Keyword keyword = each.keyword();
  if (keyword == Keyword::kRun || keyword == Keyword::kCmd || keyword == Keyword::kEntrypoint ||
      keyword == Keyword::kHealthcheck || keyword == Keyword::kOnbuild || keyword == Keyword::kShell)
    return out;
  for (const Word& word : each.arguments()) out.push_back(model.expand(each, each.value(word)));
  if (!out.empty() && (keyword == Keyword::kCopy || keyword == Keyword::kAdd))
    out.back() = absolute_path_in(model, each, each.value(each.arguments().back()));
  return out;
}

std::string changed_meaning(const BuildModel& old_model, const BuildModel& new_model) {
  std::map<std::string, std::vector<Instruction>> old;
  for (const Instruction& each : old_model.stages().front().instructions) old[text_of(each)].push_back(each);
  for (const Stage& stage : new_model.stages()) {
    for (const Instruction& each : stage.instructions) {
      const auto found = old.find(text_of(each));
      // Of two that are written alike, either could be the one.
      if (found == old.end() || found->second.size() > 1) continue;
      const auto was = meaning(old_model, found->second.front());
      const auto is = meaning(new_model, each);
      for (std::size_t i = 0; i < was.size(); ++i)
        if (was[i] && is[i] != was[i]) return "its words mean something else: " + text_of(each);
    }
  }
  return {};
}

std::string outcome(const std::string& bytes, Scheme scheme, std::string& out) {
  const Dockerfile before = parse_dockerfile(std::make_shared<const SourceText>(bytes));
  if (before.error() != nullptr) return {};
  const BuildModel model(before);
  if (model.stages().size() != 1) return {};
  const Stage& stage = model.stages().front();
  const SplitPlan plan = Plans(model, stage, scheme).plan;
  SplitEdits edits = split_edits(model, stage, plan, "build");
  if (!edits.problem.empty()) return edits.edits.empty() ? "" : "a problem, and edits";
  Fix fix;
  fix.edits = std::move(edits.edits);
  fix.changes = std::move(edits.changes);
  sort_edits(fix.edits);
  if (!edits_are_disjoint(fix.edits)) return "the edits overlap";
  out = apply_edits(bytes, fix.edits);
  const Dockerfile after = parse_dockerfile(std::make_shared<const SourceText>(out));
  const Fix* fixes[] = {&fix};
  if (auto broken = broken_invariant(before, after, fixes, fix.edits)) return *broken;
  const BuildModel split_model(after);
  if (split_model.stages().size() != 2) return "there are not two stages";

  // Each instruction stands where the plan wants it, as often as it wants it.
  std::multiset<std::string> want[2], have[2];
  for (const Instruction& each : stage.instructions) {
    const Placement placement = plan.placements.at(each.index());
    if (placement != Placement::kFinal) want[0].insert(text_of(each));
    const bool replaced = placement == Placement::kBoth && each.keyword() == Keyword::kWorkdir;
    if (placement != Placement::kBuild && !replaced) want[1].insert(text_of(each));
  }
  for (std::size_t i : {0, 1})
    for (const Instruction& each : split_model.stages()[i].instructions) have[i].insert(text_of(each));
  if (want[0] != have[0]) return "the build is not what the plan says";
  if (!std::includes(have[1].begin(), have[1].end(), want[1].begin(), want[1].end()))
    return "the final stage lacks an instruction";
  const bool workdir = !plan.workdir.empty();
  const std::size_t written = plan.carried.size() + plan.environment.size() + 1 + (workdir ? 1 : 0);
  if (have[1].size() != want[1].size() + written) return "the final stage has an instruction too many";
  return changed_meaning(model, split_model);
}

std::string without_cr(std::string text) {
  std::erase(text, '\r');
  return text;
}

std::string crlf(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '\n' ? "\r\n" : std::string(1, c);
  return out;
}

std::vector<std::string> wrongs(const std::string& bytes, std::atomic<int>& split) {
  std::vector<std::string> out;
  const auto add = [&](std::string wrong) {
    if (!wrong.empty()) out.push_back(std::move(wrong));
  };
  std::string text, other;
  add(outcome(bytes, Scheme::kLikely, text));
  if (!text.empty()) ++split;
  add(outcome(bytes, Scheme::kWild, other));
  if (bytes.find('\r') == std::string::npos) {
    std::string converted;
    add(outcome(crlf(bytes), Scheme::kLikely, converted));
    if (without_cr(converted) != text) out.push_back("the CRLF variant is split differently");
  }
  std::string cut = bytes;
  while (!cut.empty() && (cut.back() == '\n' || cut.back() == '\r')) cut.pop_back();
  add(outcome(cut, Scheme::kLikely, other));
  return out;
}

TEST(CorpusSplit, PlansAreCarriedOutOrDeclined) {
  const auto files = corpus_files();
  if (files.empty()) GTEST_SKIP() << "no corpus: set DRYDOCK_CORPUS to a folder that holds dockerfiles/";
  std::atomic<int> split{0};
  const auto found = for_each_file(files, [&](const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    std::vector<std::string> out = wrongs(bytes, split);
    for (std::string& line : out) line = path.string() + ": " + line;
    return out;
  });
  for (std::size_t i = 0; i < found.size() && i < 40; ++i) ADD_FAILURE() << found[i];
  EXPECT_TRUE(found.empty()) << found.size() << " violations";
  // The test means something only where many plans can be carried out.
  EXPECT_GT(split, static_cast<int>(files.size()) / 4);
}

}  // namespace
}  // namespace drydock::testing
