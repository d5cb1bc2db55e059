#include "resolve/facts_json.h"

#include <gtest/gtest.h>

#include <random>

#include "support/recorded_facts.h"
#include "support/temp_folder.h"

namespace drydock {
namespace {

using testing::recorded_answers;
using testing::TempFolder;

/// Facts of any content: empty texts, NUL, bytes that are no UTF-8, long lists.
class Maker {
 public:
  explicit Maker(unsigned seed) : random_(seed) {}

  std::string text() {
    std::string out;
    for (unsigned i = random_() % 12; i > 0; --i)
      out +=
          random_() % 3 == 0 ? static_cast<char>(random_() % 256) : static_cast<char>('a' + random_() % 26);
    return out;
  }
  std::vector<std::string> texts() {
    std::vector<std::string> out(random_() % 4);
    for (std::string& each : out) each = text();
    return out;
  }
  template <typename Set>
  void fill_set(Set& set) {
    for (const std::string& each : texts()) set.insert(each);
  }
  template <typename Map>
  void fill_map(Map& map) {
    for (const std::string& each : texts()) map[each] = text();
  }
  bool coin() { return random_() % 2 == 0; }

  ImageConfig config() {
    ImageConfig out{text(),  text(),  text(),  text(), text(), text(), texts(), texts(),
                    texts(), texts(), texts(), {},     {},     {},     texts(), coin()};
    fill_set(out.exposed_ports);
    fill_set(out.volumes);
    fill_map(out.labels);
    return out;
  }
  ImageContents contents() {
    ImageContents out;
    fill_map(out.files);
    fill_set(out.programs);
    fill_map(out.installed);
    return out;
  }
  ImageFacts facts() {
    ImageFacts out;
    out.digest = text();
    out.media_type = text();
    out.is_index = coin();
    for (const std::string& each : texts()) out.platforms.push_back({each, text()});
    for (const std::string& each : texts()) out.configs[each] = config();
    for (const std::string& each : texts()) out.contents[each] = contents();
    out.version_tag = text();
    out.tag_digest = text();
    out.tag_is_index = coin();
    return out;
  }
  PackageCandidate candidate() {
    return {static_cast<PackageCandidate::Kind>(random_() % 4),
            text(),
            text(),
            text(),
            texts(),
            texts(),
            texts()};
  }
  RemoteFile file() { return {text(), (static_cast<std::uint64_t>(random_()) << 32) | random_()}; }

