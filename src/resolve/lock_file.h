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

/// What a lock file keeps of an image. Of `facts`:
/// - digest, media type, whether it is an index, its platforms sorted, the version's tag; not `tag_digest`;
/// - one configuration, that of the first platform that is known, without labels, history and variables that
///   look like secrets; its os and architecture are the platform's;
/// - one platform's contents: programs, the texts below etc/apt/ and etc/apk/, accounts without hashes of
///   passwords, and what names the distribution in etc/os-release. Not the installed packages.
struct LockedImage {
  ImageFacts facts;
  std::string from;  ///< the registry's host, or the source of a recorded digest
  std::int64_t when = 0;
};

struct LockedPackage {
  std::string version;  ///< as it is pinned
  std::string suite;
  std::string from;  ///< the archive's URI
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
  /// By sources, then name. The sources' key is made by apt_sources_key() and apk_sources_key(): images of
  /// one distribution's release share it.
  std::map<std::string, std::map<std::string, LockedPackage>> apt;
  std::map<std::string, std::map<std::string, LockedPackage>> apk;
  std::map<std::string, LockedFile> files;  ///< by URL
  std::map<std::string, LockedGitRef> git;  ///< by URL with ref
};

/// All that is wrong is in the error, one line each: `path:line:col: error: …`. A lock file comes with the
/// files under review, so everything that may end up in a Dockerfile is checked to be what it claims to be.
Result<LockFile> parse_lock_file(std::string_view text, const std::string& path);

/// The same facts always make the same text. Passwords in URLs are left out, and bytes that are no UTF-8
/// become U+FFFD. Facts that could not be read back (an empty digest or version, say) leave no trace.
std::string format_lock_file(const LockFile& lock);

/// Which packages an image and a question see: "debian:bookworm", with what a question adds to the image's
/// own sources: "debian:bookworm -t bookworm-backports", "debian:bookworm @20260131T000000Z", "ubuntu:noble +
/// deb http://… noble main". Where the image's own sources or preferences are not those that its distribution
/// comes with, a hash of them follows the release: "debian:bookworm sources 0123456789ab". Empty where the
/// distribution or its sources are not known.
std::string apt_sources_key(const AptQuestion& question, const ImageFacts& image);
/// "alpine:3.20" or "alpine:edge", with further repositories and with a hash as above.
std::string apk_sources_key(const ApkQuestion& question, const ImageFacts& image);

}  // namespace drydock
