#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "e2e/end_to_end.h"
#include "support/base_image.h"
#include "support/build_kit.h"
#include "support/real_registry.h"

namespace drydock::testing {

/// A small project out of tests/e2e/apps, and what is known of it. Its Dockerfile is written as such files
/// often are.
struct App {
  std::string name;    ///< of its folder
  std::string url;     ///< what it is asked for, in its container
  std::string answer;  ///< a part of the answer

  enum class User : std::uint8_t {
    kGiven,     ///< root before, and another one afterwards
    kOwn,       ///< the author's image runs as another one already
    kGivesUp,   ///< root starts it, and it becomes another one by itself
    kStaysRoot  ///< root before and afterwards
  };
  User user = User::kGiven;
  std::string declined = {};  ///< a part of the reason why the image gets no user, where root starts it still

  std::vector<std::pair<std::string, std::string>> arguments = {};  ///< build arguments that are not secret
  /// What must not be in the image, and how the author's Dockerfile is given it: as a build argument of that
  /// name, or in a file of that name in the build context.
  struct Secret {
    std::string text;
    std::string argument = {};
    std::string file = {}, file_text = {};
    std::string declined = {};  ///< a part of the reason why it stays in the image; empty: it does not
  };
  std::optional<Secret> secret = {};
};

/// Builds apps as they are, hardens them, builds and runs what came out, and compares. Each app makes a row
/// of a table that is printed at the end.
class RealApps : public EndToEnd {
 protected:
  // Before there is a fixture, since that makes folders.
  static void SetUpTestSuite() { prefer_folders_in_memory(); }

  /// Skips where a part is missing, and else starts all of them.
  void SetUp() override;
  /// Prints the table.
  void TearDown() override;

  /// Makes the images that the apps are built from, `debian:bookworm-slim` and, where Node is wanted,
  /// `debian:bookworm` in the registry: Debian's own with the packages that the apps install, so that their
  /// builds are quick.
  void make_base_images(bool with_node);

  void check(const App& app);

  /// A text that stands nowhere else.
  static std::string random_secret();

 private:
  struct Row {
    std::string app, before, after, user, answered, secret;
  };
  struct Hardened {
    std::vector<std::string> build_options;  // `--secret …`: what the report says that the build needs
    std::string user_declined;               // why non-root-user leaves it as it is
    std::string secret_declined;             // the same of secret-mounts
    std::string report;
  };

  void put_project(const App& app) const;
  std::optional<Hardened> harden(const App& app, bool offline) const;
  void check_offline(const App& app, const Hardened& online) const;
  void check_container(const App& app, const std::string& image, const Hardened* hardened, Row& row) const;
  std::string folder_of(const App& app) const { return project_ / app.name; }
  /// Where the file with the app's secret is for the build of the hardened app: outside the context.
  std::string given_file(const App& app) const { return project_ / (app.name + ".given"); }
  ImageBuild build_of(const App& app, const std::string& image) const;
  /// Where in each of the images the app's secret stands.
  std::vector<std::vector<std::string>> places_of_secret(const App& app,
                                                         const std::vector<std::string>& images) const;
  void check_secret(const App& app, const std::string& before, const std::string& after,
                    const Hardened& hardened, Row& row) const;

  /// Has the daemon fetch a base image, and keeps in mind what it is made of.
  void fetch_base(const std::string& name);
  /// The files of layers in `tar`, an archive of images, that stood in a base image.
  std::set<std::string> layers_of_bases(const std::string& tar, const nlohmann::json& manifest) const;

  std::optional<MachineArchive> archive_;
  std::optional<RealRegistry> registry_;
  std::optional<BuildKit> kit_;
  std::set<std::string> base_layers_;  // their digests
  std::vector<Row> rows_;
};

}  // namespace drydock::testing
