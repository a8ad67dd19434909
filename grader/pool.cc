#include "grader/pool.hpp"

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

#include "harness/grade/grade.hpp"

namespace grader {
namespace {

constexpr std::chrono::milliseconds tick(100);

// What the threads and the coordinator share.
struct Board {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Outcome> outcomes;
  std::size_t next = 0;
  std::size_t running = 0;
};

std::optional<std::size_t> take_next(Board& board, std::size_t count, const std::atomic<bool>& cancelled) {
  const std::lock_guard lock(board.mutex);
  if (cancelled.load() || board.next == count) return std::nullopt;
  return board.next++;
}

Outcome grade_one(const Grade& grade, const std::filesystem::path& submission, std::size_t index) {
  try {
    return {.index = index, .result = grade(submission), .failure = {}};
  } catch (const harness::Cancelled&) {
    throw;
  } catch (const std::exception& error) {
    return {.index = index, .result = std::nullopt, .failure = error.what()};
  }
}

void work(Board& board, const std::vector<std::filesystem::path>& submissions, const Grade& grade,
          const std::atomic<bool>& cancelled) {
  try {
    while (const std::optional<std::size_t> index = take_next(board, submissions.size(), cancelled)) {
      Outcome outcome = grade_one(grade, submissions[*index], *index);
      const std::lock_guard lock(board.mutex);
      board.outcomes.push_back(std::move(outcome));
      board.changed.notify_one();
    }
  } catch (const harness::Cancelled&) {
    // Told to stop in the middle: there is nothing to report.
  }
  const std::lock_guard lock(board.mutex);
  --board.running;
  board.changed.notify_one();
}

// Hands out outcomes as they come until every thread has ended.
void coordinate(Board& board, const PoolEvents& events) {
  for (;;) {
    std::deque<Outcome> arrived;
    bool ended = false;
    {
      std::unique_lock lock(board.mutex);
      board.changed.wait_for(lock, tick, [&] { return !board.outcomes.empty() || board.running == 0; });
      arrived.swap(board.outcomes);
      ended = board.running == 0;
    }
    for (const Outcome& outcome : arrived) events.on_outcome(outcome);
    if (ended) return;
    events.on_tick();
  }
}

}  // namespace

void run_pool(const std::vector<std::filesystem::path>& submissions, const std::vector<Grade>& workers,
              std::atomic<bool>& cancelled, const PoolEvents& events) {
  Board board;
  board.running = workers.size();
  std::vector<std::thread> threads;
  threads.reserve(workers.size());
  for (const Grade& worker : workers) {
    threads.emplace_back([&] { work(board, submissions, worker, cancelled); });
  }
  std::exception_ptr failure;
  try {
    coordinate(board, events);
  } catch (...) {
    failure = std::current_exception();
    cancelled.store(true);
  }
  for (std::thread& thread : threads) thread.join();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace grader
