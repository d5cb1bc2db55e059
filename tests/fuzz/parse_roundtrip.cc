// Any bytes parse, print back as they were, and can be asked everything that a view offers.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "cli/parse_json.h"
#include "model/build_model.h"
#include "support/invariants.h"

namespace {

void check_ranges(const drydock::Dockerfile& file, const drydock::Instruction& instruction) {
  const std::uint32_t size = file.source().size();
  const auto inside = [size](drydock::TextRange r) {
    if (r.begin > r.end || r.end > size) std::abort();
  };
  inside(instruction.range());
  inside(instruction.line_range());
  inside(instruction.full_lines());
  for (const drydock::Flag& flag : instruction.flags()) inside(flag.range);
  for (const drydock::Word& word : instruction.arguments()) inside(word.range);
  for (const drydock::NameValue& entry : drydock::name_values(instruction)) inside(entry.value_range);
  for (const drydock::TextRange comment : instruction.leading_comments()) inside(comment);
  if (instruction.start_line() > instruction.end_line()) std::abort();
  if (const auto child = instruction.child()) check_ranges(file, *child);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  for (const std::string& violation : drydock::testing::round_trip_violations(bytes)) {
    std::fprintf(stderr, "%s\n", violation.c_str());
    std::abort();
  }
  const auto file = drydock::parse_dockerfile(std::make_shared<const drydock::SourceText>(bytes));
  for (const drydock::Instruction& instruction : file.instructions()) check_ranges(file, instruction);
  drydock::parse_json_line(file);
  const drydock::BuildModel model(file);
  // The same bytes as a script.
  const drydock::ShellScript script = drydock::parse_shell(drydock::LogicalText(bytes, {0, static_cast<std::uint32_t>(size)}));
  for (const std::uint32_t id : script.simple_commands())
    for (const drydock::ShellWord& word : script.words(script.node(id))) {
      if (word.range.begin > word.range.end || word.range.end > size) std::abort();
      script.literal(word);
    }
  return 0;
}
