#include "text/diff.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "text/quote.h"

namespace drydock {
namespace {

using namespace std::string_literals;

std::string patch_of(std::string_view before, std::string_view after) {
  return unified_diff(before, after, "Dockerfile");
}

const std::string kHeader = "--- a/Dockerfile\n+++ b/Dockerfile\n";

TEST(UnifiedDiff, NothingWhereNothingDiffers) {
  EXPECT_EQ(patch_of("", ""), "");
  EXPECT_EQ(patch_of("a\n", "a\n"), "");
  EXPECT_TRUE(diff_lines("a\n", "a\n").empty());
}

TEST(UnifiedDiff, ShowsThreeLinesAround) {
  EXPECT_EQ(patch_of("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n"),
            kHeader + "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
}

TEST(UnifiedDiff, OneLineHasNoCount) {
  EXPECT_EQ(patch_of("a\n", "b\n"), kHeader + "@@ -1 +1 @@\n-a\n+b\n");
}

TEST(UnifiedDiff, AnEmptySideIsGivenByTheLineBeforeIt) {
  EXPECT_EQ(patch_of("", "a\nb\n"), kHeader + "@@ -0,0 +1,2 @@\n+a\n+b\n");
  EXPECT_EQ(patch_of("a\nb\n", ""), kHeader + "@@ -1,2 +0,0 @@\n-a\n-b\n");
  const auto hunks = diff_lines("a\nb\nc\n", "a\nb\nnew\nc\n", 0);
  ASSERT_EQ(hunks.size(), 1u);
  EXPECT_EQ(hunk_header(hunks[0]), "@@ -2,0 +3 @@");
  EXPECT_EQ(hunks[0].old_range, (TextRange{4, 4}));
}

TEST(UnifiedDiff, MarksAMissingFinalNewline) {
  EXPECT_EQ(patch_of("a", "a\n"), kHeader + "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
  EXPECT_EQ(patch_of("a\nb", "c\nb"),
            kHeader + "@@ -1,2 +1,2 @@\n-a\n+c\n b\n\\ No newline at end of file\n");
}

TEST(UnifiedDiff, ALineEndingIsPartOfItsLine) {
  EXPECT_EQ(patch_of("a\r\n", "a\n"), kHeader + "@@ -1 +1 @@\n-a\r\n+a\n");
}

TEST(UnifiedDiff, QuotesPathsAsGitDoes) {
  const auto old_line = [](std::string_view path) {
    const std::string patch = unified_diff("a\n", "b\n", path);
    return patch.substr(0, patch.find('\n'));
  };
  EXPECT_EQ(old_line("app/Dockerfile"), "--- a/app/Dockerfile");
  EXPECT_EQ(old_line("/srv/app/Dockerfile"), "--- a/srv/app/Dockerfile");
  EXPECT_EQ(old_line("././Dockerfile"), "--- a/Dockerfile");
  EXPECT_EQ(old_line("my app/Dockerfile"), "--- a/my app/Dockerfile\t");
  EXPECT_EQ(old_line("a\"b\\c"), "--- \"a/a\\\"b\\\\c\"");
  EXPECT_EQ(old_line("x\n+++ b/y"), "--- \"a/x\\n+++ b/y\"\t") << "a name cannot add a line";
  EXPECT_EQ(quote_path("caf\u00E9\x1b[31m\x7f"), "\"caf\\303\\251\\033[31m\\177\"");
}

TEST(DiffLines, ChangesShareAHunkUnlessALineBetweenThemIsLeftOut) {
  const std::string near_before = "a\n1\n2\n3\n4\n5\n6\nb\n";
  EXPECT_EQ(diff_lines(near_before, "A\n1\n2\n3\n4\n5\n6\nB\n").size(), 1u);
  EXPECT_EQ(diff_lines("a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n").size(), 2u);
  EXPECT_EQ(diff_lines("a\n1\nb\n", "A\n1\nB\n", 0).size(), 2u);
  EXPECT_EQ(diff_lines(near_before, "A\n1\n2\n3\n4\n5\n6\nB\n", UINT32_MAX).size(), 1u);
}

TEST(DiffLines, AHunkSpansItsOldLines) {
  const std::string before = "FROM a\r\nRUN b\r\nRUN c";
  const auto hunks = diff_lines(before, "FROM a\r\nRUN x\r\nRUN c", 1);
  ASSERT_EQ(hunks.size(), 1u);
  EXPECT_EQ(hunks[0].old_range, (TextRange{0, 20}));
  ASSERT_EQ(hunks[0].lines.size(), 4u);
  EXPECT_EQ(hunks[0].lines[1].kind, DiffLine::Kind::kDelete);
  EXPECT_EQ(hunks[0].lines[1].text, "RUN b\r\n");
  EXPECT_EQ(hunks[0].lines[2].kind, DiffLine::Kind::kInsert);
  EXPECT_EQ(hunks[0].lines[2].text, "RUN x\r\n");
  EXPECT_EQ(diff_lines(before, "FROM a\r\nRUN x\r\nRUN c", 0)[0].old_range, (TextRange{8, 15}));
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    lines.push_back(text.substr(at, end - at));
    at = end;
  }
  return lines;
}

// Puts the new text together from the old one and the hunks, and checks on the
// way that every number and every old line of the hunks is right.
std::string apply_hunks(const std::string& before, const std::vector<DiffHunk>& hunks) {
  const std::vector<std::string> old_lines = lines_of(before);
  std::string after;
  std::size_t old_at = 0;  // lines consumed and written so far
  std::size_t new_at = 0;
  for (const DiffHunk& hunk : hunks) {
    const std::size_t begin = hunk.old_count == 0 ? hunk.old_start : hunk.old_start - 1;
    for (; old_at < begin; ++old_at, ++new_at) after += old_lines.at(old_at);
    EXPECT_EQ(new_at, hunk.new_count == 0 ? hunk.new_start : hunk.new_start - 1);
    std::string spanned;
    std::size_t written = 0;
    for (const DiffLine& line : hunk.lines) {
      if (line.kind != DiffLine::Kind::kInsert) {
        EXPECT_EQ(line.text, old_lines.at(old_at++));
        spanned += line.text;
      }
      if (line.kind != DiffLine::Kind::kDelete) {
        after += line.text;
        ++written;
      }
    }
    EXPECT_EQ(old_at - begin, hunk.old_count);
    EXPECT_EQ(written, hunk.new_count);
    EXPECT_EQ(before.substr(hunk.old_range.begin, hunk.old_range.size()), spanned);
    new_at += written;
  }
  for (; old_at < old_lines.size(); ++old_at) after += old_lines[old_at];
  return after;
}

std::size_t changed_lines(const std::vector<DiffHunk>& hunks) {
  std::size_t count = 0;
  for (const DiffHunk& hunk : hunks) {
    for (const DiffLine& line : hunk.lines) count += line.kind != DiffLine::Kind::kContext;
  }
  return count;
}

// Deleted and inserted lines of the shortest difference, found the slow way.
std::size_t shortest_difference(const std::string& before, const std::string& after) {
  const auto a = lines_of(before);
  const auto b = lines_of(after);
  std::vector<std::vector<std::size_t>> common(a.size() + 1, std::vector<std::size_t>(b.size() + 1, 0));
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < b.size(); ++j) {
      common[i + 1][j + 1] = a[i] == b[j] ? common[i][j] + 1 : std::max(common[i][j + 1], common[i + 1][j]);
    }
  }
  return a.size() + b.size() - 2 * common[a.size()][b.size()];
}

// A few different lines and endings only, so that texts share and repeat them.
std::string random_text(std::mt19937& random) {
  const std::string lines[] = {"a\n", "b\n", "c\r\n", "\n", "\r\n", "--- a\n", "\\ x\n", " \xFF\n"};
  std::string text;
  for (auto count = random() % 15; count > 0; --count) text += lines[random() % std::size(lines)];
  // At times the last line has no ending.
  if (random() % 3 == 0) text += "end";
  return text;
}

// A text that was made from another one by a few changes to its lines.
std::string random_change(std::mt19937& random, const std::string& text) {
  std::vector<std::string> lines = lines_of(text);
  for (auto count = random() % 4; count > 0; --count) {
    const auto at = static_cast<std::ptrdiff_t>(random() % (lines.size() + 1));
    if (random() % 2 == 0) {
      lines.insert(lines.begin() + at, random() % 2 == 0 ? "new\n" : "a\n");
    } else if (at < std::ssize(lines)) {
      lines.erase(lines.begin() + at);
    }
  }
  std::string changed;
  for (const std::string& line : lines) changed += line;
  return changed;
}

TEST(DiffLines, HunksOfRandomTextsAreRightAndShortest) {
  std::mt19937 random(5);
  for (int round = 0; round < 5000; ++round) {
    const std::string before = random_text(random);
    const std::string after = round % 2 == 0 ? random_text(random) : random_change(random, before);
    for (const std::uint32_t context : {0u, 1u, 3u}) {
      const auto hunks = diff_lines(before, after, context);
      ASSERT_EQ(apply_hunks(before, hunks), after) << before << "\n=>\n" << after;
      ASSERT_EQ(changed_lines(hunks), shortest_difference(before, after)) << before << "\n=>\n" << after;
    }
  }
}

// A folder of its own that is gone after the test.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "drydock-diff-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  void write(const std::string& name, const std::string& bytes) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << bytes;
  }
  std::string read(const std::string& name) const {
    std::ifstream in(path_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  // Neither a repository around the folder nor the user's own settings count.
  int run(const std::string& command) const {
    return std::system(("cd '" + path_.string() +
                        "' && export GIT_CEILING_DIRECTORIES=/ GIT_CONFIG_NOSYSTEM=1 "
                        "GIT_CONFIG_GLOBAL=/dev/null && (" +
                        command + ") >/dev/null 2>&1")
                           .c_str());
  }

 private:
  std::filesystem::path path_;
};

TEST(UnifiedDiff, GitAppliesIt) {
  const Folder folder;
  if (folder.run("git --version") != 0) GTEST_SKIP() << "git is not installed";
  std::vector<std::pair<std::string, std::string>> texts = {
      {"", "a\n"},      {"a\n", ""},        {"", "a"}, {"a", ""}, {"a", "a\n"}, {"a\r\nb\r\n", "a\r\nc\r\n"},
      {"a\r\n", "a\n"}, {"a\nb", "a\nb\nc"}};
  std::mt19937 random(6);
  while (texts.size() < 150) {
    const std::string before = random_text(random);
    texts.emplace_back(before, texts.size() % 2 == 0 ? random_text(random) : random_change(random, before));
  }
  const std::string names[] = {"Dockerfile", "my app/Dockerfile", "caf\u00E9/a\tb\"c\\d"};
  // All the patches together are one patch of many files, and one run of git.
  std::string patch;
  const auto name_of = [&](std::size_t i) { return std::to_string(i) + "/" + names[i % std::size(names)]; };
  for (std::size_t i = 0; i < texts.size(); ++i) {
    folder.write(name_of(i), texts[i].first);
    patch += unified_diff(texts[i].first, texts[i].second, name_of(i));
  }
  folder.write("patch", patch);
  ASSERT_EQ(folder.run("git apply --whitespace=nowarn patch"), 0);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    EXPECT_EQ(folder.read(name_of(i)), texts[i].second)
        << unified_diff(texts[i].first, texts[i].second, name_of(i));
  }
}

