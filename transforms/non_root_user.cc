#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

#include "model/nginx_files.h"
#include "model/root_only_files.h"
#include "model/start_reading.h"
#include "rewrite/run_user.h"
#include "rewrite/run_user_edits.h"
#include "rewrite/run_user_words.h"
#include "rewrite/transform.h"
#include "rewrite/writable_paths.h"
#include "text/ascii.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::array<std::string_view, 8> kAliases = {
    "DL3002", "DS-0002", "AVD-DS-0002", "CKV_DOCKER_3", "CKV_DOCKER_8", "CIS-DI-0001", "CIS-4.1", "DS002"};
constexpr std::array<std::string_view, 3> kReferences = {
    "https://github.com/hadolint/hadolint/wiki/DL3002",
    "https://docs.docker.com/build/building/best-practices/#user",
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted"};

constexpr TransformInfo kInfo = {.id = "non-root-user",
                                 .summary = "End the image with a `USER` that is not root",
                                 .applicability = Applicability::kUnsafe,
                                 .rationale =
                                     "A program that runs as root in its container is root to the kernel as "
                                     "well: what breaks out of it, or reaches a mounted "
                                     "folder or socket, has all rights there. The user is the one that the "
                                     "Dockerfile makes and never switches to, else the one "
                                     "that the base image has for this (`node`, `nonroot`, `app`), else a "
                                     "new system user with a fixed number. `USER` stands "
                                     "behind the last step that builds, so every step runs as it did; the "
                                     "user is made before the first step, where the cache "
                                     "keeps it. Files stay root's: a program that cannot rewrite itself is "
                                     "the point. `VOLUME`s, folders that the Dockerfile "
                                     "makes for data, and the working folder of a program that is known to "
                                     "write there are given to the user, those of a "
                                     "`VOLUME` before it, since the classic builder loses later changes. It "
                                     "is unsafe because a program may write elsewhere.",
                                 .declines =
                                     "A program or script that needs root or becomes another user by itself "
                                     "(gosu, su-exec, setpriv, supervisord, cron, sshd, an "
                                     "init, chown, mount, iptables, a package manager, servers that start "
                                     "as root by design); nginx, unless all of its configuration can be "
                                     "read, is known to need no root, and listens on no port below 1024; a "
                                     "program that is told of a compiler; a script that cannot be found in "
                                     "the build context "
                                     "or cannot be read; a program of which nothing is known; a base image "
                                     "whose user is not known, or whose own entrypoint gives "
                                     "its rights away; files that others may not read, above all in root's "
                                     "home; an explicit `USER root`; images for other builds "
                                     "(ONBUILD, no command); images for Windows. The port numbers below 1024 "
                                     "are spoken of and no reason to decline.",
                                 .aliases = kAliases,
                                 .references = kReferences};

class NonRootUser final : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void ask(const TransformInput& input, Queries& queries) const override {
    for (const Stage* stage : run_stages(input)) {
      const FinalUser user = final_user(input.model, *stage);
      if (user.kind != FinalUser::Kind::kFromImage || input.model.is_windows(*stage)) continue;
      const BaseImage base = base_image_of(input.model, *stage);
      if (!base.reference.empty()) {
        queries.world.ask_image(base.reference, ImageDetail::kConfig);
        queries.world.ask_image(base.reference, ImageDetail::kContents);
      }
      queries.context_matches.insert({"action.yml", "action.yaml"});
      ask_start(input, *stage, queries);
    }
  }

  void ask_more(const TransformInput& input, Queries& queries) const override {
    for (const Stage* stage : run_stages(input)) ask_start(input, *stage, queries);
  }

  void run(const TransformInput& input, Sink& sink) const override {
    for (const Stage* stage : run_stages(input)) look_at(input, *stage, sink);
  }

 private:
  static std::vector<const Stage*> run_stages(const TransformInput& input) {
    std::vector<const Stage*> out;
    for (const Stage& stage : input.model.stages()) {
      const auto& named = input.settings.target_stages;
      const bool target =
          !stage.name.empty() && std::any_of(named.begin(), named.end(), [&](const std::string& name) {
            return equal_ignoring_case(name, stage.name);
          });
      if (&stage == input.model.final_stage() || target) out.push_back(&stage);
    }
    return out;
  }

  static void ask_start(const TransformInput& input, const Stage& stage, Queries& queries) {
    const StartReading start = read_start(input.model, stage, {true, {}}, input.facts);
    queries.context_texts.insert(start.contexts.begin(), start.contexts.end());
    queries.context_matches.insert(start.contexts.begin(), start.contexts.end());
    // That a script of the context starts nginx is seen too late to ask for all that nginx reads.
    if (input.model.file().source().bytes().find("nginx") == std::string_view::npos) return;
    const NginxFiles nginx = nginx_files(input.model, stage, input.facts);
    queries.context_texts.insert(nginx.contexts.begin(), nginx.contexts.end());
    queries.context_matches.insert(nginx.contexts.begin(), nginx.contexts.end());
  }

  static void look_at(const TransformInput& input, const Stage& stage, Sink& sink) {
    const FinalUser user = final_user(input.model, stage);
    if (user.kind == FinalUser::Kind::kOther) return;
    const TextRange from = stage.from.line_range();
    if (user.kind == FinalUser::Kind::kUnknown)
      return sink.decline(user.by->line_range(), "the container may run as root",
                          "`USER` expands a variable whose value is not known");
    if (user.kind == FinalUser::Kind::kRoot)
      return sink.decline(
          user.by->line_range(), "the container runs as root, as the last `USER` says",
          "that is the author's word; write another `USER` behind the last step that needs root",
          Severity::kWarning);
    const BaseFacts base = base_facts(input, stage);
    if (base.user && !base.user->empty()) return;
    if (input.model.is_windows(stage))
      return sink.decline(from, "the container runs as its image's administrator",
                          "Windows has other users and other commands to make them");
    if (!base.user) return sink.decline(from, "the container may run as root", base.problem);
    const std::string message = fmt::format("the container runs as root: {}", base.source);
    std::string why = no_other_user(input, stage, base);
    if (!why.empty()) return sink.decline(from, message, std::move(why), Severity::kWarning);
    propose(input, stage, base, message, sink);
  }

  static BaseStart base_start(const BaseFacts& base) {
    if (base.known || base.image.scratch) return {true, {}};
    if (base.config != nullptr && base.config->entrypoint.empty()) return {true, {}};
    return {false, "what the ENTRYPOINT of the base image does is not known"};
  }

  static void propose(const TransformInput& input, const Stage& stage, const BaseFacts& base,
                      const std::string& message, Sink& sink) {
    const TextRange from = stage.from.line_range();
    const auto decline = [&](std::string why) {
      sink.decline(from, message, std::move(why), Severity::kWarning);
    };
    const StartReading start = read_start(input.model, stage, base_start(base), input.facts);
    if (!start.declined.empty()) return decline(start.declined);
    if (std::string why = root_only_files(input.model, stage); !why.empty()) return decline(std::move(why));
    RunUser user = run_user(input, stage, base);
    // Java asks for neither.
    if (user.number_does && start.java) user.problem.clear();
    if (!user.problem.empty()) return decline(user.problem);
    const WritableChoice paths = writable_paths(input, stage, user, start);
    if (!paths.problem.empty()) return decline(paths.problem);
    if (user.fresh && !user.name.empty() && user.tool != UserTool::kNoShell && !stage.instructions.empty() &&
        input.model.shell_syntax_at(stage.instructions.back()) != ShellSyntax::kPosix)
      return decline("its steps run in a shell that is not known");
    RunUserEdits edits = run_user_edits(input, stage, user, start.home, paths.paths);
    if (!edits.problem.empty()) return decline(edits.problem);
    Fix fix;
    fix.applicability = Applicability::kUnsafe;
    fix.edits = std::move(edits.edits);
    fix.changes = std::move(edits.changes);
    fix.reason = run_user_reason(input, stage, user, start, paths.paths);
    sink.fix(from, message, std::move(fix));
  }
};

}  // namespace

std::unique_ptr<Transform> make_non_root_user() {
  return std::make_unique<NonRootUser>();
}

}  // namespace drydock
