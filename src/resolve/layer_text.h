#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "resolve/layer_paths.h"

namespace drydock {

/// What is kept of a file's bytes, given why the file matters:
/// - of a package database a line for each installed package: name, architecture (none for apk) and version,
///   with tabs between them;
/// - of other files their text, without what would be a secret in the cache: passwords in URLs, in passwd and
///   in group.
///
/// Nothing where it is no text.
std::optional<std::string> kept_text(PathRole role, std::string_view path, std::string bytes);

using InstalledPackages = std::map<std::string, std::string, std::less<>>;

/// Adds the packages of texts that kept_text() made of dpkg's databases. Packages of other architectures than
/// the image's own get `name:arch`. `first_architecture` is the first line of var/lib/dpkg/arch, or empty; it
/// counts where the package "dpkg" itself is not there to tell.
void add_dpkg_packages(std::string_view kept, std::string_view first_architecture, InstalledPackages& into);
void add_apk_packages(std::string_view kept, InstalledPackages& into);

}  // namespace drydock
