#include "model/apt_source_scripts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "model/interpreter_call.h"

namespace drydock {
namespace {

using std::string_view;

// What comes through more programs than this is not looked at: it counts as a download.
constexpr int kMaxPipeline = 8;

// Build scripts of source packages: they add no sources of apt's.
constexpr std::array<string_view, 12> kBuildScripts = {"configure", "Configure",    "config",   "autogen.sh",
                                                       "bootstrap", "bootstrap.sh", "gradlew",  "mvnw",
                                                       "rebar3",    "manage.py",    "activate", "buildconf"};
// Installers that put a tool for one language below a home folder or /usr/local and leave apt alone.
constexpr std::array<string_view, 12> kTamedInstallers = {"sh.rustup.rs",  "static.rust-lang.org/rustup",
                                                          "/nvm-sh/nvm/",  "install.python-poetry.org",
                                                          "astral.sh/",    "bun.sh/install",
                                                          "deno.land/",    "get.pnpm.io",
                                                          "get.sdkman.io", "golangci-lint/",
                                                          "pyenv.run",     "/ohmyzsh/"};

bool contains(string_view text, string_view part) {
  return text.find(part) != string_view::npos;
}

string_view file_name(string_view path) {
  return path.substr(path.rfind('/') + 1);
}

bool is_tamed(string_view text) {
  return std::any_of(kTamedInstallers.begin(), kTamedInstallers.end(),
                     [&](string_view t) { return contains(text, t); });
}

bool fetches(string_view text) {
  return contains(text, "curl ") || contains(text, "wget ") || contains(text, "http://") ||
         contains(text, "https://");
}

bool mentions_sources(string_view text) {
  return contains(text, "/etc/apt") || contains(text, "sources.list") ||
         contains(text, "add-apt-repository") || contains(text, "apt-add-repository");
}

// A file of the author's own, or one that was fetched, of which nothing is known.
bool is_unknown_script(string_view path, bool by_shell) {
  const string_view name = file_name(path);
  if (std::find(kBuildScripts.begin(), kBuildScripts.end(), name) != kBuildScripts.end()) return false;
  if (name.ends_with(".sh") || name.ends_with(".bash") || by_shell) return true;
  if (!contains(path, "/") || contains(path, "bin/")) return false;
  for (const string_view part : {"install", "setup", "provision", "bootstrap", "prepare", "-deps", "init"})
    if (contains(name, part)) return true;
  return false;
}

bool is_environment_script(string_view name) {
  for (const string_view part : {"activate", "nvm.sh", "os-release", "lsb-release", "setup.bash", "setup.sh",
                                 "conda.sh", "rc", "env", "profile", "sdkman-init"})
    if (contains(name, part)) return true;
  return false;
}

// The file was fetched by this very script, from where a tamed installer comes.
bool was_fetched_tame(const ShellScript& script, string_view path) {
  const string_view name = file_name(path);
  return std::any_of(script.simple_commands().begin(), script.simple_commands().end(), [&](std::uint32_t id) {
    const TextRange range = script.node(id).range;
    const string_view text = script.text().substr(range.begin, range.size());
    return !name.empty() && contains(text, name) && is_tamed(text);
  });
}

UnknownCode download_of_shell(std::string subject) {
  return {std::move(subject), "runs a download, which may add sources"};
}

std::optional<UnknownCode> code_of_file(const Command& command, std::size_t word, bool by_shell) {
  const string_view raw = command.script->raw(command.words[word]);
  const std::string path = command.literal(word).value_or(std::string(raw));
  if (!is_unknown_script(path, by_shell) || was_fetched_tame(*command.script, path)) return std::nullopt;
  return UnknownCode{std::string(raw), "is a script of which nothing is known"};
}

std::optional<UnknownCode> code_of_stdin(const Command& command) {
  const ShellScript& script = *command.script;
  // From the pipeline's first command on: `curl … | tee log | sh`.
  std::uint32_t first = 0;
  int length = 0;
  for (std::uint32_t at = script.node(command.node().parent).first_child; at != command.id;
       at = script.node(at).next_sibling) {
    if (length == 0) first = at;
    length = script.node(at).join == ShellJoin::kPipe ? length + 1 : 0;
  }
  if (length == 0) return std::nullopt;
  if (length > kMaxPipeline) return download_of_shell(fmt::format("… | {}", command.program));
  const std::uint32_t begin = script.node(first).range.begin;
  const string_view text = script.text().substr(begin, command.node().range.begin - begin);
  if (is_tamed(text) || (!fetches(text) && !contains(text, "$") && !mentions_sources(text)))
    return std::nullopt;
  return download_of_shell(fmt::format("… | {}", command.program));
}

std::optional<UnknownCode> code_of_shell(const Command& command, const InterpreterCall& call) {
  if (call.source == CodeSource::kStdin) return code_of_stdin(command);
  if (call.word == 0) return std::nullopt;
  const string_view raw = command.script->raw(command.words[call.word]);
  if (call.source == CodeSource::kText) {
    if (!command.words[call.word].expands || is_tamed(raw)) return std::nullopt;
    if (mentions_sources(raw)) return UnknownCode{command.program, "runs a text that cannot be read"};
    if (contains(raw, "curl ") || contains(raw, "wget ")) return download_of_shell(command.program);
    return std::nullopt;
  }
  if (call.source != CodeSource::kFile) return std::nullopt;
  if (contains(raw, "<("))
    return is_tamed(raw) ? std::nullopt : std::optional(download_of_shell(command.program));
  const bool sources = command.program == "." || command.program == "source";
  if (sources && is_environment_script(file_name(raw))) return std::nullopt;
  return code_of_file(command, call.word, !sources);
}

}  // namespace

std::optional<UnknownCode> unknown_code(const Command& command) {
  if (const auto call = interpreter_call(command))
    return call->is_shell ? code_of_shell(command, *call) : std::nullopt;
  const auto program = command.literal(0);
  if (!program || (!contains(*program, "/") && !program->ends_with(".sh"))) return std::nullopt;
  return code_of_file(command, 0, false);
}

std::uint32_t feeder_of(const ShellScript& script, std::uint32_t id) {
  for (std::uint32_t at = script.node(script.node(id).parent).first_child; at != 0 && at != id;
       at = script.node(at).next_sibling)
    if (script.node(at).next_sibling == id) return script.node(at).join == ShellJoin::kPipe ? at : 0;
  return 0;
}

}  // namespace drydock
