#include <fmt/format.h>

#include <array>

#include "rewrite/transform.h"
#include "text/path.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::array<std::string_view, 5> kAliases = {"DL3000", "WorkdirRelativePath", "DS-0009", "AVD-DS-0009", "CKV_DOCKER_10"};
constexpr std::array<std::string_view, 2> kReferences = {
    "https://docs.docker.com/reference/build-checks/workdir-relative-path/",
    "https://github.com/hadolint/hadolint/wiki/DL3000"};

constexpr TransformInfo kInfo = {
    .id = "absolute-workdir",
    .summary = "Write a relative `WORKDIR` as the absolute path it stands for",
    .applicability = Applicability::kSafe,
    .rationale =
        "A relative `WORKDIR` starts from the one before it. A new base image, or a line moved or added above, "
        "silently moves everything that follows to another folder.",
    .declines =
        "It stays where the folder before it is not known: the base image decides it, or a variable that has no value "
        "here or that `--build-arg` can change. Windows paths are left alone.",
    .aliases = kAliases,
    .references = kReferences};

// What a word of WORKDIR can hold with no meaning of its own.
bool is_plain(std::string_view text) { return text.find_first_of("$'\"\\`\n\r") == std::string_view::npos; }

bool has_dots(std::string_view path) {
  const std::string framed = "/" + std::string(path) + "/";
  return framed.find("//") != std::string::npos || framed.find("/./") != std::string::npos || framed.find("/../") != std::string::npos;
}

bool is_windows_path(std::string_view path) {
  return path.find('\\') != std::string_view::npos || (path.size() > 1 && path[1] == ':');
}

class AbsoluteWorkdir final : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void run(const TransformInput& input, Sink& sink) const override {
    const BuildModel& model = input.model;
    std::vector<std::optional<std::string>> ends;  // the folder at the end of each stage
    for (const Stage& stage : model.stages()) {
      ends.emplace_back();
      if (model.is_windows(stage) || input.file().escape() == '`') continue;
      std::optional<std::string> folder = start_of(model, stage, ends);
      for (const Instruction& instruction : stage.instructions)
        if (instruction.keyword() == Keyword::kWorkdir) folder = look_at(model, instruction, folder, sink);
      ends.back() = folder;
      // Triggers run where the finished stage, and then the triggers before them, have led.
      for (const Instruction& instruction : stage.instructions)
        if (instruction.child() && instruction.innermost().keyword() == Keyword::kWorkdir)
          folder = look_at(model, instruction.innermost(), folder, sink);
      if (folder != ends.back()) ends.back().reset();
    }
  }

 private:
  static std::optional<std::string> start_of(const BuildModel& model, const Stage& stage,
                                             const std::vector<std::optional<std::string>>& ends) {
    // --build-arg could make the stage start from something else.
    if (!model.expand(stage.from, stage.image, false)) return std::nullopt;
    if (stage.parent) return ends[*stage.parent];
    if (stage.base == "scratch") return "/";
    return std::nullopt;
  }

  /// Returns the folder after the instruction, where no --build-arg can change it.
  static std::optional<std::string> look_at(const BuildModel& model, const Instruction& workdir,
                                            const std::optional<std::string>& before, Sink& sink) {
    if (workdir.arguments().empty()) return std::nullopt;
    const Word word = workdir.arguments().front();
    const std::string raw = workdir.value(word);
    const std::size_t quote = raw.starts_with('"') || raw.starts_with('\'') ? 1 : 0;
    if (raw.size() <= quote || is_windows_path(raw)) return std::nullopt;
    const auto path = model.expand(workdir, raw, false);
    const char first = raw[quote];
    // A variable in front may hold an absolute path, and mostly does.
    if (path ? path->empty() || path->starts_with('/') || is_windows_path(*path) : first == '/' || first == '$')
      return path && path->starts_with('/') ? std::optional(clean_path(*path)) : std::nullopt;

    const std::string message = fmt::format("`WORKDIR {}` is relative", raw);
    const auto decline = [&](std::string_view why) { sink.decline(workdir.range(), message, std::string(why), Severity::kWarning); };
    std::optional<std::string> after;
    if (before && path) after = clean_path(*before + "/" + *path);
    const KnownPath state = model.state_before(workdir).workdir;
    if (first == '~') {
      decline("`~` is not expanded here: the folder is called so");
    } else if (!before) {
      decline(state.from_base && !state.value ? "the `WORKDIR` of the base image is not known"
                                              : "the `WORKDIR` before it is not known for certain");
    } else if (state.value != before) {
      decline("the `WORKDIR` before it is not known for certain");  // a trigger of the stage below may have changed it
    } else if (!is_plain(*before)) {
      decline("the folder before it has characters in its name that need quoting");
    } else {
      sink.fix(workdir.range(), message, absolute(word, raw, quote, *before));
    }
    return after;
  }

  static Fix absolute(const Word& word, const std::string& raw, std::size_t quote, const std::string& before) {
    Fix fix;
    fix.reason = "the folder no longer depends on the `WORKDIR` before it";
    const auto begin = static_cast<std::uint32_t>(word.range.begin + quote);
    if (is_plain(raw) && has_dots(raw) && !word.continued) {
      fix.edits = {{word.range, clean_path(before + "/" + raw)}};
    } else {
      // Put in front, inside the quotes: what the word holds otherwise, variables included, stays as it is.
      fix.edits = {{{begin, begin}, before == "/" ? before : before + "/"}};
    }
    return fix;
  }
};

}  // namespace

std::unique_ptr<Transform> make_absolute_workdir() { return std::make_unique<AbsoluteWorkdir>(); }

}  // namespace drydock
