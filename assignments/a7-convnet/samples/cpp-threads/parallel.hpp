#pragma once
// parallel_for(count, body): body(i) for every i below count, shared out among a few threads. The bodies must
// not write to the same place. An exception in a body ends up in the caller.

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

template <class Body>
void parallel_for(int count, const Body& body) {
  constexpr int most_threads = 4;
  const int threads = std::min({count, most_threads, static_cast<int>(std::thread::hardware_concurrency())});
  if (threads <= 1) {
    for (int i = 0; i < count; ++i) body(i);
    return;
  }
  std::atomic<int> next{0};
  std::exception_ptr error;
  std::mutex error_mutex;
  const auto work = [&] {
    try {
      for (int i = next++; i < count; i = next++) body(i);
    } catch (...) {
      const std::lock_guard lock(error_mutex);
      error = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> pool;
    for (int t = 1; t < threads; ++t) pool.emplace_back(work);
    work();
  }
  if (error) std::rethrow_exception(error);
}
