#include "support/base_image.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace drydock::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* kKeyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

/// The value of a line `NAME=value` or `NAME="value"`.
std::string variable_of(const std::string& text, const std::string& name) {
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with(name + "=")) continue;
    std::string value = line.substr(name.size() + 1);
    std::erase(value, '"');
    return value;
  }
  return {};
}

void add_once(std::vector<std::string>& list, const std::string& text) {
  if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(text);
}

/// What mounts, does so where nobody else sees it, so that nothing stays mounted below a folder that will be
/// removed.
std::vector<std::string> in_own_mounts(std::vector<std::string> command) {
  command.front() = find_program(command.front());
  command.insert(command.begin(), {"unshare", "--mount", "--propagation=private", "--"});
  return command;
}

/// Other processes that want the same lock wait until the object goes, or its process ends.
class Lock {
 public:
  explicit Lock(const fs::path& file) : fd_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    if (fd_ < 0 || ::flock(fd_, LOCK_EX) != 0) throw std::runtime_error("no lock: " + file.string());
  }
  ~Lock() { ::close(fd_); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  int fd_;
};

}  // namespace

std::optional<MachineArchive> MachineArchive::find() {
  if (!missing_programs({"apt-get", "cat"}).empty() || !fs::exists("/etc/os-release") ||
      !fs::exists(kKeyring))
    return std::nullopt;
  const std::string release = run_tool({"cat", "/etc/os-release"});
  MachineArchive out;
  out.codename = variable_of(release, "VERSION_CODENAME");
  out.keyring = kKeyring;
  if (variable_of(release, "ID") != "debian" || out.codename.empty()) return std::nullopt;
  // Only suites of the machine's own release: others may be added to it. A component is known where apt has
  // read the suite's Release file before, and without it there is always `main`.
  const std::vector<std::string> suites{out.codename, out.codename + "-updates", out.codename + "-security"};
  std::istringstream uris(run_tool({"apt-get", "update", "--print-uris"}));
  for (std::string line; std::getline(uris, line);) {
    // 'http://…/dists/SUITE/InRelease' …, and 'http://…/dists/SUITE/COMPONENT/binary-amd64/Packages.xz' …
    constexpr std::string_view kDists = "/dists/";
    const std::size_t dists = line.find(kDists);
    if (!line.starts_with("'http") || dists == std::string::npos) continue;
    std::string uri = line.substr(1, dists - 1);
    while (uri.ends_with('/')) uri.pop_back();
    const std::size_t begin = dists + kDists.size();
    const std::size_t end = line.find('/', begin), binary = line.find("/binary-", begin);
    const std::string suite = line.substr(begin, end - begin);
    if (std::find(suites.begin(), suites.end(), suite) == suites.end()) continue;
    auto source = std::find_if(out.sources.begin(), out.sources.end(),
                               [&](const Source& each) { return each.uri == uri; });
    if (source == out.sources.end()) source = out.sources.insert(out.sources.end(), Source{uri, {}, {}});
    add_once(source->suites, suite);
    if (binary != std::string::npos && binary > end)
      add_once(source->components, line.substr(end + 1, binary - end - 1));
  }
  for (Source& source : out.sources)
    if (source.components.empty()) source.components.emplace_back("main");
  const auto own = std::find_if(out.sources.begin(), out.sources.end(), [&](const Source& source) {
    return std::find(source.suites.begin(), source.suites.end(), out.codename) != source.suites.end();
  });
  if (own == out.sources.end()) return std::nullopt;
  std::iter_swap(out.sources.begin(), own);
  return out;
}

std::string MachineArchive::deb822() const {
  std::string out;
  for (const Source& source : sources) {
    out += fmt::format("{}Types: deb\nURIs: {}\nSuites: {}\nComponents: {}\nSigned-By: {}\n",
                       out.empty() ? "" : "\n", source.uri, fmt::join(source.suites, " "),
                       fmt::join(source.components, " "), keyring);
  }
  return out;
}

std::string MachineArchive::lines() const {
  std::string out;
  for (const Source& source : sources)
    for (const std::string& suite : source.suites)
      out += fmt::format("deb {} {} {}\n", source.uri, suite, fmt::join(source.components, " "));
  return out;
}

