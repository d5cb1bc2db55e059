#include "resolve/apt_policy.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace drydock {
namespace {

enum Origins : std::size_t { kStable, kSecurity, kBackports, kUnstable, kExperimental, kVendor };

std::vector<AptOrigin> origins() {
  const auto debian = [](std::string suite, std::string codename, std::string version) {
    AptOrigin out;
    out.suite = std::move(suite);
    out.codename = std::move(codename);
    out.version = std::move(version);
    out.origin = "Debian";
    out.label = "Debian";
    out.component = "main";
    out.architecture = "amd64";
    out.site = "deb.example";
    return out;
  };
  std::vector<AptOrigin> out = {debian("stable", "bookworm", "12.9"),
                                debian("stable-security", "bookworm-security", "12"),
                                debian("stable-backports", "bookworm-backports", ""),
                                debian("unstable", "sid", ""), debian("experimental", "rc-buggy", "")};
  out[kSecurity].label = "Debian-Security";
  out[kBackports].not_automatic = out[kBackports].but_automatic_upgrades = true;
  out[kExperimental].not_automatic = true;
  out.push_back(debian("", "", ""));
  out[kVendor].origin = "Vendor Inc.";
  out[kVendor].component = "extra";
  out[kVendor].site = "apt.vendor.example";
  return out;
}

const std::vector<AptOffer> kOffers = {{"1.0", kStable, ""},
                                       {"1.1", kSecurity, ""},
                                       {"2.0~bpo12+1", kBackports, ""},
                                       {"3.0~rc1", kExperimental, ""}};

/// "version@origin", or "none".
std::string chosen(const std::vector<AptOffer>& offers, const std::string& preferences = {},
                   const std::string& target = {}, const std::string& installed = {},
                   const std::string& name = "pkg", const std::string& architecture = "amd64") {
  auto records = parse_apt_preferences(preferences);
  if (!records) return "bad preferences";
  const AptPolicy policy(origins(), *records, target, "amd64");
  const auto choice = policy.choose(name, architecture, offers, installed);
  if (!choice) return "none";
  return choice->version + "@" + (choice->origin ? std::to_string(*choice->origin) : "now");
}
std::string at(const std::string& version, std::size_t origin) {
  return version + "@" + std::to_string(origin);
}

std::string record(const std::string& package, const std::string& pin, const std::string& priority) {
  return "Package: " + package + "\nPin: " + pin + "\nPin-Priority: " + priority + "\n\n";
}

TEST(AptPolicy, TakesTheNewestOfTheUsualPriority) {
  EXPECT_EQ(chosen(kOffers), at("1.1", kSecurity));
  EXPECT_EQ(chosen({}), "none");
}

TEST(AptPolicy, TakesBackportsOnlyWhereNothingElseIs) {
  EXPECT_EQ(chosen({{"2.0~bpo12+1", kBackports, ""}, {"3.0", kExperimental, ""}}),
            at("2.0~bpo12+1", kBackports));
  EXPECT_EQ(chosen({{"3.0", kExperimental, ""}}), at("3.0", kExperimental));
}

TEST(AptPolicy, NamesTheFirstOriginOfAVersion) {
  EXPECT_EQ(chosen({{"1.0", kBackports, ""}, {"1.0", kSecurity, ""}, {"1.0", kStable, ""}}),
            at("1.0", kSecurity));
}

TEST(AptPolicy, PrefersTheTargetRelease) {
  EXPECT_EQ(chosen(kOffers, "", "bookworm-backports"), at("2.0~bpo12+1", kBackports));
  EXPECT_EQ(chosen(kOffers, "", "stable-backports"), at("2.0~bpo12+1", kBackports));
  EXPECT_EQ(chosen(kOffers, "", "stable"), at("1.0", kStable));
  EXPECT_EQ(chosen(kOffers, "", "12.9"), at("1.0", kStable));
  EXPECT_EQ(chosen(kOffers, "", "12*"), at("1.1", kSecurity));
  EXPECT_EQ(chosen(kOffers, "", "a=experimental"), at("3.0~rc1", kExperimental));
  EXPECT_EQ(chosen({{"1.0", kStable, ""}}, "", "bookworm-backports"), at("1.0", kStable));
}

TEST(AptPolicy, KnowsWhetherTheTargetReleaseIsThere) {
  EXPECT_TRUE(AptPolicy(origins(), {}, "", "amd64").knows_target_release());
  EXPECT_TRUE(AptPolicy(origins(), {}, "sid", "amd64").knows_target_release());
  EXPECT_TRUE(AptPolicy(origins(), {}, "o=Nobody", "amd64").knows_target_release());
  EXPECT_TRUE(AptPolicy(origins(), {}, "now", "amd64").knows_target_release());
  EXPECT_FALSE(AptPolicy(origins(), {}, "trixie", "amd64").knows_target_release());
}

TEST(AptPolicy, NeverGoesBackBehindWhatIsInstalled) {
  EXPECT_EQ(chosen(kOffers, "", "", "1.0.5"), at("1.1", kSecurity));
  EXPECT_EQ(chosen(kOffers, "", "", "1.1"), at("1.1", kSecurity));
  const std::vector<AptOffer> older = {
      {"1.0", kStable, ""}, {"1.1", kSecurity, ""}, {"9.0", kExperimental, ""}};
  EXPECT_EQ(chosen(older, "", "", "1.5"), "1.5@now");
  EXPECT_EQ(chosen(older, "", "stable", "1.5"), "1.5@now");
  // Backports have the priority of what is installed, so that what came from there gets upgrades.
  EXPECT_EQ(chosen(kOffers, "", "", "2.0~bpo12+0"), at("2.0~bpo12+1", kBackports));
  EXPECT_EQ(chosen(kOffers, record("*", "release n=bookworm", "1001"), "", "1.5"), at("1.0", kStable));
  EXPECT_EQ(chosen({}, "", "", "1.5"), "1.5@now");
  EXPECT_EQ(chosen({{"1.0", kExperimental, ""}}, "", "", "0.9"), "0.9@now");
}

TEST(AptPolicy, AppliesGeneralRecordsInOrder) {
  EXPECT_EQ(chosen(kOffers, record("*", "release a=stable-backports", "600")), at("2.0~bpo12+1", kBackports));
  EXPECT_EQ(chosen(kOffers, record("*", "release l=Debian-Security", "100")), at("1.0", kStable));
  EXPECT_EQ(
      chosen(kOffers, record("*", "release a=experimental", "600") + record("*", "release o=Debian", "700")),
      at("2.0~bpo12+1", kBackports));
  EXPECT_EQ(chosen(kOffers, record("*", "release a=experimental, n=rc-buggy", "600")),
            at("3.0~rc1", kExperimental));
  EXPECT_EQ(chosen(kOffers, record("*", "release a=experimental, n=sid", "600")), at("1.1", kSecurity));
  EXPECT_EQ(chosen(kOffers, record("*", "release *", "-1")), "none");
  // The target release counts as the first record.
  EXPECT_EQ(chosen(kOffers, record("*", "release a=stable-backports", "10"), "bookworm-backports"),
            at("2.0~bpo12+1", kBackports));
}

TEST(AptPolicy, PinsByHostAndComponent) {
  const std::vector<AptOffer> offers = {{"1.0", kStable, ""}, {"9.0", kVendor, ""}};
  EXPECT_EQ(chosen(offers), at("9.0", kVendor));
  EXPECT_EQ(chosen(offers, record("*", "origin apt.vendor.example", "100")), at("1.0", kStable));
  EXPECT_EQ(chosen(offers, record("*", "origin \"APT.vendor.*\"", "100")), at("1.0", kStable));
  EXPECT_EQ(chosen(offers, record("*", "release c=extra", "-1")), at("1.0", kStable));
  EXPECT_EQ(chosen(offers, record("*", "release o=Vendor*", "-1")), at("1.0", kStable));
  EXPECT_EQ(chosen(offers, record("*", "release b=arm64", "-1")), at("9.0", kVendor));
}

TEST(AptPolicy, PutsSpecificRecordsBeforeGeneralOnes) {
  const std::string general = record("*", "release o=Debian", "900");
  EXPECT_EQ(chosen(kOffers, general + record("pkg", "release a=stable-backports", "990")),
            at("2.0~bpo12+1", kBackports));
  EXPECT_EQ(chosen(kOffers, general + record("other", "release a=stable-backports", "990")),
            at("3.0~rc1", kExperimental));
  EXPECT_EQ(chosen(kOffers, record("pkg", "version 1.0*", "991"), "bookworm-backports"), at("1.0", kStable));
  EXPECT_EQ(chosen(kOffers, record("other p?g", "version 1.0*", "991")), at("1.0", kStable));
  EXPECT_EQ(chosen(kOffers, record("p*", "version 1.0", "-1") + record("pkg", "version *", "600")),
            at("3.0~rc1", kExperimental));
  EXPECT_EQ(chosen(kOffers, record("pkg", "version *", "-1")), "none");
  EXPECT_EQ(chosen(kOffers, record("pkg", "version 1.0", "1000"), "", "1.5"), at("1.0", kStable));
  EXPECT_EQ(chosen({{"1.0", kStable, ""}}, record("pkg", "version 1.0", "999"), "", "1.5"), "1.5@now");
  EXPECT_EQ(chosen(kOffers, record("pkg", "release a=now", "1001"), "", "1.0.5"), "1.0.5@now");
}

TEST(AptPolicy, PinsBySourcePackageAndArchitecture) {
  const std::vector<AptOffer> offers = {{"1.0", kStable, "src"}, {"2.0", kUnstable, "src"}};
  EXPECT_EQ(chosen(offers), at("2.0", kUnstable));
  EXPECT_EQ(chosen(offers, record("src:src", "release a=stable", "990")), at("1.0", kStable));
  EXPECT_EQ(chosen(offers, record("src:pkg", "release a=stable", "990")), at("2.0", kUnstable));
  EXPECT_EQ(chosen(offers, record("pkg:any", "release a=stable", "990")), at("1.0", kStable));
  EXPECT_EQ(chosen(offers, record("pkg:native", "release a=stable", "990")), at("1.0", kStable));
  EXPECT_EQ(chosen(offers, record("pkg:i386", "release a=stable", "990")), at("2.0", kUnstable));
  EXPECT_EQ(chosen(offers, record("pkg", "release a=stable", "990"), "", "", "pkg", "i386"),
            at("2.0", kUnstable));
  EXPECT_EQ(chosen(offers, record("pkg:i386", "release a=stable", "990"), "", "", "pkg", "i386"),
            at("1.0", kStable));
}

TEST(AptPolicy, NeverTakesWhatIsNeverToBeTaken) {
  const std::string never = record("*", "release n=bookworm-security", "never");
  EXPECT_EQ(chosen(kOffers, never), at("1.0", kStable));
  EXPECT_EQ(chosen(kOffers, record("*", "release o=Debian", "900") + never), at("3.0~rc1", kExperimental));
  EXPECT_EQ(chosen({{"1.1", kSecurity, ""}}, record("*", "release o=Debian", "900") + never), "none");
  // No record of the specific form can bring it back.
  EXPECT_EQ(chosen({{"1.1", kSecurity, ""}}, record("pkg", "version *", "990") + never), "none");
}

}  // namespace
}  // namespace drydock
