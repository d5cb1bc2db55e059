#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace drydock {

/// Where a fact comes from, for the report, the lock file and `explain`.
struct Provenance {
  enum class Kind : std::uint8_t {
    kNone,      ///< nobody could be asked
    kNetwork,   ///< asked in this run
    kCache,     ///< asked in an earlier run
    kLock,      ///< drydock.lock
    kTable,     ///< the table of well-known images that comes with drydock
  };
  Kind kind = Kind::kNone;
  std::string where;      ///< a host, an archive's URI or a path; never with credentials
  std::int64_t when = 0;  ///< seconds since 1970, UTC, when it was first learnt; 0: not known
  friend bool operator==(const Provenance&, const Provenance&) = default;
};

/// The answer to one question, or why there is none. One question that fails costs its own answer only.
template <typename T>
struct Answer {
  std::optional<T> value;
  /// What stood in the way of a value, or of a part of it that was asked for, as half a sentence that tells the user
  /// what to do (lower case, no full stop, no credential). Without a value and empty: nobody could be asked (offline,
  /// and neither locked nor cached).
  std::string problem;
  Provenance from;
};

}  // namespace drydock
