#include "resolve/layer_paths.h"

#include <algorithm>

namespace drydock {
namespace {

/// PATH_MAX of Linux.
constexpr std::size_t kMaxPath = 4096;

/// Full of executables and links that no program's link leads to.
constexpr std::array<std::string_view, 9> kUninteresting = {
    "usr/share/doc/",     "usr/share/man/", "usr/share/zoneinfo/",        "usr/share/locale/",
    "usr/share/icons/",   "etc/ssl/certs/", "usr/share/ca-certificates/", "var/lib/dpkg/info/",
    "usr/share/terminfo/"};

// Sorted by bytes. What rules ask for (shells, package managers, tools for accounts and privileges, init
// programs, downloaders) and what tells what an image is for (languages, compilers, servers).
constexpr auto kPrograms = std::to_array<std::string_view>({
    "addgroup",     "adduser", "apache2",    "apache2ctl", "apachectl", "apk",         "apt",
    "apt-cache",    "apt-get", "apt-key",    "ar",         "aria2c",    "ash",         "awk",
    "base64",       "bash",    "bun",        "bundle",     "busybox",   "bzip2",       "caddy",
    "cargo",        "cat",     "catatonit",  "cc",         "chgrp",     "chmod",       "chown",
    "chpasswd",     "chpst",   "chroot",     "clang",      "cmake",     "composer",    "conda",
    "corepack",     "cp",      "curl",       "dash",       "deno",      "dnf",         "dnf5",
    "dotnet",       "dpkg",    "dpkg-query", "dumb-init",  "env",       "fetch",       "find",
    "g++",          "gcc",     "gem",        "getcap",     "getent",    "git",         "go",
    "gosu",         "gpg",     "gpgv",       "gradle",     "grep",      "groupadd",    "groupdel",
    "groupmod",     "gunzip",  "gzip",       "haproxy",    "httpd",     "id",          "install",
    "java",         "javac",   "jq",         "ksh",        "ld",        "less",        "lighttpd",
    "ln",           "make",    "mamba",      "memcached",  "microdnf",  "micromamba",  "mkdir",
    "mongod",       "mvn",     "mysqld",     "nc",         "ncat",      "netcat",      "nginx",
    "node",         "nodejs",  "npm",        "npx",        "openssl",   "pacman",      "passwd",
    "perl",         "php",     "php-fpm",    "ping",       "pip",       "pip3",        "pipx",
    "pnpm",         "poetry",  "postgres",   "pwsh",       "python",    "python2",     "python3",
    "redis-server", "rm",      "rpm",        "ruby",       "runuser",   "rustc",       "s6-setuidgid",
    "s6-svscan",    "sed",     "setcap",     "setpriv",    "setuidgid", "sh",          "socat",
    "ssh",          "sshd",    "strip",      "su",         "su-exec",   "sudo",        "supervisord",
    "systemctl",    "systemd", "tar",        "tdnf",       "tini",      "tini-static", "traefik",
    "unzip",        "useradd", "userdel",    "usermod",    "uv",        "vi",          "vim",
    "wget",         "xargs",   "xz",         "yarn",       "yum",       "zsh",         "zstd",
    "zypper",
});
static_assert(std::is_sorted(kPrograms.begin(), kPrograms.end()));

template <typename Range>
bool contains(const Range& range, std::string_view what) {
  return std::find(range.begin(), range.end(), what) != range.end();
}

bool is_below(std::string_view path, std::string_view folder) {
  return path.size() > folder.size() && path[folder.size()] == '/' && path.starts_with(folder);
}

bool is_ancestor(std::string_view path) {
  const auto leads_to = [path](std::string_view wanted) { return is_below(wanted, path); };
  const auto leads_to_folder = [path, &leads_to](std::string_view wanted) {
    return wanted == path || leads_to(wanted);
  };
  return std::any_of(kTextFiles.begin(), kTextFiles.end(), leads_to) ||
         std::any_of(kApkDatabases.begin(), kApkDatabases.end(), leads_to) || leads_to(kDpkgStatus) ||
         std::any_of(kTextFolders.begin(), kTextFolders.end(), leads_to_folder) ||
         std::any_of(kProgramFolders.begin(), kProgramFolders.end(), leads_to_folder) ||
         leads_to_folder(kDpkgStatusFolder) || path == "etc/alternatives";
}

}  // namespace

std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view last_part(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

PathRole path_role(std::string_view path) {
  const std::string_view folder = folder_of(path);
  if (contains(kProgramFolders, folder)) return PathRole::kProgram;
  if (contains(kTextFiles, path) || contains(kTextFolders, folder)) return PathRole::kText;
  if (path == kDpkgStatus) return PathRole::kDpkg;
  // Beside each package's file there is a list of its files' hashes.
  if (folder == kDpkgStatusFolder)
    return path.ends_with(".md5sums") ? PathRole::kUninteresting : PathRole::kDpkg;
  if (contains(kApkDatabases, path)) return PathRole::kApk;
  if (is_ancestor(path)) return PathRole::kAncestor;
  const bool uninteresting = std::any_of(kUninteresting.begin(), kUninteresting.end(),
                                         [path](std::string_view start) { return path.starts_with(start); });
  return uninteresting ? PathRole::kUninteresting : PathRole::kNone;
}

std::optional<std::string> normalize_layer_path(std::string_view path) {
  if (path.size() > kMaxPath) return std::nullopt;
  std::string out;
  out.reserve(path.size());
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(part.size() + 1, path.size()));
    if (part.empty() || part == ".") continue;
    if (part == "..") return std::nullopt;
    if (!out.empty()) out += '/';
    out += part;
  }
  return out;
}

bool is_known_program(std::string_view name) {
  return std::binary_search(kPrograms.begin(), kPrograms.end(), name);
}

}  // namespace drydock
