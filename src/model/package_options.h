#pragma once

#include <string_view>

#include "model/command.h"
#include "model/option_spec.h"

namespace drydock {

/// The options of a package manager that take a value. `verb` is empty for words that stand before the verb,
/// where some tools give a letter another meaning.
OptionSpec package_options(PackageTool tool, std::string_view verb);

}  // namespace drydock
