// What an image must not know: real apps that need a secret to be built. Each is built as its author wrote
// it, hardened, and built again with what the report says that the build must now be given. The secret stands
// in the image before, and in none of its bytes afterwards. One test, since making the base images takes
// longest.

#include <fmt/format.h>

#include "e2e/real_apps.h"
#include "support/ssh_server.h"
#include "support/token_server.h"

namespace drydock::testing {
namespace {

/// A package whose one module is a function.
struct NpmPackage {
  const char *name, *version, *function;
};

/// A registry of npm packages that has this one, and gives it to whoever has the token, or where there is
/// none, to all.
FaultServer::Reply npm_registry(const FaultServer::Request& request, const NpmPackage& wanted,
                                const std::string& token) {
  const auto& [name, number, function] = wanted;
  // `npm install` asks for advisories as well, and does without.
  if (request.path().starts_with("/-/")) return {.status = 404, .body = "{}"};
  if (!token.empty() && request.header("authorization") != "Bearer " + token)
    return {.status = 401, .body = "{}"};
  nlohmann::json version{{"name", name}, {"version", number}, {"main", "index.js"}};
  if (request.path().ends_with(".tgz"))
    return {.body = ImageBuilder::layer_of(
                {{"package/package.json", version.dump()},
                 {"package/index.js", fmt::format("module.exports = {};\n", function)}})};
  version["dist"] = {{"tarball", fmt::format("http://{}/{}/-/package.tgz", request.header("host"), name)}};
  const nlohmann::json package{
      {"name", name}, {"dist-tags", {{"latest", number}}}, {"versions", {{number, version}}}};
  return {.headers = {{"Content-Type", "application/json"}}, .body = package.dump()};
}

/// A page for whoever knows the password of `reader`.
FaultServer::Reply page(const FaultServer::Request& request, const std::string& password) {
  if (request.header("authorization") != basic_authorization("reader", password)) return {.status = 401};
  return {.body = "hello from behind a password\n"};
}

/// What this machine's npm installs from, where there is one.
std::string machine_npm_registry() {
  if (find_program("npm").empty()) return {};
  std::string out = run_tool({"npm", "config", "get", "registry"});
  while (out.ends_with('\n')) out.pop_back();
  return out;
}

class Secrets : public RealApps {
 protected:
  static constexpr const char* kPort3000 = "http://127.0.0.1:3000/";
  static constexpr const char* kPort8000 = "http://127.0.0.1:8000/";

  void check_npm() {
    // A stand-in for the package, where the machine does not say which registry it may ask.
    constexpr NpmPackage kMs{"ms", "2.1.3", "() => 2 * 60 * 1000"};
    const FaultServer server(
        [&](const FaultServer::Request& request) { return npm_registry(request, kMs, {}); });
    const std::string real = machine_npm_registry();
    check({.name = "node-npm",
           .url = kPort3000,
           .answer = "two minutes are 120000 ms",
           .arguments = {{"NPM_REGISTRY", real.empty() ? server.url() + "/" : real}}});
  }

  void check_npm_tokens() {
    constexpr NpmPackage kGreeting{"@acme/greeting", "1.0.0", "() => \"hello from a private package\""};
    struct Case {
      const char *name, *declined;
    };
    constexpr Case kCases[] = {
        {"npm-token-npmrc", ""},
        {"npm-token-written", ""},
        // npm keeps what it is told in the project's own .npmrc, not in that of the user which the author
        // removes, and its command line in a log: no mount keeps that out of the layer.
        {"npm-token-config-set", "npm config"},
        // Whether a server reads its environment cannot be known, so a variable of it stays.
        {"npm-token-env", "may read it at run time"}};
    for (const auto& [name, declined] : kCases) {
      const std::string token = random_secret();
      const FaultServer server(
          [&](const FaultServer::Request& request) { return npm_registry(request, kGreeting, token); });
      check({.name = name,
             .url = kPort3000,
             .answer = "hello from a private package",
             .arguments = {{"NPM_HOST", server.host()}},
             .secret = App::Secret{.text = token, .argument = "NPM_TOKEN", .declined = declined}});
    }
  }

  void check_passwords() {
    const std::string password = random_secret();
    const FaultServer server([&](const FaultServer::Request& request) { return page(request, password); });
    const std::string netrc = fmt::format("machine 127.0.0.1\nlogin reader\npassword {}\n", password);
    check({.name = "netrc-removed",
           .url = kPort8000,
           .answer = "hello from behind a password",
           .arguments = {{"DATA_URL", server.url() + "/"}},
           .secret = App::Secret{.text = password, .file = ".netrc", .file_text = netrc}});
    check({.name = "arg-password-curl",
           .url = kPort8000,
           .answer = "hello from behind a password",
           .arguments = {{"DATA_URL", server.url() + "/"}},
           .secret = App::Secret{.text = password, .argument = "DATA_PASSWORD"}});
  }

  void check_ssh_key() {
    if (const std::string missing = SshServer::missing(); !missing.empty()) {
      fmt::print("ssh-key-clone is left out: {}\n", missing);
      return;
    }
    const SshServer server("index.html", "hello from a private repository\n");
    // What the key's file holds is base64; a line out of its middle is of the key itself.
    const std::string key = server.private_key();
    const std::size_t line = key.find('\n', key.find('\n') + 1) + 1;
    check(
        {.name = "ssh-key-clone",
         .url = kPort8000,
         .answer = "hello from a private repository",
         .arguments = {{"REPOSITORY", server.repository()}},
         .secret = App::Secret{
             .text = key.substr(line, key.find('\n', line) - line), .file = "id_ed25519", .file_text = key}});
  }
};

TEST_F(Secrets, AppsAreBuiltWithoutKeepingThem) {
  make_base_images(true);
  check_npm();
  check_npm_tokens();
  check_passwords();
  check_ssh_key();
}

}  // namespace
}  // namespace drydock::testing
