// Throughput over the corpus of real Dockerfiles, one core: drydock_bench [--benchmark_filter=…]
// The whole-process figure, start-up and output included, is in docs/PERFORMANCE.md.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <vector>

#include "model/build_model.h"
#include "rewrite/pipeline.h"
#include "syntax/run_script.h"
#include "text/file_io.h"

namespace drydock {
namespace {

namespace fs = std::filesystem;
using Sources = std::vector<std::shared_ptr<const SourceText>>;

const Sources& sources() {
  static const Sources loaded = [] {
    Sources out;
    const char* set = std::getenv("DRYDOCK_CORPUS");
    const fs::path root = fs::path(set != nullptr ? set : DRYDOCK_CORPUS) / "dockerfiles";
    if (!fs::is_directory(root)) return out;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
      if (!entry.is_regular_file()) continue;
      if (auto bytes = read_file(entry.path().string()))
        out.push_back(std::make_shared<const SourceText>(std::move(*bytes), entry.path().string()));
    }
    return out;
  }();
  return loaded;
}

// Runs `work` on every file once an iteration, and counts files and bytes.
template <typename Work>
void over_corpus(benchmark::State& state, const Work& work) {
  if (sources().empty()) {
    state.SkipWithError("no corpus: set DRYDOCK_CORPUS to a folder that holds dockerfiles/");
    return;
  }
  std::size_t bytes = 0;
  for (const auto& source : sources()) bytes += source->size();
  for (auto _ : state)
    for (const auto& source : sources()) work(source);
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * sources().size()));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * bytes));
}

void parse_files(benchmark::State& state) {
  over_corpus(state, [](const auto& source) { benchmark::DoNotOptimize(parse_dockerfile(source)); });
}
BENCHMARK(parse_files)->Unit(benchmark::kMillisecond);

void parse_files_and_scripts(benchmark::State& state) {
  over_corpus(state, [](const auto& source) {
    const Dockerfile file = parse_dockerfile(source);
    benchmark::DoNotOptimize(BuildModel(file));
  });
}
BENCHMARK(parse_files_and_scripts)->Unit(benchmark::kMillisecond);

void harden(benchmark::State& state, bool unsafe) {
  const auto transforms = all_transforms();
  PipelineOptions options;
  options.apply_unsafe = unsafe;
  over_corpus(state, [&](const auto& source) { benchmark::DoNotOptimize(run_pipeline(source, transforms, options, {})); });
}
BENCHMARK_CAPTURE(harden, safe, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(harden, all, true)->Unit(benchmark::kMillisecond);

// What an editor waits for: one file of a usual size.
void harden_one_file(benchmark::State& state) {
  const auto transforms = all_transforms();
  const auto source = std::make_shared<const SourceText>(
      "FROM python:3.12-slim\nENV PYTHONUNBUFFERED 1\nWORKDIR /app\n"
      "RUN apt-get update && apt-get install -y curl \\\n    libpq-dev\n"
      "ADD . /app\nRUN pip install -r requirements.txt\nEXPOSE 8000\nCMD python app.py\n");
  for (auto _ : state) benchmark::DoNotOptimize(run_pipeline(source, transforms, {}, {}));
}
BENCHMARK(harden_one_file)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace drydock

BENCHMARK_MAIN();
