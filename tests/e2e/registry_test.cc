// Images are pinned by what a real registry says, with TLS and with each kind of login.

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "e2e/end_to_end.h"
#include "support/real_registry.h"
#include "support/token_server.h"

namespace drydock::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kUser = "reader";
constexpr const char* kPassword = "correct horse battery staple";
constexpr const char* kPinImage = "--only=pin-image";

class Registry : public EndToEnd {
 protected:
  void SetUp() override {
    if (const std::string missing = missing_programs({"docker-registry", "skopeo", "openssl"});
        !missing.empty())
      GTEST_SKIP() << missing;
  }

  /// An index for two platforms. Every `version` is another one.
  static std::string add_index(ImageBuilder& images, const std::string& version) {
    const nlohmann::json config{{"Labels", {{"org.opencontainers.image.version", version}}}};
    return images.index({{"amd64", images.image("amd64", config)}, {"arm64", images.image("arm64", config)}});
  }

  /// No file that drydock has written holds one of the secrets.
  void expect_unwritten(const std::vector<std::string>& secrets) const {
    for (const fs::path& folder : {fs::path(cache()), project_.path()}) {
      // Where nothing was learnt, there is no cache.
      if (!fs::exists(folder)) continue;
      for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        std::ifstream in(entry.path(), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(in), {}};
        for (const std::string& secret : secrets)
          EXPECT_EQ(bytes.find(secret), std::string::npos) << entry.path();
      }
    }
  }
};

/// A registry with TLS whose tokens a server of its own gives to one user.
class TokenRegistry : public Registry {
 protected:
  void SetUp() override {
    Registry::SetUp();
    if (IsSkipped()) return;
    certificates_.emplace();
    tokens_.emplace(*certificates_, kUser, kPassword);
    registry_.emplace(&*certificates_, tokens_->access());
    configure(fmt::format("[network]\nca-file = \"{}\"\n", certificates_->authority()));
  }

  /// Pushes what stands for a name, and gives the digest that skopeo sees there.
  std::string push(const ImageBuilder& images, const std::string& digest, const std::string& name) const {
    images.push(digest, registry_->host() + "/" + name, &login_);
    const std::string seen = skopeo_digest(registry_->host() + "/" + name, &login_);
    EXPECT_EQ(seen, digest) << name;
    return seen;
  }

  const Login login_{kUser, kPassword};
  std::optional<Certificates> certificates_;
  std::optional<TokenServer> tokens_;
  std::optional<RealRegistry> registry_;
};

TEST_F(TokenRegistry, EveryPlaceThatNamesAnImage) {
  ImageBuilder images;
  const std::string host = registry_->host(), port = registry_->port();
  const std::string app = push(images, add_index(images, "1"), "team/app:1.2");
  const std::string base = push(images, add_index(images, "2"), "team/base:3");
  const std::string tools = push(images, images.image(), "team/tools:1");
  const std::string assets = push(images, add_index(images, "3"), "team/assets:2");
  const std::string debian = push(images, add_index(images, "4"), "library/debian:12");
  const std::string alpine_index = add_index(images, "3.20.1");
  const std::string alpine = push(images, alpine_index, "library/alpine:latest");
  push(images, alpine_index, "library/alpine:3.20.1");
  const std::string busybox =
      push(images, images.image("amd64", {{"Env", {"PATH=/bin"}}}), "library/busybox:latest");

  // What has no registry in its name is docker.io's, and the registry here is its mirror.
  configure(fmt::format(
      "[network]\nca-file = \"{}\"\n[network.mirrors]\n\"docker.io\" = [\"https://localhost:{}\"]\n",
      certificates_->authority(), port));
  const std::string auth = basic_authorization(kUser, kPassword);
  const std::string entry = fmt::format(R"({{"auth":"{}"}})", auth.substr(6));
  user_.put("docker/config.json",
            fmt::format(R"({{"auths":{{"{0}":{2},"localhost:{1}":{2}}}}})", host, port, entry));

  const std::string before = fmt::format(
      "ARG BASE={0}/team/base:3\n"
      "FROM debian:12 AS build\n"
      "RUN --mount=type=bind,from={0}/team/assets:2,target=/assets ls /assets\n"
      "FROM ${{BASE}} AS middle\n"
      "COPY --from={0}/team/tools:1 /etc/example /tools\n"
      "FROM alpine AS plain\n"
      "FROM busybox:latest AS newest\n"
      "FROM localhost:{1}/team/app:1.2 AS ported\n"
      "FROM build AS again\n"
      "COPY --from=middle /tools /tools\n"
      "FROM scratch\n"
      "COPY --from=again /tools /tools\n",
      host, port);
  const std::string after = fmt::format(
      "ARG BASE={0}/team/base:3@{2}\n"
      "FROM debian:12@{3} AS build\n"
      "RUN --mount=type=bind,from={0}/team/assets:2@{4},target=/assets ls /assets\n"
      "FROM ${{BASE}} AS middle\n"
      "COPY --from={0}/team/tools:1@{5} /etc/example /tools\n"
      "FROM alpine:3.20.1@{6} AS plain\n"
      "FROM busybox:latest@{7} AS newest\n"
      "FROM localhost:{1}/team/app:1.2@{8} AS ported\n"
      "FROM build AS again\n"
      "COPY --from=middle /tools /tools\n"
      "FROM scratch\n"
      "COPY --from=again /tools /tools\n",
      host, port, base, debian, assets, tools, alpine, busybox, app);
  EXPECT_EQ(hardened(before, {kPinImage, "--strict"}), after);
  EXPECT_EQ(hardened(after, {kPinImage, "--strict"}), after) << "a second run";
  registry_->stop();
  EXPECT_EQ(hardened(before, {kPinImage, "--strict", "--offline"}), after) << "from the cache";
}

