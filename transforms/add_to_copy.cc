#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/copy_source.h"
#include "rewrite/transform.h"
#include "syntax/word_expansion.h"
#include "text/ascii.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::array<std::string_view, 5> kAliases = {"DL3020", "CKV_DOCKER_4", "DS-0005", "AVD-DS-0005", "CIS-DI-0009"};
constexpr std::array<std::string_view, 2> kReferences = {
    "https://docs.docker.com/build/building/best-practices/#add-or-copy",
    "https://github.com/hadolint/hadolint/wiki/DL3020"};

constexpr TransformInfo kInfo = {
    .id = "add-to-copy",
    .summary = "Turn `ADD` into `COPY` where nothing is unpacked or fetched",
    .applicability = Applicability::kSafe,
    .rationale =
        "`ADD` unpacks a local file when its bytes happen to be a tar archive, and fetches URLs and git repositories. "
        "Where a plain copy is meant, `COPY` says so, and a file that turns into an archive one day cannot surprise.",
    .declines =
        "URLs and git sources stay, and so does every source that is an archive, as its bytes in the build context "
        "say, whatever its name. It also stays where a source's name depends on a value that is not known, where a "
        "source is missing from the context and may be called like an archive, and with flags that `COPY` lacks "
        "(`--checksum`, `--keep-git-dir`, `--unpack`). Without a build context only `.` is proved to be no archive; "
        "other names that do not look like archives make the change unsafe.",
    .aliases = kAliases,
    .references = kReferences};

/// What is known about one source: proved to be copied as it is, likely so, or not to be touched.
struct Verdict {
  enum class Kind : std::uint8_t { kRemote, kProved, kLikely, kRefused } kind = Kind::kProved;
  std::string why;     // kLikely, kRefused: what stands in the way
  std::string source;  // kLikely: as a reader knows it
  bool unpacked = false;
};

Verdict refused(std::string why) { return {Verdict::Kind::kRefused, std::move(why), {}, false}; }

// The name is all there is to go by.
Verdict judge_name(std::string_view shown, std::string_view pattern, std::string_view obstacle) {
  if (may_be_named_like_archive(pattern)) return refused(fmt::format("`{}` may be an archive, and {}", shown, obstacle));
  return {Verdict::Kind::kLikely, std::string(obstacle), std::string(shown), false};
}

Verdict judge_entries(std::string_view shown, const std::vector<ContextEntry>& entries) {
  for (const ContextEntry& entry : entries) {
    if (entry.kind == EntryKind::kFolder) continue;  // a folder's content is never unpacked
    if (entry.kind == EntryKind::kOther) return refused(fmt::format("`{}` is neither a file nor a folder of the build context", entry.path));
    if (entry.archive == ArchiveKind::kUnreadable) return refused(fmt::format("whether `{}` is an archive could not be found out", entry.path));
    if (entry.archive == ArchiveKind::kNone) continue;
    Verdict verdict = refused(fmt::format("`{}` is an archive, and `COPY` would not unpack it", entry.path));
    verdict.unpacked = true;
    return verdict;
  }
  if (!entries.empty()) return {};
  return judge_name(shown, shown, "it is not in the build context");
}

class AddToCopy final : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void ask(const TransformInput& input, Queries& queries) const override {
    for (const Instruction& instruction : input.file().instructions()) {
      if (instruction.keyword() != Keyword::kAdd || !lacking_flag(instruction).empty()) continue;
      for (const std::string& source : sources(instruction))
        if (const auto path = input.model.expand(instruction, source, false); path && !names_remote_source(*path))
          queries.context_matches.insert(*path);
    }
  }

  void run(const TransformInput& input, Sink& sink) const override {
    for (const Instruction& instruction : input.file().instructions())
      if (instruction.innermost().keyword() == Keyword::kAdd) look_at(input, instruction.innermost(), sink);
  }

 private:
  static std::vector<std::string> sources(const Instruction& add) {
    std::vector<std::string> values = add.values();
    if (!values.empty()) values.pop_back();
    return values;
  }

  static std::string lacking_flag(const Instruction& add) {
    for (const Flag& flag : add.flags())
      if (flag.name != "chown" && flag.name != "chmod" && flag.name != "link" && flag.name != "exclude") return flag.name;
    return {};
  }

  static Verdict judge(const TransformInput& input, const Instruction& add, const std::string& source) {
    if (!add.exec_form() && !add.heredocs().empty() && parse_heredoc_word(source)) return {};
    const auto path = input.model.expand(add, source, false);
    if (names_remote_source(path.value_or(source))) return {Verdict::Kind::kRemote, {}, {}, false};
    if (!path) {
      const auto usual = input.model.expand(add, source, true);
      if (!usual) return refused(fmt::format("what `{}` stands for is not known", source));
      if (names_remote_source(*usual)) return {Verdict::Kind::kRemote, {}, {}, false};
      return judge_name(source, pattern_for_any_value(source), "`--build-arg` can make it another file");
    }
    if (names_context_root(*path)) return {};
    // The trigger runs in some other build, with a context of its own.
    if (add.parent()) return judge_name(*path, *path, "the build that runs this trigger has its own context");
    if (const auto* entries = input.facts.context_matches(*path)) return judge_entries(*path, *entries);
    return judge_name(*path, *path, input.facts.has_context() ? "the build context could not be searched for it" : "the build context is not known");
  }

  static std::string copy_in_the_case_of(std::string_view add) {
    if (add == lower_ascii(add)) return "copy";
    return add == "Add" ? "Copy" : "COPY";
  }

  static void look_at(const TransformInput& input, const Instruction& add, Sink& sink) {
    const std::vector<std::string> names = sources(add);
    if (names.empty() || input.model.stage_of(add) == nullptr) return;
    std::vector<Verdict> verdicts;
    for (const std::string& name : names) verdicts.push_back(judge(input, add, name));
    const auto remote = std::count_if(verdicts.begin(), verdicts.end(), [](const Verdict& v) { return v.kind == Verdict::Kind::kRemote; });
    if (remote == static_cast<std::ptrdiff_t>(verdicts.size())) return;

    const TextRange range = add.keyword_range();
    const std::string message = "`ADD` copies local files";
    if (remote > 0) return sink.decline(range, message, "it fetches other sources, which `COPY` cannot");
    if (const std::string flag = lacking_flag(add); !flag.empty())
      return sink.decline(range, message, fmt::format("`COPY` has no flag `--{}`", flag));
    if (range.size() != 3) return sink.decline(range, message, "a line continuation stands inside the keyword");

    const Verdict* likely = nullptr;
    for (const Verdict& verdict : verdicts) {
      if (verdict.kind == Verdict::Kind::kRefused)
        return sink.decline(range, verdict.unpacked ? "`ADD` unpacks a local archive" : message, verdict.why);
      if (verdict.kind == Verdict::Kind::kLikely && likely == nullptr) likely = &verdict;
    }
    Fix fix;
    fix.edits = {{range, copy_in_the_case_of(add.keyword_text())}};
    fix.changes = {{InstructionChange::Kind::kReplace, add.index(), 1}};
    fix.reason = "`COPY` only copies, so nobody has to wonder what is unpacked or fetched";
    if (likely != nullptr) {
      fix.applicability = Applicability::kUnsafe;
      fix.reason += fmt::format("; if `{}` were a tar archive, it would no longer be unpacked ({})", likely->source, likely->why);
    }
    sink.fix(range, message, std::move(fix));
  }
};

}  // namespace

std::unique_ptr<Transform> make_add_to_copy() { return std::make_unique<AddToCopy>(); }

}  // namespace drydock
