#include "model/download.h"

#include <algorithm>
#include <array>

#include "model/option_spec.h"
#include "text/ascii.h"

namespace drydock {
namespace {

using std::string_view;

constexpr std::array<string_view, 60> kCurlLong = {"output",
                                                   "header",
                                                   "data",
                                                   "data-raw",
                                                   "data-binary",
                                                   "data-urlencode",
                                                   "user",
                                                   "request",
                                                   "user-agent",
                                                   "referer",
                                                   "proxy",
                                                   "cacert",
                                                   "cert",
                                                   "key",
                                                   "capath",
                                                   "retry",
                                                   "retry-delay",
                                                   "retry-max-time",
                                                   "connect-timeout",
                                                   "max-time",
                                                   "url",
                                                   "form",
                                                   "cookie",
                                                   "cookie-jar",
                                                   "write-out",
                                                   "range",
                                                   "upload-file",
                                                   "resolve",
                                                   "interface",
                                                   "ciphers",
                                                   "tls-max",
                                                   "limit-rate",
                                                   "max-redirs",
                                                   "proto",
                                                   "proto-redir",
                                                   "proto-default",
                                                   "output-dir",
                                                   "config",
                                                   "netrc-file",
                                                   "dump-header",
                                                   "time-cond",
                                                   "continue-at",
                                                   "create-file-mode",
                                                   "speed-limit",
                                                   "speed-time",
                                                   "noproxy",
                                                   "unix-socket",
                                                   "oauth2-bearer",
                                                   "proxy-user",
                                                   "pinnedpubkey",
                                                   "cert-type",
                                                   "max-filesize",
                                                   "keepalive-time",
                                                   "socks5",
                                                   "socks5-hostname",
                                                   "aws-sigv4",
                                                   "stderr",
                                                   "trace",
                                                   "parallel-max",
                                                   "connect-to"};
constexpr std::array<string_view, 30> kWgetLong = {"output-document",
                                                   "output-file",
                                                   "append-output",
                                                   "execute",
                                                   "input-file",
                                                   "base",
                                                   "tries",
                                                   "timeout",
                                                   "dns-timeout",
                                                   "connect-timeout",
                                                   "read-timeout",
                                                   "wait",
                                                   "waitretry",
                                                   "quota",
                                                   "limit-rate",
                                                   "user",
                                                   "password",
                                                   "http-user",
                                                   "http-password",
                                                   "header",
                                                   "user-agent",
                                                   "referer",
                                                   "directory-prefix",
                                                   "post-data",
                                                   "post-file",
                                                   "level",
                                                   "accept",
                                                   "ca-certificate",
                                                   "certificate",
                                                   "secure-protocol"};

bool is_address(string_view raw) {
  return raw.find("://") != string_view::npos || raw.find('.') != string_view::npos ||
         raw.find('$') != string_view::npos;
}

// The name under which the last part of an address is saved.
std::optional<std::string> remote_name(const std::optional<std::string>& address) {
  if (!address) return std::nullopt;
  std::string name = address->substr(0, address->find_first_of("?#"));
  name = name.substr(name.rfind('/') + 1);
  return name.empty() ? std::nullopt : std::optional(name);
}

// `name` of an option that writes to a file, as its own word or the next.
struct Output {
  bool given = false;
  std::optional<std::string> file;
};

Output output_option(const Command& command, std::size_t i, string_view word, char letter, string_view name,
                     const OptionSpec& spec) {
  Output out;
  auto value = attached_value(word, letter, spec);
  if (!value) value = attached_value(word, name);
  if (!value) return out;
  out.given = true;
  if (!value->empty()) {
    out.file = std::string(*value);
  } else if (i + 1 < command.words.size()) {
    out.file = command.literal(i + 1);
    // `~` is left as it is: both places that name the file write it so.
    const string_view raw = command.script->raw(command.words[i + 1]);
    if (!out.file && !command.words[i + 1].expands && raw.starts_with("~/")) out.file = std::string(raw);
  }
  return out;
}

bool is_stdout(const std::optional<std::string>& file) {
  return file && (*file == "-" || *file == "/dev/stdout");
}

}  // namespace

OptionSpec download_options(string_view program) {
  if (program == "curl") return {"AbcCdDeEFHKmoPQrtTuUwxXyYz", kCurlLong};
  if (program == "wget") return {"oaeiBtOTQUlADRIXwPn", kWgetLong};
  return {"oTBSw", {}};
}

std::optional<Download> download_of(const Command& command) {
  const string_view program = command.program;
  if (program != "curl" && program != "wget" && program != "fetch") return std::nullopt;
  const OptionSpec spec = download_options(program);
  Download out;
  Output output;
  bool keeps_name = program != "curl";
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    const auto word = command.literal(i);
    if (!word || !is_option(*word)) {
      // A lone variable may be anything; only what names a host or a path counts.
      if (is_address(command.script->raw(command.words[i]))) out.addresses.push_back(i);
      continue;
    }
    const Output here = program == "wget" ? output_option(command, i, *word, 'O', "output-document", spec)
                                          : output_option(command, i, *word, 'o', "output", spec);
    if (here.given) output = here;
    if (program == "curl" && (cluster_has(*word, 'O', spec) || *word == "--remote-name")) keeps_name = true;
    if (*word == "--url" && i + 1 < command.words.size()) out.addresses.push_back(i + 1);
    if (value_follows(*word, spec)) ++i;
  }
  for (const ShellRedirect& redirect : command.script->redirects(command.node())) {
    const string_view op = command.script->text().substr(redirect.op.begin, redirect.op.size());
    if (!op.starts_with(">") || op.ends_with("&") || redirect.fd > 1) continue;
    if (output.given ? is_stdout(output.file) : !keeps_name)
      output = {true, command.script->literal(command.script->redirect_target(redirect))};
  }
  out.to_stdout = output.given ? is_stdout(output.file) : !keeps_name;
  if (out.to_stdout) return out;
  if (output.given)
    out.file = output.file;
  else if (out.addresses.size() == 1)
    out.file = remote_name(command.literal(out.addresses[0]));
  return out;
}

