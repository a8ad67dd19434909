#include "harness/timing/processor_quota.hpp"

#include <cmath>

#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using harness::processor_quota;
using harness::ProcessorQuota;
using test_support::TempDir;

TEST_CASE("a machine without control groups says nothing of a quota") {
  const TempDir nothing;
  CHECK_FALSE(processor_quota(nothing.path()).known);
  CHECK(std::isinf(processor_quota(nothing.path()).processors));
}

TEST_CASE("the tightest group from ours up to the root is the quota") {
  const TempDir root;
  root.write("proc/self/cgroup", "0::/course/job\n");
  root.write("sys/fs/cgroup/course/job/cpu.max", "max 100000\n");
  CHECK(processor_quota(root.path()).known);
  CHECK(std::isinf(processor_quota(root.path()).processors));

  root.write("sys/fs/cgroup/course/cpu.max", "150000 100000\n");
  root.write("sys/fs/cgroup/course/cpu.stat", "nr_periods 10\nnr_throttled 7\nthrottled_usec 9\n");
  const ProcessorQuota above = processor_quota(root.path());
  CHECK(above.processors == 1.5);
  CHECK(above.throttled == 7);

  root.write("sys/fs/cgroup/course/job/cpu.max", "25000 50000\n");
  CHECK(processor_quota(root.path()).processors == 0.5);
  CHECK(processor_quota(root.path()).throttled == 0);
}

TEST_CASE("within a container its own group is the root") {
  const TempDir root;
  root.write("proc/self/cgroup", "0::/\n");
  root.write("sys/fs/cgroup/cpu.max", "200000 100000\n");
  CHECK(processor_quota(root.path()).processors == 2);
}

TEST_CASE("in the first version of control groups the period has a file of its own") {
  const TempDir root;
  root.write("proc/self/cgroup", "4:cpu,cpuacct:/course\n3:cpuset:/\n0::/\n");
  root.write("sys/fs/cgroup/cpu/course/cpu.cfs_quota_us", "-1\n");
  root.write("sys/fs/cgroup/cpu/course/cpu.cfs_period_us", "200000\n");
  CHECK(processor_quota(root.path()).known);
  CHECK(std::isinf(processor_quota(root.path()).processors));
  root.write("sys/fs/cgroup/cpu/course/cpu.cfs_quota_us", "50000\n");
  root.write("sys/fs/cgroup/cpu/course/cpu.stat", "nr_periods 10\nnr_throttled 7\nthrottled_time 9\n");
  CHECK(processor_quota(root.path()).processors == 0.25);
  CHECK(processor_quota(root.path()).throttled == 7);
}
