#include "rewrite/apt_snapshot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "facts/apt_sources.h"

namespace drydock {
namespace {

using std::string_view;

// The first days that the archives' snapshots reach back to.
constexpr string_view kFirstDebian = "20050312T000000Z";
constexpr string_view kFirstUbuntu = "20230301T000000Z";

enum class Archive : std::uint8_t { kUnknown, kFrozen, kDebian, kUbuntu };

struct Target {
  Archive archive = Archive::kUnknown;
  std::string uri;  ///< kDebian, kUbuntu: the snapshot's
};

bool is_country_host(string_view host, string_view before, string_view behind) {
  return host.starts_with(before) && host.ends_with(behind) &&
         host.size() == before.size() + 2 + behind.size();
}

Target target_of(string_view uri, string_view stamp) {
  const std::size_t colon = uri.find("://");
  if (colon == string_view::npos) return {};
  const string_view scheme = uri.substr(0, colon);
  string_view rest = uri.substr(colon + 3);
  if (scheme != "http" && scheme != "https") return {};
  const bool slash = rest.ends_with('/');
  while (rest.ends_with('/')) rest.remove_suffix(1);
  const std::size_t end = std::min(rest.find('/'), rest.size());
  const string_view host = rest.substr(0, end), path = rest.substr(end);
  for (const string_view frozen : {"archive.debian.org", "old-releases.ubuntu.com", "snapshot.debian.org",
                                   "snapshot-cloudflare.debian.org", "snapshot.ubuntu.com"})
    if (host == frozen) return {Archive::kFrozen, {}};
  const string_view tail = slash ? "/" : "";
  const bool security = host == "security.debian.org" || host == "security-cdn.debian.org";
  // All of Debian's own names serve one archive under this path; those that do not were told apart above.
  const bool debian = host.ends_with(".debian.org") || host == "http.debian.net";
  if ((debian || security) && (path == "/debian-security" || (security && path.empty())))
    return {Archive::kDebian,
            fmt::format("{}://snapshot.debian.org/archive/debian-security/{}{}", scheme, stamp, tail)};
  if (debian && path == "/debian")
    return {Archive::kDebian,
            fmt::format("{}://snapshot.debian.org/archive/debian/{}{}", scheme, stamp, tail)};
  const bool ubuntu = host == "archive.ubuntu.com" || host == "security.ubuntu.com" ||
                      is_country_host(host, "", ".archive.ubuntu.com");
  if (ubuntu && path == "/ubuntu")
    return {Archive::kUbuntu, fmt::format("{}://snapshot.ubuntu.com/ubuntu/{}{}", scheme, stamp, tail)};
  return {};
}

/// One substitution, as sed has it: anchored at the line's start, and at its end or before a blank.
struct Substitution {
  std::string from;  ///< literal bytes
  std::string to;    ///< literal bytes; a line ending is written as `\n`
  bool whole_line = false;

  friend bool operator==(const Substitution&, const Substitution&) = default;
};

// Only bytes that mean themselves to sed, in single quotes, between bars. A dot means any byte, which proves
// itself below.
bool is_plain(string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c >= ' ' && c < 0x7f && string_view("|&\\'*^$`").find(c) == string_view::npos;
  });
}

std::string sed_pattern(string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']') out += '\\';
    out += c;
  }
  return out;
}

std::string sed_text(const Substitution& s) {
  std::string to;
  for (const char c : s.to) to += c == '\n' ? std::string("\\n") : std::string(1, c);
  return s.whole_line ? fmt::format("s|^{}$|{}|", sed_pattern(s.from), to)
                      : fmt::format("s|^{} |{} |", sed_pattern(s.from), to);
}

bool matches(string_view text, string_view pattern) {
  return text.size() == pattern.size() && std::equal(text.begin(), text.end(), pattern.begin(),
                                                     [](char c, char p) { return c == p || p == '.'; });
}

