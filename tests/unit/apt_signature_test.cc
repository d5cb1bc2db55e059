#include "resolve/apt_signature.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "apt_archive_fixture.h"
#include "resolve/sha256.h"

namespace drydock {
namespace {

using testing::AptArchiveTest;
using testing::Names;
using testing::package;

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

}  // namespace
}  // namespace drydock
