// A proxy in front of a real registry does what networks and hostile servers do. Each fault costs its own
// image, with its own sentence and in bounded time.

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <map>

#include "e2e/end_to_end.h"
#include "resolve/http.h"
#include "resolve/sha256.h"
#include "support/apk_index_writer.h"
#include "support/fake_registry.h"
#include "support/real_registry.h"

namespace drydock::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using Request = FaultServer::Request;
using Reply = FaultServer::Reply;

/// What becomes of the registry's answer.
using Fault = std::function<void(const Request& request, Reply& answer)>;

void set_header(Reply& reply, const std::string& name, const std::string& value) {
  std::erase_if(reply.headers, [&](const auto& header) { return header.first == name; });
  if (!value.empty()) reply.headers.emplace_back(name, value);
}

/// Without the digest in the head of an answer, the manifest itself has to be fetched.
void hide_digest(Reply& reply) {
  set_header(reply, "docker-content-digest", "");
}

/// The header of a tar's entry that is as large as a header can say, with nothing behind it.
std::string endless_entry() {
  std::string header = tar_of({{"usr/share/big", ""}}).substr(0, 512);
  header.replace(124, 11, "77777777777");
  header.replace(148, 8, "        ");
  unsigned sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  return header.replace(148, 8, fmt::format("{:06o}", sum) + std::string("\0 ", 2));
}

/// Entries of zeros, more than any image has: 24 GiB in 24 MB.
std::string gzip_bomb() {
  const std::string zeros = gzip(std::string(16u << 20, '\0'));
  std::string out;
  for (int entry = 0; entry < 3; ++entry) {
    out += gzip(endless_entry());
    for (int i = 0; i < 512; ++i) out += zeros;
  }
  return out;
}

/// The same by RFC 8878: blocks that say "128 KiB of this byte", four bytes each.
std::string zstd_bomb() {
  const std::string header = endless_entry();
  const auto block = [](unsigned type, std::size_t size) {
    const auto bits = static_cast<unsigned>(size << 3 | type << 1);
    return std::string{static_cast<char>(bits), static_cast<char>(bits >> 8), static_cast<char>(bits >> 16)};
  };
  std::string out("\x28\xb5\x2f\xfd\x00\x58", 6);  // a window of 2 MiB, and no size
  out += block(0, header.size()) + header;
  for (int i = 0; i < 64 << 10; ++i) out += block(1, 128u << 10) + '\0';
  return out;
}

class RegistryFaults : public EndToEnd {
 protected:
  void SetUp() override {
    if (const std::string missing = missing_programs({"docker-registry", "skopeo"}); !missing.empty())
      GTEST_SKIP() << missing;
    registry_.emplace();
    image_ = images_.image();
    images_.push(image_, registry_->host() + "/good:1");
    proxy_.emplace([this](const Request& request) { return answer(request); });
  }

  /// Pushes an image of which the proxy will answer with this fault.
  void add(const std::string& name, Fault fault) {
    images_.push(image_, fmt::format("{}/{}:1", registry_->host(), name));
    faults_.emplace(name, std::move(fault));
  }

  std::string reference(const std::string& name) const {
    return fmt::format("{}/{}:1", proxy_->host(), name);
  }

  /// One Dockerfile with all of the names, and a good image at its end.
  std::string all_names() const {
    std::string text;
    for (const auto& [name, fault] : faults_) text += fmt::format("FROM {}\n", reference(name));
    return text + fmt::format("FROM {}\n", reference("good"));
  }

  /// Why the image of this name was left alone; empty where it was not.
  static std::string declined(const std::vector<Finding>& found, const std::string& name) {
    for (const Finding& each : found)
      if (each.message.find("/" + name + ":1`") != std::string::npos) return each.declined;
    return {};
  }

  ImageBuilder images_;
  std::string image_;
  std::map<std::string, Fault> faults_;
  std::optional<RealRegistry> registry_;
  HttpClient http_{NetworkPolicy{}};
  std::optional<FaultServer> proxy_;

