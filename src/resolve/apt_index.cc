#include "resolve/apt_index.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "facts/deb822.h"

namespace drydock {
namespace {

constexpr std::string_view kMagic = "drydock-apt-index-1";

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Wider than Debian's policy, as apt is, yet with nothing that a shell, a tab or a line's end could be made
/// of.
bool is_plain(std::string_view text, std::string_view punctuation) {
  return !text.empty() && text.size() <= 1'000 && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_letter_or_digit(c) || punctuation.find(c) != std::string_view::npos;
  });
}
bool is_name(std::string_view text) {
  return is_plain(text, "+-._") && is_letter_or_digit(text.front());
}
bool is_version(std::string_view text) {
  return is_plain(text, ".+-~:_") && is_letter_or_digit(text.front());
}

/// Each name in a `Provides:` field: "a, b (= 1.0), c:any".
template <typename Each>
void for_each_provided(std::string_view field, Each each) {
  while (!field.empty()) {
    const std::size_t end = std::min(field.find(','), field.size());
    std::string_view item = field.substr(0, end);
    field.remove_prefix(std::min(end + 1, field.size()));
    const std::size_t begin = item.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) continue;
    item.remove_prefix(begin);
    item = item.substr(0, item.find_first_of(" \t\r\n(:"));
    if (is_name(item)) each(item);
  }
}

/// Sorts lines by their first field and then the whole, and joins them; lines that are there twice become
/// one.
std::string joined(std::vector<std::string>& lines) {
  // A tab sorts before every character of a name, so that the order of whole lines is the order of names as
  // well.
  std::sort(lines.begin(), lines.end());
  lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
  std::size_t size = 0;
  for (const std::string& line : lines) size += line.size();
  std::string out;
  out.reserve(size);
  for (const std::string& line : lines) out += line;
  return out;
}

std::string_view take_field(std::string_view& line) {
  const std::size_t end = std::min(line.find('\t'), line.size());
  const std::string_view field = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return field;
}

/// Calls `each` with what follows the name in every line of that name; `each` gives false to stop.
template <typename Each>
void for_each_line_of(std::string_view part, std::string_view name, Each each) {
  const auto line_at = [&](std::size_t begin) {
    return part.substr(begin, std::min(part.find('\n', begin), part.size()) - begin);
  };
  // Between `low` and `high`, both at the beginning of a line, is the first line that is not below the name.
  std::size_t low = 0, high = part.size();
  while (low < high) {
    std::size_t middle = low + (high - low) / 2;
    const std::size_t before = middle == 0 ? std::string_view::npos : part.rfind('\n', middle - 1);
    middle = before == std::string_view::npos ? 0 : before + 1;
    std::string_view line = line_at(middle);
    const std::size_t next = std::min(middle + line.size() + 1, part.size());
    if (take_field(line) < name) {
      low = next;
    } else {
      high = middle;
    }
  }
  while (low < part.size()) {
    std::string_view line = line_at(low);
    low += line.size() + 1;
    if (take_field(line) != name || !each(line)) return;
  }
}

}  // namespace

Result<std::string> build_apt_index(std::string_view packages, const AptIndexLimits& limits) {
  std::vector<std::string> versions, provides;
  std::vector<Deb822Field> stanza;
  for (;;) {
    const Deb822Status status = next_deb822_stanza(packages, stanza);
    if (status == Deb822Status::kEnd) break;
    if (status == Deb822Status::kBroken) return Error{"its index of packages cannot be read"};
    std::string_view name, version, architecture, source, provided;
    for (const Deb822Field& field : stanza) {
      std::string_view* into = nullptr;
      // Nearly all fields are told by their first letter to be none of these.
      switch (field.name.empty() ? '\0' : field.name.front() | 0x20) {
        case 'p':
          if (equals_ignoring_case(field.name, "Package")) into = &name;
          if (equals_ignoring_case(field.name, "Provides")) into = &provided;
          break;
        case 'v':
          if (equals_ignoring_case(field.name, "Version")) into = &version;
          break;
        case 'a':
          if (equals_ignoring_case(field.name, "Architecture")) into = &architecture;
          break;
        case 's':
          if (equals_ignoring_case(field.name, "Source")) into = &source;
          break;
        default:
          break;
      }
      if (into == nullptr) continue;
      if (field.value.size() > limits.max_field)
        return Error{"its index of packages has a field that is too long"};
      *into = field.value;
    }
    if (!is_name(name) || !is_version(version) || !is_name(architecture)) continue;
    // "name (version)" where the source package's version is another one.
    source = source.substr(0, source.find_first_of(" \t("));
    if (!is_name(source) || source == name) source = {};
    versions.push_back(fmt::format("{}\t{}\t{}\t{}\n", name, version, architecture, source));
    for_each_provided(
        provided, [&](std::string_view what) { provides.push_back(fmt::format("{}\t{}\n", what, name)); });
    if (versions.size() > limits.max_packages || provides.size() > limits.max_provides)
      return Error{"its index lists more packages than any archive has"};
  }
  const std::string first = joined(versions), second = joined(provides);
  return fmt::format("{} {} {}\n{}{}", kMagic, first.size(), second.size(), first, second);
}

std::optional<AptIndex> AptIndex::open(std::string_view bytes) {
  // The head is short; a longer one is none.
  const std::size_t end = bytes.substr(0, 100).find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view head = bytes.substr(0, end);
  bytes.remove_prefix(end + 1);
  if (!head.starts_with(kMagic) || head.size() <= kMagic.size()) return std::nullopt;
  std::size_t first = 0, second = 0;
  const char* last = head.data() + head.size();
  const auto [middle, error] = std::from_chars(head.data() + kMagic.size() + 1, last, first);
  if (error != std::errc() || middle == last || *middle != ' ') return std::nullopt;
  const auto [stop, second_error] = std::from_chars(middle + 1, last, second);
  if (second_error != std::errc() || stop != last || first > bytes.size() || second != bytes.size() - first)
    return std::nullopt;
  AptIndex out;
  out.packages_ = bytes.substr(0, first);
  out.provides_ = bytes.substr(first);
  return out;
}

std::vector<AptIndexEntry> AptIndex::find(std::string_view name) const {
  std::vector<AptIndexEntry> out;
  for_each_line_of(packages_, name, [&](std::string_view line) {
    AptIndexEntry entry;
    entry.version = take_field(line);
    entry.architecture = take_field(line);
    entry.source = line;
    out.push_back(entry);
    return true;
  });
  return out;
}

std::vector<std::string_view> AptIndex::providers(std::string_view name, std::size_t limit) const {
  std::vector<std::string_view> out;
  for_each_line_of(provides_, name, [&](std::string_view line) {
    out.push_back(line);
    return out.size() < limit;
  });
  return out;
}

}  // namespace drydock
