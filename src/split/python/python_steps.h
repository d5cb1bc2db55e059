#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "split/python/python_project.h"
#include "split/recipe.h"

namespace drydock {

/// What a command of Python's tools does in a build.
struct PythonStep {
  std::uint32_t at = 0;      ///< index of the RUN
  std::string by;            ///< "`pip install`"
  std::string unknown;       ///< why it cannot be told; half a sentence. Empty: what follows is all
  bool installs = false;     ///< packages, into `folder`
  bool system = false;       ///< the folder is the site-packages of the image's own interpreter
  std::string folder;        ///< absolute: site-packages, a virtual environment, or the folder of --target
  bool environment = false;  ///< the folder is a virtual environment
  std::vector<std::string> requirement_files;  ///< absolute paths in the image
  std::vector<std::string>
      lock_files;  ///< poetry.lock, uv.lock, Pipfile.lock: absolute, whether they are there or not
  PythonRequirements requirements;    ///< of the command line
  std::vector<std::string> projects;  ///< folders of which the project itself is installed
  bool editable = false;              ///< and stays where it is
  std::vector<Effect> effects;
};

/// Nothing where the command is none of pip, venv, Poetry, Pipenv, uv and what `python` runs of them.
std::optional<PythonStep> read_python_step(const SplitInput& input, const Command& command,
                                           const CommandPlace& place);

/// All of the stage, in order.
std::vector<PythonStep> python_steps(const SplitInput& input);

/// `3.12.4` of an image that is made like the official ones, whose interpreter stands below /usr/local; else
/// empty.
std::string image_python_version(const ImageConfig* config);

/// `3.12` of `3.12.4`.
std::string python_branch(std::string_view version);

}  // namespace drydock
