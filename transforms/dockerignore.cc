#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "model/copy_source.h"
#include "rewrite/transform.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::array<std::string_view, 2> kReferences = {
    "https://docs.docker.com/build/concepts/context/#dockerignore-files",
    "https://docs.docker.com/build/building/best-practices/#exclude-with-dockerignore"};

constexpr TransformInfo kInfo = {
    .id = "dockerignore",
    .summary = "Leave version control, installed packages and secrets out of the build context",
    .applicability = Applicability::kDisplay,
    .rationale =
        "`COPY . .` takes along whatever lies in the folder. `.git` holds every version of every file, "
        "deleted "
        "passwords included, and changes with each commit, so that nothing below the `COPY` is ever cached; "
        "`.env` "
        "holds the settings of one machine, often its secrets; a `node_modules` or virtual environment of "
        "the host "
        "overwrites the packages that were installed for the image, and was compiled for another system. A "
        "`.dockerignore` beside the Dockerfile keeps them out. The rule only reports, since the file is none "
        "that "
        "drydock edits, and some builds read `.git` or `.env`.",
    .declines =
        "Where the build context is not known, where the entry is not in it or is left out already, and for "
        "`COPY` of anything but the whole context or with `--exclude`.",
    .aliases = {},
    .references = kReferences};

/// What nobody means to ship. Each stands on top of the context as often as not.
constexpr std::array<std::string_view, 11> kEntries = {".git",  ".hg",  ".svn",       "node_modules",
                                                       ".venv", "venv", ".env",       ".env.local",
                                                       ".aws",  ".ssh", "__pycache__"};

bool copies_everything(const Instruction& instruction) {
  if (instruction.keyword() != Keyword::kCopy && instruction.keyword() != Keyword::kAdd) return false;
  if (instruction.flag("from") || instruction.flag("exclude")) return false;
  const auto words = instruction.arguments();
  if (words.size() < 2) return false;
  return std::any_of(words.begin(), words.end() - 1, [&](const Word& word) {
    const std::string source = instruction.value(word);
    return names_context_root(source) || source == "*" || source == "./*";
  });
}

std::string in_words(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i)
    out += fmt::format("{}`{}`", i == 0 ? "" : i + 1 == names.size() ? " and " : ", ", names[i]);
  return out;
}

class DockerignoreAdvice final : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void ask(const TransformInput& input, Queries& queries) const override {
    if (!first_copy(input)) return;
    for (const std::string_view entry : kEntries) queries.context_matches.emplace(entry);
  }

  void run(const TransformInput& input, Sink& sink) const override {
    const auto copy = first_copy(input);
    if (!copy) return;
    std::vector<std::string> found;
    for (const std::string_view entry : kEntries) {
      const auto* matches = input.facts.context_matches(entry);
      if (matches != nullptr && !matches->empty()) found.emplace_back(entry);
    }
    if (found.empty()) return;
    const bool one = found.size() == 1;
    sink.report(copy->line_range(),
                fmt::format("the whole build context is copied, {} with it; add the {} {} to `.dockerignore`",
                            in_words(found), one ? "line" : "lines", in_words(found)));
  }

 private:
  /// One `.dockerignore` serves all of them, so one is enough to say it.
  static std::optional<Instruction> first_copy(const TransformInput& input) {
    for (const Stage& stage : input.model.stages())
      for (const Instruction& instruction : stage.instructions)
        if (copies_everything(instruction)) return instruction;
    return std::nullopt;
  }
};

}  // namespace

std::unique_ptr<Transform> make_dockerignore() {
  return std::make_unique<DockerignoreAdvice>();
}

}  // namespace drydock
