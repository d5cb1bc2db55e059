#include "support/corpus.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <thread>

namespace drydock::testing {
namespace fs = std::filesystem;

fs::path corpus_root() {
  const char* set = std::getenv("DRYDOCK_CORPUS");
  const fs::path root = set != nullptr ? set : DRYDOCK_CORPUS;
  return fs::is_directory(root / "dockerfiles") ? root : fs::path();
}

std::vector<fs::path> corpus_files() {
  std::vector<fs::path> files;
  if (corpus_root().empty()) return files;
  for (const auto& entry : fs::recursive_directory_iterator(corpus_root() / "dockerfiles"))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<std::string> for_each_file(const std::vector<fs::path>& files,
                                       const std::function<std::vector<std::string>(const fs::path&)>& work) {
  std::vector<std::vector<std::string>> results(files.size());
  std::atomic<std::size_t> next{0};
  std::vector<std::thread> workers;
  for (unsigned i = 0; i < std::max(1u, std::thread::hardware_concurrency()); ++i) {
    workers.emplace_back([&] {
      for (std::size_t at = next++; at < files.size(); at = next++) results[at] = work(files[at]);
    });
  }
  for (std::thread& worker : workers) worker.join();
  std::vector<std::string> out;
  for (auto& result : results) out.insert(out.end(), std::make_move_iterator(result.begin()), std::make_move_iterator(result.end()));
  return out;
}

}  // namespace drydock::testing
