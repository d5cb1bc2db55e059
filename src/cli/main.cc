#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <vector>

#include "cli/cli.h"

int main(int argc, char** argv) {
  // A closed standard stream would lend its number to the next file that is opened, and a report could then
  // end up in a Dockerfile.
  while (true) {
    const int fd = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    if (fd > 2) ::close(fd);
    if (fd < 0 || fd > 2) break;
  }
  // `drydock . | head` ends the output, not the work: a file that is being written must be finished.
  std::signal(SIGPIPE, SIG_IGN);

  drydock::Output out(1);
  drydock::Output err(2, /*buffered=*/false);
  const std::vector<std::string> args(argv + (argc > 0 ? 1 : 0), argv + argc);
  return drydock::run_cli(args, {0, out, err});
}
