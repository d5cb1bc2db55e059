// Pins of packages in images of a real registry, by archives that the test serves; and what becomes of pins
// when images and archives move on.

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <filesystem>
#include <optional>
#include <thread>

#include "e2e/end_to_end.h"
#include "resolve/sha256.h"
#include "support/apk_index_writer.h"
#include "support/fake_registry.h"
#include "support/real_registry.h"

namespace drydock::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

class Packages : public EndToEnd {
 protected:
  void SetUp() override {
    if (const std::string missing = missing_programs({"docker-registry", "skopeo"}); !missing.empty())
      GTEST_SKIP() << missing;
    registry_.emplace();
  }

  std::string reference(const std::string& name) const { return registry_->host() + "/" + name; }

  /// An image with these files, the same for both platforms.
  std::string push(const std::string& name, const ImageBuilder::Files& files,
                   const nlohmann::json& config = nlohmann::json::object()) {
    const std::vector<std::string> layers{ImageBuilder::layer_of(files)};
    const std::string index = images_.index({{"amd64", images_.image("amd64", config, layers)},
                                             {"arm64", images_.image("arm64", config, layers)}});
    images_.push(index, reference(name));
    return index;
  }

  /// A Debian whose archive is here.
  ImageBuilder::Files debian() const {
    return {
        {"etc/os-release", "ID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n"},
        {"etc/apt/sources.list", fmt::format("deb [trusted=yes] {}/debian bookworm main\n", files_.url())},
        {"var/lib/dpkg/status",
         "Package: bash\nStatus: install ok installed\nArchitecture: amd64\nVersion: 5.2-1\n\n"}};
  }

  /// Lets the archive serve one version of each package.
  void serve_debian(const std::vector<std::pair<std::string, std::string>>& packages) {
    std::string list;
    for (const auto& [name, version] : packages)
      list += fmt::format("Package: {}\nVersion: {}\nArchitecture: all\nFilename: {}.deb\nSize: 1\n\n", name,
                          version, name);
    std::string release =
        "Origin: Debian\nSuite: stable\nCodename: bookworm\nArchitectures: amd64 arm64\nComponents: main\n"
        "Date: Sun, 01 Jun 2025 12:00:00 UTC\nSHA256:\n";
    for (const char* architecture : {"amd64", "arm64"}) {
      const std::string path = fmt::format("main/binary-{}/Packages", architecture);
      files_.add_file("/debian/dists/bookworm/" + path, list);
      release += fmt::format(" {} {} {}\n", sha256_hex(list), list.size(), path);
    }
    files_.add_file("/debian/dists/bookworm/Release", release);
  }

  std::optional<RealRegistry> registry_;
  ImageBuilder images_;
  FakeRegistry files_;  // for its plain files
};

TEST_F(Packages, ApkFromTheRepositoriesOfTheImage) {
  push("alpine:3.20",
       {{"etc/os-release", "ID=alpine\nVERSION_ID=3.20.1\n"},
        {"etc/alpine-release", "3.20.1\n"},
        {"etc/apk/repositories", fmt::format("{0}/v3.20/main\n{0}/v3.20/community\n", files_.url())}});
  const auto record = [](const std::string& name, const std::string& version) {
    return fmt::format("C:Q1AAAAAAAAAAAAAAAAAAAAAAAAAAA=\nP:{}\nV:{}\nA:x86_64\nS:1\nI:1\nT:text\n\n", name,
                       version);
  };
  const std::string main =
      record("curl", "8.7.1-r0") + record("curl", "8.9.0-r1") + record("zlib", "1.3.1-r1");
  for (const char* architecture : {"x86_64", "aarch64"}) {
    const std::string arm = architecture == std::string("aarch64")
                                ? record("only-here", "1-r0") + record("other", "2-r0")
                                : record("other", "1-r0");
    files_.add_file(fmt::format("/v3.20/main/{}/APKINDEX.tar.gz", architecture), apk_index(main + arm));
    files_.add_file(fmt::format("/v3.20/community/{}/APKINDEX.tar.gz", architecture),
                    apk_index(record("jq", "1.7.1-r0") + record("curl", "8.8.0-r9")));
  }
  const std::string image = skopeo_digest(reference("alpine:3.20"));
  const std::string before =
      fmt::format("FROM {}\nRUN apk add --no-cache curl jq other missing\n", reference("alpine:3.20"));
  const std::string after =
      fmt::format("FROM {}@{}\nRUN apk add --no-cache curl=8.9.0-r1 jq=1.7.1-r0 other missing\n",
                  reference("alpine:3.20"), image);
  EXPECT_EQ(hardened(before, {"--only=pin-image,pin-apk"}), after);
  const std::vector<Finding> found = findings(before, {"--only=pin-apk", "--profile=migrate"});
  std::string declined;
  for (const Finding& each : found) declined += each.declined + "\n";
  EXPECT_THAT(declined, HasSubstr("the platforms get different versions"));
  EXPECT_THAT(declined, HasSubstr("v3.20/main"));
}

