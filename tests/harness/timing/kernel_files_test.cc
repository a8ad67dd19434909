#include "harness/timing/kernel_files.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

TEST_CASE("small files of the kernel are read by line or by key") {
  const test_support::TempDir root;
  root.write("meminfo", "MemTotal: 8000000 kB\nSwapTotal: 12 kB\n");
  root.write("cpu.stat", "nr_periods 10\nnr_throttled 7\n");
  root.write("empty", "");
  const auto& folder = root.path();
  CHECK(harness::first_line(folder / "cpu.stat") == "nr_periods 10");
  CHECK(harness::first_line(folder / "empty") == std::nullopt);
  CHECK(harness::first_line(folder / "absent") == std::nullopt);
  CHECK(harness::value_of(folder / "meminfo", "SwapTotal") == 12);
  CHECK(harness::value_of(folder / "cpu.stat", "nr_throttled") == 7);
  CHECK(harness::value_of(folder / "cpu.stat", "nr") == std::nullopt);
  CHECK(harness::value_of(folder / "absent", "nr") == std::nullopt);
}