 private:
  std::mt19937 random_;
};

TEST(FactsJson, GivesBackExactlyWhatWasWritten) {
  for (unsigned seed = 0; seed < 500; ++seed) {
    Maker maker(seed);
    const ImageFacts facts = maker.facts();
    const ImageConfig config = maker.config();
    const ImageContents contents = maker.contents();
    const PackageCandidate candidate = maker.candidate();
    const RemoteFile file = maker.file();
    EXPECT_EQ(image_facts_from_json(to_json(facts)), facts) << seed;
    EXPECT_EQ(image_config_from_json(to_json(config)), config) << seed;
    EXPECT_EQ(image_contents_from_json(to_json(contents)), contents) << seed;
    EXPECT_EQ(package_candidate_from_json(to_json(candidate)), candidate) << seed;
    EXPECT_EQ(remote_file_from_json(to_json(file)), file) << seed;
  }
  EXPECT_EQ(image_facts_from_json(to_json(ImageFacts{})), ImageFacts{});
  EXPECT_EQ(remote_file_from_json(to_json(RemoteFile{"x", ~0ull})), (RemoteFile{"x", ~0ull}));
}

TEST(FactsJson, IsReadableAndStable) {
  EXPECT_EQ(to_json(RemoteFile{"sha256:ab", 3}), R"({"file":{"checksum":"sha256:ab","size":3},"version":1})");
  EXPECT_EQ(to_json(Maker(1).facts()), to_json(Maker(1).facts()));
}

TEST(FactsJson, OtherKindsVersionsAndFormsAreNothing) {
  EXPECT_FALSE(image_facts_from_json(to_json(ImageConfig{})));
  EXPECT_FALSE(image_config_from_json(to_json(ImageFacts{})));
  for (const char* text : {"", "null", "[]", "{}", "{\"version\":1}", R"({"file":{"checksum":"a","size":3}})",
                           R"({"file":{"checksum":"a","size":3},"version":2})",
                           R"({"file":{"checksum":"a","size":3},"version":"1"})",
                           R"({"file":{"checksum":"a","size":-3},"version":1})",
                           R"({"file":{"checksum":"a","size":3.5},"version":1})",
                           R"({"file":{"checksum":7,"size":3},"version":1})",
                           R"({"file":{"checksum":"a"},"version":1})", R"({"file":["a",3],"version":1})",
                           R"({"file":null,"version":1})", R"({"file":{"checksum":"a","size":3},"version":1)",
                           R"({"file":{"checksum":"\u0100","size":3},"version":1})",
                           R"({"file":{"checksum":"\ud800","size":3},"version":1})"})
    EXPECT_FALSE(remote_file_from_json(text)) << text;
  EXPECT_FALSE(package_candidate_from_json(R"({"package":{"kind":"odd"},"version":1})"));
  EXPECT_FALSE(image_facts_from_json(std::string(1'000'000, '[')));
}

TEST(FactsJson, NoPrefixOrFlippedByteThrows) {
  const std::string whole = to_json(Maker(7).facts());
  for (std::size_t i = 0; i < whole.size(); ++i) {
    EXPECT_FALSE(image_facts_from_json(whole.substr(0, i)));
    std::string flipped = whole;
    flipped[i] = static_cast<char>(flipped[i] ^ 0x81);
    (void)image_facts_from_json(flipped);
  }
}

class RecordedFacts : public ::testing::Test {
 protected:
  WorldAnswers answers(std::string_view text, const WorldQuestions& questions) {
    return recorded_answers(folder_.put("facts.json", text), questions);
  }
  TempFolder folder_;
};

TEST_F(RecordedFacts, AnswersForImagesWithTheDetailsThatWereAsked) {
  const char* text = R"({"comment": "made up", "images": {
      "python:3.12-slim": {"digest": "sha256:ab", "platforms": {"linux/amd64": "sha256:1", "linux/arm64": "sha256:2"},
        "version_tag": "3.12.1-slim", "config": {"user": "app", "env": ["A=b"]}, "where": "registry.example", "when": 5,
        "contents": {"files": {"etc/os-release": ["ID=debian", "VERSION_ID=12"]}, "programs": ["sh"], "installed": {"libc6": "1"}},
        "configs": {"linux/arm64": {"user": "other"}}},
      "broken.example/x:1": {"problem": "log in first"},
      "never:asked": {"digest": "sha256:1"}}})";
  WorldQuestions questions;
  const std::string python = canonical_reference("python:3.12-slim");
  questions.ask_image(python, ImageDetail::kDigest);
  questions.ask_image(canonical_reference("broken.example/x:1"), ImageDetail::kDigest);
  questions.ask_image(canonical_reference("unknown"), ImageDetail::kDigest);
  WorldAnswers some = answers(text, questions);
  EXPECT_EQ(some.images.size(), 2u);
  std::string hex;
  for (int i = 0; i < 32; ++i) hex += "ab";
  const ImageFacts& digest_only = *some.images.at(python).value;
  EXPECT_EQ(digest_only.digest, "sha256:" + hex);
  EXPECT_TRUE(digest_only.is_index);
  EXPECT_EQ(some.images.at(python).from.where, "registry.example");
  EXPECT_TRUE(digest_only.platforms.empty() && digest_only.configs.empty() && digest_only.contents.empty());
  EXPECT_EQ(digest_only.version_tag, "");
  EXPECT_EQ(some.images.at("broken.example/x:1").problem, "log in first");
  EXPECT_FALSE(some.images.at("broken.example/x:1").value);

  for (const ImageDetail detail :
       {ImageDetail::kPlatforms, ImageDetail::kConfig, ImageDetail::kContents, ImageDetail::kVersionTag})
    questions.ask_image(python, detail);
  const ImageFacts all = *answers(text, questions).images.at(python).value;
  EXPECT_EQ(all.platforms.at(1).platform, "linux/arm64");
  EXPECT_EQ(all.config("linux/amd64")->user, "app");
  EXPECT_EQ(all.config("linux/amd64")->architecture, "amd64");
  EXPECT_EQ(all.config("linux/arm64")->user, "other");
  EXPECT_EQ(*all.content("linux/arm64")->file("etc/os-release"), "ID=debian\nVERSION_ID=12\n");
  EXPECT_EQ(all.version_tag, "3.12.1-slim");
}

