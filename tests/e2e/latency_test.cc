// How many requests and round trips fifty images cost at a registry that is 50 ms away. The counts are
// asserted; the times are printed, and with DRYDOCK_BENCH=1 those of `skopeo inspect` in a loop as well.

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <optional>

#include "e2e/end_to_end.h"
#include "support/delay_proxy.h"
#include "support/real_registry.h"
#include "support/token_server.h"

namespace drydock::testing {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
constexpr std::size_t kImages = 50;
constexpr std::chrono::milliseconds kRoundTrip{50};

class RegistryLatency : public EndToEnd {
 protected:
  void SetUp() override {
    if (const std::string missing = missing_programs({"docker-registry", "skopeo", "openssl"});
        !missing.empty())
      GTEST_SKIP() << missing;
  }

  static std::string name(std::size_t i) { return fmt::format("team-{}/app:1", i); }

  void push_all(const RealRegistry& registry, const Login* login) const {
    ImageBuilder images;
    const std::string image = images.image();
    for (std::size_t i = 0; i < kImages; ++i) images.push(image, registry.host() + "/" + name(i), login);
  }

  std::string dockerfile(const std::string& host) const {
    std::string out;
    for (std::size_t i = 0; i < kImages; ++i) out += fmt::format("FROM {}/{}\n", host, name(i));
    return out;
  }

  /// Pins all images at `host`, which must be as far away as the round trip says, and tells what that took.
  /// `registry`: what the images' names begin with. `limit`: the round trips that one image alone takes,
  /// connection and all.
  void measure(const std::string& title, const std::string& registry, const std::string& host, int limit,
               const std::function<std::size_t()>& requests, const Login* login) const {
    std::chrono::duration<double, std::milli> time = std::chrono::hours(1);
    std::size_t asked = 0;
    // The shortest time is the one that other programs have disturbed least.
    for (int run = 0; run < (is_bench() ? 5 : 1); ++run) {
      fs::remove_all(cache());
      const std::size_t before = requests();
      const auto begin = Clock::now();
      const std::string out = hardened(dockerfile(registry), {"--only=pin-image", "--strict"});
      time = std::min<decltype(time)>(time, Clock::now() - begin);
      asked = requests() - before;
      std::size_t pinned = 0;
      for (std::size_t at = out.find("@sha256:"); at != std::string::npos; at = out.find("@sha256:", at + 1))
        ++pinned;
      EXPECT_EQ(pinned, kImages);
    }
    fmt::print("{}: {} requests, {:.0f} ms = {:.1f} round trips; one image alone needs {}\n", title, asked,
               time.count(), time.count() / kRoundTrip.count(), limit);
    // One for each image, one more where a token is asked for, and what finds out about the server.
    EXPECT_LE(asked, kImages * (login != nullptr ? 2 : 1) + 3) << title;
    if (is_bench()) loop_with_skopeo(title, host, requests, login);
  }

  static bool is_bench() {
    const char* wanted = std::getenv("DRYDOCK_BENCH");
    return wanted != nullptr && *wanted == '1';
  }

  static void loop_with_skopeo(const std::string& title, const std::string& host,
                               const std::function<std::size_t()>& requests, const Login* login) {
    const std::size_t before = requests();
    const auto begin = Clock::now();
    for (std::size_t i = 0; i < kImages; ++i) {
      std::vector<std::string> command{"skopeo",   "inspect",    "--no-tags", "--tls-verify=false",
                                       "--format", "{{.Digest}}"};
      if (login != nullptr) command.insert(command.end(), {"--creds", login->user + ":" + login->password});
      command.push_back(fmt::format("docker://{}/{}", host, name(i)));
      run_tool(std::move(command));
    }
    const std::chrono::duration<double, std::milli> time = Clock::now() - begin;
    fmt::print("{}, skopeo in a loop: {} requests, {:.0f} ms = {:.1f} round trips\n", title,
               requests() - before, time.count(), time.count() / kRoundTrip.count());
  }
};

TEST_F(RegistryLatency, Plain) {
  const RealRegistry registry;
  push_all(registry, nullptr);
  const DelayProxy proxy(std::stoi(registry.port()), kRoundTrip);
  const auto requests = [&] { return registry.requests(); };
  measure("plain, no distance", registry.host(), registry.host(), 0, requests, nullptr);
  // The connection and the HEAD.
  measure("plain", proxy.host(), proxy.host(), 2, requests, nullptr);
}

TEST_F(RegistryLatency, TlsAndTokens) {
  const Certificates certificates;
  const Login login{"reader", "secret"};
  const TokenServer tokens(certificates, login.user, login.password);
  const DelayProxy token_proxy(tokens.port(), kRoundTrip);
  RegistryAccess access = tokens.access();
  access.tokens->realm = "http://" + token_proxy.host() + "/token";
  const RealRegistry registry(&certificates, access);
  push_all(registry, &login);
  const DelayProxy proxy(std::stoi(registry.port()), kRoundTrip);
  // As a mirror, since a registry on this machine is asked without TLS first.
  configure(fmt::format("[network]\nca-file = \"{}\"\n[network.mirrors]\n\"docker.io\" = [\"https://{}\"]\n",
                        certificates.authority(), proxy.host()));
  const auto requests = [&] { return registry.requests(); };
  log_in(proxy.host(), basic_authorization(login.user, login.password));
  const std::size_t given = tokens.requests();
  // Connection, TLS and the HEAD that is answered with 401; connection and request for the token; the HEAD.
  measure("TLS and tokens", "docker.io", proxy.host(), 6, requests, &login);
  fmt::print("TLS and tokens: {} tokens were asked for, skopeo's included\n", tokens.requests() - given);
}

}  // namespace
}  // namespace drydock::testing
