#pragma once

#include <string>
#include <vector>

#include "rewrite/pipeline.h"

namespace drydock {

// What whoever builds has to give to the build, now that the applied fixes read secrets from mounts.

/// Of the fixes that are applied, each secret once, in the order of the file.
std::vector<SecretToPass> secrets_to_pass(const PipelineResult& result);

/// How the common builders are told of the secrets; each text as it stands in a terminal or in its file.
struct PassCommands {
  std::string docker;             ///< `docker build --secret id=npm_token,env=NPM_TOKEN .`
  std::string buildah;            ///< `buildah build …`; podman takes the same
  std::string buildx_bake;        ///< lines of a target in docker-bake.hcl
  std::string compose;            ///< compose.yaml
  std::string build_push_action;  ///< inputs of docker/build-push-action
};

/// `dockerfile`: the file's path as the user named it; other names than `Dockerfile` are told to the
/// builders.
PassCommands pass_commands(const std::vector<SecretToPass>& secrets, const std::string& dockerfile);

}  // namespace drydock
