#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "resolve/curl_library.h"
#include "resolve/http.h"
#include "resolve/http_transfer.h"
#include "text/result.h"

namespace drydock {

/// How many connections a loop has, idle ones included.
struct ConnectionLimits {
  std::size_t to_host = 0;
  std::size_t in_all = 0;
};

/// The thread that all transfers of a client run on, and the connections that they share. A transfer belongs
/// to the thread from submit() on until it is done; callers reach it through the queue alone.
class TransferLoop {
 public:
  static Result<std::unique_ptr<TransferLoop>> start(const CurlLibrary& curl, const ConnectionLimits& limits);
  /// Fails what is still under way.
  ~TransferLoop();
  TransferLoop(const TransferLoop&) = delete;
  TransferLoop& operator=(const TransferLoop&) = delete;

  void submit(std::shared_ptr<Transfer> transfer) { send(Order::Kind::kSubmit, std::move(transfer)); }
  /// The transfer has room in its buffer again.
  void resume(std::shared_ptr<Transfer> transfer) { send(Order::Kind::kResume, std::move(transfer)); }
  /// Nobody reads the transfer any more: ends it at once.
  void cancel(std::shared_ptr<Transfer> transfer) { send(Order::Kind::kCancel, std::move(transfer)); }
  /// The same, but a small rest of its body is let in, so that the connection can be used again.
  void discard(std::shared_ptr<Transfer> transfer) { send(Order::Kind::kDiscard, std::move(transfer)); }

 private:
  struct Order {
    enum class Kind : std::uint8_t { kSubmit, kResume, kCancel, kDiscard } kind;
    std::shared_ptr<Transfer> transfer;
  };

  TransferLoop(const CurlLibrary& curl, CURLM* multi) : curl_(curl), multi_(multi) {}
  void send(Order::Kind kind, std::shared_ptr<Transfer> transfer);
  void run();
  /// What is known of an https server. Until a first request has a connection, the others to the same server
  /// wait: if it speaks HTTP/2, they need no connection of their own. libcurl can wait too
  /// (CURLOPT_PIPEWAIT), but tries a server that does not answer for one request after the other, each for
  /// the whole time-out. A server that nothing is asked of for a while may close its connection, so that then
  /// the next request is a first one again, which costs nothing where the connection is still there.
  struct Origin {
    bool reached = false;
    std::size_t active = 0;  ///< requests that are under way
    const Transfer* first = nullptr;
    std::vector<std::shared_ptr<Transfer>> waiting;
  };

  bool carry_out_orders();
  void carry_out(const Order& order);
  void submit_now(const std::shared_ptr<Transfer>& transfer);
  /// The server's entry; null for requests that wait for no other.
  Origin* origin_of(const Transfer& transfer);
  void add(const std::shared_ptr<Transfer>& transfer);
  /// Lets those go that wait for a transfer which has a connection now, or fails them with it.
  void settle(const Transfer& transfer);
  void settle_connected();
  void reap();
  void end_overdue();
  int wait_time() const;
  /// Takes the handle out of libcurl's hands, after which the transfer may be finished or failed.
  std::shared_ptr<Transfer> take_out(CURL* handle);

  const CurlLibrary& curl_;
  CURLM* multi_;
  std::unordered_map<CURL*, std::shared_ptr<Transfer>> active_;  // the thread's alone
  std::map<std::string, Origin> origins_;                        // the thread's alone
  std::size_t firsts_ = 0;                                       ///< origins that have a `first`
  std::mutex mutex_;
  std::vector<Order> orders_;  // guarded by the mutex
  bool stopping_ = false;      // guarded by the mutex
  std::thread thread_;
};

}  // namespace drydock
