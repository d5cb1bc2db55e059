#include "support/build_kit.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <thread>

namespace drydock::testing {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

// Debian's own client belongs to the daemon beside it. Another one may stand earlier in PATH.
std::string client() {
  constexpr const char* kOfDebian = "/usr/bin/docker";
  return ::access(kOfDebian, X_OK) == 0 ? kOfDebian : find_program("docker");
}

std::string word(std::string text) {
  while (text.ends_with('\n') || text.ends_with(' ')) text.pop_back();
  return text;
}

// Nothing is seen outside of what is mounted in here; and when the first process of the namespace ends, the
// kernel ends all others, those of containers included.
std::vector<std::string> in_own_namespaces(std::vector<std::string> command) {
  command.insert(command.begin(), {"unshare", "--mount", "--propagation=private", "--pid", "--mount-proc",
                                   "--fork", "--kill-child", "--"});
  return command;
}

}  // namespace

std::string BuildKit::missing() {
  if (std::string why = missing_root(); !why.empty()) return why;
  if (std::string why = missing_programs({"dockerd", "docker", "containerd", "runc", "unshare"});
      !why.empty())
    return why;
  // In a container, for one, root may often not mount.
  std::vector<std::string> trial = in_own_namespaces({find_program("true")});
  trial.front() = find_program(trial.front());
  if (const ProgramRun run = run_program(trial); run.exit_code != 0)
    return "root may make no namespaces here: " + run.err;
  // Both kinds: all of version 2, or version 1 with the controller that no daemon does without.
  if (!fs::exists("/sys/fs/cgroup/cgroup.controllers") && !fs::exists("/sys/fs/cgroup/devices"))
    return "no control groups are mounted";
  return {};
}

BuildKit::BuildKit(const std::string& configuration) {
  // `overlay2` shares what `vfs` copies for each layer, but not every kernel has it for every file system.
  if (!start("overlay2", configuration) && !start("vfs", configuration))
    throw std::runtime_error("no Docker daemon starts here:\n" + (program_ ? program_->output() : ""));
}

BuildKit::~BuildKit() {
  if (program_) program_->stop();
}

bool BuildKit::start(const std::string& storage_driver, const std::string& configuration) {
  const std::string data = "data-" + storage_driver;
  fs::create_directories(folder_.path() / data);
  program_.emplace(in_own_namespaces({find_program("dockerd"), "--data-root", folder_ / data, "--exec-root",
                                      folder_ / "exec", "--pidfile", folder_ / "pid", "--host",
                                      "unix://" + (folder_ / "socket"), "--config-file",
                                      folder_.put("daemon.json", configuration), "--iptables=false",
                                      "--bridge=none", "--storage-driver=" + storage_driver}));
  try {
    program_->wait_for("API listen on ", std::chrono::seconds(60));
    return true;
  } catch (const std::runtime_error&) {
    return false;
  }
}

ProgramRun BuildKit::try_docker(std::vector<std::string> args, ProgramInput input) const {
  args.insert(args.begin(), client());
  // Nothing of the user's: no logins, no contexts, no plugins.
  input.environment.insert(input.environment.end(), {{"DOCKER_HOST", "unix://" + (folder_ / "socket")},
                                                     {"DOCKER_BUILDKIT", "1"},
                                                     {"DOCKER_CONTEXT", ""},
                                                     {"DOCKER_CONFIG", folder_ / "client"},
                                                     {"BUILDKIT_PROGRESS", "plain"}});
  return run_program(args, input);
}

std::string BuildKit::docker(std::vector<std::string> args) const {
  const std::string line = fmt::format("{}", fmt::join(args, " "));
  const ProgramRun run = try_docker(std::move(args));
  if (run.exit_code != 0)
    throw std::runtime_error(
        fmt::format("exit code {} of: docker {}\n{}{}", run.exit_code, line, run.out, run.err));
  return run.out;
}

void BuildKit::save(const std::vector<std::string>& images, const std::string& file) const {
  std::vector<std::string> args{"save", "--output", file};
  args.insert(args.end(), images.begin(), images.end());
  docker(std::move(args));
}

ProgramRun BuildKit::build(const ImageBuild& image) const {
  std::vector<std::string> args{"build", "--network", "host", "--tag", image.name};
  if (!image.dockerfile.empty()) args.insert(args.end(), {"--file", image.dockerfile});
  for (const auto& [name, value] : image.arguments)
    args.insert(args.end(), {"--build-arg", fmt::format("{}={}", name, value)});
  args.insert(args.end(), image.options.begin(), image.options.end());
  args.push_back(image.context);
  ProgramInput input;
  input.environment = image.environment;
  return try_docker(std::move(args), std::move(input));
}

Container::Container(const BuildKit& kit, const std::string& image)
    : kit_(kit), id_(word(kit.docker({"run", "--detach", "--network", "none", image}))) {}

Container::~Container() {
  kit_.try_docker({"rm", "--force", "--volumes", id_});
}

ProgramRun Container::exec(std::vector<std::string> command) const {
  command.insert(command.begin(), {"exec", id_});
  return kit_.try_docker(std::move(command));
}

std::string Container::answer(const std::vector<std::string>& command) const {
  ProgramRun run;
  for (const auto end = Clock::now() + std::chrono::seconds(30); Clock::now() < end;) {
    run = exec(command);
    const bool runs = word(kit_.docker({"inspect", "--format", "{{.State.Running}}", id_})) == "true";
    if (run.exit_code == 0 || !runs) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return run.exit_code == 0 ? run.out : run.out + run.err;
}

std::string Container::user() const {
  return word(exec({"id", "-u"}).out);
}

std::string Container::user_of_first_process() const {
  return word(exec({"stat", "-c", "%u", "/proc/1"}).out);
}

std::string Container::log() const {
  const ProgramRun run = kit_.try_docker({"logs", id_});
  return run.out + run.err;
}

}  // namespace drydock::testing
