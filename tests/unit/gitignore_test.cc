#include "cli/gitignore.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "support/run_program.h"
#include "support/temp_folder.h"

namespace drydock {
namespace {

using testing::ProgramInput;
using testing::run_program;
using testing::TempFolder;

bool ignores(std::string_view patterns, std::string_view path, bool is_folder = false) {
  return IgnoreFile::parse(patterns).check(path, is_folder) == IgnoreFile::Verdict::kIgnore;
}

TEST(Gitignore, APatternWithoutSlashIsForTheLastPart) {
  EXPECT_TRUE(ignores("build", "build"));
  EXPECT_TRUE(ignores("build", "a/b/build"));
  EXPECT_FALSE(ignores("build", "build2"));
  EXPECT_TRUE(ignores("*.tmp", "a/x.tmp"));
  EXPECT_FALSE(ignores("*.tmp", "a.tmp/x"));
}

TEST(Gitignore, APatternWithSlashIsForTheWholePath) {
  EXPECT_TRUE(ignores("/build", "build"));
  EXPECT_FALSE(ignores("/build", "a/build"));
  EXPECT_TRUE(ignores("a/b", "a/b"));
  EXPECT_FALSE(ignores("a/b", "x/a/b"));
  EXPECT_FALSE(ignores("a/*", "a/b/c"));
  EXPECT_TRUE(ignores("a/*/c", "a/b/c"));
}

TEST(Gitignore, ASlashAtTheEndMeansFolders) {
  EXPECT_TRUE(ignores("build/", "a/build", true));
  EXPECT_FALSE(ignores("build/", "a/build", false));
}

TEST(Gitignore, TwoStarsPassFolders) {
  EXPECT_TRUE(ignores("**/x", "x"));
  EXPECT_TRUE(ignores("**/x", "a/b/x"));
  EXPECT_TRUE(ignores("a/**/x", "a/x"));
  EXPECT_TRUE(ignores("a/**/x", "a/b/c/x"));
  EXPECT_FALSE(ignores("a/**/x", "a/bx"));
  EXPECT_TRUE(ignores("a/**", "a/b/c"));
  EXPECT_FALSE(ignores("a/**", "a", true));
}

TEST(Gitignore, TheLastPatternThatMatchesDecides) {
  EXPECT_FALSE(ignores("*.x\n!keep.x\n", "keep.x"));
  EXPECT_TRUE(ignores("!keep.x\n*.x\n", "keep.x"));
  EXPECT_EQ(IgnoreFile::parse("!a\n").check("a", false), IgnoreFile::Verdict::kKeep);
  EXPECT_EQ(IgnoreFile::parse("a\n").check("b", false), IgnoreFile::Verdict::kNone);
}

TEST(Gitignore, ReadsLinesAsGitDoes) {
  EXPECT_FALSE(ignores("# a\n", "# a"));
  EXPECT_TRUE(ignores("\\# a\n", "# a"));
  EXPECT_TRUE(ignores("\\!a\n", "!a"));
  EXPECT_TRUE(ignores("a  \n", "a"));
  EXPECT_TRUE(ignores("a\\ \n", "a "));
  EXPECT_TRUE(ignores("a\r\nb\r\n", "a"));
  EXPECT_TRUE(
      ignores("\xEF\xBB\xBF"
              "a\n",
              "a"));
  EXPECT_TRUE(IgnoreFile::parse("\n\n  \n#\n").empty());
}

TEST(Gitignore, Classes) {
  EXPECT_TRUE(ignores("[a-c]x", "bx"));
  EXPECT_FALSE(ignores("[a-c]x", "dx"));
  EXPECT_TRUE(ignores("[!a-c]x", "dx"));
  EXPECT_TRUE(ignores("[^a-c]x", "dx"));
  EXPECT_TRUE(ignores("[]]x", "]x"));
  EXPECT_TRUE(ignores("[[:digit:]]", "7"));
  EXPECT_FALSE(ignores("[[:nonsense:]]", "7"));
  EXPECT_FALSE(ignores("a[", "a["));
  EXPECT_FALSE(ignores("a\\", "a"));
}

TEST(Gitignore, ManyStarsTakeNoTime) {
  std::string pattern, name(200, 'a');
  for (int i = 0; i < 60; ++i) pattern += "a*";
  EXPECT_FALSE(ignores(pattern + "b", name));
  pattern.clear();
  for (int i = 0; i < 30; ++i) pattern += "**/a*/";
  std::string path;
  for (int i = 0; i < 100; ++i) path += "aaaa/";
  EXPECT_FALSE(ignores(pattern + "b", path + "c"));
}

// A folder that git takes for a repository, without a git around that could be asked to make one.
void make_repository(const TempFolder& folder, const std::string& at = "") {
  const std::string prefix = at.empty() ? "" : at + "/";
  folder.put(prefix + ".git/HEAD", "ref: refs/heads/main\n");
  std::filesystem::create_directories(folder / (prefix + ".git/objects"));
  std::filesystem::create_directories(folder / (prefix + ".git/refs"));
}

TEST(IgnoreRules, InnerFilesComeFirst) {
  const TempFolder folder;
  make_repository(folder);
  folder.put(".gitignore", "*.x\n/top\n");
  folder.put("a/.gitignore", "!keep.x\n");
  folder.put(".git/info/exclude", "*.local\n");
  const IgnoreRules top = IgnoreRules::for_folder(folder.path().string());
  EXPECT_TRUE(top.ignores(folder / "f.x", false));
  EXPECT_TRUE(top.ignores(folder / "top", false));
  EXPECT_TRUE(top.ignores(folder / "f.local", false));
  EXPECT_FALSE(top.ignores(folder / "f.y", false));
  for (const IgnoreRules& inner : {top.enter(folder / "a"), IgnoreRules::for_folder(folder / "a")}) {
    EXPECT_FALSE(inner.ignores(folder / "a/keep.x", false));
    EXPECT_TRUE(inner.ignores(folder / "a/f.x", false));
    EXPECT_FALSE(inner.ignores(folder / "a/top", false));
  }
}

TEST(IgnoreRules, AnotherRepositoryStartsAnew) {
  const TempFolder folder;
  make_repository(folder);
  make_repository(folder, "inner");
  folder.put(".gitignore", "*.x\n");
  EXPECT_FALSE(IgnoreRules::for_folder(folder / "inner").ignores(folder / "inner/f.x", false));
  EXPECT_FALSE(IgnoreRules::for_folder(folder.path().string())
                   .enter(folder / "inner")
                   .ignores(folder / "inner/f.x", false));
}

TEST(IgnoreRules, WithoutARepositoryFoldersAroundSayNothing) {
  const TempFolder folder;
  folder.put(".gitignore", "*.x\n");
  folder.put("a/.gitignore", "*.y\n");
  const IgnoreRules rules = IgnoreRules::for_folder(folder / "a");
  EXPECT_FALSE(rules.ignores(folder / "a/f.x", false));
  EXPECT_TRUE(rules.ignores(folder / "a/f.y", false));
}

TEST(IgnoreRules, ALinkedPatternFileIsNotFollowed) {
  const TempFolder folder;
  folder.put("patterns", "*.x\n");
  std::filesystem::create_symlink("patterns", folder / ".gitignore");
  EXPECT_FALSE(IgnoreRules::for_folder(folder.path().string()).ignores(folder / "f.x", false));
}

// Random patterns over random trees, compared with what git says of them.
class LikeGit {
 public:
  explicit LikeGit(unsigned seed) : random_(seed) {}

