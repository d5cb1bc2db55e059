#pragma once

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace drydock {

/// Computes `work(i)` for every i below `count` on `jobs` threads and hands the
/// results to `emit(i, result)` on the calling thread, in order, as they get
/// ready. Few results wait at any time, however many there are. Where `emit`
/// gives false, the rest is left undone. `work` must not throw.
template <typename Work, typename Emit>
void for_each_in_order(std::size_t count, unsigned jobs, Work work, Emit emit) {
  using Value = decltype(work(std::size_t{0}));
  jobs = static_cast<unsigned>(std::min<std::size_t>(std::max(jobs, 1u), count));
  if (jobs <= 1) {
    // No threads for one file: starting them would be a good part of an editor's wait.
    for (std::size_t i = 0; i < count; ++i) {
      if (!emit(i, work(i))) return;
    }
    return;
  }

  // Small files take less time than waking a thread does, so several make one piece of work.
  constexpr std::size_t kMaxBlock = 8;
  const std::size_t block_size = std::clamp<std::size_t>(count / (jobs * std::size_t{8}), 1, kMaxBlock);
  const std::size_t blocks = (count + block_size - 1) / block_size;
  // How far the fastest thread may be ahead of the output: this bounds the memory.
  const std::size_t window = jobs * std::size_t{2};

  std::mutex mutex;
  std::condition_variable_any room, ready;
  std::vector<std::optional<std::vector<Value>>> slots(window);
  std::size_t emitted = 0;  // blocks; guarded by the mutex
  bool stopped = false;     // guarded by the mutex
  std::atomic<std::size_t> next{0};

  const auto run = [&] {
    while (true) {
      const std::size_t block = next.fetch_add(1);
      if (block >= blocks) return;
      {
        std::unique_lock lock(mutex);
        room.wait(lock, [&] { return stopped || block < emitted + window; });
        if (stopped) return;
      }
      std::vector<Value> values;
      const std::size_t end = std::min(count, (block + 1) * block_size);
      values.reserve(end - block * block_size);
      for (std::size_t i = block * block_size; i < end; ++i) values.push_back(work(i));
      const std::lock_guard lock(mutex);
      slots[block % window] = std::move(values);
      if (block == emitted) ready.notify_one();
    }
  };

  // Ends the threads however this function is left, an exception out of `emit` included.
  std::vector<std::jthread> threads;
  threads.reserve(jobs);
  struct Stop {
    std::mutex& mutex;
    bool& stopped;
    std::condition_variable_any& room;
    std::vector<std::jthread>& threads;
    ~Stop() {
      {
        const std::lock_guard lock(mutex);
        stopped = true;
      }
      room.notify_all();
      threads.clear();
    }
  } stop{mutex, stopped, room, threads};
  for (unsigned i = 0; i < jobs; ++i) {
    try {
      threads.emplace_back(run);
    } catch (const std::system_error&) {
      // Where the system allows no more threads, those there are do the work.
      if (threads.empty()) throw;
      break;
    }
  }

  for (std::size_t block = 0; block < blocks; ++block) {
    std::vector<Value> values;
    {
      std::unique_lock lock(mutex);
      ready.wait(lock, [&] { return slots[block % window].has_value(); });
      values = std::move(*slots[block % window]);
      slots[block % window].reset();
      ++emitted;
    }
    room.notify_all();
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!emit(block * block_size + i, std::move(values[i]))) return;
    }
  }
}

}  // namespace drydock
