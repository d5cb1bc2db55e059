#!/usr/bin/env bash
# Writes what is made from the code: the pages in docs/transforms and the hardened examples.
set -euo pipefail
cd "$(dirname -- "${BASH_SOURCE[0]}")/.."
program=build/dev/golden_tests
[[ -x "$program" ]] || program=build/release/golden_tests
[[ -x "$program" ]] || { printf 'Build golden_tests first: cmake --preset dev && cmake --build --preset dev\n' >&2; exit 1; }
DRYDOCK_UPDATE_GOLDEN=1 "$program" --gtest_filter='Docs.*:Examples.*'
