#include "resolve/apt_signature.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <utility>

#include "facts/apt_sources.h"
#include "facts/deb822.h"
#include "text/file_io.h"

namespace drydock {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kTime{15};
constexpr std::size_t kMaxOutput = 1u << 20;
constexpr std::size_t kMaxKeyring = 16u << 20;
constexpr std::size_t kMaxKeyrings = 50;

/// A folder for the files that gpgv reads, for the owner alone, gone at the end.
class PrivateFolder {
 public:
  PrivateFolder() {
    std::error_code error;
    std::string name = (std::filesystem::temp_directory_path(error) / "drydock-gpgv-XXXXXX").string();
    if (!error && ::mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~PrivateFolder() {
    std::error_code error;
    if (!path_.empty()) std::filesystem::remove_all(path_, error);
  }
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;

  const std::string& path() const { return path_; }
  /// The new file's path; empty where it cannot be written.
  std::string put(const std::string& name, std::string_view bytes) const {
    std::string file = path_ + "/" + name;
    std::ofstream out(file, std::ios::binary);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.close();
    return out ? file : std::string();
  }

 private:
  std::string path_;
};

std::vector<std::string> words_of(std::string_view list) {
  std::string spaced(list);
  std::replace(spaced.begin(), spaced.end(), ',', ' ');
  return deb822_words(spaced);
}

bool is_regular(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error);
}

void add_keyrings_in(const std::string& folder, std::vector<std::string>& out) {
  std::set<std::string> found;
  std::error_code error;
  for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const std::string path = it->path().string();
    if ((path.ends_with(".gpg") || path.ends_with(".asc")) && is_regular(path)) found.insert(path);
  }
  out.insert(out.end(), found.begin(), found.end());
}

/// Starts gpgv with its status on `out`. Nothing where there is no such program.
std::optional<pid_t> start_gpgv(std::vector<std::string> arguments, const std::string& home, int out) {
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  const char* path = std::getenv("PATH");
  std::array<std::string, 3> variables = {"LC_ALL=C", "HOME=" + home,
                                          std::string("PATH=") + (path == nullptr ? "" : path)};
  const std::array<char*, 4> environment = {variables[0].data(), variables[1].data(), variables[2].data(),
                                            nullptr};
  posix_spawn_file_actions_t actions;
  if (::posix_spawn_file_actions_init(&actions) != 0) return std::nullopt;
  const bool ready =
      ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0) == 0 &&
      ::posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO) == 0 &&
      ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0) == 0;
  pid_t child = 0;
  const bool started =
      ready && ::posix_spawnp(&child, "gpgv", &actions, nullptr, argv.data(), environment.data()) == 0;
  ::posix_spawn_file_actions_destroy(&actions);
  if (!started) return std::nullopt;
  return child;
}

/// What the program writes until it ends; nothing where that takes too long or is too much.
std::optional<std::string> read_all(int fd, Clock::time_point end) {
  std::string output;
  std::array<char, 4096> chunk{};
  while (output.size() < kMaxOutput) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    pollfd ready{fd, POLLIN, 0};
    const int events = ::poll(&ready, 1, static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000)));
    if (events < 0 && errno == EINTR) continue;
    if (events <= 0) return std::nullopt;
    const ssize_t got = ::read(fd, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return output;
    output.append(chunk.data(), static_cast<std::size_t>(got));
  }
  return std::nullopt;
}

struct Run {
  bool started = false;
  std::optional<std::string> status;  ///< gpgv's status lines
};

Run run_gpgv(std::vector<std::string> arguments, const std::string& home) {
  std::array<int, 2> ends{};
#ifdef __linux__
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {};
#else
  if (::pipe(ends.data()) != 0) return {};
  for (const int fd : ends) ::fcntl(fd, F_SETFD, FD_CLOEXEC);
#endif
  const std::optional<pid_t> child = start_gpgv(std::move(arguments), home, ends[1]);
  ::close(ends[1]);
  Run run;
  run.started = child.has_value();
  if (child) {
    run.status = read_all(ends[0], Clock::now() + kTime);
    // Either it takes too long, or its output is at its end and all that is left to it is to end: nothing is
    // lost.
    ::kill(*child, SIGKILL);
    int status = 0;
    while (::waitpid(*child, &status, 0) < 0 && errno == EINTR) {
    }
  }
  ::close(ends[0]);
  return run;
}

/// What gpgv's status lines say (doc/DETAILS of GnuPG).
struct Verdict {
  bool good = false, bad = false, revoked = false, expired = false, no_key = false;
  std::vector<std::string> fingerprints;  ///< of keys that made good signatures, and of their primary keys
};

Verdict read_status(std::string_view status) {
  Verdict out;
  while (!status.empty()) {
    const std::size_t end = std::min(status.find('\n'), status.size());
    const std::vector<std::string> words = deb822_words(status.substr(0, end));
    status.remove_prefix(std::min(end + 1, status.size()));
    if (words.size() < 2 || words[0] != "[GNUPG:]") continue;
    const std::string& what = words[1];
    out.good = out.good || what == "GOODSIG";
    out.bad = out.bad || what == "BADSIG";
    out.revoked = out.revoked || what == "REVKEYSIG";
    out.expired = out.expired || what == "EXPSIG";
    // A keyring may be older than the key's last extension, so a key that seems expired is one that is not at
    // hand.
    out.no_key = out.no_key || what == "ERRSIG" || what == "NO_PUBKEY" || what == "EXPKEYSIG";
    if (what == "VALIDSIG" && words.size() > 2) {
      out.fingerprints.push_back(words[2]);
      out.fingerprints.push_back(words.back());
    }
  }
  return out;
}