void prefer_folders_in_memory() {
  constexpr const char* kFolder = "/dev/shm";
  constexpr std::uint64_t kRoom = 6ull << 30;
  struct statvfs mount {};
  // Images hold programs and devices, and some mounts forbid them.
  if (::statvfs(kFolder, &mount) != 0 || (mount.f_flag & (ST_NOEXEC | ST_NODEV | ST_RDONLY)) != 0) return;
  if (static_cast<std::uint64_t>(mount.f_bavail) * mount.f_frsize < kRoom) return;
  std::ifstream in("/proc/meminfo");
  for (std::string name, unit; in >> name;) {
    std::uint64_t kibibytes = 0;
    in >> kibibytes;
    std::getline(in, unit);
    if (name == "MemAvailable:" && kibibytes << 10 >= kRoom) ::setenv("TMPDIR", kFolder, 1);
  }
}

void fill_once_for_all_tests(const std::string& name, const std::string& key, const std::string& folder,
                             const std::function<void()>& fill) {
  // An archive moves on: what is older is made anew, lest its packages be ones that the archive no longer
  // has.
  constexpr std::chrono::hours kFresh{12};
  const fs::path kept = fs::path(DRYDOCK_BINARY).parent_path() / "test-parts" / name;
  const fs::path filled = kept / "filled", key_file = kept / "key";
  fs::create_directories(kept);
  const Lock lock(kept / "lock");
  const auto kept_key = [&] {
    std::ifstream in(key_file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  std::error_code none;
  const auto written = fs::last_write_time(key_file, none);
  if (!none && fs::file_time_type::clock::now() - written < kFresh && kept_key() == key) {
    fs::copy(filled, folder, fs::copy_options::recursive);
    return;
  }
  // The key is the last to be written, so a copy without it is one that was not finished.
  fs::remove(key_file);
  fs::remove_all(filled);
  fill();
  fs::copy(folder, filled, fs::copy_options::recursive);
  std::ofstream(key_file, std::ios::binary) << key;
}

BaseImage::BaseImage(const MachineArchive& archive) {
  const std::string key = archive.codename + "\n" + archive.deb822();
  fill_once_for_all_tests("base-image", key, folder(), [&] { make(archive); });
}

void BaseImage::make(const MachineArchive& archive) const {
  const TempFolder work;
  const std::string sources = work.put("debian.sources", archive.deb822());
  fs::create_directory(work.path() / "root");
  fs::create_directory(folder());
  // In memory, since dpkg waits for the disk after each package; and the mount goes with the shell. What only
  // apt needs is left away, as in any image, and as in Docker's own Debian dpkg does not wait for the disk.
  constexpr const char* kScript = R"(
root=$1
mount -t tmpfs -o size=2g,mode=755 tmpfs "$root"
debootstrap --variant=minbase --keyring="$2" "$3" "$root" "$4"
rm -rf "$root"/etc/apt/sources.list "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/archives/*.deb
cp "$5" "$root$6"
echo force-unsafe-io > "$root/etc/dpkg/dpkg.cfg.d/docker-apt-speedup"
tar --numeric-owner -C "$root" -cf "$7" .
)";
  run_tool(in_own_mounts({"sh", "-ec", kScript, "sh", work / "root", archive.keyring, archive.codename,
                          archive.sources.front().uri, sources, kSourcesFile, folder() + "/rootfs.tar"}));
}

std::string Buildah::call(std::vector<std::string> args) const {
  args.insert(args.begin(), {"buildah", "--root", folder_ / "root", "--runroot", folder_ / "run",
                             "--storage-driver", "vfs"});
  fs::create_directories(folder_.path() / "tmp");
  ProgramInput input;
  input.environment = {{"HOME", folder_.path().string()},
                       {"XDG_RUNTIME_DIR", folder_ / "run"},

                       {"TMPDIR", folder_ / "tmp"}};
  return run_tool(in_own_mounts(std::move(args)), input);
}

void Buildah::build(const std::string& dockerfile, const std::string& context,
                    const std::string& name) const {
  const std::string file = folder_.put("Dockerfile", dockerfile);
  // What is built must not come from an earlier build.
  call({"bud", "--quiet", "--no-cache", "--isolation=chroot", "--network=host", "--tls-verify=false",
        "--file", file, "--tag", name, context});
}

void Buildah::push(const std::string& name, const std::string& to) const {
  call({"push", "--quiet", "--tls-verify=false", name, "docker://" + to});
}

std::string Buildah::run(const std::string& image, const std::vector<std::string>& command) const {
  std::string container = call({"from", "--quiet", "--pull-never", image});
  while (container.ends_with('\n')) container.pop_back();
  std::vector<std::string> args{"run", "--isolation=chroot", "--network=host", container, "--"};
  args.insert(args.end(), command.begin(), command.end());
  std::string out = call(std::move(args));
  call({"rm", container});
  return out;
}

}  // namespace drydock::testing
