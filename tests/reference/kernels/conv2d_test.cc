#include "reference/kernels/conv2d.hpp"

#include <algorithm>

#include "reference/exact/conv2d.hpp"
#include "reference/kernels/target.hpp"
#include "tests/reference/kernels/conv_cases.hpp"
#include "tests/reference/support/properties.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/targets.hpp"

using namespace reference;
using namespace test_support;

namespace {

// A direct float32 sum in a fixed order stays well below this multiple of 2^-24 * magnitude; a float16
// product exceeds it by far.
constexpr double tolerance = 8;

void check_against_exact(const ConvCase& c, const KernelOptions& options) {
  const auto y = exact::conv2d_forward(c.shape, c.x, c.w, &c.bias);
  const auto plain_y = exact::conv2d_forward(c.shape, c.x, c.w, nullptr);
  const auto dx = exact::conv2d_backward_data(c.shape, c.w, c.dy);
  const auto dw = exact::conv2d_backward_weights(c.shape, c.x, c.dy);
  const auto db = exact::conv2d_backward_bias(c.shape, c.dy);
  for (const std::int64_t target : kernel_targets()) {
    const ForcedTarget forced(target);
    INFO(describe(c.shape) << " on " << forced.name() << ", " << options.workers << " workers, misalignment "
                           << options.misalignment);
    CHECK(kernels::target_name() == forced.name());
    const ConvResults got = run_kernels(c, options);
    CHECK(got.intact);
    CHECK(worst_error(got.y, y.value, y.magnitude) <= tolerance);
    CHECK(worst_error(got.y_without_bias, plain_y.value, plain_y.magnitude) <= tolerance);
    CHECK(worst_error(got.dx, dx.value, dx.magnitude) <= tolerance);
    CHECK(worst_error(got.dw, dw.value, dw.magnitude) <= tolerance);
    CHECK(worst_error(got.dw_without_bias, dw.value, dw.magnitude) <= tolerance);
    CHECK(worst_error(got.db, db.value, db.magnitude) <= tolerance);
  }
}

struct NamedShape {
  const char* what;
  Conv2dShape shape;
};

Conv2dShape changed(auto change) {
  Conv2dShape s{.batch = 2,
                .in_channels = 5,
                .in_height = 9,
                .in_width = 11,
                .out_channels = 13,
                .kernel_height = 3,
                .kernel_width = 3};
  change(s);
  return s;
}

std::vector<NamedShape> corners() {
  using S = Conv2dShape;
  return {
      {"1x1", changed([](S& s) { s.kernel_height = s.kernel_width = 1; })},
      {"1x1 with stride",
       changed([](S& s) { s.kernel_height = s.kernel_width = 1, s.stride_h = s.stride_w = 2; })},
      {"1x1 with padding",
       changed([](S& s) { s.kernel_height = s.kernel_width = 1, s.padding_h = s.padding_w = 2; })},
      {"filter as large as the image", changed([](S& s) { s.kernel_height = 9, s.kernel_width = 11; })},
      {"filter as large as the padded image",
       changed([](S& s) { s.kernel_height = 11, s.kernel_width = 15, s.padding_h = 1, s.padding_w = 2; })},
      {"windows in the padding alone", changed([](S& s) { s.padding_h = 5, s.padding_w = 6; })},
      {"stride beyond the filter", changed([](S& s) { s.stride_h = 5, s.stride_w = 4; })},
      {"stride beyond the image", changed([](S& s) { s.stride_h = 20, s.stride_w = 30; })},
      {"stride 2, dilation 2",
       changed([](S& s) { s.stride_h = s.stride_w = s.dilation_h = s.dilation_w = 2; })},
      {"stride 2, dilation 3",
       changed([](S& s) { s.stride_h = s.stride_w = 2, s.dilation_h = s.dilation_w = 3; })},
      {"stride 3, dilation 2",
       changed([](S& s) { s.stride_h = s.stride_w = 3, s.dilation_h = s.dilation_w = 2; })},
      {"one pixel", changed([](S& s) { s.in_height = s.in_width = s.kernel_height = s.kernel_width = 1; })},
      {"one row", changed([](S& s) { s.in_height = s.kernel_height = 1, s.in_width = 70; })},
      {"one column", changed([](S& s) { s.in_width = s.kernel_width = 1; })},
      {"one channel", changed([](S& s) { s.in_channels = s.out_channels = 1; })},
      {"one channel, long rows",
       changed([](S& s) { s.in_channels = s.out_channels = 1, s.in_width = 131, s.padding_w = 1; })},
      {"few to many", changed([](S& s) { s.in_channels = 3, s.out_channels = 40, s.in_width = 37; })},
      {"many to few", changed([](S& s) { s.in_channels = 40, s.out_channels = 3, s.in_width = 37; })},
      {"depthwise", changed([](S& s) { s.in_channels = s.out_channels = s.groups = 6; })},
      {"depthwise, two filters", changed([](S& s) { s.in_channels = s.groups = 5, s.out_channels = 10; })},
      {"grouped, many channels",
       changed([](S& s) { s.in_channels = 34, s.out_channels = 66, s.groups = 2; })},
      {"17 to 33 channels", changed([](S& s) { s.in_channels = 17, s.out_channels = 33; })},
      {"even filter",
       changed([](S& s) { s.kernel_height = 4, s.kernel_width = 2, s.padding_h = s.padding_w = 2; })},
      {"tall image in bands", changed([](S& s) {
         s.batch = 1, s.in_height = 400, s.in_width = 40, s.padding_h = s.padding_w = 1, s.out_channels = 20;
       })},
      {"weights in chunks, several small images", changed([](S& s) {
         s.batch = 3, s.in_channels = 200, s.out_channels = 70, s.in_height = s.in_width = 5;
         s.padding_h = s.padding_w = s.dilation_h = s.dilation_w = 2;
       })},
      {"many images a segment", changed([](S& s) { s.batch = 40, s.in_height = s.in_width = 4; })},
  };
}

}  // namespace

