#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/result.h"

namespace drydock {

/// What a suite's Release file says (Debian's repository format), as far as the choice of packages needs it.
struct AptRelease {
  std::string suite, codename, origin, label, version;
  std::int64_t date = 0;         ///< seconds since 1970, UTC; 0: not stated, or not in a form that is known
  std::int64_t valid_until = 0;  ///< the same
  bool not_automatic = false;
  bool but_automatic_upgrades = false;
  bool by_hash = false;                         ///< `Acquire-By-Hash: yes`
  std::vector<std::string> components;          ///< "main", also where "updates/main" is written
  std::vector<std::string> architectures;       ///< none: any
  std::vector<std::string> no_support_for_all;  ///< of `No-Support-for-Architecture-all`
  struct File {
    std::string digest;  ///< "sha256:…", or "sha512:…" where there is no SHA-256
    std::uint64_t size = 0;
    friend bool operator==(const File&, const File&) = default;
  };
  /// The Packages files, by the name that stands in the file: "main/binary-amd64/Packages.xz".
  std::map<std::string, File, std::less<>> files;
  friend bool operator==(const AptRelease&, const AptRelease&) = default;

  /// False where components are listed, and this one is not.
  bool has_component(std::string_view name) const;
  bool has_architecture(std::string_view name) const;
  /// True where packages for all architectures are in an index of their own, `binary-all`.
  bool has_separate_all() const;
};

/// An error where the text is no Release file, or names no hash that can be relied on. Lines of other files
/// are passed over.
Result<AptRelease> parse_apt_release(std::string_view text);

/// The same facts as a Release file that parse_apt_release() reads again: what the cache keeps.
std::string format_apt_release(const AptRelease& release);

/// A text in the cleartext signature framework (RFC 9580, 7).
struct ClearSigned {
  std::string text;  ///< what the signature is over: dash-escapes undone, white space at line ends gone, "\n"
                     ///< between the lines and none at the end
  std::string signature;  ///< armoured, as a detached signature of `text` has it
};

/// An error where anything but white space stands outside the one signed block: what is not signed must not
/// be read.
Result<ClearSigned> split_clear_signed(std::string_view bytes);

/// "Sat, 31 Jan 2026 10:00:00 UTC" (RFC 5322 with UTC, GMT or +0000) as seconds since 1970; nothing for all
/// else.
std::optional<std::int64_t> parse_release_date(std::string_view text);

}  // namespace drydock