TEST_F(TokenRegistry, AWrongPasswordCostsItsImageAlone) {
  ImageBuilder images;
  push(images, add_index(images, "1"), "team/app:1");
  const RealRegistry open;
  const std::string other = images.image();
  images.push(other, open.host() + "/other:2");
  log_in(registry_->host(), basic_authorization(kUser, "a wrong password"));
  const std::string before =
      fmt::format("FROM {}/team/app:1 AS app\nFROM {}/other:2\nENV A b\n", registry_->host(), open.host());
  const std::string after = fmt::format("FROM {}/team/app:1 AS app\nFROM {}/other:2@{}\nENV A=b\n",
                                        registry_->host(), open.host(), other);
  EXPECT_EQ(hardened(before, {"--only=pin-image,env-equals"}), after);
  const auto found = findings(before, {kPinImage});
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].declined,
            fmt::format("{0} refuses the login that is kept for it: run `docker login {0}` again",
                        registry_->host()));
  EXPECT_TRUE(found[1].applied);
  EXPECT_EQ(hardened(before, {"--only=pin-image,env-equals", "--strict"}, 3), after);
}

TEST_F(TokenRegistry, WithoutALoginItSaysToLogIn) {
  ImageBuilder images;
  const std::string index = add_index(images, "1");
  push(images, index, "team/app:1");
  push(images, index, "public/app:1");
  log_out();
  const std::string host = registry_->host();
  const auto found =
      findings(fmt::format("FROM {0}/team/app:1 AS a\nFROM {0}/public/app:1\n", host), {kPinImage});
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].declined, fmt::format("{0} asks for a login: run `docker login {0}`", host));
  EXPECT_TRUE(found[1].applied) << found[1].declined;
}

TEST_F(TokenRegistry, AMissingTagIsSaidToBeMissing) {
  ImageBuilder images;
  push(images, add_index(images, "1"), "team/app:1");
  log_in(registry_->host(), basic_authorization(kUser, kPassword));
  const auto found = findings(fmt::format("FROM {}/team/app:9\n", registry_->host()), {kPinImage});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].declined,
            fmt::format("{} has no team/app:9: check the name and the tag", registry_->host()));
}

TEST_F(TokenRegistry, AnUnknownAuthorityIsNotTrusted) {
  configure("");
  const auto found = findings(fmt::format("FROM {}/team/app:1\n", registry_->host()), {kPinImage});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_THAT(found[0].declined, HasSubstr("is not trusted"));
  EXPECT_THAT(found[0].declined, HasSubstr("`ca-file`"));
}

TEST_F(TokenRegistry, APasswordIsInNoOutputAndNoFile) {
  ImageBuilder images;
  push(images, add_index(images, "1"), "team/app:1");
  const std::string text = fmt::format("FROM {0}/team/app:1 AS a\nFROM {0}/team/none:1\n", registry_->host());
  for (const std::string& password : {std::string(kPassword), std::string("a wrong password")}) {
    const std::string authorization = basic_authorization(kUser, password);
    log_in(registry_->host(), authorization);
    // What the other password has found out would be enough.
    fs::remove_all(cache());
    fs::remove(project_.path() / "drydock.lock");
    // Without its padding, which is the same for all of one length.
    const std::string encoded = authorization.substr(6, authorization.find('=') - 6);
    for (std::vector<std::string> args : std::vector<std::vector<std::string>>{{"--format=diff", "."},
                                                                               {"--format=patch", "."},
                                                                               {"--format=json", "."},
                                                                               {"--format=sarif", "."},
                                                                               {"--format=rdjson", "."},
                                                                               {"--check", "."},
                                                                               {"lock", "--upgrade", "."},
                                                                               {"outdated", "."},
                                                                               {"update", "."},
                                                                               {"--write", "."}}) {
      project_.put("Dockerfile", text);
      const ProgramRun run = drydock(args);
      for (const std::string& secret : {password, encoded}) {
        EXPECT_THAT(run.out, Not(HasSubstr(secret))) << args.front();
        EXPECT_THAT(run.err, Not(HasSubstr(secret))) << args.front();
      }
    }
    EXPECT_EQ(project_.get("Dockerfile").find("@sha256:") != std::string::npos, password == kPassword)
        << "it was used";
    // `eyJ` is how every token of this server begins.
    expect_unwritten({password, encoded, "eyJ"});
  }
}

