#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "model/download.h"
#include "model/shell_commands.h"
#include "model/tls_switch.h"
#include "model/written_text.h"
#include "rewrite/shell_edits.h"
#include "rewrite/transform.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::array<std::string_view, 16> kAliases = {
    "CKV2_DOCKER_2",  "CKV2_DOCKER_3",  "CKV2_DOCKER_4",  "CKV2_DOCKER_5",
    "CKV2_DOCKER_6",  "CKV2_DOCKER_7",  "CKV2_DOCKER_8",  "CKV2_DOCKER_9",
    "CKV2_DOCKER_10", "CKV2_DOCKER_11", "CKV2_DOCKER_12", "CKV2_DOCKER_13",
    "CKV2_DOCKER_14", "CKV2_DOCKER_15", "CKV2_DOCKER_16", "CKV2_DOCKER_18"};
constexpr std::array<std::string_view, 3> kReferences = {
    "https://www.checkov.io/5.Policy%20Index/dockerfile.html", "https://curl.se/docs/sslcerts.html",
    "https://cwe.mitre.org/data/definitions/295.html"};

constexpr TransformInfo kInfo = {.id = "tls-off",
                                 .summary = "Let downloads check certificates and signatures again",
                                 .applicability = Applicability::kUnsafe,
                                 .rationale =
                                     "With `curl -k`, `--no-check-certificate`, `--trusted-host`, "
                                     "`--nogpgcheck` and the like, whoever stands "
                                     "between the build and the server decides what is in the image. Most of "
                                     "them were written once against a "
                                     "missing `ca-certificates` package or a proxy, and stayed.",
                                 .declines =
                                     "An option is removed only where the command names a public host by a "
                                     "literal `https` address; the download "
                                     "then fails where the certificate is not good. Private hosts, "
                                     "variables, addresses in numbers, an image that "
                                     "may lack `ca-certificates`, and commands inside a quoted script are "
                                     "reported. So is all that cannot be seen "
                                     "to work without: environment variables, settings that are written into "
                                     "files, package signatures, ssh host keys.",
                                 .aliases = kAliases,
                                 .references = kReferences};

constexpr std::array<std::string_view, 24> kMentions = {
    "curl",        "wget",   "trusted",     "TRUSTED",        "ssl",       "Ssl",
    "SSL",         "tls",    "TLS",         "nauthenticated", "force-yes", "erify",
    "VERIFY",      "gpg",    "tricthost",   "trictHost",      "nsecure",   "INSECURE",
    "certificate", "STRICT", "secure-http", "nosignature",    "nodigest",  "nofiledigest"};

