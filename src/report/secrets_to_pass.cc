#include "report/secrets_to_pass.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "report/pass_quoting.h"
#include "report/redact.h"
#include "text/path.h"

namespace drydock {
namespace {

namespace fs = std::filesystem;

bool is_ssh(const SecretToPass& secret) {
  return secret.kind == SecretToPass::Kind::kSsh;
}

bool is_file(const SecretToPass& secret) {
  return !is_ssh(secret) && secret.env.empty();
}

bool leads_out(std::string_view path) {
  return path == ".." || path.starts_with("../");
}

// `link/..` need not be where `link` stands, so what a text makes of such a path may be another place.
bool may_turn_at_link(std::string_view path) {
  while (path.starts_with("../")) path.remove_prefix(3);
  return path.ends_with("/..") || path.find("/../") != std::string_view::npos;
}

// The same place in a shorter way.
std::string tidy(const std::string& path) {
  return may_turn_at_link(path) ? path : clean_path(path);
}

// A folder may have a name that the builders take for an option, a home or a repository elsewhere.
std::string as_path(const std::string& path) {
  const bool odd = path.starts_with('-') || path.starts_with('~') || path.starts_with("github.com/") ||
                   path.find_first_of("@:") != std::string::npos;
  return odd && !path.starts_with('/') && !leads_out(path) && !path.starts_with("./") ? "./" + path : path;
}

std::string join(const std::string& folder, const std::string& path) {
  if (folder == "." || path.starts_with('/')) return path;
  return folder.ends_with('/') ? folder + path : folder + "/" + path;
}

// The build's places, as those are told them who are called in the working folder.
class Where {
 public:
  Where(const std::string& dockerfile, const BuildPlace& place) : place_(place) {
    const bool named = !dockerfile.empty() && dockerfile != "-";
    const std::size_t slash = named ? dockerfile.rfind('/') : std::string::npos;
    const std::string folder =
        slash == std::string::npos ? "." : dockerfile.substr(0, std::max<std::size_t>(slash, 1));
    context_ = as_path(tidy(place.context.empty() ? folder : place.context));
    if (!named) return;
    const bool beside = context_ == as_path(tidy(folder));
    in_context_ = beside ? dockerfile.substr(slash == std::string::npos ? 0 : slash + 1)
                         : seen_from(context_, dockerfile);
    if (in_context_ == "Dockerfile")
      in_context_.clear();
    else
      dockerfile_ = as_path(tidy(dockerfile));
  }

  const std::string& context() const { return context_; }
  /// Empty: the builders find the Dockerfile by themselves.
  const std::string& dockerfile() const { return dockerfile_; }
  /// The same as seen from the context.
  const std::string& in_context() const { return in_context_; }

  /// A path in the context as seen from the working folder.
  std::string from_here(const std::string& in_context) const { return as_path(join(context_, in_context)); }

  /// A path in the context as seen from the repository's root, where a workflow is. Where that is not known,
  /// the working folder has to do.
  std::string from_repository(const std::string& in_context) const {
    const std::string here = from_here(in_context);
    if (place_.repository.empty() || (place_.working_folder.empty() && !here.starts_with('/'))) return here;
    const std::string path = relative(absolute(here), place_.repository);
    return path.empty() || leads_out(path) ? here : path;
  }

  /// Bake reads no file outside the folder that it is called in, unless it is told that it may.
  bool leaves_working_folder(const std::string& path) const {
    if (place_.working_folder.empty()) return path.starts_with('/') || leads_out(path);
    const std::string inside = relative(absolute(path), place_.working_folder);
    return inside.empty() || leads_out(inside);
  }

 private:
  std::string absolute(const std::string& path) const { return join(place_.working_folder, path); }

  static std::string relative(const std::string& path, const std::string& base) {
    return fs::path(clean_path(path)).lexically_relative(clean_path(base)).string();
  }

