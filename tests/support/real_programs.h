#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "support/run_program.h"
#include "support/temp_folder.h"

namespace drydock::testing {

/// Where a program stands, in the folders of PATH and those of the system's own programs; empty where it is
/// not installed.
std::string find_program(std::string_view name);

/// For GTEST_SKIP(): which of the programs are not installed; empty where all are.
std::string missing_programs(const std::vector<std::string>& names);

/// For GTEST_SKIP(): empty where the test runs as root.
std::string missing_root();

/// Runs a program of the machine by its name and gives its standard output. Where it fails, so does the test,
/// by an exception with what it said.
std::string run_tool(std::vector<std::string> command, const ProgramInput& input = {});

/// A program that runs beside the test, in a process group of its own. It ends with this object, and with the
/// test.
class BackgroundProgram {
 public:
  /// `command` begins with a name as find_program() takes it. Throws where the program cannot be started.
  explicit BackgroundProgram(std::vector<std::string> command);
  ~BackgroundProgram() { stop(); }
  BackgroundProgram(const BackgroundProgram&) = delete;
  BackgroundProgram& operator=(const BackgroundProgram&) = delete;

  /// What it has written so far, to both of its streams.
  std::string output() const { return folder_.get("output"); }
  /// Waits for `text` in the output and gives what follows it, to the end of the word. Throws where the
  /// program ends without it, or takes longer.
  std::string wait_for(std::string_view text, std::chrono::seconds at_most = std::chrono::seconds(20));
  /// Asks the program to end, makes it end where it does not, and waits for that.
  void stop();

 private:
  bool has_ended();

  TempFolder folder_;
  pid_t process_ = -1;
};

}  // namespace drydock::testing