// What `sed -i -e … -e …` makes of the text.
std::string apply_sed(string_view text, const std::vector<Substitution>& list) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string space(text.substr(0, end));
    for (const Substitution& s : list) {
      if (s.whole_line ? matches(space, s.from)
                       : matches(string_view(space).substr(0, s.from.size() + 1), s.from + " "))
        space = s.to + space.substr(s.from.size());
    }
    out += space;
    if (end < text.size()) out += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

class Planner {
 public:
  Planner(AptSnapshotPlan& plan) : plan_(plan) {}

  void add_file(const std::string& path, const std::string& text) {
    if (!plan_.problem.empty()) return;
    const auto sources = parse_apt_sources(text, path);
    if (!sources) return fail(fmt::format("`/{}` cannot be understood", path));
    for (const AptSource& source : *sources) {
      const Target target = target_of(source.uri, plan_.stamp);
      if (target.archive == Archive::kUnknown)
        return fail(fmt::format("`{}` in `/{}` has no snapshots that are known", source.uri, path));
      if (target.archive != Archive::kFrozen) archives_.insert(target.archive);
    }
    std::vector<Substitution>& list = files_[path];
    const bool stanzas = path.ends_with(".sources");
    if (stanzas && text.find("Check-Valid-Until") != std::string::npos)
      return fail(fmt::format("`/{}` sets Check-Valid-Until itself", path));
    for (string_view rest = text; !rest.empty();) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      const auto made = stanzas ? of_field(rest.substr(0, end)) : of_line(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (!made || std::find(list.begin(), list.end(), *made) != list.end()) continue;
      if (!is_plain(made->from))
        return fail(fmt::format("a line of `/{}` is beyond a plain substitution", path));
      list.push_back(*made);
    }
    texts_.push_back({path, text});
  }

  void finish() {
    if (!plan_.problem.empty()) return;
    // Every platform's text must come out right with the substitutions of all.
    for (const auto& [path, text] : texts_)
      if (!proves(path, text))
        return fail(fmt::format("a line of `/{}` is beyond a plain substitution", path));
    for (const auto& [path, list] : files_) {
      if (list.empty()) continue;
      AptSnapshotPlan::FileEdit edit{"/" + path, {}};
      for (const Substitution& s : list) edit.substitutions.push_back(sed_text(s));
      plan_.edits.push_back(std::move(edit));
    }
    if (archives_.contains(Archive::kUbuntu) && plan_.stamp < kFirstUbuntu)
      return fail("Ubuntu's snapshots begin on 2023-03-01: name a later moment with `--as-of`");
    if (archives_.contains(Archive::kDebian) && plan_.stamp < kFirstDebian)
      return fail("Debian's snapshots begin in March 2005: name a later moment with `--as-of`");
    plan_.host = archives_.contains(Archive::kUbuntu) ? "snapshot.ubuntu.com" : "snapshot.debian.org";
    plan_.nothing = archives_.empty() && !texts_.empty();
    if (texts_.empty()) fail("the image has no apt sources");
  }

 private:
  void fail(std::string why) {
    plan_.problem = std::move(why);
    plan_.edits.clear();
  }

  std::optional<Substitution> of_field(string_view line) const {
    if (!line.starts_with("URIs: ")) return std::nullopt;
    const Target target = target_of(line.substr(6), plan_.stamp);
    if (target.uri.empty()) return std::nullopt;
    return Substitution{std::string(line), fmt::format("URIs: {}\nCheck-Valid-Until: no", target.uri), true};
  }

  // `deb [options] URI suite …`
  std::optional<Substitution> of_line(string_view line) const {
    const string_view type = line.starts_with("deb ") ? "deb" : line.starts_with("deb-src ") ? "deb-src" : "";
    if (type.empty()) return std::nullopt;
    string_view rest = line.substr(type.size() + 1);
    std::string options = "check-valid-until=no";
    if (rest.starts_with('[')) {
      const std::size_t close = rest.find(']');
      if (close == string_view::npos) return std::nullopt;
      string_view own = rest.substr(1, close - 1);
      while (own.starts_with(' ')) own.remove_prefix(1);
      while (own.ends_with(' ')) own.remove_suffix(1);
      if (own.find("check-valid-until") != string_view::npos) return std::nullopt;
      if (!own.empty()) options += " " + std::string(own);
      rest.remove_prefix(close + 1);
    }
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    const std::size_t end = rest.find(' ');
    if (end == string_view::npos) return std::nullopt;
    const Target target = target_of(rest.substr(0, end), plan_.stamp);
    if (target.uri.empty()) return std::nullopt;
    const string_view from = line.substr(0, line.size() - rest.size() + end);
    return Substitution{std::string(from), fmt::format("{} [{}] {}", type, options, target.uri), false};
  }

