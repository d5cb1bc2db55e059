#include "split/needs/run_files.h"

#include "model/entrypoint_script.h"

namespace drydock {

// A COPY may take the file from one of several sources, so every path of the context that fits is a
// candidate.
RunFile run_file(const BuildModel& model, const Stage& stage, const Facts& facts,
                 std::span<const std::string> places) {
  RunFile out;
  for (const std::string& path : places) {
    const FileOrigin origin = file_origin(model, stage, path);
    out.candidates.insert(out.candidates.end(), origin.context_paths.begin(), origin.context_paths.end());
    if (origin.heredoc && out.heredoc.empty()) out.heredoc = model.file().source().slice(*origin.heredoc);
  }
  // A text decides, since what a script starts is read from it; the first candidate that has one is taken.
  for (const std::string& path : out.candidates) {
    out.text = facts.context_text(path);
    if (out.text == nullptr) continue;
    out.context_path = path;
    return out;
  }
  // What is no small text is a file all the same.
  for (const std::string& path : out.candidates) {
    const auto* entries = facts.context_matches(path);
    if (entries == nullptr || entries->size() != 1 || (*entries)[0].kind != EntryKind::kFile) continue;
    out.context_path = path;
    break;
  }
  return out;
}

}  // namespace drydock
