#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "support/image_builder.h"
#include "support/real_programs.h"
#include "support/run_program.h"
#include "support/temp_folder.h"

namespace drydock::testing {

/// A project's folder, and drydock run in it as by a user who has nothing but what the test gives: an own
/// cache, home, logins and configuration.
class EndToEnd : public ::testing::Test {
 protected:
  // A repository of its own, so that no configuration around the test counts.
  EndToEnd() { project_.put(".git/HEAD", "ref: refs/heads/main\n"); }

  using Environment = std::vector<std::pair<std::string, std::string>>;

  /// Runs drydock in the project's folder. `environment` comes on top of the user's.
  ProgramRun drydock(std::vector<std::string> args, const Environment& environment = {}) const {
    args.insert(args.begin(), DRYDOCK_BINARY);
    ProgramInput input;
    input.folder = project_.path().string();
    const std::string home = user_.path().string();
    // An empty value counts like a variable that is not set.
    input.environment = {{"HOME", home},
                         {"XDG_CACHE_HOME", cache()},
                         {"XDG_CONFIG_HOME", home + "/config"},
                         {"XDG_RUNTIME_DIR", home + "/run"},
                         {"DOCKER_CONFIG", home + "/docker"},
                         {"REGISTRY_AUTH_FILE", ""},
                         {"DRYDOCK_OFFLINE", ""},
                         {"GITHUB_ACTIONS", ""}};
    for (const char* proxy :
         {"http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"})
      input.environment.emplace_back(proxy, "");
    input.environment.insert(input.environment.end(), environment.begin(), environment.end());
    return run_program(args, input);
  }

  /// Writes a Dockerfile, hardens it in place, and gives what it is then.
  std::string hardened(const std::string& text, std::vector<std::string> options, int exit_code = 0) const {
    project_.put("Dockerfile", text);
    options.insert(options.end(), {"--write", "Dockerfile"});
    const ProgramRun run = drydock(options);
    EXPECT_EQ(run.exit_code, exit_code) << run.out << run.err;
    return project_.get("Dockerfile");
  }

  struct Finding {
    int line = 0;
    std::string rule, message, declined;
    bool applied = false;
  };
  /// What drydock finds in a Dockerfile, in the order of its report.
  std::vector<Finding> findings(const std::string& text, std::vector<std::string> options,
                                int exit_code = 0) const {
    project_.put("Dockerfile", text);
    options.insert(options.end(), {"--format=json", "Dockerfile"});
    const ProgramRun run = drydock(options);
    EXPECT_EQ(run.exit_code, exit_code) << run.out << run.err;
    std::vector<Finding> out;
    const nlohmann::json report = nlohmann::json::parse(run.out, nullptr, false);
    if (report.is_discarded()) {
      ADD_FAILURE() << "this is no JSON: " << run.out << run.err;
      return out;
    }
    for (const nlohmann::json& each : report["files"][0]["findings"]) {
      const std::string declined = each["declined"].is_null() ? "" : each["declined"];
      out.push_back({each["line"], each["rule"], each["message"], declined, each["applied"]});
    }
    return out;
  }

  /// Keeps a login, as `docker login` does. `authorization`: as basic_authorization() makes it.
  void log_in(const std::string& host, const std::string& authorization) const {
    const std::string login = authorization.substr(authorization.find(' ') + 1);
    user_.put("docker/config.json", nlohmann::json{{"auths", {{host, {{"auth", login}}}}}}.dump());
  }
  void log_out() const { user_.put("docker/config.json", "{}"); }

  /// The network's part of the user's own configuration.
  void configure(const std::string& toml) const { user_.put("config/drydock/config.toml", toml); }

  std::string cache() const { return user_ / "cache"; }

  TempFolder project_;
  TempFolder user_;
};

}  // namespace drydock::testing
