#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "support/real_programs.h"
#include "support/temp_folder.h"

namespace drydock::testing {

/// The archive of Debian that this machine installs from, as its own apt knows it. Nothing of it is written
/// down here: every machine has another one.
struct MachineArchive {
  struct Source {
    std::string uri;
    std::vector<std::string> suites, components;
  };
  std::string codename;  ///< "bookworm"
  std::vector<Source>
      sources;  ///< of this release, its updates and its security suite; the release's own comes first
  std::string keyring;  ///< on this machine, and in the images that debootstrap makes

  /// Nothing where the machine is no Debian, or its apt does not name the release.
  static std::optional<MachineArchive> find();
  /// A file for /etc/apt/sources.list.d/ whose name ends in .sources, as Debian's own images have it.
  std::string deb822() const;
  /// The same as lines for /etc/apt/sources.list.
  std::string lines() const;
};

/// Lets the folders that this process makes from now on stand in memory, where there is room for a few
/// images: what builds them waits for the disk again and again.
void prefer_folders_in_memory();

/// Fills `folder`, which is empty or not there yet, by calling `fill` with it; or with what another test's
/// call for the same `name` left there, where that had the same `key` and is of today. Each test is a process
/// of its own, and what several need may take a minute to make, so copies are kept in the build folder.
/// Whoever asks meanwhile waits.
void fill_once_for_all_tests(const std::string& name, const std::string& key, const std::string& folder,
                             const std::function<void()>& fill);

/// A minimal Debian, made by `debootstrap`. The object has its own copy, which goes with it. Needs root.
class BaseImage {
 public:
  static constexpr const char* kSourcesFile = "/etc/apt/sources.list.d/debian.sources";

  /// The programs that it needs.
  static std::vector<std::string> programs() { return {"debootstrap", "unshare", "tar", "mount"}; }

  /// The image installs from the sources of the archive.
  explicit BaseImage(const MachineArchive& archive);
  /// A folder with rootfs.tar in it, to build from.
  std::string folder() const { return folder_ / "image"; }

 private:
  void make(const MachineArchive& archive) const;

  TempFolder folder_;
};

/// Builds images without a daemon, in a storage of its own that goes with it. Needs root.
class Buildah {
 public:
  /// The programs that it needs.
  static std::vector<std::string> programs() { return {"buildah", "unshare"}; }

  /// Builds the text of a Dockerfile.
  void build(const std::string& dockerfile, const std::string& context, const std::string& name) const;
  void push(const std::string& name, const std::string& to) const;
  /// Runs a command in a container of the image, and gives what it printed.
  std::string run(const std::string& image, const std::vector<std::string>& command) const;

 private:
  std::string call(std::vector<std::string> args) const;

  TempFolder folder_;
};

}  // namespace drydock::testing
