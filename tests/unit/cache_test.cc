#include "resolve/cache.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "support/temp_folder.h"

namespace drydock {
namespace {

namespace fs = std::filesystem;
using testing::TempFolder;

constexpr std::uint64_t kMiB = 1u << 20;

class CacheTest : public ::testing::Test {
 protected:
  std::string folder() const { return (temp_.path() / "deep" / "cache").string(); }

  std::vector<fs::path> files() const {
    std::vector<fs::path> out;
    if (!fs::exists(folder())) return out;
    for (const auto& entry : fs::recursive_directory_iterator(folder()))
      if (entry.is_regular_file() && entry.path().filename() != "CACHEDIR.TAG") out.push_back(entry.path());
    std::sort(out.begin(), out.end());
    return out;
  }
  static std::string text_of(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
  }
  static void write(const fs::path& path, std::string_view text) {
    std::ofstream(path, std::ios::binary | std::ios::trunc)
        .write(text.data(), static_cast<std::streamsize>(text.size()));
  }
  static void age(const fs::path& path, std::int64_t seconds) {
    const std::time_t then = std::time(nullptr) - seconds;
    const timespec times[2] = {{then, 0}, {then, 0}};
    ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
  }
  static mode_t mode_of(const fs::path& path) {
    struct stat status {};
    ::stat(path.c_str(), &status);
    return status.st_mode & 07777;
  }

  TempFolder temp_;
};

TEST_F(CacheTest, GivesBackWhatWasPutIn) {
  Cache cache(folder(), kMiB);
  const std::string binary("\0\n\xff text", 8);
  EXPECT_FALSE(cache.get("image", "a"));
  EXPECT_FALSE(fs::exists(folder())) << "a question alone makes no folder";
  const std::int64_t before = std::time(nullptr);
  cache.put("image", "a", binary);
  cache.put("image", "empty", "");
  const auto entry = cache.get("image", "a");
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->bytes, binary);
  EXPECT_GE(entry->when, before);
  EXPECT_LE(entry->when, std::time(nullptr));
  EXPECT_EQ(cache.get("image", "empty")->bytes, "");
  EXPECT_FALSE(cache.get("layer", "a")) << "kinds are apart";
  cache.put("image", "a", "new");
  EXPECT_EQ(Cache(folder(), kMiB).get("image", "a")->bytes, "new");
  cache.remove("image", "a");
  EXPECT_FALSE(cache.get("image", "a"));
}

TEST_F(CacheTest, MapsAtAnAlignedAddressAndSurvivesRemoval) {
  Cache cache(folder(), 16 * kMiB);
  const std::string large(3 * kMiB, 'x');
  for (const std::string& key : {std::string(), std::string("k"), std::string(1000, 'k')})
    cache.put("index", key, large + key);
  const auto mapping = cache.map("index", "k");
  ASSERT_TRUE(mapping);
  cache.remove("index", "k");
  EXPECT_EQ(mapping->bytes(), large + "k");
  EXPECT_GT(mapping->when(), 0);
  for (const std::string& key : {std::string(), std::string(1000, 'k')}) {
    const auto each = cache.map("index", key);
    ASSERT_TRUE(each);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(each->bytes().data()) % 64, 0u);
  }
  EXPECT_FALSE(cache.map("index", "k"));
}

TEST_F(CacheTest, IsForTheOwnerAloneAndMarkedAsACache) {
  const mode_t old = ::umask(0);
  Cache(folder(), kMiB).put("image", "a", "x");
  ::umask(old);
  EXPECT_EQ(mode_of(folder()), 0700u);
  EXPECT_EQ(mode_of(temp_.path() / "deep"), 0700u);
  ASSERT_EQ(files().size(), 1u);
  EXPECT_EQ(mode_of(files()[0]), 0600u);
  EXPECT_EQ(mode_of(files()[0].parent_path()), 0700u);
  EXPECT_EQ(files()[0].parent_path().parent_path().filename(), "image");
  EXPECT_EQ(files()[0].filename().string().substr(0, 2), files()[0].parent_path().filename());
  EXPECT_THAT(text_of(folder() + "/CACHEDIR.TAG"),
              ::testing::StartsWith("Signature: 8a477f597d28d172789f06886806bc55\n"));
}

TEST_F(CacheTest, RefusesKindsThatLeadElsewhere) {
  Cache cache(folder(), kMiB);
  for (const char* kind : {"", "..", ".", "a/b", "/tmp", "locks", "Image", "-x", "a b"}) {
    cache.put(kind, "k", "v");
    EXPECT_FALSE(cache.get(kind, "k")) << kind;
    EXPECT_FALSE(cache.lock(kind, "k")) << kind;
  }
  EXPECT_TRUE(files().empty());
}

