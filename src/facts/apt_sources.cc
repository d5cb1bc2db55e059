#include "facts/apt_sources.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <utility>

#include "facts/deb822.h"

namespace drydock {
namespace {

constexpr std::string_view kSpace = " \t\r\v\f";
constexpr std::string_view kVariable = "$(ARCH)";
/// Far above what any image has; against files that are made to keep the reader busy.
constexpr std::size_t kMaxSources = 2'000;
constexpr std::size_t kMaxPreferences = 5'000;

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin);
}

/// Options that change what apt finds in a way that is not followed here.
bool is_unknown_option(std::string_view name, std::string_view value) {
  constexpr std::array<std::string_view, 3> kUnknown = {"include", "exclude", "inrelease-path"};
  if (equals_ignoring_case(name, "snapshot"))
    return !equals_ignoring_case(value, "enable") && !equals_ignoring_case(value, "disable") &&
           !equals_ignoring_case(value, "yes") && !equals_ignoring_case(value, "no");
  return std::any_of(kUnknown.begin(), kUnknown.end(),
                     [&](std::string_view unknown) { return equals_ignoring_case(name, unknown); });
}

void add_architectures(std::vector<std::string>& into, std::string_view sign, std::string_view names) {
  while (!names.empty()) {
    const std::size_t end = std::min(names.find(','), names.size());
    if (end > 0) into.push_back(std::string(sign) + std::string(names.substr(0, end)));
    names.remove_prefix(std::min(end + 1, names.size()));
  }
}

/// Sets what one option of a line says, or one field of a stanza by its option's name; false where it is not
/// known what it does.
bool set_option(AptSource& source, std::string_view name, std::string_view value) {
  if (is_unknown_option(name, value)) return false;
  if (name == "arch") add_architectures(source.architectures, "", value);
  if (name == "arch+") add_architectures(source.architectures, "+", value);
  if (name == "arch-") add_architectures(source.architectures, "-", value);
  if (name == "signed-by") source.signed_by = value;
  if (name == "trusted") source.trusted = deb822_yes(value);
  if (name == "check-valid-until") source.check_valid_until = !deb822_no(value);
  return true;
}

/// The URI without slashes at its end; nothing where apt would find no scheme in it.
std::optional<std::string> uri_of(std::string_view text) {
  if (text.find(':') == std::string_view::npos) return std::nullopt;
  while (text.ends_with('/')) text.remove_suffix(1);
  return std::string(text);
}

/// Takes a word off a line: spaces in quotes and brackets belong to it, quotes go. Nothing at the end of the
/// line, and an empty word where a quote or bracket is left open.
std::optional<std::string> take_word(std::string_view& line) {
  line = trim(line);
  if (line.empty()) return std::nullopt;
  std::string word;
  std::size_t i = 0;
  for (; i < line.size() && kSpace.find(line[i]) == std::string_view::npos; ++i) {
    const char close = line[i] == '"' ? '"' : line[i] == '[' ? ']' : '\0';
    std::size_t end = i;
    if (close != '\0') end = line.find(close, i + 1);
    if (end == std::string_view::npos) return std::string();
    for (; i < end; ++i)
      if (line[i] != '"') word += line[i];
    if (line[i] != '"') word += line[i];
  }
  line.remove_prefix(i);
  return word;
}

bool parse_options(std::string_view options, AptSource& source) {
  while (const auto option = take_word(options)) {
    const std::size_t equals = option->find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == option->size()) return false;
    if (!set_option(source, std::string_view(*option).substr(0, equals),
                    std::string_view(*option).substr(equals + 1)))
      return false;
  }
  return true;
}

/// A line without its comment: a `#` inside the options' brackets begins none.
std::string_view without_comment(std::string_view line) {
  int open = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '[') ++open;
    if (line[i] == ']') --open;
    if (line[i] == '#' && open <= 0) return line.substr(0, i);
  }
  return line;
}

/// Adds the source of one line; false where apt would not take it.
bool parse_line(std::string_view line, std::string_view path, std::vector<AptSource>& out) {
  const auto type = take_word(line);
  if (type == "deb-src") return true;
  if (type != "deb") return false;
  AptSource source;
  source.file = path;
  line = trim(line);
  if (line.starts_with('[')) {
    const std::size_t end = line.find(']');
    if (end == std::string_view::npos || !parse_options(line.substr(1, end - 1), source)) return false;
    line.remove_prefix(end + 1);
  }
  const auto uri = take_word(line);
  const auto suite = take_word(line);
  if (!uri || !suite || suite->empty()) return false;
  auto parsed = uri_of(*uri);
  if (!parsed) return false;
  source.uri = std::move(*parsed);
  source.suite = *suite;
  while (auto component = take_word(line)) {
    if (component->empty()) return false;
    source.components.push_back(std::move(*component));
  }
  if (source.suite.ends_with('/') != source.components.empty()) return false;
  // A disc that is not in the drive of a build: apt has its index from nowhere.
  if (!source.uri.starts_with("cdrom:")) out.push_back(std::move(source));
  return out.size() <= kMaxSources;
}

