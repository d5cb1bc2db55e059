#include "resolve/lock_kept.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "text/ascii.h"
#include "text/utf8.h"

namespace drydock {
namespace {

constexpr std::size_t kMaxWord = 256;
constexpr std::size_t kMaxLine = 4096;
constexpr std::uint64_t kMaxSize = std::numeric_limits<std::int64_t>::max();  // TOML's integers

/// Words in the names of variables whose values are not for a repository. The same as in reports, as far as
/// images use them; `GPG_KEY` of many official images is a public key's.
constexpr std::array<std::string_view, 12> kSecretWords = {
    "password", "passwd",     "passphrase",  "secret", "token", "credential",
    "api_key",  "access_key", "private_key", "apikey", "_pwd",  "_auth"};
constexpr std::array<std::string_view, 8> kReleaseKeys = {"ID",          "ID_LIKE",        "NAME",
                                                          "PRETTY_NAME", "VARIANT_ID",     "VERSION_CODENAME",
                                                          "VERSION_ID",  "UBUNTU_CODENAME"};

template <typename Test>
bool all(std::string_view text, Test test) {
  return !text.empty() && std::all_of(text.begin(), text.end(), test);
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_small_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f');
}
bool is_alphanumeric(char c) {
  return is_digit(c) || (lower_ascii(c) >= 'a' && lower_ascii(c) <= 'z');
}

bool is_word(std::string_view text, std::string_view others) {
  return text.size() <= kMaxWord && !text.empty() && is_alphanumeric(text.front()) &&
         all(text, [&](char c) { return is_alphanumeric(c) || others.find(c) != std::string_view::npos; });
}

/// A text as it can stand in TOML, which is UTF-8.
std::string kept_text(std::string_view text) {
  return without_url_passwords(is_valid_utf8(text) ? std::string(text) : to_valid_utf8(text));
}
std::vector<std::string> kept_texts(const std::vector<std::string>& texts) {
  std::vector<std::string> out;
  for (const std::string& each : texts) out.push_back(kept_text(each));
  return out;
}
std::set<std::string> kept_texts(const std::set<std::string>& texts) {
  std::set<std::string> out;
  for (const std::string& each : texts) out.insert(kept_text(each));
  return out;
}

/// A shown word; nothing is better than a line that breaks the reader's terminal.
std::string kept_line(std::string_view text) {
  std::string out = kept_text(text);
  return is_plain_line(out) ? out : std::string();
}

std::int64_t kept_time(std::int64_t when) {
  return when > 0 && when <= kLatestTime ? when : 0;
}

bool looks_secret(std::string_view variable) {
  const std::string name = lower_ascii(variable.substr(0, variable.find('=')));
  return std::any_of(kSecretWords.begin(), kSecretWords.end(),
                     [&](std::string_view word) { return name.find(word) != std::string::npos; });
}

template <typename Each>
void for_each_line(std::string_view text, Each each) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    each(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

/// What names the distribution and its release. The rest changes with every point release and says nothing to
/// a rule.
std::string kept_release(std::string_view text) {
  std::string out;
  for_each_line(text, [&](std::string_view line) {
    if (std::find(kReleaseKeys.begin(), kReleaseKeys.end(), line.substr(0, line.find('='))) ==
            kReleaseKeys.end() ||
        line.find('=') == std::string_view::npos)
      return;
    out.append(line).append("\n");
  });
  return out;
}

/// passwd and group with `x` in place of hashed passwords.
std::string kept_accounts(std::string_view text) {
  std::string out;
  for_each_line(text, [&](std::string_view line) {
    const std::size_t begin = line.find(':');
    const std::size_t end = begin == std::string_view::npos ? begin : line.find(':', begin + 1);
    if (end != std::string_view::npos && end - begin > 3)
      out.append(line.substr(0, begin)).append(":x").append(line.substr(end));
    else
      out.append(line);
    out += '\n';
  });
  return out;
}

ImageConfig kept_config(const ImageConfig& config, std::string_view platform) {
  ImageConfig out;
  // Of the platform, so that the two cannot contradict each other.
  const std::size_t slash = std::min(platform.find('/'), platform.size());
  out.os = platform.substr(0, slash);
  std::string_view architecture = platform.substr(std::min(slash + 1, platform.size()));
  out.architecture = architecture.substr(0, architecture.find('/'));
  out.created = kept_line(config.created);
  out.user = kept_text(config.user);
  out.working_dir = kept_text(config.working_dir);
  for (const std::string& variable : config.env)
    if (!looks_secret(variable)) out.env.push_back(kept_text(variable));
  out.entrypoint = kept_texts(config.entrypoint);
  out.cmd = kept_texts(config.cmd);
  out.shell = kept_texts(config.shell);
  out.onbuild = kept_texts(config.onbuild);
  out.exposed_ports = kept_texts(config.exposed_ports);
  out.volumes = kept_texts(config.volumes);
  out.healthcheck = config.healthcheck;
  return out;
}

ImageContents kept_contents(const ImageContents& contents) {
  ImageContents out;
  for (const std::string& program : contents.programs) out.programs.insert(kept_text(program));
  for (const auto& [path, text] : contents.files) {
    const std::string kept = kept_text(text);
    if (path == "etc/os-release")
      out.files[path] = kept_release(kept);
    else if (path == "etc/passwd" || path == "etc/group")
      out.files[path] = kept_accounts(kept);
    else if (path.starts_with("etc/apt/") || path.starts_with("etc/apk/"))
      out.files[kept_text(path)] = kept;
  }
  return out;
}

LockedImage kept_image(const LockedImage& image) {
  LockedImage out;
  out.from = kept_line(image.from);
  out.when = kept_time(image.when);
  const ImageFacts& facts = image.facts;
  ImageFacts& kept = out.facts;
  kept.digest = facts.digest;
  kept.media_type = kept_line(facts.media_type);
  kept.is_index = facts.is_index;
  if (is_image_tag(facts.version_tag)) kept.version_tag = facts.version_tag;
  // Of several images for one platform (releases of Windows) the first one is what Docker takes.
  std::map<std::string, std::string> platforms;
  for (const PlatformManifest& each : facts.platforms)
    if (is_platform(each.platform) && is_full_digest(each.digest))
      platforms.try_emplace(each.platform, each.digest);
  for (const auto& [platform, digest] : platforms) kept.platforms.push_back({platform, digest});
  if (!facts.configs.empty() && is_platform(facts.configs.begin()->first)) {
    const auto& [platform, config] = *facts.configs.begin();
    kept.configs.emplace(platform, kept_config(config, platform));
  }
  if (!facts.contents.empty() && is_platform(facts.contents.begin()->first)) {
    const auto& [platform, contents] = *facts.contents.begin();
    kept.contents.emplace(platform, kept_contents(contents));
  }
  return out;
}

using Packages = std::map<std::string, std::map<std::string, LockedPackage>>;

Packages kept_packages(const Packages& by_sources) {
  Packages out;
  for (const auto& [key, packages] : by_sources) {
    const std::string kept_key = kept_line(key);
    if (kept_key.empty()) continue;
    for (const auto& [name, package] : packages) {
      if (!is_package_name(name) || !is_pinned_version(package.version)) continue;
      out[kept_key][name] = {package.version, kept_line(package.suite), kept_line(package.from),
                             kept_time(package.when)};
    }
  }
  return out;
}

}  // namespace

bool is_full_digest(std::string_view text) {
  const std::string_view hex = text.substr(std::min(text.find(':') + 1, text.size()));
  return ((text.starts_with("sha256:") && hex.size() == 64) ||
          (text.starts_with("sha512:") && hex.size() == 128)) &&
         all(hex, is_small_hex);
}

bool is_pinned_version(std::string_view text) {
  if (text.ends_with('*')) text.remove_suffix(1);
  return is_word(text, ".+~:_-");
}

bool is_package_name(std::string_view text) {
  return is_word(text, "._+:@/-");
}

bool is_commit(std::string_view text) {
  return (text.size() == 40 || text.size() == 64) && all(text, is_small_hex);
}

bool is_web_url(std::string_view text) {
  return (text.starts_with("http://") || text.starts_with("https://")) && is_plain_line(text) &&
         text.find_first_of(" \\\"") == std::string_view::npos;
}

bool is_platform(std::string_view text) {
  return is_word(text, "/._-");
}

bool is_image_tag(std::string_view text) {
  return text.size() <= 128 &&
         all(text, [](char c) { return is_alphanumeric(c) || c == '_' || c == '.' || c == '-'; }) &&
         text.front() != '.' && text.front() != '-';
}

bool is_plain_line(std::string_view text) {
  return text.size() <= kMaxLine && is_valid_utf8(text) &&
         all(text, [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F; });
}

bool is_index_type(std::string_view media_type) {
  return media_type == "application/vnd.oci.image.index.v1+json" ||
         media_type == "application/vnd.docker.distribution.manifest.list.v2+json";
}

LockFile kept_in_lock_file(const LockFile& lock) {
  LockFile out;
  for (const auto& [reference, image] : lock.images)
    if (is_full_digest(image.facts.digest) && canonical_reference(reference) == reference &&
        !reference.empty())
      out.images.emplace(reference, kept_image(image));
  out.apt = kept_packages(lock.apt);
  out.apk = kept_packages(lock.apk);
  for (const auto& [url, locked] : lock.files) {
    const std::string key = without_url_passwords(url);
    if (is_web_url(key) && is_full_digest(locked.file.checksum) && locked.file.size <= kMaxSize)
      out.files[key] = {locked.file, kept_time(locked.when)};
  }
  for (const auto& [url, locked] : lock.git) {
    const std::string key = without_url_passwords(url);
    if (is_web_url(key) && is_commit(locked.commit)) out.git[key] = {locked.commit, kept_time(locked.when)};
  }
  return out;
}

}  // namespace drydock
