#include "resolve/apt_release.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <utility>

#include "facts/deb822.h"

namespace drydock {
namespace {

/// Debian's own Release files list some thousand files.
constexpr std::size_t kMaxFiles = 200'000;
constexpr std::size_t kMaxField = 4'096;
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

template <typename Number>
bool parse_number(std::string_view text, Number& into) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
  return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

std::string_view without_trailing_space(std::string_view line) {
  const std::size_t last = line.find_last_not_of(" \t\r");
  return last == std::string_view::npos ? std::string_view() : line.substr(0, last + 1);
}

bool is_packages_file(std::string_view name) {
  const std::size_t slash = name.rfind('/');
  if (slash != std::string_view::npos) name.remove_prefix(slash + 1);
  return name == "Packages" || name == "Packages.gz" || name == "Packages.xz";
}

bool is_hex(std::string_view text, std::size_t digits) {
  return text.size() == digits && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

/// Reads the table of one kind of hash; false where it has a line that is none.
bool parse_table(std::string_view table, std::string_view algorithm, std::size_t digits,
                 AptRelease& release) {
  std::size_t count = 0;
  while (!table.empty()) {
    const std::vector<std::string> words = deb822_words(take_line(table));
    if (words.empty()) continue;
    if (words.size() != 3 || ++count > kMaxFiles) return false;
    std::string_view name = words[2];
    if (name.starts_with("./")) name.remove_prefix(2);
    if (!is_packages_file(name)) continue;
    AptRelease::File file;
    if (!is_hex(words[0], digits) || !parse_number(words[1], file.size)) return false;
    file.digest = fmt::format("{}:{}", algorithm, words[0]);
    release.files.insert_or_assign(std::string(name), std::move(file));
  }
  return true;
}

std::string join(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

std::string format_date(std::int64_t seconds) {
  using std::chrono::floor;
  const std::chrono::sys_seconds time{std::chrono::seconds(seconds)};
  const auto days = floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(days);
  const std::int64_t rest = (time - days).count();
  return fmt::format("{:02} {} {} {:02}:{:02}:{:02} UTC", static_cast<unsigned>(date.day()),
                     kMonths[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                     rest / 3600, rest / 60 % 60, rest % 60);
}

}  // namespace

bool AptRelease::has_component(std::string_view name) const {
  return components.empty() || std::find(components.begin(), components.end(), name) != components.end();
}

bool AptRelease::has_architecture(std::string_view name) const {
  return architectures.empty() ||
         std::find(architectures.begin(), architectures.end(), name) != architectures.end();
}

bool AptRelease::has_separate_all() const {
  return has_architecture("all") && std::find(no_support_for_all.begin(), no_support_for_all.end(),
                                              "Packages") == no_support_for_all.end();
}

std::optional<std::int64_t> parse_release_date(std::string_view text) {
  const std::vector<std::string> words = deb822_words(text);
  // The weekday may be left out, and says nothing.
  const std::size_t first = words.size() == 6 ? 1 : 0;
  if (words.size() != first + 5) return std::nullopt;
  const std::string& zone = words[first + 4];
  if (zone != "UTC" && zone != "GMT" && zone != "Z" && zone != "+0000") return std::nullopt;
  unsigned day = 0, year = 0, hour = 0, minute = 0, second = 0;
  const auto month = std::find(kMonths.begin(), kMonths.end(), words[first + 1]);
  const std::string& clock = words[first + 3];
  const std::size_t colon = clock.find(':'), next = clock.rfind(':');
  if (colon == std::string::npos || next == colon || month == kMonths.end()) return std::nullopt;
  const std::string_view view = clock;
  if (!parse_number(std::string_view(words[first]), day) ||
      !parse_number(std::string_view(words[first + 2]), year) || !parse_number(view.substr(0, colon), hour) ||
      !parse_number(view.substr(colon + 1, next - colon - 1), minute) ||
      !parse_number(view.substr(next + 1), second) || hour > 23 || minute > 59 || second > 60 || year > 9'999)
    return std::nullopt;
  const std::chrono::year_month_day date{
      std::chrono::year(static_cast<int>(year)),
      std::chrono::month(static_cast<unsigned>(month - kMonths.begin()) + 1), std::chrono::day(day)};
  if (!date.ok()) return std::nullopt;
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return days * 86'400 + hour * 3'600 + minute * 60 + second;
}

Result<AptRelease> parse_apt_release(std::string_view text) {
  std::vector<Deb822Field> fields;
  if (next_deb822_stanza(text, fields) != Deb822Status::kStanza)
    return Error{"its Release file cannot be read"};
  const auto value = [&](std::string_view name) { return deb822_value(fields, name).substr(0, kMaxField); };
  AptRelease out;
  out.suite = value("Suite");
  out.codename = value("Codename");
  out.origin = value("Origin");
  out.label = value("Label");
  out.version = value("Version");
  out.date = parse_release_date(value("Date")).value_or(0);
  if (const std::string_view until = value("Valid-Until"); !until.empty()) {
    const auto parsed = parse_release_date(until);
    if (!parsed) return Error{"its Release file says until when it is valid in a form that cannot be read"};
    out.valid_until = *parsed;
  }
  out.not_automatic = deb822_yes(value("NotAutomatic"));
  out.but_automatic_upgrades = deb822_yes(value("ButAutomaticUpgrades"));
  out.by_hash = deb822_yes(value("Acquire-By-Hash"));
  out.architectures = deb822_words(value("Architectures"));
  out.no_support_for_all = deb822_words(value("No-Support-for-Architecture-all"));
  for (const std::string& component : deb822_words(value("Components"))) {
    // Security archives wrote "updates/main" for what the sources call "main".
    const std::size_t slash = component.rfind('/');
    out.components.push_back(slash == std::string::npos ? component : component.substr(slash + 1));
  }
  const std::string_view sha256 = deb822_value(fields, "SHA256"), sha512 = deb822_value(fields, "SHA512");
  if (sha256.empty() && sha512.empty())
    return Error{"its Release file names no SHA-256 hashes, so nothing can be checked"};
  const bool read =
      sha256.empty() ? parse_table(sha512, "sha512", 128, out) : parse_table(sha256, "sha256", 64, out);
  if (!read) return Error{"its Release file has a table of hashes that cannot be read"};
  return out;
}

std::string format_apt_release(const AptRelease& release) {
  std::string out;
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) out += fmt::format("{}: {}\n", name, value);
  };
  add("Suite", release.suite);
  add("Codename", release.codename);
  add("Origin", release.origin);
  add("Label", release.label);
  add("Version", release.version);
  if (release.date > 0) add("Date", format_date(release.date));
  if (release.valid_until > 0) add("Valid-Until", format_date(release.valid_until));
  if (release.not_automatic) add("NotAutomatic", "yes");
  if (release.but_automatic_upgrades) add("ButAutomaticUpgrades", "yes");
  if (release.by_hash) add("Acquire-By-Hash", "yes");
  add("Components", join(release.components));
  add("Architectures", join(release.architectures));
  add("No-Support-for-Architecture-all", join(release.no_support_for_all));
  const bool wide = !release.files.empty() && release.files.begin()->second.digest.starts_with("sha512:");
  // A table may be empty, and has to be there all the same.
  out += wide ? "SHA512: \n" : "SHA256: \n";
  if (release.files.empty()) out += fmt::format(" {} 0 none\n", std::string(64, '0'));
  for (const auto& [name, file] : release.files)
    out += fmt::format(" {} {} {}\n", file.digest.substr(file.digest.find(':') + 1), file.size, name);
  return out;
}

Result<ClearSigned> split_clear_signed(std::string_view bytes) {
  const Error broken{"its InRelease file is not one signed text; the archive or a proxy is broken"};
  const auto is_blank = [](std::string_view line) { return without_trailing_space(line).empty(); };
  std::string_view line = take_line(bytes);
  while (!bytes.empty() && is_blank(line)) line = take_line(bytes);
  if (without_trailing_space(line) != "-----BEGIN PGP SIGNED MESSAGE-----") return broken;
  // Armour headers up to an empty line. Only `Hash:` is allowed here, so that no text can hide among them.
  for (line = take_line(bytes); !is_blank(line); line = take_line(bytes))
    if (!line.starts_with("Hash: ") || bytes.empty()) return broken;
  ClearSigned out;
  out.text.reserve(bytes.size());
  bool first = true;
  for (;;) {
    if (bytes.empty()) return broken;
    line = without_trailing_space(take_line(bytes));
    if (line == "-----BEGIN PGP SIGNATURE-----") break;
    // In the signed text a dash at the start of a line is always escaped.
    if (line.starts_with("- ")) {
      line.remove_prefix(2);
    } else if (line.starts_with('-')) {
      return broken;
    }
    if (!first) out.text += '\n';
    first = false;
    out.text += line;
  }
  out.signature = "-----BEGIN PGP SIGNATURE-----\n";
  for (;;) {
    if (bytes.empty()) return broken;
    line = without_trailing_space(take_line(bytes));
    if (line.starts_with("-----") && line != "-----END PGP SIGNATURE-----") return broken;
    out.signature += line;
    out.signature += '\n';
    if (line.starts_with("-----")) break;
  }
  while (!bytes.empty())
    if (!is_blank(take_line(bytes))) return broken;
  return out;
}

}  // namespace drydock