TEST_F(Packages, AptFromTheSourcesOfTheImage) {
  push("debian:12", debian());
  serve_debian({{"bash", "5.2-1"}, {"curl", "7.88.1-10+deb12u8"}, {"git", "1:2.39.5-0+deb12u1"}});
  EXPECT_EQ(hardened(fmt::format("FROM {}\nRUN apt-get update && apt-get install -y bash curl git\n",
                                 reference("debian:12")),
                     {"--only=pin-apt"}),
            fmt::format("FROM {}\nRUN apt-get update && apt-get install -y bash=5.2-1 curl=7.88.1-10+deb12u8 "
                        "git=1:2.39.5-0+deb12u1\n",
                        reference("debian:12")));
}

TEST_F(Packages, AnArchiveThatIsDownCostsItsPackagesAlone) {
  push("debian:12",
       {{"etc/os-release", "ID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n"},
        {"etc/apt/sources.list", fmt::format("deb [trusted=yes] {}/gone bookworm main\n", files_.url())}});
  const std::string before =
      fmt::format("FROM {}\nRUN apt-get update && apt-get install -y curl\n", reference("debian:12"));
  const std::vector<Finding> found = findings(before, {"--only=pin-image,pin-apt", "--profile=migrate"});
  ASSERT_EQ(found.size(), 2u);
  EXPECT_TRUE(found[0].applied);
  EXPECT_THAT(found[1].declined,
              HasSubstr("the apt archive " + files_.url() + "/gone (suite bookworm) cannot be used"));
  findings(before, {"--only=pin-image,pin-apt", "--profile=migrate", "--strict"}, 3);
}

TEST_F(Packages, PinsAreMovedWhenTheWorldMovesOn) {
  const std::string old_image = push("app:1", debian());
  serve_debian({{"curl", "8.0-1"}, {"jq", "1.6-2"}});
  const std::string text =
      fmt::format("FROM {}\nRUN apt-get update && apt-get install -y curl jq\n", reference("app:1"));
  const auto pinned = [&](const std::string& image, const std::string& curl) {
    return fmt::format("FROM {}@{}\nRUN apt-get update && apt-get install -y curl={} jq=1.6-2\n",
                       reference("app:1"), image, curl);
  };
  EXPECT_EQ(hardened(text, {"--only=pin-image,pin-apt"}), pinned(old_image, "8.0-1"));
  const ProgramRun current = drydock({"outdated", "--check", "."});
  EXPECT_EQ(current.exit_code, 0) << current.err;
  EXPECT_EQ(current.out, "");

  const std::string new_image = push("app:1", debian(), {{"Labels", {{"new", "yes"}}}});
  ASSERT_NE(new_image, old_image);
  serve_debian({{"curl", "8.1-1"}, {"jq", "1.6-2"}});
  const ProgramRun behind = drydock({"outdated", "."});
  EXPECT_EQ(behind.exit_code, 0) << behind.err;
  EXPECT_THAT(behind.out, HasSubstr(fmt::format("Dockerfile:1:6: warning: `{}` is pinned to {}",
                                                reference("app:1"), old_image.substr(0, 19))));
  EXPECT_THAT(behind.out,
              HasSubstr("error: `curl` 8.0-1 is served no more, so the next build fails; 8.1-1 is"));
  EXPECT_THAT(behind.out, Not(HasSubstr("jq")));
  EXPECT_EQ(drydock({"outdated", "--check", "."}).exit_code, 1);
  EXPECT_EQ(project_.get("Dockerfile"), pinned(old_image, "8.0-1")) << "nothing is written";

  EXPECT_EQ(drydock({"update", "-w", "--image", reference("app"), "."}).exit_code, 0);
  EXPECT_EQ(project_.get("Dockerfile"), pinned(new_image, "8.0-1"));
  EXPECT_EQ(drydock({"update", "-w", "."}).exit_code, 0);
  EXPECT_EQ(project_.get("Dockerfile"), pinned(new_image, "8.1-1"));
  EXPECT_EQ(drydock({"outdated", "--check", "."}).exit_code, 0);

  const std::string next = push("app:2", debian(), {{"Labels", {{"new", "very"}}}});
  EXPECT_EQ(drydock({"update", "-w", "--image", reference("app"), "--to", "2", "."}).exit_code, 0);
  EXPECT_THAT(project_.get("Dockerfile"), HasSubstr(fmt::format("FROM {}@{}\n", reference("app:2"), next)));
}

