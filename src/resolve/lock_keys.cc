#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "facts/apt_sources.h"
#include "resolve/lock_file.h"
#include "resolve/lock_kept.h"
#include "resolve/sha256.h"

namespace drydock {
namespace {

constexpr std::size_t kHashDigits = 12;

/// A word of os-release that may stand in a key.
bool is_release_word(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  });
}

struct Release {
  std::string id, version;
};

/// The distribution's name, and its release's where it has one; nothing where os-release does not tell.
std::optional<Release> release_of(const ImageContents& contents, bool by_codename) {
  const std::string* text = contents.file("etc/os-release");
  if (text == nullptr) return std::nullopt;
  const auto values = parse_os_release(*text);
  const auto value = [&](std::string_view key) {
    const auto found = values.find(key);
    return found == values.end() || !is_release_word(found->second) ? std::string() : found->second;
  };
  Release release{value("ID"), by_codename ? value("VERSION_CODENAME") : std::string()};
  if (release.version.empty()) release.version = value("VERSION_ID");
  if (release.id.empty() || release.version.empty()) return std::nullopt;
  return release;
}

std::string hash_of(const std::string& text) {
  return " sources " + sha256_hex(text).substr(0, kHashDigits);
}

bool contains(const auto& range, std::string_view what) {
  return std::find(range.begin(), range.end(), what) != range.end();
}

/// The part of a URI after its scheme, so that http and https are one.
std::string_view without_scheme(std::string_view uri) {
  const std::size_t at = uri.find("://");
  return at == std::string_view::npos ? uri : uri.substr(at + 3);
}

/// Which of a distribution's own suites the source stands for; empty where it is somebody else's, or a
/// mirror, which may be behind or hold more than the distribution has.
std::string own_suite(const AptSource& source, const Release& release) {
  const std::string_view uri = without_scheme(source.uri);
  // Debian has many names for one archive, all of them in its own domain.
  const std::string_view host = uri.substr(0, uri.find('/'));
  const std::string_view path = uri.substr(host.size());
  const bool debian_host = host.ends_with(".debian.org") && !host.starts_with("archive.") && !host.starts_with("snapshot");
  constexpr std::array<std::string_view, 3> kUbuntu = {
      "archive.ubuntu.com/ubuntu", "security.ubuntu.com/ubuntu", "ports.ubuntu.com/ubuntu-ports"};
  constexpr std::array<std::string_view, 4> kDebianComponents = {"main", "contrib", "non-free",
                                                                 "non-free-firmware"};
  constexpr std::array<std::string_view, 4> kUbuntuComponents = {"main", "restricted", "universe",
                                                                 "multiverse"};
  const bool debian = release.id == "debian";
  if (!debian && release.id != "ubuntu") return {};
  const auto& components = debian ? kDebianComponents : kUbuntuComponents;
  if (!contains(source.components, "main") || !source.architectures.empty()) return {};
  for (const std::string& component : source.components)
    if (!contains(components, component)) return {};

  if (!source.suite.starts_with(release.version)) return {};
  const std::string rest = source.suite.substr(release.version.size());
  if (!debian)
    return contains(kUbuntu, uri) &&
                   (rest.empty() || rest == "-updates" || rest == "-security" || rest == "-backports")
               ? "*" + rest
               : "";
  // Up to buster the security suite was called `buster/updates`.
  if (debian_host && (path == "/debian-security" || (path.empty() && host.starts_with("security."))))
    return rest == "-security" || rest == "/updates" ? "*-security" : "";
  return debian_host && path == "/debian" && (rest.empty() || rest == "-updates") ? "*" + rest : "";
}

/// True where apt sees what the distribution's plain image sees.
bool has_own_sources(const std::vector<AptSource>& sources, const Release& release) {
  std::set<std::string> suites;
  for (const AptSource& source : sources) {
    std::string suite = own_suite(source, release);
    if (suite.empty()) return false;
    suites.insert(std::move(suite));
  }
  std::set<std::string> wanted{"*", "*-updates", "*-security"};
  if (release.id == "ubuntu") wanted.insert("*-backports");
  return suites == wanted;
}

