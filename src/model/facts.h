#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "facts/questions.h"

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
  WorldQuestions world = {};              ///< images, packages, remote files
};

/// Immutable answers. A question that could not be asked (no build context, no network) has no answer.
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

  /// Of an image by canonical_reference(); null where nobody answered. An answer without a value says what stood in the way,
  /// unless nobody could be asked.
  const Answer<ImageFacts>* image(std::string_view reference) const;
  const Answer<PackageCandidate>* apt_package(const AptQuestion& question, std::string_view name) const;
  const Answer<PackageCandidate>* apk_package(const ApkQuestion& question, std::string_view name) const;
  const Answer<RemoteFile>* remote_file(std::string_view url) const;
  const Answer<std::string>* git_ref(std::string_view url) const;

  void set_world(WorldAnswers world) { world_ = std::move(world); }
  void set_context_known() { has_context_ = true; }
  void add_context_matches(std::string pattern, std::vector<ContextEntry> entries);
  void add_context_text(std::string path, std::string text);

 private:
  bool has_context_ = false;
  std::map<std::string, std::vector<ContextEntry>, std::less<>> matches_;
  std::map<std::string, std::string, std::less<>> texts_;
  WorldAnswers world_;
};

}  // namespace drydock
