# Shared by ./demo and ./check: installs the packages that are missing, and builds. Sourced, not run.
# shellcheck shell=bash
# shellcheck disable=SC2034  # The lists of packages are for the scripts that source this one.

# What the program is built from.
drydock_build_packages=(
  build-essential cmake ninja-build
  antlr4 libantlr4-runtime-dev
  libcli11-dev libfmt-dev nlohmann-json3-dev libtomlplusplus-dev libarchive-dev libdtl-dev
  libcurl4-openssl-dev libssl-dev
)

# What only the tests, the benchmarks and the fuzzing need. From the second line on: the real parts of tests/e2e,
# which are skipped where one is missing. buildah's chroot isolation needs no runtime for containers.
drydock_check_packages=(
  libgtest-dev libgmock-dev libbenchmark-dev clang git
  ca-certificates openssl gpgv
  docker-registry skopeo apache2-utils
  debootstrap debian-archive-keyring buildah mount
)

step() {
  printf '\n==> %s\n' "$*"
}

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

is_installed() {
  [[ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" == installed ]]
}

as_root() {
  if ((EUID == 0)); then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "this needs root and there is no sudo: run as root: $*"
  fi
}

# install_packages PACKAGE... installs those that are missing. When none is, it does nothing, and so needs
# neither root nor the network.
install_packages() {
  local package
  local missing=()
  for package in "$@"; do
    is_installed "$package" || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  step "Installing with apt-get: ${missing[*]}"
  as_root apt-get update -q
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
}

# set_up PACKAGE... installs the packages where apt does that, and elsewhere leaves it to CMake to say what
# is missing.
set_up() {
  if command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; then
    install_packages "$@"
    # antlr4 is content with any Java runtime; one that is installed but not in the path is of no use.
    command -v java >/dev/null || install_packages default-jre-headless
  else
    printf 'No apt-get here: these Debian packages, or their like, must be installed: %s\n' "$*"
  fi
}

# build PRESET [CMAKE-OPTION...] [-- BUILD-OPTION...] configures and builds build/PRESET.
build() {
  local preset="$1"
  shift
  local options=()
  while (($#)) && [[ "$1" != -- ]]; do
    options+=("$1")
    shift
  done
  (($# == 0)) || shift
  cmake --preset "$preset" ${options[@]+"${options[@]}"}
  cmake --build --preset "$preset" --parallel "$(nproc)" "$@"
}