 private:
  Reply answer(const Request& request) {
    Reply reply = forward(http_, registry_->url(), request);
    // "/v2/NAME/manifests/1"
    const std::string path = request.path();
    const std::string name = path.size() > 4 ? path.substr(4, path.find('/', 4) - 4) : "";
    if (const auto fault = faults_.find(name); fault != faults_.end()) fault->second(request, reply);
    return reply;
  }
};

TEST_F(RegistryFaults, EachCostsItsOwnImage) {
  using std::chrono::milliseconds;
  add("drop", [](const Request&, Reply& reply) { reply.drop = true; });
  add("stall", [](const Request&, Reply& reply) { reply.latency = std::chrono::hours(1); });
  add("stall-body", [](const Request&, Reply& reply) {
    hide_digest(reply);
    reply.stall = std::chrono::hours(1);
    reply.stall_after = 10;
  });
  add("busy", [](const Request&, Reply& reply) {
    reply = {.status = 429, .headers = {{"Retry-After", "3600"}}};
  });
  add("broken", [](const Request&, Reply& reply) { reply = {.status = 500}; });
  add("forbidden", [](const Request&, Reply& reply) { reply = {.status = 403}; });
  add("truncated", [](const Request&, Reply& reply) {
    hide_digest(reply);
    reply.close_after = reply.body.size() / 2;
  });
  add("false-digest", [](const Request& request, Reply& reply) {
    set_header(reply, "docker-content-digest",
               request.method == "HEAD" ? "" : "sha256:" + sha256_hex("something else"));
  });
  add("loop", [](const Request& request, Reply& reply) {
    reply = {.status = 307, .headers = {{"Location", request.target}}};
  });
  add("oversize", [](const Request& request, Reply& reply) {
    hide_digest(reply);
    if (request.method == "GET") reply.body.append(5u << 20, ' ');
  });
  add("endless", [](const Request&, Reply& reply) {
    hide_digest(reply);
    reply.chunked = reply.endless = true;
    reply.chunk_size = 64u << 10;
    reply.body.assign(64u << 10, ' ');
  });
  add("no-manifest", [](const Request&, Reply& reply) {
    hide_digest(reply);
    reply.body = "{\"schemaVersion\": [[[[";
  });
  add("a-page", [](const Request&, Reply& reply) {
    hide_digest(reply);
    set_header(reply, "content-type", "text/html");
    reply.body = "<html>Please log in</html>";
  });
  add("no-http", [](const Request&, Reply& reply) { reply.raw = "SSH-2.0-OpenSSH_9.2\r\n"; });

  const std::string host = proxy_->host();
  const std::vector<Finding> found = findings(all_names(), {"--only=pin-image"});
  ASSERT_EQ(found.size(), faults_.size() + 1);
  EXPECT_TRUE(found.back().applied) << "the good image is pinned: " << found.back().declined;
  const std::map<std::string, std::string> expected{
      {"drop", host + " closes?d? the connection without an answer: .*"},
      {"stall", host + " has sent nothing for 20 s: try again later"},
      {"stall-body", host + " has sent nothing for 20 s: try again later"},
      {"busy", host + " limits how often it may be asked: try again in 3600 s"},
      {"broken", host + " is in trouble .HTTP 500.: try again later"},
      {"forbidden",
       host + " does not let forbidden:1 be read without a login: run `docker login " + host + "`"},
      {"truncated", host + " broke the connection off in the middle of its answer: try again later"},
      {"false-digest", "what " + host + " sent for false-digest:1 does not match its digest: .*"},
      {"loop", host + " leads through more than 5 redirects: check the URL"},
      {"oversize", "the answer of " + host + " is larger than the [0-9]+ bytes that are taken here: .*"},
      {"endless", "the answer of " + host + " is larger than the [0-9]+ bytes that are taken here: .*"},
      {"no-manifest", ".*manifest.*"},
      {"a-page", ".*text/html.*"},
      {"no-http", host + " does not answer in HTTP: check the host and port"}};
  for (const auto& [name, fault] : faults_)
    EXPECT_THAT(declined(found, name), MatchesRegex(expected.at(name))) << name;
}