  std::string part() { return pick({"a", "b", "ab", "a.b", "ba", "-", "[a", "a ", "!a", "A", "aab"}); }
  std::string glob_part() {
    static const std::vector<std::string> kPieces{"a",    "b",     "*",      "**",  "?",    "[ab]",
                                                  "[!a]", "[a-b]", ".",      "\\a", "[]a]", "[[:alpha:]]",
                                                  "\\*",  "[^b]",  "[a\\]]", "***", "[",    "A"};
    std::string out;
    for (int n = number(1, 3); n > 0; --n)
      out += kPieces[static_cast<std::size_t>(number(0, static_cast<int>(kPieces.size()) - 1))];
    return out;
  }
  std::string pattern() {
    std::string out;
    if (number(0, 4) == 0) out += '!';
    if (number(0, 4) == 0) out += '/';
    for (int n = number(1, 3); n > 0; --n) {
      switch (number(0, 3)) {
        case 0:
          out += "**";
          break;
        case 1:
          out += part();
          break;
        default:
          out += glob_part();
      }
      if (n > 1) out += '/';
    }
    if (number(0, 4) == 0) out += '/';
    if (number(0, 9) == 0) out += ' ';
    return out;
  }
  std::string patterns() {
    std::string out;
    for (int n = number(1, 4); n > 0; --n) out += pattern() + (number(0, 5) == 0 ? "\r\n" : "\n");
    return out;
  }
  std::string path() {
    std::string out = part();
    for (int n = number(0, 3); n > 0; --n) out += "/" + part();
    return out;
  }
  int number(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }

