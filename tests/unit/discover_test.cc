#include "cli/discover.h"

#include <gtest/gtest.h>

#include "support/temp_folder.h"

namespace drydock {
namespace {

namespace fs = std::filesystem;
using testing::TempFolder;
using Files = std::vector<std::string>;

// The files found below a folder, without its own name.
Files found(const TempFolder& folder, const Excluded& excluded = {}) {
  Files files = discover({folder.path().string()}, excluded).files;
  for (std::string& file : files) file.erase(0, folder.path().string().size() + 1);
  return files;
}

TEST(Discover, KnowsTheNamesOfDockerfiles) {
  for (const char* name : {"Dockerfile", "Dockerfile.dev", "web.Dockerfile", "web.dockerfile",
                           "Containerfile", "Containerfile.dev", "Dockerfile.alpine-3.19"})
    EXPECT_TRUE(is_dockerfile_name(name)) << name;
  for (const char* name :
       {"dockerfile", "Dockerfiles", "DOCKERFILE", "Makefile", "docker-compose.yml", "aDockerfile"})
    EXPECT_FALSE(is_dockerfile_name(name)) << name;
}

TEST(Discover, KnowsWhatOnlyLooksLikeOne) {
  for (const char* name :
       {"Dockerfile.j2", "Dockerfile.tmpl", "Dockerfile.tpl", "Dockerfile.template", "Dockerfile.erb",
        "Dockerfile.in", "Dockerfile.web.mustache", "Dockerfile.dockerignore", "web.Dockerfile.dockerignore",
        "Dockerfile.md", "Dockerfile.orig", "Dockerfile.bak", "Dockerfile.swp", "Containerfile~",
        "Dockerfile.~", ".#web.Dockerfile"})
    EXPECT_FALSE(is_dockerfile_name(name)) << name;
}

TEST(Discover, WalksFoldersInOrder) {
  const TempFolder folder;
  for (const char* name : {"b/Dockerfile", "a/Dockerfile", "Dockerfile", "a/x/web.Dockerfile", "a/readme.md",
                           "a.b/Dockerfile", ".git/Dockerfile", ".hidden/Dockerfile"})
    folder.put(name, "FROM a\n");
  EXPECT_EQ(found(folder), (Files{".hidden/Dockerfile", "Dockerfile", "a.b/Dockerfile", "a/Dockerfile",
                                  "a/x/web.Dockerfile", "b/Dockerfile"}));
}

TEST(Discover, RespectsGitignore) {
  const TempFolder folder;
  for (const char* name : {"Dockerfile", "vendor/Dockerfile", "a/Dockerfile", "a/Dockerfile.dev"})
    folder.put(name, "FROM a\n");
  folder.put(".gitignore", "vendor/\n*.dev\n");
  folder.put("a/.gitignore", "!Dockerfile.dev\nDockerfile\n");
  EXPECT_EQ(found(folder), (Files{"Dockerfile", "a/Dockerfile.dev"}));
}

TEST(Discover, AsksWhatIsExcluded) {
  const TempFolder folder;
  for (const char* name : {"Dockerfile", "a/Dockerfile", "b/Dockerfile"}) folder.put(name, "FROM a\n");
  const auto excluded = [&](const std::string& path, bool is_folder) {
    return is_folder && path == folder / "a";
  };
  EXPECT_EQ(found(folder, excluded), (Files{"Dockerfile", "b/Dockerfile"}));
}

TEST(Discover, TakesFilesThatAreNamed) {
  const TempFolder folder;
  const std::string file = folder.put("build.txt", "FROM a\n");
  folder.put(".gitignore", "*\n");
  const auto all = [](const std::string&, bool) { return true; };
  EXPECT_EQ(discover({file}, all).files, Files{file});
  // Who reads it says that it is missing.
  EXPECT_EQ(discover({folder / "none"}, {}).files, Files{folder / "none"});
  EXPECT_TRUE(discover({folder / "none"}, {}).problems.empty());
}

TEST(Discover, TakesEachFileOnce) {
  const TempFolder folder;
  const std::string file = folder.put("a/Dockerfile", "FROM a\n");
  fs::create_symlink("Dockerfile", folder / "a/Dockerfile.latest");
  EXPECT_EQ(discover({file, folder / "a/../a/Dockerfile", folder.path().string()}, {}).files, Files{file});
  EXPECT_EQ(discover({folder / "a/Dockerfile.latest", file}, {}).files,
            Files{folder / "a/Dockerfile.latest"});
}

TEST(Discover, PrefersTheFileToALinkThatSortsBeforeIt) {
  const TempFolder folder;
  folder.put("b/Dockerfile", "FROM a\n");
  fs::create_symlink("b/Dockerfile", folder / "Dockerfile");
  EXPECT_EQ(found(folder), Files{"b/Dockerfile"});
}

TEST(Discover, LinksEndNowhereElse) {
  const TempFolder folder, elsewhere;
  folder.put("Dockerfile", "FROM a\n");
  elsewhere.put("secrets", "not yours\n");
  fs::create_directory_symlink(".", folder / "loop");
  fs::create_directory_symlink(folder.path(), folder / "up");
  fs::create_symlink("nowhere", folder / "Dockerfile.gone");
  fs::create_symlink(elsewhere / "secrets", folder / "Dockerfile.out");
  fs::create_directory(folder / "Dockerfile.d");
  EXPECT_EQ(found(folder), Files{"Dockerfile"});
  const auto notes = discover({folder.path().string()}, {}).notes;
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0], (folder / "Dockerfile.out") + ": note: skipped: this link leads out of " +
                          folder.path().string());
}

