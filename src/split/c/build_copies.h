#pragma once

#include <string_view>

namespace drydock {

/// True where a Makefile or a file of CMake's copies or links files while it builds, not only when it installs, tests or
/// packs: what a program opens when it runs may then stand among what is built. Headers that are written out of templates
/// do not count.
bool copies_while_building(std::string_view path, std::string_view text);

}  // namespace drydock
