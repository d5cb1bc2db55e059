#include "facts/apt_sources.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace drydock {
namespace {

using Sources = std::vector<AptSource>;
using Words = std::vector<std::string>;

AptSource source(std::string uri, std::string suite, Words components,
                 std::string file = "etc/apt/sources.list") {
  AptSource out;
  out.uri = std::move(uri);
  out.suite = std::move(suite);
  out.components = std::move(components);
  out.file = std::move(file);
  return out;
}

std::optional<Sources> lines(std::string_view text) {
  return parse_apt_sources(text, "/etc/apt/sources.list");
}
std::optional<Sources> stanzas(std::string_view text) {
  return parse_apt_sources(text, "etc/apt/sources.list.d/x.sources");
}

TEST(AptSources, ReadsLines) {
  const auto found = lines(
      "# deb http://deb.example/no x main\n"
      "\n"
      "deb http://deb.example/debian/ bookworm main contrib # the release\r\n"
      "  deb\thttp://deb.example/debian\tbookworm-updates\tmain\n"
      "deb-src http://deb.example/debian bookworm main\n"
      "deb cdrom:[Debian GNU/Linux 12]/ bookworm main\n"
      "deb http://deb.example/flat ./");
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, (Sources{source("http://deb.example/debian", "bookworm", {"main", "contrib"}),
                             source("http://deb.example/debian", "bookworm-updates", {"main"}),
                             source("http://deb.example/flat", "./", {})}));
}

TEST(AptSources, ReadsOptionsOfLines) {
  const auto found = lines(
      "deb [arch=amd64,arm64 signed-by=/usr/share/keyrings/a.gpg trusted=yes check-valid-until=no lang=en] "
      "https://deb.example/a x main\n"
      "deb [ signed-by=\"/k/b.asc,/k/c.gpg\" arch+=i386 ] https://deb.example/$(ARCH) x-$(ARCH) main\n"
      "deb [arch=amd64]https://deb.example/c x main#comment\n");
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 3u);
  const AptSource& first = (*found)[0];
  EXPECT_EQ(first.architectures, (Words{"amd64", "arm64"}));
  EXPECT_EQ(first.signed_by, "/usr/share/keyrings/a.gpg");
  EXPECT_TRUE(first.trusted);
  EXPECT_FALSE(first.check_valid_until);
  const AptSource& second = (*found)[1];
  EXPECT_EQ(second.signed_by, "/k/b.asc,/k/c.gpg");
  EXPECT_EQ(second.architectures, Words{"+i386"});
  EXPECT_FALSE(second.trusted);
  EXPECT_TRUE(second.check_valid_until);
  EXPECT_EQ(with_architecture(second.uri, "arm64"), "https://deb.example/arm64");
  EXPECT_EQ((*found)[2].components, Words{"main"});
}

TEST(AptSources, RefusesLinesThatAptRefuses) {
  for (const char* bad :
       {"deb", "deb http://deb.example/debian", "deb http://deb.example/debian bookworm",
        "rpm http://deb.example x main", "deb deb.example/debian bookworm main",
        "deb http://deb.example/flat ./ main", "deb [arch=amd64 http://deb.example x main",
        "deb [arch] http://deb.example x main", "deb [arch=] http://deb.example x main", "garbage here",
        "deb \"http://deb.example x main", "Types: deb", "deb [include=foo] http://deb.example x main",
        "deb [snapshot=20260101T000000Z] http://deb.example x main"})
    EXPECT_FALSE(lines(bad)) << bad;
}

