#include "cli/lock_cache.h"

#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/discover.h"
#include "cli/gitignore.h"
#include "cli/input_check.h"
#include "text/file_io.h"

namespace drydock {

namespace fs = std::filesystem;

LockCache::Entry LockCache::load(const std::string& path) {
  using Value = Result<std::optional<Found>>;
  const Result<std::string> text = read_file(path);
  if (!text) return std::make_shared<const Value>(Error{describe_error(path, text.error().message)});
  Result<LockFile> lock = parse_lock_file(*text, path);
  if (!lock) return std::make_shared<const Value>(lock.error());
  return std::make_shared<const Value>(std::optional(Found{path, std::move(*lock)}));
}

void LockCache::use_file(const std::string& path) {
  fixed_ = load(path);
}

LockCache::Entry LockCache::for_file(const std::string& file) {
  if (fixed_) return fixed_;
  const std::lock_guard guard(mutex_);
  std::vector<std::string> passed;
  Entry entry;
  for (std::string folder = folder_of(file); !entry;) {
    if (const auto known = by_folder_.find(folder); known != by_folder_.end()) {
      entry = known->second;
      break;
    }
    passed.push_back(folder);
    const std::string path = (fs::path(folder) / kLockFileName).string();
    const std::string parent = fs::path(folder).parent_path().string();
    std::error_code error;
    if (fs::exists(fs::symlink_status(path, error)))
      entry = load(path);
    else if (is_repository_root(folder) || parent.empty() || parent == folder)
      entry = std::make_shared<const Result<std::optional<Found>>>(std::nullopt);
    else
      folder = parent;
  }
  for (std::string& folder : passed) by_folder_.emplace(std::move(folder), entry);
  return entry;
}

}  // namespace drydock
