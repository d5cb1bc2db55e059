#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace drydock {

/// What a build context holds at one path.
enum class EntryKind : std::uint8_t { kFile, kFolder, kOther };

/// What BuildKit's ADD would make of a file, by its bytes.
enum class ArchiveKind : std::uint8_t { kNone, kTar, kGzip, kBzip2, kXz, kZstd, kUnreadable };

/// A file or folder of the build context that a source pattern of COPY or ADD matches.
struct ContextEntry {
  std::string path;  ///< relative to the context, `/` between parts
  EntryKind kind = EntryKind::kFile;
  ArchiveKind archive = ArchiveKind::kNone;
};

/// What a transform wants to know of the world. Sets, so that asking twice costs once.
struct Queries {
  std::set<std::string> context_matches;  ///< source patterns as COPY takes them (filepath.Match syntax)
  std::set<std::string> context_texts;    ///< paths of small text files, such as an entrypoint script
};

/// Immutable answers. A question that could not be asked (no build context) has no answer.
class Facts {
 public:
  /// Entries that the pattern matches, .dockerignore respected; empty: nothing matches; null: the context is
  /// not known.
  const std::vector<ContextEntry>* context_matches(std::string_view pattern) const;
  /// The file's text; null where it is not there, is no regular file, is larger than 1 MiB, or nothing is
  /// known.
  const std::string* context_text(std::string_view path) const;
  /// True where a build context could be read at all.
  bool has_context() const { return has_context_; }

  void set_context_known() { has_context_ = true; }
  void add_context_matches(std::string pattern, std::vector<ContextEntry> entries);
  void add_context_text(std::string path, std::string text);

 private:
  bool has_context_ = false;
  std::map<std::string, std::vector<ContextEntry>, std::less<>> matches_;
  std::map<std::string, std::string, std::less<>> texts_;
};

}  // namespace drydock
