#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "resolve/cache.h"
#include "support/temp_folder.h"

namespace drydock {
namespace {

namespace fs = std::filesystem;
using testing::TempFolder;

constexpr int kProcesses = 4;
constexpr int kThreads = 3;
constexpr std::uint64_t kBound = 200'000;

/// True where `work`, given a number, is true in each thread of each process.
bool in_processes_and_threads(const std::function<bool(unsigned)>& work) {
  std::vector<pid_t> children;
  for (unsigned p = 0; p < kProcesses; ++p) {
    const pid_t child = ::fork();
    if (child == 0) {
      bool good[kThreads] = {};
      std::vector<std::thread> threads;
      for (unsigned t = 0; t < kThreads; ++t)
        threads.emplace_back([&good, &work, p, t] { good[t] = work(p * kThreads + t); });
      for (std::thread& thread : threads) thread.join();
      ::_exit(std::all_of(std::begin(good), std::end(good), [](bool each) { return each; }) ? 0 : 1);
    }
    children.push_back(child);
  }
  bool all = true;
  for (const pid_t child : children) {
    int status = 0;
    all = child > 0 && ::waitpid(child, &status, 0) == child && status == 0 && all;
  }
  return all;
}

// Each round reads a counter and writes it back: lost updates show where two held the lock at once.
TEST(CacheConcurrency, LocksExcludeProcessesAndThreads) {
  constexpr int kRounds = 12;
  const TempFolder temp;
  temp.put("counter", "0");
  EXPECT_TRUE(in_processes_and_threads([&](unsigned) {
    Cache cache(temp / "cache", kBound);
    for (int i = 0; i < kRounds; ++i) {
      const auto lock = cache.lock("image", "a");
      if (!lock) return false;
      const int value = std::stoi(temp.get("counter"));
      std::this_thread::yield();
      temp.put("counter", std::to_string(value + 1));
    }
    return true;
  }));
  EXPECT_EQ(temp.get("counter"), std::to_string(kProcesses * kThreads * kRounds));
}

/// A value that tells whether it is whole: its key, and one letter repeated.
std::string value_of(const std::string& key, std::mt19937& random) {
  const std::size_t size = 1 + random() % 30'000;
  return key + ":" + std::to_string(size) + ":" + std::string(size, static_cast<char>('a' + random() % 26));
}

bool is_whole(std::string_view value, const std::string& key) {
  if (!value.starts_with(key + ":")) return false;
  value.remove_prefix(key.size() + 1);
  const std::size_t colon = value.find(':');
  const std::string size(value.substr(0, colon));
  value.remove_prefix(colon + 1);
  return value.size() == std::stoul(size) && value.find_first_not_of(value[0]) == std::string_view::npos;
}

bool hammer(const std::string& folder, unsigned seed) {
  std::mt19937 random(seed);
  Cache cache(folder, kBound);
  int hits = 0;
  for (int i = 0; i < 300; ++i) {
    const std::string key = "key" + std::to_string(random() % 20);
    const unsigned what = random() % 100;
    if (what < 40) {
      cache.put("image", key, value_of(key, random));
    } else if (what < 70) {
      const auto entry = cache.get("image", key);
      if (entry && !is_whole(entry->bytes, key)) return false;
      hits += entry ? 1 : 0;
    } else if (what < 92) {
      const auto mapping = cache.map("image", key);
      if (mapping && !is_whole(mapping->bytes(), key)) return false;
      hits += mapping ? 1 : 0;
    } else if (what < 96) {
      cache.trim();
    } else if (what < 99) {
      cache.remove("image", key);
    } else {
      if (!cache.clean()) return false;
    }
  }
  return hits > 0;
}

TEST(CacheConcurrency, ProcessesAndThreadsSeeWholeValues) {
  const TempFolder temp;
  const std::string folder = temp / "cache";
  EXPECT_TRUE(in_processes_and_threads([&](unsigned number) { return hammer(folder, number); }));
  Cache cache(folder, kBound);
  cache.put("image", "last", "x");
  cache.trim();
  EXPECT_LE(cache.size().bytes, kBound);
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    EXPECT_TRUE(!entry.is_regular_file() || name.size() == 64 || name == "CACHEDIR.TAG") << name;
  }
}

}  // namespace
}  // namespace drydock