TEST(AptSources, ReadsStanzas) {
  const auto found = stanzas(
      "# the archive\n"
      "Types: deb deb-src\n"
      "# http://snapshot.example/\n"
      "URIs: http://deb.example/debian/ http://mirror.deb.example/debian\n"
      "Suites: bookworm\n"
      " bookworm-updates\n"
      "# in the middle\n"
      "Components: main\n"
      "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n"
      "\n"
      "\n"
      "types: deb\n"
      "uris: http://deb.example/security\n"
      "suites: bookworm-security\n"
      "components: main contrib\n"
      "architectures: amd64 i386\n"
      "trusted: yes\n"
      "check-valid-until: no\n");
  ASSERT_TRUE(found);
  const std::string file = "etc/apt/sources.list.d/x.sources";
  Sources expected;
  for (const char* uri : {"http://deb.example/debian", "http://mirror.deb.example/debian"})
    for (const char* suite : {"bookworm", "bookworm-updates"}) {
      expected.push_back(source(uri, suite, {"main"}, file));
      expected.back().signed_by = "/usr/share/keyrings/debian-archive-keyring.gpg";
    }
  expected.push_back(source("http://deb.example/security", "bookworm-security", {"main", "contrib"}, file));
  expected.back().architectures = {"amd64", "i386"};
  expected.back().trusted = true;
  expected.back().check_valid_until = false;
  EXPECT_EQ(*found, expected);
}

TEST(AptSources, ReadsStanzasThatAreOffOrHoldTheirKey) {
  const auto found = stanzas(
      "Types: deb\nURIs: http://deb.example/a\nSuites: x\nComponents: main\nEnabled: no\n\n"
      "Types: deb-src\nURIs: http://deb.example/b\nSuites: x\nComponents: main\n\n"
      "Types: deb\nURIs: http://deb.example/c\nSuites: ./\nEnabled: yes\nSigned-By:\n"
      " -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQINBF\n -----END PGP PUBLIC KEY BLOCK-----\n");
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1u);
  EXPECT_EQ(found->front().uri, "http://deb.example/c");
  EXPECT_EQ(found->front().signed_by, kEmbeddedKey);
}

