#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "report/report.h"
#include "rewrite/pipeline.h"
#include "rewrite/transform.h"

namespace drydock {
namespace {

std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : bytes) {
    bits = (bits << 8) | static_cast<unsigned char>(c);
    for (count += 8; count >= 6; count -= 6) out += kDigits[(bits >> (count - 6)) & 63];
  }
  return out;  // the last, incomplete digit depends on what follows, and is left out
}

// All that a reader of a report could get the secret back from. In base64 the text depends on where it
// begins.
std::vector<std::string> disguises(const std::string& secret) {
  std::vector<std::string> out = {secret};
  for (std::size_t shift = 0; shift < 3; ++shift) {
    std::string text = base64(std::string(shift, 'x') + secret);
    out.push_back(text.substr(shift == 0 ? 0 : shift + 1));
  }
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string url, json;
  for (const char c : secret) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.' || c == '~';
    url += plain ? std::string(1, c) : std::string("%") + kHex[byte >> 4] + kHex[byte & 15];
    json += std::isalnum(byte) != 0 ? std::string(1, c)
                                    : std::string("\\u00") + kHex[byte >> 4] + kHex[byte & 15];
  }
  out.push_back(url);
  out.push_back(json);
  return out;
}

// Another one in every run: whoever tests for one text alone finds nothing else.
std::string random_secret(const char* characters, std::size_t size) {
  std::random_device device;
  const std::string_view set = characters;
  std::string out = "k9";  // letters and digits, as a secret has them
  while (out.size() < size) out += set[device() % set.size()];
  return out;
}

constexpr const char* kAlnum = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

// Every place where a Dockerfile can hold a secret; `@@` stands for it.
constexpr std::array<std::string_view, 69> kPlaces = {
    "ARG DEPLOY_TOKEN=@@",
    "ARG DEPLOY_TOKEN=\"@@\"",
    "ARG DEPLOY_TOKEN='@@'\nRUN curl -u \"x:$DEPLOY_TOKEN\" https://h",
    "ENV API_KEY=@@",
    "ENV API_KEY @@",
    "ENV A=b \\\n  API_KEY=@@ \\\n  C=d",
    "ENV APP_KEY=@@",
    "ENV PASS=@@",
    "ENV DATABASE_URL=postgres://app:@@@db/app",
    "LABEL api.token=@@",
    "LABEL token @@",
    "ONBUILD ENV API_KEY=@@",
    "ONBUILD ARG API_KEY=@@",
    "RUN git clone https://ci:@@@git.example/x.git",
    "RUN curl -u ci:@@ https://h",
    "RUN curl -uci:@@ https://h",
    "RUN curl --user 'ci:@@' https://h",
    "RUN curl -H 'Authorization: Bearer @@' https://h",
    "RUN curl -H \"Authorization: token @@\" https://h",
    "RUN curl -H \"PRIVATE-TOKEN: @@\" https://h",
    "RUN curl -H 'X-Api-Key: @@' https://h",
    "RUN tool --password @@ x",
    "RUN tool --password=@@ x",
    "RUN tool --api-key '@@'",
    "RUN TOKEN=@@ tool",
    "RUN export TOKEN=\"@@\"; tool",
    "RUN npm config set //registry.example/:_authToken @@",
    "RUN npm config set //registry.example/:_authToken=@@",
    "RUN echo \"//registry.example/:_authToken=@@\" > .npmrc",
    "RUN aws configure set aws_secret_access_key @@",
    "RUN echo 'root:@@' | chpasswd",
    "RUN mysql -uroot -p@@ < f",
    "RUN mysql -uroot --password=@@ < f",
    "RUN <<EOF\nTOKEN=@@ tool\nEOF",
    "RUN cat > /root/.netrc <<EOF\nmachine h login ci password @@\nEOF",
    "COPY <<EOF /app/config.yml\na:\n  password: @@\nEOF",
    "COPY <<EOF /app/config.json\n{\"password\": \"@@\"}\nEOF",
    "COPY <<EOF /app/.env\nDB_PASSWORD=@@\nEOF",
    "CMD [\"app\", \"--api-key=@@\"]",
    "CMD app --api-key @@",
    "ENTRYPOINT [\"app\", \"--token\", \"x\"]\nCMD app --token=@@",
    "HEALTHCHECK CMD curl -u ci:@@ http://localhost/",
    "RUN if curl -u ci:@@ https://h; then",
    "SHELL [\"powershell\"]\nRUN tool --token @@",
    "RUN echo -----BEGIN RSA PRIVATE KEY-----\\\n@@\\\n-----END RSA PRIVATE KEY-----",
    "RUN chpasswd <<EOF\nroot:@@\napp:@@\nEOF",
    "RUN chpasswd <<< 'root:@@'",
    "RUN echo '@@' | passwd --stdin root",
    "RUN printf '@@\\n@@\\n' | passwd root",
    "RUN (echo @@; echo @@) | smbpasswd -s -a app",
    "RUN useradd -m -p @@ app",
    "RUN net user app @@ /ADD",
    "RUN docker login -u app -p @@ registry.example",
    "RUN sshpass -p '@@' ssh app@h",
    "RUN sshpass -p@@ ssh app@h",
    "RUN mysqladmin -u root password @@",
    "RUN echo 'mysql-server mysql-server/root_password password @@' | debconf-set-selections",
    "RUN rabbitmqctl add_user app @@",
    "RUN htpasswd -bc /etc/htpasswd app @@",
    "RUN keytool -genkey -storepass @@ -keypass '@@'",
    "RUN openssl genrsa -aes256 -passout pass:@@ 2048",
    "RUN mysql -e \"CREATE USER app IDENTIFIED BY '@@'\"",
    "RUN mysql -e \"SET PASSWORD FOR app = PASSWORD('@@')\"",
    "RUN psql -c \"ALTER ROLE app WITH PASSWORD '@@'\"",
    "CMD [\"redis-cli\", \"-a\", \"@@\", \"monitor\"]",
    "ENV DB_PSW=@@ APP_SALT=@@ RELEASE_COOKIE=@@",
    "ARG GITHUB_PAT=@@",
    "ADD https://ci:@@@host.example/file.tar.gz /x",
    "RUN pip install --index-url https://ci:@@@pypi.example/simple x",
};

