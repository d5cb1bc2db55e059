#include "transforms/factories.h"

#include "rewrite/transform.h"

namespace drydock {

// The order in which the rules run, each on the text the one before left. Structure comes before hygiene, so that
// hygiene sees the final instructions; pins come when all packages are named, the base image's own last, so that
// packages are asked for under the name that the author wrote; layout comes last. A new rule is one file beside this one and one line here.
std::vector<std::unique_ptr<Transform>> all_transforms() {
  std::vector<std::unique_ptr<Transform>> list;
  using Make = std::unique_ptr<Transform> (*)();
  for (const Make make : std::initializer_list<Make>{
           make_add_to_copy,
           make_dead_instruction,
           make_exec_form,
           make_absolute_workdir,
           make_maintainer_label,
           make_env_equals,
           make_apt_get_not_apt,
           make_apt_assume_yes,
           make_apt_update_with_install,
           make_apt_no_recommends,
           make_apt_lists_cleanup,
           make_apk_no_cache,
           make_dnf_clean,
           make_zypper_clean,
           make_pip_no_cache,
           make_npm_ci,
           make_useradd_no_log_init,
           make_secret_mounts,
           make_dockerignore,
           make_split_stages,
           make_non_root_user,
           make_snapshot_sources,
           make_pin_apt,
           make_pin_apk,
           make_pin_remote_file,
           make_minimal_base,
           make_pin_image,
           make_stage_name_case,
           make_untrusted_registry,
           make_expose_ssh,
           make_expose_docker_api,
           make_healthcheck,
           make_keyword_case,
           make_tls_off,
           make_pipe_to_shell,
           make_sudo,
           make_setuid,
           make_world_writable,
           make_runtime_install,
       }) {
    list.push_back(make());
  }
  return list;
}

}  // namespace drydock
