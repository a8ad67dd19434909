#include "harness/policy/ladder.hpp"

#include <set>

#include "harness/policy/measure.hpp"
#include "tests/harness/policy/memory_model.hpp"
#include "tests/support/catch.hpp"

using namespace harness;
using namespace test_support;

namespace {

const std::vector<Probe> probes = {{1, 4, 12, 12}, {4, 6, 6, 6}, {16, 8, 28, 28}};

}  // namespace

TEST_CASE("a ladder varies one size, and its rungs grow") {
  for (const Ladder& ladder : toeplitz_ladders(probes)) {
    INFO(ladder.name);
    REQUIRE(ladder.rungs.size() >= 3);
    const ConvGeometry& first = ladder.rungs.front();
    for (std::size_t i = 1; i < ladder.rungs.size(); ++i) {
      const ConvGeometry& g = ladder.rungs[i];
      CHECK(g.channels == first.channels);
      CHECK(g.filters == first.filters);
      CHECK(g.batch == first.batch);
      CHECK(g.stride == first.stride);
      if (varies_kernel(ladder.kind)) {
        CHECK(g.kernel_elements() >= ladder.rungs[i - 1].kernel_elements());
        CHECK(g.output_pixels() == first.output_pixels());
      } else {
        CHECK(g.kernel_elements() == first.kernel_elements());
        CHECK(g.output_pixels() > ladder.rungs[i - 1].output_pixels());
      }
    }
  }
}

TEST_CASE("the kernels of the rule's ladder are 1, 3, 5, 7, 9, 11 and 13") {
  for (const Ladder& ladder : toeplitz_ladders({})) {
    if (ladder.kind != LadderKind::one_channel && ladder.kind != LadderKind::many_channels) continue;
    std::vector<std::int64_t> kernels;
    for (const ConvGeometry& g : ladder.rungs) {
      if (g.kernel_rows == g.kernel_columns) kernels.push_back(g.kernel_rows);
    }
    CHECK(kernels == std::vector<std::int64_t>{1, 3, 5, 7, 9, 11, 13});
  }
}

TEST_CASE("everything unrolled stands far above the noise on every ladder") {
  for (const Ladder& ladder : toeplitz_ladders(probes)) {
    if (!varies_kernel(ladder.kind)) continue;
    INFO(ladder.name);
    // With many filters it is dy that is unrolled.
    const double images = ladder.kind == LadderKind::many_filters ? 64 : 1;
    const double grown = unrolled(ladder.rungs.back()) - unrolled(ladder.rungs.front());
    CHECK(images * grown >= 5 * kMemoryNoiseBytes);
  }
}

TEST_CASE("an image's size follows from its output") {
  const ConvGeometry g{
      .out_rows = 5, .out_columns = 4, .kernel_rows = 3, .kernel_columns = 2, .stride = 2, .padding = 1};
  CHECK(g.in_rows() == 9);     // (9 + 2 - 3) / 2 + 1 = 5
  CHECK(g.in_columns() == 6);  // (6 + 2 - 2) / 2 + 1 = 4
}
