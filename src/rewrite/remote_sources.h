#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace drydock {

/// What an ADD source is, by its text.
enum class RemoteSource : std::uint8_t {
  kLocal,     ///< a path in the build context, or not known
  kFile,      ///< an http or https URL of a file
  kGit,       ///< an http or https URL of a git repository: its path ends in `.git`
  kOtherGit,  ///< a git repository that another protocol or form of writing names
};

/// As BuildKit's frontend tells them apart (frontend/dockerui and util/gitutil, ParseGitRef).
RemoteSource remote_source(std::string_view source);

/// True where the URL holds a user name or password.
bool holds_credentials(std::string_view url);

/// True where the path of the URL names a version, a date or a commit, so that what it serves is meant to
/// stay: a `1.2.3`, `v4`, `20240131`, `8f3a9c1`. A part such as `latest`, `master` or `nightly` says that it
/// does not. What looks like a version in the names of architectures is none.
bool names_version(std::string_view url);

/// A git URL's parts: `https://host/repo.git`, `v1.2`, `docs` of `https://host/repo.git#v1.2:docs`.
struct GitSource {
  std::string_view repository;
  std::string_view ref;     ///< empty: HEAD
  std::string_view folder;  ///< with its colon; empty: all of it
};
GitSource split_git_source(std::string_view url);

/// A full commit id: 40 or 64 hexadecimal digits.
bool is_commit_id(std::string_view text);

}  // namespace drydock
