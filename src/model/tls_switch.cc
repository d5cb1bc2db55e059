#include "model/tls_switch.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/download.h"
#include "text/ascii.h"

namespace drydock {
namespace {

using std::string_view;

constexpr string_view kUnsigned = "installs packages whose signature nobody checks";

bool says_no(string_view value) {
  const std::string lower = lower_ascii(value);
  return lower == "false" || lower == "0" || lower == "no" || lower == "off" || lower == "n";
}

bool says_yes(string_view value) {
  return equal_ignoring_case(value, "true") || value == "1" || equal_ignoring_case(value, "yes");
}

bool any_of(string_view text, std::initializer_list<string_view> list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

struct Reader {
  const Command& command;
  std::vector<TlsSwitch> out;

  void add(std::size_t first, std::size_t last, std::string message) {
    out.push_back({first, last, std::move(message), {}, false, {}});
  }
  void add_removable(std::size_t first, std::size_t last, std::string message) {
    out.push_back({first, last, std::move(message), {}, true, {}});
  }
  std::string text(std::size_t i) const { return command.literal(i).value_or(""); }
  std::size_t size() const { return command.words.size(); }
  /// `NAME VALUE` or `NAME=VALUE` from the word i on; the last word of it, or 0.
  std::size_t setting(std::size_t i, string_view name, bool (*value)(string_view)) const {
    const std::string word = text(i);
    const std::size_t equals = word.find('=');
    if (!equal_ignoring_case(string_view(word).substr(0, equals), name)) return 0;
    if (equals != std::string::npos) return value(string_view(word).substr(equals + 1)) ? i : 0;
    return i + 1 < size() && value(text(i + 1)) ? i + 1 : 0;
  }
};

void read_download(Reader& r) {
  const string_view program = r.command.program;
  const OptionSpec spec = download_options(program);
  for (std::size_t i = 1; i < r.size(); ++i) {
    const std::string word = r.text(i);
    if (!is_option(word)) continue;
    if (program == "wget") {
      // getopt takes any beginning of the name that is no other option's.
      if (word.starts_with("--no-check-c"))
        r.add_removable(i, i, "`wget --no-check-certificate` accepts any certificate");
    } else if (word == "--insecure" || word == "--proxy-insecure") {
      r.add_removable(i, i, fmt::format("`curl {}` accepts any certificate", word));
    } else if (cluster_has(word, 'k', spec)) {
      r.add_removable(i, i, "`curl -k` accepts any certificate");
      std::string rest = word;
      // Only a plain word can be written anew; the letter may stand more than once.
      rest.erase(std::remove(rest.begin(),
                             rest.begin() + static_cast<std::ptrdiff_t>(word.find_last_of('k') + 1), 'k'),
                 rest.begin() + static_cast<std::ptrdiff_t>(word.find_last_of('k') + 1));
      if (rest != "-") r.out.back().rest = rest;
    }
    if (value_follows(word, spec)) ++i;
  }
}

void read_apt(Reader& r) {
  for (std::size_t i = 1; i < r.size(); ++i) {
    const std::string word = r.text(i);
    if (any_of(word, {"--allow-unauthenticated", "--force-yes", "--allow-insecure-repositories"}))
      r.add(i, i, fmt::format("`{} {}` {}", r.command.program, word, kUnsigned));
    std::size_t at = i;
    std::string option;
    if (word == "-o" || word == "--option") {
      at = i + 1;
      option = r.text(at);
    } else if (word.starts_with("-o")) {
      option = word.substr(2);
    } else if (word.starts_with("--option=")) {
      option = word.substr(9);
    }
    const std::size_t equals = option.find('=');
    if (equals == std::string::npos) continue;
    const std::string name = lower_ascii(string_view(option).substr(0, equals));
    const string_view value = string_view(option).substr(equals + 1);
    if (name.starts_with("acquire::") &&
        (name.ends_with("::verify-peer") || name.ends_with("::verify-host")) && says_no(value))
      r.add(i, at, fmt::format("`-o {}` makes apt accept any certificate", option));
    else if (any_of(name, {"apt::get::allowunauthenticated", "acquire::allowinsecurerepositories"}) &&
             says_yes(value))
      r.add(i, at, fmt::format("`-o {}` lets apt use unsigned repositories and packages", option));
  }
}

void read_rpm(Reader& r) {
  const string_view program = r.command.program;
  for (std::size_t i = 1; i < r.size(); ++i) {
    const std::string word = r.text(i);
    const bool no_check =
        any_of(word, {"--nogpgcheck", "--no-gpgcheck", "--no-gpg-checks", "--no-gpgchecks"}) ||
        (program == "rpm" && any_of(word, {"--nosignature", "--nodigest", "--nofiledigest", "--noverify"}));
    if (no_check) r.add(i, i, fmt::format("`{} {}` {}", program, word, kUnsigned));
    if (!word.starts_with("--setopt") || word.size() < 8) continue;
    const std::size_t at = word == "--setopt" ? i + 1 : i;
    const std::string option = at == i ? word.substr(std::min<std::size_t>(9, word.size())) : r.text(at);
    const std::size_t equals = option.find('=');
    if (equals == std::string::npos || !says_no(string_view(option).substr(equals + 1))) continue;
    std::string name = lower_ascii(string_view(option).substr(0, equals));
    name = name.substr(name.rfind('.') + 1);
    if (name == "sslverify")
      r.add(i, at, fmt::format("`{} --setopt={}` accepts any certificate", program, option));
    if (name == "gpgcheck") r.add(i, at, fmt::format("`{} --setopt={}` {}", program, option, kUnsigned));
  }
}

void read_pip(Reader& r) {
  const auto package = package_command(r.command);
  if (!package || package->tool != PackageTool::kPip) return;
  for (std::size_t i = 1; i < r.size(); ++i) {
    const std::string_view raw = r.command.script->raw(r.command.words[i]);
    const bool joined = raw.starts_with("--trusted-host=");
    const std::string word = r.command.literal(i).value_or(std::string(raw.substr(0, 15)));
    if (word != "--trusted-host" && !joined) continue;
    const std::size_t last = joined ? i : i + 1;
    if (last >= r.size()) return;
    const std::string host = joined ? word.substr(15) : r.text(last);
    const std::string named = host.empty() ? "the host that it names" : fmt::format("`{}`", host);
    r.add_removable(i, last, fmt::format("`pip --trusted-host` accepts any certificate for {}", named));
    r.out.back().host = host;
    i = last;
  }
  if (package->verb == "config")
    for (const std::size_t i : package->packages)
      if (r.text(i).ends_with(".trusted-host"))
        r.add(i, i, "`pip config` makes pip accept any certificate for a host");
}

void read_node(Reader& r) {
  for (std::size_t i = 1; i < r.size(); ++i) {
    const std::string word = r.text(i);
    if (any_of(word, {"--no-strict-ssl", "--strict-ssl=false"}))
      r.add(i, i, fmt::format("`{} {}` accepts any certificate", r.command.program, word));
    for (const string_view name : {"strict-ssl", "enableStrictSsl", "--strict-ssl"})
      if (const std::size_t last = r.setting(i, name, says_no);
          last > i || (last == i && name == "strict-ssl"))
        r.add(i, last, fmt::format("`{}` is told to accept any certificate", r.command.program));
  }
}

bool is_git_setting(string_view name) {
  const std::string lower = lower_ascii(name);
  return lower.starts_with("http.") && lower.ends_with("sslverify");
}

void read_git(Reader& r) {
  const bool config = r.command.has_word("config");
  for (std::size_t i = 1; i < r.size(); ++i) {
    const std::string word = r.text(i);
    const std::size_t equals = word.find('=');
    if (!is_git_setting(string_view(word).substr(0, equals))) continue;
    if (equals != std::string::npos && says_no(string_view(word).substr(equals + 1)) && r.text(i - 1) == "-c")
      r.add_removable(i - 1, i, fmt::format("`git -c {}` accepts any certificate", word));
    else if (config && says_no(r.text(i + 1)))
      r.add(i, i + 1, "`git config` makes git accept any certificate");
  }
}

// Programs with one setting each, after `config` or `set`.
void read_settings(Reader& r) {
  const string_view program = r.command.program;
  struct Row {
    string_view program, name;
    bool (*value)(string_view);
  };
  static constexpr std::array<Row, 6> kRows = {{{"composer", "disable-tls", says_yes},
                                                {"composer", "secure-http", says_no},
                                                {"conda", "ssl_verify", says_no},
                                                {"mamba", "ssl_verify", says_no},
                                                {"bundle", "ssl_verify_mode", says_no},
                                                {"bundler", "ssl_verify_mode", says_no}}};
  for (const Row& row : kRows)
    for (std::size_t i = 1; program == row.program && i < r.size(); ++i)
      if (const std::size_t last = r.setting(i, row.name, row.value); last != 0)
        r.add(i, last, fmt::format("`{}` is told not to check certificates", program));
}

void read_ssh(Reader& r) {
  for (std::size_t i = 1; i < r.size(); ++i) {
    const std::string word = lower_ascii(r.text(i));
    const std::size_t at = word.find("stricthostkeychecking");
    if (at == std::string::npos || !says_no(string_view(word).substr(std::min(at + 22, word.size()))))
      continue;
    r.add(i, i,
          fmt::format("`{}` connects to whatever host answers, since `StrictHostKeyChecking` is off",
                      r.command.program));
  }
}

}  // namespace

std::vector<TlsSwitch> tls_switches(const Command& command) {
  const string_view program = command.program;
  Reader r{command, {}};
  if (any_of(program, {"curl", "wget"}))
    read_download(r);
  else if (any_of(program, {"apt-get", "apt", "aptitude"}))
    read_apt(r);
  else if (any_of(program, {"yum", "dnf", "dnf5", "microdnf", "zypper", "rpm", "yum-config-manager", "tdnf"}))
    read_rpm(r);
  else if (any_of(program, {"npm", "yarn", "pnpm"}))
    read_node(r);
  else if (program == "git")
    read_git(r);
  else if (any_of(program, {"ssh", "scp", "sftp"}))
    read_ssh(r);
  else if (program == "apk") {
    for (std::size_t i = 1; i < command.words.size(); ++i)
      if (command.word_is(i, "--allow-untrusted"))
        r.add(i, i, fmt::format("`apk --allow-untrusted` {}", kUnsigned));
  } else {
    read_settings(r);
    read_pip(r);
  }
  return std::move(r.out);
}

std::optional<std::string> tls_variable(string_view name, string_view value) {
  if (value.empty()) return std::nullopt;
  struct Row {
    string_view name, value, message;  // an empty value stands for any
  };
  static constexpr std::array<Row, 10> kRows = {{
      {"NODE_TLS_REJECT_UNAUTHORIZED", "0", "makes every Node program accept any certificate"},
      {"PYTHONHTTPSVERIFY", "0", "makes Python accept any certificate"},
      {"GIT_SSL_NO_VERIFY", "", "makes git accept any certificate, whatever its value is"},
      {"PIP_TRUSTED_HOST", "", "makes pip accept any certificate for these hosts"},
      {"NPM_CONFIG_STRICT_SSL", "false", "makes npm accept any certificate"},
      {"YARN_STRICT_SSL", "false", "makes yarn accept any certificate"},
      {"YARN_ENABLE_STRICT_SSL", "false", "makes yarn accept any certificate"},
      {"GOINSECURE", "", "lets Go fetch these modules without checking certificates"},
      {"BUNDLE_SSL_VERIFY_MODE", "0", "makes bundler accept any certificate"},
      {"CONDA_SSL_VERIFY", "false", "makes conda accept any certificate"},
  }};
  for (const Row& row : kRows) {
    // npm reads its variables in any case; the others do not, but are written in capitals only.
    if (!equal_ignoring_case(row.name, name) ||
        (!row.value.empty() && !equal_ignoring_case(row.value, value)))
      continue;
    return fmt::format("`{}` {}", row.value.empty() ? std::string(name) : fmt::format("{}={}", name, value),
                       row.message);
  }
  // The command that git runs for ssh addresses.
  if (name == "GIT_SSH_COMMAND" && lower_ascii(value).find("stricthostkeychecking=no") != std::string::npos)
    return "`GIT_SSH_COMMAND` connects to whatever host answers, since `StrictHostKeyChecking` is off";
  return std::nullopt;
}

std::vector<TlsSetting> tls_settings(string_view text) {
  struct Row {
    string_view name, value, message;
  };
  static constexpr string_view kSsh = "ssh then connects to whatever host answers";
  static constexpr string_view kGpg =
      "packages of this repository are then installed without a signature check";
  static constexpr string_view kTls = "any certificate is then accepted";
  static constexpr std::array<Row, 19> kRows = {{
      {"gpgcheck", "0", kGpg},
      {"gpgcheck", "false", kGpg},
      {"sslverify", "0", kTls},
      {"sslverify", "false", kTls},
      {"StrictHostKeyChecking", "no", kSsh},
      {"StrictHostKeyChecking", "off", kSsh},
      {"ssl_verify_mode", "0", kTls},
      {"ssl_verify", "false", kTls},
      {"check_certificate", "off", kTls},
      {"check_certificate", "no", kTls},
      {"strict-ssl", "false", kTls},
      {"enableStrictSsl", "false", kTls},
      {"Verify-Peer", "false", kTls},
      {"Verify-Host", "false", kTls},
      {"AllowUnauthenticated", "true", "apt then installs unsigned packages"},
      {"force-yes", "true", "apt then installs unsigned packages"},
      {"AllowInsecureRepositories", "true", "apt then uses unsigned repositories"},
      {"NODE_TLS_REJECT_UNAUTHORIZED", "0", "every Node program then accepts any certificate"},
      {"trusted=yes", "", "apt then installs from this source without a signature"},
  }};
  const auto is_name = [](char c) {
    return c == '_' || c == '-' || (c >= '0' && c <= '9') || (lower_ascii(c) >= 'a' && lower_ascii(c) <= 'z');
  };
  std::vector<TlsSetting> out;
  const std::string lower = lower_ascii(text);
  for (const Row& row : kRows) {
    const std::string name = lower_ascii(row.name);
    for (std::size_t at = lower.find(name); at != std::string::npos; at = lower.find(name, at + 1)) {
      if (at > 0 && is_name(lower[at - 1])) continue;  // repo_gpgcheck, which yum's own default leaves off
      std::size_t end = at + name.size();
      if (row.value.empty()) {
        // The options of a source stand in brackets; a source on this machine has no signature to check.
        const std::size_t open = lower.rfind('[', at);
        const std::size_t close = lower.find(']', at);
        if (open == std::string::npos || close == std::string::npos || lower.find(']', open) != close)
          continue;
        const std::size_t address = lower.find_first_not_of(" \t", close + 1);
        if (address != std::string::npos &&
            (lower.compare(address, 5, "file:") == 0 || lower.compare(address, 5, "copy:") == 0 ||
             lower[address] == '/'))
          continue;
        out.push_back({at, end - at, row.message});
        continue;
      }
      // `name=0`, `name = 0`, `name: 0`, `name "false"`, in quotes or behind backslashes.
      const std::size_t value = lower.find_first_not_of(" \t=:\"'\\", end);
      if (value == std::string::npos || value == end ||
          lower.compare(value, row.value.size(), row.value) != 0)
        continue;
      end = value + row.value.size();
      if (end < lower.size() && is_name(lower[end])) continue;
      if (lower[value - 1] == '"' && end < lower.size() && lower[end] == '"') ++end;
      out.push_back({at, end - at, row.message});
    }
  }
  std::sort(out.begin(), out.end(), [](const TlsSetting& a, const TlsSetting& b) { return a.at < b.at; });
  return out;
}

}  // namespace drydock
