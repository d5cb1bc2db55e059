#include "cli/lock_update.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "cli/cli.h"
#include "cli/discover.h"
#include "cli/input_check.h"
#include "report/describe.h"
#include "resolve/lock_build.h"
#include "text/file_io.h"
#include "text/quote.h"

namespace drydock {
namespace {

namespace fs = std::filesystem;

/// Where a lock file is made for a path that has none: in the folder, or beside the file.
std::string path_beside(const std::string& path) {
  std::error_code error;
  const fs::path folder = fs::is_directory(path, error) ? fs::path(path) : fs::path(path).parent_path();
  return (folder / kLockFileName).lexically_normal().string();
}

std::size_t entries_of(const LockFile& lock) {
  std::size_t count = lock.images.size() + lock.files.size() + lock.git.size();
  for (const auto* by_sources : {&lock.apt, &lock.apk}) {
    for (const auto& [sources, packages] : *by_sources) count += packages.size();
  }
  return count;
}

/// Replaces the file, or makes it where it is not there.
Result<Unit> write_lock(const std::string& path, std::string_view text) {
  std::error_code error;
  if (fs::exists(fs::symlink_status(path, error))) {
    const Result<FileContents> before = read_file_stamped(path);
    if (!before) return before.error();
    return write_file_atomically(path, text, before->stamp);
  }
  std::ofstream out(path, std::ios::binary);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.close();
  if (!out) return Error{"it cannot be written"};
  return Unit{};
}

}  // namespace

LockUpdate::LockUpdate(std::string first_path, std::optional<std::string> lock_file)
    : new_path_(lock_file ? *lock_file : path_beside(first_path)) {}

ObserveAnswers LockUpdate::observer() {
  return [this](const WorldQuestions& questions, const WorldAnswers& answers, const std::string& lock_path) {
    add_to_lock(learnt_[lock_path], locked_answers(questions, answers, unanswered_));
  };
}

int LockUpdate::finish(const Streams& streams, const Options& options) {
  int code = kExitDone;
  std::sort(unanswered_.begin(), unanswered_.end());
  unanswered_.erase(std::unique(unanswered_.begin(), unanswered_.end()), unanswered_.end());
  if (!options.quiet) {
    for (const std::string& each : unanswered_) streams.err.line("drydock: not locked: " + printable(each));
  }
  // A run without a single question still says what became of it.
  if (learnt_.empty() && !options.only_known) learnt_.emplace();
  for (auto& [known_path, learnt] : learnt_) {
    if (known_path.empty() && options.only_known) continue;
    const std::string path = known_path.empty() ? new_path_ : known_path;
    std::string before;
    LockFile lock;
    std::error_code error;
    if (fs::exists(path, error)) {
      const Result<std::string> text = read_file(path);
      Result<LockFile> parsed = text ? parse_lock_file(*text, path) : Result<LockFile>(Error{text.error().message});
      if (!parsed) {
        streams.err.line(describe_error(path, parsed.error().message));
        code = kExitBadInput;
        continue;
      }
      before = *text;
      // What could not be asked for must not be lost, nor what other folders need.
      const bool covers = fs::weakly_canonical(path, error) == fs::weakly_canonical(new_path_, error);
      if (options.keep || !covers || !unanswered_.empty()) lock = std::move(*parsed);
    }
    add_to_lock(lock, std::move(learnt));
    const std::string after = format_lock_file(lock);
    if (after == before) {
      if (!options.quiet) streams.err.line(fmt::format("drydock: {} is up to date ({})", quote_path(path), count_of(entries_of(lock), "fact")));
      continue;
    }
    if (options.check) {
      if (!options.quiet) streams.err.line(fmt::format("drydock: {} would change", quote_path(path)));
      code = worse_exit_code(code, kExitChanges);
      continue;
    }
    if (const Result<Unit> written = write_lock(path, after); !written) {
      streams.err.line(describe_error(path, written.error().message));
      code = kExitBadInput;
      continue;
    }
    if (!options.quiet) streams.err.line(fmt::format("drydock: wrote {} ({})", quote_path(path), count_of(entries_of(lock), "fact")));
  }
  return code;
}

}  // namespace drydock
