#include "cli/in_order.h"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>

namespace drydock {
namespace {

TEST(InOrder, EmitsInOrderWhateverTheThreads) {
  for (const unsigned jobs : {0u, 1u, 2u, 5u, 64u}) {
    for (const std::size_t count : {0u, 1u, 2u, 7u, 100u, 1000u}) {
      std::vector<std::size_t> seen;
      for_each_in_order(
          count, jobs,
          [](std::size_t i) {
            // The first ones take longest, so that the others are ready before them.
            if (i < 3) std::this_thread::sleep_for(std::chrono::milliseconds(3 - i));
            return i * 2;
          },
          [&](std::size_t i, std::size_t value) {
            EXPECT_EQ(value, i * 2);
            seen.push_back(i);
            return true;
          });
      ASSERT_EQ(seen.size(), count);
      EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
    }
  }
}

TEST(InOrder, StopsWhenToldTo) {
  for (const unsigned jobs : {1u, 4u}) {
    std::atomic<std::size_t> worked{0};
    std::size_t emitted = 0;
    for_each_in_order(
        100'000, jobs, [&](std::size_t) { return ++worked; },
        [&](std::size_t, std::size_t) { return ++emitted < 10; });
    EXPECT_EQ(emitted, 10u);
    EXPECT_LT(worked.load(), 1000u) << "little more than the window";
  }
}

TEST(InOrder, FewResultsWait) {
  std::atomic<std::ptrdiff_t> waiting{0}, most{0};
  for_each_in_order(
      2000, 4,
      [&](std::size_t) {
        const std::ptrdiff_t now = ++waiting;
        for (std::ptrdiff_t old = most; now > old && !most.compare_exchange_weak(old, now);) {
        }
        return 0;
      },
      [&](std::size_t i, int) {
        if (i % 100 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(2));
        --waiting;
        return true;
      });
  EXPECT_LE(most.load(), 4 * 2 * 8 + 4 * 8 + 8);
}

TEST(InOrder, AnExceptionOfTheCallerEndsTheThreads) {
  const auto throwing = [](std::size_t i, std::size_t) -> bool {
    return i < 20 ? true : throw std::runtime_error("x");
  };
  EXPECT_THROW(for_each_in_order(
                   10'000, 4, [](std::size_t i) { return i; }, throwing),
               std::runtime_error);
}

}  // namespace
}  // namespace drydock
