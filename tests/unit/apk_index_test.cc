#include "resolve/apk_index.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "resolve/apk_archive.h"
#include "support/apk_index_writer.h"
#include "support/temp_folder.h"

namespace drydock {
namespace {

using testing::apk_index;
using testing::ends_tar;
using testing::gzip;
using testing::tar;

constexpr std::string_view kRecords =
    "C:Q1abc=\nP:curl\nV:8.5.0-r0\nA:x86_64\nS:1\nT:a tool: with colons\nD:so:libc.musl-x86_64.so.1\n"
    "p:cmd:curl=8.5.0-r0\no:curl\n\n"
    "P:libcurl\nV:8.5.0-r0\np:so:libcurl.so.4=4.8.0 pc:libcurl=8.5.0\n\n"
    "P:curl\nV:8.9.0-r1\n\n"
    "P:curl-dev\nV:8.5.0-r0\np:curl-static=1 !curl-old\n\n"
    "P:busybox\nV:1.36.1-r2\np:/bin/sh cmd:[=1.36.1-r2 cmd:[[=1.36.1-r2\n";

std::string sorted(std::string_view archive, const ApkIndexLimits& limits = {},
                   const std::string& keys = {}) {
  const auto text = sort_apk_index(archive, {"\"tag\"", "Tue, 24 Nov 2026 22:00:00 GMT"}, keys, limits);
  return text ? *text : "error: " + text.error().message;
}

std::vector<std::string> strings(const std::vector<std::string_view>& views) {
  return {views.begin(), views.end()};
}

std::vector<std::string> versions(const std::string& text, std::string_view name) {
  const auto view = ApkIndexView::open(text);
  if (!view) return {text};
  return strings(view->versions(name));
}

TEST(SortApkIndex, FindsPackagesAndProviders) {
  const std::string text = sorted(apk_index(kRecords));
  const auto view = ApkIndexView::open(text);
  ASSERT_TRUE(view) << text;
  EXPECT_EQ(view->stamp().etag, "\"tag\"");
  EXPECT_EQ(view->stamp().last_modified, "Tue, 24 Nov 2026 22:00:00 GMT");
  using List = std::vector<std::string>;
  EXPECT_EQ(strings(view->versions("curl")), (List{"8.5.0-r0", "8.9.0-r1"}));
  EXPECT_EQ(strings(view->versions("busybox")), List{"1.36.1-r2"});
  EXPECT_EQ(strings(view->versions("libcurl")), List{"8.5.0-r0"});
  for (const char* name : {"", "cur", "curl-", "curl-d", "curll", "a", "zzz", "CURL", "curl\tV", "curl\tV\t8",
                           "so:libcurl.so.4"})
    EXPECT_EQ(strings(view->versions(name)), List{}) << name;
  EXPECT_EQ(strings(view->providers("so:libcurl.so.4", 9)), List{"libcurl"});
  EXPECT_EQ(strings(view->providers("pc:libcurl", 9)), List{"libcurl"});
  EXPECT_EQ(strings(view->providers("cmd:[", 9)), List{"busybox"});
  EXPECT_EQ(strings(view->providers("/bin/sh", 9)), List{"busybox"});
  EXPECT_EQ(strings(view->providers("curl-static", 9)), List{"curl-dev"});
  EXPECT_EQ(strings(view->providers("!curl-old", 9)), List{});
  EXPECT_EQ(strings(view->providers("curl-old", 9)), List{});
}

TEST(SortApkIndex, FindsEachOfManyNames) {
  std::string records;
  for (int i = 0; i < 2000; ++i) {
    const std::string number = std::to_string(i);
    records += "P:pkg" + number + "\nV:1." + number + "-r0\np:cmd:all cmd:" + number + "\n\n";
  }
  const std::string text = sorted(apk_index(records));
  const auto view = ApkIndexView::open(text);
  ASSERT_TRUE(view);
  for (int i = 0; i < 2000; ++i) {
    const std::string number = std::to_string(i);
    EXPECT_EQ(strings(view->versions("pkg" + number)), std::vector<std::string>{"1." + number + "-r0"});
    EXPECT_EQ(strings(view->providers("cmd:" + number, 2)), std::vector<std::string>{"pkg" + number});
  }
  EXPECT_EQ(view->providers("cmd:all", 5000).size(), 2000u);
  EXPECT_EQ(view->providers("cmd:all", 3).size(), 3u);
  EXPECT_TRUE(view->versions("pkg2000").empty());
}

TEST(SortApkIndex, ReadsEveryArrangementOfMembersAndTars) {
  const std::string content = tar({{"DESCRIPTION", "v3.20"}, {"APKINDEX", std::string(kRecords)}});
  const std::string signature = tar({{".SIGN.RSA.key.rsa.pub", "s"}});
  const std::vector<std::string> one{"1.36.1-r2"};
  EXPECT_EQ(versions(sorted(gzip(content + ends_tar())), "busybox"), one);
  EXPECT_EQ(versions(sorted(gzip(content)), "busybox"), one);
  EXPECT_EQ(versions(sorted(gzip(signature) + gzip(content + ends_tar())), "busybox"), one);
  EXPECT_EQ(versions(sorted(gzip(signature + ends_tar()) + gzip(content + ends_tar())), "busybox"), one);
  EXPECT_EQ(versions(sorted(gzip(signature + content + ends_tar())), "busybox"), one);
}

TEST(SortApkIndex, LeavesOutWhatApkWouldNotInstall) {
  const std::string text =
      sorted(apk_index(std::string("P:good\nV:1.0-r0\n\nP:bad version\nV:1\n\nP:bad\nV:1.0;rm -rf "
                                   "/\n\nP:bad\nV:\n\nV:1\n\nP:bad\n\n") +
                       "P:nul\nV:1.0" + std::string(1, '\0') + "\n\nP:na" + std::string(1, '\0') +
                       "me\nV:1\n\nP:$(id)\nV:1\n\nP:cr\nV:1\r\n\n" + "P:" + std::string(300, 'a') +
                       "\nV:1\n\nP:long\nV:" + std::string(300, '1') + "\n\n:\n\nP:\n\nP:tab\tbed\nV:1\n"));
  EXPECT_EQ(versions(text, "good"), std::vector<std::string>{"1.0-r0"});
  EXPECT_EQ(text.find("bad"), std::string::npos);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4) << text;
}

TEST(SortApkIndex, AnEmptyIndexIsNoError) {
  EXPECT_EQ(versions(sorted(apk_index("")), "curl"), std::vector<std::string>{});
}

TEST(SortApkIndex, RefusesWhatIsNoIndex) {
  const std::string good = apk_index(kRecords);
  EXPECT_EQ(sorted("").substr(0, 6), "error:");
  EXPECT_EQ(sorted("<html>not found</html>").substr(0, 6), "error:");
  EXPECT_EQ(sorted(gzip("text")).substr(0, 6), "error:");
  EXPECT_EQ(sorted(gzip(tar({{"other", "x"}}) + ends_tar())).substr(0, 6), "error:");
  EXPECT_EQ(sorted(apk_index("<html>\n")), "error: the index holds no package records; use another mirror");
  EXPECT_NE(sorted(gzip(tar({{"APKINDEX", "P:a\nV:1\n"}, {"APKINDEX", "P:a\nV:2\n"}}))).find("twice"),
            std::string::npos);
  // Cut anywhere, it is never taken for a shorter index.
  for (std::size_t size = 1; size + 8 < good.size(); size += 7)
    EXPECT_EQ(sorted(good.substr(0, size)).substr(0, 6), "error:") << size;
}

TEST(SortApkIndex, SurvivesEveryBrokenByte) {
  const std::string good = apk_index("P:a\nV:1\n\nP:b\nV:2\np:c d\n");
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (const char flip : {'\x01', '\x80', '\xff'}) {
      std::string bad = good;
      bad[at] = static_cast<char>(bad[at] ^ flip);
      sorted(bad);
    }
  }
}

