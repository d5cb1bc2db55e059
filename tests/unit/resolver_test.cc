// The resolver over a registry in memory: what is asked, how often, and out of what it is answered.
#include "resolve/resolver.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "resolve/lock_build.h"
#include "support/fake_registry.h"
#include "support/temp_folder.h"

namespace drydock {
namespace {

using testing::FakeRegistry;
using testing::TempFolder;

constexpr const char* kOsRelease = "ID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n";

class ResolverTest : public ::testing::Test {
 protected:
  ResolverOptions options(ResolveMode mode = ResolveMode::kOnline) const {
    ResolverOptions out;
    out.mode = mode;
    out.cache_folder = folder_ / "cache";
    out.network.retries = 0;
    return out;
  }
  std::string name(const std::string& image) const { return registry_.host() + "/" + image; }

  static WorldQuestions image_question(const std::string& reference, ImageDetail detail = ImageDetail::kDigest) {
    WorldQuestions out;
    out.ask_image(reference, detail);
    return out;
  }
  std::size_t count(const std::string& method) const {
    const auto all = registry_.requests();
    return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [&](const auto& r) { return r.method == method; }));
  }

  TempFolder folder_;
  FakeRegistry registry_;
};

TEST_F(ResolverTest, TheDigestIsThatOfTheIndex) {
  const std::string amd = registry_.add_image("app", "", "{}", {}, "amd64");
  const std::string arm = registry_.add_image("app", "", "{\"User\": \"1\"}", {}, "arm64");
  const std::string index = registry_.add_index("app", "1", {{"linux/amd64", amd}, {"linux/arm64", arm}});
  Resolver resolver(options());
  const WorldAnswers answers = resolver.answer(image_question(name("app:1")), nullptr);
  const Answer<ImageFacts>& answer = answers.images.at(name("app:1"));
  ASSERT_TRUE(answer.value) << answer.problem;
  EXPECT_EQ(answer.value->digest, index);
  EXPECT_TRUE(answer.value->is_index);
  EXPECT_EQ(answer.from.kind, Provenance::Kind::kNetwork);
  EXPECT_EQ(count("GET"), 0u) << "a HEAD is enough for a digest";
}

TEST_F(ResolverTest, AQuestionIsAskedOnce) {
  registry_.add_image("app", "1", "{}", {});
  Resolver resolver(options());
  resolver.answer(image_question(name("app:1")), nullptr);
  resolver.answer(image_question(name("app:1")), nullptr);
  EXPECT_EQ(registry_.requests().size(), 1u);
}

TEST_F(ResolverTest, AGuessIsAskedOnceAndKnownAfterwards) {
  registry_.add_image("app", "1-slim", "{}", {});
  // Without a cache, which would answer as well.
  ResolverOptions without_cache = options();
  without_cache.cache_folder.clear();
  Resolver resolver(without_cache);
  WorldQuestions guess;
  guess.guess_image(name("app:1-slim"), ImageDetail::kDigest);
  guess.guess_image(name("app:1-alpine"), ImageDetail::kDigest);
  const WorldAnswers answers = resolver.answer(guess, nullptr);
  EXPECT_TRUE(answers.images.at(name("app:1-slim")).value);
  EXPECT_FALSE(answers.images.at(name("app:1-alpine")).value);
  EXPECT_EQ(registry_.requests().size(), 2u);
  resolver.answer(image_question(name("app:1-slim")), nullptr);
  resolver.answer(image_question(name("app:1-alpine")), nullptr);
  EXPECT_EQ(registry_.requests().size(), 2u) << "whether a name is a guess makes no other question of it";
}

TEST_F(ResolverTest, AGuessIsLockedWhereItWasLookedIntoAndNeverMissed) {
  registry_.add_image("app", "1-slim", "{}", {});
  registry_.add_image("app", "1-jre", "{}", {});
  Resolver resolver(options());
  WorldQuestions guess;
  guess.guess_image(name("app:1-slim"), ImageDetail::kDigest);
  guess.guess_image(name("app:1-alpine"), ImageDetail::kDigest);
  guess.guess_image(name("app:1-jre"), ImageDetail::kConfig);
  guess.guess_image(name("app:1-distroless"), ImageDetail::kConfig);
  const WorldAnswers answers = resolver.answer(guess, nullptr);
  std::vector<std::string> unanswered;
  const LockFile lock = locked_answers(guess, answers, unanswered);
  EXPECT_TRUE(unanswered.empty()) << unanswered.front();
  ASSERT_EQ(lock.images.size(), 1u);
  EXPECT_EQ(lock.images.begin()->first, name("app:1-jre"));
  // What somebody has written is missed.
  locked_answers(image_question(name("app:1-alpine")), resolver.answer(image_question(name("app:1-alpine")), nullptr), unanswered);
  EXPECT_EQ(unanswered.size(), 1u);
}

