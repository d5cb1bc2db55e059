#include "support/real_programs.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <thread>

namespace drydock::testing {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kPoll{10};
constexpr std::chrono::seconds kPatience{5};  // with a program that was asked to end

}  // namespace

std::string find_program(std::string_view name) {
  const char* variable = std::getenv("PATH");
  // Not every user has the folders of the administrator's programs in PATH.
  std::string folders = fmt::format("{}:/usr/sbin:/sbin:/usr/bin", variable == nullptr ? "" : variable);
  for (std::size_t begin = 0; begin <= folders.size();) {
    const std::size_t end = std::min(folders.find(':', begin), folders.size());
    const std::string path = fmt::format("{}/{}", folders.substr(begin, end - begin), name);
    if (end > begin && ::access(path.c_str(), X_OK) == 0 && std::filesystem::is_regular_file(path))
      return path;
    begin = end + 1;
  }
  return {};
}

std::string missing_programs(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names)
    if (find_program(name).empty()) out += (out.empty() ? "not installed: " : ", ") + name;
  return out;
}

std::string missing_root() {
  return ::geteuid() == 0 ? "" : "only root may build images with their real owners";
}

std::string run_tool(std::vector<std::string> command, const ProgramInput& input) {
  const std::string line = fmt::format("{}", fmt::join(command, " "));
  command.front() = find_program(command.front());
  const ProgramRun run = run_program(command, input);
  if (run.exit_code != 0)
    throw std::runtime_error(fmt::format("exit code {} of: {}\n{}{}", run.exit_code, line, run.out, run.err));
  return run.out;
}

BackgroundProgram::BackgroundProgram(std::vector<std::string> command) {
  command.front() = find_program(command.front());
  std::vector<char*> argv;
  for (std::string& each : command) argv.push_back(each.data());
  argv.push_back(nullptr);
  const std::string log = folder_ / "output";
  const int output = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const pid_t test = ::getpid();
  process_ = ::fork();
  if (output < 0 || process_ < 0) throw std::runtime_error("no process for " + command.front());
  if (process_ == 0) {
    ::setpgid(0, 0);
    // Nothing of the test is left over, even where it is killed.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != test) ::_exit(126);
    const int input = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::dup2(input, 0);
    ::dup2(output, 1);
    ::dup2(output, 2);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  ::setpgid(process_, process_);
  ::close(output);
}

bool BackgroundProgram::has_ended() {
  if (process_ < 0) return true;
  siginfo_t info{};
  // Left to be waited for, so that its process group's number stays taken.
  return ::waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
         info.si_pid != 0;
}

std::string BackgroundProgram::wait_for(std::string_view text, std::chrono::seconds at_most) {
  for (const auto end = Clock::now() + at_most;; std::this_thread::sleep_for(kPoll)) {
    const bool ended = has_ended();
    const std::string log = output();
    if (const std::size_t at = log.find(text); at != std::string::npos) {
      const std::size_t word = at + text.size();
      const std::size_t word_end = log.find_first_of("\", \n", word);
      if (word_end != std::string::npos) return log.substr(word, word_end - word);
    }
    if (ended || Clock::now() > end)
      throw std::runtime_error(
          fmt::format("a program {} without saying `{}`:\n{}", ended ? "ended" : "runs", text, log));
  }
}

void BackgroundProgram::stop() {
  if (process_ < 0) return;
  ::kill(-process_, SIGTERM);
  const auto end = Clock::now() + kPatience;
  while (!has_ended() && Clock::now() < end) std::this_thread::sleep_for(kPoll);
  ::kill(-process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
  process_ = -1;
}

}  // namespace drydock::testing
