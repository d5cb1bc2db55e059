#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/result.h"

namespace drydock {

/// How far the hashes of a Release file may be relied on.
enum class AptTrust : std::uint8_t {
  kVerified,   ///< a key of the source's keyring has signed it
  kUnchecked,  ///< no gpgv, keyring or key was at hand: the hashes rest on the transport alone
  kTrusted,    ///< the source says `trusted=yes`: nobody checks
};

struct SignatureCheck {
  AptTrust trust = AptTrust::kUnchecked;
  std::string reason;  ///< of kUnchecked, half a sentence
};

/// Files that hold the keys for a source: the base names of its `signed-by` paths below `folder`, or, where
/// that is empty, where Debian keeps them on this machine. Without `signed-by`, or with fingerprints there:
/// all keyrings of distributions and of apt itself. A path of an image is never opened as it stands.
std::vector<std::string> apt_keyrings(std::string_view signed_by, const std::string& folder);

/// Lets gpgv check the detached signature of `text` by the source's keys. An error where the signature is
/// bad, unreadable, expired, or of a revoked key or of none that `signed_by` names. Starts a program, which
/// has some seconds.
Result<SignatureCheck> check_apt_signature(std::string_view text, std::string_view signature,
                                           std::string_view signed_by, const std::string& folder);

/// The bytes of all armoured blocks (RFC 9580, 6.2) in the text one after another; empty where one cannot be
/// read.
std::string dearmored(std::string_view text);

}  // namespace drydock