TEST(SortApkIndex, IsBounded) {
  ApkIndexLimits limits;
  limits.max_compressed = 100;
  EXPECT_NE(sorted(apk_index(kRecords), limits).find("more bytes"), std::string::npos);

  limits = {};
  limits.max_expanded = 1u << 20;
  // In APKINDEX itself, and in an entry that is passed over.
  EXPECT_NE(sorted(apk_index(std::string(2u << 20, 'x')), limits).find("more bytes"), std::string::npos);
  const std::string bomb = gzip(tar({{"bomb", std::string(64u << 20, '\0')}, {"APKINDEX", "P:a\nV:1\n"}}));
  ASSERT_LT(bomb.size(), 100'000u);
  EXPECT_NE(sorted(bomb, limits).find("more bytes"), std::string::npos);

  limits = {};
  limits.max_entries = 3;
  std::vector<std::pair<std::string, std::string>> many(10, {"DESCRIPTION", "x"});
  EXPECT_NE(sorted(gzip(tar(many)), limits).find("more entries"), std::string::npos);

  limits = {};
  limits.max_lines = 4;
  EXPECT_NE(sorted(apk_index(kRecords), limits).find("more packages"), std::string::npos);

  limits = {};
  limits.max_sorted = 4096;
  std::string record = "P:" + std::string(200, 'n') + "\nV:1\np:";
  for (int i = 0; i < 1000; ++i) record += "a ";
  record += "b c d e f g h i j k l m n o p q r s t u v w x y z";
  EXPECT_NE(sorted(apk_index(record), limits).find("more packages"), std::string::npos);
}

TEST(ApkIndexView, OpensOnlyWhatWasSorted) {
  EXPECT_FALSE(ApkIndexView::open(""));
  EXPECT_FALSE(ApkIndexView::open("drydock apk-index 1"));
  EXPECT_FALSE(ApkIndexView::open("drydock apk-index 2\n\n\n"));
  EXPECT_FALSE(ApkIndexView::open("drydock apk-index 1\n\n\na\tV\t1"));
  // A file with other content is read without harm.
  for (const std::string& text :
       {std::string("drydock apk-index 1\n"), std::string("drydock apk-index 1\n\n"),
        std::string("drydock apk-index 1\n\n\n\n\n\n"), std::string("drydock apk-index 1\n\n\nzz\nb\na\n")}) {
    const auto view = ApkIndexView::open(text);
    ASSERT_TRUE(view);
    EXPECT_TRUE(view->versions("a").empty());
    EXPECT_TRUE(view->versions("").empty());
    EXPECT_TRUE(view->providers("zz", 1).empty());
  }
}

// ---- signatures

using Key = std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)>;
Key make_key() {
  return {EVP_RSA_gen(2048), EVP_PKEY_free};
}

