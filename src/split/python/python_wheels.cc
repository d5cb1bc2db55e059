#include "split/python/python_wheels.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace drydock {
namespace {

using std::string_view;

// The first release with wheels for x86-64 Linux, for CPython 3.8 to 3.14 in order; empty: none is known.
constexpr auto kBranches = std::to_array<string_view>({"3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14"});
using Firsts = std::array<string_view, kBranches.size()>;

struct Row {
  string_view name;
  string_view libraries;
  Firsts first;
};
// Where it is not certain which of two releases was the first, the later one stands here: a library too many
// does no harm.
constexpr auto kWheels = std::to_array<Row>({
    // Pillow takes what it finds of a dozen libraries.
    {"pillow", "", {"6.2.1", "8.0.0", "8.3.2", "9.3.0", "10.1.0", "10.4.0", "11.3.0"}},
    {"lxml", "xml2 xslt z", {"4.5.0", "4.6.2", "4.7.1", "4.9.2", "4.9.3", "5.3.0", "6.0.2"}},
    // PyYAML compiles its faster half where the build finds libyaml, as it does in the large image.
    {"pyyaml", "yaml", {"5.4", "5.4", "6.0", "6.0.1", "6.0.1", "6.0.2", "6.0.3"}},
    {"psycopg2-binary", "pq", {"2.8.4", "2.8.6", "2.9.2", "2.9.5", "2.9.9", "2.9.10", "2.9.11"}},
    {"cffi", "ffi", {"1.13.2", "1.14.3", "1.15.0", "1.15.1", "1.16.0", "1.17.1", "2.0.0"}},
    // One wheel serves all later interpreters.
    {"cryptography", "ssl", {"2.8", "2.8", "2.8", "2.8", "2.8", "2.8", "2.8"}},
    {"scikit-learn", "gomp", {"0.22.1", "0.24.0", "1.0.2", "1.2.0", "1.3.2", "1.5.2", "1.7.2"}},
    // From 4.0 on it is pure Python.
    {"reportlab", "freetype", {"3.6.0", "3.6.0", "3.6.3", "3.6.12", "4.0.0", "4.0.0", "4.0.0"}},
    {"matplotlib", "png freetype", {"3.2.0", "3.3.3", "3.5.0", "3.6.1", "3.8.0", "3.9.2", "3.10.6"}},
    // What takes whatever its build finds, or links too much to list, has no libraries here, and the split is declined.
    {"pymssql", "", {"2.1.5", "2.2.0", "2.2.3", "2.2.7", "2.2.11", "2.3.2", "2.3.8"}},
    {"scipy", "", {"1.4.0", "1.5.4", "1.7.3", "1.9.3", "1.11.3", "1.14.1", "1.16.2"}},
    {"opencv-python",
     "",
     {"4.2.0.32", "4.5.1.48", "4.5.4.60", "4.5.5.62", "4.5.5.62", "4.5.5.62", "4.5.5.62"}},
    {"opencv-python-headless",
     "",
     {"4.2.0.32", "4.5.1.48", "4.5.4.60", "4.5.5.62", "4.5.5.62", "4.5.5.62", "4.5.5.62"}},
    {"h5py", "", {"2.10.0", "3.1.0", "3.6.0", "3.8.0", "3.10.0", "3.12.1", "3.15.0"}},
    {"pyarrow", "", {"0.15.1", "3.0.0", "6.0.1", "10.0.1", "14.0.0", "18.0.0", "22.0.0"}},
    {"confluent-kafka", "", {"1.4.0", "1.6.0", "1.8.2", "2.0.2", "2.3.0", "2.6.1", "2.12.0"}},
});

/// A release as numbers; nothing where it has more than numbers, as release candidates have.
std::optional<std::vector<long>> release(string_view text) {
  std::vector<long> out;
  while (true) {
    const string_view part = text.substr(0, text.find('.'));
    if (part.empty() || part.size() > 8 || part.find_first_not_of("0123456789") != string_view::npos)
      return std::nullopt;
    long value = 0;
    for (const char c : part) value = value * 10 + (c - '0');
    out.push_back(value);
    if (part.size() == text.size()) break;
    text.remove_prefix(part.size() + 1);
  }
  // `2.0` is `2.0.0`.
  while (out.size() > 1 && out.back() == 0) out.pop_back();
  return out;
}

struct Limit {
  string_view operation, version;
};
Limit read_limit(string_view specifier) {
  const std::size_t sign = std::min(specifier.find_first_not_of("=<>~!"), specifier.size());
  const std::size_t begin = std::min(specifier.find_first_not_of(" \t", sign), specifier.size());
  return {specifier.substr(0, sign), specifier.substr(begin, specifier.find_last_not_of(" \t") + 1 - begin)};
}

/// True where a release from `first` on is allowed by the limit.
bool reaches(const Limit& limit, string_view first) {
  const auto want = release(first);
  string_view text = limit.version;
  // A build of the same release: `1.2+local`.
  text = text.substr(0, text.find('+'));
  const bool star = text.ends_with(".*");
  if (star) text.remove_suffix(2);
  std::vector<long> parts;
  if (star || limit.operation == "~=") {
    // `==4.9.*` and `~=4.9.1` end where 4.10 begins, `~=4.9` where 5 begins.
    const string_view stem =
        star ? text : text.substr(0, text.find('.') == string_view::npos ? 0 : text.rfind('.'));
    for (std::size_t begin = 0; begin <= stem.size();) {
      const std::size_t end = std::min(stem.find('.', begin), stem.size());
      const auto part = release(stem.substr(begin, end - begin));
      if (!part) return false;
      parts.push_back(part->front());
      begin = end + 1;
    }
    if (parts.empty() || !want) return false;
    ++parts.back();
    return *want < parts;
  }
  const auto have = release(text);
  // A version that is no plain number reaches nothing that is known, and the wheel counts as missing.
  if (!have || !want) return false;
  return limit.operation == "<" ? *want < *have : *want <= *have;
}

}  // namespace

// `>=` and `!=` leave the newest release open, and pip takes that.
bool limits_version(string_view specifier) {
  const string_view operation = read_limit(specifier).operation;
  return operation == "==" || operation == "===" || operation == "<=" || operation == "<" ||
         operation == "~=";
}

PythonWheel python_wheel(string_view name, string_view branch, string_view limit) {
  for (const Row& row : kWheels) {
    if (row.name != name) continue;
    // Of an interpreter that is not in the table no wheel is known.
    const auto found = std::find(kBranches.begin(), kBranches.end(), branch);
    const string_view first = found == kBranches.end()
                                  ? string_view()
                                  : row.first[static_cast<std::size_t>(found - kBranches.begin())];
    return {first.empty() || !reaches(read_limit(limit), first), row.libraries};
  }
  // A project that is not in the table links nothing that slim images lack. The proof has that among its assumptions.
  return {};
}

}  // namespace drydock
