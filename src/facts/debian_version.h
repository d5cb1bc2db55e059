#pragma once

#include <string>
#include <string_view>

namespace drydock {

/// Debian's order of versions, as `dpkg --compare-versions` has it (Debian Policy 5.6.12, deb-version(7)):
/// negative, zero or positive. Texts that are no valid versions have an order too. Numbers may have any
/// length.
int compare_debian_versions(std::string_view a, std::string_view b);

/// By the syntax of deb-version(7): epoch, upstream version that begins with a digit, revision.
bool is_debian_version(std::string_view text);

/// The version without a binary rebuild's suffix: "1.2-3" of "1.2-3+b1" (Debian Developer's
/// Reference 5.10.2.1). The same text where there is none.
std::string_view without_binary_rebuild(std::string_view version);

/// The version without its Debian revision, the epoch kept: "1:1.2" of "1:1.2-3+deb12u1", for the pin
/// `pkg=1:1.2*`.
std::string_view upstream_version(std::string_view version);

/// True where the version fits what stands after `=` on apt's command line: the same version, the beginning
/// of one and
/// `*`, or a pattern (apt's pkgVersionMatch; letters in either case).
bool matches_apt_pin(std::string_view version, std::string_view pin);

/// Shell patterns as apt gives them to fnmatch(3): `*`, `?`, `[a-z]`, `[!a-z]`, a backslash, letters in
/// either case. Takes little time whatever the pattern; one of more than 1000 bytes, or a `/regular
/// expression/`, matches nothing.
bool matches_apt_pattern(std::string_view text, std::string_view pattern);

}  // namespace drydock
