#pragma once

#include <string_view>

namespace drydock {

/// apk-tools' order of versions (apk-package(5), src/version.c of apk-tools): negative, zero or positive. All suffixes
/// (_alpha, _beta, _pre, _rc, _cvs, _svn, _git, _hg, _p), the letter, the revision -r, and leading zeros as apk has them.
int compare_apk_versions(std::string_view a, std::string_view b);

/// By the syntax of apk-package(5).
bool is_apk_version(std::string_view text);

/// True where `version` fits a constraint as apk's command line takes it, its operator included: "=1.2-r0", "~1.2",
/// "~=1.2", ">=1.2", "<2", ">1", "><…" is never satisfied.
bool satisfies_apk_constraint(std::string_view version, std::string_view constraint);

}  // namespace drydock