TEST(UnifiedDiff, PatchAppliesIt) {
  const Folder folder;
  if (folder.run("patch --version") != 0) GTEST_SKIP() << "patch is not installed";
  const std::string before = "FROM a\r\nRUN b\r\nRUN c";
  const std::string after = "FROM x\r\nRUN b\r\nUSER 1\r\nRUN c\r\n";
  folder.write("my app/Dockerfile", before);
  folder.write("patch", unified_diff(before, after, "my app/Dockerfile"));
  ASSERT_EQ(folder.run("patch --binary -p1 -i patch"), 0);
  EXPECT_EQ(folder.read("my app/Dockerfile"), after);
}

// Time bounds are a hundred times what is needed, to hold on busy machines and
// under sanitizers; what they are meant to catch takes minutes or hours.
class Stopwatch {
 public:
  ~Stopwatch() { EXPECT_LT(std::chrono::steady_clock::now() - start_, std::chrono::seconds(20)); }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

std::string repeat(std::size_t count, const auto& line_at) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += line_at(i);
  return text;
}

TEST(DiffLines, AFewEditsInAHundredThousandLinesAreFoundOneByOne) {
  const Stopwatch stopwatch;
  const auto before = repeat(100'000, [](std::size_t i) { return "RUN step " + std::to_string(i) + "\n"; });
  std::string after = before;
  for (const char* step : {"RUN step 7\n", "RUN step 50000\n", "RUN step 99990\n"})
    after.insert(after.find(step), "# x\n");
  const auto hunks = diff_lines(before, after);
  EXPECT_EQ(hunks.size(), 3u);
  EXPECT_EQ(changed_lines(hunks), 3u);
}

TEST(DiffLines, AFewEditsAmongAHundredThousandEqualLinesAreFoundOneByOne) {
  const Stopwatch stopwatch;
  const auto before = repeat(100'000, [](std::size_t i) { return i % 3 == 0 ? "RUN a\n"s : "RUN b\n"s; });
  const auto after = repeat(100'000, [](std::size_t i) {
    return i % 25'000 == 7 ? "USER 1\n"s : i % 25'000 == 1234 ? ""s : i % 3 == 0 ? "RUN a\n"s : "RUN b\n"s;
  });
  const auto hunks = diff_lines(before, after);
  EXPECT_EQ(changed_lines(hunks), 12u);
  EXPECT_EQ(apply_hunks(before, hunks), after);
}

TEST(DiffLines, AnEditToEveryLineOfAHundredThousandIsCheap) {
  const Stopwatch stopwatch;
  const auto before = repeat(
      100'000, [](std::size_t i) { return (i % 10 == 0 ? "FROM a:" : "RUN b") + std::to_string(i) + "\n"; });
  const auto after = repeat(
      100'000, [](std::size_t i) { return (i % 10 == 0 ? "FROM a@" : "RUN b") + std::to_string(i) + "\n"; });
  EXPECT_EQ(changed_lines(diff_lines(before, after)), 20'000u);
  EXPECT_EQ(diff_lines(before, after).size(), 10'000u);
}

TEST(DiffLines, WhatWouldTakeTooLongIsOneHunk) {
  const Stopwatch stopwatch;
  std::mt19937 random(7);
  const auto coin = [&](std::size_t) { return random() % 2 == 0 ? "a\n"s : "b\n"s; };
  const std::string before = "same\n" + repeat(100'000, coin) + "end\n";
  const std::string after = "same\n" + repeat(100'000, coin) + "end\n";
  const auto hunks = diff_lines(before, after);
  EXPECT_EQ(hunks.size(), 1u);
  EXPECT_EQ(apply_hunks(before, hunks), after);
}

TEST(DiffLines, ShuffledAndHugeInputsAreBounded) {
  const Stopwatch stopwatch;
  std::vector<int> order(50'000);
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
  const auto line = [&](std::size_t i) { return std::to_string(order[i]) + "\n"; };
  const std::string before = repeat(order.size(), line);
  std::shuffle(order.begin(), order.end(), std::mt19937(8));
  const std::string after = repeat(order.size(), line);
  EXPECT_EQ(apply_hunks(before, diff_lines(before, after)), after);

  // One line against very many that are all like it.
  const std::string many(4'000'000, '\n');
  EXPECT_EQ(changed_lines(diff_lines("\n", many)), many.size() - 1);
  const std::string wrapped = "z\n" + many + "w\n";
  EXPECT_EQ(apply_hunks("x\n\ny\n", diff_lines("x\n\ny\n", wrapped)), wrapped);
}

// Around the bound the library must never come near its own limit, beyond
// which it reads outside its tables.
TEST(DiffLines, StaysRightAroundTheBoundOfTheSearch) {
  std::mt19937 random(9);
  for (const std::size_t size : {900u, 1400u, 2000u, 2600u}) {
    const auto letter = [&](std::size_t) {
      return std::string(1, static_cast<char>('a' + random() % 20)) + "\n";
    };
    const std::string before = repeat(size, letter);
    const std::string after = repeat(size + random() % 500, letter);
    ASSERT_EQ(apply_hunks(before, diff_lines(before, after)), after) << size;
    ASSERT_EQ(apply_hunks(after, diff_lines(after, before)), before) << size;
  }
}

}  // namespace
}  // namespace drydock