/// The fingerprints in `signed-by`; a `!` behind one is dropped with the difference it makes (subkeys).
std::vector<std::string> wanted_fingerprints(std::string_view signed_by) {
  std::vector<std::string> out;
  for (std::string word : words_of(signed_by)) {
    if (word.find('/') != std::string::npos || word == kEmbeddedKey) continue;
    if (word.ends_with('!')) word.pop_back();
    out.push_back(std::move(word));
  }
  return out;
}

SignatureCheck unchecked(std::string_view reason) {
  return {AptTrust::kUnchecked, std::string(reason)};
}

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

}  // namespace

std::string dearmored(std::string_view text) {
  std::string out;
  enum class Place { kOutside, kHeaders, kData } place = Place::kOutside;
  std::uint32_t bits = 0;
  int count = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    line = line.substr(0, line.find_last_not_of(" \t\r") + 1);
    if (line.starts_with("-----BEGIN ")) {
      place = Place::kHeaders;
      bits = 0;
      count = 0;
    } else if (line.starts_with("-----END ")) {
      place = Place::kOutside;
    } else if (place == Place::kHeaders) {
      if (line.empty()) place = Place::kData;
    } else if (place == Place::kData && !line.starts_with('=')) {
      // A line that begins with `=` is the checksum, which is no longer asked for.
      for (const char c : line) {
        if (c == '=') break;
        const int value = base64_value(c);
        if (value < 0) return {};
        bits = (bits << 6 | static_cast<std::uint32_t>(value)) & 0xFFFFFF;
        count += 6;
        if (count < 8) continue;
        count -= 8;
        out += static_cast<char>(bits >> count & 0xFF);
      }
    }
  }
  return out;
}

std::vector<std::string> apt_keyrings(std::string_view signed_by, const std::string& folder) {
  const std::vector<std::string> folders =
      folder.empty() ? std::vector<std::string>{"/usr/share/keyrings", "/etc/apt/keyrings"}
                     : std::vector<std::string>{folder};
  std::vector<std::string> out;
  bool by_path = false;
  for (const std::string& word : words_of(signed_by)) {
    const std::size_t slash = word.rfind('/');
    by_path = by_path || slash != std::string::npos || word == kEmbeddedKey;
    if (slash == std::string::npos || slash + 1 == word.size()) continue;
    for (const std::string& each : folders)
      if (const std::string path = each + word.substr(slash); is_regular(path)) out.push_back(path);
  }
  if (by_path) return out;
  if (!folder.empty()) {
    add_keyrings_in(folder, out);
  } else {
    for (const char* name : {"debian-archive-keyring.gpg", "ubuntu-archive-keyring.gpg"})
      if (const std::string path = "/usr/share/keyrings/" + std::string(name); is_regular(path))
        out.push_back(path);
    add_keyrings_in("/etc/apt/trusted.gpg.d", out);
  }
  if (out.size() > kMaxKeyrings) out.resize(kMaxKeyrings);
  return out;
}

Result<SignatureCheck> check_apt_signature(std::string_view text, std::string_view signature,
                                           std::string_view signed_by, const std::string& folder) {
  const std::vector<std::string> keyrings = apt_keyrings(signed_by, folder);
  if (keyrings.empty()) return unchecked("no keyring for it is on this machine");
  const PrivateFolder work;
  if (work.path().empty()) return unchecked("there is no folder for temporary files");
  std::vector<std::string> arguments = {"gpgv", "--homedir", work.path(), "--status-fd", "1"};
  for (std::size_t i = 0; i < keyrings.size(); ++i) {
    const Result<std::string> bytes = read_file(keyrings[i], kMaxKeyring);
    if (!bytes) continue;
    // gpgv reads no armour. All keyrings are copied, so that none is given by a name that gpgv takes for more
    // than one.
    const bool armoured = bytes->find("-----BEGIN PGP") != std::string::npos;
    const std::string path =
        work.put(fmt::format("keyring-{}.gpg", i), armoured ? dearmored(*bytes) : *bytes);
    if (path.empty()) return unchecked("the folder for temporary files is full");
    arguments.insert(arguments.end(), {"--keyring", path});
  }
  const std::string signature_path = work.put("Release.gpg", signature);
  const std::string text_path = work.put("Release", text);
  if (signature_path.empty() || text_path.empty()) return unchecked("the folder for temporary files is full");
  arguments.insert(arguments.end(), {signature_path, text_path});

  const Run run = run_gpgv(std::move(arguments), work.path());
  if (!run.started) return unchecked("gpgv is not installed");
  // From here on what was sent is at fault, or might be, and is not taken.
  if (!run.status) return Error{"gpgv gave no answer about its signature in time"};
  const Verdict verdict = read_status(*run.status);
  if (verdict.bad)
    return Error{
        "the signature of its Release file is wrong; the archive, a mirror or a proxy changed the file"};
  if (verdict.good && !verdict.fingerprints.empty()) {
    const std::vector<std::string> wanted = wanted_fingerprints(signed_by);
    const bool fits =
        wanted.empty() || std::any_of(wanted.begin(), wanted.end(), [&](std::string_view fingerprint) {
          return std::any_of(verdict.fingerprints.begin(), verdict.fingerprints.end(),
                             [&](std::string_view made) { return equals_ignoring_case(made, fingerprint); });
        });
    if (!fits) return Error{"its Release file is signed, but not by a key that the source's signed-by names"};
    return SignatureCheck{AptTrust::kVerified, {}};
  }
  if (verdict.revoked) return Error{"the signature of its Release file is made with a revoked key"};
  if (verdict.expired) return Error{"the signature of its Release file has expired"};
  if (verdict.no_key) return unchecked("the key that signed it is in no keyring on this machine");
  return Error{"the signature of its Release file cannot be read"};
}

}  // namespace drydock
