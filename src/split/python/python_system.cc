#include "split/python/python_system.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "facts/image_reference.h"
#include "model/command.h"
#include "split/names.h"
#include "split/needs/package_roles.h"

namespace drydock {
namespace {

using std::string_view;

bool is_apt(const PackageCommand& package) {
  return package.tool == PackageTool::kAptGet || package.tool == PackageTool::kApt;
}

// Build tools whose packages bring no module of Python, neither by what they depend on nor by what they recommend.
// Not here, for one: llvm and clang (python3-yaml, python3-pygments), meson, scons, devscripts.
constexpr auto kTools = std::to_array<string_view>(
    {"build-essential", "gcc", "g++", "cpp", "make", "cmake", "pkg-config", "pkgconf", "autoconf", "automake",
     "libtool", "m4", "patch", "ninja-build", "swig", "libc6-dev", "linux-libc-dev", "libstdc++-dev"});

// The same of packages with headers. Not here: what stands on libglib2.0-dev, whose tools bring python3-packaging.
constexpr auto kHeaders = std::to_array<string_view>(
    {"python3-dev", "libpython3-dev", "libpq-dev", "libssl-dev", "libffi-dev", "libxml2-dev", "libxslt1-dev",
     "libxslt-dev", "zlib1g-dev", "libjpeg-dev", "libjpeg62-turbo-dev", "libjpeg-turbo8-dev", "libpng-dev",
     "libfreetype-dev", "libfreetype6-dev", "default-libmysqlclient-dev", "libmysqlclient-dev", "libmariadb-dev",
     "libsasl2-dev", "libldap2-dev", "libldap-dev", "libcurl4-openssl-dev", "libbz2-dev", "liblzma-dev",
     "libsqlite3-dev", "libreadline-dev", "libncurses-dev", "libncurses5-dev", "libyaml-dev", "libgmp-dev",
     "libmpfr-dev", "libsodium-dev", "libmagic-dev", "portaudio19-dev", "libsndfile1-dev"});

// The same of what fetches and unpacks. Mercurial, for one, is written in Python and not here.
constexpr auto kFetchers = std::to_array<string_view>(
    {"apt-transport-https", "apt-utils", "bzip2", "curl", "git", "gzip", "gnupg", "gnupg2", "gpg", "subversion", "tar",
     "unzip", "wget", "xz-utils", "zip"});

// Packages for run time that recommend none with modules either, beside libraries. They and what they depend on ask
// nothing when they are installed, but for tzdata.
constexpr auto kPlain = std::to_array<string_view>(
    {"python3", "python3-minimal", "python-is-python3", "python3-distutils", "python3-setuptools", "python3-wheel",
     "ca-certificates", "locales", "netcat-openbsd", "procps", "jq", "nano", "sqlite3", "postgresql-client",
     "default-mysql-client", "redis-tools", "tini", "dumb-init", "gosu", "nginx", "ffmpeg", "tzdata", "openssl",
     "vim", "net-tools", "iputils-ping", "iproute2", "telnet", "sudo", "htop", "tmux", "lsof", "less", "file", "rsync",
     "openssh-client", "netcat-traditional", "gettext", "gettext-base", "graphviz", "tesseract-ocr", "poppler-utils",
     "imagemagick", "ghostscript"});

/// `libpq5`, `libgl1`; `libreoffice` brings modules of its own.
bool is_library(string_view name) {
  return name.starts_with("lib") && !name.starts_with("libreoffice") && !name.starts_with("libpython") &&
         name.find_first_of("0123456789") != string_view::npos;
}

/// It only builds, fetches or installs, or belongs to the interpreter itself: "python3.11-venv".
bool is_left_behind(string_view name, string_view branch) {
  return is_build_package(name) || is_development_package(name) || is_fetch_package(name) || name == "python3-pip" ||
         name == "python3-venv" || name.starts_with(fmt::format("python{}", branch));
}

/// Python 2, an interpreter of another branch, or a tool that is installed with modules that others require as well.
bool is_other_python(string_view name, string_view branch) {
  static constexpr auto kWithModules = std::to_array<string_view>(
      {"pipenv", "pipx", "virtualenv", "python3-virtualenv", "python3-poetry", "python3-full", "python3-pipdeptree"});
  if (holds(kWithModules, name)) return true;
  // Names of this form are Python 2's, but for one.
  if (name.starts_with("python-")) return name != "python-is-python3";
  if (name == "python" || name.starts_with("python2") || name.starts_with("pypy")) return true;
  const string_view own = "python3.";
  return name.starts_with(own) && name != fmt::format("python{}", branch) &&
         !name.starts_with(fmt::format("python{}-", branch));
}

/// Ubuntu's tzdata asks for the time zone where nothing tells it not to, and what tells the build stage does not count
/// for the final one. Other packages may bring it along.
std::string asking_package(const SplitInput& input, const FileModel& files, string_view branch) {
  if (input.distribution.kind != Distribution::Kind::kUbuntu) return {};
  const bool silent =
      std::any_of(input.stage.instructions.begin(), input.stage.instructions.end(), [](const Instruction& each) {
        return each.source().find("DEBIAN_FRONTEND") != string_view::npos;
      });
  if (!silent) return {};
  std::string asking = input.distribution.release == "noble" ? "tzdata, which python3 depends on," : "";
  for (const PackageInstall& install : files.packages)
    for (const std::string& name : install.names)
      if (name == "tzdata" || (!is_left_behind(name, branch) && !holds(kPlain, name) && !is_library(name)))
        asking = name;
  if (asking.empty()) return {};
  return fmt::format("{} may ask a question when it is installed, and the final stage would wait for an answer",
                     asking);
}

}  // namespace

std::string system_python_branch(const SplitInput& input) {
  const auto image = parse_image_reference(input.base);
  if (!image || image->domain != "docker.io" ||
      (image->path != "library/debian" && image->path != "library/ubuntu"))
    return {};
  // In releases before these `pip` is Python 2's; testing and sid change their python3.
  static constexpr auto kBranches = std::to_array<std::pair<string_view, string_view>>({{"bullseye", "3.9"},
                                                                                       {"bookworm", "3.11"},
                                                                                       {"trixie", "3.13"},
                                                                                       {"focal", "3.8"},
                                                                                       {"jammy", "3.10"},
                                                                                       {"noble", "3.12"}});
  for (const auto& [release, branch] : kBranches)
    if (input.distribution.release == release) return std::string(branch);
  return {};
}

std::string system_python_folder(string_view branch) {
  return fmt::format("/usr/local/lib/python{}/dist-packages", branch);
}

std::vector<string_view> system_python_companions(const Distribution& distribution) {
  // python3-wheel of trixie brings python3-packaging, which Gunicorn and others require.
  std::vector<string_view> out = {"python3-setuptools", "python3-wheel"};
  // Python 3.12 has no distutils any more.
  if (distribution.release != "trixie" && distribution.release != "noble") out.emplace_back("python3-distutils");
  return out;
}

std::string lost_system_modules(const SplitInput& input, const FileModel& files, string_view branch) {
  // pip leaves out what a module in dist-packages satisfies. Where the final stage lacks that module's package, the
  // import fails there and nothing in the build has shown it.
  const auto lost = [](const std::string& name) {
    return fmt::format("{} may bring modules of Python, and `pip` does not install again what they satisfy", name);
  };
  for (const PackageInstall& install : files.packages) {
    for (const std::string& name : install.names) {
      if (is_other_python(name, branch)) return fmt::format("{} is beside the packages of python3", name);
      // Headers and `venv` of the interpreter itself bring no modules that a project requires.
      const bool branched = name == fmt::format("python{}-dev", branch) || name == fmt::format("python{}-venv", branch);
      if (branched) continue;
      // Only packages that somebody has looked at are in the lists, and others may depend on modules.
      if (is_build_package(name) ? !holds(kTools, name)
                                 : is_development_package(name) && !holds(kHeaders, name))
        return lost(name);
      if (is_fetch_package(name) && !holds(kFetchers, name)) return lost(name);
    }
  }
  // The final stage installs what is named and what that depends on, and not what it recommends.
  for (const Command& command : commands_of(input.model, input.stage)) {
    const auto package = package_command(command);
    if (!package || !is_apt(*package) || package->verb != "install") continue;
    // What was not recommended to the build is not missing afterwards.
    if (command.has_word("--no-install-recommends")) continue;
    for (const std::size_t i : package->packages) {
      std::string name = command.literal(i).value_or("?");
      name = name.substr(0, name.find_first_of("=/:"));
      if (!is_left_behind(name, branch) && !holds(kPlain, name) && !is_library(name))
        return fmt::format("what {} recommends may be modules of Python, and `pip` does not install again what "
                           "they satisfy",
                           name);
    }
  }
  return asking_package(input, files, branch);
}

}  // namespace drydock
