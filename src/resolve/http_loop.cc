#include "resolve/http_loop.h"

#include <pthread.h>

#include <algorithm>
#include <csignal>
#include <system_error>
#include <utility>

namespace drydock {
namespace {

/// Wakes now and then though nothing is due: the age of a connection is looked at then.
constexpr std::chrono::milliseconds kLongestWait{1000};

}  // namespace

Result<std::unique_ptr<TransferLoop>> TransferLoop::start(const CurlLibrary& curl,
                                                          const ConnectionLimits& limits) {
  CURLM* const multi = curl.multi_init();
  if (multi == nullptr) return Error{"libcurl is out of memory"};
  std::unique_ptr<TransferLoop> loop(new TransferLoop(curl, multi));
  const auto bounded = [](std::size_t count) { return std::clamp<long>(static_cast<long>(count), 1, 1024); };
  curl.multi_setopt(multi, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
  curl.multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, bounded(limits.to_host));
  curl.multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, bounded(limits.in_all));
  curl.multi_setopt(multi, CURLMOPT_MAXCONNECTS, bounded(limits.in_all));

  // The thread takes no signal: they are the main thread's, and a broken pipe is an error that libcurl sees
  // anyway. It has the mask from its start, and so have the threads that look names up.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  bool started = true;
  try {
    loop->thread_ = std::thread([raw = loop.get()] { raw->run(); });
  } catch (const std::system_error&) {
    started = false;
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (!started) return Error{"the system allows no further thread to ask the network with: try fewer jobs"};
  return loop;
}

TransferLoop::~TransferLoop() {
  if (thread_.joinable()) {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    curl_.multi_wakeup(multi_);
    thread_.join();
  }
  curl_.multi_cleanup(multi_);
}

void TransferLoop::send(Order::Kind kind, std::shared_ptr<Transfer> transfer) {
  {
    const std::lock_guard lock(mutex_);
    orders_.push_back({kind, std::move(transfer)});
  }
  curl_.multi_wakeup(multi_);
}

void TransferLoop::run() {
  while (carry_out_orders()) {
    int running = 0;
    curl_.multi_perform(multi_, &running);
    reap();
    end_overdue();
    settle_connected();
    curl_.multi_poll(multi_, nullptr, 0, wait_time(), nullptr);
  }
  while (!active_.empty()) take_out(active_.begin()->first)->fail({"the program is ending"});
  for (auto& [name, origin] : origins_) {
    for (const std::shared_ptr<Transfer>& transfer : origin.waiting)
      transfer->fail({"the program is ending"});
  }
}

bool TransferLoop::carry_out_orders() {
  std::vector<Order> orders;
  bool go_on = true;
  {
    const std::lock_guard lock(mutex_);
    orders.swap(orders_);
    go_on = !stopping_;
  }
  for (const Order& order : orders) carry_out(order);
  return go_on;
}

void TransferLoop::carry_out(const Order& order) {
  if (order.kind == Order::Kind::kSubmit) return submit_now(order.transfer);
  // It may have ended since the order was given; its handle is gone then.
  CURL* const handle = order.transfer->handle();
  if (handle == nullptr || active_.count(handle) == 0) return;
  if (order.kind == Order::Kind::kResume) {
    const CURLcode code = order.transfer->resume();
    if (code != CURLE_OK) take_out(handle)->finish(code);
  } else if (order.kind == Order::Kind::kCancel || !order.transfer->discard_rest()) {
    take_out(handle)->fail({"the transfer was given up"});
  }
}

void TransferLoop::submit_now(const std::shared_ptr<Transfer>& transfer) {
  if (Origin* const origin = origin_of(*transfer)) {
    if (!origin->reached && origin->first != nullptr) return origin->waiting.push_back(transfer);
    if (!origin->reached) {
      origin->first = transfer.get();
      ++firsts_;
    }
  }
  add(transfer);
}

TransferLoop::Origin* TransferLoop::origin_of(const Transfer& transfer) {
  const HttpHop& hop = transfer.hop();
  return hop.url.plain() || hop.streamed ? nullptr : &origins_[hop.url.authority()];
}

void TransferLoop::add(const std::shared_ptr<Transfer>& transfer) {
  CURL* const handle = transfer->handle();
  active_.emplace(handle, transfer);
  Origin* const origin = origin_of(*transfer);
  if (origin != nullptr) ++origin->active;
  if (curl_.multi_add_handle(multi_, handle) == CURLM_OK) return;
  if (origin != nullptr) --origin->active;
  active_.erase(handle);
  transfer->fail({"libcurl takes no further request"});
  settle(*transfer);
}

void TransferLoop::settle(const Transfer& transfer) {
  Origin* const origin = origin_of(transfer);
  if (origin == nullptr || origin->first != &transfer) return;
  origin->first = nullptr;
  --firsts_;
  const std::vector<std::shared_ptr<Transfer>> waiting = std::move(origin->waiting);
  origin->waiting.clear();
  // Where the first has ended already and nobody waits, nothing is under way.
  origin->reached = transfer.connected() && (origin->active > 0 || !waiting.empty());
  for (const std::shared_ptr<Transfer>& next : waiting) {
    if (transfer.connected()) {
      add(next);
    } else {
      // The same server would give each of them the same answer, or none.
      next->fail(transfer.failure().value_or(HttpFailure{"libcurl gave no connection", true}));
    }
  }
}

void TransferLoop::settle_connected() {
  if (firsts_ == 0) return;
  std::vector<std::shared_ptr<Transfer>> connected;
  for (const auto& [handle, transfer] : active_) {
    if (transfer->connected()) connected.push_back(transfer);
  }
  for (const std::shared_ptr<Transfer>& transfer : connected) settle(*transfer);
}

void TransferLoop::reap() {
  int left = 0;
  while (CURLMsg* const message = curl_.multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    // The message is gone with the handle.
    const CURLcode code = message->data.result;
    if (const std::shared_ptr<Transfer> transfer = take_out(message->easy_handle)) {
      transfer->finish(code);
      settle(*transfer);
    }
  }
}

void TransferLoop::end_overdue() {
  const HttpClock::time_point now = HttpClock::now();
  std::vector<std::pair<CURL*, HttpFailure>> overdue;
  for (const auto& [handle, transfer] : active_) {
    if (std::optional<HttpFailure> failure = transfer->overdue(now))
      overdue.emplace_back(handle, std::move(*failure));
  }
  for (auto& [handle, failure] : overdue) {
    const std::shared_ptr<Transfer> transfer = take_out(handle);
    transfer->fail(std::move(failure));
    settle(*transfer);
  }
}

int TransferLoop::wait_time() const {
  const HttpClock::time_point now = HttpClock::now();
  HttpClock::time_point next = now + kLongestWait;
  for (const auto& [handle, transfer] : active_) next = std::min(next, transfer->next_check(now));
  // Rounded up, since a wait that ends just before the moment would be followed by many of no length.
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(next - now);
  return static_cast<int>(std::max<std::chrono::milliseconds::rep>(wait.count(), 0));
}

std::shared_ptr<Transfer> TransferLoop::take_out(CURL* handle) {
  const auto found = active_.find(handle);
  if (found == active_.end()) return nullptr;
  std::shared_ptr<Transfer> transfer = std::move(found->second);
  active_.erase(found);
  if (Origin* const origin = origin_of(*transfer); origin != nullptr && --origin->active == 0)
    origin->reached = false;
  curl_.multi_remove_handle(multi_, handle);
  return transfer;
}

}  // namespace drydock
