#include "split/files/path_folders.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "model/path_value.h"
#include "model/run_time_paths.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

/// What Docker sets where an image says nothing.
constexpr string_view kUsual = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

// The configuration of an image holds final values; an ENV expands variables.
std::optional<std::string> as_it_is(string_view part) {
  return std::string(part);
}

/// `first`: variables that are set before those of the file.
std::vector<std::string> folders_before(const SplitInput& input, const Instruction* at,
                                        const ImageConfig* base, const std::vector<std::string>& first = {}) {
  const auto set = base == nullptr ? std::nullopt : base->variable("PATH");
  std::vector<std::string> out = path_value_folders(set ? string_view(*set) : kUsual, {}, as_it_is);
  for (const std::string& each : first)
    if (each.starts_with("PATH="))
      out = path_value_folders(string_view(each).substr(5), out, as_it_is);
  // Each ENV builds on the one before, up to the instruction for which the PATH is wanted.
  for (const Instruction& each : input.stage.instructions) {
    if (at != nullptr && each.index() >= at->index()) break;
    if (each.keyword() != Keyword::kEnv) continue;
    for (const NameValue& entry : name_values(each))
      if (entry.name == "PATH" && entry.value)
        out = path_value_folders(*entry.value, out, [&](string_view part) { return input.model.expand(each, part); });
  }
  return out;
}

}  // namespace

std::vector<std::string> path_folders(const SplitInput& input, const Instruction& at,
                                      const ImageConfig* base) {
  return folders_before(input, &at, base);
}

// The plan's own variables stand on top of the final stage, below FROM, so they come before the author's.
std::vector<std::string> final_path_folders(const SplitInput& input, const ImageConfig* base,
                                            const SplitPlan& plan) {
  return folders_before(input, nullptr, base, plan.environment);
}

std::vector<std::string> program_paths(const SplitInput& input, const RunNeed& need) {
  std::vector<std::string> out = need.paths;
  // execvp(3) searches PATH only for a name without a slash.
  if (need.what.find('/') == std::string::npos)
    for (const std::string& folder : folders_before(input, nullptr, input.config))
      out.push_back(clean_path(folder + "/" + need.what));
  return out;
}

// A language image often puts its own folder into PATH, such as /go/bin; the smaller base does not, and the
// bare name in CMD would no longer be found.
void keep_in_path(const SplitInput& input, const RuntimeBase& runtime, const std::string& program,
                  const std::string& path, SplitPlan& plan) {
  if (program.find('/') != std::string::npos) return;
  const std::string folder = path.substr(0, path.rfind('/'));
  const auto folders = final_path_folders(input, runtime.config, plan);
  if (folder.empty() || std::find(folders.begin(), folders.end(), folder) != folders.end()) return;
  plan.environment.push_back(fmt::format("PATH=\"{}:$PATH\"", folder));
  plan.proof.needs.push_back(
      {fmt::format("{} in PATH", folder), fmt::format("the name `{}`", program), "the final stage sets it"});
}

}  // namespace drydock
