#pragma once

#include <string>
#include <string_view>

#include "resolve/lock_file.h"
#include "resolve/url_passwords.h"

namespace drydock {

/// What is left of facts in a lock file, as lock_file.h tells, and what reading it back gives.
LockFile kept_in_lock_file(const LockFile& lock);

// The forms of what a lock file may bring into a Dockerfile. Nothing in them means anything to a shell, but
// for the `*` and `~` of versions.

/// sha256 or sha512, in full, with small letters.
bool is_full_digest(std::string_view text);
/// A version of Debian or Alpine, or a pattern that ends in `*`.
bool is_pinned_version(std::string_view text);
bool is_package_name(std::string_view text);
/// 40 or 64 small hexadecimal digits.
bool is_commit(std::string_view text);
/// http or https, without blanks, quotes, backslashes and control characters.
bool is_web_url(std::string_view text);
bool is_platform(std::string_view text);
bool is_image_tag(std::string_view text);
/// A key of sources; hosts, suites and other words that are shown and not written anywhere.
bool is_plain_line(std::string_view text);

/// What a media type says of the digest that it belongs to.
bool is_index_type(std::string_view media_type);

/// Seconds since 1970 that a date of four digits' year can tell.
inline constexpr std::int64_t kLatestTime = 253'402'300'799;

}  // namespace drydock
