#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drydock {

/// A project's name as PyPA's name normalisation has it: lower case, runs of `-`, `_` and `.` are one `-`.
std::string python_name(std::string_view text);

/// A requirements file of pip, as far as it decides what is built and what is needed when the container runs.
/// pip's "Requirements File Format".
struct PythonRequirements {
  std::set<std::string> names;     ///< normalised; an extra is a name of its own: "celery[sqs]"
  std::set<std::pair<std::string, std::string>>
      limits;  ///< a name, and a specifier that says which version is the newest: "==9.5.0", "~=2.9"
  std::vector<std::string> files;  ///< of `-r` and `-c`, as written: relative to the file that names them
  std::string
      source;  ///< what is built from source for sure: a URL, a folder, `--no-binary`; empty: nothing is
  bool editable = false;  ///< `-e`
  std::string problem;    ///< half a sentence: why it cannot be told
};
PythonRequirements read_requirements(std::string_view text);

/// One requirement as pip takes it on its command line: adds it to `out`.
void add_requirement(std::string_view word, PythonRequirements& out);

/// The packages in a poetry.lock or uv.lock, with their versions as limits.
PythonRequirements read_python_lock(std::string_view text);

/// The packages in a Pipfile.lock; `problem` where it cannot be read.
PythonRequirements read_pipfile_lock(std::string_view text);

/// Names of the commands that a pyproject.toml, setup.cfg or setup.py gives its project: `[project.scripts]`,
/// `[tool.poetry.scripts]`, `console_scripts`.
std::set<std::string> read_console_scripts(std::string_view text);

/// What a pyproject.toml says in the tables of the tools: the value of a key as written, quotes taken off;
/// empty where the table or the key is not there.
std::string toml_value(std::string_view text, std::string_view table, std::string_view key);

/// True where a setup.py or pyproject.toml builds an extension that names libraries to link, or builds it
/// with a tool that may do so.
bool links_libraries(std::string_view text);

/// True where a version such as "3.12" or "3.12.4" is allowed by specifiers such as ">=3.10,<4". False as
/// well where they are not understood.
bool version_allowed(std::string_view version, std::string_view specifiers);

}  // namespace drydock
