#include "resolve/apt_archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "resolve/apt_fetch.h"
#include "resolve/decompress.h"
#include "resolve/sha256.h"
#include "support/fault_server.h"
#include "support/temp_folder.h"

namespace drydock {
namespace {

using testing::FaultServer;
using testing::TempFolder;
using Names = std::vector<std::string>;
using Kind = PackageCandidate::Kind;

std::string compressed(std::string_view text, std::string_view extension) {
  if (extension.empty()) return std::string(text);
  const std::unique_ptr<archive, int (*)(archive*)> writer(archive_write_new(), archive_write_free);
  const std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry(archive_entry_new(),
                                                                       archive_entry_free);
  if (extension == ".xz") archive_write_add_filter_xz(writer.get());
  if (extension == ".gz") archive_write_add_filter_gzip(writer.get());
  if (extension == ".zst") archive_write_add_filter_zstd(writer.get());
  archive_write_set_format_raw(writer.get());
  std::string out(text.size() + 4'096, '\0');
  std::size_t used = 0;
  archive_write_open_memory(writer.get(), out.data(), out.size(), &used);
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_write_header(writer.get(), entry.get());
  archive_write_data(writer.get(), text.data(), text.size());
  archive_write_close(writer.get());
  out.resize(used);
  return out;
}

std::string package(std::string_view name, std::string_view version, std::string_view architecture = "amd64",
                    std::string_view more = {}) {
  return fmt::format("Package: {}\nVersion: {}\nArchitecture: {}\n{}\n", name, version, architecture, more);
}

std::string date(std::time_t seconds) {
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return fmt::format("{:02} {} {} {:02}:{:02}:{:02} UTC", parts.tm_mday, kMonths[parts.tm_mon],
                     parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

/// A text as if it were signed.
std::string framed(const std::string& text) {
  return "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n" + text +
         "-----BEGIN PGP SIGNATURE-----\n\niQI=\n-----END PGP SIGNATURE-----\n";
}

/// An archive in memory.
struct Archive {
  struct Suite {
    std::string fields;                           ///< of its Release file
    std::map<std::string, std::string> packages;  ///< "main/binary-amd64" to stanzas
    Names compressions = {".xz", ".gz", ""};      ///< that are listed and served
  };

  /// Puts a suite in place; `sign` makes InRelease of Release.
  template <typename Sign>
  void publish(const std::string& name, const Suite& suite, Sign sign) {
    // The client takes `./` out of a URL, as URLs are to be read.
    const std::string base = name == "./"          ? "/debian/"
                             : name.ends_with('/') ? "/debian/" + name
                                                   : "/debian/dists/" + name + "/";
    std::string release = suite.fields + "SHA256:\n";
    for (const auto& [folder, text] : suite.packages)
      for (const std::string& compression : suite.compressions) {
        const std::string path = (folder.empty() ? "" : folder + "/") + "Packages" + compression;
        const std::string bytes = compressed(text, compression);
        release += fmt::format(" {} {} {}\n", sha256_hex(bytes), bytes.size(), path);
        files[base + path] = bytes;
        if (suite.fields.find("Acquire-By-Hash: yes") != std::string::npos)
          files[base + (folder.empty() ? "" : folder + "/") + "by-hash/SHA256/" + sha256_hex(bytes)] = bytes;
      }
    files[base + "InRelease"] = sign(release);
  }
  void publish(const std::string& name, const Suite& suite) { publish(name, suite, framed); }

  std::map<std::string, std::string> files;
};

/// A server of an archive, and a client for it.
class AptArchiveTest : public ::testing::Test {
 protected:
  AptArchiveTest()
      : server_([this](const FaultServer::Request& request) { return reply(request); }),
        cache_(folder_ / "cache", 1u << 30) {
    NetworkPolicy policy;
    policy.retries = 0;
    http_ = std::make_unique<HttpClient>(policy);
    state_.architecture = "amd64";
    // No keys of this machine take part.
    options_.keyring_folder = folder_ / "keys";
  }

  FaultServer::Reply reply(const FaultServer::Request& request) {
    const std::lock_guard lock(mutex_);
    FaultServer::Reply out;
    if (const auto other = replies_.find(request.target); other != replies_.end()) return other->second;
    const auto found = archive_.files.find(request.target);
    if (found == archive_.files.end()) {
      out.status = 404;
      return out;
    }
    const std::string tag = "\"" + sha256_hex(found->second) + "\"";
    out.headers = {{"ETag", tag}};
    if (request.header("if-none-match") == tag) {
      out.status = 304;
    } else {
      out.body = found->second;
    }
    return out;
  }

  AptSource source(const std::string& suite, Names components = {"main"}) const {
    AptSource out;
    out.uri = server_.url() + "/debian";
    out.suite = suite;
    out.components = std::move(components);
    return out;
  }

  /// A suite of one package, and its source.
  void publish_simple(const std::string& fields = "Suite: stable\nCodename: bookworm\n",
                      const std::string& version = "1.0") {
    archive_.publish("bookworm", {fields, {{"main/binary-amd64", package("curl", version)}}});
    state_.sources = {source("bookworm")};
  }

  using Candidates = std::map<std::string, PackageCandidate, std::less<>>;
  /// Asks with an AptArchive of its own, as a new process would.
  Result<Candidates> ask(const std::set<std::string>& names, bool online = true) {
    AptArchive archive(online ? http_.get() : nullptr, cache_, options_);
    auto out = archive.candidates(state_, names, from_);
    trust_ = archive.trust();
    return out;
  }
  PackageCandidate ask_one(const std::string& name) {
    auto out = ask({name});
    EXPECT_TRUE(out) << out.error().message;
    return out ? (*out)[name] : PackageCandidate{};
  }
  /// The error's text; "found" without one.
  std::string problem(bool online = true) {
    const auto out = ask({"curl"}, online);
    return out ? "found" : out.error().message;
  }
  std::size_t requests() const { return server_.requests().size(); }

  TempFolder folder_;
  std::mutex mutex_;
  Archive archive_;
  std::map<std::string, FaultServer::Reply> replies_;  ///< instead of the archive's files, by target
  FaultServer server_;
  std::unique_ptr<HttpClient> http_;
  Cache cache_;
  AptOptions options_;
  AptState state_;
  Provenance from_;
  std::vector<AptTrustNote> trust_;
};

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

/// A key of its own, made by gpg.
class AptSignatureTest : public AptArchiveTest {
 protected:
  void SetUp() override {
    if (std::system("gpg --version >/dev/null 2>&1 && gpgv --version >/dev/null 2>&1") != 0)
      GTEST_SKIP() << "gpg and gpgv are not installed";
    std::filesystem::create_directories(folder_.path() / "keys");
    ASSERT_TRUE(make_key("a"));
    ASSERT_TRUE(gpg("a", "--export > " + folder_ / "keys/a.gpg"));
  }
  void TearDown() override {
    for (const std::string& name : homes_)
      std::system(("gpgconf --homedir " + folder_ / name + " --kill all >/dev/null 2>&1").c_str());
  }
  bool gpg(const std::string& home, const std::string& arguments) const {
    return std::system(("gpg -q --batch --homedir " + folder_ / home + " --passphrase '' " + arguments +
                        " 2>/dev/null")
                           .c_str()) == 0;
  }
  bool make_key(const std::string& home) {
    std::filesystem::create_directories(folder_.path() / home);
    std::filesystem::permissions(folder_.path() / home, std::filesystem::perms::owner_all);
    homes_.push_back(home);
    return gpg(home, "--quick-gen-key test@deb.example ed25519 sign never");
  }
  std::string sign(const std::string& home, const std::string& text, const std::string& how) const {
    folder_.put("text", text);
    std::filesystem::remove(folder_.path() / "signed");
    EXPECT_TRUE(gpg(home, how + " -o " + folder_ / "signed" + " " + folder_ / "text"));
    return folder_.get("signed");
  }
  void publish_signed(const std::string& home = "a") {
    archive_.publish("bookworm",
                     {"Suite: x\nDescription: text with a space at its end \n- and a dash: x\n",
                      {{"main/binary-amd64", package("curl", "1.0")}}},
                     [&](const std::string& text) { return sign(home, text, "--clearsign"); });
    state_.sources = {source("bookworm")};
    options_.max_age = -1;
  }

  Names homes_;
};

TEST_F(AptSignatureTest, ChecksSignatures) {
  const std::string path = "/debian/dists/bookworm/InRelease";
  publish_signed();
  const std::string good = archive_.files[path];
  EXPECT_EQ(problem(), "found");
  ASSERT_EQ(trust_.size(), 1u);
  EXPECT_EQ(trust_[0].check.trust, AptTrust::kVerified);
  // What was learnt of the signature is kept with the file.
  options_.max_age = 3'600;
  EXPECT_EQ(problem(), "found");
  EXPECT_EQ(trust_[0].check.trust, AptTrust::kVerified);

  options_.max_age = -1;
  std::string changed = good;
  changed.replace(changed.find("Suite: x"), 8, "Suite: y");
  archive_.files[path] = changed;
  EXPECT_NE(problem().find("signature of its Release file is wrong"), std::string::npos) << problem();
  changed = good;
  changed.replace(changed.find("-----BEGIN PGP SIGNATURE"), std::string::npos,
                  "-----BEGIN PGP SIGNATURE-----\n\niQI=\n-----END PGP SIGNATURE-----\n");
  archive_.files[path] = changed;
  EXPECT_NE(problem().find("cannot be read"), std::string::npos) << problem();
  state_.sources.front().trusted = true;
  EXPECT_EQ(problem(), "found");
}

TEST_F(AptSignatureTest, ChecksDetachedSignaturesAndArmouredKeys) {
  publish_signed();
  const std::string folder = "/debian/dists/bookworm/";
  std::string release = "Suite: x\nSHA256:\n";
  const std::string& bytes = archive_.files[folder + "main/binary-amd64/Packages"];
  release += fmt::format(" {} {} main/binary-amd64/Packages\n", sha256_hex(bytes), bytes.size());
  archive_.files.erase(folder + "InRelease");
  archive_.files[folder + "Release"] = release;
  archive_.files[folder + "Release.gpg"] = sign("a", release, "--armor --detach-sign");
  ASSERT_TRUE(gpg("a", "--armor --export > " + folder_ / "keys/a.asc"));
  std::filesystem::remove(folder_.path() / "keys/a.gpg");
  EXPECT_EQ(problem(), "found");
  EXPECT_EQ(trust_[0].check.trust, AptTrust::kVerified);
  archive_.files[folder + "Release"] += " ";
  EXPECT_NE(problem().find("signature of its Release file is wrong"), std::string::npos) << problem();
}

TEST_F(AptSignatureTest, TakesTheKeysThatTheSourceNames) {
  ASSERT_TRUE(make_key("b"));
  ASSERT_TRUE(gpg("b", "--export > " + folder_ / "keys/b.gpg"));
  publish_signed("b");
  EXPECT_EQ(problem(), "found");
  EXPECT_EQ(trust_[0].check.trust, AptTrust::kVerified);
  const auto trust_with = [&](const std::string& signed_by) {
    state_.sources.front().signed_by = signed_by;
    EXPECT_EQ(problem(), "found") << signed_by;
    return trust_.empty() ? AptTrust::kTrusted : trust_[0].check.trust;
  };
  EXPECT_EQ(trust_with("/usr/share/keyrings/b.gpg"), AptTrust::kVerified);
  EXPECT_EQ(trust_with("/usr/share/keyrings/a.gpg"), AptTrust::kUnchecked);
  EXPECT_EQ(trust_[0].check.reason, "the key that signed it is in no keyring on this machine");
  EXPECT_EQ(trust_with("/usr/share/keyrings/none.gpg"), AptTrust::kUnchecked);
  EXPECT_EQ(trust_with("../keys/b.gpg"), AptTrust::kVerified);  // only the name counts
  EXPECT_EQ(trust_with(std::string(kEmbeddedKey)), AptTrust::kUnchecked);
  ASSERT_TRUE(gpg("b", "--with-colons --list-keys > " + folder_ / "list"));
  const std::string list = folder_.get("list");
  const std::size_t begin = list.find(":", list.find("\nfpr:") + 5);
  const std::string fingerprint = list.substr(list.find_first_not_of(':', begin), 40);
  EXPECT_EQ(trust_with(fingerprint), AptTrust::kVerified);
  state_.sources.front().signed_by = std::string(40, 'A');
  EXPECT_NE(problem().find("not by a key that the source's signed-by names"), std::string::npos) << problem();
}

AptSource source_of(std::string uri, std::string signed_by = {}) {
  AptSource out;
  out.uri = std::move(uri);
  out.suite = "x";
  out.components = {"main"};
  out.signed_by = std::move(signed_by);
  return out;
}

/// The URI at the snapshot of `stamp`, or the problem.
std::string snapshot_of(const AptSource& source, const std::string& distribution,
                        const std::string& stamp = "20260131T000000Z") {
  AptOptions options;
  options.snapshot_debian = "http://snapshot.deb.example/archive";
  options.snapshot_ubuntu = "http://snapshot.ubuntu.example/ubuntu";
  std::string problem;
  const auto out = at_snapshot({source}, distribution, stamp, options, problem);
  if (!out) return problem;
  EXPECT_EQ(out->size(), 1u);
  EXPECT_FALSE(out->front().check_valid_until);
  EXPECT_EQ(out->front().suite, source.suite);
  return out->front().uri;
}

TEST(AptSnapshot, KnowsTheDistributionsArchives) {
  const std::string keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
  EXPECT_EQ(snapshot_of(source_of("http://mirror.deb.example/debian"), "debian"),
            "http://snapshot.deb.example/archive/debian/20260131T000000Z");
  EXPECT_EQ(snapshot_of(source_of("http://ftp.deb.example/pub/debian"), "debian"),
            "http://snapshot.deb.example/archive/debian/20260131T000000Z");
  EXPECT_EQ(snapshot_of(source_of("http://deb.example/any/debian-security", keyring), "debian"),
            "http://snapshot.deb.example/archive/debian-security/20260131T000000Z");
  EXPECT_EQ(snapshot_of(source_of("http://security.debian.org"), "debian"),
            "http://snapshot.deb.example/archive/debian-security/20260131T000000Z");
  EXPECT_EQ(snapshot_of(source_of("http://mirrors.deb.example/ubuntu"), "ubuntu"),
            "http://snapshot.ubuntu.example/ubuntu/20260131T000000Z");
  EXPECT_EQ(snapshot_of(source_of("http://ports.ubuntu.com/ubuntu-ports"), "ubuntu"),
            "http://snapshot.ubuntu.example/ubuntu/20260131T000000Z");
}

TEST(AptSnapshot, KeepsWhatDoesNotChange) {
  for (const char* uri :
       {"http://snapshot.deb.example/archive/debian/20250101T000000Z", "http://snapshot.example/x"})
    EXPECT_EQ(snapshot_of(source_of(uri), "debian"), uri);
}

TEST(AptSnapshot, RefusesVendorsArchives) {
  for (const char* uri : {"https://deb.example/debian", "https://deb.example/linux/debian",
                          "https://mirror.deb.example/docker-ce/linux/debian",
                          "https://deb.example/node_20.x", "http://notdebian.org/debian"})
    EXPECT_NE(snapshot_of(source_of(uri), "debian").find("has no dated snapshots"), std::string::npos) << uri;
  EXPECT_NE(
      snapshot_of(source_of("https://ppa.example/team/ppa/ubuntu"), "ubuntu").find("has no dated snapshots"),
      std::string::npos);
  EXPECT_NE(snapshot_of(source_of("http://mirror.deb.example/debian"), "fedora").find("neither"),
            std::string::npos);
  EXPECT_NE(snapshot_of(source_of("http://mirror.deb.example/debian"), "").find("does not say"),
            std::string::npos);
  EXPECT_NE(snapshot_of(source_of("http://mirror.deb.example/debian"), "debian", "2026-01-31")
                .find("has to look like"),
            std::string::npos);
}

TEST(Decompress, UndoesEachCompression) {
  const std::string text = "some text, some text, some text";
  for (const char* extension : {"", ".gz", ".xz", ".zst"}) {
    const std::string bytes = compressed(text, extension);
    const auto out = decompress(bytes, text.size());
    ASSERT_TRUE(out) << extension;
    EXPECT_EQ(*out, text);
    EXPECT_FALSE(decompress(bytes, text.size() - 1)) << extension;
    if (*extension == '\0') continue;
    const auto twice = decompress(bytes + bytes, 1'000);
    ASSERT_TRUE(twice) << extension;
    EXPECT_EQ(*twice, text + text);
    for (std::size_t size = 6; size < bytes.size(); ++size)
      EXPECT_FALSE(decompress(bytes.substr(0, size), 1'000)) << extension << size;
    EXPECT_FALSE(decompress(compressed(bytes, extension), 1'000)) << extension;
    const auto empty = decompress(compressed("", extension), 0);
    EXPECT_TRUE(empty && empty->empty()) << extension;
  }
}

}  // namespace
}  // namespace drydock
