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
  openssh-server
)
# Docker's own packages do as well as Debian's, which would replace them.
if [[ -z "$(PATH="$PATH:/usr/sbin" type -P dockerd)" ]]; then
  drydock_check_packages+=(docker.io containerd)
fi

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

# without_services COMMAND... runs a command during which no package starts the service that it brings: the tests
# start programs of their own, and a machine must not come to answer on ports because drydock was built on it.
without_services() (
  policy=/usr/sbin/policy-rc.d
  if [[ ! -e "$policy" ]]; then
    # In a shell of its own, which takes the file away even where it is interrupted.
    trap 'as_root rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
  fi
  "$@"
)

# disable_services PACKAGE... keeps the services of packages from being started with the machine.
disable_services() {
  local unit
  local units=()
  while IFS= read -r unit; do
    units+=("${unit##*/}")
  done < <(dpkg-query -L "$@" 2>/dev/null | grep -E '/systemd/system/[^/@]+\.(service|socket)$' || true)
  ((${#units[@]})) || return 0
  as_root systemctl --quiet disable "${units[@]}" || true
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
  without_services as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends --no-remove "${missing[@]}"
  if command -v systemctl >/dev/null; then
    disable_services "${missing[@]}"
  fi
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
