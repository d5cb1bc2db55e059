#include "resolve/git_protocol.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace drydock {
namespace {

const std::string kA(40, 'a');
const std::string kB(40, 'b');
const std::string kC(40, 'c');
const std::string kD(64, 'd');

std::string pkt(std::string_view text) {
  return fmt::format("{:04x}{}", text.size() + 4, text);
}

/// What a server answers; the first line gets the capabilities.
std::string advertisement(
    const std::vector<std::string>& lines,
    std::string_view capabilities = "side-band-64k symref=HEAD:refs/heads/main agent=git/2") {
  std::string out = pkt("# service=git-upload-pack\n") + "0000";
  bool first = true;
  for (const std::string& line : lines) {
    out += pkt(first ? line + std::string(1, '\0') + std::string(capabilities) + "\n" : line + "\n");
    first = false;
  }
  return out + "0000";
}

std::string problem_with(std::string_view body, const GitLimits& limits = {}) {
  const auto parsed = parse_git_advertisement(body, limits);
  return parsed ? "none" : parsed.error().message;
}

std::string choose(const std::string& body, std::string_view ref) {
  const auto parsed = parse_git_advertisement(body);
  if (!parsed) return "unreadable: " + parsed.error().message;
  const auto commit = choose_git_commit(*parsed, ref);
  return commit ? *commit : "error: " + commit.error().message;
}

TEST(ParseGitAdvertisement, ReadsRefsAndWhatTheServerCanDo) {
  const auto parsed =
      parse_git_advertisement(advertisement({kA + " HEAD", kA + " refs/heads/main", kB + " refs/tags/v1",
                                             kC + " refs/tags/v1^{}", kB + " refs/tags/v2"}));
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->head, "refs/heads/main");
  EXPECT_EQ(parsed->refs.size(), 4u);
  EXPECT_EQ(parsed->refs.at("refs/tags/v1").id, kB);
  EXPECT_EQ(parsed->refs.at("refs/tags/v1").peeled, kC);
  EXPECT_EQ(parsed->refs.at("refs/tags/v2").peeled, "");
}

TEST(ParseGitAdvertisement, ReadsUnusualOnes) {
  // No line ends, capital digits of a length, a commit with SHA-256, a shallow repository, version 1, no ref
  // at all.
  std::string body = pkt("# service=git-upload-pack") + "0000" + pkt("version 1") +
                     pkt(kD + " refs/heads/main" + std::string(1, '\0')) + pkt("shallow " + kD) + "0000";
  auto parsed = parse_git_advertisement(body);
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->refs.at("refs/heads/main").id, kD);
  parsed = parse_git_advertisement(advertisement({std::string(40, '0') + " capabilities^{}"}));
  ASSERT_TRUE(parsed);
  EXPECT_TRUE(parsed->refs.empty());
  parsed = parse_git_advertisement(pkt("# service=git-upload-pack\n") + "00000000");
  ASSERT_TRUE(parsed);
  EXPECT_TRUE(parsed->refs.empty());
}

TEST(ParseGitAdvertisement, RefusesWhatIsNone) {
  const std::string good = advertisement({kA + " HEAD", kA + " refs/heads/main"});
  EXPECT_EQ(problem_with(good), "none");
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_NE(problem_with(good.substr(0, size)), "none") << size;
  EXPECT_NE(problem_with(good + "x"), "none");
  EXPECT_NE(problem_with(good + "0000"), "none");
  const std::string start = pkt("# service=git-upload-pack\n") + "0000";
  const std::string head = pkt(kA + " HEAD" + std::string(1, '\0') + "\n");
  for (const std::string& body : {std::string("<html>"),
                                  pkt("# service=git-receive-pack\n") + "0000" + head + "0000",
                                  start + pkt(kA + " HEAD\n") + "0000",
                                  start + pkt("version 2\n") + "0000",
                                  start + head + "0001" + "0000",
                                  start + head + "0003" + "0000",
                                  start + head + "fff9" + "0000",
                                  start + head + "-001" + "0000",
                                  start + head + "00zz" + "0000",
                                  start + head + pkt("") + "0000",
                                  start + head + pkt(kA) + "0000",
                                  start + head + pkt(kA + " ") + "0000",
                                  start + head + pkt("short refs/heads/x") + "0000",
                                  start + head + pkt(std::string(40, 'A') + " refs/heads/x") + "0000",
                                  start + head + pkt(kA + " HEAD") + "0000",
                                  start + head + pkt(kA + " refs/heads/a b") + "0000",
                                  start + head + pkt(kA + " refs/heads/\x1b[31m") + "0000",
                                  start + head + pkt(kA + " refs/tags/v1^{}") + "0000",
                                  start + head + pkt(kA + " refs/h" + std::string(1, '\0')) + "0000",
                                  start + head + pkt(kA + " refs/" + std::string(5000, 'x')) + "0000"})
    EXPECT_NE(problem_with(body), "none") << body;
  EXPECT_NE(problem_with(start + pkt("ERR access denied\n") + "0000").find("refuses"), std::string::npos);
}