TEST_F(Registry, BasicAuthentication) {
  if (const std::string missing = missing_programs({"htpasswd"}); !missing.empty()) GTEST_SKIP() << missing;
  RegistryAccess access;
  access.htpasswd = run_tool({"htpasswd", "-Bbn", kUser, kPassword});
  const Certificates certificates;
  const RealRegistry registry(&certificates, access);
  configure(fmt::format("[network]\nca-file = \"{}\"\n", certificates.authority()));
  ImageBuilder images;
  const Login login{kUser, kPassword};
  const std::string index = add_index(images, "1");
  images.push(index, registry.host() + "/team/app:1", &login);
  const std::string before = fmt::format("FROM {}/team/app:1\n", registry.host());

  log_in(registry.host(), basic_authorization(kUser, kPassword));
  EXPECT_EQ(hardened(before, {kPinImage}),
            fmt::format("FROM {}/team/app:1@{}\n", registry.host(),
                        skopeo_digest(registry.host() + "/team/app:1", &login)));

  const auto declined = [&] {
    // The cache would know by now.
    fs::remove_all(cache());
    const auto found = findings(before, {kPinImage});
    return found.size() == 1 ? found[0].declined : "not one finding";
  };
  log_in(registry.host(), basic_authorization(kUser, "a wrong password"));
  EXPECT_EQ(declined(), fmt::format("{0} refuses the login that is kept for it: run `docker login {0}` again",
                                    registry.host()));
  log_out();
  EXPECT_EQ(declined(), fmt::format("{0} asks for a login: run `docker login {0}`", registry.host()));
}

TEST_F(Registry, CredentialHelperIsRun) {
  RegistryAccess access;
  if (const std::string missing = missing_programs({"htpasswd"}); !missing.empty()) GTEST_SKIP() << missing;
  access.htpasswd = run_tool({"htpasswd", "-Bbn", kUser, kPassword});
  const RealRegistry registry(nullptr, access);
  ImageBuilder images;
  const Login login{kUser, kPassword};
  const std::string image = images.image();
  images.push(image, registry.host() + "/app:1", &login);
  const std::string helper = user_.put(
      "bin/docker-credential-test",
      fmt::format(
          "#!/bin/sh\nread host\necho '{{\"ServerURL\":\"x\",\"Username\":\"{}\",\"Secret\":\"{}\"}}'\n",
          kUser, kPassword));
  fs::permissions(helper, fs::perms::owner_all);
  user_.put("docker/config.json", fmt::format(R"({{"credHelpers":{{"{}":"test"}}}})", registry.host()));
  const char* path = std::getenv("PATH");
  project_.put("Dockerfile", fmt::format("FROM {}/app:1\n", registry.host()));
  const ProgramRun run =
      drydock({kPinImage, "-w", "Dockerfile"},
              {{"PATH", fmt::format("{}:{}", user_ / "bin", path == nullptr ? "" : path)}});
  EXPECT_EQ(project_.get("Dockerfile"), fmt::format("FROM {}/app:1@{}\n", registry.host(), image)) << run.err;
}

// ---- Whom drydock may ask

TEST_F(Registry, StrangersFilesReachNoPrivateAddress) {
  const RealRegistry registry;
  ImageBuilder images;
  images.push(images.image(), registry.host() + "/app:1");
  const std::size_t before = registry.requests();
  for (const std::string& name : {registry.host(), "localhost:" + registry.port()}) {
    const auto found = findings(fmt::format("FROM {}/app:1\n", name), {kPinImage, "--untrusted"});
    ASSERT_EQ(found.size(), 1u);
    EXPECT_THAT(found[0].declined, ContainsRegex("^" + name + " .*public.*refused for untrusted input$"));
  }
  EXPECT_EQ(registry.requests(), before) << "nothing reaches it";
}

TEST_F(Registry, OnlyAllowedRegistriesAreAsked) {
  const RealRegistry allowed, other;
  ImageBuilder images;
  const std::string image = images.image();
  images.push(image, allowed.host() + "/team/app:1");
  images.push(image, other.host() + "/app:1");
  const std::size_t before = other.requests();
  const auto found = findings(fmt::format("FROM {}/team/app:1 AS a\nFROM {}/app:1 AS b\nFROM {}/else:1\n",
                                          allowed.host(), other.host(), allowed.host()),
                              {kPinImage, "--allow-registry=" + allowed.host() + "/team"});
  ASSERT_EQ(found.size(), 3u);
  EXPECT_TRUE(found[0].applied);
  EXPECT_EQ(
      found[1].declined,
      fmt::format("{} is not among the allowed registries: allow it with `--allow-registry`", other.host()));
  EXPECT_FALSE(found[2].applied) << "another path of the same registry";
  EXPECT_EQ(other.requests(), before) << "nothing reaches it";
}

}  // namespace
}  // namespace drydock::testing
