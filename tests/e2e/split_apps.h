#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "e2e/end_to_end.h"
#include "support/base_image.h"
#include "support/build_kit.h"
#include "support/real_registry.h"

namespace drydock::testing {

/// A small project out of tests/e2e/split_apps that is built and shipped in one stage, and what is known of
/// it.
struct SplitApp {
  std::string name;  ///< of its folder
  int port = 8000;   ///< that it answers on, in its container
  std::vector<std::pair<std::string, std::string>>
      answers;                         ///< what it is asked for ("/"), and a part of the answer
  std::vector<std::string> builders;   ///< programs that are in the image before, and in no final stage
  std::vector<std::string> gone = {};  ///< files of which the same is true
  std::vector<std::pair<std::string, std::string>> arguments = {};  ///< of the build
  std::string declined = {};    ///< a part of the reason why it is not split; empty: it is
  std::string stays_root = {};  ///< the same for the user that it gets
};

/// Builds apps as they are, splits them, then hardens them with all rules, builds and runs what came out, and
/// compares. Each app makes a row of a table that is printed at the end.
class SplitApps : public EndToEnd {
 protected:
  // Before there is a fixture, since that makes folders.
  static void SetUpTestSuite() { prefer_folders_in_memory(); }

  /// Skips where a part is missing, and else starts all of them. A registry of its own is the mirror of
  /// docker.io, for the daemon and for drydock, with the images of names that Dockerfiles have, made of
  /// Debian's packages.
  void SetUp() override;
  /// Prints the table.
  void TearDown() override;

  void check(const SplitApp& app);

 private:
  /// What an image is, and what its container does.
  struct Shipped {
    std::vector<std::string> answers;
    std::vector<std::string> found;  // of SplitApp::builders and ::gone
    std::uint64_t bytes = 0;
    std::size_t packages = 0;
    std::string user;
  };
  struct Hardened {
    bool split = false;
    std::string split_declined, user_declined;
  };
  struct Row {
    std::string app, bytes, packages, answers, user, note;
  };

  void make_base_images() const;
  void put_project(const SplitApp& app) const;
  std::optional<Hardened> harden(const SplitApp& app) const;
  std::optional<Shipped> build_and_run(const SplitApp& app, const std::string& image) const;
  /// Hardens the app, builds and runs it, and compares with what it was before.
  std::optional<Shipped> check_hardened(const SplitApp& app, const Shipped& before, Row& row) const;

  std::optional<MachineArchive> archive_;
  std::optional<RealRegistry> registry_;
  std::optional<BuildKit> kit_;
  std::vector<Row> rows_;
};

}  // namespace drydock::testing
