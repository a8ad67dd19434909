#include "harness/grade/timing_core.hpp"

#include "harness/grade/core_pace.hpp"
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

TEST_CASE("the pace of the core is told in times of its best") {
  CHECK(harness::burst_seconds() > 0);
  for (int i = 0; i < 5; ++i) {
    const double slowdown = harness::core_slowdown();
    CHECK(slowdown > 0.3);
    CHECK(slowdown < 1000);
  }
}
