#include "model/apt_source_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "facts/apt_sources.h"
#include "text/ascii.h"

namespace drydock {
namespace {

using std::string_view;

bool is_path_character(char c) {
  return c == '/' || c == '.' || c == '_' || c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
         (c >= 'A' && c <= 'Z');
}

bool is_name_character(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// The script itself gives the name a value: an assignment, a loop, `read`, `export`.
bool script_assigns(string_view script, string_view name) {
  for (std::size_t at = script.find(name); at != string_view::npos; at = script.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if (at > 0 && is_name_character(script[at - 1])) continue;
    if (end < script.size() && script[end] == '=') return true;
    const string_view before = script.substr(at > 9 ? at - 9 : 0, std::min<std::size_t>(at, 9));
    if (end < script.size() && is_name_character(script[end])) continue;
    if (before.ends_with("for ") || before.ends_with("read ") || before.ends_with("read -r ") ||
        before.ends_with("getopts "))
      return true;
  }
  return false;
}

// Forms of asking the machine for what the base image's name says as well. White space and quotes are gone.
std::optional<std::string> known_substitution(const ShellTextScope& scope, string_view inner) {
  std::string plain;
  for (const char c : inner)
    if (string_view(" \t\r\n\"'\\").find(c) == string_view::npos) plain += c;
  if (plain == "dpkg--print-architecture") return std::string(1, kArchitecture);
  if (scope.codename.empty()) return std::nullopt;
  for (const string_view known : {"lsb_release-cs", "lsb_release-sc", "lsb_release-c-s", "lsb_release-s-c",
                                  "lsb_release--codename--short"})
    if (plain == known) return scope.codename;
  for (const string_view source : {"./etc/os-release", "source/etc/os-release", "./usr/lib/os-release"}) {
    if (!string_view(plain).starts_with(source)) continue;
    string_view rest = string_view(plain).substr(source.size());
    if (rest.starts_with("&&"))
      rest.remove_prefix(2);
    else if (rest.starts_with(';'))
      rest.remove_prefix(1);
    for (const string_view known : {"echo$VERSION_CODENAME", "echo${VERSION_CODENAME}",
                                    "echo${UBUNTU_CODENAME:-$VERSION_CODENAME}", "echo$UBUNTU_CODENAME"})
      if (rest == known) return scope.codename;
  }
  return std::nullopt;
}

class Expander {
 public:
  Expander(const ShellTextScope& scope, string_view raw) : scope_(scope), raw_(raw) {}

  // `body`: the text of a here-document, where quotes are ordinary bytes.
  std::optional<std::string> run(bool body) {
    for (; at_ < raw_.size() && !failed_; ++at_) step(body);
    if (failed_) return std::nullopt;
    return std::move(out_);
  }

 private:
  void step(bool body) {
    const char c = raw_[at_];
    if (quote_ == '\'') {
      if (c == '\'')
        quote_ = '\0';
      else
        out_ += c;
    } else if (c == '\\') {
      escape(body);
    } else if (c == '$') {
      dollar();
    } else if (c == '`') {
      const std::size_t end = raw_.find('`', at_ + 1);
      if (end == string_view::npos) {
        failed_ = true;
        return;
      }
      put(known_substitution(scope_, raw_.substr(at_ + 1, end - at_ - 1)));
      at_ = end;
    } else if (!body && (c == '"' || (c == '\'' && quote_ == '\0'))) {
      quote_ = quote_ == '\0' ? c : '\0';
    } else if (!body && quote_ == '\0' && string_view("*?{~").find(c) != string_view::npos) {
      failed_ = true;  // the shell may make several words of it
    } else {
      out_ += c;
    }
  }

  void escape(bool body) {
    if (at_ + 1 == raw_.size()) {
      failed_ = true;
      return;
    }
    const char next = raw_[++at_];
    const bool quoting = body || quote_ == '"';
    if (next == '\n') return;
    if (quoting && string_view(body ? "\\$`" : "\"\\$`").find(next) == string_view::npos) out_ += '\\';
    out_ += next;
  }

  void dollar() {
    if (at_ + 1 == raw_.size()) {
      out_ += '$';
      return;
    }
    const char next = raw_[at_ + 1];
    if (next == '(') {
      int depth = 0;
      std::size_t end = at_ + 1;
      for (; end < raw_.size(); ++end) {
        if (raw_[end] == '(') ++depth;
        if (raw_[end] == ')' && --depth == 0) break;
      }
      if (end == raw_.size()) {
        failed_ = true;
        return;
      }
      put(known_substitution(scope_, raw_.substr(at_ + 2, end - at_ - 2)));
      at_ = end;
    } else if (next == '{') {
      const std::size_t end = raw_.find('}', at_);
      if (end == string_view::npos) {
        failed_ = true;
        return;
      }
      const string_view name = raw_.substr(at_ + 2, end - at_ - 2);
      put(value_of(name == "UBUNTU_CODENAME:-$VERSION_CODENAME" ? string_view("VERSION_CODENAME") : name));
      at_ = end;
    } else if (is_name_character(next)) {
      std::size_t end = at_ + 1;
      while (end < raw_.size() && is_name_character(raw_[end])) ++end;
      put(value_of(raw_.substr(at_ + 1, end - at_ - 1)));
      at_ = end - 1;
    } else {
      failed_ = true;
    }
  }

  std::optional<std::string> value_of(string_view name) const {
    if (name.empty() || !std::all_of(name.begin(), name.end(), is_name_character)) return std::nullopt;
    const bool from_release = scope_.script.find("os-release") != string_view::npos ||
                              scope_.script.find("lsb-release") != string_view::npos;
    if (from_release &&
        (name == "VERSION_CODENAME" || name == "UBUNTU_CODENAME" || name == "DISTRIB_CODENAME"))
      return scope_.codename.empty() ? std::nullopt : std::optional(scope_.codename);
    if (from_release || script_assigns(scope_.script, name)) return std::nullopt;
    const BuildModel::Variable variable = scope_.model.variable(scope_.run, name);
    return variable.known ? variable.value : std::nullopt;
  }

  void put(const std::optional<std::string>& value) {
    // An unquoted value is split and globbed by the shell; one without blanks and patterns stays as it is.
    if (!value || value->size() > 4096 || value->find_first_of("*?[\n") != std::string::npos)
      failed_ = true;
    else
      out_ += *value;
  }

  const ShellTextScope& scope_;
  string_view raw_;
  std::size_t at_ = 0;
  char quote_ = '\0';
  bool failed_ = false;
  std::string out_;
};

// `\n` as echo and printf make a line ending of it; no other escape is expected in a line of sources.
std::optional<std::string> with_line_endings(string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out += text[i];
      continue;
    }
    if (i + 1 == text.size() || text[++i] != 'n') return std::nullopt;
    out += '\n';
  }
  return out;
}

// An `arch=` that names the machine's own architecture says nothing: it is what apt looks for anyway.
bool drop_architecture(std::string& text) {
  for (std::size_t at = text.find(kArchitecture); at != std::string::npos; at = text.find(kArchitecture)) {
    std::size_t begin = at;
    std::size_t end = at + 1;
    if (at >= 5 && text.compare(at - 5, 5, "arch=") == 0 && end < text.size() &&
        (text[end] == ' ' || text[end] == ']')) {
      begin -= 5;
      if (text[end] == ' ') ++end;
      text.erase(begin, end - begin);
      const std::size_t open = text.find_last_not_of(' ', begin == 0 ? 0 : begin - 1);
      if (open != std::string::npos && text[open] == '[' && begin < text.size() && text[begin] == ']')
        text.erase(open, begin - open + 1);
      continue;
    }
    const std::size_t line = text.rfind('\n', at) + 1;
    if (end < text.size() && text[end] != '\n') return false;
    if (text.compare(line, 15, "Architectures: ") != 0 || line + 15 != at) return false;
    text.erase(line, std::min(end + 1, text.size()) - line);
  }
  return true;
}

std::optional<std::string> line_of(const AptSource& source) {
  const bool network = source.uri.starts_with("http://") || source.uri.starts_with("https://");
  const std::size_t host = source.uri.find("//") + 2;
  if (!network ||
      string_view(source.uri).substr(0, source.uri.find('/', host)).find('@') != string_view::npos)
    return std::nullopt;
  // A key that is written into the file itself has no place in a line, and `arch+=` says nothing without the
  // image.
  if (source.signed_by == kEmbeddedKey || source.signed_by.find_first_of(" \n") != std::string::npos)
    return std::nullopt;
  for (const std::string& architecture : source.architectures)
    if (architecture.starts_with('+') || architecture.starts_with('-')) return std::nullopt;
  std::string options;
  if (!source.architectures.empty()) options += fmt::format("arch={}", fmt::join(source.architectures, ","));
  if (!source.signed_by.empty())
    options += fmt::format("{}signed-by={}", options.empty() ? "" : " ", source.signed_by);
  if (source.trusted) options += fmt::format("{}trusted=yes", options.empty() ? "" : " ");
  if (!source.check_valid_until) options += fmt::format("{}check-valid-until=no", options.empty() ? "" : " ");
  std::string out = options.empty() ? "deb " : fmt::format("deb [{}] ", options);
  out += fmt::format("{} {}", source.uri, source.suite);
  for (const std::string& component : source.components) out += " " + component;
  return out;
}

}  // namespace

