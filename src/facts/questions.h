#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "facts/answer.h"
#include "facts/image_facts.h"

namespace drydock {

/// How much of an image a rule wants to know. Each costs more requests than the one before it.
enum class ImageDetail : std::uint8_t {
  kDigest = 1,       ///< digest and media type: one HEAD
  kPlatforms = 2,    ///< the entries of the index: a GET
  kConfig = 4,       ///< configurations of the requested platforms
  kContents = 8,     ///< what their layers hold: reads the layers
  kVersionTag = 16,  ///< ImageFacts::version_tag
  kTagDigest = 32,   ///< ImageFacts::tag_digest
  kGuess = 64,       ///< see WorldQuestions::guess_image()
};
using ImageDetails = std::uint8_t;  ///< ImageDetail values, or-ed

/// Which apt answers: the sources of an image and what the Dockerfile added to them.
struct AptQuestion {
  std::string image;  ///< the base image's reference as canonical_reference() writes it
  /// Lines of sources.list(5) that instructions before the command have added, in order.
  std::vector<std::string> extra_sources;
  std::string target_release;  ///< of `-t`; empty: none
  std::string as_of;           ///< the snapshot to look at, `20260131T000000Z`; empty: the archives of today
  friend auto operator<=>(const AptQuestion&, const AptQuestion&) = default;
};

/// Which apk answers.
struct ApkQuestion {
  std::string image;
  std::vector<std::string> extra_repositories;  ///< of `--repository`/`-X`; as lines of /etc/apk/repositories, tags included
  friend auto operator<=>(const ApkQuestion&, const ApkQuestion&) = default;
};

/// What a package manager would choose for a name.
struct PackageCandidate {
  enum class Kind : std::uint8_t {
    kFound,
    kMissing,  ///< in none of the sources
    kVirtual,  ///< no package of that name, but others provide it
    kDiffers,  ///< the platforms get different versions, and not only by a binary rebuild
  };
  Kind kind = Kind::kMissing;
  /// kFound: the version, the same for every requested platform. Where they differ in Debian's binary rebuild alone, it
  /// ends in `*` and matches all of them: `1.2-3*`. kDiffers: the versions, for a sentence.
  std::string version;
  std::string suite;                    ///< "bookworm-security", "v3.20/main": where the version comes from
  std::string archive;                  ///< the archive's or repository's URI, without credentials
  std::vector<std::string> offered;     ///< every version that is served on all platforms, newest first
  std::vector<std::string> providers;   ///< kVirtual: who provides it, at most a few
  std::vector<std::string> searched;    ///< the suites or repositories that were looked through, for kMissing
  friend bool operator==(const PackageCandidate&, const PackageCandidate&) = default;
};

/// What a URL holds.
struct RemoteFile {
  std::string checksum;    ///< "sha256:…"
  std::uint64_t size = 0;  ///< bytes
  friend bool operator==(const RemoteFile&, const RemoteFile&) = default;
};

/// What the rules want to know of the world outside the file. Sets and maps, so that asking twice costs once.
struct WorldQuestions {
  std::map<std::string, ImageDetails> images;  ///< by canonical_reference()
  std::map<AptQuestion, std::set<std::string>> apt;  ///< package names
  std::map<ApkQuestion, std::set<std::string>> apk;
  std::set<std::string> remote_files;  ///< http and https URLs
  std::set<std::string> git_refs;      ///< `https://host/repo.git#ref`, as ADD takes it; no ref: HEAD

  void ask_image(const std::string& reference, ImageDetail detail) { images[reference] |= static_cast<ImageDetails>(detail); }
  /// The same for a name that nobody has written but a rule thinks may be there: an answer without a value is then as good
  /// as any other. It is nothing that is missing for --strict, and nothing to complain about when a lock file is written.
  void guess_image(const std::string& reference, ImageDetail detail) {
    ask_image(reference, detail);
    ask_image(reference, ImageDetail::kGuess);
  }
  bool is_guess(const std::string& reference) const;
  friend bool operator==(const WorldQuestions&, const WorldQuestions&) = default;
  bool empty() const { return images.empty() && apt.empty() && apk.empty() && remote_files.empty() && git_refs.empty(); }
  void add(const WorldQuestions& other);
  /// What is asked here and not there.
  WorldQuestions without(const WorldQuestions& asked) const;
};

using PackageAnswers = std::map<std::string, Answer<PackageCandidate>, std::less<>>;

/// The answers, each under its question.
struct WorldAnswers {
  std::map<std::string, Answer<ImageFacts>, std::less<>> images;
  std::map<AptQuestion, PackageAnswers> apt;
  std::map<ApkQuestion, PackageAnswers> apk;
  std::map<std::string, Answer<RemoteFile>, std::less<>> remote_files;
  std::map<std::string, Answer<std::string>, std::less<>> git_refs;  ///< the commit, 40 or 64 hexadecimal digits

  void add(WorldAnswers&& other);
  /// The answers to these questions, as far as they are here, and the base images of the packages among them.
  WorldAnswers to(const WorldQuestions& questions) const;
};

/// The name under which an image is asked for: `docker.io/library/python:3.12@sha256:…`, with `:latest` where there is
/// neither tag nor digest. Empty where the text is no valid reference (variables, placeholders, ids).
std::string canonical_reference(std::string_view text);

}  // namespace drydock
