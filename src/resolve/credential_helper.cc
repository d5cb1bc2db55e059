#include "resolve/credential_helper.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <utility>

#include "resolve/bounded_json.h"

extern "C" char** environ;

namespace drydock {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxOutput = 64u << 10;
/// A pipe takes this much without a reader (POSIX: at least 512), so that the server can be written before
/// the program runs. No write then meets a pipe whose reader has gone, which would raise SIGPIPE.
constexpr std::size_t kMaxServer = 512;
constexpr std::size_t kMaxName = 128;
/// What helpers use as user name where the secret is an identity token.
constexpr std::string_view kTokenUser = "<token>";

class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    close();
    fd_ = std::exchange(other.fd_, -1);
    return *this;
  }
  ~Fd() { close(); }
  int get() const { return fd_; }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_ = -1;
};

struct Pipe {
  Fd reader, writer;
};

/// Neither end is seen by programs that other threads may start at this moment.
std::optional<Pipe> make_pipe() {
  std::array<int, 2> ends{};
#ifdef __linux__
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
#else
  if (::pipe(ends.data()) != 0) return std::nullopt;
  for (const int fd : ends) ::fcntl(fd, F_SETFD, FD_CLOEXEC);
#endif
  return Pipe{Fd(ends[0]), Fd(ends[1])};
}

bool is_plain_name(std::string_view name) {
  constexpr std::string_view kSigns = "._-";
  return !name.empty() && name.size() <= kMaxName && std::all_of(name.begin(), name.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kSigns.find(c) != std::string_view::npos;
  });
}

std::string find_program(const std::string& program, std::string_view path) {
  while (!path.empty()) {
    const std::size_t colon = std::min(path.find(':'), path.size());
    const std::string_view folder = path.substr(0, colon);
    path.remove_prefix(std::min(colon + 1, path.size()));
    if (!folder.starts_with('/')) continue;
    std::string candidate = fmt::format("{}/{}", folder, program);
    struct stat status {};
    if (::stat(candidate.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
        ::access(candidate.c_str(), X_OK) == 0)
      return candidate;
  }
  return {};
}

/// Starts `program get` in a process group of its own, so that what it starts can be ended with it.
std::optional<pid_t> start(const std::string& program, int in, int out) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  if (::posix_spawn_file_actions_init(&actions) != 0) return std::nullopt;
  if (::posix_spawnattr_init(&attributes) != 0) {
    ::posix_spawn_file_actions_destroy(&actions);
    return std::nullopt;
  }
  // Messages of helpers may hold what they were asked to keep, so nobody gets to see them.
  bool ready = ::posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO) == 0 &&
               ::posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO) == 0 &&
               ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0) == 0;
  sigset_t defaults;
  sigset_t unblocked;
  ::sigemptyset(&defaults);
  ::sigemptyset(&unblocked);
  ::sigaddset(&defaults, SIGPIPE);
  ready = ready && ::posix_spawnattr_setsigdefault(&attributes, &defaults) == 0 &&
          ::posix_spawnattr_setsigmask(&attributes, &unblocked) == 0 &&
          ::posix_spawnattr_setpgroup(&attributes, 0) == 0 &&
          ::posix_spawnattr_setflags(
              &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK) == 0;
  std::string name = program;
  std::string verb = "get";
  const std::array<char*, 3> arguments{name.data(), verb.data(), nullptr};
  pid_t child = 0;
  const bool started =
      ready && ::posix_spawn(&child, program.c_str(), &actions, &attributes, arguments.data(), environ) == 0;
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  if (!started) return std::nullopt;
  return child;
}

enum class Reading { kDone, kTooMuch, kTooSlow };

int milliseconds_until(Clock::time_point end) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 1'000'000));
}

Reading read_output(int fd, Clock::time_point end, std::string& output) {
  std::array<char, 4096> chunk{};
  for (;;) {
    pollfd ready{fd, POLLIN, 0};
    const int events = ::poll(&ready, 1, milliseconds_until(end));
    if (events < 0 && errno == EINTR) continue;
    if (events <= 0) return Reading::kTooSlow;
    const ssize_t got = ::read(fd, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return Reading::kDone;
    output.append(chunk.data(), static_cast<std::size_t>(got));
    if (output.size() > kMaxOutput) return Reading::kTooMuch;
  }
}

/// Waits for the program until `end`, and ends it then. True where it ended by itself with 0.
bool reap(pid_t child, Clock::time_point end) {
  constexpr int kPause = 5;  // ms: a helper has mostly ended when its output has
  int status = 0;
  for (;;) {
    const pid_t reaped = ::waitpid(child, &status, WNOHANG);
    if (reaped == child) return WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (reaped < 0 && errno != EINTR) return false;
    if (Clock::now() >= end) break;
    ::poll(nullptr, 0, kPause);
  }
  ::kill(-child, SIGKILL);
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return false;
}

/// The sentences of docker-credential-helpers for "I have none", which come with a status that is not 0.
bool says_none(std::string_view output) {
  return output.find("credentials not found in native keychain") != std::string_view::npos ||
         output.find("no usernames for") != std::string_view::npos;
}

}  // namespace

HelperAnswer ask_credential_helper(const CredentialHelper& helper, std::string_view server) {
  using Outcome = HelperAnswer::Outcome;
  if (!is_plain_name(helper.name))
    return {Outcome::kUnusable,
            {},
            "the name of a credential helper may hold letters, digits, `.`, `_` and `-` only"};
  const std::string program = "docker-credential-" + helper.name;
  const auto answer = [&](Outcome outcome, std::string_view what) {
    return HelperAnswer{outcome, {}, fmt::format("the credential helper `{}` {}", program, what)};
  };
  const std::string file = find_program(program, helper.path);
  if (file.empty()) return answer(Outcome::kUnusable, "is not in PATH");
  if (server.size() > kMaxServer) return answer(Outcome::kFailed, "cannot be asked for a name this long");
  std::optional<Pipe> in = make_pipe();
  std::optional<Pipe> out = make_pipe();
  if (!in || !out ||
      ::write(in->writer.get(), server.data(), server.size()) != static_cast<ssize_t>(server.size()))
    return answer(Outcome::kFailed, "cannot be asked");
  const std::optional<pid_t> child = start(file, in->reader.get(), out->writer.get());
  in.reset();
  out->writer.close();
  if (!child) return answer(Outcome::kUnusable, "cannot be started");

  const Clock::time_point end = Clock::now() + helper.time;
  std::string output;
  const Reading reading = read_output(out->reader.get(), end, output);
  out.reset();
  const bool succeeded = reap(*child, reading == Reading::kDone ? end : Clock::time_point::min());
  if (reading == Reading::kTooMuch) return answer(Outcome::kFailed, "wrote more than 64 KiB");
  if (reading == Reading::kTooSlow) return answer(Outcome::kUnusable, "gave no answer in time");
  if (!succeeded) return says_none(output) ? HelperAnswer() : answer(Outcome::kFailed, "failed");

  const auto json = parse_bounded_json(output);
  if (!json || !json->is_object()) return answer(Outcome::kFailed, "wrote no JSON object");
  const std::string_view user = json_text(*json, "Username");
  const std::string_view secret = json_text(*json, "Secret");
  // Some helpers say in this way, and with success, that they have none.
  if (secret.empty()) return {};
  HelperAnswer found{Outcome::kFound, {}, {}};
  if (user == kTokenUser) {
    found.credential.identity_token = secret;
  } else {
    found.credential.user = user;
    found.credential.password = secret;
  }
  return found;
}

}  // namespace drydock
