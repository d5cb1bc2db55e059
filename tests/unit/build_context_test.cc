#include "context/build_context.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace drydock {
namespace {

namespace fs = std::filesystem;

// Each test has a folder `ctx`, and beside it what must never be read.
class BuildContextTest : public testing::Test {
 protected:
  BuildContextTest() {
    std::string name = (fs::temp_directory_path() / "drydock-context-XXXXXX").string();
    top_ = ::mkdtemp(name.data());
    put("../secret", "secret");
    put("Dockerfile", "FROM a\n");
  }
  ~BuildContextTest() override { fs::remove_all(top_); }

  fs::path at(const std::string& path) const { return top_ / "ctx" / path; }
  void put(const std::string& path, const std::string& bytes) const {
    fs::create_directories(at(path).parent_path());
    std::ofstream(at(path), std::ios::binary) << bytes;
  }
  void link(const std::string& target, const std::string& path) const {
    fs::create_symlink(target, at(path));
  }

  Facts ask(const Queries& queries, const std::string& dockerfile = "Dockerfile") const {
    const auto context = BuildContext::open(at("").string(), at(dockerfile).string());
    EXPECT_TRUE(context) << context.error().message;
    return context ? context->answer(queries) : Facts();
  }
  // The paths, a folder's with `/` and an unreadable one's with `?`; "unknown" where there is no answer.
  std::string matches(const std::string& pattern, const std::string& dockerfile = "Dockerfile") const {
    const Facts facts = ask({.context_matches = {pattern}, .context_texts = {}}, dockerfile);
    const auto* entries = facts.context_matches(pattern);
    if (entries == nullptr) return "unknown";
    std::string out;
    for (const ContextEntry& entry : *entries) {
      out += (out.empty() ? "" : " ") + entry.path;
      if (entry.kind == EntryKind::kFolder) out += '/';
      if (entry.archive == ArchiveKind::kUnreadable) out += '?';
    }
    return out;
  }
  // The same of what stands below the matches, links with `@`.
  std::string tree(const std::string& pattern) const {
    Queries queries;
    queries.context_trees = {pattern};
    const Facts facts = ask(queries);
    const auto* entries = facts.context_tree(pattern);
    if (entries == nullptr) return "unknown";
    std::string out;
    for (const ContextEntry& entry : *entries) {
      out += (out.empty() ? "" : " ") + entry.path;
      if (entry.kind == EntryKind::kOther) out += '@';
    }
    return out;
  }
  std::string text(const std::string& path) const {
    const Facts facts = ask({.context_matches = {}, .context_texts = {path}});
    const std::string* found = facts.context_text(path);
    return found == nullptr ? "none" : *found;
  }

