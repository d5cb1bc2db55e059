#include "e2e/split_apps.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <future>
#include <sstream>

namespace drydock::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Whom the images trust is whom this machine trusts, which may reach the world through a proxy.
constexpr const char* kAuthorities = "/etc/ssl/certs/ca-certificates.crt";

// Images of the names and with the variables of Docker's own, as far as Debian packages what is in them. What
// the apps install is in `debian:bookworm` already, so that their builds are quick: the size before is the
// same, and nothing of it is in the slim image that comes after.
constexpr const char* kStages = R"(
FROM scratch AS whole
ADD rootfs.tar /
RUN rm -rf /usr/share/doc /usr/share/info /usr/share/locale /usr/share/man \
    && printf 'path-exclude /usr/share/%s/*\n' doc info locale man > /etc/dpkg/dpkg.cfg.d/docker \
    && printf 'Dir::Cache::pkgcache "";\nDir::Cache::srcpkgcache "";\n' > /etc/apt/apt.conf.d/docker-clean \
    && rm -f /var/cache/apt/*.bin
{authorities}
FROM scratch AS slim
COPY --from=whole / /
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
CMD ["bash"]

FROM slim AS debian
RUN apt-get update && apt-get install -y --no-install-recommends \
        autoconf automake cmake g++ gcc libc6-dev libsqlite3-dev make zlib1g-dev \
        python3 python3-dev python3-pip python3-setuptools python3-venv python3-wheel && apt-get clean

FROM debian AS golang
RUN apt-get install -y --no-install-recommends golang-go && apt-get clean
ENV GOLANG_VERSION=1.19.8 GOPATH=/go
ENV PATH=/go/bin:/usr/local/go/bin:$PATH
WORKDIR /go

FROM debian AS rust
RUN apt-get install -y --no-install-recommends cargo rustc && apt-get clean
ENV RUSTUP_HOME=/usr/local/rustup CARGO_HOME=/usr/local/cargo PATH=/usr/local/cargo/bin:$PATH RUST_VERSION=1.63.0

FROM slim AS node-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates nodejs npm \
    && apt-get clean && rm -rf /var/lib/apt/lists/*
{authorities}ENV NODE_VERSION=18.20.4
CMD ["node"]

FROM node-slim AS node
RUN apt-get update && apt-get install -y --no-install-recommends g++ gcc make python3 && apt-get clean

FROM slim AS jre
RUN mkdir -p /usr/share/man/man1 /opt/java \
    && apt-get update && apt-get install -y --no-install-recommends openjdk-17-jre-headless \
    && ln -s /usr/lib/jvm/java-17-openjdk-* /opt/java/openjdk \
    && apt-get clean && rm -rf /var/lib/apt/lists/*
ENV JAVA_HOME=/opt/java/openjdk
ENV PATH=/opt/java/openjdk/bin:$PATH LANG=en_US.UTF-8 LANGUAGE=en_US:en LC_ALL=en_US.UTF-8 JAVA_VERSION=jdk-17.0.12+7

FROM jre AS maven
RUN apt-get update && apt-get install -y --no-install-recommends openjdk-17-jdk-headless maven \
        libmaven-compiler-plugin-java libmaven-jar-plugin-java libmaven-resources-plugin-java libsurefire-java \
    && apt-get clean
RUN mkdir -p /root/.m2 \
    && echo '<settings><localRepository>/usr/share/maven-repo</localRepository></settings>' > /root/.m2/settings.xml
ENV MAVEN_HOME=/usr/share/maven MAVEN_CONFIG=/root/.m2
CMD ["mvn"]
)";
constexpr const char* kCopyAuthorities = "COPY authorities /etc/ssl/certs/ca-certificates.crt\n";

struct Image {
  const char *target, *name;
};
/// Each row is made of what the row before holds.
const std::vector<std::vector<Image>> kImages{{{"slim", "debian:bookworm-slim"}},
                                              {{"debian", "debian:bookworm"},
                                               {"node-slim", "node:18-bookworm-slim"},
                                               {"jre", "eclipse-temurin:17-jre"}},
                                              {{"golang", "golang:1.19-bookworm"},
                                               {"rust", "rust:1.63-bookworm"},
                                               {"node", "node:18-bookworm"},
                                               {"maven", "maven:3.8-eclipse-temurin-17"}}};

fs::path apps_folder() {
  return fs::path(DRYDOCK_TEST_CASES).parent_path() / "e2e" / "split_apps";
}

std::string last_lines(const std::string& text) {
  return text.substr(text.size() - std::min<std::size_t>(text.size(), 3000));
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
    text.replace(at, what.size(), with);
  return text;
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> out;
  for (std::string word; in >> word;) out.push_back(word);
  return out;
}

/// A request by the shell itself: what an image holds to be asked with would count in its size.
std::vector<std::string> request(int port, const std::string& path) {
  constexpr const char* kScript =
      "exec 3<>/dev/tcp/127.0.0.1/$0 && printf 'GET %s HTTP/1.0\\r\\nHost: app.example\\r\\n\\r\\n' \"$1\" "
      ">&3 && cat <&3";
  return {"bash", "-c", kScript, std::to_string(port), path};
}

/// What follows the header: that may state the time.
std::string body_of(const std::string& answer) {
  const std::size_t end = answer.find("\r\n\r\n");
  return end == std::string::npos ? answer : answer.substr(end + 4);
}

std::string mebibytes(std::uint64_t bytes) {
  return fmt::format("{:.0f}", static_cast<double>(bytes) / (1 << 20));
}

}  // namespace

void SplitApps::SetUp() {
  std::vector<std::string> programs = BaseImage::programs();
  programs.emplace_back("docker-registry");
  for (const std::string& missing : {missing_root(), missing_programs(programs), BuildKit::missing()})
    if (!missing.empty()) GTEST_SKIP() << missing;
  archive_ = MachineArchive::find();
  if (!archive_) GTEST_SKIP() << "no archive of Debian is known to this machine's apt";
  // The packages' names and versions are those of one release.
  if (archive_->codename != "bookworm")
    GTEST_SKIP() << "the images are made of Debian 12's packages, and this is none";
  registry_.emplace();
  kit_.emplace(nlohmann::json{{"registry-mirrors", {registry_->url()}}}.dump());
  configure(fmt::format(
      "[network]\nallow-registries = [\"docker.io\"]\n[network.mirrors]\n\"docker.io\" = [\"{}\"]\n",
      registry_->url()));
  make_base_images();
}

void SplitApps::make_base_images() const {
  const bool authorities = fs::exists(kAuthorities);
  const std::string dockerfile = replaced(kStages, "{authorities}", authorities ? kCopyAuthorities : "");
  // What is kept for other tests is the registry's storage, which knows nothing of its address.
  fill_once_for_all_tests("images-to-split", archive_->deb822() + dockerfile, registry_->storage(), [&] {
    const BaseImage base(*archive_);
    if (authorities) fs::copy_file(kAuthorities, fs::path(base.folder()) / "authorities");
    const TempFolder file;
    file.put("Dockerfile", dockerfile);
    const auto name_of = [&](const Image& each) {
      return fmt::format("{}/library/{}", registry_->host(), each.name);
    };
    const auto at_once = [](const auto& images, const auto& work) {
      std::vector<std::future<void>> running;
      for (const Image& each : images)
        running.push_back(std::async(std::launch::async, [&work, &each] { work(each); }));
      for (std::future<void>& each : running) each.get();
    };
    // What two of them share, BuildKit builds once.
    const auto build = [&](const Image& each) {
      const ImageBuild image{.context = base.folder(),
                             .name = name_of(each),
                             .dockerfile = file / "Dockerfile",
                             .options = {"--target", each.target}};
      const ProgramRun run = kit_->build(image);
      if (run.exit_code != 0) throw std::runtime_error("no base image: " + last_lines(run.err));
    };
    std::vector<Image> all;
    for (const auto& images : kImages) all.insert(all.end(), images.begin(), images.end());
    at_once(all, build);
    // Layers that are there already are not compressed again.
    for (const auto& images : kImages)
      at_once(images, [&](const Image& each) { kit_->docker({"push", "--quiet", name_of(each)}); });
  });
}

void SplitApps::put_project(const SplitApp& app) const {
  const fs::path folder = project_ / app.name;
  fs::remove_all(folder);
  fs::copy(apps_folder() / app.name, folder, fs::copy_options::recursive);
}

std::optional<SplitApps::Hardened> SplitApps::harden(const SplitApp& app) const {
  const ProgramRun run = drydock({"--write", "--profile=migrate", "--format=json", app.name});
  EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
  const nlohmann::json report = nlohmann::json::parse(run.out, nullptr, false);
  if (report.is_discarded() || report["files"].size() != 1) {
    ADD_FAILURE() << "no report: " << run.out << run.err;
    return std::nullopt;
  }
  Hardened out;
  const nlohmann::json& file = report["files"][0];
  EXPECT_EQ(file["incidents"].size(), 0u) << file["incidents"];
  for (const nlohmann::json& finding : file["findings"]) {
    const std::string declined =
        finding["declined"].is_string() ? finding["declined"].get<std::string>() : "";
    if (finding["rule"] == "split-stages") {
      out.split = finding["applied"];
      out.split_declined = declined;
    }
    if (finding["rule"] == "non-root-user") out.user_declined = declined;
  }
  return out;
}

std::optional<SplitApps::Shipped> SplitApps::build_and_run(const SplitApp& app,
                                                           const std::string& image) const {
  ImageBuild build;
  build.context = project_ / app.name;
  build.name = image;
  build.arguments = app.arguments;
  const ProgramRun run = kit_->build(build);
  EXPECT_EQ(run.exit_code, 0) << last_lines(run.err);
  if (run.exit_code != 0) return std::nullopt;
  Shipped out;
  out.bytes = std::stoull(kit_->docker({"image", "inspect", "--format", "{{.Size}}", image}));
  const Container container(*kit_, image);
  for (const auto& [path, expected] : app.answers) {
    const std::string answer = body_of(container.answer(request(app.port, path)));
    EXPECT_THAT(answer, HasSubstr(expected)) << container.log();
    out.answers.push_back(answer);
  }
  out.user = container.user();
  out.packages = container.exec({"dpkg-query", "-f", ".", "-W"}).out.size();
  std::string script =
      "for each; do case $each in /*) ls -d \"$each\";; *) command -v \"$each\";; esac; done; true";
  std::vector<std::string> look{"sh", "-c", script, "sh"};
  look.insert(look.end(), app.builders.begin(), app.builders.end());
  look.insert(look.end(), app.gone.begin(), app.gone.end());
  out.found = words_of(container.exec(std::move(look)).out);
  return out;
}

std::optional<SplitApps::Shipped> SplitApps::check_hardened(const SplitApp& app, const Shipped& before,
                                                            Row& row) const {
  put_project(app);
  const std::optional<Hardened> hardened = harden(app);
  if (!hardened) return std::nullopt;
  SCOPED_TRACE("hardened:\n" + project_.get(app.name + "/Dockerfile"));
  EXPECT_EQ(hardened->split, app.declined.empty()) << hardened->split_declined;
  EXPECT_THAT(hardened->split_declined, HasSubstr(app.declined));
  if (!hardened->split_declined.empty()) row.note = "not split: " + hardened->split_declined;
  const std::optional<Shipped> after = build_and_run(app, app.name + ":after");
  if (!after) return std::nullopt;
  EXPECT_EQ(after->answers, before.answers);
  if (hardened->split) {
    EXPECT_THAT(after->found, IsEmpty());
    EXPECT_LT(after->bytes, before.bytes);
    EXPECT_LT(after->packages, before.packages);
  }
  EXPECT_EQ(after->user == "0", !app.stays_root.empty()) << hardened->user_declined;
  EXPECT_THAT(hardened->user_declined, HasSubstr(app.stays_root));
  return after;
}

void SplitApps::check(const SplitApp& app) {
  SCOPED_TRACE(app.name);
  Row& row = rows_.emplace_back();
  row.app = app.name;
  row.answers = "NOT BUILT";
  put_project(app);
  const std::optional<Shipped> before = build_and_run(app, app.name + ":before");
  if (!before) return;
  // Otherwise that nothing is found afterwards would show nothing.
  EXPECT_EQ(before->found.size(), app.builders.size() + app.gone.size())
      << fmt::format("{}", fmt::join(before->found, " "));
  EXPECT_EQ(before->user, "0");

  // All rules at once, as a user runs them: each pass works on what the split has left.
  const std::optional<Shipped> all = check_hardened(app, *before, row);
  if (!all) return;
  row.bytes = fmt::format("{} -> {}", mebibytes(before->bytes), mebibytes(all->bytes));
  row.packages = fmt::format("{} -> {}", before->packages, all->packages);
  row.answers = all->answers == before->answers ? fmt::format("{} the same", before->answers.size()) : "DIFFERENT";
  row.user = fmt::format("{} -> {}", before->user, all->user);
  kit_->try_docker({"image", "rm", app.name + ":before", app.name + ":after"});
}

void SplitApps::TearDown() {
  if (rows_.empty()) return;
  rows_.insert(rows_.begin(), {"app", "MiB", "packages", "answers", "user", ""});
  for (const Row& row : rows_)
    fmt::print("| {:12} | {:24} | {:17} | {:10} | {:10} | {}\n", row.app, row.bytes, row.packages,
               row.answers, row.user, row.note);
}

}  // namespace drydock::testing