TEST(ParseGitAdvertisement, IsBounded) {
  std::vector<std::string> lines{kA + " HEAD"};
  for (int i = 0; i < 20; ++i) lines.push_back(kA + " refs/heads/b" + std::to_string(i));
  GitLimits limits;
  limits.max_refs = 20;
  EXPECT_NE(problem_with(advertisement(lines), limits).find("more refs"), std::string::npos);
  limits.max_refs = 21;
  EXPECT_EQ(problem_with(advertisement(lines), limits), "none");
  limits.max_bytes = 100;
  EXPECT_NE(problem_with(advertisement(lines), limits).find("more refs"), std::string::npos);
}

TEST(ChooseGitCommit, TakesBranchesAndPeeledTags) {
  const std::string body = advertisement(
      {kA + " HEAD", kA + " refs/heads/main", kB + " refs/heads/feature/main", kB + " refs/tags/v1",
       kC + " refs/tags/v1^{}", kB + " refs/tags/light", kC + " refs/pull/7/head"});
  EXPECT_EQ(choose(body, ""), kA);
  EXPECT_EQ(choose(body, "HEAD"), kA);
  EXPECT_EQ(choose(body, "main"), kA);
  EXPECT_EQ(choose(body, "feature/main"), kB);
  EXPECT_EQ(choose(body, "refs/heads/main"), kA);
  EXPECT_EQ(choose(body, "heads/main"), kA);
  EXPECT_EQ(choose(body, "v1"), kC);
  EXPECT_EQ(choose(body, "refs/tags/v1"), kC);
  EXPECT_EQ(choose(body, "tags/v1"), kC);
  EXPECT_EQ(choose(body, "light"), kB);
  EXPECT_EQ(choose(body, "pull/7/head"), kC);
  EXPECT_EQ(choose(body, "refs/pull/7/head"), kC);
}

TEST(ChooseGitCommit, DeclinesWhatIsNotThere) {
  const std::string body = advertisement({kA + " HEAD", kA + " refs/heads/main", kA + " refs/heads/v"});
  for (const char* ref : {"mai", "main/", "ain", "refs/tags/main", "refs/heads/", "aaaaaaa", "v1", "MAIN",
                          "main^{}", "refs/heads/main~1"})
    EXPECT_EQ(choose(body, ref).substr(0, 6), "error:") << ref;
  EXPECT_EQ(choose(body, "x\x1b[31m").find('\x1b'), std::string::npos);
  EXPECT_EQ(choose(advertisement({std::string(40, '0') + " capabilities^{}"}), "").substr(0, 6), "error:");
}

TEST(ChooseGitCommit, DeclinesANameThatIsABranchAndATag) {
  const std::string body =
      advertisement({kA + " HEAD", kA + " refs/heads/main", kB + " refs/tags/main", kB + " refs/heads/same",
                     kC + " refs/tags/same", kB + " refs/tags/same^{}"});
  EXPECT_NE(choose(body, "main").find("main is a branch and a tag"), std::string::npos);
  EXPECT_NE(choose(body, "").find("main is a branch and a tag"), std::string::npos);
  EXPECT_EQ(choose(body, "refs/heads/main"), kA);
  EXPECT_EQ(choose(body, "refs/tags/main"), kB);
  EXPECT_EQ(choose(body, "same"), kB);
}

TEST(ChooseGitCommit, ADetachedHeadIsACommitToo) {
  EXPECT_EQ(choose(advertisement({kB + " HEAD", kA + " refs/heads/main"}, "agent=git/2"), ""), kB);
}

TEST(IsGitCommit, TakesFullIdsAlone) {
  EXPECT_TRUE(is_git_commit(kA));
  EXPECT_TRUE(is_git_commit(kD));
  for (const std::string& text :
       {std::string(), std::string("aaaaaaa"), std::string(39, 'a'), std::string(41, 'a'),
        std::string(40, 'A'), std::string(40, 'g'), std::string(63, 'a')})
    EXPECT_FALSE(is_git_commit(text)) << text;
}

}  // namespace
}  // namespace drydock
