#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "syntax/diagnostic.h"
#include "text/source_text.h"

namespace drydock {

/// Why bytes are not taken for a Dockerfile at all, or nothing where they may be
/// one: UTF-16 or UTF-32, NUL bytes, merge-conflict markers. Such a file is left
/// alone before it is parsed.
std::optional<Diagnostic> check_input_bytes(std::string_view bytes);

/// Adds to the pipeline's "unknown instruction" diagnostics which one was likely
/// meant, or that the file looks like a template.
void add_hints(const SourceText& source, std::vector<Diagnostic>& diagnostics);

/// A diagnostic as one line for people, `path:line:col: error: …`. Control
/// characters of the input are not repeated.
std::string describe_diagnostic(const SourceText& source, const Diagnostic& diagnostic);

/// The same line for something without a place: `path: error: …`. Where the
/// message names the path again, as those of file_io.h do, it is left out there.
std::string describe_error(std::string_view path, std::string_view message);

std::string describe_note(std::string_view path, std::string_view message);

/// Text from an input, fit to be shown: without secrets and control characters,
/// and cut where it is very long.
std::string printable(std::string_view text);

}  // namespace drydock