  fs::path top_;
};

TEST_F(BuildContextTest, LooksPathsUp) {
  put("src/a.c", "a");
  EXPECT_EQ(matches("src/a.c"), "src/a.c");
  EXPECT_EQ(matches("./src//a.c"), "src/a.c");
  EXPECT_EQ(matches("/src/"), "src/");
  EXPECT_EQ(matches("."), "./");
  EXPECT_EQ(matches(""), "./");
  EXPECT_EQ(matches("missing"), "");
  EXPECT_EQ(matches("src/a.c/b"), "");
  EXPECT_EQ(matches(std::string("a\0b", 3)), "unknown");
  EXPECT_TRUE(ask({}).has_context());
}

TEST_F(BuildContextTest, StopsAtItsRoot) {
  EXPECT_EQ(matches("../secret"), "");
  EXPECT_EQ(matches("../../../Dockerfile"), "Dockerfile");
  EXPECT_EQ(matches("../*"), "Dockerfile");
  EXPECT_EQ(text("../secret"), "none");
  EXPECT_EQ(text(at("../secret").string()), "none");
}

TEST_F(BuildContextTest, FindsMatchesInOrder) {
  put("b.txt", "");
  put("a.txt", "");
  put("src/x/a.c", "");
  put("src/y/a.c", "");
  put("src/y/deep/a.c", "");
  put("arr[0].txt", "");
  EXPECT_EQ(matches("*.txt"), "a.txt arr[0].txt b.txt");
  EXPECT_EQ(matches("src/*/a.c"), "src/x/a.c src/y/a.c");
  EXPECT_EQ(matches("s*/[xy]"), "src/x/ src/y/");
  EXPECT_EQ(matches("arr[[]0].txt"), "arr[0].txt");
  EXPECT_EQ(matches("src?x/a.[^h]"), "");
  EXPECT_EQ(matches("src[^a]x"), "src/x/");
  EXPECT_EQ(matches("missing/*"), "");
  EXPECT_EQ(matches("a.txt/*"), "");
  EXPECT_EQ(matches("["), "");
}

TEST_F(BuildContextTest, TellsArchivesByTheirBytes) {
  std::string tar(1024, '\0');
  tar[0] = 'a';
  // The sum of the block: the name, and eight spaces for the field itself.
  tar.replace(148, 6, "000541");
  put("data.bin", tar);
  put("fake.tar.gz", "no archive");
  put("broken.gz", "\x1F\x8B\x08 broken");
  const Facts facts = ask({.context_matches = {"*"}, .context_texts = {}});
  const auto* entries = facts.context_matches("*");
  ASSERT_NE(entries, nullptr);
  ASSERT_EQ(entries->size(), 4u);
  EXPECT_EQ((*entries)[1].archive, ArchiveKind::kUnreadable);
  EXPECT_EQ((*entries)[2].archive, ArchiveKind::kTar);
  EXPECT_EQ((*entries)[3].archive, ArchiveKind::kNone);
}

TEST_F(BuildContextTest, FollowsLinksInsideOnly) {
  put("real/a", "text");
  link("real", "folder");
  link("real/../real/a", "file");
  link("../secret", "out");
  link("..", "up");
  link("/etc", "absolute");
  link("loop", "loop");
  link("nowhere", "broken");
  EXPECT_EQ(matches("folder"), "folder/");
  EXPECT_EQ(matches("folder/a"), "folder/a");
  EXPECT_EQ(matches("folder/*"), "real/a");
  EXPECT_EQ(matches("f*"), "file folder/");
  EXPECT_EQ(matches("f*/a"), "");
  EXPECT_EQ(text("file"), "text");
  for (const char* path : {"out", "up", "absolute", "loop", "broken", "up/secret", "absolute/passwd"}) {
    EXPECT_EQ(matches(path), std::string(path) + "?");
    EXPECT_EQ(text(path), "none");
  }
  EXPECT_EQ(matches("up/*"), "unknown");
  EXPECT_EQ(matches("absolute/*"), "unknown");
  EXPECT_EQ(matches("[ol]*"), "loop? out?");
}

TEST_F(BuildContextTest, NeverWaitsForSpecialFiles) {
  ASSERT_EQ(::mkfifo(at("pipe").c_str(), 0600), 0);
  EXPECT_EQ(matches("pipe"), "pipe");
  EXPECT_EQ(matches("p*"), "pipe");
  EXPECT_EQ(text("pipe"), "none");
  fs::rename(at("pipe"), at(".dockerignore"));
  EXPECT_FALSE(BuildContext::open(at("").string(), ""));
}

TEST_F(BuildContextTest, LeavesOutWhatIsIgnored) {
  put("a.md", "");
  put("README.md", "");
  put("out/x/keep", "keep");
  put("out/y/drop", "drop");
  put("dist/z", "");
  link("out/y/drop", "link");
  put(".dockerignore", "*.md\n!README.md\nout\n!out/x/keep\ndist\n");
  EXPECT_EQ(matches("*.md"), "README.md");
  EXPECT_EQ(matches("a.md"), "");
  EXPECT_EQ(matches("o*"), "out/");
  EXPECT_EQ(matches("out/*"), "out/x/");
  EXPECT_EQ(matches("out/*/*"), "out/x/keep");
  EXPECT_EQ(matches("out/y"), "");
  EXPECT_EQ(matches("d*"), "");
  EXPECT_EQ(matches("dist"), "");
  EXPECT_EQ(matches("dist/z"), "");
  EXPECT_EQ(matches("link"), "link?");
  EXPECT_EQ(matches("."), "./");
  EXPECT_EQ(text("out/x/keep"), "keep");
  EXPECT_EQ(text("out/y/drop"), "none");
  EXPECT_EQ(text("link"), "none");
}

TEST_F(BuildContextTest, PrefersTheDockerfilesOwnIgnoreFile) {
  put("a", "");
  put("b", "");
  put("build/prod.Dockerfile", "");
  put(".dockerignore", "a");
  put("build/prod.Dockerfile.dockerignore", "b");
  EXPECT_EQ(matches("[ab]"), "b");
  EXPECT_EQ(matches("[ab]", "build/prod.Dockerfile"), "a");
}

TEST_F(BuildContextTest, SaysWhatItCannotRead) {
  EXPECT_FALSE(BuildContext::open(at("none").string(), ""));
  EXPECT_FALSE(BuildContext::open(at("Dockerfile").string(), ""));
  put(".dockerignore", "ok\n[");
  const auto malformed = BuildContext::open(at("").string(), "");
  ASSERT_FALSE(malformed);
  EXPECT_EQ(malformed.error().message,
            "cannot read .dockerignore: line 2 is malformed, or it is not certain what Docker makes of it");
  fs::remove(at(".dockerignore"));
  link("../secret", ".dockerignore");
  EXPECT_FALSE(BuildContext::open(at("").string(), ""));
}

TEST_F(BuildContextTest, DoesNotKnowWhatItMayNotRead) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  put("closed/a", "");
  put("file", "");
  fs::permissions(at("closed"), fs::perms::none);
  fs::permissions(at("file"), fs::perms::none);
  EXPECT_EQ(matches("closed/a"), "unknown");
  EXPECT_EQ(matches("closed/*"), "unknown");
  EXPECT_EQ(matches("closed"), "closed/");
  EXPECT_EQ(matches("file"), "file?");
  fs::permissions(at("closed"), fs::perms::owner_all);
}

