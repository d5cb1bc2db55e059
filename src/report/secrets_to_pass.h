#pragma once

#include <string>
#include <vector>

#include "rewrite/pipeline.h"

namespace drydock {

// What whoever builds has to give to the build, now that the applied fixes read secrets from mounts.

/// Of the fixes that are applied, each secret once, in the order of the file.
std::vector<SecretToPass> secrets_to_pass(const PipelineResult& result);

/// How the common builders are told of the secrets; each text as it stands in a terminal or in its file,
/// where it is right when the builder is called in the working folder. What cannot be said in its language is
/// a comment there.
struct PassCommands {
  std::string docker;       ///< `docker build --secret id=npm_token,env=NPM_TOKEN .`
  std::string buildah;      ///< `buildah build …`; podman takes the same. May begin with lines of comments
  std::string buildx_bake;  ///< lines of a target in docker-bake.hcl
  std::string compose;      ///< compose.yaml
  std::string build_push_action;  ///< keys of the step that uses docker/build-push-action
};

/// `dockerfile`: the file's path as the user named it, `-` or empty where it has none. Where the context
/// would not show it to the builders by itself, they are told of it.
PassCommands pass_commands(const std::vector<SecretToPass>& secrets, const std::string& dockerfile,
                           const BuildPlace& place = {});

/// The same for a result. The texts pair names with names, `npm_token=NPM_TOKEN`, which as a whole would be taken for
/// secrets, so `hide` looks into each name and path by itself.
PassCommands pass_commands(const PipelineResult& result, bool hide);

}  // namespace drydock
