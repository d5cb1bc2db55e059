#include "split/names.h"
#include "split/needs/package_roles.h"

#include <algorithm>
#include <array>
#include <set>

namespace drydock {
namespace {

using std::string_view;

// Names as https://packages.debian.org/ and https://pkgs.alpinelinux.org/packages have them, without a version behind them:
// `gcc-12` and `llvm15` are looked up as `gcc` and `llvm`. `bazel` is the name in Bazel's own archive. Not here: what a
// program built with it can need when it runs, as the 32-bit libraries of gcc-multilib and musl of musl-tools.
constexpr auto kBuild = std::to_array<string_view>({
    "abuild", "alpine-sdk", "ant", "autoconf", "autoconf-archive", "automake", "autopoint", "autotools-dev", "bazel",
    "bazel-bootstrap", "binutils", "binutils-gold", "bison", "build-base", "build-essential", "byacc", "cargo",
    "ccache", "clang", "clang-format", "clang-tidy", "clang-tools", "cmake", "cpp", "cppcheck", "debhelper",
    "devscripts", "dh-autoreconf", "dh-make", "dh-python", "dkms", "doxygen", "dpkg-dev", "equivs", "fakeroot",
    "flex", "g++", "gcc", "gdb", "gfortran", "go", "golang", "golang-go", "gperf", "gradle", "help2man", "intltool",
    "lcov", "libtool", "libtool-bin", "linux-headers", "lld", "llvm", "m4", "make", "maven", "meson", "mold", "nasm",
    "ninja", "ninja-build", "patch", "patchelf", "pkg-config", "pkgconf", "protobuf-compiler", "protoc", "quilt",
    "ragel", "re2c", "rust", "rustc", "samurai", "scons", "swig", "texinfo", "valgrind", "xutils-dev", "yasm",
});

// Tools that scripts at run time also use. They are apart from the compilers, so that a start script that
// names one of them keeps it.
constexpr auto kFetch = std::to_array<string_view>({
    "apt-transport-https", "apt-utils", "bzip2", "curl", "dirmngr", "git", "git-lfs", "gnupg", "gnupg2", "gpg",
    "gpg-agent", "gzip", "lsb-release", "mercurial", "p7zip", "p7zip-full", "software-properties-common",
    "subversion", "tar", "unzip", "wget", "xz", "xz-utils", "zip",
});

// Distributions put the version of a compiler into its name, so that several can be installed side by side.
string_view without_version(string_view name) {
  const std::size_t end = name.find_last_not_of("0123456789.");
  if (end == string_view::npos || end + 1 == name.size()) return name;
  if (name[end] == '-') return name.substr(0, end);
  // `gcc12` and `llvm15` are Alpine's way; `bzip2` is a name.
  return name.substr(0, end + 1);
}

}  // namespace

bool is_build_package(string_view name) {
  if (holds(kBuild, name) || holds(kBuild, without_version(name))) return true;
  // Headers of the C library, the kernel and the languages: no program opens them, and no library stands behind them.
  static constexpr auto kHeaders = std::to_array<string_view>(
      {"musl-dev", "libc-dev", "libc6-dev", "linux-libc-dev", "libstdc++-dev"});
  if (name.starts_with("libgcc-") && name.ends_with("-dev")) return true;  // `libgcc-12-dev`
  return holds(kHeaders, name) || name.starts_with("linux-headers-") || name.starts_with("libstdc++-") ||
         (name.starts_with("openjdk-") && name.find("-jdk") != string_view::npos) || name.starts_with("default-jdk");
}

bool is_fetch_package(string_view name) { return holds(kFetch, name); }

// Such a package is not needed itself, but the library that its headers belong to is, under another name.
bool is_development_package(string_view name) {
  return !is_build_package(name) && (name.ends_with("-dev") || name.ends_with("-devel"));
}

PackageRoles package_roles(const FileModel& files) {
  PackageRoles out;
  std::set<std::string> run_time, build_only, development;
  for (const PackageInstall& install : files.packages) {
    // One word that is not known could name the very library that the program is linked with.
    if (!install.complete) {
      out.problem = "which packages it installs is not written out";
      return out;
    }
    for (const std::string& name : install.names) {
      // What is not known to be for the build is taken to be for the program: a package too much is no harm.
      if (is_build_package(name)) build_only.insert(name);
      else if (is_development_package(name)) development.insert(name);
      else run_time.insert(name);
    }
  }
  out.run_time.assign(run_time.begin(), run_time.end());
  out.build_only.assign(build_only.begin(), build_only.end());
  out.development.assign(development.begin(), development.end());
  return out;
}

}  // namespace drydock
