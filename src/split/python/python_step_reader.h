#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "split/python/python_command.h"
#include "split/python/python_steps.h"

namespace drydock {

/// Reads one command; what read_python_step() is made of. The members for pip, venv and `python` are in
/// python_steps.cc, those of the tools that manage a project in python_tools.cc.
class StepReader {
 public:
  StepReader(const SplitInput& input, const Command& command, const CommandPlace& place)
      : input_(input), command_(command), place_(place), call_(input, command, place) {
    out_.at = command.run.index();
  }

  std::optional<PythonStep> read();

 private:
  std::optional<PythonStep> fail(std::string why);

  /// Where an installer of the image's interpreter, or of the active environment, puts packages.
  std::string find_folder();
  std::string find_system();
  /// The same where the interpreter is a package of the distribution.
  std::string find_distribution();
  void set_environment(const std::string& folder);

  std::optional<PythonStep> install();
  std::optional<PythonStep> install_by(std::string_view by);
  void add(EffectKind kind, std::string path, bool tree);

  std::optional<PythonStep> pip(std::size_t begin, std::string_view name);

  std::optional<PythonStep> pip_install(std::size_t begin, bool sync);

  void requirement_file(const std::string& file);

  void operand(const std::string& text, bool editable);

  std::optional<PythonStep> python();

  std::optional<PythonStep> setup(std::size_t i);

  /// Where the files go stands in the settings, which the recipe reads.
  std::optional<PythonStep> manage(std::size_t i);

  std::optional<PythonStep> nltk(std::size_t i);

  std::optional<PythonStep> venv(std::size_t i, std::string_view by);
  void make_environment(const std::string& folder);

  std::optional<PythonStep> poetry(std::size_t i);
  std::optional<PythonStep> own_environment(const std::optional<std::string>& create,
                                            const std::optional<std::string>& in_project,
                                            std::string_view tool);

  std::optional<PythonStep> pipenv(std::size_t i);

  std::optional<PythonStep> uv();

  const SplitInput& input_;
  const Command& command_;
  const CommandPlace& place_;
  PythonCommand call_;
  PythonStep out_;
};

}  // namespace drydock
