// A real Debian, hardened and built: what is installed is what was pinned. One test, since making the base
// image takes longest, and each test is a process of its own.

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>

#include "e2e/end_to_end.h"
#include "support/base_image.h"
#include "support/real_registry.h"

namespace drydock::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

// bash stands in the image already, openssl often comes from the security suite, and git's and procps'
// versions have an epoch.
constexpr const char* kDockerfile =
    "FROM {}\n"
    "RUN apt-get update && apt-get install -y --no-install-recommends \\\n"
    "      bash ca-certificates curl \\\n"
    "      # for the tests\n"
    "      file git jq \\\n"
    "      less openssl procps tzdata xz-utils \\\n"
    "    && rm -rf /var/lib/apt/lists/*\n";
constexpr std::size_t kPackages = 11;

/// The pins in a Dockerfile, by package.
std::map<std::string, std::string> pins_of(const std::string& dockerfile) {
  std::map<std::string, std::string> out;
  std::istringstream in(dockerfile);
  for (std::string word; in >> word;) {
    const std::size_t equals = word.find('=');
    if (!word.starts_with('-') && equals != std::string::npos)
      out.emplace(word.substr(0, equals), word.substr(equals + 1));
  }
  return out;
}

/// The text of a file with apt's sources with a star for each address.
std::string without_addresses(const std::string& sources) {
  std::istringstream in(sources);
  std::string out;
  for (std::string line; std::getline(in, line);)
    out += (line.starts_with("URIs: ") ? "URIs: *" : line) + "\n";
  return out;
}

/// The Release files that `apt-get update --print-uris` would fetch.
std::set<std::string> releases_in(const std::string& uris) {
  std::istringstream in(uris);
  std::set<std::string> out;
  for (std::string line; std::getline(in, line);)
    if (line.find("/InRelease'") != std::string::npos) out.insert(line);
  return out;
}

class ImageBuild : public EndToEnd {
 protected:
  // Before there is a fixture, since that makes folders.
  static void SetUpTestSuite() { prefer_folders_in_memory(); }

  void SetUp() override {
    std::vector<std::string> programs = Buildah::programs();
    for (const auto& more : {BaseImage::programs(), {"docker-registry", "skopeo"}})
      programs.insert(programs.end(), more.begin(), more.end());
    if (const std::string missing = missing_programs(programs); !missing.empty()) GTEST_SKIP() << missing;
    if (const std::string missing = missing_root(); !missing.empty()) GTEST_SKIP() << missing;
    archive_ = MachineArchive::find();
    if (!archive_) GTEST_SKIP() << "this machine does not install from an archive of its own Debian release";
    base_folder_.emplace(*archive_);
    registry_.emplace();
    buildah_.build("FROM scratch\nADD rootfs.tar /\nCMD [\"bash\"]\n", base_folder_->folder(), "base");
    buildah_.push("base", base());
  }

  std::string base() const { return registry_->host() + "/debian:12"; }

  void expect_pinned_versions(const std::string& dockerfile) {
    const std::map<std::string, std::string> pins = pins_of(dockerfile);
    ASSERT_EQ(pins.size(), kPackages) << dockerfile;
    buildah_.build(dockerfile, project_.path().string(), "built");
    std::vector<std::string> command{"dpkg-query", "-W", "-f", "${Package} ${Version}\\n"};
    for (const auto& [name, version] : pins) command.push_back(name);
    std::istringstream installed(buildah_.run("built", command));
    std::map<std::string, std::string> versions;
    for (std::string name, version; installed >> name >> version;) versions.emplace(name, version);
    EXPECT_EQ(versions, pins);
  }

  /// Has apt's sources edited by the RUN that the policy `snapshot` writes, and gives the file and what apt
  /// reads out of all its sources. `image` is the one that is asked about, `setup` what makes the base image
  /// the same.
  struct Edited {
    std::string run, file, targets;
  };
  Edited edited_sources(const std::string& image, const std::string& setup, const std::string& file) {
    const std::string dockerfile =
        hardened(fmt::format("FROM {}\nRUN apt-get update && apt-get install -y curl\n", image),
                 {"--only=apt-snapshot", "--apt-policy=snapshot", "--as-of=2025-06-01"});
    Edited out;
    const std::size_t begin = dockerfile.find("RUN sed"), end = dockerfile.find("RUN apt-get");
    if (begin == std::string::npos || end == std::string::npos || end < begin) return out;
    out.run = dockerfile.substr(begin, end - begin);
    buildah_.build(fmt::format("FROM {}\n{}{}", base(), setup, out.run), project_.path().string(), "edited");
    out.file = buildah_.run("edited", {"cat", file});
    out.targets = buildah_.run("edited", {"apt-get", "update", "--print-uris"});
    return out;
  }

  std::optional<MachineArchive> archive_;
  std::optional<BaseImage> base_folder_;
  std::optional<RealRegistry> registry_;
  Buildah buildah_;
};

TEST_F(ImageBuild, WhatIsInstalledIsWhatWasPinned) {
  const std::string digest = skopeo_digest(base());
  const std::string before = fmt::format(kDockerfile, base());

  // The whole program, all rules included.
  const std::string after = hardened(before, {"--strict"});
  EXPECT_THAT(after, HasSubstr(fmt::format("FROM {}@{}\n", base(), digest)));
  expect_pinned_versions(after);

  // The snapshots are of Debian's own archive, which a machine may reach by another name.
  const Edited stanzas = edited_sources(base(), "", BaseImage::kSourcesFile);
  if (!stanzas.run.empty()) {
    // Only the addresses are others, and each is followed by a line.
    std::string expected = without_addresses(archive_->deb822());
    for (std::size_t at = expected.find("*\n"); at != std::string::npos; at = expected.find("*\n", at + 1))
      expected.insert(at + 2, "Check-Valid-Until: no\n");
    EXPECT_EQ(without_addresses(stanzas.file), expected) << stanzas.run;
    std::size_t suites = 0;
    for (const auto& source : archive_->sources) suites += source.suites.size();
    const std::set<std::string> targets = releases_in(stanzas.targets);
    EXPECT_EQ(targets.size(), suites) << stanzas.targets;
    for (const std::string& target : targets) EXPECT_THAT(target, HasSubstr("/20250601T000000Z/dists/"));

    // The same sources in the other of the two formats.
    ImageBuilder images;
    const ImageBuilder::Files files{{"etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n"},
                                    {"etc/apt/sources.list", archive_->lines()}};
    const std::string image =
        images.image("amd64", nlohmann::json::object(), {ImageBuilder::layer_of(files)});
    images.push(image, registry_->host() + "/lines:1");
    project_.put("sources.list", archive_->lines());
    const Edited lines = edited_sources(
        registry_->host() + "/lines:1",
        fmt::format("COPY sources.list /etc/apt/sources.list\nRUN rm {}\n", BaseImage::kSourcesFile),
        "/etc/apt/sources.list");
    EXPECT_FALSE(lines.run.empty());
    EXPECT_EQ(releases_in(lines.targets), targets) << lines.run << lines.file;
  }

  // What is locked needs neither registry nor archive nor cache.
  project_.put("Dockerfile", before);
  const ProgramRun lock = drydock({"lock", "."});
  ASSERT_EQ(lock.exit_code, 0) << lock.err;
  registry_->stop();
  fs::remove_all(cache());
  EXPECT_EQ(hardened(before, {"--strict", "--locked"}), after);
}

}  // namespace
}  // namespace drydock::testing
