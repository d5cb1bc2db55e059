#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "rewrite/answer_text.h"
#include "rewrite/apk_pins.h"
#include "rewrite/apk_repositories.h"
#include "rewrite/remote_sources.h"
#include "rewrite/syntax_directive.h"
#include "text/edit.h"

namespace drydock {
namespace {

TEST(AnswerText, SaysWhereAndWhen) {
  EXPECT_EQ(provenance_text({Provenance::Kind::kNetwork, "registry.example", 1795478400}),
            "as of 2026-11-24 (registry.example)");
  EXPECT_EQ(provenance_text({Provenance::Kind::kLock, "drydock.lock", 0}), "(drydock.lock)");
  EXPECT_EQ(provenance_text({Provenance::Kind::kCache, "", 951782400}), "as of 2000-02-29");
  EXPECT_EQ(provenance_text({}), "");
}

TEST(AnswerText, LeavesOutTimesThatAreNoDates) {
  EXPECT_EQ(provenance_text({Provenance::Kind::kLock, "x", -5}), "(x)");
  EXPECT_EQ(provenance_text({Provenance::Kind::kLock, "x", 253402300799}), "as of 9999-12-31 (x)");
  EXPECT_EQ(provenance_text({Provenance::Kind::kLock, "x", 253402300800}), "(x)");
}

TEST(AnswerText, TellsAProblemFromNoAnswer) {
  const Answer<int> refused{std::nullopt, "the registry says no", {}};
  const Answer<int> unasked;
  EXPECT_EQ(why_unknown(&refused, "its digest"), "the registry says no");
  const std::string nobody = "its digest is not known: no network was asked and no lock file holds it";
  EXPECT_EQ(why_unknown(&unasked, "its digest"), nobody);
  EXPECT_EQ(why_unknown<int>(nullptr, "its digest"), nobody);
  EXPECT_TRUE(says_nobody_was_asked("the user of `app`: " + nobody));
  EXPECT_FALSE(says_nobody_was_asked(why_unknown(&refused, "its digest")));
  EXPECT_FALSE(says_nobody_was_asked("drydock.lock does not hold this image: run `drydock lock`"));
}

TEST(RemoteSources, TellsFilesFromRepositories) {
  EXPECT_EQ(remote_source("https://x.example/a.tar.gz"), RemoteSource::kFile);
  EXPECT_EQ(remote_source("https://x.example/a.git#v1:docs"), RemoteSource::kGit);
  EXPECT_EQ(remote_source("http://x.example/a.git?x=y"), RemoteSource::kGit);
  EXPECT_EQ(remote_source("https://x.example/a?f=b.git"), RemoteSource::kFile);
  EXPECT_EQ(remote_source("git@x.example:a.git"), RemoteSource::kOtherGit);
  EXPECT_EQ(remote_source("ssh://x.example/a.git"), RemoteSource::kOtherGit);
  EXPECT_EQ(remote_source("a.git"), RemoteSource::kLocal);
}

TEST(RemoteSources, SplitsGitUrls) {
  const GitSource all = split_git_source("https://x.example/a.git#v1.2:docs/a");
  EXPECT_EQ(all.repository, "https://x.example/a.git");
  EXPECT_EQ(all.ref, "v1.2");
  EXPECT_EQ(all.folder, ":docs/a");
  EXPECT_EQ(split_git_source("https://x.example/a.git").ref, "");
  EXPECT_EQ(split_git_source("https://x.example/a.git#:docs").folder, ":docs");
}

TEST(RemoteSources, FindsCredentialsInTheAuthorityOnly) {
  EXPECT_TRUE(holds_credentials("https://user:secret@x.example/a"));
  EXPECT_TRUE(holds_credentials("https://token@x.example"));
  EXPECT_FALSE(holds_credentials("https://x.example/a@b"));
  EXPECT_FALSE(holds_credentials("https://x.example?a@b"));
}

TEST(RemoteSources, KnowsAVersion) {
  for (const char* path :
       {"tool-1.2.tar.gz", "v4/tool", "OpenSSL_1_1_1m.tgz", "2024-01-31/x", "20240131/x", "8f3a9c1d/x",
        "0123456789abcdef0123456789abcdef01234567/x", "go1.22.1.linux-amd64.tar.gz", "python3.11/x",
        "main/c/curl/curl_7.88.deb", "V2.0"})
    EXPECT_TRUE(names_version("https://x.example/" + std::string(path))) << path;
  for (const char* path :
       {"", "tool", "tool-x86_64", "tool-linux-amd64", "setup_18.x", "s2-053/ROOT.war", "latest/tool-1.2",
        "o/r/master/1.2/x", "o/r/HEAD/x-1.2", "main/v1/install.sh", "archive/master.zip", "tool?v=1.2",
        "tool#1.2", "busybox64.exe", "nightly/2024-01-31/x", "deadbeef", "v", "vx1"})
    EXPECT_FALSE(names_version("https://x.example/" + std::string(path))) << path;
  EXPECT_FALSE(names_version("https://10.1.2.3/tool")) << "the host is not looked at";
}

FrontendSupport support(const std::string& text) {
  return frontend_support(parse_dockerfile(std::make_shared<const SourceText>(text)), 6, "`X`");
}

TEST(SyntaxDirective, KnowsWhichFrontendIsNewEnough) {
  for (const char* name : {"docker/dockerfile:1", "docker/dockerfile", "docker/dockerfile:1.6",
                           "docker/dockerfile:1.10.2-labs", "mirror.example/x/docker/dockerfile:1.7",
                           "docker/dockerfile-upstream:master", "docker.io/docker/dockerfile:labs"}) {
    const FrontendSupport found = support(std::string("# syntax=") + name + "\nFROM a\n");
    EXPECT_EQ(found.obstacle, "") << name;
    EXPECT_FALSE(found.add) << name;
  }
  for (const char* name :
       {"docker/dockerfile:1.5", "docker/dockerfile:1.5.2-labs", "docker/dockerfile:experimental",
        "docker/dockerfile:1.60x", "mydocker/dockerfile:1", "docker/dockerfile:2", "x", "Invalid/Name:1"})
    EXPECT_NE(support(std::string("# syntax=") + name + "\nFROM a\n").obstacle, "") << name;
}

TEST(SyntaxDirective, IsAddedAsTheFirstLine) {
  for (const std::string text : {"FROM a\n", "# escape=`\nFROM a\n", "# a comment\n# syntax=x\nFROM a\n",
                                 "\n\nFROM a\n", "\r\nFROM a\r\n"}) {
    const FrontendSupport found = support(text);
    ASSERT_TRUE(found.add) << text;
    EXPECT_EQ(apply_edits(text, {&*found.add, 1}), "# syntax=docker/dockerfile:1\n" + text);
  }
  const std::string bom =
      "\xEF\xBB\xBF"
      "FROM a\n";
  const FrontendSupport behind = support(bom);
  ASSERT_TRUE(behind.add);
  EXPECT_EQ(apply_edits(bom, {&*behind.add, 1}), "\xEF\xBB\xBF# syntax=docker/dockerfile:1\nFROM a\n");
  EXPECT_NE(support("#!/bin/x\nFROM a\n").obstacle, "");
}

TEST(ApkPin, WritesVersionsOnly) {
  EXPECT_EQ(apk_pin("8.5.0-r0", ApkPolicy::kExact), "=8.5.0-r0");
  EXPECT_EQ(apk_pin("8.5.0-r0", ApkPolicy::kMinor), "~=8.5");
  EXPECT_EQ(apk_pin("20240226-r0", ApkPolicy::kMinor), "~=20240226");
  EXPECT_EQ(apk_pin("1_git20240101-r0", ApkPolicy::kMinor), "~=1");
  EXPECT_EQ(apk_pin("13.2.1_git20240309-r0", ApkPolicy::kExact), "=13.2.1_git20240309-r0");
  for (const char* bad : {"", "1.0;rm", "$(x)", "1.0 2", "-r0", "v1"})
    EXPECT_EQ(apk_pin(bad, ApkPolicy::kExact), "") << bad;
  EXPECT_EQ(apk_pin(std::string(300, '1'), ApkPolicy::kExact), "");
}

// Where the last `apk add` of the last stage finds the repositories.
std::string repositories(const std::string& text) {
  const Dockerfile file = parse_dockerfile(std::make_shared<const SourceText>(text));
  const BuildModel model(file);
  const std::vector<ApkAdd> adds = apk_adds(model);
  if (adds.empty()) return "none";
  if (!adds.back().obstacle.empty()) return "?";
  std::string out;
  for (const std::string& line : adds.back().question.extra_repositories) out += line + ";";
  return out;
}

TEST(ApkRepositories, FollowsWhatIsKnown) {
  const std::string from = "FROM alpine:3.20\n";
  const std::string add = "RUN apk add curl\n";
  EXPECT_EQ(repositories(from + "RUN echo http://a.example >> /etc/apk/repositories\n" + add),
            "http://a.example;");
  EXPECT_EQ(repositories(from + "RUN echo '@a http://a.example' | tee -a /etc/apk/repositories\n" + add),
            "@a http://a.example;");
  EXPECT_EQ(repositories(from + "RUN printf 'http://a.example\\nhttp://b.example\\n' >> "
                                "/etc/apk/repositories && apk add -X http://c.example x\n"),
            "http://a.example;http://b.example;http://c.example;");
  EXPECT_EQ(repositories(from + "ENV U=http://a.example\nRUN echo $U/x >> /etc/apk/repositories\n" + add),
            "http://a.example/x;");
  EXPECT_EQ(
      repositories(
          from + "RUN sed -i 's#https://dl-cdn.alpinelinux.org#http://m.example#g' /etc/apk/repositories\n" +
          add),
      "");
  EXPECT_EQ(repositories(from + add + "RUN echo http://a.example > /etc/apk/repositories\n"), "");
}

TEST(ApkRepositories, SaysWhereItLosesTheThread) {
  const std::string from = "FROM alpine:3.20\n";
  for (const char* what :
       {"RUN echo http://a.example > /etc/apk/repositories",
        "RUN sed -i 's/3.20/edge/' /etc/apk/repositories",
        "RUN sed -i 's/dl-cdn.alpinelinux.org/m.example\\/x/' /etc/apk/repositories", "COPY a /etc/apk/",
        "RUN if x; then echo http://a.example >> /etc/apk/repositories; fi", "RUN rm /etc/apk/repositories",
        "RUN cat /x >> /etc/apk/repositories", "RUN cat /etc/apk/repositories > /etc/apk/repositories",
        "RUN sh -c 'echo http://a.example >> /etc/apk/repositories'",
        "RUN echo nonsense >> /etc/apk/repositories", "RUN setup-apkrepos -f",
        "ADD http://a.example/repositories /etc/apk/repositories"})
    EXPECT_EQ(repositories(from + what + "\nRUN apk add curl\n"), "?") << what;
}

}  // namespace
}  // namespace drydock
