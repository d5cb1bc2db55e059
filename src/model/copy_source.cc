#include "model/copy_source.h"

#include <algorithm>
#include <array>

#include "text/ascii.h"

namespace drydock {
namespace {

// Names under which tar archives travel, compressed or not. `.apk`, `.gem`, `.crate` and the like are tar files
// with a name of their own, and ADD unpacks them too.
constexpr std::array<std::string_view, 30> kArchiveEndings = {
    ".tar",  ".gz",   ".tgz",  ".taz",  ".tpz", ".bz2", ".bz",   ".tbz",   ".tbz2", ".tb2",
    ".tz2",  ".xz",   ".txz",  ".lzma", ".tlz", ".lz",  ".zst",  ".zstd",  ".tzst", ".z",
    ".tz",   ".apk",  ".gem",  ".crate", ".box", ".ova", ".xbps", ".pax",   ".tar-split", ".unitypackage"};

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// `rootfs.tar.1`, `layer.tar-amd64`: the ending is not the last thing in the name.
bool has_tar_inside(std::string_view name) {
  for (std::size_t at = name.find(".tar"); at != std::string_view::npos; at = name.find(".tar", at + 1))
    if (at + 4 == name.size() || !is_name_character(name[at + 4])) return true;
  return false;
}

// The end of the expansion that starts at the `$`: one past its last byte.
std::size_t expansion_end(std::string_view word, std::size_t dollar) {
  std::size_t at = dollar + 1;
  if (at < word.size() && word[at] == '{') {
    int depth = 0;
    for (; at < word.size(); ++at) {
      if (word[at] == '{') ++depth;
      if (word[at] == '}' && --depth == 0) return at + 1;
    }
    return at;
  }
  while (at < word.size() && is_name_character(word[at])) ++at;
  return at;
}

}  // namespace

bool names_remote_source(std::string_view source) {
  if (source.find("://") != std::string_view::npos || source.starts_with("github.com/")) return true;
  const std::size_t at = source.find('@');
  const std::size_t colon = source.find(':');
  return at != std::string_view::npos && colon != std::string_view::npos && at < colon && source.find('/') > colon;
}

bool names_context_root(std::string_view source) {
  // Climbing above the top stays at the top, so parts that only climb or stay lead there too.
  if (source.empty()) return false;
  while (!source.empty()) {
    const std::size_t slash = source.find('/');
    const std::string_view part = source.substr(0, slash);
    if (!part.empty() && part != "." && part != "..") return false;
    source.remove_prefix(slash == std::string_view::npos ? source.size() : slash + 1);
  }
  return true;
}

bool may_be_named_like_archive(std::string_view pattern) {
  // A builder drops what stands behind the last name: `a.tar/` and `a.tar/.` are the file `a.tar`.
  while (pattern.ends_with('/') || pattern.ends_with("/.")) pattern.remove_suffix(1);
  const std::string name = lower_ascii(pattern.substr(pattern.rfind('/') + 1));
  const std::size_t wild = name.find_last_of("*?]\\");
  const std::string_view tail = wild == std::string::npos ? std::string_view(name) : std::string_view(name).substr(wild + 1);
  if (has_tar_inside(name)) return true;
  return std::any_of(kArchiveEndings.begin(), kArchiveEndings.end(), [&](std::string_view ending) {
    return tail.ends_with(ending) || (wild != std::string::npos && ending.ends_with(tail));
  });
}

std::string pattern_for_any_value(std::string_view word) {
  std::string out;
  for (std::size_t i = 0; i < word.size();) {
    if (word[i] == '$') {
      out += '*';
      i = expansion_end(word, i);
      continue;
    }
    if (word[i] != '"' && word[i] != '\'') out += word[i];
    ++i;
  }
  return out;
}

}  // namespace drydock
