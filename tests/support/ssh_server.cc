#include "support/ssh_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>

namespace drydock::testing {
namespace {

namespace fs = std::filesystem;

// sshd does not say which port the system chose, so one is chosen before. Should another program take it in
// between, the start fails, and with it the test.
int free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool bound = fd >= 0 && ::bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  ::close(fd);
  if (!bound) throw std::runtime_error("no port for sshd");
  return ntohs(address.sin_port);
}

}  // namespace

std::string SshServer::missing() {
  if (std::string why = missing_root(); !why.empty()) return why;
  return missing_programs({"sshd", "ssh-keygen", "git", "unshare"});
}

SshServer::SshServer(const std::string& path, const std::string& text) : port_(free_port()) {
  for (const char* name : {"id_ed25519", "host_key"})
    run_tool({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "drydock's tests", "-f", folder_ / name});
  const std::string work = folder_ / "work", bare = folder_ / "site.git";
  folder_.put("work/" + path, text);
  const auto git = [&](std::vector<std::string> args) {
    // No settings of the machine or of its user.
    ProgramInput input;
    input.environment = {{"HOME", folder_.path().string()}, {"GIT_CONFIG_NOSYSTEM", "1"}};
    args.insert(args.begin(), "git");
    run_tool(std::move(args), input);
  };
  git({"init", "--quiet", work});
  git({"-C", work, "add", "."});
  git({"-C", work, "-c", "user.name=test", "-c", "user.email=test@drydock.example", "commit", "--quiet", "-m",
       "site"});
  git({"clone", "--quiet", "--bare", work, bare});

  std::string public_key = folder_.get("id_ed25519.pub");
  folder_.put("authorized_keys", fmt::format("restrict,command=\"{} {}\" {}", find_program("git-upload-pack"),
                                             bare, public_key));
  const std::string config =
      folder_.put("sshd_config",
                  fmt::format("ListenAddress 127.0.0.1:{}\nHostKey {}\nAuthorizedKeysFile {}\nPidFile none\n"
                              "StrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\n",
                              port_, folder_ / "host_key", folder_ / "authorized_keys"));
  // sshd wants this folder of the system to be there, and root's alone. It is not made in the machine's own
  // files.
  constexpr const char* kScript = "mount -t tmpfs -o mode=755 tmpfs /run && mkdir /run/sshd && exec \"$@\"";
  program_.emplace(std::vector<std::string>{"unshare", "--mount", "--propagation=private", "--", "sh", "-ec",
                                            kScript, "sh", find_program("sshd"), "-D", "-e", "-f", config});
  program_->wait_for("Server listening on ");
}

std::string SshServer::repository() const {
  return fmt::format("ssh://root@127.0.0.1:{}{}", port_, folder_ / "site.git");
}

}  // namespace drydock::testing
