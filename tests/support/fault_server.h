#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace drydock::testing {

/// An HTTP/1.1 server on 127.0.0.1 that misbehaves on demand. The system chooses the port; each connection
/// has a thread and is kept alive. The destructor ends all of it at once, stalls and endless bodies included.
class FaultServer {
 public:
  struct Request {
    std::string method;
    std::string target;                          ///< path and query as sent: "/v2/?n=1"
    std::map<std::string, std::string> headers;  ///< lower-case names; the last of several
    std::string body;
    std::size_t connection = 0;  ///< which of the server's connections it came over, from 1

    /// The path of the target, without the query.
    std::string path() const;
    /// Empty where it was not sent.
    std::string header(const std::string& name) const;
  };

  /// Without a fault set, an ordinary answer with a Content-Length. A HEAD gets the same head and no body.
  struct Reply {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers = {};
    std::string body = {};

    bool drop = false;                     ///< closes the connection without an answer
    std::string raw = {};                  ///< sent instead of all below, byte for byte; then closes
    std::chrono::milliseconds latency{0};  ///< before the head
    std::optional<std::uint64_t> content_length = {};  ///< what is said instead of the body's size
    bool chunked = false;                              ///< Transfer-Encoding, in pieces of `chunk_size` bytes
    std::size_t chunk_size = 7;
    std::optional<std::size_t> close_after = {};  ///< closes after this many bytes of the body
    std::chrono::milliseconds stall{0};           ///< sends nothing for this long ...
    std::size_t stall_after = 0;                  ///< ... after this many bytes of the body
    bool endless = false;                         ///< sends `body` again and again, until it is left alone
    bool close = false;                           ///< says `Connection: close` and does so
  };

  /// Called on the connections' threads, several at once.
  using Handler = std::function<Reply(const Request&)>;

  explicit FaultServer(Handler handler);
  ~FaultServer();
  FaultServer(const FaultServer&) = delete;
  FaultServer& operator=(const FaultServer&) = delete;

  /// "http://127.0.0.1:PORT"
  std::string url() const { return "http://" + host(); }
  /// "127.0.0.1:PORT"
  std::string host() const;
  int port() const { return port_; }

  /// All requests so far, in the order they came in.
  std::vector<Request> requests() const;
  /// How many connections were opened so far.
  std::size_t connections() const;

 private:
  void accept_all();
  void serve(int fd, std::size_t connection);
  std::optional<Request> receive(int fd, std::string& buffer, std::size_t connection);
  /// False where the connection is to be closed.
  bool answer(int fd, const Request& request, const Reply& reply);
  bool send_body(int fd, const Reply& reply);
  bool send_all(int fd, std::string_view bytes);
  bool wait_for(int fd, short events) const;
  bool pause(std::chrono::milliseconds time);

  Handler handler_;
  int listener_ = -1;
  int stop_read_ = -1;  ///< readable once the server stops, since nothing but the end of it can be read
  int stop_write_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::condition_variable stopping_;
  bool stopped_ = false;              // guarded by the mutex
  std::vector<Request> requests_;     // guarded by the mutex
  std::vector<std::thread> threads_;  // of the accepting thread alone, until that has ended
  std::size_t connections_ = 0;       // guarded by the mutex
  std::thread acceptor_;
};

}  // namespace drydock::testing