class TlsOff final : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void run(const TransformInput& input, Sink& sink) const override {
    const ShellCommands shell(input.model, kMentions);
    for (const ScriptCommands& script : shell.scripts())
      for (const Command& command : script.commands) {
        for (const TlsSwitch& found : tls_switches(command)) tell(input.model, script, command, found, sink);
        // A command inside another, as after `xargs`, shares its node.
        if (&command == script.commands.data() || (&command - 1)->id != command.id)
          tell_variables(command, sink);
      }
    for (const Instruction& outer : input.file().instructions())
      tell_env(input.model, outer.innermost(), sink);
    for (const WrittenText& text : written_texts(input.model, shell))
      for (const TlsSetting& setting : tls_settings(text.text))
        sink.report(text.source(setting.at, setting.size),
                    fmt::format("`{}` is written to a file: {}", text.text.substr(setting.at, setting.size),
                                setting.message));
  }

 private:
  static void tell(const BuildModel& model, const ScriptCommands& script, const Command& command,
                   const TlsSwitch& found, Sink& sink) {
    const TextRange words{command.words[found.first].range.begin, command.words[found.last].range.end};
    const TextRange range = command.script->source_range(words);
    if (!found.removable) return sink.report(range, found.message);
    if (auto why = refusal(model, script, command, found))
      return sink.decline(range, found.message, *why, Severity::kWarning);
    std::optional<Edit> edit;
    ShellWord word = command.words[found.first];
    word.range = words;
    if (found.rest.empty())
      edit = remove_word(command, word);
    else if (!word.quoted)
      edit = replace_word(command, word, found.rest);
    if (!edit)
      return sink.decline(range, found.message, "a comment or quotes stand in its way", Severity::kWarning);
    Fix fix;
    fix.edits = {std::move(*edit)};
    fix.applicability = Applicability::kUnsafe;
    fix.reason = fmt::format("`{}` checks the certificate again, and fails where the image cannot verify it",
                             command.program);
    sink.fix(range, found.message, std::move(fix));
  }

  // Why the option cannot be seen to be needless.
  static std::optional<std::string> refusal(const BuildModel& model, const ScriptCommands& script,
                                            const Command& command, const TlsSwitch& found) {
    if (!script.plain) return "the command stands in a quoted script";
    std::vector<std::string> hosts;
    for (std::size_t i = 1; i < command.words.size(); ++i) {
      const std::string_view raw = command.script->raw(command.words[i]);
      if (raw.find("://") == std::string_view::npos) continue;
      const auto host = host_of(raw);
      if (!host) return "the address comes from a variable";
      if (!is_public_host(*host)) return fmt::format("`{}` is no public host", *host);
      if (raw.find("http://") < 2) return fmt::format("`http://{}` has no certificate to check", *host);
      hosts.push_back(*host);
    }
    // Only pip names the host in the option, and there it may be a variable.
    if (found.host.empty() && package_command(command)) return "the host comes from a variable";
    if (!found.host.empty()) return pip_refusal(found.host, hosts);
    if (hosts.empty()) return "the command names no literal `https` address";
    if (may_lack_certificates(model, script.instruction))
      return "`ca-certificates` may be missing, since `--no-install-recommends` leaves it out";
    return std::nullopt;
  }

  static std::optional<std::string> pip_refusal(std::string_view host,
                                                const std::vector<std::string>& hosts) {
    static constexpr std::array<std::string_view, 3> kIndex = {"pypi.org", "pypi.python.org",
                                                               "files.pythonhosted.org"};
    if (std::find(kIndex.begin(), kIndex.end(), host) != kIndex.end()) return std::nullopt;
    if (!is_public_host(host)) return fmt::format("`{}` is no public host", host);
    if (std::find(hosts.begin(), hosts.end(), host) != hosts.end()) return std::nullopt;
    return fmt::format("no `https` address in the command names `{}`", host);
  }

  // `NAME=value` before a command, or in the words of export and env.
  static void tell_variables(const Command& command, Sink& sink) {
    const ShellScript& script = *command.script;
    const ShellNode& node = command.node();
    const auto tell_word = [&](const ShellWord& word) {
      const auto text = script.literal(word);
      const std::size_t equals = text ? text->find('=') : std::string::npos;
      if (equals == std::string::npos) return;
      if (const auto message = tls_variable(std::string_view(*text).substr(0, equals),
                                            std::string_view(*text).substr(equals + 1)))
        sink.report(script.source_range(word.range), *message);
    };
    for (const ShellWord& word : script.assignments(node)) tell_word(word);
    const auto words = script.words(node);
    if (words.empty()) return;
    const std::string_view first = script.raw(words[0]);
    for (const std::string_view name : {"export", "env", "sudo", "declare", "typeset", "/usr/bin/env"})
      if (first == name)
        for (const ShellWord& word : words.subspan(1)) tell_word(word);
  }

  static void tell_env(const BuildModel& model, const Instruction& instruction, Sink& sink) {
    if (instruction.keyword() != Keyword::kEnv && instruction.keyword() != Keyword::kArg) return;
    for (const NameValue& entry : name_values(instruction)) {
      if (!entry.value) continue;
      const auto value = model.expand(instruction, *entry.value);
      if (!value) continue;
      if (const auto message = tls_variable(entry.name, *value)) sink.report(entry.range, *message);
    }
  }
};

}  // namespace

std::unique_ptr<Transform> make_tls_off() {
  return std::make_unique<TlsOff>();
}

}  // namespace drydock
