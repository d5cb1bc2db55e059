#pragma once

#include <string_view>

namespace drydock {

/// apk-tools' order of versions, as 2.14 and 3.0 have it: negative, zero or positive. A version is
/// `digits{.digits}{letter}{_suffix{digits}}{~hash}{-rdigits}`.
///
/// - Numbers compare as numbers, and those after a point where one of the two begins with 0 as text.
/// - The suffixes _alpha < _beta < _pre < _rc come before the version without any, _cvs < _svn < _git < _hg <
/// _p after.
/// - Of two versions of which one goes on where the other ends, the longer one is newer, those four suffixes
/// apart.
///
/// Texts that are no versions have an order too: that of the part which can be read.
int compare_apk_versions(std::string_view a, std::string_view b);

/// By the syntax above. apk refuses a constraint whose version has another one.
bool is_apk_version(std::string_view text);

/// True where `version` fits a constraint as apk's command line takes it, its operator included: "=1.2-r0",
/// "~1.2",
/// "~=1.2", ">=1.2", "<2", ">1". `~` is satisfied by every version that begins with the same parts: "~1.2"
/// by 1.2.9-r0 and not by 1.20. False without an operator, with a version that is none, and for `><`, which
/// names a checksum.
bool satisfies_apk_constraint(std::string_view version, std::string_view constraint);

}  // namespace drydock
