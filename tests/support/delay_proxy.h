#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <thread>

namespace drydock::testing {

/// Stands in front of a server on 127.0.0.1 as if it were far away: every byte takes half a round trip in
/// each direction, and a connection takes one to come about. It knows nothing of what it passes on, TLS
/// included.
class DelayProxy {
 public:
  DelayProxy(int server_port, std::chrono::milliseconds round_trip);
  ~DelayProxy();
  DelayProxy(const DelayProxy&) = delete;
  DelayProxy& operator=(const DelayProxy&) = delete;

  int port() const { return port_; }
  /// "127.0.0.1:PORT"
  std::string host() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  using Clock = std::chrono::steady_clock;
  /// What is on its way to one end of a connection.
  struct End {
    int other = -1;  ///< the descriptor that it is read from
    Clock::time_point not_before;
    struct Piece {
      Clock::time_point due;
      std::string bytes;  ///< none: the end of what is sent
    };
    std::deque<Piece> pieces;
    bool ended = false;  ///< nothing is read for it any more
  };

  void run();
  void accept_one();
  void read_from(int fd);
  void send_due();

  int server_port_;
  Clock::duration half_;
  int listener_ = -1, stop_read_ = -1, stop_write_ = -1;
  int port_ = 0;
  std::map<int, End> ends_;  // by descriptor; of the thread alone
  std::thread thread_;
};

}  // namespace drydock::testing