TEST(Discover, FollowsAFolderLinkThatIsNamed) {
  const TempFolder folder;
  folder.put("real/Dockerfile", "FROM a\n");
  fs::create_directory_symlink("real", folder / "link");
  EXPECT_EQ(discover({folder / "link"}, {}).files, Files{folder / "link/Dockerfile"});
  EXPECT_EQ(discover({folder / "link/"}, {}).files, Files{folder / "link/Dockerfile"});
}

TEST(Discover, SaysWhereNothingWasFound) {
  const TempFolder folder;
  folder.put("a/Makefile", "");
  fs::create_directory(folder / "Dockerfile");
  const Discovery empty = discover({folder / "a", folder / "Dockerfile"}, {});
  EXPECT_TRUE(empty.files.empty());
  EXPECT_EQ(empty.problems, (Files{(folder / "a") + ": error: no Dockerfile found in this folder",
                                   (folder / "Dockerfile") + ": error: no Dockerfile found in this folder"}));
}

TEST(Discover, NamesFilesInThisFolderWithoutADot) {
  const TempFolder folder;
  folder.put("a/Dockerfile", "FROM a\n");
  const fs::path back = fs::current_path();
  fs::current_path(folder.path());
  EXPECT_EQ(discover({"."}, {}).files, Files{"a/Dockerfile"});
  EXPECT_EQ(discover({"./a/"}, {}).files, Files{"./a/Dockerfile"});
  fs::current_path(back);
}

TEST(Discover, DeepFoldersDoNotOverflow) {
  const TempFolder folder;
  fs::path deep = folder.path();
  for (int i = 0; i < 300; ++i) deep /= "d";
  fs::create_directories(deep);
  std::ofstream(deep / "Dockerfile") << "FROM a\n";
  EXPECT_EQ(found(folder).size(), 1u);
}

TEST(Discover, ReadsPathLists) {
  EXPECT_EQ(parse_path_list(""), Files{});
  EXPECT_EQ(parse_path_list("a\nb c\r\n\n"), (Files{"a", "b c"}));
  EXPECT_EQ(parse_path_list("a"), Files{"a"});
  EXPECT_EQ(parse_path_list(std::string_view("a\nb\0c\0", 6)), (Files{"a\nb", "c"}));
}

}  // namespace
}  // namespace drydock