TEST_CASE("kernels: every target that was asked for is there to test") {
#if defined(HWY_COMPILE_ONLY_SCALAR)
  REQUIRE(kernel_targets().size() == 1);
  CHECK(test_support::ForcedTarget(kernel_targets().front()).name() == "SCALAR");
#else
  CHECK(kernel_targets().size() > 1);
#endif
}

TEST_CASE("kernels: convolution agrees with the exact functions on random shapes") {
  Random random(4);
  for (int k = 0; k < 150; ++k) {
    const ConvCase c = random_case(random, random_conv_shape(random, 20, 17));
    check_against_exact(c, {.workers = 1 + k % 3, .misalignment = random.integer(0, 15)});
  }
}

TEST_CASE("kernels: convolution agrees with the exact functions for every number of channels") {
  Random random(5);
  for (int channels = 1; channels <= 40; ++channels) {
    Conv2dShape s = random_conv_shape(random, 9, 1);
    s.in_channels = channels, s.out_channels = 41 - channels;
    check_against_exact(random_case(random, s), {.misalignment = channels % 16});
  }
}

TEST_CASE("kernels: convolution agrees with the exact functions for every width") {
  Random random(6);
  for (int width = 1; width <= 70; ++width) {
    Conv2dShape s{.batch = 1,
                  .in_channels = 2,
                  .in_height = 3,
                  .in_width = width,
                  .out_channels = 6,
                  .kernel_height = 3,
                  .kernel_width = 3,
                  .stride_w = 1 + width % 2,
                  .padding_h = 1,
                  .padding_w = 1};
    check_against_exact(random_case(random, s), {.misalignment = width % 16});
  }
}

TEST_CASE("kernels: convolution agrees with the exact functions in the corners") {
  Random random(7);
  for (const NamedShape& corner : corners()) {
    INFO(corner.what);
    check_against_exact(random_case(random, corner.shape), {.workers = 1, .misalignment = 1});
    check_against_exact(random_case(random, corner.shape), {.workers = 3, .misalignment = 0});
  }
}

TEST_CASE("kernels: the number of workers does not change a bit") {
  Random random(8);
  for (const NamedShape& corner : corners()) {
    const ConvCase c = random_case(random, corner.shape);
    const ConvResults alone = run_kernels(c, {.workers = 1});
    for (const int workers : {2, 3, 7}) {
      INFO(corner.what << ", " << workers << " workers");
      const ConvResults shared = run_kernels(c, {.workers = workers});
      CHECK(std::ranges::equal(alone.y.flat(), shared.y.flat()));
      CHECK(std::ranges::equal(alone.dx.flat(), shared.dx.flat()));
      CHECK(std::ranges::equal(alone.dw.flat(), shared.dw.flat()));
      CHECK(std::ranges::equal(alone.db.flat(), shared.db.flat()));
    }
  }
}

TEST_CASE("kernels: an empty batch gives zero gradients of filter and bias") {
  const Conv2dShape s = changed([](Conv2dShape& shape) { shape.batch = 0; });
  Random random(9);
  const ConvResults got = run_kernels(random_case(random, s), {});
  CHECK(got.intact);
  CHECK(std::ranges::all_of(got.dw.flat(), [](double v) { return v == 0; }));
  CHECK(std::ranges::all_of(got.db.flat(), [](double v) { return v == 0; }));
}

TEST_CASE("kernels: both backward passes are adjoint to the forward pass") {
  Random random(10);
  for (const NamedShape& corner : corners()) {
    INFO(corner.what);
    const ConvCase c = random_case(random, corner.shape);
    const ConvResults got = run_kernels(c, {});
    const double forward = dot(got.y_without_bias, c.dy);
    const double scale = std::sqrt(dot(got.y_without_bias, got.y_without_bias) * dot(c.dy, c.dy));
    CHECK(std::abs(dot(c.x, got.dx) - forward) <= 1e-5 * scale);
    CHECK(std::abs(dot(c.w, got.dw) - forward) <= 1e-5 * scale);
  }
}

TEST_CASE("kernels: a value that is not finite reaches the outputs that meet it and no others") {
  Random random(11);
  ConvCase c = random_case(random, changed([](Conv2dShape& s) { s.padding_h = s.padding_w = 1; }));
  const double infinity = std::numeric_limits<double>::infinity();
  c.x(0, 0, 4, 5) = infinity;
  for (const std::int64_t target : kernel_targets()) {
    const ForcedTarget forced(target);
    const ConvResults got = run_kernels(c, {});
    for (std::int64_t k = 0; k < got.y.size(); ++k) {
      const Shape at = unravel(got.y.shape(), k);
      const bool meets = at[0] == 0 && std::abs(at[2] - 4) <= 1 && std::abs(at[3] - 5) <= 1;
      INFO(forced.name() << " " << to_string(at));
      CHECK(std::isfinite(got.y[k]) == !meets);
    }
  }
}
