#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <map>
#include <string>
#include <vector>

#include "http_fixture.h"
#include "resolve/http.h"
#include "support/fault_server.h"
#include "support/run_program.h"
#include "support/temp_folder.h"

namespace drydock {
namespace {

using namespace testing;
using ::testing::AllOf;
using ::testing::HasSubstr;

/// `openssl s_server -HTTP` on a port that the system chooses: it answers each path with the file of that
/// name, head and all.
class TlsServer {
 public:
  /// `days`: how long the certificate, which it signs itself, is valid; -1: it has expired.
  TlsServer(const std::map<std::string, std::string>& files, const std::string& name, int days) {
    const std::string key = folder_ / "key.pem";
    const std::string request = folder_ / "request.pem";
    const std::string names = folder_.put("names", "subjectAltName=DNS:" + name + "\n");
    for (const auto& [file, bytes] : files) folder_.put(file, bytes);
    if (!run({"/usr/bin/env", "openssl", "req", "-new", "-newkey", "ec", "-pkeyopt",
              "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-subj", "/CN=" + name, "-out",
              request}) ||
        !run({"/usr/bin/env", "openssl", "x509", "-req", "-in", request, "-signkey", key, "-days",
              std::to_string(days), "-extfile", names, "-out", certificate()})) {
      return;
    }
    start({"openssl", "s_server", "-accept", "127.0.0.1:0", "-HTTP", "-cert", certificate(), "-key", key});
  }
  ~TlsServer() {
    if (process_ > 0) {
      ::kill(process_, SIGKILL);
      ::waitpid(process_, nullptr, 0);
    }
    if (output_ >= 0) ::close(output_);
  }
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;

  bool runs() const { return !port_.empty(); }
  std::string url() const { return "https://localhost:" + port_; }
  std::string certificate() const { return folder_ / "certificate.pem"; }

 private:
  bool run(const std::vector<std::string>& command) { return run_program(command).exit_code == 0; }

  void start(const std::vector<std::string>& command) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) return;
    std::vector<char*> arguments;
    for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    process_ = ::fork();
    if (process_ == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      ::dup2(::open("/dev/null", O_RDWR), STDERR_FILENO);
      ::close(ends[0]);
      ::close(ends[1]);
      if (::chdir(folder_.path().c_str()) == 0) ::execvp(arguments[0], arguments.data());
      ::_exit(127);
    }
    ::close(ends[1]);
    output_ = ends[0];
    // It says "ACCEPT 127.0.0.1:PORT" once it listens, and nothing at all where it cannot.
    std::string said;
    std::array<char, 256> bytes;
    for (ssize_t got; said.find("ACCEPT") == std::string::npos || said.back() != '\n';) {
      got = ::read(output_, bytes.data(), bytes.size());
      if (got <= 0) return;
      said.append(bytes.data(), static_cast<std::size_t>(got));
    }
    const std::size_t colon = said.rfind(':');
    port_ = said.substr(colon + 1, said.find_first_of(" \r\n", colon) - colon - 1);
  }

  TempFolder folder_;
  pid_t process_ = -1;
  int output_ = -1;
  std::string port_;
};

/// The server serves one connection at a time, and so must be told to let go of each.
std::string answer(const std::string& status, const std::string& headers, const std::string& body) {
  return fmt::format("HTTP/1.1 {}\r\n{}Connection: close\r\nContent-Length: {}\r\n\r\n{}", status, headers,
                     body.size(), body);
}

TEST(HttpTls, TrustsTheCaFileBesidesTheSystemsAuthorities) {
  const TlsServer server({{"hello", answer("200 OK", "", "hello")}}, "localhost", 2);
  if (!server.runs()) GTEST_SKIP() << "there is no openssl here to serve TLS";
  HttpClient stranger(quick());
  EXPECT_THAT(error_of(stranger, get(server.url() + "/hello")),
              AllOf(HasSubstr("is not trusted"), HasSubstr("localhost"), HasSubstr("`ca-file`")));
  EXPECT_EQ(stranger.stats().requests, 1u) << "no certificate gets better by asking again";

  NetworkPolicy policy = once();
  policy.ca_file = server.certificate();
  HttpClient client(policy);
  const Result<HttpResponse> response = client.fetch(get(server.url() + "/hello"));
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "hello");
  const Result<std::unique_ptr<HttpStream>> stream = client.open(get(server.url() + "/hello"));
  ASSERT_TRUE(stream) << stream.error().message;
  EXPECT_EQ(*read_all(**stream), "hello");
}

TEST(HttpTls, SaysWhyACertificateIsRefused) {
  const TlsServer expired({}, "localhost", -1);
  const TlsServer other({}, "registry.example", 2);
  if (!expired.runs() || !other.runs()) GTEST_SKIP() << "there is no openssl here to serve TLS";
  NetworkPolicy policy = once();
  policy.ca_file = expired.certificate();
  HttpClient late(policy);
  EXPECT_THAT(error_of(late, get(expired.url() + "/")), HasSubstr("has expired"));
  policy.ca_file = other.certificate();
  HttpClient wrong(policy);
  EXPECT_THAT(error_of(wrong, get(other.url() + "/")), HasSubstr("is for another host"));
}

TEST(HttpTls, SaysThatAPortDoesNotSpeakTls) {
  FaultServer plain([](const Request&) -> Reply { return {}; });
  HttpClient client(quick());
  EXPECT_THAT(error_of(client, get("https://" + plain.host())), HasSubstr("does not agree on TLS"));
  EXPECT_EQ(client.stats().requests, 1u);
}

TEST(HttpTls, AServerThatDoesNotAnswerIsWaitedForOnce) {
  // It takes connections, as the system does for it, and says nothing.
  const int silent = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  ASSERT_EQ(::bind(silent, reinterpret_cast<const sockaddr*>(&address), size), 0);
  ASSERT_EQ(::listen(silent, 128), 0);
  ASSERT_EQ(::getsockname(silent, reinterpret_cast<sockaddr*>(&address), &size), 0);
  NetworkPolicy policy = once();
  policy.connect_timeout = std::chrono::milliseconds(150);
  // Were they to wait for one another, most would run out of this.
  policy.total_timeout = std::chrono::milliseconds(3'000);
  HttpClient client(policy);
  run_concurrently(40, 40, [&](std::size_t) {
    EXPECT_THAT(error_of(client, get(fmt::format("https://127.0.0.1:{}/", ntohs(address.sin_port)))),
                HasSubstr("cannot be reached within 150 ms"));
  });
  ::close(silent);
}

TEST(HttpTls, GoesFromHttpsToPlainHttpByConfigurationOnly) {
  FaultServer plain(
      [](const Request& request) -> Reply { return {.body = request.header("authorization")}; });
  const TlsServer server({{"loopback", answer("302 Found", "Location: " + plain.url() + "/x\r\n", "")},
                          {"elsewhere", answer("302 Found", "Location: http://registry.example/x\r\n", "")}},
                         "localhost", 2);
  if (!server.runs()) GTEST_SKIP() << "there is no openssl here to serve TLS";
  NetworkPolicy policy = once();
  policy.ca_file = server.certificate();
  HttpClient client(policy);
  HttpRequest request = get(server.url() + "/loopback");
  request.authorization = "Bearer secret";
  const Result<HttpResponse> response = client.fetch(request);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "") << "the credential went along";
  request.url = server.url() + "/elsewhere";
  request.allow_plain = true;
  EXPECT_THAT(error_of(client, request),
              AllOf(HasSubstr("from https to plain http"), HasSubstr("registry.example")));
}

}  // namespace
}  // namespace drydock
