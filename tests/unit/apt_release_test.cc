#include "resolve/apt_release.h"

#include <gtest/gtest.h>

#include <string>

#include "resolve/apt_signature.h"

namespace drydock {
namespace {

std::string table(const std::string& digit, std::size_t digits, const std::string& name) {
  std::string hash;
  while (hash.size() < digits) hash += digit;
  return " " + hash + "     1234 " + name + "\n";
}

TEST(AptRelease, ReadsFieldsAndHashes) {
  const auto release = parse_apt_release(
      "Origin: Debian\nLabel: Debian Backports\nSuite: stable-backports\nVersion: 12\nCodename: "
      "bookworm-backports\n"
      "Date: Sat, 31 Jan 2026 10:00:01 UTC\nValid-Until: Sat, 07 Feb 2026 10:00:01 UTC\nNotAutomatic: yes\n"
      "ButAutomaticUpgrades: yes\nAcquire-By-Hash: yes\nArchitectures: all amd64 arm64\n"
      "No-Support-for-Architecture-all: Packages\nComponents: main updates/contrib\nDescription: "
      "x\nMD5Sum:\n" +
      table("1", 32, "main/binary-amd64/Packages") + "SHA256:\n" +
      table("a", 64, "main/binary-amd64/Packages.xz") + table("b", 64, "main/binary-amd64/Release") +
      table("c", 64, "main/Contents-amd64.gz") + table("d", 64, "./Packages"));
  ASSERT_TRUE(release) << release.error().message;
  EXPECT_EQ(release->suite, "stable-backports");
  EXPECT_EQ(release->codename, "bookworm-backports");
  EXPECT_EQ(release->origin, "Debian");
  EXPECT_EQ(release->label, "Debian Backports");
  EXPECT_EQ(release->version, "12");
  EXPECT_EQ(release->date, 1769853601);
  EXPECT_EQ(release->valid_until, 1769853601 + 7 * 86'400);
  EXPECT_TRUE(release->not_automatic && release->but_automatic_upgrades && release->by_hash);
  EXPECT_TRUE(release->has_component("main") && release->has_component("contrib"));
  EXPECT_FALSE(release->has_component("non-free"));
  EXPECT_TRUE(release->has_architecture("arm64"));
  EXPECT_FALSE(release->has_architecture("i386"));
  EXPECT_FALSE(release->has_separate_all());
  ASSERT_EQ(release->files.size(), 2u);
  EXPECT_EQ(release->files.at("main/binary-amd64/Packages.xz").digest, "sha256:" + std::string(64, 'a'));
  EXPECT_EQ(release->files.at("main/binary-amd64/Packages.xz").size, 1234u);
  EXPECT_EQ(release->files.count("Packages"), 1u);

  const auto again = parse_apt_release(format_apt_release(*release));
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, *release);
}

TEST(AptRelease, TakesSha512WhereThereIsNoSha256) {
  const auto release = parse_apt_release("Suite: x\nSHA512:\n" + table("a", 128, "Packages"));
  ASSERT_TRUE(release);
  EXPECT_EQ(release->files.at("Packages").digest, "sha512:" + std::string(128, 'a'));
  const auto again = parse_apt_release(format_apt_release(*release));
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, *release);
}

TEST(AptRelease, RefusesWhatCannotBeReliedOn) {
  EXPECT_FALSE(parse_apt_release(""));
  EXPECT_FALSE(parse_apt_release("<html>not found</html>"));
  EXPECT_FALSE(parse_apt_release("Suite: x\nMD5Sum:\n" + table("1", 32, "Packages")));
  EXPECT_FALSE(parse_apt_release("Suite: x\nSHA256:\n" + table("1", 63, "Packages")));
  EXPECT_FALSE(parse_apt_release("Suite: x\nSHA256:\n" + table("/", 64, "Packages")));
  EXPECT_FALSE(parse_apt_release("Suite: x\nSHA256:\n abc\n"));
  EXPECT_FALSE(parse_apt_release("Suite: x\nSHA256:\n " + std::string(64, 'a') + " -1 Packages\n"));
  EXPECT_FALSE(
      parse_apt_release("Suite: x\nSHA256:\n " + std::string(64, 'a') + " 99999999999999999999 Packages\n"));
  EXPECT_FALSE(parse_apt_release("Suite: x\nValid-Until: tomorrow\nSHA256:\n" + table("a", 64, "Packages")));
}

TEST(AptRelease, ReadsDates) {
  EXPECT_EQ(parse_release_date("Thu, 01 Jan 1970 00:00:00 UTC"), 0);
  EXPECT_EQ(parse_release_date("Thu, 29 Feb 2024 9:05:07 GMT"), 1709197507);
  EXPECT_EQ(parse_release_date("29 Feb 2024 09:05:07 +0000"), 1709197507);
  for (const char* bad :
       {"", "Thu, 29 Feb 2023 09:05:07 UTC", "Thu, 29 Feb 2024 09:05:07 CET", "Thu, 29 Feb 2024 25:05:07 UTC",
        "Thu, 29 Feb 2024 0905 UTC", "Thu, 29 Xxx 2024 09:05:07 UTC", "2024-02-29T09:05:07Z"})
    EXPECT_FALSE(parse_release_date(bad)) << bad;
}

const std::string kSigned =
    "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nSuite: x  \n- -----dash\n\nlast: y\n-----BEGIN PGP "
    "SIGNATURE-----\n\n"
    "iQI=\n-----END PGP SIGNATURE-----\n";

TEST(ClearSigned, GivesExactlyTheSignedText) {
  const auto parts = split_clear_signed(kSigned);
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->text, "Suite: x\n-----dash\n\nlast: y");
  EXPECT_EQ(parts->signature, "-----BEGIN PGP SIGNATURE-----\n\niQI=\n-----END PGP SIGNATURE-----\n");
}

TEST(ClearSigned, RefusesTextOutsideTheSignedBlock) {
  EXPECT_TRUE(split_clear_signed("\n" + kSigned + "\n \n"));
  EXPECT_FALSE(split_clear_signed("Suite: evil\n" + kSigned));
  EXPECT_FALSE(split_clear_signed(kSigned + "Suite: evil\n"));
  EXPECT_FALSE(split_clear_signed(kSigned + kSigned));
  EXPECT_FALSE(split_clear_signed(""));
  EXPECT_FALSE(split_clear_signed("Suite: x\nSHA256:\n"));
  std::string text = kSigned;
  text.replace(text.find("Hash: SHA512"), 12, "Suite: evil!");
  EXPECT_FALSE(split_clear_signed(text));
  text = kSigned;
  text.replace(text.find("- -----dash"), 2, "");  // an unescaped dash
  EXPECT_FALSE(split_clear_signed(text));
  for (std::size_t size = 0; size + 1 < kSigned.size(); ++size)
    EXPECT_FALSE(split_clear_signed(kSigned.substr(0, size))) << size;
}

TEST(Dearmored, ReadsArmour) {
  EXPECT_EQ(
      dearmored("-----BEGIN PGP PUBLIC KEY BLOCK-----\nVersion: x\n\naGVsbG8g\r\nd29ybGQ=\n=abcd\n-----END "
                "PGP PUBLIC KEY BLOCK-----\n"
                "text\n-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nIQ==\n-----END PGP PUBLIC KEY BLOCK-----\n"),
      "hello world!");
  EXPECT_EQ(dearmored("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n%%%%\n"), "");
}

}  // namespace
}  // namespace drydock
