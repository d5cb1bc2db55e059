#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "support/real_programs.h"
#include "support/run_program.h"
#include "support/temp_folder.h"

namespace drydock::testing {

/// What one image is built from.
struct ImageBuild {
  std::string context;     ///< the folder, with its Dockerfile
  std::string name;        ///< to give to the image
  std::string dockerfile;  ///< another file than the folder's Dockerfile; may be empty
  std::vector<std::pair<std::string, std::string>> arguments = {};    ///< `--build-arg`
  std::vector<std::string> options = {};                              ///< `--secret …`, `--ssh …`
  std::vector<std::pair<std::string, std::string>> environment = {};  ///< of the client
};

/// A Docker daemon of its own with BuildKit, on a socket in a folder that goes with it. It lives in mount and
/// process namespaces of its own: nothing of it is left, even where it is killed. Needs root.
class BuildKit {
 public:
  /// For GTEST_SKIP(): why no daemon can run here; empty where one can.
  static std::string missing();

  /// `configuration`: the daemon's daemon.json.
  explicit BuildKit(const std::string& configuration = "{}");
  ~BuildKit();
  BuildKit(const BuildKit&) = delete;
  BuildKit& operator=(const BuildKit&) = delete;

  /// Builds with the network of the machine, on which the tests' servers listen.
  ProgramRun build(const ImageBuild& image) const;
  /// Runs the client and gives what it printed. Where it fails, so does the test, by an exception.
  std::string docker(std::vector<std::string> args) const;
  ProgramRun try_docker(std::vector<std::string> args, ProgramInput input = {}) const;
  /// The images as `docker save` writes them, in a file of that name.
  void save(const std::vector<std::string>& images, const std::string& file) const;

 private:
  bool start(const std::string& storage_driver, const std::string& configuration);

  TempFolder folder_;
  std::optional<BackgroundProgram> program_;
};

/// A container without a network of its own but the loopback device, in which it is asked.
class Container {
 public:
  Container(const BuildKit& kit, const std::string& image);
  ~Container();
  Container(const Container&) = delete;
  Container& operator=(const Container&) = delete;

  /// Runs a command in the container, as the user that the image names.
  ProgramRun exec(std::vector<std::string> command) const;
  /// Runs a command again and again until it succeeds or the container ends; gives what it printed last.
  std::string answer(const std::vector<std::string>& command) const;
  /// Whom `docker exec` runs as, which is the image's user.
  std::string user() const;
  /// Whom the container's first process runs as by now; empty where it ended.
  std::string user_of_first_process() const;
  std::string log() const;

 private:
  const BuildKit& kit_;
  std::string id_;
};

}  // namespace drydock::testing
