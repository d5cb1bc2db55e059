#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/questions.h"
#include "text/result.h"

namespace drydock {

inline constexpr std::string_view kLockFileName = "drydock.lock";

/// What a lock file keeps of an image.
struct LockedImage {
  ImageFacts facts;  ///< of `contents` only what lock_file.cc writes: the distribution, its sources, accounts, programs
  std::string from;  ///< the registry's host, or the source of a recorded digest
  std::int64_t when = 0;
};

struct LockedPackage {
  std::string version;  ///< as it is pinned
  std::string suite;
  std::string from;     ///< the archive's URI
  std::int64_t when = 0;
};

struct LockedFile {
  RemoteFile file;
  std::int64_t when = 0;
};

struct LockedGitRef {
  std::string commit;
  std::int64_t when = 0;
};

/// drydock.lock: TOML, sorted, one line for each package, so that a change reads well in a diff.
struct LockFile {
  std::map<std::string, LockedImage> images;  ///< by canonical_reference()
  /// By sources, then name. The sources' key is made by apt_sources_key() and apk_sources_key(): images of one
  /// distribution's release share it.
  std::map<std::string, std::map<std::string, LockedPackage>> apt;
  std::map<std::string, std::map<std::string, LockedPackage>> apk;
  std::map<std::string, LockedFile> files;    ///< by URL
  std::map<std::string, LockedGitRef> git;    ///< by URL with ref
};

/// All that is wrong is in the error, one line each: `path:line:col: error: …`.
Result<LockFile> parse_lock_file(std::string_view text, const std::string& path);
std::string format_lock_file(const LockFile& lock);

/// "debian:bookworm", with what a question adds to the image's own sources: "debian:bookworm -t bookworm-backports",
/// "debian:bookworm @20260131T000000Z", "ubuntu:noble + deb http://… noble main". Empty where the image's distribution is
/// not known.
std::string apt_sources_key(const AptQuestion& question, const ImageFacts& image);
/// "alpine:3.20", with further repositories.
std::string apk_sources_key(const ApkQuestion& question, const ImageFacts& image);

}  // namespace drydock