void save_public(EVP_PKEY* key, const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "wb");
  ASSERT_NE(file, nullptr);
  PEM_write_PUBKEY(file, key);
  std::fclose(file);
}

std::string sign(EVP_PKEY* key, std::string_view bytes, const EVP_MD* hash) {
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  EVP_DigestSignInit(context.get(), nullptr, hash, nullptr, key);
  std::size_t size = 0;
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  EVP_DigestSign(context.get(), nullptr, &size, data, bytes.size());
  std::string out(size, '\0');
  EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size, data, bytes.size());
  out.resize(size);
  return out;
}

class SignedApkIndex : public ::testing::Test {
 protected:
  SignedApkIndex() { save_public(key_.get(), keys_ / "dev@example-1.rsa.pub"); }

  std::string check(const std::string& archive) { return sorted(archive, {}, keys_.path().string()); }

  testing::TempFolder keys_;
  Key key_ = make_key();
  const std::string content_ = gzip(tar({{"DESCRIPTION", "d"}, {"APKINDEX", "P:a\nV:1\n"}}) + ends_tar());
};

TEST_F(SignedApkIndex, TakesARightSignature) {
  const std::string sha1 = tar({{".SIGN.RSA.dev@example-1.rsa.pub", sign(key_.get(), content_, EVP_sha1())}});
  const std::string sha256 =
      tar({{".SIGN.RSA256.dev@example-1.rsa.pub", sign(key_.get(), content_, EVP_sha256())}});
  const std::string unknown = tar({{".SIGN.RSA.other-1.rsa.pub", "xxxx"}});
  const std::vector<std::string> one{"1"};
  EXPECT_EQ(versions(check(gzip(sha1) + content_), "a"), one);
  EXPECT_EQ(versions(check(gzip(sha256) + content_), "a"), one);
  EXPECT_EQ(versions(check(gzip(unknown + sha1) + content_), "a"), one);
}

TEST_F(SignedApkIndex, RefusesAWrongOne) {
  const Key stranger = make_key();
  const std::string forged =
      tar({{".SIGN.RSA.dev@example-1.rsa.pub", sign(stranger.get(), content_, EVP_sha1())}});
  EXPECT_NE(check(gzip(forged) + content_).find("not signed by dev@example-1.rsa.pub"), std::string::npos);
  const std::string right =
      tar({{".SIGN.RSA.dev@example-1.rsa.pub", sign(key_.get(), content_, EVP_sha1())}});
  const std::string other = gzip(tar({{"APKINDEX", "P:a\nV:2\n"}}) + ends_tar());
  EXPECT_NE(check(gzip(right) + other).find("not signed"), std::string::npos);
  EXPECT_NE(check(gzip(right) + content_ + other).find("error"), std::string::npos);
  EXPECT_NE(check(gzip(right + tar({{"APKINDEX", "P:a\nV:2\n"}})) + content_).find("twice"),
            std::string::npos);
}

TEST_F(SignedApkIndex, ReadsOnlyWhatIsSigned) {
  // What the key signed here is no index: an attacker took it from elsewhere and put an index of his own
  // before it.
  const std::string part = gzip(tar({{".PKGINFO", "pkgname = a"}}) + ends_tar());
  const std::string head = tar(
      {{".SIGN.RSA.dev@example-1.rsa.pub", sign(key_.get(), part, EVP_sha1())}, {"APKINDEX", "P:a\nV:9\n"}});
  EXPECT_NE(check(gzip(head) + part).find("holds no APKINDEX"), std::string::npos);
}

TEST_F(SignedApkIndex, WithoutTheKeyRestsOnTheTransport) {
  const std::string unknown = tar({{".SIGN.RSA.other-1.rsa.pub", "xxxx"}});
  EXPECT_EQ(versions(check(gzip(unknown) + content_), "a"), std::vector<std::string>{"1"});
  keys_.put("broken.rsa.pub", "no key");
  const std::string broken = tar({{".SIGN.RSA.broken.rsa.pub", "xxxx"}});
  EXPECT_EQ(versions(check(gzip(broken) + content_), "a"), std::vector<std::string>{"1"});
  // A name does not lead out of the folder.
  keys_.put("in/empty", "");
  const std::string outside = tar({{".SIGN.RSA.../dev@example-1.rsa.pub", "xxxx"}});
  EXPECT_EQ(versions(sorted(gzip(outside) + content_, {}, keys_ / "in"), "a"), std::vector<std::string>{"1"});
}

}  // namespace
}  // namespace drydock