std::optional<std::vector<AptSource>> parse_lines(std::string_view text, std::string_view path) {
  std::vector<AptSource> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trim(without_comment(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.empty() && !parse_line(line, path, out)) return std::nullopt;
  }
  return out;
}

/// The options' names of fields whose values are lists: a list is written with commas in a line.
struct ListField {
  std::string_view field, option;
};
constexpr std::array<ListField, 3> kListFields = {
    {{"Architectures", "arch"}, {"Architectures-Add", "arch+"}, {"Architectures-Remove", "arch-"}}};
constexpr std::array<ListField, 6> kPlainFields = {{{"Trusted", "trusted"},
                                                    {"Check-Valid-Until", "check-valid-until"},
                                                    {"Include", "include"},
                                                    {"Exclude", "exclude"},
                                                    {"InRelease-Path", "inrelease-path"},
                                                    {"Snapshot", "snapshot"}}};

bool has_field(const std::vector<Deb822Field>& stanza, std::string_view name) {
  return std::any_of(stanza.begin(), stanza.end(),
                     [&](const Deb822Field& field) { return equals_ignoring_case(field.name, name); });
}

/// What all sources of a stanza have in common.
std::optional<AptSource> options_of(const std::vector<Deb822Field>& stanza, std::string_view path) {
  AptSource source;
  source.file = path;
  for (const auto& [field, option] : kListFields)
    for (const std::string& word : deb822_words(deb822_value(stanza, field)))
      if (!set_option(source, option, word)) return std::nullopt;
  for (const auto& [field, option] : kPlainFields)
    if (has_field(stanza, field) && !set_option(source, option, deb822_value(stanza, field)))
      return std::nullopt;
  const std::string_view key = deb822_value(stanza, "Signed-By");
  if (key.find("-----BEGIN") != std::string_view::npos) {
    source.signed_by = kEmbeddedKey;
  } else {
    for (const std::string& word : deb822_words(key))
      source.signed_by += (source.signed_by.empty() ? "" : ",") + word;
  }
  return source;
}

bool parse_stanza(const std::vector<Deb822Field>& stanza, std::string_view path,
                  std::vector<AptSource>& out) {
  if (!has_field(stanza, "Types")) return false;
  // Which of two fields of one name counts is nowhere said.
  for (std::size_t i = 0; i < stanza.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (equals_ignoring_case(stanza[i].name, stanza[j].name)) return false;
  if (deb822_no(deb822_value(stanza, "Enabled"))) return true;
  const std::vector<std::string> types = deb822_words(deb822_value(stanza, "Types"));
  for (const std::string& type : types)
    if (type != "deb" && type != "deb-src") return false;
  auto common = options_of(stanza, path);
  if (!common) return false;
  common->components = deb822_words(deb822_value(stanza, "Components"));
  const std::vector<std::string> uris = deb822_words(deb822_value(stanza, "URIs"));
  const std::vector<std::string> suites = deb822_words(deb822_value(stanza, "Suites"));
  if (uris.empty() || suites.empty() || uris.size() * suites.size() > kMaxSources) return false;
  const bool binary = std::find(types.begin(), types.end(), "deb") != types.end();
  for (const std::string& text : uris) {
    const auto uri = uri_of(text);
    if (!uri) return false;
    for (const std::string& suite : suites) {
      if (suite.ends_with('/') != common->components.empty()) return false;
      if (!binary || uri->starts_with("cdrom:")) continue;
      AptSource source = *common;
      source.uri = *uri;
      source.suite = suite;
      out.push_back(std::move(source));
    }
  }
  return out.size() <= kMaxSources;
}

std::optional<std::vector<AptSource>> parse_stanzas(std::string_view text, std::string_view path) {
  std::vector<AptSource> out;
  const std::string without_comments = without_deb822_comments(text);
  std::string_view rest = without_comments;
  std::vector<Deb822Field> stanza;
  for (;;) {
    const Deb822Status status = next_deb822_stanza(rest, stanza);
    if (status == Deb822Status::kEnd) return out;
    if (status == Deb822Status::kBroken || !parse_stanza(stanza, path, out)) return std::nullopt;
  }
}

/// The name of a file in a folder if apt reads files with such a name there: letters, digits, `_`, `-` and
/// `.`, not hidden. Empty otherwise.
std::string_view readable_name(std::string_view path, std::string_view folder) {
  if (!path.starts_with(folder)) return {};
  const std::string_view name = path.substr(folder.size());
  const bool allowed = !name.starts_with('.') && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  });
  return allowed ? name : std::string_view();
}

template <typename Item>
void append(std::vector<Item>& to, std::vector<Item> items) {
  to.insert(to.end(), std::make_move_iterator(items.begin()), std::make_move_iterator(items.end()));
}

}  // namespace

