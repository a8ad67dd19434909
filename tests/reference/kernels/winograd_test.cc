// Winograd's kernels against the exact functions: sizes around the tiles, chunks, groups, workers.

#include "reference/kernels/winograd.hpp"

#include <algorithm>

#include "reference/exact/conv2d.hpp"
#include "reference/kernels/target.hpp"
#include "tests/reference/kernels/conv_cases.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/targets.hpp"

using namespace reference;
using namespace test_support;

namespace {

// In the harness's magnitude, which for convolutions goes by norms; operands rounded to float16 err by
// thousands.
constexpr double tolerance = 16;

Conv2dShape shape_3x3(int height, int width, int padding, int channels = 64, int filters = 64) {
  return {.batch = 1,
          .in_channels = channels,
          .in_height = height,
          .in_width = width,
          .out_channels = filters,
          .kernel_height = 3,
          .kernel_width = 3,
          .padding_h = padding,
          .padding_w = padding};
}

void check_against_exact(const ConvCase& c, const KernelOptions& options) {
  REQUIRE(kernels::plan_winograd(kernels::forward_correlation(c.shape), false).tile != 0);
  const auto y = exact::conv2d_forward(c.shape, c.x, c.w, &c.bias);
  const auto plain_y = exact::conv2d_forward(c.shape, c.x, c.w, nullptr);
  const auto dx = exact::conv2d_backward_data(c.shape, c.w, c.dy);
  const auto dw = exact::conv2d_backward_weights(c.shape, c.x, c.dy);
  for (const std::int64_t target : kernel_targets()) {
    const ForcedTarget forced(target);
    INFO(describe(c.shape) << " on " << forced.name() << ", " << options.workers << " workers");
    CHECK(kernels::target_name() == forced.name());
    const ConvResults got = run_kernels(c, options);
    CHECK(got.intact);
    CHECK(worst_error(got.y, y.value, y.magnitude) <= tolerance);
    CHECK(worst_error(got.y_without_bias, plain_y.value, plain_y.magnitude) <= tolerance);
    CHECK(worst_error(got.dx, dx.value, dx.magnitude) <= tolerance);
    CHECK(worst_error(got.dw, dw.value, dw.magnitude) <= tolerance);
  }
}

std::vector<Conv2dShape> chunked_shapes() {
  std::vector<Conv2dShape> shapes;
  Conv2dShape tall = shape_3x3(33, 41, 1);  // rows of tiles in several chunks, the last one lower
  shapes.push_back(tall);
  Conv2dShape small = shape_3x3(6, 5, 1, 130, 65);  // several images a chunk, the last chunk smaller
  small.batch = 13;
  shapes.push_back(small);
  Conv2dShape grouped = shape_3x3(7, 7, 1, 128, 140);
  grouped.groups = 2, grouped.batch = 2;
  shapes.push_back(grouped);
  return shapes;
}

}  // namespace

TEST_CASE("winograd: serves 3x3 filters without stride and dilation between many channels") {
  const auto tile = [](Conv2dShape s) {
    return kernels::plan_winograd(kernels::forward_correlation(s), false).tile;
  };
  CHECK(tile(shape_3x3(8, 8, 1)) == 4);
  CHECK(tile(shape_3x3(6, 6, 1)) == 2);  // as many products in small tiles as in large
  CHECK(tile(shape_3x3(8, 8, 1, 63, 64)) == 0);
  CHECK(tile(shape_3x3(8, 8, 1, 64, 63)) == 0);
  CHECK(tile(shape_3x3(3, 8, 1)) == 0);
  Conv2dShape strided = shape_3x3(8, 8, 1), dilated = shape_3x3(8, 8, 1), longer = shape_3x3(8, 8, 1);
  strided.stride_w = 2, dilated.dilation_h = 2, longer.kernel_width = 4;
  for (const Conv2dShape& s : {strided, dilated, longer}) CHECK(tile(s) == 0);
}

TEST_CASE("winograd: agrees with the exact functions for every height, width and padding") {
  Random random(21);
  for (int size = 4; size <= 13; ++size) {
    check_against_exact(random_case(random, shape_3x3(size, 17 - size, 1 + size % 2)),
                        {.misalignment = size});
  }
  check_against_exact(random_case(random, shape_3x3(9, 7, 0)), {});
}

TEST_CASE("winograd: agrees with the exact functions in chunks and groups, with any number of workers") {
  Random random(22);
  for (const Conv2dShape& s : chunked_shapes()) {
    const ConvCase c = random_case(random, s);
    check_against_exact(c, {.misalignment = 1});
    const ConvResults alone = run_kernels(c, {.workers = 1});
    const ConvResults shared = run_kernels(c, {.workers = 3});
    CHECK(shared.intact);
    CHECK(std::ranges::equal(alone.y.flat(), shared.y.flat()));
    CHECK(std::ranges::equal(alone.dx.flat(), shared.dx.flat()));
    CHECK(std::ranges::equal(alone.dw.flat(), shared.dw.flat()));
  }
}
