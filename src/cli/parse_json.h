#pragma once

#include <string>

#include "syntax/dockerfile.h"

namespace drydock {

/// One JSON object on one line, without a line ending: path, error, escape and
/// the instruction list with the shell commands of each RUN. Bytes that are no
/// UTF-8 become U+FFFD.
std::string parse_json_line(const Dockerfile& file);

/// An indented tree for people: instructions with flags, arguments, heredocs and commands.
std::string parse_tree_text(const Dockerfile& file);

}  // namespace drydock
