#include "resolve/apt_policy.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "facts/deb822.h"
#include "facts/debian_version.h"

namespace drydock {
namespace {

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin);
}

/// A pin, "release a=stable", in its parts.
struct Pin {
  std::string_view type, data;
};
Pin split_pin(std::string_view pin) {
  const std::size_t end = std::min(pin.find_first_of(" \t"), pin.size());
  return {pin.substr(0, end), trim(pin.substr(end))};
}

/// What is known of dpkg's list of installed packages, which has a priority like an archive.
const AptOrigin& installed_origin() {
  static const AptOrigin origin = [] {
    AptOrigin now;
    now.component = "now";
    return now;
  }();
  return origin;
}

/// "release a=x,n=y". Without a `=` it is a version of the release where it begins with a digit, and
/// otherwise its suite or codename.
bool matches_release(std::string_view data, const AptOrigin& origin, bool installed) {
  if (data == "*") return true;
  // dpkg's list has no Release file; its suite is said to be "now".
  const std::string_view suite =
      installed ? std::string_view(origin.component) : std::string_view(origin.suite);
  if (data.find('=') == std::string_view::npos) {
    if (data.empty()) return false;
    if (data.front() >= '0' && data.front() <= '9')
      return !installed && matches_apt_pin(origin.version, data);
    return matches_apt_pattern(suite, data) || (!installed && matches_apt_pattern(origin.codename, data));
  }
  bool any = false;
  while (!data.empty()) {
    const std::size_t end = std::min(data.find(','), data.size());
    const std::string_view part = trim(data.substr(0, end));
    data.remove_prefix(std::min(end + 1, data.size()));
    if (part.size() < 3 || part[1] != '=') continue;
    const std::string_view value = part.substr(2);
    bool matched = true;
    switch (part.front() | 0x20) {
      case 'a':
        matched = matches_apt_pattern(suite, value);
        break;
      case 'n':
        matched = !installed && matches_apt_pattern(origin.codename, value);
        break;
      case 'v':
        matched = !installed && matches_apt_pin(origin.version, value);
        break;
      case 'o':
        matched = !installed && matches_apt_pattern(origin.origin, value);
        break;
      case 'l':
        matched = !installed && matches_apt_pattern(origin.label, value);
        break;
      case 'c':
        matched = matches_apt_pattern(origin.component, value);
        break;
      case 'b':
        matched = !installed && matches_apt_pattern(origin.architecture, value);
        break;
      default:
        continue;
    }
    if (!matched) return false;
    any = true;
  }
  return any;
}

bool matches_origin(std::string_view pin, const AptOrigin& origin, bool installed) {
  auto [type, data] = split_pin(pin);
  if (equals_ignoring_case(type, "release")) return matches_release(data, origin, installed);
  if (!equals_ignoring_case(type, "origin") || installed) return false;
  if (data.size() >= 2 && data.front() == '"' && data.back() == '"') data = data.substr(1, data.size() - 2);
  return matches_apt_pattern(origin.site, data);
}

int default_priority(const AptOrigin& origin) {
  if (origin.but_automatic_upgrades) return 100;
  return origin.not_automatic ? 1 : 500;
}

}  // namespace

/// One version, with everything that offers it.
struct AptPolicy::Version {
  std::string_view text, source;
  std::vector<std::size_t> origins;
  bool installed = false;
};

AptPolicy::AptPolicy(std::vector<AptOrigin> origins, std::vector<AptPreference> preferences,
                     std::string_view target_release, std::string native_architecture)
    : origins_(std::move(origins)), native_(std::move(native_architecture)) {
  // Records of the general form give priorities to whole indexes; the target release counts as the first of
  // them.
  std::vector<AptPreference> general;
  if (!target_release.empty()) general.push_back({{"*"}, "release " + std::string(target_release), 990});
  for (AptPreference& record : preferences) {
    const bool is_general = record.packages.size() == 1 && record.packages.front() == "*";
    (is_general ? general : records_).push_back(std::move(record));
  }
  // The first record that matches decides, but for `never`, which no other can undo.
  const auto decide = [&](const AptOrigin& origin, bool installed, int usual) {
    int priority = usual;
    bool decided = false;
    for (const AptPreference& record : general) {
      const bool never = record.priority == kNeverPriority;
      if ((decided && !never) || !matches_origin(record.pin, origin, installed)) continue;
      priority = record.priority;
      decided = true;
      if (never) break;
    }
    return priority;
  };
  for (const AptOrigin& origin : origins_)
    priorities_.push_back(decide(origin, false, default_priority(origin)));
  installed_priority_ = decide(installed_origin(), true, 100);

  if (target_release.empty()) return;
  const bool has_fields = target_release.size() > 2 && target_release[1] == '=';
  target_found_ = has_fields || matches_apt_pattern("now", target_release) ||
                  std::any_of(origins_.begin(), origins_.end(), [&](const AptOrigin& origin) {
                    return matches_apt_pattern(origin.suite, target_release) ||
                           matches_apt_pattern(origin.codename, target_release) ||
                           matches_apt_pattern(origin.version, target_release);
                  });
}