/// What else decides on candidates: preferences, and a default release.
std::string preferences_of(const ImageContents& contents) {
  std::string out;
  for (const auto& [path, text] : contents.files) {
    const bool preferences = path == "etc/apt/preferences" || path.starts_with("etc/apt/preferences.d/");
    const bool release =
        path.starts_with("etc/apt/apt.conf") && text.find("Default-Release") != std::string::npos;
    if (preferences || release) out += fmt::format("{}\n{}\n", path, without_url_passwords(text));
  }
  return out;
}

std::string joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

/// " + LINE" for each, blanks squeezed, so that two ways to write one line are one.
std::string additions(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) {
    out += " +";
    const std::string clean = without_url_passwords(line);
    std::string_view rest = clean;
    while (!rest.empty()) {
      const std::size_t begin = std::min(rest.find_first_not_of(" \t\r\n"), rest.size());
      const std::size_t end = std::min(rest.find_first_of(" \t\r\n", begin), rest.size());
      if (end > begin) out.append(" ").append(rest.substr(begin, end - begin));
      rest.remove_prefix(end);
    }
  }
  return out;
}

}  // namespace

std::string apt_sources_key(const AptQuestion& question, const ImageFacts& image) {
  const ImageContents* contents = image.content();
  if (contents == nullptr) return {};
  const auto release = release_of(*contents, true);
  const auto sources = apt_sources_of(*contents);
  // Distroless images say that they are Debian, and have no apt.
  if (!release || !sources || sources->empty()) return {};
  std::string key = release->id + ":" + release->version;
  const std::string preferences = preferences_of(*contents);
  if (!preferences.empty() || !has_own_sources(*sources, *release)) {
    std::set<std::string> lines;
    for (const AptSource& source : *sources)
      lines.insert(fmt::format("{} {} {} [{}]{}", without_url_passwords(source.uri), source.suite,
                               joined(source.components), joined(source.architectures),
                               source.trusted ? " trusted" : ""));
    key += hash_of(fmt::format("{}\n{}", fmt::join(lines, "\n"), preferences));
  }
  if (!question.target_release.empty()) key += " -t " + question.target_release;
  key += additions(question.extra_sources);
  if (!question.as_of.empty()) key += " @" + question.as_of;
  return is_plain_line(key) ? key : std::string();
}

std::string apk_sources_key(const ApkQuestion& question, const ImageFacts& image) {
  const ImageContents* contents = image.content();
  if (contents == nullptr) return {};
  const auto release = release_of(*contents, false);
  const std::string* text = contents->file("etc/apk/repositories");
  if (!release || text == nullptr) return {};
  std::set<std::string> lines;
  std::set<std::string> own;
  for (std::string_view rest = *text; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    while (!line.empty() &&
           (line.back() == ' ' || line.back() == '\t' || line.back() == '\r' || line.back() == '/'))
      line.remove_suffix(1);
    while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
    if (line.empty() || line.front() == '#') continue;
    lines.insert(without_url_passwords(line));
    constexpr std::string_view kAlpine = "dl-cdn.alpinelinux.org/alpine/";
    const std::string_view uri = without_scheme(line);
    own.insert(std::string(line.front() != '@' && uri.starts_with(kAlpine) ? uri.substr(kAlpine.size())
                                                                           : std::string_view()));
  }
  if (lines.empty()) return {};

  // The branch is `v3.20` of 3.20.3, whatever its point release; edge calls itself by the day it was made.
  const std::size_t first_dot = release->version.find('.');
  std::string branch = first_dot == std::string::npos
                           ? release->version
                           : release->version.substr(0, release->version.find('.', first_dot + 1));
  std::string key;
  if (release->id == "alpine" &&
      own == std::set<std::string>{"v" + branch + "/community", "v" + branch + "/main"})
    key = "alpine:" + branch;
  else if (release->id == "alpine" && own == std::set<std::string>{"edge/community", "edge/main"})
    key = "alpine:edge";
  else
    key = release->id + ":" + branch + hash_of(fmt::format("{}", fmt::join(lines, "\n")));
  key += additions(question.extra_repositories);
  return is_plain_line(key) ? key : std::string();
}

}  // namespace drydock
