#pragma once

#include <string>
#include <string_view>

namespace drydock {

// What the text of one source of COPY or ADD tells about it, before any build context is looked at.

/// True where ADD fetches the source, or may: a URL of any scheme, `git@host:path`, `github.com/…`.
bool names_remote_source(std::string_view source);

/// True where the source is the top of the build context, which is a folder whatever it holds: `.`, `./`, `/`.
bool names_context_root(std::string_view source);

/// True where a file that the pattern (filepath.Match syntax) matches may be called like an archive. Builders go by
/// a file's bytes and not by its name, so false is a good guess and no proof.
bool may_be_named_like_archive(std::string_view pattern);

/// The pattern that a word matches whatever its variables hold: `$DIR/*.${EXT}` is `*/*.*`. Quotes go.
std::string pattern_for_any_value(std::string_view word);

}  // namespace drydock