TEST_F(ResolverTest, ANameThatWasJustPinnedIsNotAskedForAgain) {
  const std::string digest = registry_.add_image("app", "1", "{}", {});
  // Without a cache, which would answer as well.
  ResolverOptions without_cache = options();
  without_cache.cache_folder.clear();
  Resolver resolver(without_cache);
  resolver.answer(image_question(name("app:1")), nullptr);
  const std::string pinned = name("app:1") + "@" + digest;
  WorldQuestions again = image_question(pinned);
  again.ask_image(pinned, ImageDetail::kTagDigest);
  const WorldAnswers answers = resolver.answer(again, nullptr);
  EXPECT_EQ(registry_.requests().size(), 1u);
  EXPECT_EQ(answers.images.at(pinned).value->tag_digest, digest);
  // Another digest is another image.
  const std::string other = name("app:1") + "@sha256:" + std::string(64, 'a');
  EXPECT_FALSE(resolver.answer(image_question(other), nullptr).images.at(other).value);
}

TEST_F(ResolverTest, OneThatFailsCostsItsOwnAnswerOnly) {
  registry_.add_image("app", "1", "{}", {});
  Resolver resolver(options());
  WorldQuestions questions = image_question(name("app:1"));
  questions.ask_image(name("gone:1"), ImageDetail::kDigest);
  const WorldAnswers answers = resolver.answer(questions, nullptr);
  EXPECT_TRUE(answers.images.at(name("app:1")).value);
  EXPECT_FALSE(answers.images.at(name("gone:1")).value);
  EXPECT_NE(answers.images.at(name("gone:1")).problem, "");
}

TEST_F(ResolverTest, OfflineTheCacheAnswersAtAnyAge) {
  const std::string digest = registry_.add_image("app", "1", "{}", {});
  Resolver(options()).answer(image_question(name("app:1")), nullptr);
  const std::size_t asked = registry_.requests().size();
  Resolver offline(options(ResolveMode::kOffline));
  const WorldAnswers answers = offline.answer(image_question(name("app:1")), nullptr);
  ASSERT_TRUE(answers.images.at(name("app:1")).value);
  EXPECT_EQ(answers.images.at(name("app:1")).value->digest, digest);
  EXPECT_EQ(answers.images.at(name("app:1")).from.kind, Provenance::Kind::kCache);
  const WorldAnswers unknown = offline.answer(image_question(name("other:1")), nullptr);
  EXPECT_FALSE(unknown.images.at(name("other:1")).value);
  EXPECT_EQ(unknown.images.at(name("other:1")).problem, "") << "nobody was asked, so nothing stood in the way";
  EXPECT_EQ(registry_.requests().size(), asked);
}

TEST_F(ResolverTest, AMovedTagIsNoticedOnceItsAgeIsOver) {
  registry_.add_image("app", "1", "{}", {});
  Resolver(options()).answer(image_question(name("app:1")), nullptr);
  const std::string moved = registry_.add_image("app", "1", "{\"User\": \"2\"}", {});
  ResolverOptions now = options();
  now.max_tag_age = 0;
  Resolver resolver(now);
  EXPECT_EQ(resolver.answer(image_question(name("app:1")), nullptr).images.at(name("app:1")).value->digest, moved);
}

TEST_F(ResolverTest, ConfigurationAndContentsOfTheRequestedPlatforms) {
  const std::string amd = registry_.add_image("app", "", R"({"User": "app", "Env": ["A=b"]})",
                                              {{{"etc/os-release", kOsRelease}, {"etc/passwd", "root:x:0:0:root:/root:/bin/sh\n"}},
                                               {{"etc/passwd", "root:x:0:0:root:/root:/bin/sh\napp:x:10:10::/app:/bin/sh\n"}}});
  const std::string arm = registry_.add_image("app", "", R"({"User": "arm"})", {{{"etc/os-release", kOsRelease}}}, "arm64");
  const std::string s390 = registry_.add_image("app", "", R"({"User": "big"})", {}, "s390x");
  registry_.add_index("app", "1", {{"linux/amd64", amd}, {"linux/arm64", arm}, {"linux/s390x", s390}});
  ResolverOptions one = options();
  one.platforms = {"linux/amd64", "linux/riscv64"};
  Resolver resolver(one);
  const WorldAnswers answers = resolver.answer(image_question(name("app:1"), ImageDetail::kContents), nullptr);
  const Answer<ImageFacts>& answer = answers.images.at(name("app:1"));
  ASSERT_TRUE(answer.value) << answer.problem;
  EXPECT_EQ(answer.problem, "");
  EXPECT_EQ(answer.value->platforms.size(), 3u);
  ASSERT_EQ(answer.value->configs.size(), 1u) << "the other platforms were not asked for";
  EXPECT_EQ(answer.value->config("linux/amd64")->user, "app");
  ASSERT_NE(answer.value->content("linux/amd64"), nullptr);
  ASSERT_NE(answer.value->content("linux/amd64")->file("etc/passwd"), nullptr);
  EXPECT_EQ(parse_passwd(*answer.value->content("linux/amd64")->file("etc/passwd")).size(), 2u) << "the upper layer wins";

  const std::size_t asked = registry_.requests().size();
  Resolver again(one);
  EXPECT_TRUE(again.answer(image_question(name("app:1"), ImageDetail::kContents), nullptr).images.at(name("app:1")).value);
  EXPECT_EQ(registry_.requests().size(), asked) << "what has a digest is never fetched twice";
}