std::string planted(std::string_view place, const std::string& secret) {
  // A URL with a password has an at sign of its own behind the mark.
  std::string out = "FROM debian:12 AS first\nRUN apt-get update\n" + std::string(place) +
                    "\nRUN apt-get install curl\n\nFROM debian:12\nCOPY --from=first /x /x\n";
  for (std::size_t at = out.find("@@"); at != std::string::npos; at = out.find("@@", at + secret.size()))
    out.replace(at, 2, secret);
  return out;
}

void expect_hidden(const std::string& text, const std::string& secret, const std::string& where) {
  for (const std::string& disguise : disguises(secret))
    EXPECT_EQ(text.find(disguise), std::string::npos) << where << " shows it as " << disguise;
}

class SecretRedaction : public ::testing::TestWithParam<bool> {};

TEST_P(SecretRedaction, NoReportShowsASecret) {
  const auto transforms = all_transforms();
  PipelineOptions options;
  options.apply_unsafe = GetParam();
  ReportOptions report_options;
  for (const auto& transform : transforms) report_options.rules.push_back(&transform->info());
  for (const std::string_view place : kPlaces) {
    const std::string secret = random_secret(kAlnum, 24);
    const auto source = std::make_shared<const SourceText>(planted(place, secret), "Dockerfile");
    const PipelineResult result = run_pipeline(source, transforms, options, {});
    const std::string where(place);
    EXPECT_TRUE(result.incidents.empty()) << where;
    for (const PlacedFinding& placed : result.findings) {
      expect_hidden(placed.finding.message + placed.finding.declined, secret,
                    "a finding of " + placed.finding.rule + " on " + where);
      if (placed.finding.fix)
        expect_hidden(placed.finding.fix->reason, secret,
                      "a reason of " + placed.finding.rule + " on " + where);
    }
    for (const ReportFormat format :
         {ReportFormat::kDiff, ReportFormat::kJson, ReportFormat::kSarif, ReportFormat::kRdjson}) {
      const auto reporter = make_reporter(format, report_options);
      std::string text = reporter->file(result);
      text += reporter->finish();
      expect_hidden(text, secret, "format " + std::to_string(static_cast<int>(format)) + " of " + where);
    }
    expect_hidden(check_line(result), secret, "the line of --check of " + where);
  }
}