bool AptPolicy::names_package(const AptPreference& record, std::string_view name,
                              std::string_view architecture, const Version& version) const {
  return std::any_of(record.packages.begin(), record.packages.end(), [&](std::string_view word) {
    const bool of_source = word.starts_with("src:");
    if (of_source) word.remove_prefix(4);
    const std::size_t colon = word.rfind(':');
    const std::string_view wanted =
        colon == std::string_view::npos ? std::string_view(native_) : word.substr(colon + 1);
    // A name without an architecture means the image's own.
    if (wanted != "any" && wanted != architecture && !(wanted == "native" && architecture == native_))
      return false;
    word = word.substr(0, colon);
    const std::string_view own = of_source ? (version.source.empty() ? name : version.source) : name;
    return word == own ||
           (word.find_first_of("*[?") != std::string_view::npos && matches_apt_pattern(own, word));
  });
}

int AptPolicy::priority_of(std::string_view name, std::string_view architecture,
                           const Version& version) const {
  int of_files = std::numeric_limits<int>::min();
  for (const std::size_t origin : version.origins) of_files = std::max(of_files, priorities_[origin]);
  if (version.installed) of_files = std::max(of_files, installed_priority_);
  if (of_files == kNeverPriority) return kNeverPriority;
  for (const AptPreference& record : records_) {
    if (!names_package(record, name, architecture, version)) continue;
    const auto [type, data] = split_pin(record.pin);
    const bool matched =
        equals_ignoring_case(type, "version")
            ? matches_apt_pin(version.text, data)
            : std::any_of(
                  version.origins.begin(), version.origins.end(),
                  [&](std::size_t origin) { return matches_origin(record.pin, origins_[origin], false); }) ||
                  (version.installed && matches_origin(record.pin, installed_origin(), true));
    if (matched) return record.priority;
  }
  return of_files;
}

std::optional<AptChoice> AptPolicy::choose(std::string_view name, std::string_view architecture,
                                           const std::vector<AptOffer>& offers,
                                           std::string_view installed) const {
  std::vector<Version> versions;
  const auto version_of = [&](std::string_view text) -> Version& {
    for (Version& version : versions)
      if (version.text == text) return version;
    versions.emplace_back();
    versions.back().text = text;
    return versions.back();
  };
  if (!installed.empty()) version_of(installed).installed = true;
  for (const AptOffer& offer : offers) {
    Version& version = version_of(offer.version);
    version.origins.push_back(offer.origin);
    if (version.source.empty()) version.source = offer.source;
  }
  std::stable_sort(versions.begin(), versions.end(), [](const Version& a, const Version& b) {
    return compare_debian_versions(a.text, b.text) > 0;
  });

  const Version* best = nullptr;
  int best_priority = -1;
  for (const Version& version : versions) {
    const int priority = priority_of(name, architecture, version);
    if (priority == 0 || priority <= best_priority) continue;
    // Only a priority of 1000 and more goes back behind what is installed.
    if (!installed.empty() && priority < 1000 && compare_debian_versions(version.text, installed) < 0)
      continue;
    best = &version;
    best_priority = priority;
  }
  if (best == nullptr) return std::nullopt;
  AptChoice choice;
  choice.version = best->text;
  for (const std::size_t origin : best->origins)
    if (!choice.origin || priorities_[origin] > priorities_[*choice.origin]) choice.origin = origin;
  return choice;
}

}  // namespace drydock
