#include "resolve/layer_text.h"

#include <algorithm>
#include <array>
#include <utility>

#include "resolve/url_passwords.h"
#include "text/ascii.h"

namespace drydock {
namespace {

/// Takes the first line off a text.
std::string_view take_line(std::string_view& text) {
  std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

/// True for what may stand in a line of the kept form. Names and versions are printable ASCII without spaces
/// in both package managers; whatever is not was made to confuse.
bool is_word(std::string_view text) {
  constexpr std::size_t kMaxWord = 256;
  return !text.empty() && text.size() <= kMaxWord &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7F'; });
}

struct Package {
  std::string_view name, architecture, version;
};

void append(std::string& out, const Package& package) {
  if (!is_word(package.name) || !is_word(package.version)) return;
  if (!package.architecture.empty() && !is_word(package.architecture)) return;
  out.append(package.name).append(1, '\t').append(package.architecture).append(1, '\t');
  out.append(package.version).append(1, '\n');
}

/// Calls `each` with the packages of a kept text.
template <typename Each>
void for_each_package(std::string_view kept, Each each) {
  while (!kept.empty()) {
    const std::string_view line = take_line(kept);
    const std::size_t first = line.find('\t');
    const std::size_t second = line.find('\t', first == std::string_view::npos ? first : first + 1);
    if (second == std::string_view::npos) continue;
    each(Package{line.substr(0, first), line.substr(first + 1, second - first - 1), line.substr(second + 1)});
  }
}

/// Whether `Status: want flag state` says that the package is there to be used. Pending triggers are work
/// that dpkg has put off for a package which is fully set up.
bool is_installed(std::string_view status) {
  const std::string_view state = status.substr(status.find_last_of(" \t") + 1);
  return state == "installed" || state == "triggers-pending" || state == "triggers-awaited";
}

/// The stanzas of dpkg's status (deb-control(5), dpkg(1)). The text may be of 10 MB, most of it descriptions,
/// so that a line is looked at by its first byte before anything else.
std::string condense_dpkg(std::string_view text, bool has_status) {
  std::string out;
  Package package;
  std::string_view status;
  const auto finish = [&] {
    if (status.empty() ? !has_status : is_installed(status)) append(out, package);
    package = {};
    status = {};
  };
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (line.empty()) {
      finish();
      continue;
    }
    const char first = lower_ascii(line.front());
    if (first != 'p' && first != 's' && first != 'a' && first != 'v') continue;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view field = line.substr(0, colon);
    std::string_view* const into = equal_ignoring_case(field, "package")        ? &package.name
                                   : equal_ignoring_case(field, "status")       ? &status
                                   : equal_ignoring_case(field, "architecture") ? &package.architecture
                                   : equal_ignoring_case(field, "version")      ? &package.version
                                                                                : nullptr;
    if (into != nullptr) *into = trimmed(line.substr(colon + 1));
  }
  finish();
  return out;
}

/// The blocks of apk's database (apk-package(5)); `P:` begins a name, `V:` a version.
std::string condense_apk(std::string_view text) {
  std::string out;
  Package package;
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (line.empty()) {
      append(out, package);
      package = {};
    } else if (line.starts_with("P:")) {
      package.name = trimmed(line.substr(2));
    } else if (line.starts_with("V:")) {
      package.version = trimmed(line.substr(2));
    }
  }
  append(out, package);
  return out;
}

/// Puts `x`, as of a shadow file, for the hashed passwords that old images have in passwd or group.
std::string without_hashes(std::string_view text) {
  constexpr std::size_t kLongestMark = 2;  // "x", "*", "!", "!!"
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    const std::size_t begin = line.find(':');
    const std::size_t end = begin == std::string_view::npos ? begin : line.find(':', begin + 1);
    if (end != std::string_view::npos && end - begin - 1 > kLongestMark)
      out.append(line.substr(0, begin)).append(":x").append(line.substr(end));
    else
      out.append(line);
    out += '\n';
  }
  return out;
}

/// The architecture that an image is of. dpkg's own package tells it; without dpkg it is the one that most
/// are of.
std::string native_architecture(std::string_view kept, std::string_view first_architecture) {
  std::map<std::string_view, std::size_t> counts;
  std::string_view of_dpkg;
  for_each_package(kept, [&](const Package& package) {
    if (package.architecture.empty() || package.architecture == "all") return;
    if (package.name == "dpkg") of_dpkg = package.architecture;
    ++counts[package.architecture];
  });
  if (!of_dpkg.empty()) return std::string(of_dpkg);
  if (!first_architecture.empty()) return std::string(first_architecture);
  const auto most = std::max_element(counts.begin(), counts.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == counts.end() ? std::string() : std::string(most->first);
}

}  // namespace

std::optional<std::string> kept_text(PathRole role, std::string_view path, std::string bytes) {
  if (role == PathRole::kDpkg) return condense_dpkg(bytes, path == kDpkgStatus);
  if (role == PathRole::kApk) return condense_apk(bytes);
  if (bytes.find('\0') != std::string::npos) return std::nullopt;
  if (path == "etc/passwd" || path == "etc/group") return without_hashes(bytes);
  if (path.starts_with("etc/apt/") || path.starts_with("etc/apk/")) return without_url_passwords(bytes);
  return bytes;
}

void add_dpkg_packages(std::string_view kept, std::string_view first_architecture, InstalledPackages& into) {
  const std::string native = native_architecture(kept, first_architecture);
  for_each_package(kept, [&](const Package& package) {
    std::string name(package.name);
    const bool foreign =
        !package.architecture.empty() && package.architecture != "all" && package.architecture != native;
    if (foreign) name.append(":").append(package.architecture);
    into.insert_or_assign(std::move(name), std::string(package.version));
  });
}

void add_apk_packages(std::string_view kept, InstalledPackages& into) {
  for_each_package(kept, [&](const Package& package) {
    into.insert_or_assign(std::string(package.name), std::string(package.version));
  });
}

}  // namespace drydock
