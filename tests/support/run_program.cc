#include "support/run_program.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <thread>

namespace drydock::testing {
namespace {

std::array<int, 2> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  return ends;
}

std::string read_all(int fd) {
  std::string text;
  std::array<char, 4096> chunk{};
  for (ssize_t got = 0; (got = ::read(fd, chunk.data(), chunk.size())) > 0;)
    text.append(chunk.data(), static_cast<std::size_t>(got));
  ::close(fd);
  return text;
}

void write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written <= 0) break;  // the program does not want it
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  ::close(fd);
}

}  // namespace

ProgramRun run_program(const std::vector<std::string>& command, const ProgramInput& input) {
  // A program that ends without reading its input must not end the test.
  std::signal(SIGPIPE, SIG_IGN);
  const auto in = make_pipe(), out = make_pipe(), err = make_pipe();
  std::vector<char*> argv;
  for (const std::string& each : command) argv.push_back(const_cast<char*>(each.c_str()));
  argv.push_back(nullptr);
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("no process");
  if (child == 0) {
    std::signal(SIGPIPE, SIG_DFL);
    for (const char* name : {"NO_COLOR", "CLICOLOR_FORCE"}) ::unsetenv(name);
    for (const auto& [name, value] : input.environment) ::setenv(name.c_str(), value.c_str(), 1);
    if (!input.folder.empty() && ::chdir(input.folder.c_str()) != 0) ::_exit(126);
    ::dup2(in[0], 0);
    ::dup2(out[1], 1);
    ::dup2(err[1], 2);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  for (const int fd : {in[0], out[1], err[1]}) ::close(fd);
  ProgramRun run;
  if (input.close_out) ::close(out[0]);
  // Each pipe in a thread: a program that waits for one of them must not wait for the others.
  std::thread writer([&] { write_all(in[1], input.text); });
  std::thread reader([&] { run.err = read_all(err[0]); });
  if (!input.close_out) run.out = read_all(out[0]);
  writer.join();
  reader.join();
  int status = 0;
  ::waitpid(child, &status, 0);
  run.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return run;
}

}  // namespace drydock::testing