std::optional<std::string> host_of(string_view address) {
  address.remove_prefix(std::min(address.find_first_not_of("\"'"), address.size()));
  const std::size_t scheme = address.find("://");
  if (scheme == string_view::npos) return std::nullopt;
  if (address.substr(0, scheme).find_first_of("$`") != string_view::npos) return std::nullopt;
  string_view host = address.substr(scheme + 3);
  host = host.substr(0, host.find_first_of("/?#\"'"));
  if (const std::size_t at = host.rfind('@'); at != string_view::npos) host = host.substr(at + 1);
  if (host.empty() || host.find_first_of("$`{}*\\") != string_view::npos) return std::nullopt;
  return lower_ascii(host);
}

bool is_public_host(string_view host) {
  if (const std::size_t colon = host.find(':'); colon != string_view::npos) {
    const string_view port = host.substr(colon + 1);
    if (port != "443" && port != "80") return false;
    host = host.substr(0, colon);
  }
  if (host.find('.') == string_view::npos) return false;
  // Zones that no public name server knows, and names that companies give to the inner part of their own.
  static constexpr std::array<string_view, 8> kZones = {"local",   "lan",  "home",    "localdomain",
                                                        "private", "test", "invalid", "example"};
  static constexpr std::array<string_view, 4> kInner = {"internal", "intranet", "corp", "intra"};
  string_view label;
  for (string_view rest = host; !rest.empty();) {
    label = rest.substr(0, rest.find('.'));
    if (label.empty() || std::find(kInner.begin(), kInner.end(), label) != kInner.end()) return false;
    rest.remove_prefix(std::min(label.size() + 1, rest.size()));
  }
  if (std::find(kZones.begin(), kZones.end(), label) != kZones.end()) return false;
  // The last label of an address in numbers is a number.
  return label.size() >= 2 &&
         std::all_of(label.begin(), label.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

bool may_lack_certificates(const BuildModel& model, const Instruction& run) {
  const Stage* stage = model.stage_of(run);
  if (stage == nullptr) return false;
  bool lean = false;
  for (const Command& command : commands_of(model, *stage, true)) {
    const auto package = package_command(command);
    if (!package || (package->tool != PackageTool::kAptGet && package->tool != PackageTool::kApt) ||
        package->verb != "install")
      continue;
    if (command.has_word("ca-certificates")) return false;
    lean = lean || has_option(command, *package, "--no-install-recommends") ||
           has_option(command, *package, "APT::Install-Recommends");
  }
  return lean;
}

}  // namespace drydock
