#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "text/result.h"
#include "text/source_text.h"

namespace drydock {

/// What tells whether a file is still the one that was read. Meant for this
/// process alone: the hash may differ from one build to the next.
struct FileStamp {
  std::uint64_t dev = 0;           ///< device the file is on
  std::uint64_t ino = 0;           ///< its number there
  std::uint64_t size = 0;          ///< bytes
  std::int64_t mtime_ns = 0;       ///< last change, in nanoseconds since 1970
  std::uint64_t content_hash = 0;  ///< catches a change within one tick of the file system's clock
  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

/// The bytes of a file and the state it had when they were read.
struct FileContents {
  std::string bytes;
  FileStamp stamp;
};

/// Reads a regular file; symbolic links are followed. Anything else (directory,
/// pipe, socket, device) is an error and is not opened, so that reading never
/// waits. More than `max_bytes` is an error, whatever size the file claims.
/// The path in an error's sentence is quoted where it holds unusual characters.
Result<std::string> read_file(const std::string& path, std::size_t max_bytes = kMaxSourceBytes);

/// As read_file, with the stamp that writing the file back asks for. A file
/// that changes while it is read is an error.
Result<FileContents> read_file_stamped(const std::string& path, std::size_t max_bytes = kMaxSourceBytes);

/// Replaces a file's bytes so that no reader, and no crash, ever sees half of
/// them: they are written to a new file in the same directory, which then takes
/// the old one's name. Where the path is a symbolic link its target is replaced
/// and the link stays.
///
/// Mode, owner, group, access control list and extended attributes are kept
/// (attributes of the `security.` kind where the system lets us). It is an
/// error, and the file stays as it was, where
/// - it changed since `as_read`, by its stamp or its content;
/// - its permissions do not allow writing: a rename would get round them;
/// - its owner, group or attributes cannot be given to the new file;
/// - it has further hard links. A rename would part them, and writing in place
///   would change files that nobody named (a backup made of links, say) and be
///   no longer safe against a crash, so neither is done.
/// The new file is removed again on every error. A change made by another
/// process in the moment between the last check and the rename is lost.
Result<Unit> write_file_atomically(const std::string& path, std::string_view bytes, const FileStamp& as_read);

}  // namespace drydock
