#pragma once

#include <string>
#include <string_view>

namespace drydock {

// Paths and names as words of the languages that builders are told of them in. A path comes from the
// repository under review, and must not become anything else than that path in a text that somebody copies.

/// A word of a POSIX shell: in single quotes where it is more than letters, digits and harmless signs.
/// Control characters, which no single quotes can keep on one line, take `$'…'`, as of POSIX 2024.
std::string shell_word(std::string_view text);

/// A plain or quoted scalar of YAML that every reader takes for this string, in 1.1 as in 1.2.
std::string yaml_word(std::string_view text);

/// The same in compose.yaml, where `$` begins a variable.
std::string compose_word(std::string_view text);

/// A string of HCL with its quotes.
std::string hcl_string(std::string_view text);

/// A field of the comma-separated values that `--secret` is: in double quotes where a comma would end it.
std::string csv_field(std::string_view text);

/// A line of a block scalar in a workflow of GitHub's, where `${{` begins an expression. A control character
/// has no way to stand there, and becomes `?`.
std::string workflow_line(std::string_view text);

}  // namespace drydock