TEST_F(ResolverTest, TheVersionTagIsProvedByItsDigest) {
  const std::string digest = registry_.add_image("tool", "latest", R"({"Env": ["OTHER_VERSION=9", "TOOL_VERSION=1.2.3"]})", {});
  registry_.move_tag("tool", "1.2.3", digest);
  registry_.add_image("tool", "9", "{}", {});
  Resolver resolver(options());
  const WorldAnswers answers = resolver.answer(image_question(name("tool:latest"), ImageDetail::kVersionTag), nullptr);
  EXPECT_EQ(answers.images.at(name("tool:latest")).value->version_tag, "1.2.3");

  registry_.add_image("moved", "latest", R"({"Env": ["MOVED_VERSION=1.2.3"]})", {});
  registry_.add_image("moved", "1.2.3", R"({"User": "old"})", {});
  const WorldAnswers moved = resolver.answer(image_question(name("moved:latest"), ImageDetail::kVersionTag), nullptr);
  EXPECT_EQ(moved.images.at(name("moved:latest")).value->version_tag, "") << "that tag names another image";
}

TEST_F(ResolverTest, TheLockFileCountsFirst) {
  registry_.add_image("app", "1", "{}", {});
  LockFile lock;
  const std::string locked = "sha256:" + std::string(64, 'a');
  lock.images[name("app:1")].facts.digest = locked;
  Resolver resolver(options());
  const WorldAnswers answers = resolver.answer(image_question(name("app:1")), &lock);
  EXPECT_EQ(answers.images.at(name("app:1")).value->digest, locked);
  EXPECT_EQ(answers.images.at(name("app:1")).from.kind, Provenance::Kind::kLock);
  EXPECT_TRUE(registry_.requests().empty());

  // A name that holds the locked digest is the same image; another digest is not.
  const std::string pinned = name("app:1") + "@" + locked;
  EXPECT_TRUE(resolver.answer(image_question(pinned), &lock).images.at(pinned).value);
  EXPECT_TRUE(registry_.requests().empty());
}

TEST_F(ResolverTest, LockedAsksNobody) {
  registry_.add_image("app", "1", "{}", {});
  Resolver resolver(options(ResolveMode::kLocked));
  const LockFile lock;
  const WorldAnswers answers = resolver.answer(image_question(name("app:1")), &lock);
  EXPECT_FALSE(answers.images.at(name("app:1")).value);
  EXPECT_NE(answers.images.at(name("app:1")).problem.find("drydock lock"), std::string::npos);
  EXPECT_TRUE(registry_.requests().empty());
}

TEST_F(ResolverTest, RemoteFilesAreHashed) {
  registry_.add_file("/tool-1.2.tar", "abc");
  Resolver resolver(options());
  WorldQuestions questions;
  const std::string url = registry_.url() + "/tool-1.2.tar";
  questions.remote_files.insert(url);
  const WorldAnswers answers = resolver.answer(questions, nullptr);
  ASSERT_TRUE(answers.remote_files.at(url).value) << answers.remote_files.at(url).problem;
  EXPECT_EQ(answers.remote_files.at(url).value->checksum, "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(answers.remote_files.at(url).value->size, 3u);
}

TEST_F(ResolverTest, AllQuestionsOfACallAreAskedAtOnce) {
  // Twenty answers of 50 ms each: one after the other they would take a second. The bound is a count of
  // connections and no time: as many questions as there are wait at once.
  for (int i = 0; i < 20; ++i) registry_.add_image("app" + std::to_string(i), "1", "{}", {});
  registry_.set_latency(std::chrono::milliseconds(50));
  WorldQuestions questions;
  for (int i = 0; i < 20; ++i) questions.ask_image(name("app" + std::to_string(i) + ":1"), ImageDetail::kDigest);
  Resolver resolver(options());
  resolver.answer(questions, nullptr);
  EXPECT_EQ(registry_.requests().size(), 20u);
  EXPECT_GE(registry_.connections(), 10u);
}

}  // namespace
}  // namespace drydock
