#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "rewrite/answer_text.h"
#include "rewrite/remote_adds.h"
#include "rewrite/syntax_directive.h"
#include "rewrite/transform.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::string_view kReferences[] = {
    "https://docs.docker.com/reference/dockerfile/#add---checksum",
    "https://docs.docker.com/reference/dockerfile/#adding-files-from-a-git-repository"};

constexpr TransformInfo kInfo{
    .id = "pin-remote-file",
    .summary = "Pin what `ADD` fetches to its checksum or commit",
    .applicability = Applicability::kUnsafe,
    .rationale =
        "`ADD` of a URL takes whatever the server sends on the day of the build. With "
        "`--checksum=sha256:…` the build fails when that is another file, and the layer is found in the "
        "cache without a download. A git repository is pinned to the commit that its tag or branch "
        "names now. `--checksum` came with version 1.6 of the Dockerfile frontend, so `# "
        "syntax=docker/dockerfile:1` is written where the file names none. A URL that names no version "
        "is made to change: it is reported, and not pinned.",
    .declines =
        "It stays away where a variable stands in the address, where one `ADD` has several sources, "
        "from addresses that hold credentials, where the file's frontend is too old or unknown, from "
        "files under `ONBUILD`, whose build has a frontend of its own, and from git repositories that "
        "are not named by an `https` address ending in `.git`.",
    .aliases = {},
    .references = kReferences};

constexpr unsigned kChecksumSince = 6;  // docker/dockerfile:1.6

using Source = RemoteAdd::Source;

std::string git_question(const GitSource& git) {
  return git.ref.empty() ? std::string(git.repository) : fmt::format("{}#{}", git.repository, git.ref);
}

bool is_checksum(std::string_view text) {
  return text.starts_with("sha256:") && text.size() == 71 && is_commit_id(text.substr(7));
}

class PinRemoteFile final : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void ask(const TransformInput& input, Queries& queries) const override {
    for (const RemoteAdd& add : remote_adds(input.model)) {
      for (const Source& source : add.sources) {
        if (source.kind == RemoteSource::kLocal || !source.obstacle.empty()) continue;
        const GitSource git = split_git_source(source.address);
        if (source.kind == RemoteSource::kFile && names_version(source.address))
          queries.world.remote_files.insert(source.address);
        else if (source.kind == RemoteSource::kGit && !is_commit_id(git.ref))
          queries.world.git_refs.insert(git_question(git));
      }
    }
  }

  void run(const TransformInput& input, Sink& sink) const override {
    for (const RemoteAdd& add : remote_adds(input.model)) {
      for (const Source& source : add.sources) {
        if (source.kind == RemoteSource::kFile)
          pin_file(input, add, source, sink);
        else if (source.kind != RemoteSource::kLocal)
          pin_repository(input, add, source, sink);
      }
    }
  }

 private:
  // Addresses are not repeated in what is said, since a query may hold a token; the finding's range shows
  // them.
  static void pin_file(const TransformInput& input, const RemoteAdd& add, const Source& source, Sink& sink) {
    const std::string message = "`ADD` takes whatever the address serves when the image is built";
    if (!source.obstacle.empty()) return sink.decline(source.range, message, source.obstacle);
    if (!names_version(source.address))
      return sink.report(source.range,
                         "the address names no version, so what `ADD` fetches from it may change any day");
    const Answer<RemoteFile>* answer = input.facts.remote_file(source.address);
    if (answer == nullptr || !answer->value)
      return sink.decline(source.range, message, why_unknown(answer, "its checksum"));
    if (!is_checksum(answer->value->checksum))
      return sink.decline(source.range, message, "the answer holds no checksum that can be written");
    FrontendSupport frontend = frontend_support(input.file(), kChecksumSince, "`ADD --checksum`");
    if (!frontend.obstacle.empty()) return sink.decline(source.range, message, std::move(frontend.obstacle));
    Fix fix;
    fix.applicability = Applicability::kUnsafe;
    const std::uint32_t at = add.behind_flags;
    fix.edits = {{{at, at}, fmt::format("--checksum={} ", answer->value->checksum)}};
    if (frontend.add) fix.edits.push_back(std::move(*frontend.add));
    fix.reason = fmt::format(
        "this is the checksum of the {} bytes that the address serves{}; the build fails when it serves "
        "others",
        answer->value->size, when(answer->from));
    sink.fix(source.range, message, std::move(fix));
  }

  static void pin_repository(const TransformInput& input, const RemoteAdd& add, const Source& source,
                             Sink& sink) {
    const std::string message = "`ADD` takes whatever the repository holds when the image is built";
    const GitSource git = split_git_source(source.address);
    if (is_commit_id(git.ref)) return;
    if (!source.obstacle.empty()) return sink.decline(source.range, message, source.obstacle);
    const Answer<std::string>* answer = input.facts.git_ref(git_question(git));
    if (answer == nullptr || !answer->value)
      return sink.decline(source.range, message, why_unknown(answer, "its commit"));
    if (!is_commit_id(*answer->value))
      return sink.decline(source.range, message, "the answer holds no commit's id");
    const auto begin = static_cast<std::uint32_t>(source.range.begin + git.repository.size());
    const bool has_hash = git.repository.size() < source.address.size();
    const std::uint32_t end = begin + static_cast<std::uint32_t>(has_hash ? 1 + git.ref.size() : 0);
    Fix fix;
    fix.applicability = Applicability::kUnsafe;
    fix.edits = {{{begin, end}, "#" + *answer->value}};
    fix.reason = fmt::format(
        "this is the commit that {} names{}; fixes that come later are left out until it is moved",
        git.ref.empty() ? "HEAD" : fmt::format("`{}`", git.ref), when(answer->from));
    if (add.add.flag("keep-git-dir")) fix.reason += "; `git describe` may find no tag in the folder any more";
    sink.fix(source.range, message, std::move(fix));
  }

  static std::string when(const Provenance& from) {
    const std::string text = provenance_text(from);
    return text.empty() ? text : " " + text;
  }
};

}  // namespace

std::unique_ptr<Transform> make_pin_remote_file() {
  return std::make_unique<PinRemoteFile>();
}

}  // namespace drydock