AptPath apt_path(string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  if (path == "/etc/apt") return AptPath::kAll;
  if (!path.starts_with("/etc/apt/")) return AptPath::kNone;
  const string_view rest = path.substr(9);
  if (rest.starts_with("apt.conf")) return AptPath::kSettings;
  if (rest.starts_with("sources.list")) return AptPath::kSources;
  if (rest.starts_with("preferences")) return AptPath::kPreferences;
  for (const string_view harmless : {"keyrings", "trusted.gpg", "auth.conf", "listchanges", "mirrors"})
    if (rest.starts_with(harmless)) return AptPath::kNone;
  return AptPath::kAll;
}

AptPath mentioned_apt_path(string_view text) {
  constexpr string_view kFolder = "/etc/apt";
  AptPath found = AptPath::kNone;
  for (std::size_t at = text.find(kFolder); at != string_view::npos; at = text.find(kFolder, at + 1)) {
    // `/mnt/etc/apt` belongs to another system; `$ROOT/etc/apt` may or may not.
    if (at > 0 && is_path_character(text[at - 1])) continue;
    std::size_t end = at + kFolder.size();
    if (end < text.size() && text[end] != '/' && is_path_character(text[end])) continue;
    while (end < text.size() && is_path_character(text[end])) ++end;
    const AptPath path = end == at + 9 && end < text.size() && text[end] == '{'
                             ? AptPath::kAll
                             : apt_path(text.substr(at, end - at));
    found = std::max(found, path);
  }
  return found;
}