TEST_F(RegistryFaults, StrictTellsByTheExitCode) {
  add("broken", [](const Request&, Reply& reply) { reply = {.status = 404}; });
  const std::string text = all_names();
  const std::string pinned =
      fmt::format("FROM {}\nFROM {}@{}\n", reference("broken"), reference("good"), image_);
  EXPECT_EQ(hardened(text, {"--only=pin-image"}, 0), pinned);
  EXPECT_EQ(hardened(text, {"--only=pin-image", "--strict"}, 3), pinned);
}

TEST_F(RegistryFaults, AFaultThatPassesCostsNothing) {
  std::atomic<int> drops = 0, refusals = 0;
  add("drops-once", [&](const Request&, Reply& reply) { reply.drop = drops++ == 0; });
  add("busy-once", [&](const Request&, Reply& reply) {
    if (refusals++ == 0) reply = {.status = 429, .headers = {{"Retry-After", "1"}}};
  });
  const std::vector<Finding> found = findings(all_names(), {"--only=pin-image", "--strict"});
  ASSERT_EQ(found.size(), 3u);
  for (const Finding& each : found) EXPECT_TRUE(each.applied) << each.message << each.declined;
}

/// What stands in a layer is no matter of the digest: the image is pinned all the same, and what its packages
/// are is not known.
TEST_F(RegistryFaults, BombsAndLiesInLayers) {
  const std::string install = "RUN apt-get update && apt-get install -y curl\n";
  std::string text;
  const auto stage = [&](const std::string& name) {
    text += fmt::format("FROM {}\n{}", reference(name), install);
  };
  const auto push = [&](const std::string& name, const std::vector<std::string>& layers) {
    images_.push(images_.image("amd64", nlohmann::json::object(), layers),
                 fmt::format("{}/{}:1", registry_->host(), name));
    stage(name);
  };
  push("gzip-bomb", {gzip_bomb()});
  push("zstd-bomb", {zstd_bomb()});
  push("no-archive", {"this is no archive"});
  const auto is_layer = [](const Request& request) {
    return request.path().find("/blobs/") != std::string::npos;
  };
  push("cut-layer",
       {ImageBuilder::layer_of({{"etc/os-release", "ID=debian\n" + std::string(100'000, '#')}})});
  faults_.emplace("cut-layer", [&](const Request& request, Reply& reply) {
    if (is_layer(request)) reply.close_after = reply.body.size() / 2;
  });
  push("other-layer", {ImageBuilder::layer_of({{"etc/os-release", "ID=debian\n"}})});
  faults_.emplace("other-layer", [&](const Request& request, Reply& reply) {
    // One bit of the name in the archive's own head, so that all else is as it should be.
    if (is_layer(request)) reply.body[reply.body.size() / 2] ^= 1;
  });

  const std::vector<Finding> found = findings(text, {"--only=pin-image,pin-apt", "--profile=migrate"});
  const auto why = [&](int line) {
    for (const Finding& each : found)
      if (each.line == line && each.rule == "pin-apt") return each.declined;
    return std::string("no finding");
  };
  int images = 0;
  for (const Finding& each : found) images += each.rule == "pin-image" && each.applied ? 1 : 0;
  EXPECT_EQ(images, 5);
  EXPECT_THAT(why(2), AllOf(HasSubstr("layer 1 of 1"), HasSubstr("expands to more than")));
  EXPECT_THAT(why(4), AllOf(HasSubstr("layer 1 of 1"), HasSubstr("expands to more than")));
  EXPECT_THAT(why(6), AllOf(HasSubstr("layer 1 of 1"), HasSubstr("is no tar archive")));
  EXPECT_THAT(why(8), HasSubstr(proxy_->host()));
  EXPECT_THAT(why(10), HasSubstr("does not match its digest"));
}

}  // namespace
}  // namespace drydock::testing
