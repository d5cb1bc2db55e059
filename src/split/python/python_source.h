#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace drydock {

/// What the text of a Python module says about the running program. It is no parser: it reads the imports and
/// the calls that matter, with comments and the texts of strings told apart from code. Names that a module is
/// imported under are followed, variables only to a literal of the same file.
struct PythonSource {
  std::set<std::string> imports;  ///< dotted, as written: "os", "os.path"; of `from a import b` `a` and `a.b`
  std::set<std::string> starts;   ///< literal names of programs that are started or looked for
  bool starts_unknown =
      false;                ///< a program is started whose name is not literal (its own interpreter left out)
  bool starts_pip = false;  ///< its own interpreter is told to install packages
  bool loads_library = false;  ///< a shared library is loaded by name: ctypes, cffi
  bool compiles = false;       ///< code is compiled when it runs: torch.compile, pyximport, cffi's verify
  std::set<std::string>
      paths;  ///< literals that are absolute paths of the system: below /usr, /etc, /opt, /lib …
  std::string static_root;  ///< Django's STATIC_ROOT as written; empty: it is not set here

  bool imports_module(std::string_view name) const;  ///< the module or one below it
};
PythonSource read_python_source(std::string_view text);

}  // namespace drydock
