#include "support/delay_proxy.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <set>
#include <stdexcept>
#include <vector>

namespace drydock::testing {
namespace {

sockaddr_in loopback(int port) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  out.sin_port = htons(static_cast<std::uint16_t>(port));
  return out;
}

}  // namespace

DelayProxy::DelayProxy(int server_port, std::chrono::milliseconds round_trip)
    : server_port_(server_port), half_(round_trip / 2) {
  std::array<int, 2> ends{};
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof(address);
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (::pipe2(ends.data(), O_CLOEXEC) != 0 || listener_ < 0 ||
      ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 256) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error("no port for the test's proxy");
  stop_read_ = ends[0];
  stop_write_ = ends[1];
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { run(); });
}

DelayProxy::~DelayProxy() {
  ::close(stop_write_);
  thread_.join();
  for (const auto& [fd, end] : ends_) ::close(fd);
  ::close(listener_);
  ::close(stop_read_);
}

void DelayProxy::run() {
  while (true) {
    std::vector<pollfd> waits{{stop_read_, POLLIN, 0}, {listener_, POLLIN, 0}};
    Clock::time_point next = Clock::time_point::max();
    for (const auto& [fd, end] : ends_) {
      if (!ends_.at(end.other).ended) waits.push_back({fd, POLLIN, 0});
      if (!end.pieces.empty()) next = std::min(next, end.pieces.front().due);
    }
    int time = -1;
    if (next != Clock::time_point::max()) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now()).count();
      time = static_cast<int>(std::max<std::int64_t>(left, 0));
    }
    ::poll(waits.data(), waits.size(), time);
    if (waits[0].revents != 0) return;
    for (std::size_t i = 2; i < waits.size(); ++i)
      if (waits[i].revents != 0) read_from(waits[i].fd);
    if (waits[1].revents != 0) accept_one();
    send_due();
  }
}

void DelayProxy::accept_one() {
  const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (client < 0) return;
  const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(server_port_);
  if (::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    ::close(server);
    ::close(client);
    return;
  }
  ::fcntl(server, F_SETFL, O_NONBLOCK);
  const int on = 1;
  for (const int fd : {client, server}) ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  // The client believes to be connected already; what it sends now it could not have sent before.
  ends_[client].other = server;
  ends_[server] = {client, Clock::now() + 2 * half_, {}, false};
}

void DelayProxy::read_from(int fd) {
  End& to = ends_.at(ends_.at(fd).other);
  std::array<char, 65536> bytes;
  const ssize_t got = ::recv(fd, bytes.data(), bytes.size(), 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  to.ended = got <= 0;
  to.pieces.push_back({std::max(Clock::now(), to.not_before) + half_,
                       std::string(bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0)))});
}

void DelayProxy::send_due() {
  std::set<int> gone;
  for (auto& [fd, end] : ends_) {
    while (!end.pieces.empty() && end.pieces.front().due <= Clock::now()) {
      std::string& bytes = end.pieces.front().bytes;
      if (bytes.empty()) {
        ::shutdown(fd, SHUT_WR);
        end.pieces.pop_front();
        continue;
      }
      const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno == EAGAIN) break;
      // Nobody reads any more.
      bytes.erase(0, sent < 0 ? bytes.size() : static_cast<std::size_t>(sent));
      if (bytes.empty()) end.pieces.pop_front();
    }
    const End& other = ends_.at(end.other);
    if (end.ended && other.ended && end.pieces.empty() && other.pieces.empty()) gone.insert({fd, end.other});
  }
  for (const int fd : gone) {
    ::close(fd);
    ends_.erase(fd);
  }
}

}  // namespace drydock::testing
