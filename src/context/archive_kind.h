#pragma once

#include <string_view>

#include "model/facts.h"

namespace drydock {

/// What BuildKit's ADD makes of a regular file, by its bytes and whatever its
/// name: a tar, or a tar under one layer of compression, is extracted, and
/// everything else is copied. BuildKit undoes the compression that the first
/// bytes announce and then asks for one tar header; a `.gz` that holds no tar
/// has none, so it is kNone, and so are a zip and an empty file.
///
/// kUnreadable means that it could not be found out: the data is damaged, its
/// compression is not supported here, or the header lies too deep to be looked
/// for. Nothing is written, and of a file of any size a bounded part is read.
///
/// The descriptor is read by position, so its own is left where it is.
ArchiveKind archive_kind(int fd);

/// The same for a file's whole content in memory.
ArchiveKind archive_kind(std::string_view content);

}  // namespace drydock
