#include "report/secrets_to_pass.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace drydock {
namespace {

bool is_ssh(const SecretToPass& secret) {
  return secret.kind == SecretToPass::Kind::kSsh;
}

// In single quotes where the shell would read it in another way; a path comes from whoever named the files.
std::string shell_word(std::string_view text) {
  const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_-./,=:@%+").find(c) != std::string_view::npos;
  });
  if (plain) return std::string(text);
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

// `id=npm_token,env=NPM_TOKEN`
std::string source_of(const SecretToPass& secret) {
  return secret.env.empty() ? fmt::format("id={},src={}", secret.id, secret.file)
                            : fmt::format("id={},env={}", secret.id, secret.env);
}

std::string options(const std::vector<SecretToPass>& secrets) {
  std::string out;
  for (const SecretToPass& secret : secrets)
    out += is_ssh(secret) ? fmt::format(" --ssh {}", shell_word(secret.id))
                          : fmt::format(" --secret {}", shell_word(source_of(secret)));
  return out;
}

// The builders look for `Dockerfile` in the folder that they are given.
std::string place(const std::string& dockerfile) {
  const std::size_t slash = dockerfile.rfind('/');
  const std::string folder =
      slash == std::string::npos ? "." : dockerfile.substr(0, slash + (slash == 0 ? 1 : 0));
  const std::string name = dockerfile.substr(slash == std::string::npos ? 0 : slash + 1);
  if (dockerfile.empty() || dockerfile == "-" || name == "Dockerfile") return " " + shell_word(folder);
  return fmt::format(" -f {} {}", shell_word(dockerfile), shell_word(folder));
}

std::string bake(const std::vector<SecretToPass>& secrets) {
  std::string secret, ssh;
  for (const SecretToPass& each : secrets) {
    std::string& list = is_ssh(each) ? ssh : secret;
    list += fmt::format("{}\"{}\"", list.empty() ? "" : ", ", is_ssh(each) ? each.id : source_of(each));
  }
  std::string out;
  if (!secret.empty()) out += fmt::format("secret = [{}]\n", secret);
  if (!ssh.empty()) out += fmt::format("ssh = [{}]\n", ssh);
  return out;
}

std::string compose(const std::vector<SecretToPass>& secrets) {
  std::string in_build, ssh, sources;
  for (const SecretToPass& secret : secrets) {
    if (is_ssh(secret)) {
      ssh += fmt::format("        - {}\n", secret.id);
      continue;
    }
    in_build += fmt::format("        - {}\n", secret.id);
    sources += secret.env.empty() ? fmt::format("  {}:\n    file: {}\n", secret.id, secret.file)
                                  : fmt::format("  {}:\n    environment: {}\n", secret.id, secret.env);
  }
  std::string out = "services:\n  app:\n    build:\n      context: .\n";
  if (!in_build.empty()) out += "      secrets:\n" + in_build;
  if (!ssh.empty()) out += "      ssh:\n" + ssh;
  if (!sources.empty()) out += "secrets:\n" + sources;
  return out;
}

std::string action(const std::vector<SecretToPass>& secrets) {
  std::string values, files, ssh;
  for (const SecretToPass& secret : secrets) {
    if (is_ssh(secret))
      ssh += fmt::format("  {}\n", secret.id);
    else if (secret.env.empty())
      files += fmt::format("  {}={}\n", secret.id, secret.file);
    else
      values += fmt::format("  {}=${{{{ secrets.{} }}}}\n", secret.id, secret.env);
  }
  std::string out;
  if (!values.empty()) out += "secrets: |\n" + values;
  if (!files.empty()) out += "secret-files: |\n" + files;
  if (!ssh.empty()) out += "ssh: |\n" + ssh;
  return out;
}

}  // namespace

std::vector<SecretToPass> secrets_to_pass(const PipelineResult& result) {
  std::vector<SecretToPass> out;
  for (const PlacedFinding& placed : result.findings) {
    if (!placed.applied || !placed.finding.fix) continue;
    for (const SecretToPass& secret : placed.finding.fix->secrets)
      if (std::find(out.begin(), out.end(), secret) == out.end()) out.push_back(secret);
  }
  return out;
}

PassCommands pass_commands(const std::vector<SecretToPass>& secrets, const std::string& dockerfile) {
  PassCommands out;
  out.docker = fmt::format("docker build{}{}", options(secrets), place(dockerfile));
  out.buildah = fmt::format("buildah build{}{}", options(secrets), place(dockerfile));
  out.buildx_bake = bake(secrets);
  out.compose = compose(secrets);
  out.build_push_action = action(secrets);
  return out;
}

}  // namespace drydock