bool is_apt_source_file(string_view path) {
  if (path == "/etc/apt/sources.list") return true;
  constexpr string_view kFolder = "/etc/apt/sources.list.d/";
  return path.starts_with(kFolder) && path.find('/', kFolder.size()) == string_view::npos &&
         (path.ends_with(".list") || path.ends_with(".sources"));
}

bool apt_settings_are_harmless(string_view text) {
  const std::string lower = lower_ascii(text);
  for (const string_view name : {"default-release", "dir::", "dir {", "architecture", "rootdir", "snapshot",
                                 "pin-priority", "#include", "allow-downgrades"})
    if (lower.find(name) != std::string::npos) return false;
  return true;
}

std::optional<std::string> shell_text(const ShellTextScope& scope, string_view raw) {
  return Expander(scope, raw).run(false);
}

std::optional<std::string> heredoc_text(const ShellTextScope& scope, string_view body) {
  return Expander(scope, body).run(true);
}

std::optional<std::string> printed_text(const ShellTextScope& scope, const Command& command) {
  std::vector<std::string> words;
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    auto text = shell_text(scope, command.script->raw(command.words[i]));
    if (!text) return std::nullopt;
    if (command.program == "echo" && words.empty() &&
        (*text == "-e" || *text == "-n" || *text == "-en" || *text == "-ne"))
      continue;
    words.push_back(std::move(*text));
  }
  if (words.empty()) return std::string();
  if (command.program == "echo") return with_line_endings(fmt::format("{}\n", fmt::join(words, " ")));
  if (words[0] == "%s\\n" || words[0] == "%s") {
    std::string out;
    for (std::size_t i = 1; i < words.size(); ++i) out += words[i] + (words[0] == "%s" ? "" : "\n");
    return out;
  }
  if (words.size() != 1 || words[0].find('%') != std::string::npos) return std::nullopt;
  return with_line_endings(words[0]);
}

std::optional<std::vector<std::string>> source_lines(std::string text, string_view path) {
  if (!drop_architecture(text)) return std::nullopt;
  const auto sources = parse_apt_sources(text, path);
  if (!sources) return std::nullopt;
  std::vector<std::string> out;
  for (const AptSource& source : *sources) {
    auto line = line_of(source);
    if (!line) return std::nullopt;
    out.push_back(std::move(*line));
  }
  return out;
}

}  // namespace drydock