TEST_F(CacheTest, WithoutAFolderNothingIsKept) {
  Cache cache("", kMiB);
  cache.put("image", "a", "x");
  EXPECT_FALSE(cache.get("image", "a"));
  EXPECT_FALSE(cache.map("image", "a"));
  EXPECT_FALSE(cache.lock("image", "a"));
  cache.trim();
  EXPECT_EQ(cache.size().entries, 0u);
  EXPECT_TRUE(cache.clean());
}

TEST_F(CacheTest, BrokenFilesAreNoEntries) {
  Cache cache(folder(), kMiB);
  cache.put("image", "a", "the value of a");
  cache.put("image", "b", "the value of b");
  const fs::path first = files()[0];
  const fs::path second = files()[1];
  const std::string whole = text_of(first);
  const std::string key =
      cache.get("image", "a") && whole.find("the value of a") != std::string::npos ? "a" : "b";
  ASSERT_NE(whole.find("the value of " + key), std::string::npos);

  // Every byte of the header and of the value counts, and so does every missing one.
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string flipped = whole;
    flipped[i] = static_cast<char>(flipped[i] ^ 1);
    write(first, flipped);
    const auto entry = cache.get("image", key);
    // The time and the padding may differ, and nothing else.
    EXPECT_TRUE(!entry || entry->bytes == "the value of " + key) << i;
    write(first, whole.substr(0, i));
    EXPECT_FALSE(cache.get("image", key)) << i;
    EXPECT_FALSE(cache.map("image", key)) << i;
  }
  write(first, whole + "x");
  EXPECT_FALSE(cache.get("image", key));
  // The entry of another key, as if the hashes were the same.
  write(first, text_of(second));
  EXPECT_FALSE(cache.get("image", key));
  EXPECT_FALSE(cache.map("image", key));
  write(first, "drydock-cache 2\n" + whole.substr(whole.find('\n') + 1));
  EXPECT_FALSE(cache.get("image", key));
  cache.put("image", key, "again");
  EXPECT_EQ(cache.get("image", key)->bytes, "again");
}

