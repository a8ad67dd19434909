#include "harness/timing/noise_sources.hpp"

#include <algorithm>

#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using harness::NoiseSource;
using test_support::TempDir;

namespace {

// A machine of files. Every source of noise is there and silent.
struct QuietMachine {
  TempDir root;
  QuietMachine() {
    root.write("sys/devices/system/cpu/cpu1/cpufreq/scaling_governor", "performance\n");
    root.write("sys/devices/system/cpu/intel_pstate/no_turbo", "1\n");
    root.write("sys/devices/system/cpu/cpu1/topology/thread_siblings_list", "1\n");
    root.write("proc/loadavg", "0.12 0.30 0.40 1/200 4242\n");
    root.write("proc/meminfo", "MemTotal: 8000000 kB\nSwapTotal: 1000000 kB\nSwapFree: 1000000 kB\n");
    root.write("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
    root.write("proc/stat", "cpu  1000 0 1000 8000 0 0 0 10 0 0\ncpu0 1 1 1 1 1 1 1 1 1 1\n");
    root.write("proc/self/cgroup", "0::/course\n");
    root.write("sys/fs/cgroup/course/cpu.max", "max 100000\n");
  }
};

std::vector<std::string> loud(const TempDir& root) {
  std::vector<std::string> names;
  for (const NoiseSource& source : harness::noise_sources(1, root.path())) {
    CHECK(source.quiet == source.remedy.empty());
    if (!source.quiet) names.push_back(source.what + ": " + source.detail);
  }
  return names;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a quiet machine has eight sources of noise and fears none of them") {
  const QuietMachine machine;
  const TempDir& root = machine.root;
  CHECK(harness::noise_sources(1, root.path()).size() == 8);
  CHECK(loud(root).empty());
}

TEST_CASE("each source of noise is found by itself") {
  const auto after = [](const std::string& file, const std::string& text) {
    const QuietMachine machine;
    const TempDir& root = machine.root;
    root.write(file, text);
    return loud(root);
  };
  CHECK(after("sys/devices/system/cpu/cpu1/cpufreq/scaling_governor", "schedutil\n") ==
        Lines{"frequency governor: schedutil"});
  CHECK(after("sys/devices/system/cpu/intel_pstate/no_turbo", "0\n") == Lines{"turbo: on"});
  CHECK(after("sys/devices/system/cpu/cpu1/topology/thread_siblings_list", "1,5\n") ==
        Lines{"hyperthreads: processors 1,5 are one core"});
  CHECK(after("proc/loadavg", "3.50 1 1 1/2 3\n") == Lines{"load: 3.50 in the last minute"});
  CHECK(after("proc/meminfo", "SwapTotal: 1000000 kB\nSwapFree: 897600 kB\n") ==
        Lines{"swap: 100 MiB in use"});
  CHECK(after("sys/kernel/mm/transparent_hugepage/enabled", "[always] madvise never\n") ==
        Lines{"huge pages: for every program"});
  CHECK(after("proc/stat", "cpu  1000 0 1000 7000 0 0 0 1000 0 0\n") ==
        Lines{"stolen time: 10 % since the machine started"});
  CHECK(after("sys/fs/cgroup/course/cpu.max", "50000 100000\n") ==
        Lines{"processor quota: 0.5 processors, throttled 0 times so far"});
}

TEST_CASE("the first version of control groups is understood, beside an empty second one") {
  const QuietMachine machine;
  const TempDir& root = machine.root;
  root.write("proc/self/cgroup", "4:cpu,cpuacct:/course\n0::/\n");
  root.write("sys/fs/cgroup/cpu/course/cpu.cfs_quota_us", "-1\n");
  CHECK(loud(root).empty());
  root.write("sys/fs/cgroup/cpu/course/cpu.cfs_quota_us", "50000\n");
  root.write("sys/fs/cgroup/cpu/course/cpu.stat", "nr_periods 10\nnr_throttled 7\nthrottled_time 9\n");
  CHECK(loud(root) == Lines{"processor quota: 0.5 processors, throttled 7 times so far"});
}

TEST_CASE("what a machine does not tell is left out") {
  const TempDir nothing;
  CHECK(harness::noise_sources(0, nothing.path()).empty());
  const TempDir amd;
  amd.write("sys/devices/system/cpu/cpufreq/boost", "1\n");
  CHECK(loud(amd) == Lines{"turbo: on"});
}

TEST_CASE("a core whose units others use is told by the times of bursts") {
  std::vector<double> own, shared;
  for (int i = 0; i < 200; ++i) {
    own.push_back(1e-3 * (1 + 0.002 * (i % 100)));
    shared.push_back(1e-3 * (i % 10 == 0 ? 1.0 : 1.6));
  }
  own.front() = 1e-9;  // a clock that stood still
  CHECK(harness::shared_core(own).quiet);
  CHECK(harness::shared_core(own).remedy.empty());
  const NoiseSource source = harness::shared_core(shared);
  CHECK(!source.quiet);
  CHECK(source.detail == "half of all bursts of work take more than 1.6 times as long as the best");
  CHECK(!source.remedy.empty());
}
