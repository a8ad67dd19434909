#include "harness/timing/hyperthreads.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

TEST_CASE("hyperthreads of one core are read in every form that the kernel writes") {
  const test_support::TempDir root;
  const auto listed = [&](const std::string& text) {
    root.write("sys/devices/system/cpu/cpu2/topology/thread_siblings_list", text);
    return harness::hyperthreads_of(2, root.path());
  };
  using Threads = std::vector<int>;
  CHECK(listed("2\n") == Threads{2});
  CHECK(listed("2,6\n") == Threads{2, 6});
  CHECK(listed("2-3\n") == Threads{2, 3});
  CHECK(listed("0-2,8,10-11\n") == Threads{0, 1, 2, 8, 10, 11});
  CHECK(listed("2-\n") == Threads{});
  CHECK(listed("") == Threads{});
  CHECK(harness::hyperthreads_of(3, root.path()) == Threads{});
}