TEST_F(BuildContextTest, ReadsSmallTextsOnly) {
  put("run.sh", "#!/bin/sh\n");
  put("nul", std::string("a\0b", 3));
  put("large", std::string((1u << 20) + 1, 'x'));
  put("full", std::string(1u << 20, 'x'));
  EXPECT_EQ(text("./run.sh"), "#!/bin/sh\n");
  EXPECT_EQ(text("nul"), "none");
  EXPECT_EQ(text("large"), "none");
  EXPECT_EQ(text("full").size(), 1u << 20);
  EXPECT_EQ(text("."), "none");
}

TEST_F(BuildContextTest, GivesUpWithoutAnAnswer) {
  std::string deep = "d";
  for (int i = 0; i < 300; ++i) deep += "/d";
  fs::create_directories(at(deep));
  put(".dockerignore", "*\n!never");
  EXPECT_EQ(matches("d"), "unknown");
  EXPECT_EQ(matches("never"), "");
}

TEST_F(BuildContextTest, TreeHoldsWhatIsBelowAFolder) {
  put("src/main.go", "");
  put("src/web/index.html", "");
  put("go.mod", "");
  EXPECT_EQ(tree("src"), "src/main.go src/web/index.html");
  EXPECT_EQ(tree("."), "Dockerfile go.mod src/main.go src/web/index.html");
  EXPECT_EQ(tree("go.mod"), "go.mod");
  EXPECT_EQ(tree("nothing"), "");
  EXPECT_EQ(tree("s*"), "src/main.go src/web/index.html");
}

TEST_F(BuildContextTest, TreeLeavesOutWhatIsIgnored) {
  put(".dockerignore", "**/*.log\nvendor\n!vendor/keep\n");
  put("src/a.log", "");
  put("src/a.go", "");
  put("vendor/gone", "");
  put("vendor/keep", "");
  EXPECT_EQ(tree("."), ".dockerignore Dockerfile src/a.go vendor/keep");
}

TEST_F(BuildContextTest, TreeTellsOfLinksAndFollowsNone) {
  put("src/a.go", "");
  link("../../secret", "src/out");
  link("a.go", "src/in");
  EXPECT_EQ(tree("src"), "src/a.go src/in@ src/out@");
}

TEST_F(BuildContextTest, TreeOfALinkedFolderIsUnknown) {
  put("real/a.go", "");
  link("real", "linked");
  EXPECT_EQ(tree("linked"), "unknown");
}

}  // namespace
}  // namespace drydock
