#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "rewrite/transform.h"
#include "text/ascii.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::string_view kAliases[] = {"ConsistentInstructionCasing", "FromAsCasing"};
constexpr std::string_view kReferences[] = {
    "https://docs.docker.com/reference/build-checks/consistent-instruction-casing/",
    "https://docs.docker.com/reference/build-checks/from-as-casing/",
};

constexpr TransformInfo kInfo{
    .id = "keyword-case",
    .summary = "Write all keywords of a file in one casing",
    .applicability = Applicability::kSafe,
    .rationale =
        "Keywords may be written in any casing, but a file that mixes them is hard to scan for what it does. "
        "The casing that most of the file's instructions have is taken for all, capitals where it is a tie; "
        "`AS` and the words `CMD` and `NONE` of a HEALTHCHECK go with it.",
    .declines = "A file whose keywords are all in small letters is left alone.",
    .aliases = kAliases,
    .references = kReferences,
};

std::string upper_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

// Counts as BuildKit's own check does: outermost instructions from the first FROM on, and only those that are
// in one casing themselves.
bool most_are_lower(const Dockerfile& file) {
  int lower = 0, upper = 0;
  bool in_stage = false;
  for (const Instruction& instruction : file.instructions()) {
    in_stage |= instruction.keyword() == Keyword::kFrom;
    if (!in_stage) continue;
    const std::string keyword = instruction.keyword_text();
    if (keyword == lower_ascii(keyword))
      ++lower;
    else if (keyword == upper_ascii(keyword))
      ++upper;
  }
  return lower > upper;
}

class KeywordCase final : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void run(const TransformInput& input, Sink& sink) const override {
    const bool lower = most_are_lower(input.file());
    for (const Instruction& outer : input.file().instructions()) {
      TextRange first;
      std::string seen;
      Fix fix;
      const auto check = [&](TextRange word, std::string text) {
        // A continuation inside a keyword has no letters, but a comment line has.
        const std::string_view written = input.file().source().slice(word);
        if (written.find('#') != std::string_view::npos) return;
        std::string wanted = lower ? lower_ascii(written) : upper_ascii(written);
        if (wanted == written) return;
        if (fix.edits.empty()) {
          first = word;
          seen = std::move(text);
        }
        fix.edits.push_back({word, std::move(wanted)});
      };
      for (std::optional<Instruction> at = outer; at; at = at->child()) {
        check(at->keyword_range(), at->keyword_text());
        const auto words = at->arguments();
        if (at->keyword() == Keyword::kFrom && words.size() == 3 &&
            equal_ignoring_case(at->value(words[1]), "AS"))
          check(words[1].range, at->value(words[1]));
        if (at->keyword() == Keyword::kHealthcheck && !words.empty() &&
            is_healthcheck_type(at->value(words[0])))
          check(words[0].range, at->value(words[0]));
      }
      if (fix.edits.empty()) continue;
      fix.reason = fmt::format("one casing makes a file easier to scan; most of its keywords are in {}",
                               lower ? "small letters" : "capitals");
      std::string message = fmt::format("the keyword `{}` is not in the casing of the others", seen);
      sink.fix(first, std::move(message), std::move(fix), Severity::kInfo);
    }
  }

 private:
  // In exec form the type is no JSON string, but a HEALTHCHECK that BuildKit cannot read may hold anything
  // here.
  static bool is_healthcheck_type(std::string_view word) {
    return equal_ignoring_case(word, "CMD") || equal_ignoring_case(word, "NONE");
  }
};

}  // namespace

std::unique_ptr<Transform> make_keyword_case() {
  return std::make_unique<KeywordCase>();
}

}  // namespace drydock
