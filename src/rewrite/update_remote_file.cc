#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

#include "rewrite/update_rules.h"

namespace drydock {
namespace {

constexpr TransformInfo kInfo{
    .id = "update-remote-file",
    .summary = "Move the checksums of `ADD` to what their addresses hold now",
    .applicability = Applicability::kUnsafe,
    .rationale = "An address that holds other bytes than those that were pinned breaks the build, as it should. Whether the new "
                 "bytes are meant is for a person to find out.",
    .declines = "Where the address holds a variable.",
    .aliases = {},
    .references = {},
};

/// `ADD --checksum=sha256:… https://…` in a file.
struct PinnedFile {
  std::string url;
  std::string checksum;
  TextRange range;  ///< of the checksum's own bytes
};

std::vector<PinnedFile> pinned_files(const Dockerfile& file) {
  std::vector<PinnedFile> out;
  for (const Instruction& outer : file.instructions()) {
    const Instruction add = outer.innermost();
    if (add.keyword() != Keyword::kAdd || add.arguments().size() != 2) continue;
    const auto flag = add.flag("checksum");
    const std::string url = add.value(add.arguments().front());
    if (!flag || !flag->value || url.find('$') != std::string::npos) continue;
    if (!url.starts_with("https://") && !url.starts_with("http://")) continue;
    const std::string written = "--checksum=" + *flag->value;
    if (add.source().substr(flag->range.begin, flag->range.size()) != written) continue;
    TextRange range = flag->range;
    range.begin = range.end - static_cast<std::uint32_t>(flag->value->size());
    out.push_back({url, *flag->value, range});
  }
  return out;
}

class UpdateRemoteFile final : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void ask(const TransformInput& input, Queries& queries) const override {
    for (const PinnedFile& each : pinned_files(input.file())) queries.world.remote_files.insert(each.url);
  }

  void run(const TransformInput& input, Sink& sink) const override {
    for (const PinnedFile& each : pinned_files(input.file())) {
      const Answer<RemoteFile>* answer = input.facts.remote_file(each.url);
      if (answer == nullptr || !answer->value) {
        sink.decline(each.range, "whether the address still holds what was pinned is not known",
                     answer == nullptr || answer->problem.empty() ? "nobody was asked" : answer->problem);
        continue;
      }
      if (answer->value->checksum == each.checksum) continue;
      Fix fix;
      fix.edits.push_back({each.range, answer->value->checksum});
      fix.applicability = Applicability::kUnsafe;
      fix.reason = "the address holds other bytes than those that were pinned: find out why before you take them";
      sink.fix(each.range, "the address no longer holds what was pinned, so the build fails", std::move(fix), Severity::kError);
    }
  }
};

}  // namespace

std::unique_ptr<Transform> make_update_remote_file(UpdateOptions /*options*/) { return std::make_unique<UpdateRemoteFile>(); }

}  // namespace drydock