TEST(AptSources, RefusesStanzasThatAptRefuses) {
  const std::string good = "Types: deb\nURIs: http://deb.example/a\nSuites: x\nComponents: main\n";
  ASSERT_TRUE(stanzas(good));
  EXPECT_FALSE(stanzas("URIs: http://deb.example/a\nSuites: x\nComponents: main\n"));
  EXPECT_FALSE(stanzas("Types: deb\nSuites: x\nComponents: main\n"));
  EXPECT_FALSE(stanzas("Types: deb\nURIs: http://deb.example/a\nComponents: main\n"));
  EXPECT_FALSE(stanzas("Types: deb\nURIs: http://deb.example/a\nSuites: x\n"));
  EXPECT_FALSE(stanzas("Types: deb\nURIs: http://deb.example/a\nSuites: x/\nComponents: main\n"));
  EXPECT_FALSE(stanzas("Types: rpm\nURIs: http://deb.example/a\nSuites: x\nComponents: main\n"));
  EXPECT_FALSE(stanzas(good + "no colon\n"));
  EXPECT_FALSE(stanzas(good + "Suites: y\n"));
  EXPECT_FALSE(stanzas(good + "Exclude: curl\n"));
  std::string many = "Types: deb\nComponents: main\nURIs:";
  for (int i = 0; i < 1'000; ++i) many += " http://deb.example/" + std::to_string(i);
  many += "\nSuites:";
  for (int i = 0; i < 1'000; ++i) many += " s" + std::to_string(i);
  EXPECT_FALSE(stanzas(many + "\n"));
}

TEST(AptSources, ReadsTheFilesThatAptReads) {
  ImageContents contents;
  const std::string line = " x main\n";
  contents.files["etc/apt/sources.list"] = "deb http://deb.example/0" + line;
  contents.files["etc/apt/sources.list.d/b.list"] = "deb http://deb.example/2" + line;
  contents.files["etc/apt/sources.list.d/a.sources"] =
      "Types: deb\nURIs: http://deb.example/1\nSuites: x\nComponents: main\n";
  contents.files["etc/apt/sources.list.d/b.list.save"] = "garbage";
  contents.files["etc/apt/sources.list.d/b c.list"] = "garbage";
  contents.files["etc/apt/sources.list.d/.hidden.list"] = "garbage";
  contents.files["etc/apt/sources.list.d/sub/c.list"] = "garbage";
  contents.files["etc/os-release"] = "ID=debian\n";
  const auto found = apt_sources_of(contents);
  ASSERT_TRUE(found);
  Words uris;
  for (const AptSource& each : *found) uris.push_back(each.uri);
  EXPECT_EQ(uris, (Words{"http://deb.example/0", "http://deb.example/1", "http://deb.example/2"}));
  contents.files["etc/apt/sources.list.d/c.list"] = "garbage";
  EXPECT_FALSE(apt_sources_of(contents));
}

TEST(AptSources, KnowsWhichArchitecturesASourceServes) {
  AptSource any;
  EXPECT_TRUE(serves_architecture(any, "amd64", "amd64"));
  EXPECT_FALSE(serves_architecture(any, "i386", "amd64"));
  any.architectures = {"arm64"};
  EXPECT_FALSE(serves_architecture(any, "amd64", "amd64"));
  EXPECT_TRUE(serves_architecture(any, "arm64", "amd64"));
  any.architectures = {"+i386"};
  EXPECT_TRUE(serves_architecture(any, "amd64", "amd64"));
  EXPECT_TRUE(serves_architecture(any, "i386", "amd64"));
  any.architectures = {"-amd64"};
  EXPECT_FALSE(serves_architecture(any, "amd64", "amd64"));
}

TEST(AptPreferences, ReadsRecords) {
  const auto found = parse_apt_preferences(
      "Explanation: why\nPackage: *\nPin: release a=bookworm-backports\nPin-Priority: 100\n\n"
      "# a comment\nPackage: curl libcurl*\n wget\nPin: version 7.88*\nPin-Priority: 1001\n\n"
      "Package: *\nPin: origin \"deb.example\"\nPin-Priority: -10\n\n"
      "Package: *\nPin: release n=sid\nPin-Priority: never\n\n"
      "Package: x\n\n"                                     // no pin: passed over
      "Package: *\nPin: version 1.0\nPin-Priority: 5\n");  // of no use to the general form: passed over
  ASSERT_TRUE(found);
  const std::vector<AptPreference> expected = {{{"*"}, "release a=bookworm-backports", 100},
                                               {{"curl", "libcurl*", "wget"}, "version 7.88*", 1001},
                                               {{"*"}, "origin \"deb.example\"", -10},
                                               {{"*"}, "release n=sid", kNeverPriority}};
  EXPECT_EQ(*found, expected);
}

TEST(AptPreferences, RefusesWhatCannotBeUnderstood) {
  for (const char* bad :
       {"Pin: release a=x\nPin-Priority: 1\n", "Package: *\nPin: release a=x\nPin-Priority: 0\n",
        "Package: *\nPin: release a=x\n", "Package: *\nPin: release a=x\nPin-Priority: many\n",
        "Package: *\nPin: release a=x\nPin-Priority: 40000\n",
        "Package: /^lib/\nPin: release a=x\nPin-Priority: 1\n",
        "Package: *\nPin: release a=/x/\nPin-Priority: 1\n",
        "Package: x\nPin: source-version 1\nPin-Priority: 1\n",
        "Package: x\nPin: release a=x\nPin-Priority: never\n", "nonsense\n"})
    EXPECT_FALSE(parse_apt_preferences(bad)) << bad;
}

TEST(AptPreferences, ReadsTheFilesThatAptReads) {
  ImageContents contents;
  const auto record = [](const std::string& name) {
    return "Package: " + name + "\nPin: release a=x\nPin-Priority: 1\n";
  };
  contents.files["etc/apt/preferences"] = record("main");
  contents.files["etc/apt/preferences.d/b"] = record("b");
  contents.files["etc/apt/preferences.d/a.pref"] = record("a");
  contents.files["etc/apt/preferences.d/c.bak"] = "garbage";
  contents.files["etc/apt/preferences.d/d~"] = "garbage";
  const auto found = apt_preferences_of(contents);
  ASSERT_TRUE(found);
  Words names;
  for (const AptPreference& each : *found) names.push_back(each.packages.front());
  EXPECT_EQ(names, (Words{"main", "a", "b"}));
  contents.files["etc/apt/preferences.d/e"] = "garbage";
  EXPECT_FALSE(apt_preferences_of(contents));
}

}  // namespace
}  // namespace drydock
