#include "harness/grade/timing_core.hpp"

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "harness/grade/grade.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

namespace {

cpu_set_t set_of(const std::vector<int>& cores) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const int core : cores) CPU_SET(static_cast<std::size_t>(core), &set);
  return set;
}

std::vector<int> cores_in(const cpu_set_t& set) {
  std::vector<int> cores;
  for (int core = 0; core < CPU_SETSIZE; ++core) {
    if (CPU_ISSET(static_cast<std::size_t>(core), &set)) cores.push_back(core);
  }
  return cores;
}

using Cores = std::vector<int>;

cpu_set_t own_cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  sched_getaffinity(0, sizeof set, &set);
  return set;
}

std::shared_ptr<const harness::PreparedAssignment> assignment_with(const std::string& check) {
  const test_support::TempDir folder;
  folder.write("one/assignment.yaml", R"(
id: one
title: One
unit: one
languages: [cpp]
functions:
  linear_forward:
    inputs:  {x: "f32[N,D]", w: "f32[M,D]", b: "f32[M]"}
    outputs: {y: "f32[N,M]"}
cases:
  some: {fixed: [{N: 4, D: 9, M: 5}]}
checks:
)" + check);
  return harness::prepare_assignment(folder.path() / "one");
}

const std::string speed = R"(
  - id: speed
    kind: performance
    functions: [linear_forward]
    points: 1
    visibility: public
    seed: 1
    tiers: [{ratio: 2, points: 1}]
    cases: some
)";
const std::string answers =
    "  - {id: answers, kind: matches_oracle, functions: [linear_forward], points: 1, visibility: public, "
    "seed: 1, cases: some}\n";

struct Reserved {
  bool others_left = false;
  Cores cores;  // afterwards
};

// In a thread of its own, which may use `allowed`: what is reserved there ends with it.
Reserved reserve(const std::string& check, const Cores& allowed) {
  Reserved result;
  const auto prepared = assignment_with(check);
  std::thread([&] {
    const cpu_set_t set = set_of(allowed);
    if (sched_setaffinity(0, sizeof set, &set) != 0) return;
    result.others_left = harness::reserve_timing_core(*prepared);
    result.cores = cores_in(own_cores());
  }).join();
  return result;
}

}  // namespace

TEST_CASE("beside a timing nothing runs on its processors nor on their hyperthreads") {
  const test_support::TempDir root;
  const auto list = [&](int core, const std::string& text) {
    root.write("sys/devices/system/cpu/cpu" + std::to_string(core) + "/topology/thread_siblings_list", text);
  };
  const auto beside = [&](harness::Cores timed, const Cores& allowed) {
    return cores_in(harness::cores_beside(timed, set_of(allowed), root.path()));
  };
  CHECK(beside({3, 1}, {0, 1, 2, 3}) == Cores{0, 1, 2});  // a machine that does not tell
  list(3, "1,3\n");
  CHECK(beside({3, 1}, {0, 1, 2, 3}) == Cores{0, 2});
  CHECK(beside({3, 1}, {1, 3}) == Cores{});
  list(2, "0,2\n");
  CHECK(beside({2, 2}, {0, 1, 2, 3, 4}) == Cores{4});
  CHECK(beside({3, 1}, {3}) == Cores{});
}

TEST_CASE("who measures stays on the timing core, and goes back") {
  const Cores before = cores_in(own_cores());
  {
    const harness::OnTimingCore here;
    CHECK(cores_in(own_cores()) == Cores{harness::timing_core()});
  }
  CHECK(cores_in(own_cores()) == before);
}

TEST_CASE("a batch keeps off the timing core, or is told that no other is left") {
  const int timed = harness::timing_core();
  const Reserved alone = reserve(speed, {timed});
  CHECK_FALSE(alone.others_left);
  CHECK(alone.cores == Cores{timed});
  const Reserved without_speed = reserve(answers, {timed});
  CHECK(without_speed.others_left);
  CHECK(without_speed.cores == Cores{timed});

  const Cores all = cores_in(own_cores());
  const Cores others = cores_in(harness::cores_beside({timed, 1}, own_cores(), "/"));
  const Reserved beside = reserve(speed, all);
  CHECK(beside.others_left == !others.empty());
  CHECK(beside.cores == (others.empty() ? all : others));
}
