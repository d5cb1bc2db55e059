#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/harden_command.h"
#include "resolve/lock_file.h"

namespace drydock {

/// Collects what a run over files learns, and writes it into lock files.
class LockUpdate {
 public:
  /// `first_path` is the first file or folder of the run: a lock file that is not there yet is made beside or in it.
  LockUpdate(std::string first_path, std::optional<std::string> lock_file);

  ObserveAnswers observer();

  struct Options {
    bool check = false;      ///< write nothing
    bool quiet = false;
    /// Entries that this run did not ask for stay. Otherwise they go from a lock file whose whole folder the run covered,
    /// where every question got its answer.
    bool keep = true;
    bool only_known = false; ///< files that have no lock file get none
  };
  /// Writes, tells what it did, and gives the exit code.
  int finish(const Streams& streams, const Options& options);

 private:
  std::string new_path_;
  std::map<std::string, LockFile> learnt_;  ///< by the lock file's path; empty: it has none yet
  std::vector<std::string> unanswered_;
};

}  // namespace drydock
