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
  /// Source patterns whose matches are wanted with all that is below them.
  std::set<std::string> context_trees = {};
  WorldQuestions world = {};              ///< images, packages, remote files

  bool asks_context() const { return !context_matches.empty() || !context_texts.empty() || !context_trees.empty(); }
  bool empty() const { return !asks_context() && world.empty(); }
  friend bool operator==(const Queries&, const Queries&) = default;
};

/// Immutable answers. A question that could not be asked (no build context, no network) has no answer.
class Facts {
 public:
  /// Entries that the pattern matches, .dockerignore respected; empty: nothing matches; null: the context is
  /// not known.
  const std::vector<ContextEntry>* context_matches(std::string_view pattern) const;
  /// What stands below the folders that the pattern matches, and the matches that are no folders, .dockerignore respected.
  /// Folders are not among the entries; links are, as kOther and not followed. Null where the context is not known or the
  /// tree is too large.
  const std::vector<ContextEntry>* context_tree(std::string_view pattern) const;
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
  void add_context_tree(std::string pattern, std::vector<ContextEntry> entries);
  void add_context_text(std::string path, std::string text);

 private:
  bool has_context_ = false;
  std::map<std::string, std::vector<ContextEntry>, std::less<>> matches_;
  std::map<std::string, std::vector<ContextEntry>, std::less<>> trees_;
  std::map<std::string, std::string, std::less<>> texts_;
  WorldAnswers world_;
};

}  // namespace drydock
