#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "syntax/diagnostic.h"
#include "text/source_text.h"

namespace drydock {

/// Why bytes are not taken for a Dockerfile at all, or nothing where they may be
/// one: UTF-16 or UTF-32, NUL bytes, merge-conflict markers. Such a file is left
/// alone before it is parsed.
std::optional<Diagnostic> check_input_bytes(std::string_view bytes);

/// A diagnostic as one line for people, `path:line:col: error: …`. Adds what the
/// parser cannot know: the instruction that was likely meant, or that the file
/// looks like a template. Control characters of the input are not repeated.
std::string describe_diagnostic(const SourceText& source, const Diagnostic& diagnostic);

/// The same line for something without a place: `path: error: …`.
std::string describe_error(std::string_view path, std::string_view message);

std::string describe_note(std::string_view path, std::string_view message);

/// Text from an input, fit to be shown: control characters and bytes that are no
/// UTF-8 are escaped, and what is very long is cut.
std::string printable(std::string_view text);

}  // namespace drydock