TEST_P(SecretRedaction, SecretsWithCharactersThatOthersEscape) {
  const auto transforms = all_transforms();
  PipelineOptions options;
  options.apply_unsafe = GetParam();
  for (const std::string_view place :
       {"ENV API_KEY=\"@@\"", "ARG API_KEY=\"@@\"", "RUN tool --password '@@'", "RUN TOKEN=\"@@\" tool",
        "CMD [\"app\", \"--token=@@\"]", "RUN curl -H 'Authorization: Basic @@' https://h"}) {
    const std::string secret = random_secret("abcXYZ019+/=&<>%;", 24);
    const auto source = std::make_shared<const SourceText>(planted(place, secret), "Dockerfile");
    const PipelineResult result = run_pipeline(source, transforms, options, {});
    for (const ReportFormat format :
         {ReportFormat::kDiff, ReportFormat::kJson, ReportFormat::kSarif, ReportFormat::kRdjson}) {
      const auto reporter = make_reporter(format, {});
      expect_hidden(reporter->file(result) + reporter->finish(), secret, std::string(place));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Profiles, SecretRedaction, ::testing::Bool());

TEST(SecretReports, TheExactFormatsAndShowSecretsHoldIt) {
  const auto transforms = all_transforms();
  const std::string secret = random_secret(kAlnum, 24);
  const auto source =
      std::make_shared<const SourceText>("FROM a\nENV API_KEY=" + secret + "\n", "Dockerfile");
  PipelineOptions options;
  options.apply_unsafe = true;
  const PipelineResult result = run_pipeline(source, transforms, options, {});
  ASSERT_TRUE(result.changed());
  EXPECT_NE(make_reporter(ReportFormat::kPatch, {})->file(result).find(secret), std::string::npos);
  ReportOptions shown;
  shown.show_secrets = true;
  EXPECT_NE(make_reporter(ReportFormat::kDiff, shown)->file(result).find(secret), std::string::npos);
  for (const ReportFormat format : {ReportFormat::kJson, ReportFormat::kSarif, ReportFormat::kRdjson})
    EXPECT_EQ(make_reporter(format, shown)->file(result).find(secret), std::string::npos);
}

TEST(SecretReports, TheMarkNamesTheVariable) {
  const auto transforms = all_transforms();
  const std::string secret = random_secret(kAlnum, 24);
  const auto source =
      std::make_shared<const SourceText>("FROM a\nENV API_KEY " + secret + "\n", "Dockerfile");
  PipelineOptions options;
  options.apply_unsafe = true;
  options.only = {"env-equals"};
  const PipelineResult result = run_pipeline(source, transforms, options, {});
  ASSERT_TRUE(result.changed());
  for (const ReportFormat format : {ReportFormat::kDiff, ReportFormat::kJson}) {
    const auto reporter = make_reporter(format, {});
    const std::string text = reporter->file(result) + reporter->finish();
    EXPECT_NE(text.find("‹secret:API_KEY›"), std::string::npos) << text;
    EXPECT_EQ(text.find(secret), std::string::npos);
  }
  // These offer no fix that would repeat it.
  for (const ReportFormat format : {ReportFormat::kSarif, ReportFormat::kRdjson}) {
    const auto reporter = make_reporter(format, {});
    const std::string text = reporter->file(result) + reporter->finish();
    EXPECT_EQ(text.find(secret), std::string::npos);
    EXPECT_EQ(text.find("‹secret›"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace drydock