TEST_F(Packages, ALockFileKeepsWhatTheWorldMoves) {
  const std::string old_image = push("app:1", debian());
  serve_debian({{"curl", "8.0-1"}});
  const std::string text =
      fmt::format("FROM {}\nRUN apt-get update && apt-get install -y curl\n", reference("app:1"));
  project_.put("Dockerfile", text);
  ProgramRun lock = drydock({"lock", "."});
  ASSERT_EQ(lock.exit_code, 0) << lock.err;
  EXPECT_EQ(project_.get("Dockerfile"), text) << "locking changes no Dockerfile";
  const std::string locked = project_.get("drydock.lock");
  EXPECT_THAT(locked, HasSubstr(old_image));
  EXPECT_THAT(locked, HasSubstr("8.0-1"));
  EXPECT_EQ(drydock({"lock", "--check", "."}).exit_code, 0);

  const std::string new_image = push("app:1", debian(), {{"Labels", {{"new", "yes"}}}});
  serve_debian({{"curl", "8.1-1"}});
  fs::remove_all(cache());
  const std::vector<std::string> rules{"--only=pin-image,pin-apt"};
  const std::string kept = fmt::format("FROM {}@{}\nRUN apt-get update && apt-get install -y curl=8.0-1\n",
                                       reference("app:1"), old_image);
  EXPECT_EQ(hardened(text, rules), kept) << "the lock file comes first";
  project_.put("Dockerfile", text);
  EXPECT_EQ(drydock({"lock", "."}).exit_code, 0);
  EXPECT_EQ(project_.get("drydock.lock"), locked) << "what is locked stays";
  EXPECT_EQ(drydock({"lock", "--upgrade", "."}).exit_code, 0);
  EXPECT_THAT(project_.get("drydock.lock"), HasSubstr(new_image));
  EXPECT_THAT(project_.get("drydock.lock"), HasSubstr("8.1-1"));

  project_.put("drydock.lock", locked);
  fs::remove_all(cache());
  registry_->stop();
  EXPECT_EQ(hardened(text, {rules.front(), "--locked", "--strict"}), kept);
  EXPECT_EQ(hardened("FROM other.example/app:1\n", {rules.front(), "--locked", "--strict"}, 3),
            "FROM other.example/app:1\n");
}

TEST_F(Packages, SeveralAtOnceShareACache) {
  serve_debian({{"curl", "8.0-1"}, {"jq", "1.6-2"}});
  for (int i = 0; i < 6; ++i) {
    push(fmt::format("app-{}:1", i), debian(), {{"Labels", {{"number", std::to_string(i)}}}});
    project_.put(fmt::format("{}/Dockerfile", i),
                 fmt::format("FROM {}\nRUN apt-get update && apt-get install -y curl jq\n",
                             reference(fmt::format("app-{}:1", i))));
  }
  const std::vector<std::string> args{"--only=pin-image,pin-apt", "--profile=migrate", "--strict",
                                      "--format=json", "."};
  std::vector<ProgramRun> runs(4);
  std::vector<std::thread> threads;
  for (ProgramRun& run : runs) threads.emplace_back([&] { run = drydock(args); });
  for (std::thread& thread : threads) thread.join();
  for (const ProgramRun& run : runs) {
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(run.out, runs.front().out);
    EXPECT_EQ(run.err, "");
  }
  EXPECT_THAT(runs.front().out, HasSubstr("curl=8.0-1"));
  EXPECT_EQ(drydock(args).out, runs.front().out) << "with a warm cache";
  EXPECT_EQ(drydock({"--offline", args[0], args[1], args[2], args[3], args[4]}).out, runs.front().out)
      << "and without a network";
  EXPECT_THAT(drydock({"cache", "size"}).out, HasSubstr(" entries"));
  EXPECT_EQ(drydock({"cache", "path"}).out, cache() + "/drydock\n");
  EXPECT_EQ(drydock({"cache", "clean"}).exit_code, 0);
  EXPECT_THAT(drydock({"cache", "size"}).out, HasSubstr(" in 0 entries"));
}

}  // namespace
}  // namespace drydock::testing