 private:
  std::string pick(const std::vector<std::string>& list) {
    return list[static_cast<std::size_t>(number(0, static_cast<int>(list.size()) - 1))];
  }
  std::mt19937 random_;
};

/// Walks down to the path as discovery does: what is below an ignored folder is ignored.
bool ours(const TempFolder& folder, const std::string& path) {
  IgnoreRules rules = IgnoreRules::for_folder(folder.path().string());
  for (std::size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    const std::string parent = folder / path.substr(0, slash);
    if (rules.ignores(parent, true)) return true;
    rules = rules.enter(parent);
  }
  return rules.ignores(folder / path, std::filesystem::is_directory(folder / path));
}

TEST(Gitignore, AgreesWithGitOnRandomPatterns) {
  const std::string git = "/usr/bin/git";
  if (!std::filesystem::exists(git)) GTEST_SKIP() << "there is no git to compare with";
  // One repository for all trees: starting git takes longer than what it does.
  const TempFolder folder;
  make_repository(folder);
  LikeGit like(20);
  std::set<std::string> paths;
  for (int tree = 0; tree < 60; ++tree) {
    const std::string top = "tree" + std::to_string(tree) + "/";
    folder.put(top + ".gitignore", like.patterns());
    for (int n = 0; n < 15; ++n) {
      const std::string path = top + like.path();
      try {
        folder.put(path, "");
      } catch (const std::filesystem::filesystem_error&) {
        continue;  // a file stands where this one would need a folder
      }
      if (!std::filesystem::is_regular_file(folder / path)) continue;
      paths.insert(path);
      const std::string parent = std::filesystem::path(path).parent_path().string();
      paths.insert(parent);
      if (like.number(0, 7) == 0) folder.put(parent + "/.gitignore", like.patterns());
    }
  }
  ProgramInput input;
  input.folder = folder.path().string();
  // Neither the user's nor the system's configuration may take part.
  input.environment = {{"GIT_CONFIG_GLOBAL", "/dev/null"},
                       {"GIT_CONFIG_SYSTEM", "/dev/null"},
                       {"HOME", "/nonexistent"},
                       {"XDG_CONFIG_HOME", "/nonexistent"}};
  for (const std::string& path : paths) input.text += path + '\0';
  const auto run = run_program({git, "check-ignore", "--no-index", "-z", "--stdin"}, input);
  ASSERT_EQ(run.exit_code, 0) << run.err;
  std::set<std::string> theirs;
  for (std::size_t pos = 0; pos < run.out.size();) {
    theirs.insert(run.out.substr(pos, run.out.find('\0', pos) - pos));
    pos = run.out.find('\0', pos) + 1;
  }
  EXPECT_GT(theirs.size(), 50u);
  EXPECT_GT(paths.size() - theirs.size(), 50u);
  for (const std::string& path : paths)
    EXPECT_EQ(ours(folder, path), theirs.contains(path))
        << "path `" << path << "`, patterns:\n"
        << folder.get(path.substr(0, path.find('/')) + "/.gitignore");
}

}  // namespace
}  // namespace drydock
