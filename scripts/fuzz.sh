#!/usr/bin/env bash
# Runs each fuzz target of build/fuzz for a while: scripts/fuzz.sh [SECONDS [TARGET...]]
# Inputs that a run found interesting stay in build/fuzz/corpus/ for the next one; an input that crashed is
# build/fuzz/crashes/<target>-…
set -euo pipefail
cd "$(dirname -- "${BASH_SOURCE[0]}")/.."

seconds="${1:-60}"
shift || true
targets=("$@")
if ((${#targets[@]} == 0)); then
  for program in build/fuzz/fuzz_*; do
    [[ -f "$program" && -x "$program" ]] && targets+=("${program##*/}")
  done
fi
if ((${#targets[@]} == 0)); then
  printf 'No fuzz targets in build/fuzz: build them first (cmake --preset fuzz && cmake --build --preset fuzz).\n' >&2
  exit 1
fi

# The Dockerfiles of the tests and examples are the seeds: they reach every rule. libFuzzer reads folders
# but not trees of them, so they are copied flat.
seeds=build/fuzz/seeds
rm -rf "$seeds"
mkdir -p "$seeds" build/fuzz/crashes
count=0
while IFS= read -r -d '' file; do
  count=$((count + 1))
  cp -- "$file" "$seeds/$count"
done < <(find tests examples -type f -iname '*dockerfile*' -size -64k -print0)

for target in "${targets[@]}"; do
  printf '\n==> Fuzzing %s for %s s\n' "$target" "$seconds"
  mkdir -p "build/fuzz/corpus/$target"
  "build/fuzz/$target" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=4096 -max_len=16384 \
    -verbosity=0 -print_final_stats=1 -artifact_prefix="build/fuzz/crashes/$target-" \
    "build/fuzz/corpus/$target" "$seeds"
done
