#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "facts/image_facts.h"

namespace drydock {

/// How an image's apt sources are pointed at a dated snapshot of the archive.
struct AptSnapshotPlan {
  /// One file below /etc/apt and the substitutions of sed that edit it.
  struct FileEdit {
    std::string path;
    std::vector<std::string> substitutions;  ///< `s|^URIs: …$|URIs: …|`, for single quotes
  };
  std::vector<FileEdit> edits;
  std::string stamp;     ///< "20260131T000000Z"
  std::string host;      ///< of the snapshots, for a sentence
  std::string problem;   ///< why there is no plan, as half a sentence
  bool nothing = false;  ///< the sources are frozen already: an archive of old releases, or a snapshot
};

/// `as_of`: the stamp; empty: when the image was made. Each substitution is tried on the very text that the
/// image has, and the result must name the same suites and components at the snapshot: a plan that does not
/// prove itself is a problem. The archives of Debian (snapshot.debian.org) and Ubuntu (snapshot.ubuntu.com,
/// from 2023-03-01 on) are known.
AptSnapshotPlan plan_apt_snapshot(const ImageFacts& image, std::string_view as_of);

/// The plan as the text of a RUN, `escape` at the end of each line but the last; no line ending behind it.
std::string snapshot_run(const AptSnapshotPlan& plan, std::string_view keyword, char escape);

/// "20260131T000000Z" of "2026-01-31T00:00:00.5Z". Empty where that is no moment in UTC.
std::string stamp_of(std::string_view created);
bool is_snapshot_stamp(std::string_view text);

}  // namespace drydock
