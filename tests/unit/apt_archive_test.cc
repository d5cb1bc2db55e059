#include "resolve/apt_archive.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <ctime>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "apt_archive_fixture.h"
#include "resolve/apt_fetch.h"
#include "resolve/sha256.h"

namespace drydock {
namespace {

using testing::AptArchiveTest;
using testing::compressed;
using testing::date;
using testing::framed;
using testing::Kind;
using testing::Names;
using testing::package;

TEST_F(AptArchiveTest, ChoosesOverAllSuitesAsAptDoes) {
  archive_.publish("bookworm",
                   {"Suite: stable\nCodename: bookworm\nVersion: 12.9\nOrigin: Debian\n",
                    {{"main/binary-amd64", package("curl", "7.88-1") + package("git", "1:2.39-1") +
                                               package("vim", "2:9.0-1") +
                                               package("exim4", "4.96", "all", "Provides: mta\n")},
                     {"contrib/binary-amd64", package("extra", "1")}}});
  archive_.publish("bookworm-updates", {"Suite: stable-updates\nCodename: bookworm-updates\n",
                                        {{"main/binary-amd64", package("vim", "2:9.0-2")}}});
  archive_.publish("bookworm-security", {"Suite: stable-security\nCodename: bookworm-security\n",
                                         {{"main/binary-amd64", package("curl", "7.88-1+deb12u5")}}});
  archive_.publish(
      "bookworm-backports",
      {"Suite: stable-backports\nCodename: bookworm-backports\nNotAutomatic: yes\nButAutomaticUpgrades: "
       "yes\n",
       {{"main/binary-amd64", package("git", "1:2.45-1~bpo12+1") + package("new", "5~bpo12+1")}}});
  for (const char* suite : {"bookworm", "bookworm-updates", "bookworm-security", "bookworm-backports"})
    state_.sources.push_back(source(suite));
  state_.sources.front().components = {"main", "contrib"};
  auto found = ask({"curl", "git", "vim", "new", "extra", "mta", "nosuch"});
  ASSERT_TRUE(found) << found.error().message;
  const auto is = [&](const std::string& name, const std::string& version, const std::string& suite,
                      const Names& offered) {
    const PackageCandidate& candidate = (*found)[name];
    EXPECT_EQ(candidate.kind, Kind::kFound) << name;
    EXPECT_EQ(candidate.version, version);
    EXPECT_EQ(candidate.suite, suite);
    EXPECT_EQ(candidate.archive, server_.url() + "/debian");
    EXPECT_EQ(candidate.offered, offered) << name;
  };
  is("curl", "7.88-1+deb12u5", "bookworm-security", {"7.88-1+deb12u5", "7.88-1"});
  is("git", "1:2.39-1", "bookworm", {"1:2.45-1~bpo12+1", "1:2.39-1"});
  is("vim", "2:9.0-2", "bookworm-updates", {"2:9.0-2", "2:9.0-1"});
  is("new", "5~bpo12+1", "bookworm-backports", {"5~bpo12+1"});
  is("extra", "1", "bookworm", {"1"});
  EXPECT_EQ((*found)["mta"].kind, Kind::kVirtual);
  EXPECT_EQ((*found)["mta"].providers, Names{"exim4"});
  EXPECT_EQ((*found)["nosuch"].kind, Kind::kMissing);
  EXPECT_EQ((*found)["nosuch"].searched,
            (Names{"bookworm", "bookworm-updates", "bookworm-security", "bookworm-backports"}));

  state_.target_release = "bookworm-backports";
  EXPECT_EQ(ask_one("git").version, "1:2.45-1~bpo12+1");
  state_.target_release = "trixie";
  EXPECT_NE(problem().find("trixie is in none of the apt sources"), std::string::npos);
  state_.target_release.clear();
  state_.preferences = {{{"git"}, "release n=bookworm-backports", 900}};
  EXPECT_EQ(ask_one("git").version, "1:2.45-1~bpo12+1");
  state_.installed["vim"] = "2:9.1-1";
  EXPECT_EQ(ask_one("vim").version, "2:9.1-1");
  EXPECT_EQ(ask_one("vim").suite, "now");
}

TEST_F(AptArchiveTest, ReadsTheIndexOfPackagesForAllArchitectures) {
  const std::string both = "Suite: x\nArchitectures: all amd64\n";
  archive_.publish(
      "bookworm",
      {both, {{"main/binary-amd64", package("a", "1")}, {"main/binary-all", package("b", "2", "all")}}});
  state_.sources = {source("bookworm")};
  EXPECT_EQ(ask_one("a").version, "1");
  EXPECT_EQ(ask_one("b").version, "2");
  // Where all of them are in the other indexes too, the one of their own is not asked for.
  archive_.publish("bookworm", {both + "No-Support-for-Architecture-all: Packages\n",
                                {{"main/binary-amd64", package("a", "1")},
                                 {"main/binary-all", package("b", "3", "all")}}});
  options_.max_age = -1;
  EXPECT_EQ(ask_one("b").kind, Kind::kMissing);
}

TEST_F(AptArchiveTest, LooksForForeignArchitecturesOnlyWhereASourceNamesThem) {
  archive_.publish("bookworm", {"Suite: x\n",
                                {{"main/binary-amd64", package("a", "1") + package("doc", "4", "all")},
                                 {"main/binary-i386", package("a", "2", "i386")}}});
  state_.sources = {source("bookworm")};
  EXPECT_EQ(ask_one("a:amd64").version, "1");
  EXPECT_EQ(ask_one("doc:amd64").version, "4");
  EXPECT_EQ(ask_one("a:i386").kind, Kind::kMissing);
  state_.sources.front().architectures = {"+i386"};
  EXPECT_EQ(ask_one("a:i386").version, "2");
  EXPECT_EQ(ask_one("a").version, "1");
  state_.sources.front().architectures = {"i386"};
  EXPECT_EQ(ask_one("a").kind, Kind::kMissing);
}

TEST_F(AptArchiveTest, PassesOverComponentsAndArchitecturesThatAreNotListed) {
  archive_.publish("bookworm", {"Suite: x\nComponents: main\nArchitectures: amd64\n",
                                {{"main/binary-amd64", package("a", "1")}}});
  state_.sources = {source("bookworm", {"main", "contrib"})};
  EXPECT_EQ(ask_one("a").version, "1");
  state_.architecture = "arm64";
  EXPECT_EQ(ask_one("a").kind, Kind::kMissing);
  // What is listed and has no index decides, and is an error.
  archive_.publish("bookworm", {"Suite: x\n", {{"main/binary-amd64", package("a", "1")}}});
  options_.max_age = -1;
  EXPECT_NE(problem().find("lists no main/binary-arm64/Packages"), std::string::npos) << problem();
}

TEST_F(AptArchiveTest, ReadsFlatRepositories) {
  archive_.publish("./", {"Codename: flat\n", {{"", package("a", "1")}}});
  archive_.publish("sub/amd64/", {"", {{"", package("a", "2")}}});
  state_.sources = {source("./", {}), source("sub/$(ARCH)/", {})};
  const PackageCandidate found = ask_one("a");
  EXPECT_EQ(found.version, "2");
  EXPECT_EQ(found.suite, "sub/$(ARCH)/");
  EXPECT_EQ(found.searched, (Names{"flat", "sub/$(ARCH)/"}));
}

TEST_F(AptArchiveTest, TakesAnyOfTheCompressions) {
  for (const char* compression : {".xz", ".gz", ""}) {
    const std::string version = fmt::format("1{}", compression);
    archive_.publish("bookworm",
                     {"Suite: x\n", {{"main/binary-amd64", package("curl", version)}}, {compression}});
    state_.sources = {source("bookworm")};
    options_.max_age = -1;
    EXPECT_EQ(ask_one("curl").version, version);
  }
  // Listed, but not there: the next one is taken.
  archive_.publish("bookworm", {"Suite: x\n", {{"main/binary-amd64", package("curl", "7")}}});
  archive_.files.erase("/debian/dists/bookworm/main/binary-amd64/Packages.xz");
  EXPECT_EQ(ask_one("curl").version, "7");
}

TEST_F(AptArchiveTest, AsksByHashFirstAndByNameAfterThat) {
  publish_simple("Suite: x\nAcquire-By-Hash: yes\n");
  const std::string name = "/debian/dists/bookworm/main/binary-amd64/Packages.xz";
  const std::string bytes = archive_.files[name];
  archive_.files[name] = "the next one already";
  EXPECT_EQ(ask_one("curl").version, "1.0");
  EXPECT_TRUE(server_.requests().back().target.find("/by-hash/SHA256/" + sha256_hex(bytes)) !=
              std::string::npos);
  ASSERT_TRUE(cache_.clean());
  archive_.files[name] = bytes;
  archive_.files.erase("/debian/dists/bookworm/main/binary-amd64/by-hash/SHA256/" + sha256_hex(bytes));
  EXPECT_EQ(ask_one("curl").version, "1.0");
}

TEST_F(AptArchiveTest, AsksAgainNoSoonerThanItHasTo) {
  publish_simple();
  EXPECT_EQ(ask_one("curl").version, "1.0");
  EXPECT_EQ(from_.kind, Provenance::Kind::kNetwork);
  EXPECT_EQ(from_.where, server_.url() + "/debian");
  EXPECT_EQ(requests(), 2u);
  EXPECT_EQ(ask_one("curl").version, "1.0");
  EXPECT_EQ(requests(), 2u);
  EXPECT_EQ(from_.kind, Provenance::Kind::kCache);
  EXPECT_GT(from_.when, 1'700'000'000);
  // Old, but unchanged: one request, and its answer is empty.
  options_.max_age = -1;
  const std::uint64_t before = http_->stats().bytes;
  EXPECT_EQ(ask_one("curl").version, "1.0");
  EXPECT_EQ(requests(), 3u);
  EXPECT_EQ(http_->stats().bytes, before);
  EXPECT_EQ(from_.kind, Provenance::Kind::kNetwork);
  // Changed: the new index is read.
  publish_simple("Suite: stable\n", "2.0");
  EXPECT_EQ(ask_one("curl").version, "2.0");
  EXPECT_EQ(requests(), 5u);
  // Offline anything is good enough, and nothing is asked.
  EXPECT_EQ(problem(false), "found");
  EXPECT_EQ(requests(), 5u);
  ASSERT_TRUE(cache_.clean());
  EXPECT_EQ(problem(false), "");
  EXPECT_EQ(requests(), 5u);
}

TEST_F(AptArchiveTest, AsksForAReleaseFileAnewWhereItsIndexIsGone) {
  publish_simple();
  // A run that got no further than the Release file.
  replies_["/debian/dists/bookworm/main/binary-amd64/Packages.xz"] = {.status = 500};
  EXPECT_NE(problem().find("500"), std::string::npos);
  replies_.clear();
  publish_simple("Suite: stable\n", "2.0");
  EXPECT_EQ(ask_one("curl").version, "2.0");
}

TEST_F(AptArchiveTest, AsksOnceForManyQuestionsAtOnce) {
  publish_simple();
  AptArchive archive(http_.get(), cache_, options_);
  std::vector<std::string> versions(8);
  run_concurrently(versions.size(), versions.size(), [&](std::size_t i) {
    Provenance from;
    auto found = archive.candidates(state_, {"curl"}, from);
    if (found) versions[i] = (*found)["curl"].version;
  });
  EXPECT_EQ(versions, std::vector<std::string>(8, "1.0"));
  EXPECT_EQ(requests(), 2u);
}

TEST_F(AptArchiveTest, RefusesIndexesThatAreNotWhatReleaseNames) {
  const std::string name = "/debian/dists/bookworm/main/binary-amd64/Packages.xz";
  publish_simple();
  const std::string bytes = archive_.files[name];
  const auto says = [&](const std::string& body, std::string_view what) {
    archive_.files[name] = body;
    EXPECT_NE(problem().find(what), std::string::npos) << problem();
  };
  says(std::string(bytes.size(), 'x'), "is not the one that its Release file names");
  says(bytes.substr(0, bytes.size() - 1), "is not the one that its Release file names");
  EXPECT_NE((archive_.files[name] = bytes + "x", problem()), "found");
  EXPECT_NE((archive_.files[name] = std::string(bytes.size() + 100'000, 'x'), problem()), "found");
  archive_.files[name] = bytes;
  EXPECT_EQ(problem(), "found");
}

TEST_F(AptArchiveTest, RefusesDataThatIsCutShortOrExpandsTooFar) {
  const std::string folder = "/debian/dists/bookworm/";
  const auto publish = [&](const std::string& bytes, std::size_t plain_size) {
    archive_.files[folder + "main/binary-amd64/Packages.xz"] = bytes;
    archive_.files[folder + "InRelease"] = framed(fmt::format(
        "Suite: x\nSHA256:\n {} {} main/binary-amd64/Packages.xz\n {} {} main/binary-amd64/Packages\n",
        sha256_hex(bytes), bytes.size(), std::string(64, 'a'), plain_size));
  };
  state_.sources = {source("bookworm")};
  options_.max_age = -1;
  const std::string text = package("curl", "1.0");
  const std::string bytes = compressed(text, ".xz");
  publish(bytes, text.size());
  EXPECT_EQ(problem(), "found");
  ASSERT_TRUE(cache_.clean());
  publish(bytes.substr(0, bytes.size() - 10), text.size());
  EXPECT_NE(problem().find("cut short"), std::string::npos) << problem();
  publish(bytes, text.size() - 1);
  EXPECT_NE(problem().find("expands to more"), std::string::npos) << problem();
  publish(bytes, text.size() + 1);
  EXPECT_NE(problem().find("has not the size"), std::string::npos) << problem();
  publish(compressed(std::string(50'000'000, ' '), ".xz"), text.size());
  EXPECT_NE(problem().find("expands to more"), std::string::npos) << problem();
  publish(compressed("<html>", ".xz"), 6);
  EXPECT_NE(problem().find("cannot be read"), std::string::npos) << problem();
  archive_.files[folder + "InRelease"] = framed(fmt::format(
      "Suite: x\nSHA256:\n {} {} main/binary-amd64/Packages.xz\n", std::string(64, 'a'), 1ull << 40));
  EXPECT_NE(problem().find("is larger than"), std::string::npos) << problem();
}

TEST_F(AptArchiveTest, RefusesExpiredReleaseFilesAsAptDoes) {
  const std::time_t now = std::time(nullptr);
  publish_simple("Suite: x\nValid-Until: " + date(now + 3'600) + "\n");
  EXPECT_EQ(problem(), "found");
  ASSERT_TRUE(cache_.clean());
  publish_simple("Suite: x\nValid-Until: " + date(now - 3'600) + "\n");
  EXPECT_NE(problem().find("has expired"), std::string::npos) << problem();
  state_.sources.front().check_valid_until = false;
  EXPECT_EQ(problem(), "found");
  state_.sources.front().check_valid_until = true;
  EXPECT_NE(problem(), "found");
  EXPECT_EQ(problem(false), "found");  // whoever works offline knows that it is old
  options_.check_valid_until = false;
  EXPECT_EQ(problem(), "found");
  options_.check_valid_until = true;
  options_.snapshot_debian = server_.url();
  EXPECT_EQ(problem(), "found");
}

TEST_F(AptArchiveTest, TellsWhyAnArchiveCannotBeUsed) {
  const auto says = [&](std::string_view what) {
    EXPECT_NE(problem().find(what), std::string::npos) << problem();
  };
  state_.sources = {source("bookworm")};
  says("it has no suite bookworm (404); a release past its end moves");
  says(server_.url() + "/debian (suite bookworm)");
  replies_["/debian/dists/bookworm/InRelease"] = {.status = 503};
  says("it answered 503");
  replies_["/debian/dists/bookworm/InRelease"] = {.status = 401};
  says("it refuses access");
  replies_["/debian/dists/bookworm/InRelease"] = {.body = "<html>sign in</html>"};
  says("is not one signed text");
  replies_["/debian/dists/bookworm/InRelease"] = {.body = framed("<html>\n")};
  says("Release file cannot be read");
  replies_["/debian/dists/bookworm/InRelease"] = {.body = std::string(9u << 20, 'x')};
  EXPECT_NE(problem(), "found");
  replies_["/debian/dists/bookworm/InRelease"] = {.drop = true};
  EXPECT_NE(problem(), "found");
  state_.sources.front().uri = "file:/srv/archive";
  says("archives of the kind `file:` can be asked by apt alone");
}

TEST_F(AptArchiveTest, KeepsCredentialsToItself) {
  publish_simple();
  state_.sources.front().uri.replace(0, 7, "http://user:s3cret@");
  const auto found = ask({"curl"});
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->find("curl")->second.archive, server_.url() + "/debian");
  EXPECT_EQ(from_.where, server_.url() + "/debian");
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path() / "cache")) {
    if (!entry.is_regular_file()) continue;
    ++files;
    const std::string path = std::filesystem::relative(entry.path(), folder_.path()).string();
    EXPECT_EQ(folder_.get(path).find("s3cret"), std::string::npos) << path;
  }
  EXPECT_GE(files, 2u);
  ASSERT_TRUE(cache_.clean());
  archive_.files.clear();
  EXPECT_EQ(problem().find("s3cret"), std::string::npos);
}

TEST_F(AptArchiveTest, AsksMirrorsAndNamesTheArchive) {
  publish_simple();
  state_.sources.front().uri = "http://deb.example/debian";
  options_.mirrors = {{"http://deb.example", "http://mirror.deb.example"},
                      {"http://deb.example/debian/", server_.url() + "/debian/"}};
  EXPECT_EQ(ask_one("curl").archive, "http://deb.example/debian");
  EXPECT_EQ(mirrored_uri("http://deb.example/debian/sub", options_.mirrors), server_.url() + "/debian/sub");
  EXPECT_EQ(mirrored_uri("http://deb.example/debian-security", options_.mirrors),
            "http://mirror.deb.example/debian-security");
  EXPECT_EQ(mirrored_uri("http://deb.example.org/debian", options_.mirrors), "http://deb.example.org/debian");
}

TEST_F(AptArchiveTest, TakesUnsignedArchivesOnlyWhereTheyAreTrusted) {
  publish_simple();
  const std::string folder = "/debian/dists/bookworm/";
  const std::string in_release = archive_.files[folder + "InRelease"];
  const std::size_t begin = in_release.find("\n\n") + 2;
  archive_.files[folder + "Release"] =
      in_release.substr(begin, in_release.find("-----BEGIN PGP SIGNATURE") - begin);
  archive_.files.erase(folder + "InRelease");
  EXPECT_NE(problem().find("is not signed"), std::string::npos) << problem();
  archive_.files[folder + "Release.gpg"] = "a signature";
  EXPECT_EQ(problem(), "found");
  ASSERT_EQ(trust_.size(), 1u);
  EXPECT_EQ(trust_[0].check.trust, AptTrust::kUnchecked);
  EXPECT_EQ(trust_[0].check.reason, "no keyring for it is on this machine");
  archive_.files.erase(folder + "Release.gpg");
  state_.sources.front().trusted = true;
  EXPECT_EQ(problem(), "found");
  EXPECT_EQ(trust_[0].check.trust, AptTrust::kTrusted);
}

}  // namespace
}  // namespace drydock
