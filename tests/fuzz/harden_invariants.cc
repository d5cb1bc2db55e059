// Every invariant holds for any bytes, with all rules on, unsafe ones too, and an answer to every question.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "support/invariants.h"
#include "support/invented_facts.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto transforms = drydock::all_transforms();
  static const auto answer = drydock::testing::invented_facts();
  drydock::PipelineOptions options;
  options.apply_unsafe = true;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto found = drydock::testing::violations(bytes, transforms, options, answer);
  for (const std::string& violation : found) std::fprintf(stderr, "%s\n", violation.c_str());
  if (!found.empty()) std::abort();
  return 0;
}
