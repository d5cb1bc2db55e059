#include "rewrite/secret_consumers.h"
#include "rewrite/secret_files.h"
#include "rewrite/secret_keys.h"
#include "rewrite/secret_texts.h"
#include "rewrite/secret_variables.h"
#include "rewrite/transform.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::string_view kAliases[] = {"SecretsUsedInArgOrEnv", "DS-0031",  "AVD-DS-0031",
                                         "CIS-DI-0010",           "CIS-4.10", "DKL-DI-0010"};
constexpr std::string_view kReferences[] = {
    "https://docs.docker.com/build/building/secrets/",
    "https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/",
    "https://docs.docker.com/reference/dockerfile/#run---mounttypesecret",
    "https://avd.aquasec.com/misconfig/dockerfile/general/avd-ds-0031/"};

constexpr TransformInfo kInfo = {
    .id = "secret-mounts",
    .summary = "Give secrets to the build by mounts, and find those in the file",
    .applicability = Applicability::kUnsafe,
    .rationale =
        "An image is a public thing: whoever can pull it reads its history, its configuration and every file "
        "of every "
        "layer, those that a later layer deletes included. A token in `ARG` or `ENV`, a copied `.npmrc`, a "
        "password in a "
        "`RUN` are there for all of them. A secret mount is there for one `RUN` and in no layer. Where all "
        "that may read a "
        "secret are `RUN`s, the `ARG` or `ENV` goes, and each of those gets the secret by "
        "`--mount=type=secret`: as "
        "`NAME=\"$(cat /run/secrets/name)\"`, which every BuildKit and buildah know, or by `env=` where the "
        "file's "
        "`# syntax=` says that the frontend knows it. A credential file that is copied and removed again is "
        "mounted where it "
        "stood; a key for ssh becomes `--mount=type=ssh`. The report says what the build has to be given "
        "from then on. No "
        "`# syntax=` line is added, since none is needed; one that is too old for mounts is raised. A value "
        "that was ever "
        "written in the file or in an image is known, and has to be replaced by a new one.",
    .declines =
        "Where anything but a `RUN` has the secret: `FROM`, `LABEL`, `COPY`, an `ENV` that a delivered image "
        "keeps, a trigger "
        "under `ONBUILD`. Where no `RUN` names it and what its programs read from the environment cannot be "
        "seen. Where a "
        "`RUN` that needs it cannot be edited: exec form, a shell that is none, a script that cannot be "
        "read. Defaults such "
        "as `changeme` are told, and stay, since a build without the secret relies on them. An `ENV` for the "
        "program in the "
        "container is removed only where its value is nobody's default. A credential file stays where "
        "nothing removes it "
        "again, where `COPY .` brings it too, or where a step names it. Secrets written out in `RUN`, `CMD` "
        "and heredocs are "
        "told.",
    .aliases = kAliases,
    .references = kReferences};

class SecretMounts final : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void ask(const TransformInput& input, Queries& queries) const override {
    ask_secret_variables(input, queries);
    ask_secret_files(input, queries);
  }

  // Scripts start others.
  void ask_more(const TransformInput& input, Queries& queries) const override {
    ask_consumers(input, queries);
  }

  void run(const TransformInput& input, Sink& sink) const override {
    // Without a stage nothing is built, and taking an ARG away could leave a file without instructions.
    if (input.model.stages().empty()) return;
    tell_secret_variables(input, sink);
    tell_secret_files(input, sink);
    tell_secret_texts(input, sink);
    tell_kept_secrets(input, sink);
    tell_made_keys(input, sink);
  }
};

}  // namespace

std::unique_ptr<Transform> make_secret_mounts() {
  return std::make_unique<SecretMounts>();
}

}  // namespace drydock