std::string with_architecture(std::string_view text, std::string_view architecture) {
  std::string out;
  for (std::size_t at = 0;;) {
    const std::size_t found = text.find(kVariable, at);
    out += text.substr(at, found - at);
    if (found == std::string_view::npos) return out;
    out += architecture;
    at = found + kVariable.size();
  }
}

bool serves_architecture(const AptSource& source, std::string_view architecture, std::string_view native) {
  bool listed = false, any_listed = false;
  for (const std::string& name : source.architectures) {
    if (name.front() == '-' || name.front() == '+') continue;
    any_listed = true;
    listed = listed || name == architecture;
  }
  // Without a list apt takes the image's own architecture; a foreign one has to be named.
  bool out = any_listed ? listed : architecture == native;
  for (const std::string& name : source.architectures) {
    if (std::string_view(name).substr(1) != architecture) continue;
    if (name.front() == '+') out = true;
    if (name.front() == '-') return false;
  }
  return out;
}

std::optional<std::vector<AptSource>> parse_apt_sources(std::string_view text, std::string_view path) {
  while (path.starts_with('/')) path.remove_prefix(1);
  return path.ends_with(".sources") ? parse_stanzas(text, path) : parse_lines(text, path);
}

std::optional<std::vector<AptSource>> apt_sources_of(const ImageContents& contents) {
  std::vector<AptSource> out;
  constexpr std::string_view kMain = "etc/apt/sources.list";
  if (const std::string* text = contents.file(kMain)) {
    auto sources = parse_apt_sources(*text, kMain);
    if (!sources) return std::nullopt;
    append(out, std::move(*sources));
  }
  for (const auto& [path, text] : contents.files) {
    const std::string_view name = readable_name(path, "etc/apt/sources.list.d/");
    if (!name.ends_with(".list") && !name.ends_with(".sources")) continue;
    auto sources = parse_apt_sources(text, path);
    if (!sources || out.size() + sources->size() > kMaxSources) return std::nullopt;
    append(out, std::move(*sources));
  }
  return out;
}

std::optional<std::vector<AptPreference>> parse_apt_preferences(std::string_view text) {
  std::vector<AptPreference> out;
  const std::string without_comments = without_deb822_comments(text);
  std::string_view rest = without_comments;
  std::vector<Deb822Field> stanza;
  for (;;) {
    const Deb822Status status = next_deb822_stanza(rest, stanza);
    if (status == Deb822Status::kEnd) return out;
    if (status == Deb822Status::kBroken) return std::nullopt;
    AptPreference record;
    record.packages = deb822_words(deb822_value(stanza, "Package"));
    if (record.packages.empty()) return std::nullopt;
    // apt passes over a record without a pin, and over one of a type that it does not know.
    const std::string_view pin = deb822_value(stanza, "Pin");
    const std::size_t type_end = std::min(pin.find_first_of(" \t"), pin.size());
    const std::string_view type = pin.substr(0, type_end);
    const bool general = record.packages.size() == 1 && record.packages.front() == "*";
    if (equals_ignoring_case(type, "source-version")) return std::nullopt;
    const bool known = (equals_ignoring_case(type, "version") && !general) ||
                       equals_ignoring_case(type, "release") || equals_ignoring_case(type, "origin");
    if (!known) continue;
    // Regular expressions of strangers are not run.
    const auto is_expression = [](std::string_view word) { return word.size() > 1 && word.find('/') == 0; };
    if (std::any_of(record.packages.begin(), record.packages.end(), is_expression) ||
        pin.find("=/") != std::string_view::npos || is_expression(trim(pin.substr(type_end))))
      return std::nullopt;
    record.pin = pin;
    const std::string_view priority = deb822_value(stanza, "Pin-Priority");
    if (priority == "never") {
      if (!general) return std::nullopt;
      record.priority = kNeverPriority;
    } else {
      const std::string_view digits = priority.starts_with('+') ? priority.substr(1) : priority;
      const auto [end, error] =
          std::from_chars(digits.data(), digits.data() + digits.size(), record.priority);
      if (error != std::errc() || end != digits.data() + digits.size() || record.priority == 0 ||
          record.priority <= kNeverPriority || record.priority > std::numeric_limits<short>::max())
        return std::nullopt;
    }
    out.push_back(std::move(record));
    if (out.size() > kMaxPreferences) return std::nullopt;
  }
}

std::optional<std::vector<AptPreference>> apt_preferences_of(const ImageContents& contents) {
  std::vector<AptPreference> out;
  const auto add = [&](std::string_view text) {
    auto records = parse_apt_preferences(text);
    if (records) append(out, std::move(*records));
    return records.has_value() && out.size() <= kMaxPreferences;
  };
  if (const std::string* text = contents.file("etc/apt/preferences"))
    if (!add(*text)) return std::nullopt;
  for (const auto& [path, text] : contents.files) {
    const std::string_view name = readable_name(path, "etc/apt/preferences.d/");
    if (name.empty() || (name.find('.') != std::string_view::npos && !name.ends_with(".pref"))) continue;
    if (!add(text)) return std::nullopt;
  }
  return out;
}

}  // namespace drydock
