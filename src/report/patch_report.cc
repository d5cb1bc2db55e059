#include "report/describe.h"
#include "report/reporters.h"
#include "text/diff.h"

namespace drydock {
namespace {

// The one report that keeps every byte: a patch with a secret hidden in its context would not apply.
class PatchReporter final : public Reporter {
 public:
  std::string file(const PipelineResult& result) override {
    return unified_diff(result.before->bytes(), result.after, shown_path(*result.before));
  }
  std::string finish() override { return {}; }
};

}  // namespace

std::unique_ptr<Reporter> make_patch_reporter() {
  return std::make_unique<PatchReporter>();
}

}  // namespace drydock
