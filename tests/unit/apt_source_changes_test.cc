#include "model/apt_source_changes.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "rewrite/apt_snapshot.h"

namespace drydock {
namespace {

// The state that the last command of the file finds: the added lines, `@stamp`, or why it is not known.
std::string state_at_end(const std::string& text) {
  const Dockerfile file = parse_dockerfile(std::make_shared<const SourceText>(text));
  const BuildModel model(file);
  const AptSourceChanges changes(model);
  const auto commands = commands_of(model, file.instructions().back().innermost());
  if (commands.empty()) return "?";
  const AptSourceState state = changes.before(commands.back());
  if (!state.unknown.empty()) return "unknown: " + state.unknown;
  std::string out;
  for (const std::string& line : state.lines()) out += (out.empty() ? "" : " | ") + line;
  return out + (state.snapshot.empty() ? "" : "@" + state.snapshot);
}

std::string after_run(const std::string& script, const std::string& base = "debian:bookworm") {
  return state_at_end("FROM " + base + "\nENV SUITE=stable\nRUN " + script + "\nRUN apt-get install x\n");
}

bool unknown(const std::string& state) {
  return state.starts_with("unknown: ");
}

constexpr const char* kLine = "deb http://deb.example/debian stable main";

TEST(AptSourceChanges, ReadsLinesThatAreWritten) {
  for (const char* script : {
           "echo \"deb http://deb.example/debian stable main\" > /etc/apt/sources.list.d/x.list",
           "echo 'deb http://deb.example/debian/ stable main' >> /etc/apt/sources.list",
           "echo deb http://deb.example/debian $SUITE main | tee /etc/apt/sources.list.d/x.list > /dev/null",
           "echo \"deb http://deb.example/debian ${SUITE} main\" | sudo tee -a /etc/apt/sources.list",
           "printf 'deb http://deb.example/debian stable main\\n' > /etc/apt/sources.list.d/x.list",
           "printf '%s\\n' 'deb http://deb.example/debian stable main' '# x' > "
           "/etc/apt/sources.list.d/x.list",
           "{ echo '# note'; echo 'deb http://deb.example/debian stable main'; echo 'deb-src "
           "http://deb.example/debian stable main'; } > /etc/apt/sources.list.d/x.list",
           "sh -c \"echo 'deb http://deb.example/debian stable main' > /etc/apt/sources.list.d/x.list\"",
           "add-apt-repository -y 'deb http://deb.example/debian stable main'",
           "echo \"deb [arch=$(dpkg --print-architecture)] http://deb.example/debian stable main\" > "
           "/etc/apt/sources.list.d/x.list",
       })
    EXPECT_EQ(after_run(script), kLine) << script;
}

TEST(AptSourceChanges, KeepsOptionsAndOrder) {
  EXPECT_EQ(
      after_run("echo 'deb [ arch=amd64,arm64 signed-by=/k.gpg ] https://a.example x/ ' > "
                "/etc/apt/sources.list.d/a.list && "
                "echo 'deb http://b.example y main contrib' > /etc/apt/sources.list.d/b.list"),
      "deb [arch=amd64,arm64 signed-by=/k.gpg] https://a.example x/ | deb http://b.example y main contrib");
  EXPECT_EQ(after_run("echo \"deb [signed-by=/k.gpg arch=$(dpkg --print-architecture)] http://a.example x "
                      "main\" > /etc/apt/sources.list.d/a.list"),
            "deb [signed-by=/k.gpg] http://a.example x main");
}

TEST(AptSourceChanges, ReadsHeredocs) {
  const std::string file =
      "FROM debian:12\nRUN <<EOT\nset -e\ncat > /etc/apt/sources.list.d/x.sources <<EOF\nTypes: deb\nURIs: "
      "http://deb.example/debian\n"
      "Suites: stable\nComponents: main\nEOF\nEOT\nRUN apt-get install x\n";
  EXPECT_EQ(state_at_end(file), kLine);
  EXPECT_EQ(state_at_end("FROM debian:12\nCOPY <<EOF /etc/apt/sources.list.d/x.list\ndeb "
                         "http://deb.example/debian stable main\nEOF\nRUN apt-get install x\n"),
            kLine);
  EXPECT_EQ(state_at_end("FROM debian:12\nARG S=stable\nCOPY <<x.list /etc/apt/sources.list.d/\ndeb "
                         "http://deb.example/debian $S main\nx.list\nRUN apt-get install x\n"),
            kLine);
  EXPECT_TRUE(
      unknown(state_at_end("FROM debian:12\nCOPY <<EOF /etc/apt/sources.list\ndeb http://deb.example/debian "
                           "stable main\nEOF\nRUN apt-get install x\n")));
}

TEST(AptSourceChanges, KnowsTheCodenameFromTheImagesName) {
  const std::string expected = "deb http://deb.example/debian bookworm-pgdg main";
  for (const char* script : {"echo \"deb http://deb.example/debian $(lsb_release -cs)-pgdg main\" > "
                             "/etc/apt/sources.list.d/x.list",
                             "echo \"deb http://deb.example/debian `lsb_release -c -s`-pgdg main\" > "
                             "/etc/apt/sources.list.d/x.list",
                             ". /etc/os-release && echo \"deb http://deb.example/debian "
                             "${VERSION_CODENAME}-pgdg main\" > /etc/apt/sources.list.d/x.list",
                             "echo \"deb http://deb.example/debian $(. /etc/os-release && echo "
                             "\"$VERSION_CODENAME\")-pgdg main\" > /etc/apt/sources.list.d/x.list"}) {
    EXPECT_EQ(after_run(script), expected) << script;
    EXPECT_EQ(after_run(script, "python:3.12-slim-bookworm"), expected) << script;
    EXPECT_TRUE(unknown(after_run(script, "python:3.12"))) << script;
  }
}

TEST(AptSourceChanges, KnowsPersonalArchives) {
  EXPECT_EQ(after_run("LC_ALL=C.UTF-8 add-apt-repository -y ppa:owner/name > /dev/null", "ubuntu:24.04"),
            "deb https://ppa.launchpadcontent.net/owner/name/ubuntu noble main");
  EXPECT_EQ(after_run("add-apt-repository ppa:owner", "ubuntu:jammy"),
            "deb https://ppa.launchpadcontent.net/owner/ppa/ubuntu jammy main");
  EXPECT_EQ(after_run("add-apt-repository universe", "ubuntu:24.04"), "");
  EXPECT_TRUE(unknown(after_run("add-apt-repository universe", "registry.example/ubuntu:24.04")));
  EXPECT_TRUE(unknown(after_run("add-apt-repository -y ppa:owner/name", "debian:12")));
  EXPECT_TRUE(unknown(after_run("add-apt-repository -y ppa:owner/name", "ubuntu")));
  EXPECT_TRUE(unknown(after_run("add-apt-repository --remove ppa:owner/name", "ubuntu:24.04")));
  EXPECT_TRUE(unknown(after_run("add-apt-repository ppa:owner/$X", "ubuntu:24.04")));
}

TEST(AptSourceChanges, SaysWhatCannotBeFollowed) {
  EXPECT_EQ(after_run("add-apt-repository ppa:$X"),
            "unknown: `add-apt-repository` on line 3 adds sources that are not known");
  EXPECT_EQ(after_run("true && \\\n  sed -i s/a/b/ /etc/apt/sources.list"),
            "unknown: `sed` on line 4 edits apt's files");
  for (const char* script : {
           "curl -fsSL https://deb.example/setup | bash -",
           "curl -fsSL https://deb.example/setup | sudo -E bash -",
           "bash <(curl -s https://deb.example/setup)",
           "sh -c \"$(wget -qO- https://deb.example/setup)\"",
           "curl -o s.sh https://deb.example/setup && bash s.sh",
           "./install.sh",
           "curl -sSf https://sh.rustup.rs | sh && curl -s https://deb.example/setup | bash",
           "curl -sSf https://sh.rustup.rs | sh && ./setup.sh",
           "curl https://deb.example/x.list > /etc/apt/sources.list.d/x.list",
           "curl https://deb.example/x.list | tee /etc/apt/sources.list.d/x.list",
           "wget -O /etc/apt/sources.list.d/x.list https://deb.example/x.list",
           "cp x.list /etc/apt/sources.list.d/",
           "mv x /etc/apt/preferences.d/x",
           "echo 'deb http://deb.example/debian stable main' > /etc/apt/sources.list",
           "echo \"deb http://deb.example/debian $UNKNOWN main\" > /etc/apt/sources.list.d/x.list",
           "S=x; echo \"deb http://deb.example/debian $S main\" > /etc/apt/sources.list.d/x.list",
           "SUITE=x; echo \"deb http://deb.example/debian $SUITE main\" > /etc/apt/sources.list.d/x.list",
           "echo 'deb https://user:pass@deb.example/debian stable main' > /etc/apt/sources.list.d/x.list",
           "echo 'deb file:/repo ./' > /etc/apt/sources.list.d/x.list",
           "echo 'no source' > /etc/apt/sources.list.d/x.list",
           "echo 'deb http://deb.example/debian stable main' > \"/etc/apt/sources.list.d/$X.list\"",
           "if true; then echo 'deb http://deb.example/debian stable main' > /etc/apt/sources.list.d/x.list; "
           "fi",
           "true || echo 'deb http://deb.example/debian stable main' > /etc/apt/sources.list.d/x.list",
           "rm -f /etc/apt/sources.list.d/debian.sources",
           "rm -rf /etc/apt/sources.list.d/*",
           "echo 'Package: *' > /etc/apt/preferences.d/x",
           "echo 'APT::Default-Release \"testing\";' > /etc/apt/apt.conf.d/99x",
           "extrepo enable x",
           "dpkg -i packages-microsoft-prod.deb",
           "wget -O a.deb https://deb.example/x-apt-config_1_all.deb && dpkg -i a.deb",
           "apt-get install -y ./x-release.deb",
           "cd /etc/apt/sources.list.d && curl -O https://deb.example/x.list",
           "find /etc/apt -type f -exec sed -i s/a/b/ {} +",
           "ansible-playbook x.yml",
           "echo \"unclosed",
       })
    EXPECT_TRUE(unknown(after_run(script))) << script << ": " << after_run(script);
}

TEST(AptSourceChanges, LeavesWhatIsHarmless) {
  for (const char* script : {
           "curl -fsSL https://deb.example/key | gpg --dearmor -o /usr/share/keyrings/x.gpg",
           "curl -fsSL https://deb.example/key -o /etc/apt/keyrings/x.asc",
           "curl -fsSL https://deb.example/key | apt-key add -",
           "curl -fsSL https://deb.example/key | tee /etc/apt/trusted.gpg.d/x.asc",
           "install -m 0755 -d /etc/apt/keyrings",
           "mkdir -p /etc/apt/sources.list.d",
           "curl https://deb.example/x.tgz | tar xz -C /opt",
           "curl -sSf https://sh.rustup.rs | sh -s -- -y",
           "curl -sSf https://sh.rustup.rs -o rustup.sh && sh rustup.sh -y",
           "pip install x && npm install && make && ./configure && python3 setup.py install",
           "cat /etc/apt/sources.list",
           "sed -n p /etc/apt/sources.list",
           "grep -r deb /etc/apt/sources.list.d",
           "rm -f /etc/apt/apt.conf.d/docker-clean; echo 'Binary::apt::APT::Keep-Downloaded-Packages "
           "\"true\";' > /etc/apt/apt.conf.d/keep-cache",
           "echo 'APT::Install-Recommends \"0\";' > /etc/apt/apt.conf.d/99x",
           "echo 'deb-src http://deb.example/debian stable main' >> /etc/apt/sources.list",
           "dpkg --add-architecture i386 && apt-get upgrade -y",
           "wget -O tini.deb https://deb.example/tini.deb && dpkg -i tini.deb",
           "echo x > /mnt/etc/apt/sources.list",
           "echo 'deb http://deb.example/debian stable main' > /etc/apt/sources.list.d/x.list && rm "
           "/etc/apt/sources.list.d/x.list",
           "echo 'deb http://deb.example/debian stable main' > /etc/apt/sources.list.d/x.list.save",
           ". /etc/os-release",
           "apt-get install -y lsb-release debian-archive-keyring curl",
           "eval \"$(ssh-agent)\"",
       })
    EXPECT_EQ(after_run(script), "") << script;
}

TEST(AptSourceChanges, ReadsCopies) {
  const auto copy = [](const std::string& words) {
    return state_at_end("FROM debian:12\nWORKDIR /etc\n" + words + "\nRUN apt-get install x\n");
  };
  EXPECT_EQ(copy("COPY sources.list /etc/apt/sources.list"),
            "unknown: the COPY on line 3 brings `/etc/apt/sources.list`");
  EXPECT_EQ(copy("COPY x.list apt/sources.list.d/"),
            "unknown: the COPY on line 3 brings `/etc/apt/sources.list.d/x.list`");
  for (const char* text : {"COPY pin /etc/apt/preferences.d/pin", "COPY apt /etc/apt", "COPY rootfs /",
                           "COPY . /", "ADD x.tar.gz /", "COPY etc /etc/", "COPY --from=x / /",
                           "ENV APT_CONFIG=/x", "COPY 99x /etc/apt/apt.conf.d/"})
    EXPECT_TRUE(unknown(copy(text))) << text;
  for (const char* text : {"COPY key.gpg /etc/apt/keyrings/", "COPY entrypoint.sh /", "COPY x.conf /etc/",
                           "COPY . /app", "COPY auth.conf /etc/apt/auth.conf.d/x",
                           "COPY <<x /etc/apt/apt.conf.d/99x\nAPT::Install-Recommends \"0\";\nx"})
    EXPECT_EQ(copy(text), "") << text;
}

TEST(AptSourceChanges, FollowsStagesAndTriggers) {
  EXPECT_TRUE(
      unknown(state_at_end("FROM debian:12 AS a\nRUN extrepo enable x\nFROM a\nRUN apt-get install x\n")));
  EXPECT_EQ(
      state_at_end("FROM debian:12 AS a\nRUN extrepo enable x\nFROM debian:12\nRUN apt-get install x\n"), "");
  EXPECT_TRUE(unknown(
      state_at_end("FROM debian:12 AS a\nONBUILD RUN extrepo enable x\nFROM a\nRUN apt-get install x\n")));
  EXPECT_EQ(state_at_end("FROM debian:12 AS a\nONBUILD RUN extrepo enable x\nRUN apt-get install x\n"), "");
  EXPECT_TRUE(unknown(state_at_end("FROM debian:12\nRUN extrepo enable x\nONBUILD RUN apt-get install x\n")));
  EXPECT_TRUE(
      unknown(state_at_end("FROM debian:12\nONBUILD RUN extrepo enable x\nONBUILD RUN apt-get install x\n")));
  EXPECT_EQ(
      state_at_end("FROM debian:12\nRUN --mount=type=bind,source=x,target=/etc/apt/sources.list.d/x.list "
                   "true\nRUN apt-get install x\n"),
      "unknown: the RUN on line 2 mounts something below /etc/apt");
}

TEST(AptSourceChanges, HeedsTheOrderInAScript) {
  const std::string before = "RUN apt-get install y && extrepo enable x\n";
  const Dockerfile file = parse_dockerfile(std::make_shared<const SourceText>("FROM debian:12\n" + before));
  const BuildModel model(file);
  const AptSourceChanges changes(model);
  const auto commands = commands_of(model, file.instructions().back());
  EXPECT_EQ(changes.before(commands.front()).unknown, "");
  EXPECT_EQ(state_at_end("FROM debian:12\nRUN extrepo enable x && apt-get install y\n"),
            "unknown: `extrepo` on line 2 adds sources that are not known");
}

TEST(AptSourceChanges, FollowsOnlySoMuch) {
  std::string script = "true";
  for (int i = 0; i < 2000; ++i) script += " && true";
  EXPECT_EQ(after_run(script), "unknown: the RUN on line 3 has too many commands to follow");
  std::string file = "FROM debian:12\n";
  for (int i = 0; i < 100; ++i)
    file += "RUN echo 'deb http://a" + std::to_string(i) + ".example x main' >> /etc/apt/sources.list\n";
  EXPECT_EQ(state_at_end(file + "RUN apt-get install x\n"), "unknown: too many sources are added");
}

TEST(AptSourceChanges, TellsTheCodename) {
  EXPECT_EQ(release_codename("docker.io/library/debian:12"), "bookworm");
  EXPECT_EQ(release_codename("docker.io/library/debian:bookworm-20240110-slim"), "bookworm");
  EXPECT_EQ(release_codename("registry.example:5000/nvidia/cuda:12.2.0-devel-ubuntu22.04"), "jammy");
  EXPECT_EQ(release_codename("docker.io/library/ubuntu:24.04"), "noble");
  EXPECT_EQ(release_codename("docker.io/library/node:12"), "");
  EXPECT_EQ(release_codename("docker.io/library/debian:latest"), "");
  EXPECT_EQ(release_codename(""), "");
}

// ---- Snapshots

ImageFacts image_with(const std::string& path, const std::string& text,
                      const std::string& created = "2026-01-31T01:02:03.456Z") {
  ImageFacts image;
  image.configs["linux/amd64"].created = created;
  image.contents["linux/amd64"].files[path] = text;
  return image;
}

TEST(AptSnapshot, RewritesStanzas) {
  const ImageFacts image = image_with("etc/apt/sources.list.d/debian.sources",
                                      "Types: deb\nURIs: http://ftp.debian.org/debian\nSuites: bookworm "
                                      "bookworm-updates\nComponents: main\n\n"
                                      "Types: deb\nURIs: http://security.debian.org/debian-security\nSuites: "
                                      "bookworm-security\nComponents: main\n");
  const AptSnapshotPlan plan = plan_apt_snapshot(image, "");
  EXPECT_EQ(plan.problem, "");
  EXPECT_EQ(
      snapshot_run(plan, "RUN", '\\'),
      "RUN sed -i \\\n"
      "    -e 's|^URIs: http://ftp.debian.org/debian$|URIs: "
      "http://snapshot.debian.org/archive/debian/20260131T010203Z\\nCheck-Valid-Until: no|' \\\n"
      "    -e 's|^URIs: http://security.debian.org/debian-security$|URIs: "
      "http://snapshot.debian.org/archive/debian-security/20260131T010203Z\\nCheck-Valid-Until: no|' \\\n"
      "    /etc/apt/sources.list.d/debian.sources");
  EXPECT_EQ(state_at_end("FROM debian:12\n" + snapshot_run(plan, "RUN", '\\') + "\nRUN apt-get install x\n"),
            "@20260131T010203Z");
}

TEST(AptSnapshot, RewritesLines) {
  const ImageFacts image = image_with("etc/apt/sources.list",
                                      "# a comment\ndeb http://ftp.debian.org/debian bullseye main\ndeb [ "
                                      "signed-by=/k.gpg ] http://security.debian.org/ bullseye/updates main\n"
                                      "deb http://ftp.debian.org/debian bullseye-updates main\n");
  const AptSnapshotPlan plan = plan_apt_snapshot(image, "20250101T000000Z");
  ASSERT_EQ(plan.problem, "");
  ASSERT_EQ(plan.edits.size(), 1u);
  EXPECT_EQ(plan.edits[0].path, "/etc/apt/sources.list");
  EXPECT_EQ(
      plan.edits[0].substitutions,
      (std::vector<std::string>{"s|^deb http://ftp.debian.org/debian |deb [check-valid-until=no] "
                                "http://snapshot.debian.org/archive/debian/20250101T000000Z |",
                                "s|^deb \\[ signed-by=/k.gpg \\] http://security.debian.org/ |deb "
                                "[check-valid-until=no signed-by=/k.gpg] "
                                "http://snapshot.debian.org/archive/debian-security/20250101T000000Z/ |"}));
}

TEST(AptSnapshot, SaysWhyNot) {
  const auto problem = [](const std::string& path, const std::string& text,
                          const char* as_of = "20260131T000000Z") {
    return plan_apt_snapshot(image_with(path, text), as_of).problem;
  };
  EXPECT_EQ(
      problem("etc/apt/sources.list", "deb http://ports.ubuntu.com/ubuntu-ports noble main\n"),
      "`http://ports.ubuntu.com/ubuntu-ports` in `/etc/apt/sources.list` has no snapshots that are known");
  EXPECT_EQ(problem("etc/apt/sources.list", "deb http://archive.ubuntu.com/ubuntu noble main\n",
                    "20230101T000000Z"),
            "Ubuntu's snapshots begin on 2023-03-01: name a later moment with `--as-of`");
  EXPECT_NE(problem("etc/apt/sources.list", "nonsense\n"), "");
  EXPECT_NE(problem("etc/apt/sources.list.d/x.sources",
                    "Types: deb\nURIs: http://ftp.debian.org/debian "
                    "http://security.debian.org/debian-security\nSuites: x\nComponents: main\n"),
            "");
  EXPECT_NE(problem("etc/apt/sources.list.d/x.sources",
                    "Types: deb\nURIs:\n http://ftp.debian.org/debian\nSuites: x\nComponents: main\n"),
            "");
  EXPECT_NE(problem("etc/os-release", "ID=debian\n"), "");
  EXPECT_NE(plan_apt_snapshot(image_with("etc/apt/sources.list", "", "1970-01-01"), "").problem, "");
  EXPECT_NE(plan_apt_snapshot(ImageFacts(), "20260131T000000Z").problem, "");
  EXPECT_TRUE(plan_apt_snapshot(
                  image_with("etc/apt/sources.list", "deb http://archive.debian.org/debian stretch main\n"),
                  "20260131T000000Z")
                  .nothing);
}

TEST(AptSnapshot, AllPlatformsComeOutRight) {
  ImageFacts image = image_with("etc/apt/sources.list", "deb http://archive.ubuntu.com/ubuntu/ noble main\n");
  image.contents["linux/arm64"].files["etc/apt/sources.list"] =
      "deb http://ports.ubuntu.com/ubuntu-ports/ noble main\n";
  EXPECT_NE(plan_apt_snapshot(image, "20260131T000000Z").problem, "");
  image.contents["linux/arm64"].files["etc/apt/sources.list"] =
      "deb http://security.ubuntu.com/ubuntu/ noble main\n";
  EXPECT_EQ(plan_apt_snapshot(image, "20260131T000000Z").edits.at(0).substitutions.size(), 2u);
  image.contents["linux/arm64"].files["etc/apt/sources.list.d/x.list"] =
      "deb http://archive.ubuntu.com/ubuntu/ noble main\n";
  EXPECT_NE(plan_apt_snapshot(image, "20260131T000000Z").problem, "");
}

TEST(AptSnapshot, ReadsMoments) {
  EXPECT_EQ(stamp_of("2026-01-31T00:00:00Z"), "20260131T000000Z");
  EXPECT_EQ(stamp_of("2026-01-31T00:00:00.123456789Z"), "20260131T000000Z");
  EXPECT_EQ(stamp_of("2026-01-31T00:00:00+02:00"), "");
  EXPECT_EQ(stamp_of("yesterday, or so it seems Z"), "");
  EXPECT_EQ(stamp_of(""), "");
}

}  // namespace
}  // namespace drydock