TEST_F(CacheTest, AnEntryFromTheFutureNeverGrowsOldSoItIsNone) {
  Cache cache(folder(), kMiB);
  cache.put("image", "a", "x");
  std::string text = text_of(files()[0]);
  const std::string when = std::to_string(cache.get("image", "a")->when);
  text.replace(text.find(when), when.size(), std::to_string(std::stoll(when) + 100'000));
  write(files()[0], text);
  EXPECT_FALSE(cache.get("image", "a"));
}

TEST_F(CacheTest, OddThingsInAnEntrysPlaceAreMisses) {
  Cache cache(folder(), kMiB);
  cache.put("image", "a", "x");
  const fs::path place = files()[0];
  const auto expect_none = [&](const char* what) {
    EXPECT_FALSE(cache.get("image", "a")) << what;
    EXPECT_FALSE(cache.map("image", "a")) << what;
  };
  fs::rename(place, temp_.path() / "elsewhere");
  fs::create_symlink(temp_.path() / "elsewhere", place);
  expect_none("link");
  fs::remove(place);
  ASSERT_EQ(::mkfifo(place.c_str(), 0600), 0);
  expect_none("pipe");
  fs::remove(place);
  fs::create_directory(place);
  expect_none("folder");
  cache.put("image", "a", "y");
  expect_none("folder that stays");
  fs::remove(place);
  fs::create_directory(folder() + "/.hidden");
  cache.put("image", "a", "y");
  EXPECT_EQ(cache.get("image", "a")->bytes, "y");
}

TEST_F(CacheTest, AnEntryThatFillsHalfIsNotKeptNorWhatStoodThere) {
  Cache cache(folder(), 1000);
  cache.put("image", "a", std::string(500, 'x'));
  EXPECT_TRUE(cache.get("image", "a"));
  cache.put("image", "a", std::string(501, 'x'));
  EXPECT_FALSE(cache.get("image", "a"));
}

TEST_F(CacheTest, AFolderThatAllMayWriteToIsNotUsed) {
  fs::create_directories(folder());
  ASSERT_EQ(::chmod(folder().c_str(), 0777), 0);
  Cache cache(folder(), kMiB);
  cache.put("image", "a", "x");
  EXPECT_TRUE(files().empty());
  EXPECT_FALSE(cache.clean()) << "and says so where it was asked to act";
  ASSERT_EQ(::chmod(folder().c_str(), 0755), 0);
  cache.put("image", "a", "x");
  EXPECT_TRUE(cache.get("image", "a"));
}

TEST_F(CacheTest, AFolderThatCannotBeMadeOrWrittenIsEmpty) {
  write(temp_.path() / "file", "x");
  Cache below_a_file((temp_.path() / "file" / "cache").string(), kMiB);
  below_a_file.put("image", "a", "x");
  EXPECT_FALSE(below_a_file.get("image", "a"));
  EXPECT_FALSE(below_a_file.lock("image", "a"));
  EXPECT_TRUE(below_a_file.clean());

  Cache cache(folder(), kMiB);
  cache.put("image", "a", "x");
  const pid_t child = ::fork();
  if (child == 0) {
    // Root may write everywhere, so another user tries.
    if (::geteuid() == 0) {
      ::chmod(temp_.path().c_str(), 0755);
      ::chmod((temp_.path() / "deep").c_str(), 0755);
      ::chmod(folder().c_str(), 0755);
      if (::setuid(65534) != 0) ::_exit(9);
    } else {
      ::chmod(folder().c_str(), 0500);
    }
    Cache read_only(folder(), kMiB);
    read_only.put("other", "b", "x");
    const bool none = !read_only.get("other", "b") && !read_only.lock("other", "b");
    read_only.trim();
    ::_exit(none ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ::chmod(folder().c_str(), 0700);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_TRUE(cache.get("image", "a"));
}

TEST_F(CacheTest, ALimitOnFileSizesEndsNoProcess) {
  const pid_t child = ::fork();
  if (child == 0) {
    const struct rlimit limit { 4096, 4096 };
    ::setrlimit(RLIMIT_FSIZE, &limit);
    Cache cache(folder(), kMiB);
    cache.put("image", "small", "x");
    cache.put("image", "large", std::string(10'000, 'x'));
    ::_exit(cache.get("image", "small") && !cache.get("image", "large") ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status)) << "ended by signal " << WTERMSIG(status);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_EQ(files().size(), 1u) << "nothing half written is left";
}

TEST_F(CacheTest, TrimRemovesWhatWasUsedLongestAgo) {
  Cache cache(folder(), 100'000);
  for (int i = 0; i < 12; ++i) cache.put("image", std::to_string(i), std::string(10'000, 'x'));
  cache.trim();
  EXPECT_LE(cache.size().bytes, 90'000u);
  EXPECT_GE(cache.size().entries, 8u);

  ASSERT_TRUE(cache.clean());
  std::map<std::string, fs::path> place;
  for (int i = 0; i < 12; ++i) {
    const std::vector<fs::path> before = files();
    cache.put("image", std::to_string(i), std::string(10'000, 'x'));
    for (const fs::path& path : files())
      if (std::find(before.begin(), before.end(), path) == before.end()) place[std::to_string(i)] = path;
  }
  for (int i = 0; i < 12; ++i) age(place[std::to_string(i)], 100'000 - i * 4000);
  // Using an entry makes it young again; the oldest one is used, one by each way.
  EXPECT_TRUE(cache.get("image", "0"));
  EXPECT_TRUE(cache.map("image", "1"));
  cache.trim();
  for (const char* key : {"0", "1", "11", "10"}) EXPECT_TRUE(cache.get("image", key)) << key;
  for (const char* key : {"2", "3"}) EXPECT_FALSE(cache.get("image", key)) << key;
}

TEST_F(CacheTest, UsingAnEntryTouchesItAtMostOnceAnHour) {
  Cache cache(folder(), kMiB);
  cache.put("image", "a", "x");
  age(files()[0], 1800);
  const auto before = fs::last_write_time(files()[0]);
  EXPECT_TRUE(cache.get("image", "a"));
  EXPECT_EQ(fs::last_write_time(files()[0]), before);
  age(files()[0], 7200);
  const std::int64_t when = cache.get("image", "a")->when;
  EXPECT_GT(fs::last_write_time(files()[0]), before);
  EXPECT_LE(std::time(nullptr) - when, 60) << "when it was learnt stays";
}

TEST_F(CacheTest, TrimRemovesWhatDeadProcessesLeft) {
  Cache cache(folder(), kMiB);
  cache.put("image", "a", "x");
  const fs::path part = files()[0].parent_path();
  write(part / ".new-0123456789abcdef", "half");
  write(part / ".new-fedcba9876543210", "half");
  age(part / ".new-0123456789abcdef", 7200);
  cache.trim();
  EXPECT_FALSE(fs::exists(part / ".new-0123456789abcdef"));
  EXPECT_TRUE(fs::exists(part / ".new-fedcba9876543210")) << "it may still be written";
  EXPECT_TRUE(cache.get("image", "a"));
}

TEST_F(CacheTest, CleanRemovesItsOwnAndNothingElse) {
  Cache cache(folder(), kMiB);
  cache.put("image", "a", "x");
  cache.put("layer", "b", std::string(1000, 'x'));
  const fs::path part = files()[0].parent_path();
  const fs::path outside = temp_.path() / "outside";
  fs::create_directories(outside / "ab");
  const std::string name = "ab" + std::string(62, '0');
  write(outside / "ab" / name, "drydock-cache 1\n");
  fs::create_directory_symlink(outside, fs::path(folder()) / "linked");
  fs::create_directory_symlink(outside / "ab", fs::path(folder()) / "image" / "ab");
  write(folder() + "/notes.txt", "mine");
  write(part / "notes.txt", "mine");
  fs::create_directories(folder() + "/image/abc");
  write(folder() + "/image/abc/" + name, "mine");

  const auto before = cache.size();
  EXPECT_EQ(before.entries, 2u);
  const auto removed = cache.clean();
  ASSERT_TRUE(removed) << removed.error().message;
  EXPECT_EQ(removed->entries, 2u);
  EXPECT_EQ(removed->bytes, before.bytes);
  EXPECT_EQ(cache.size().entries, 0u);
  for (const fs::path& path : {outside / "ab" / name, fs::path(folder()) / "notes.txt", part / "notes.txt",
                               fs::path(folder()) / "image" / "abc" / name})
    EXPECT_TRUE(fs::exists(path)) << path;
  EXPECT_FALSE(fs::exists(folder() + "/layer")) << "folders that are empty go as well";
  cache.put("layer", "b", "again");
  EXPECT_TRUE(cache.get("layer", "b"));
}

TEST_F(CacheTest, AFolderOfOtherThingsIsNotMarkedAndKeepsThem) {
  fs::create_directories(folder() + "/objects/ab");
  const fs::path foreign = folder() + "/objects/ab/ab" + std::string(62, '1');
  write(foreign, "somebody's file that looks like an entry by its name");
  Cache cache(folder(), kMiB);
  cache.put("image", "a", "x");
  EXPECT_FALSE(fs::exists(folder() + "/CACHEDIR.TAG")) << "backups would pass over the other things";
  EXPECT_EQ(cache.size().entries, 1u);
  EXPECT_EQ(cache.clean()->entries, 1u);
  EXPECT_TRUE(fs::exists(foreign));
}

TEST_F(CacheTest, DefaultFolderFollowsTheEnvironment) {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  const char* home = std::getenv("HOME");
  const std::string old_cache = cache ? cache : "";
  const std::string old_home = home ? home : "";
  ::setenv("XDG_CACHE_HOME", "/x/cache", 1);
  ::setenv("HOME", "/home/somebody", 1);
  EXPECT_EQ(Cache::default_folder(), "/x/cache/drydock");
  ::setenv("XDG_CACHE_HOME", "relative", 1);
  EXPECT_EQ(Cache::default_folder(), "/home/somebody/.cache/drydock");
  ::unsetenv("XDG_CACHE_HOME");
  ::setenv("HOME", "", 1);
  EXPECT_EQ(Cache::default_folder(), "");
  if (cache) ::setenv("XDG_CACHE_HOME", old_cache.c_str(), 1);
  if (home)
    ::setenv("HOME", old_home.c_str(), 1);
  else
    ::unsetenv("HOME");
}

TEST_F(CacheTest, ALockKeepsOthersOffAndIsGivenUp) {
  Cache cache(folder(), kMiB, std::chrono::milliseconds(20));
  auto held = cache.lock("image", "a");
  ASSERT_TRUE(held);
  EXPECT_TRUE(cache.lock("image", "b"));
  EXPECT_FALSE(cache.lock("image", "a"));
  ASSERT_TRUE(cache.clean());
  EXPECT_FALSE(Cache(folder(), kMiB, std::chrono::milliseconds(20)).lock("image", "a"))
      << "cleaning frees no lock";
  held.reset();
  EXPECT_TRUE(cache.lock("image", "a"));
  EXPECT_TRUE(files().empty()) << "no lock file is left";
}

}  // namespace
}  // namespace drydock
