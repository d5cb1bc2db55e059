#include "support/fault_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <stdexcept>

namespace drydock::testing {
namespace {

constexpr std::size_t kMaxRequest = 64u << 20;
constexpr char kTlsHandshake = 0x16;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

/// The request line and the headers; the body is left to the caller.
FaultServer::Request parse_head(const std::string& head) {
  FaultServer::Request request;
  const std::string line = head.substr(0, head.find("\r\n"));
  const std::size_t space = line.find(' ');
  request.method = line.substr(0, space);
  if (space != std::string::npos) request.target = line.substr(space + 1, line.rfind(' ') - space - 1);
  for (std::size_t begin = line.size() + 2; begin < head.size();) {
    const std::size_t end = std::min(head.find("\r\n", begin), head.size());
    const std::string field = head.substr(begin, end - begin);
    const std::size_t colon = field.find(':');
    if (colon != std::string::npos)
      request.headers[lower(field.substr(0, colon))] = trimmed(field.substr(colon + 1));
    begin = end + 2;
  }
  return request;
}

std::string head_of(const FaultServer::Reply& reply) {
  std::string head = fmt::format("HTTP/1.1 {} Status\r\n", reply.status);
  for (const auto& [name, value] : reply.headers) head += name + ": " + value + "\r\n";
  if (reply.chunked) {
    head += "Transfer-Encoding: chunked\r\n";
  } else if (reply.content_length) {
    head += fmt::format("Content-Length: {}\r\n", *reply.content_length);
  } else if (!reply.endless && reply.status >= 200 && reply.status != 204 && reply.status != 304) {
    head += fmt::format("Content-Length: {}\r\n", reply.body.size());
  }
  if (reply.close) head += "Connection: close\r\n";
  return head + "\r\n";
}

}  // namespace

std::string FaultServer::Request::path() const {
  return target.substr(0, target.find('?'));
}

std::string FaultServer::Request::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? "" : found->second;
}

FaultServer::FaultServer(Handler handler) : handler_(std::move(handler)) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) throw std::runtime_error("no pipe for the test's server");
  stop_read_ = ends[0];
  stop_write_ = ends[1];
  // A program that another test starts must not keep the pipe open.
  ::fcntl(stop_read_, F_SETFD, FD_CLOEXEC);
  ::fcntl(stop_write_, F_SETFD, FD_CLOEXEC);
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  if (listener_ < 0 || ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::listen(listener_, 256) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("no port for the test's server");
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

FaultServer::~FaultServer() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  stopping_.notify_all();
  ::close(stop_write_);
  acceptor_.join();
  for (std::thread& thread : threads_) thread.join();
  ::close(listener_);
  ::close(stop_read_);
}

std::string FaultServer::host() const {
  return fmt::format("127.0.0.1:{}", port_);
}

std::vector<FaultServer::Request> FaultServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

std::size_t FaultServer::connections() const {
  const std::lock_guard lock(mutex_);
  return connections_;
}

void FaultServer::accept_all() {
  while (wait_for(listener_, POLLIN)) {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) continue;
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    std::size_t connection = 0;
    {
      const std::lock_guard lock(mutex_);
      connection = ++connections_;
    }
    threads_.emplace_back([this, fd, connection] {
      serve(fd, connection);
      ::close(fd);
    });
  }
}

void FaultServer::serve(int fd, std::size_t connection) {
  std::string buffer;
  while (const std::optional<Request> request = receive(fd, buffer, connection)) {
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(*request);
    }
    if (!answer(fd, *request, handler_(*request))) return;
  }
}

