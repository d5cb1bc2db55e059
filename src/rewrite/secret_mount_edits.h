#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/secret_flow.h"
#include "rewrite/transform.h"
#include "text/edit.h"

namespace drydock {

// Edits that take a secret out of the file's text and give it to the RUNs that need it.

/// A secret as a RUN is to have it in its environment.
struct VariableMount {
  std::string id;        ///< "npm_token"
  std::string variable;  ///< "NPM_TOKEN"
  /// What the RUN has where the build is not given the secret.
  enum class Absent : std::uint8_t {
    kFails,  ///< nothing runs: the mount is required
    kUnset,  ///< the variable is unset, as an ARG without a default is
    kEmpty,  ///< it is empty, as the ARG's default said
  } absent = Absent::kFails;
  bool short_form = false;  ///< `env=` in the mount: the script stays as it is
  SecretReader::Reach reach = SecretReader::Reach::kNamed;  ///< of the RUN that gets it
};

struct RunEdits {
  std::vector<Edit> edits;
  std::string obstacle;  ///< why it cannot be done, as half a sentence; empty where it can
};

/// The RUN has the variables in its environment as it had them from ARG or ENV: for the one command that may
/// look at it, or for the whole script. All variables of a RUN have to be given at once. The script's first
/// byte is replaced and not inserted before, so that a mount that something else adds to the RUN comes before
/// the script.
RunEdits give_variables(const TransformInput& input, const Instruction& run,
                        const std::vector<VariableMount>& mounts);

/// True where the RUN has a mount with this id, or at this path: a second one would be in its way. Empty: not
/// asked.
bool has_secret_mount(const Instruction& run, std::string_view id, std::string_view target);

/// `--mount=OPTIONS` as the RUN's first flag: an insertion.
Edit add_mount(const Dockerfile& file, const Instruction& run, std::string_view options);

/// True where the user of the RUN is known to be root, who can read a mount of mode 0400.
bool runs_as_root(const TransformInput& input, const Instruction& run);

/// Takes entries out of an ARG or ENV, and the instruction where none is left.
struct EntryRemoval {
  std::vector<Edit> edits;
  bool whole = false;    ///< the instruction goes
  std::string obstacle;  ///< a comment would be lost
};
EntryRemoval remove_entries(const Dockerfile& file, const Instruction& instruction,
                            const std::vector<NameValue>& gone);

/// The instruction's lines, and one of two blank lines that would then stand together. Nothing where a
/// comment stands in them.
std::optional<Edit> remove_lines(const Dockerfile& file, const Instruction& instruction);

/// Whether the frontend that `# syntax=` names knows secret mounts. Without that line every BuildKit's own
/// does, and buildah looks at no such line: none is ever added. One that is too old is raised.
struct MountSupport {
  std::string obstacle;
  std::optional<Edit> raise;
  bool env = false;  ///< it knows `env=`
};
MountSupport mount_support(const TransformInput& input);

}  // namespace drydock
