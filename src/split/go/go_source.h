#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace drydock {

/// What the text of Go source says about the running program. It is no parser: it reads the imports, the cgo comment and
/// the calls that matter, with comments and the texts of strings told apart from code.
struct GoSource {
  std::vector<std::string> imports;
  std::vector<std::string> starts;      ///< literal program names of exec.Command and exec.LookPath
  bool starts_unknown = false;          ///< a program is started whose name is not literal (its own executable left out)
  std::vector<std::string> libraries;   ///< `-lX` of `#cgo LDFLAGS`, and `pkg-config` names as `pkg-config:X`
  bool main_package = false;            ///< `package main`
  bool imports_package(std::string_view path) const;
};
GoSource read_go_source(std::string_view text);

/// The module path that go.mod names; empty where it names none.
std::string go_module_path(std::string_view go_mod);

/// True where go.mod requires a module of somebody else.
bool requires_modules(std::string_view go_mod);

}  // namespace drydock
