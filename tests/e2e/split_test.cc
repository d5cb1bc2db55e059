// What a split image does: real programs that are built and shipped in one stage, each built as its author
// wrote it, split, built again and asked the same. One test, since making the base images takes longest, and
// each test is a process of its own.

#include <fmt/format.h>

#include "e2e/split_apps.h"
#include "support/fault_server.h"

namespace drydock::testing {
namespace {

/// Packages whose one module is a function, for where the machine does not say which registry it may ask.
FaultServer::Reply npm_registry(const FaultServer::Request& request) {
  // `npm ci` asks for advisories as well, and does without.
  if (request.path().starts_with("/-/")) return {.status = 404, .body = "{}"};
  const bool ms = request.path().find("/ms") != std::string::npos;
  const std::string name = ms ? "ms" : "isarray", number = ms ? "2.1.3" : "2.0.5";
  nlohmann::json version{{"name", name}, {"version", number}, {"main", "index.js"}};
  if (request.path().ends_with(".tgz"))
    return {.body = ImageBuilder::layer_of(
                {{"package/package.json", version.dump()},
                 {"package/index.js",
                  fmt::format("module.exports = {};\n", ms ? "() => 2 * 60 * 1000" : "Array.isArray")}})};
  version["dist"] = {{"tarball", fmt::format("http://{}/{}/-/package.tgz", request.header("host"), name)}};
  const nlohmann::json package{
      {"name", name}, {"dist-tags", {{"latest", number}}}, {"versions", {{number, version}}}};
  return {.headers = {{"Content-Type", "application/json"}}, .body = package.dump()};
}

/// What this machine's npm installs from, where there is one.
std::string machine_npm_registry() {
  if (find_program("npm").empty()) return {};
  return run_tool({"sh", "-c", "npm config get registry | tr -d '\\n'"});
}

class Split : public SplitApps {
 protected:
  void check_c() {
    check({.name = "c-make",
           .answers = {{"/", "hello from C\nzlib 1.2.13, SQLite 3."}},
           .builders = {"gcc", "cc", "make"},
           .gone = {"/usr/include/stdio.h", "/srv/server/Makefile"}});
    check({.name = "cpp-cmake",
           .answers = {{"/", "hello from C++"}, {"/arguments", "2"}, {"/none", "nothing here"}},
           .builders = {"g++", "c++", "cmake", "make"},
           .gone = {"/src/CMakeLists.txt", "/build"}});
    check({.name = "autotools",
           .answers = {{"/", "hello from greeter 1.4"}},
           .builders = {"gcc", "autoconf", "automake", "make"},
           .gone = {"/usr/src/greeter"}});
  }

  void check_compiled() {
    check({.name = "go-http",
           .answers = {{"/", "hello from Go 1.0 in Europe/Berlin"}},
           .builders = {"go", "gcc"},
           .gone = {"/src/main.go"}});
    check({.name = "rust-http",
           .answers = {{"/", "hello from Rust"}},
           .builders = {"cargo", "rustc", "gcc"},
           .gone = {"/greeter/Cargo.toml", "/greeter/target/release/deps"}});
    check({.name = "java-maven",
           .answers = {{"/", "hello from Java at /"}, {"/deeper", "hello from Java at /deeper"}},
           .builders = {"javac", "mvn"},
           .gone = {"/app/pom.xml", "/app/target/classes"}});
  }

  void check_interpreted() {
    const FaultServer server(npm_registry);
    const std::string real = machine_npm_registry();
    const std::pair<std::string, std::string> registry{"NPM_CONFIG_REGISTRY",
                                                       real.empty() ? server.url() + "/" : real};
    check({.name = "node-server",
           .port = 3000,
           .answers = {{"/", "two minutes are 120000 ms at /"}},
           .builders = {"gcc", "g++", "make"},
           .gone = {"/app/node_modules/isarray"},
           .arguments = {registry}});
    if (real.empty())
      fmt::print("node-static is left out: no npm says where packages are\n");
    else
      check({.name = "node-static",
             .port = 80,
             .answers = {{"/", "<title>hello from a site</title>"}, {"/app.js", "built by"}},
             .builders = {"gcc", "node", "npm"},
             .gone = {"/site/package.json"},
             .arguments = {registry},
             .stays_root = "`nginx`"});
    check({.name = "python-cext",
           .answers = {{"/", "the sum is 500500"}},
           .builders = {"gcc", "cc"},
           .gone = {"/usr/include/python3.11/Python.h", "/src/setup.py"}});
    // Without an environment: beside the distribution's own packages.
    check({.name = "python-system",
           .answers = {{"/", "the sum is 500500"}},
           .builders = {"gcc", "cc", "pip3"},
           .gone = {"/usr/include/python3.11/Python.h", "/src/setup.py", "/src/src/fastsum.c"}});
  }
};

TEST_F(Split, AppsAnswerTheSameWithoutWhatBuiltThem) {
  check_c();
  check_compiled();
  check_interpreted();
}

}  // namespace
}  // namespace drydock::testing
