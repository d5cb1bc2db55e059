#pragma once

#include <memory>

#include "syntax/dockerfile.h"
#include "syntax/shell.h"

namespace drydock {

// The same as parse_dockerfile() and parse_shell(), with every token matched by the grammar's own rules: the lexers'
// shortcuts (RawLexer::match_quickly) are off. Slow; the tests compare the two.

Dockerfile parse_dockerfile_by_grammar(std::shared_ptr<const SourceText> source);
ShellScript parse_shell_by_grammar(LogicalText logical);

}  // namespace drydock
