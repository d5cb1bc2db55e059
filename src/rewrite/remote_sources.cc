#include "rewrite/remote_sources.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "model/copy_source.h"
#include "text/ascii.h"

namespace drydock {
namespace {

using std::string_view;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f');
}

template <std::size_t N>
bool one_of(string_view text, const std::array<string_view, N>& list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool is_web(string_view source) {
  return source.starts_with("http://") || source.starts_with("https://");
}

string_view path_of(string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  const std::size_t host = url.find("://");
  if (host == string_view::npos) return {};
  const std::size_t slash = url.find('/', host + 3);
  return slash == string_view::npos ? string_view() : url.substr(slash);
}

// Digits in them are no version's.
constexpr std::array<string_view, 18> kNoVersions = {
    "x86_64", "x86-64",  "amd64", "arm64",   "aarch64", "armv6", "armv7", "armv8",  "i386",
    "i686",   "ppc64le", "s390x", "riscv64", "linux64", "win32", "win64", "base64", "utf-8"};

void blank_out_no_versions(std::string& part) {
  for (const string_view name : kNoVersions)
    for (std::size_t at = part.find(name); at != std::string::npos; at = part.find(name, at + name.size()))
      part.replace(at, name.size(), name.size(), ' ');
}

std::size_t end_of_digits(string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

// `1.2`, `2024-01-31`, `1_1_1`: numbers joined by dots, or three of them by dashes or underscores.
bool is_version_at(string_view text, std::size_t at) {
  for (const char joint : {'.', '-', '_'}) {
    int numbers = 1;
    std::size_t end = end_of_digits(text, at);
    while (end + 1 < text.size() && text[end] == joint && is_digit(text[end + 1])) {
      end = end_of_digits(text, end + 1);
      ++numbers;
    }
    if (numbers >= (joint == '.' ? 2 : 3)) return true;
  }
  return false;
}

bool part_names_version(string_view original) {
  std::string part = lower_ascii(original);
  blank_out_no_versions(part);
  for (std::size_t at = 0; at < part.size();) {
    if (!is_digit(part[at]) && !is_letter(part[at])) {
      ++at;
      continue;
    }
    // A run of letters and digits: a commit's id, `v4`, a date; or the start of numbers joined by something.
    std::size_t end = at;
    while (end < part.size() && (is_digit(part[end]) || is_letter(part[end]))) ++end;
    const string_view run = string_view(part).substr(at, end - at);
    const bool digits = std::any_of(run.begin(), run.end(), is_digit);
    const bool letters = std::any_of(run.begin(), run.end(), is_letter);
    if (run.size() >= 7 && digits && letters && std::all_of(run.begin(), run.end(), is_hex)) return true;
    if (digits && !letters && run.size() >= 6) return true;
    if (run.size() >= 2 && run[0] == 'v' && end_of_digits(run, 1) == run.size()) return true;
    for (std::size_t i = at; i < end; ++i)
      if (is_digit(part[i]) && (i == at || !is_digit(part[i - 1])) && is_version_at(part, i)) return true;
    at = end;
  }
  return false;
}

}  // namespace

RemoteSource remote_source(string_view source) {
  if (is_web(source)) return path_of(source).ends_with(".git") ? RemoteSource::kGit : RemoteSource::kFile;
  return names_remote_source(source) ? RemoteSource::kOtherGit : RemoteSource::kLocal;
}

bool holds_credentials(string_view url) {
  const std::size_t host = url.find("://");
  if (host == string_view::npos) return false;
  const string_view authority = url.substr(host + 3, url.find_first_of("/?#", host + 3) - host - 3);
  return authority.find('@') != string_view::npos;
}

bool names_version(string_view url) {
  constexpr std::array<string_view, 8> kMoving = {"latest", "nightly", "head",    "heads",
                                                  "master", "trunk",   "develop", "snapshot"};
  string_view path = path_of(url);
  bool version = false;
  bool last = false;
  bool main = false;
  while (!path.empty()) {
    path.remove_prefix(1);
    const string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(part.size());
    const std::string lower = lower_ascii(part);
    // `master.zip`, `latest.tar.gz`
    const string_view stem = string_view(lower).substr(0, lower.find('.'));
    if (one_of(stem, kMoving)) return false;
    main = main || stem == "main";
    last = part_names_version(part);
    version = version || last;
  }
  // `main` is a branch, or the component of an archive whose files have their versions in their names.
  return main ? last : version;
}

GitSource split_git_source(string_view url) {
  const std::size_t hash = url.find('#');
  if (hash == string_view::npos) return {url, {}, {}};
  const string_view fragment = url.substr(hash + 1);
  const std::size_t colon = std::min(fragment.find(':'), fragment.size());
  return {url.substr(0, hash), fragment.substr(0, colon), fragment.substr(colon)};
}

bool is_commit_id(string_view text) {
  return (text.size() == 40 || text.size() == 64) && std::all_of(text.begin(), text.end(), is_hex);
}

}  // namespace drydock
