#pragma once

#include <string>
#include <string_view>

namespace drydock {

/// True where a Makefile or a file of CMake's copies or links files while it builds, not only when it installs, tests or
/// packs: what a program opens when it runs may then stand among what is built. Headers that are written out of templates
/// do not count.
bool copies_while_building(std::string_view path, std::string_view text);

/// The first folder that a Makefile makes and that the source opens something in, by its name at the start of a string; empty
/// where there is none. Paths in #include are no such strings.
std::string folder_for_the_program(std::string_view makefiles, std::string_view source);

}  // namespace drydock