  std::string seen_from(const std::string& folder, const std::string& path) const {
    if (may_turn_at_link(path) || may_turn_at_link(folder)) return absolute(path);
    const std::string out =
        place_.working_folder.empty() ? relative(path, folder) : relative(absolute(path), absolute(folder));
    return out.empty() ? path : out;
  }

  const BuildPlace& place_;
  std::string context_;
  std::string dockerfile_;
  std::string in_context_;
};

// `id=npm_token,env=NPM_TOKEN`. buildah cuts at each comma, and knows no quotes.
std::string source_of(const SecretToPass& secret, const Where& where, bool csv = true) {
  const std::string source = is_file(secret) ? "src=" + where.from_here(secret.file) : "env=" + secret.env;
  return fmt::format("id={},{}", secret.id, csv ? csv_field(source) : source);
}

std::string command(std::string_view builder, const std::vector<SecretToPass>& secrets, const Where& where,
                    bool csv) {
  std::string out = fmt::format("{} build", builder);
  for (const SecretToPass& secret : secrets)
    out += is_ssh(secret) ? fmt::format(" --ssh {}", shell_word(secret.id))
                          : fmt::format(" --secret {}", shell_word(source_of(secret, where, csv)));
  if (!where.dockerfile().empty()) out += fmt::format(" -f {}", shell_word(where.dockerfile()));
  return out + " " + shell_word(where.context());
}

std::string buildah(const std::vector<SecretToPass>& secrets, const Where& where) {
  std::string out;
  if (std::any_of(secrets.begin(), secrets.end(),
                  [](const SecretToPass& secret) { return secret.env_mount; }))
    out +=
        "# buildah from before 2026 refuses env= in a secret mount; for it harden with [rules.secret-mounts] "
        "form = "
        "\"file\"\n";
  if (std::any_of(secrets.begin(), secrets.end(), [&](const SecretToPass& secret) {
        return is_file(secret) && where.from_here(secret.file).find(',') != std::string::npos;
      }))
    out += "# buildah takes no path with a comma\n";
  return out + command("buildah", secrets, where, false);
}

std::string bake(const std::vector<SecretToPass>& secrets, const Where& where) {
  std::string secret, ssh, allow;
  for (const SecretToPass& each : secrets) {
    std::string& list = is_ssh(each) ? ssh : secret;
    list += (list.empty() ? "" : ", ") + hcl_string(is_ssh(each) ? each.id : source_of(each, where));
    if (!is_file(each)) continue;
    const std::string path = where.from_here(each.file);
    if (where.leaves_working_folder(path)) allow += " " + shell_word("--allow=fs.read=" + path);
  }
  // The agent of whoever builds is lent to no target that did not get this on the command line.
  if (!ssh.empty()) allow += " --allow=ssh";
  std::string out;
  if (!secret.empty()) out += fmt::format("secret = [{}]\n", secret);
  if (!ssh.empty()) out += fmt::format("ssh = [{}]\n", ssh);
  if (!allow.empty()) out += fmt::format("# docker buildx bake{}\n", allow);
  return out;
}

std::string compose(const std::vector<SecretToPass>& secrets, const Where& where) {
  std::string in_build, ssh, sources;
  for (const SecretToPass& secret : secrets) {
    const std::string id = compose_word(secret.id);
    (is_ssh(secret) ? ssh : in_build) += fmt::format("        - {}\n", id);
    if (is_ssh(secret)) continue;
    sources += is_file(secret)
                   ? fmt::format("  {}:\n    file: {}\n", id, compose_word(where.from_here(secret.file)))
                   : fmt::format("  {}:\n    environment: {}\n", id, compose_word(secret.env));
  }
  std::string out =
      fmt::format("services:\n  app:\n    build:\n      context: {}\n", compose_word(where.context()));
  if (!where.in_context().empty())
    out += fmt::format("      dockerfile: {}\n", compose_word(where.in_context()));
  if (!in_build.empty()) out += "      secrets:\n" + in_build;
  if (!ssh.empty()) out += "      ssh:\n" + ssh;
  if (!sources.empty()) out += "secrets:\n" + sources;
  return out;
}

// GitHub takes letters, digits and `_` in the names of its secrets, no digit first, and has `GITHUB_` for
// itself in any casing; its own token has that name.
std::string github_secret(const std::string& variable) {
  constexpr std::string_view kOwn = "GITHUB_";
  std::string out, upper;
  for (const char c : variable) {
    const bool lower = c >= 'a' && c <= 'z';
    const bool taken = lower || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    out += taken ? c : '_';
    upper += lower ? static_cast<char>(c - 'a' + 'A') : out.back();
  }
  if (upper.starts_with(kOwn) && upper != "GITHUB_TOKEN") return "GH_" + out.substr(kOwn.size());
  return !out.empty() && out[0] >= '0' && out[0] <= '9' ? "_" + out : out;
}

// A secret of several lines would need quotes among `secrets`, and none as a variable.
std::string action(const std::vector<SecretToPass>& secrets, const Where& where) {
  std::string variables, envs, files, ssh;
  for (const SecretToPass& secret : secrets) {
    const std::string id = workflow_line(secret.id);
    if (is_ssh(secret)) {
      ssh += fmt::format("    {}\n", id);
    } else if (is_file(secret)) {
      files += fmt::format("    {}={}\n", id, workflow_line(where.from_repository(secret.file)));
    } else {
      variables +=
          fmt::format("  {}: ${{{{ secrets.{} }}}}\n", yaml_word(secret.env), github_secret(secret.env));
      envs += fmt::format("    {}={}\n", id, workflow_line(secret.env));
    }
  }
  std::string out;
  if (!variables.empty()) out += "env:\n" + variables;
  out += "with:\n";
  if (!envs.empty()) out += "  secret-envs: |\n" + envs;
  if (!files.empty()) out += "  secret-files: |\n" + files;
  if (!ssh.empty()) out += "  ssh: |\n" + ssh;
  return out;
}

}  // namespace

std::vector<SecretToPass> secrets_to_pass(const PipelineResult& result) {
  std::vector<SecretToPass> out;
  for (const PlacedFinding& placed : result.findings) {
    if (!placed.applied || !placed.finding.fix) continue;
    for (const SecretToPass& secret : placed.finding.fix->secrets) {
      const auto same = std::find_if(out.begin(), out.end(), [&](const SecretToPass& other) {
        return other.kind == secret.kind && other.id == secret.id && other.env == secret.env &&
               other.file == secret.file;
      });
      if (same == out.end()) {
        out.push_back(secret);
        continue;
      }
      same->required = same->required || secret.required;
      same->env_mount = same->env_mount || secret.env_mount;
    }
  }
  return out;
}

PassCommands pass_commands(const std::vector<SecretToPass>& secrets, const std::string& dockerfile,
                           const BuildPlace& place) {
  const Where where(dockerfile, place);
  PassCommands out;
  out.docker = command("docker", secrets, where, true);
  out.buildah = buildah(secrets, where);
  out.buildx_bake = bake(secrets, where);
  out.compose = compose(secrets, where);
  out.build_push_action = action(secrets, where);
  return out;
}

PassCommands pass_commands(const PipelineResult& result, bool hide) {
  const auto shown = [&](const std::string& text) { return hide ? redact(text) : text; };
  std::vector<SecretToPass> secrets = secrets_to_pass(result);
  for (SecretToPass& secret : secrets) {
    secret.id = shown(secret.id);
    secret.env = shown(secret.env);
    secret.file = shown(secret.file);
  }
  const BuildPlace& place = result.place;
  return pass_commands(secrets, shown(result.before->path()),
                       {shown(place.context), shown(place.working_folder), shown(place.repository)});
}

}  // namespace drydock