  bool proves(const std::string& path, const std::string& text) {
    const auto before = parse_apt_sources(text, path);
    const auto after = parse_apt_sources(apply_sed(text, files_[path]), path);
    if (!before || !after || before->size() != after->size()) return false;
    for (std::size_t i = 0; i < before->size(); ++i) {
      AptSource expected = (*before)[i];
      const Target target = target_of(expected.uri, plan_.stamp);
      if (target.archive != Archive::kFrozen) {
        expected.uri = target.uri;
        expected.check_valid_until = false;
      }
      while (expected.uri.ends_with('/')) expected.uri.pop_back();
      if (!(expected == (*after)[i])) return false;
    }
    return true;
  }

  AptSnapshotPlan& plan_;
  std::map<std::string, std::vector<Substitution>> files_;
  std::vector<std::pair<std::string, std::string>> texts_;
  std::set<Archive> archives_;
};

bool is_source_file(string_view path) {
  return path == "etc/apt/sources.list" || (path.starts_with("etc/apt/sources.list.d/") &&
                                            (path.ends_with(".list") || path.ends_with(".sources")));
}

std::set<std::string> source_files(const ImageContents& contents) {
  std::set<std::string> out;
  for (const auto& [path, text] : contents.files)
    if (is_source_file(path)) out.insert(path);
  return out;
}

}  // namespace

bool is_snapshot_stamp(string_view text) {
  if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return false;
  for (std::size_t i = 0; i < 15; ++i)
    if (i != 8 && (text[i] < '0' || text[i] > '9')) return false;
  return true;
}

std::string stamp_of(string_view created) {
  if (created.size() < 20 || !(created.ends_with('Z') || created.ends_with("+00:00"))) return {};
  std::string out;
  for (const char c : created.substr(0, 19))
    if (c != '-' && c != ':') out += c;
  out += 'Z';
  return is_snapshot_stamp(out) ? out : std::string();
}

AptSnapshotPlan plan_apt_snapshot(const ImageFacts& image, string_view as_of) {
  AptSnapshotPlan plan;
  const ImageConfig* config = image.config();
  plan.stamp = as_of.empty() ? stamp_of(config == nullptr ? string_view() : string_view(config->created))
                             : std::string(as_of);
  if (!is_snapshot_stamp(plan.stamp)) {
    plan.problem = "the image does not say when it was made: name a moment with `--as-of`";
    return plan;
  }
  const ImageContents* first = image.content();
  if (first == nullptr) {
    plan.problem = "what the image's apt sources are is not known";
    return plan;
  }
  Planner planner(plan);
  for (const auto& [platform, contents] : image.contents) {
    if (source_files(contents) != source_files(*first)) {
      plan.problem = "the image's platforms have apt sources in different files";
      return plan;
    }
    for (const std::string& path : source_files(contents)) planner.add_file(path, *contents.file(path));
  }
  planner.finish();
  return plan;
}

std::string snapshot_run(const AptSnapshotPlan& plan, string_view keyword, char escape) {
  std::string out = fmt::format("{} ", keyword);
  for (std::size_t i = 0; i < plan.edits.size(); ++i) {
    if (i > 0) out += fmt::format(" {}\n && ", escape);
    out += fmt::format("sed -i {}\n", escape);
    for (const std::string& substitution : plan.edits[i].substitutions)
      out += fmt::format("    -e '{}' {}\n", substitution, escape);
    out += "    " + plan.edits[i].path;
  }
  return out;
}

}  // namespace drydock
