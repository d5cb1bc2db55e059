#include "model/apt_package_word.h"

#include <algorithm>

namespace drydock {
namespace {

using std::string_view;

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// What may stand in a version and in a pattern of versions; all of it means nothing to a shell but `*`.
bool is_version_character(char c) {
  return is_letter_or_digit(c) || (c >= 'A' && c <= 'Z') ||
         string_view(".+:~-*").find(c) != string_view::npos;
}

bool is_version_text(string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_version_character);
}

AptPackageWord read_text(string_view text) {
  // apt takes a word for a file by how it begins, and what ends in .deb is meant to be one whatever it begins
  // with.
  if (text.starts_with('/') || text.starts_with("./") || text.starts_with("../") || text.ends_with(".deb"))
    return {AptWordKind::kFile, {}, {}};
  if (text.starts_with('?') || text.starts_with('~')) return {AptWordKind::kPattern, {}, {}};
  if (const std::size_t equals = text.find('='); equals != string_view::npos) {
    const string_view name = text.substr(0, equals), version = text.substr(equals + 1);
    if (!is_apt_package_name(name)) return {};
    return {AptWordKind::kPinned, std::string(name),
            is_version_text(version) ? std::string(version) : std::string()};
  }
  if (const std::size_t slash = text.find('/'); slash != string_view::npos)
    return {is_apt_package_name(text.substr(0, slash)) ? AptWordKind::kRelease : AptWordKind::kFile, {}, {}};
  if (text.ends_with('^')) return {AptWordKind::kTask, {}, {}};
  if (is_apt_package_name(text)) return {AptWordKind::kName, std::string(text), {}};
  const bool pattern = text.find_first_of("*?[]|^$()\\") != string_view::npos;
  return {pattern ? AptWordKind::kPattern : AptWordKind::kInvalid, {}, {}};
}

// A word that the shell does not leave as it is. `curl=7.*` globs, and no file will ever have that name.
AptPackageWord read_unsure(string_view raw, const ShellWord& word) {
  string_view plain = raw;
  if (plain.size() >= 2 && plain.front() == '"' && plain.back() == '"')
    plain = plain.substr(1, plain.size() - 2);
  if (const std::size_t equals = plain.find('=');
      equals != string_view::npos && is_apt_package_name(plain.substr(0, equals))) {
    // The version may be quoted by itself: curl="$VERSION", curl="7.*".
    string_view version = plain.substr(equals + 1);
    if (version.size() >= 2 && version.front() == version.back() &&
        (version.front() == '"' || version.front() == '\''))
      version = version.substr(1, version.size() - 2);
    const bool known = !word.expands && is_version_text(version);
    return {AptWordKind::kPinned, std::string(plain.substr(0, equals)),
            known ? std::string(version) : std::string()};
  }
  const bool file = plain.starts_with('/') || plain.starts_with("./") || plain.starts_with("../") ||
                    plain.starts_with("~/") || raw.ends_with(".deb") || plain.ends_with(".deb");
  if (file) return {AptWordKind::kFile, {}, {}};
  return {word.expands ? AptWordKind::kVariable : AptWordKind::kPattern, {}, {}};
}

}  // namespace

bool is_apt_package_name(string_view text) {
  string_view name = text;
  if (const std::size_t colon = text.find(':'); colon != string_view::npos) {
    const string_view architecture = text.substr(colon + 1);
    name = text.substr(0, colon);
    if (architecture.empty() || !std::all_of(architecture.begin(), architecture.end(),
                                             [](char c) { return is_letter_or_digit(c) || c == '-'; }))
      return false;
  }
  // One character is too short for a package, but apt only looks for the name.
  return !name.empty() && is_letter_or_digit(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return is_letter_or_digit(c) || c == '+' || c == '-' || c == '.'; });
}

bool may_be_apt_request(string_view name) {
  return name.ends_with('+') || name.ends_with('-');
}

AptPackageWord read_apt_package_word(const Command& command, const ShellWord& word) {
  if (const auto literal = command.script->literal(word)) return read_text(*literal);
  return read_unsure(command.script->raw(word), word);
}

}  // namespace drydock