std::optional<FaultServer::Request> FaultServer::receive(int fd, std::string& buffer,
                                                         std::size_t connection) {
  std::optional<Request> request;
  std::size_t body = 0;
  while (true) {
    if (!request) {
      if (const std::size_t end = buffer.find("\r\n\r\n"); end != std::string::npos) {
        request = parse_head(buffer.substr(0, end + 2));
        request->connection = connection;
        buffer.erase(0, end + 4);
        body = std::strtoull(request->header("content-length").c_str(), nullptr, 10);
        if (!request->header("expect").empty() && !send_all(fd, "HTTP/1.1 100 Continue\r\n\r\n")) return {};
      }
    }
    if (request && buffer.size() >= body) {
      request->body = buffer.substr(0, body);
      buffer.erase(0, body);
      return request;
    }
    if (buffer.size() > kMaxRequest || !wait_for(fd, POLLIN)) return {};
    std::array<char, 16384> bytes;
    const ssize_t got = ::recv(fd, bytes.data(), bytes.size(), 0);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) return {};
    if (got > 0) buffer.append(bytes.data(), static_cast<std::size_t>(got));
    // As servers do that are spoken to in TLS by mistake.
    if (!request && !buffer.empty() && buffer.front() == kTlsHandshake) {
      send_all(fd, "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
      return {};
    }
  }
}

bool FaultServer::answer(int fd, const Request& request, const Reply& reply) {
  if (!pause(reply.latency) || reply.drop) return false;
  if (!reply.raw.empty()) {
    send_all(fd, reply.raw);
    return false;
  }
  const bool faultless = !reply.chunked && !reply.content_length && !reply.close_after && !reply.endless &&
                         reply.stall.count() == 0;
  if (faultless) {
    // In one piece, as servers send what is small.
    if (!send_all(fd, head_of(reply) + (request.method == "HEAD" ? "" : reply.body))) return false;
    return !reply.close;
  }
  if (!send_all(fd, head_of(reply))) return false;
  if (request.method != "HEAD" && !send_body(fd, reply)) return false;
  return !reply.close;
}

bool FaultServer::send_body(int fd, const Reply& reply) {
  const std::string& body = reply.body;
  bool stalled = reply.stall.count() == 0;
  // A piece ends where something is to happen, so that the bytes before it are on their way when it does.
  for (std::size_t sent = 0; reply.endless || sent < body.size() || !stalled || reply.close_after;) {
    if (!stalled && sent >= reply.stall_after) {
      stalled = true;
      if (!pause(reply.stall)) return false;
      continue;
    }
    if (reply.close_after && sent >= *reply.close_after) return false;
    const std::size_t at = body.empty() ? 0 : sent % body.size();
    std::size_t size = body.size() - at;
    if (reply.chunked) size = std::min(size, std::max<std::size_t>(reply.chunk_size, 1));
    if (!stalled) size = std::min(size, reply.stall_after - sent);
    if (reply.close_after) size = std::min(size, *reply.close_after - sent);
    // A body without a byte has no end to wait for, and one that has ended cannot be cut off later.
    if (size == 0 || (!reply.endless && sent >= body.size())) {
      if (!stalled && !pause(reply.stall)) return false;
      return !reply.close_after;
    }
    const std::string piece = body.substr(at, size);
    if (!send_all(fd, reply.chunked ? fmt::format("{:x}\r\n{}\r\n", size, piece) : piece)) return false;
    sent += size;
  }
  if (reply.chunked && !send_all(fd, "0\r\n\r\n")) return false;
  // Fewer bytes than were said: nothing but the end of the connection tells.
  return !reply.content_length || *reply.content_length == body.size();
}

bool FaultServer::send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    if (!wait_for(fd, POLLOUT)) return false;
    const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
    if (sent < 0 && errno != EAGAIN && errno != EINTR) return false;
  }
  return true;
}

/// False where the server stops.
bool FaultServer::wait_for(int fd, short events) const {
  std::array<pollfd, 2> waits{{{fd, events, 0}, {stop_read_, POLLIN, 0}}};
  while (::poll(waits.data(), waits.size(), -1) < 0 && errno == EINTR) {
  }
  return waits[1].revents == 0;
}

/// False where the server stops.
bool FaultServer::pause(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return !stopping_.wait_for(lock, time, [this] { return stopped_; });
}

}  // namespace drydock::testing
