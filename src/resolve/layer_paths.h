#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace drydock {

/// Where programs are looked for.
inline constexpr std::array<std::string_view, 6> kProgramFolders = {
    "bin", "sbin", "usr/bin", "usr/sbin", "usr/local/bin", "usr/local/sbin"};

/// Files whose text is kept.
inline constexpr std::array<std::string_view, 12> kTextFiles = {
    "etc/os-release",       "usr/lib/os-release",  "etc/debian_version", "etc/alpine-release",
    "etc/apt/sources.list", "etc/apt/preferences", "etc/apt/apt.conf",   "etc/apk/repositories",
    "etc/apk/arch",         "etc/passwd",          "etc/group",          "var/lib/dpkg/arch"};
/// Folders whose files are kept; not those of folders in them, which neither apt nor apk reads.
inline constexpr std::array<std::string_view, 4> kTextFolders = {
    "etc/apt/sources.list.d", "etc/apt/preferences.d", "etc/apt/apt.conf.d", "etc/apk/repositories.d"};

inline constexpr std::string_view kDpkgStatus = "var/lib/dpkg/status";
/// Where images without dpkg (distroless) hold one file for each package.
inline constexpr std::string_view kDpkgStatusFolder = "var/lib/dpkg/status.d";
/// Newer Alpine has merged /lib into /usr/lib.
inline constexpr std::array<std::string_view, 2> kApkDatabases = {"lib/apk/db/installed",
                                                                  "usr/lib/apk/db/installed"};

/// Why a path of a layer matters.
enum class PathRole : std::uint8_t {
  kNone,          ///< it matters only where it is an executable or a link that another link may lead to
  kText,          ///< its text is kept
  kDpkg,          ///< packages of dpkg
  kApk,           ///< packages of apk
  kProgram,       ///< it lies in one of the folders for programs
  kAncestor,      ///< paths that matter lie below it
  kUninteresting  ///< not even then: documentation, time zones
};
PathRole path_role(std::string_view path);

/// A path of an archive without leading and doubled slashes and `.` parts; the root is empty. Nothing where a
/// part is `..`, or the path is longer than any file system takes: such an entry is nothing that an engine
/// would unpack.
std::optional<std::string> normalize_layer_path(std::string_view path);

/// The folder that a path lies in; empty for the root.
std::string_view folder_of(std::string_view path);
/// A path's last part.
std::string_view last_part(std::string_view path);

/// Whether the inspector looks for a program of this name. What it does not look for is in no
/// ImageContents::programs, whether an image has it or not.
bool is_known_program(std::string_view name);

}  // namespace drydock
