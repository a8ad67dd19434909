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
  struct Task {
    std::size_t index = 0;
    bool was_busy = false;
  };
  std::deque<Task> tasks;
  std::size_t running = 0;
};

std::optional<Board::Task> take_next(Board& board, const std::atomic<bool>& cancelled) {
  const std::lock_guard lock(board.mutex);
  if (cancelled.load() || board.tasks.empty()) return std::nullopt;
  const Board::Task task = board.tasks.front();
  board.tasks.pop_front();
  return task;
}

void put_back(Board& board, std::size_t index) {
  const std::lock_guard lock(board.mutex);
  board.tasks.push_back({index, true});
}

Outcome grade_one(const Grade& grade, const std::filesystem::path& submission, std::size_t index) {
  try {
    return {.index = index, .result = grade(submission), .failure = {}};
  } catch (const harness::Cancelled&) {
    throw;
  } catch (const Busy&) {
    throw;
  } catch (const SettledElsewhere&) {
    return {.index = index, .result = std::nullopt, .failure = {}, .settled_elsewhere = true};
  } catch (const std::exception& error) {
    return {.index = index, .result = std::nullopt, .failure = error.what()};
  }
}

void work(Board& board, const std::vector<std::filesystem::path>& submissions, const Grade& grade,
          const std::atomic<bool>& cancelled) {
  try {
    while (const std::optional<Board::Task> task = take_next(board, cancelled)) {
      // What was busy comes round again when nothing else is left; then there is only waiting.
      if (task->was_busy) std::this_thread::sleep_for(tick);
      try {
        Outcome outcome = grade_one(grade, submissions[task->index], task->index);
        const std::lock_guard lock(board.mutex);
        board.outcomes.push_back(std::move(outcome));
        board.changed.notify_one();
      } catch (const Busy&) {
        put_back(board, task->index);
      }
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
  for (std::size_t i = 0; i < submissions.size(); ++i) board.tasks.push_back({i, false});
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