TEST_F(RecordedFacts, AnswersForPackagesFilesAndCommits) {
  const char* text = R"({
      "apt": {"debian:12": {"curl": "1-1", "httpd": {"kind": "virtual", "providers": ["apache2"]}, "*": {"problem": "no archive"}},
              "debian:12 -t bookworm-backports + deb http://deb.example/x y z @20260131T000000Z": {"curl": {"version": "2-1", "suite": "s"}}},
      "apk": {"alpine:3.20 + @edge https://apk.example/edge": {"curl": {"version": "8-r0", "offered": ["8-r0", "7-r0"]}}},
      "files": {"https://files.example/a": {"checksum": "sha256:1", "size": 3}, "https://files.example/b": {"problem": "gone"}},
      "git": {"https://git.example/a.git#v1": "0123", "https://git.example/b.git": {"problem": "gone"}}})";
  WorldQuestions questions;
  const AptQuestion plain{canonical_reference("debian:12"), {}, "", ""};
  const AptQuestion added{
      plain.image, {"deb http://deb.example/x y z"}, "bookworm-backports", "20260131T000000Z"};
  const AptQuestion other{plain.image, {}, "bookworm-backports", ""};
  const ApkQuestion apk{canonical_reference("alpine:3.20"), {"@edge https://apk.example/edge"}};
  questions.apt[plain] = {"curl", "httpd", "wget"};
  questions.apt[added] = {"curl", "wget"};
  questions.apt[other] = {"curl"};
  questions.apk[apk] = {"curl"};
  questions.remote_files = {"https://files.example/a", "https://files.example/b", "https://files.example/c"};
  questions.git_refs = {"https://git.example/a.git#v1", "https://git.example/b.git"};
  const WorldAnswers all = answers(text, questions);
  EXPECT_EQ(all.apt.at(plain).at("curl").value->version, "1-1");
  EXPECT_EQ(all.apt.at(plain).at("httpd").value->kind, PackageCandidate::Kind::kVirtual);
  EXPECT_EQ(all.apt.at(plain).at("wget").problem, "no archive");
  EXPECT_EQ(all.apt.at(added).at("curl").value->version, "2-1");
  EXPECT_FALSE(all.apt.at(added).contains("wget"));
  EXPECT_FALSE(all.apt.contains(other)) << "the plain image does not answer for a target release";
  EXPECT_EQ(all.apk.at(apk).at("curl").value->offered.size(), 2u);
  EXPECT_EQ(all.remote_files.at("https://files.example/a").value->checksum, "sha256:" + std::string(64, '1'));
  EXPECT_EQ(all.remote_files.at("https://files.example/b").problem, "gone");
  EXPECT_FALSE(all.remote_files.contains("https://files.example/c"));
  EXPECT_EQ(all.git_refs.at("https://git.example/a.git#v1").value->size(), 40u);
  EXPECT_EQ(all.git_refs.at("https://git.example/b.git").problem, "gone");
}

TEST_F(RecordedFacts, MistakesAreTold) {
  for (const char* text :
       {"", "[]", R"({"imags": {}})", R"({"images": {"a": {}}})",
        R"({"images": {"a": {"digest": "sha256:1", "confg": {}}}})",
        R"({"images": {"A B": {"digest": "sha256:1"}}})", R"({"apt": {"a": {"b": {"kind": "odd"}}}})",
        R"({"apt": {"a": {"b": {}}}})", R"({"apt": {"a": "b"}})", R"({"images": {"a": {"digest": 1}}})",
        R"({"git": {"a": {}}})"})
    EXPECT_THROW((void)answers(text, {}), std::runtime_error) << text;
}

}  // namespace
}  // namespace drydock
