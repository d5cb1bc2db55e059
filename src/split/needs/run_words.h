#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/command.h"

namespace drydock {

// What the words of a start command, and of the scripts that it runs, look like.

/// A command of the shell's own: no program has to be there for it.
bool is_shell_builtin(std::string_view program);

/// Of a script's step: the files in its words must be there, since it reads them.
bool reads_its_files(std::string_view program);

/// `/etc/app.toml`, `./x`, `conf/app.yml`, and `app.jar` by its ending; no URL, no number.
bool looks_like_path(std::string_view word);

/// The paths in an argument: the word itself, the value of `--opt=/x`, `-c/x` and `-agent:/x=y`, the parts of
/// a class path
/// (`/a:/b/*`), what `file:/x` names.
std::vector<std::string> paths_in_word(std::string_view word);

/// Devices, and what is made when the container runs: `/dev/stdout`, `/tmp/x`.
bool is_no_file_of_the_image(std::string_view path);

/// An interpreter without a program: `python`, `node -i`, `php -a`.
bool starts_console(const Command& command);

/// A file that shells source for its variables, and every image or package brings: `/etc/profile`,
/// `bin/activate`.
bool sets_variables_only(std::string_view path);

/// `python3` of `/usr/bin/env python3`; the text is a script's first line without its `#!`.
std::string_view interpreter_of(std::string_view line);

/// Names of the functions that the script defines.
std::set<std::string, std::less<>> function_names(const ShellScript& script);

}  // namespace drydock
