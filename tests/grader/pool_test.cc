#include "grader/pool.hpp"

#include <mutex>
#include <set>
#include <thread>

#include "harness/grade/grade.hpp"
#include "tests/support/catch.hpp"

using namespace grader;

namespace {

std::vector<std::filesystem::path> numbered(int count) {
  std::vector<std::filesystem::path> paths;
  for (int i = 0; i < count; ++i) paths.emplace_back(std::to_string(i));
  return paths;
}

harness::GradingResult named_result(const std::filesystem::path& path) {
  harness::GradingResult result;
  result.submission_hash = path.string();
  return result;
}

}  // namespace

TEST_CASE("every submission has one outcome, told on the caller's thread") {
  const int jobs = GENERATE(1, 3, 8);
  const auto caller = std::this_thread::get_id();
  std::atomic<bool> cancelled{false};
  std::multiset<std::size_t> seen;
  run_pool(numbered(40), std::vector<Grade>(static_cast<std::size_t>(jobs), named_result), cancelled,
           {.on_outcome =
                [&](const Outcome& outcome) {
                  CHECK(std::this_thread::get_id() == caller);
                  REQUIRE(outcome.result);
                  CHECK(outcome.result->submission_hash == std::to_string(outcome.index));
                  seen.insert(outcome.index);
                },
            .on_tick = [] {}});
  CHECK(seen.size() == 40);
  CHECK(std::set<std::size_t>(seen.begin(), seen.end()).size() == 40);
}

TEST_CASE("one that throws is an outcome with a reason and does not stop the rest") {
  std::atomic<bool> cancelled{false};
  std::vector<std::string> failures;
  int results = 0;
  const Grade grade = [](const std::filesystem::path& path) {
    if (path == "3") throw std::runtime_error("the disk is gone");
    return named_result(path);
  };
  run_pool(numbered(10), {grade, grade}, cancelled,
           {.on_outcome =
                [&](const Outcome& outcome) {
                  if (outcome.result) {
                    ++results;
                  } else {
                    failures.push_back(std::to_string(outcome.index) + ": " + outcome.failure);
                  }
                },
            .on_tick = [] {}});
  CHECK(results == 9);
  CHECK(failures == std::vector<std::string>{"3: the disk is gone"});
}

TEST_CASE("a cancelled pool begins nothing more and drops what was under way") {
  std::atomic<bool> cancelled{false};
  std::atomic<int> begun{0};
  const Grade grade = [&](const std::filesystem::path& path) -> harness::GradingResult {
    if (begun.fetch_add(1) < 4) return named_result(path);
    while (!cancelled.load()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    throw harness::Cancelled("stopped");
  };
  std::size_t outcomes = 0;
  run_pool(numbered(1000), {grade, grade}, cancelled,
           {.on_outcome = [&](const Outcome&) { ++outcomes; },
            .on_tick =
                [&] {
                  if (begun.load() >= 6) cancelled.store(true);
                }});
  CHECK(outcomes == 4);
  CHECK(begun.load() == 6);
}

TEST_CASE("an exception of the coordinator stops the pool and is passed on") {
  std::atomic<bool> cancelled{false};
  std::atomic<int> begun{0};
  const Grade grade = [&](const std::filesystem::path& path) {
    ++begun;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return named_result(path);
  };
  CHECK_THROWS_WITH(run_pool(numbered(100000), {grade, grade}, cancelled,
                             {.on_outcome = [](const Outcome&) { throw std::runtime_error("no space left"); },
                              .on_tick = [] {}}),
                    "no space left");
  CHECK(cancelled.load());
  CHECK(begun.load() < 100000);
}

TEST_CASE("ticks come while nothing ends") {
  std::atomic<bool> cancelled{false};
  std::atomic<int> ticks{0};
  const Grade grade = [&](const std::filesystem::path& path) {
    while (ticks.load() < 3) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return named_result(path);
  };
  run_pool(numbered(1), {grade}, cancelled,
           {.on_outcome = [](const Outcome&) {}, .on_tick = [&] { ++ticks; }});
  CHECK(ticks.load() >= 3);
}

TEST_CASE("what another program is at comes after the rest, and what it has done is told as that") {
  std::atomic<bool> cancelled{false};
  std::atomic<int> tries{0};
  std::vector<std::size_t> order;
  std::vector<std::size_t> elsewhere;
  const Grade grade = [&](const std::filesystem::path& path) {
    if (path == "0" && ++tries < 3) throw Busy("just now");
    if (path == "1") throw SettledElsewhere("by another");
    return named_result(path);
  };
  run_pool(numbered(4), {grade}, cancelled,
           {.on_outcome =
                [&](const Outcome& outcome) {
                  if (outcome.result) order.push_back(outcome.index);
                  if (outcome.settled_elsewhere) elsewhere.push_back(outcome.index);
                  CHECK(outcome.failure.empty());
                },
            .on_tick = [] {}});
  CHECK(order == std::vector<std::size_t>{2, 3, 0});
  CHECK(elsewhere == std::vector<std::size_t>{1});
}
