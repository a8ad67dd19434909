#include "tests/support/golden.hpp"
#include "reference/kernels/conv2d.hpp"
#include "reference/kernels/target.hpp"
#include "tests/reference/kernels/conv_cases.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/targets.hpp"

using namespace reference;
using namespace test_support;

namespace {

// What the files promise a float32 implementation.
constexpr double float32_tolerance = 2e-5;

int extent(const Tensor<double>& t, int axis) {
  return static_cast<int>(t.extent(axis));
}

void read_conv2d(golden::Case& c) {
  const auto stride = c.pair("stride"), padding = c.pair("padding"), dilation = c.pair("dilation");
  ConvCase k{{}, c.input("x"), c.input("w"), {}, c.input("dy")};
  k.shape = {.batch = extent(k.x, 0),
             .in_channels = extent(k.x, 1),
             .in_height = extent(k.x, 2),
             .in_width = extent(k.x, 3),
             .out_channels = extent(k.w, 0),
             .kernel_height = extent(k.w, 2),
             .kernel_width = extent(k.w, 3),
             .stride_h = stride[0],
             .stride_w = stride[1],
             .padding_h = padding[0],
             .padding_w = padding[1],
             .dilation_h = dilation[0],
             .dilation_w = dilation[1],
             .groups = c.integer("groups")};
  const bool has_bias = c.has_input("b");
  k.bias = has_bias ? c.input("b") : Tensor<double>({k.shape.out_channels});
  const ConvResults got = run_kernels(k, {});
  c.expect("y", has_bias ? got.y : got.y_without_bias, float32_tolerance);
  c.expect("dx", got.dx, float32_tolerance);
  c.expect("dw", got.dw, float32_tolerance);
  if (has_bias) c.expect("db", got.db, float32_tolerance);
}

// The transposed convolution; its gradients are the convolution's other passes with x and dy exchanged.
void read_conv_transpose2d(golden::Case& c) {
  const Tensor<double> x = c.input("x"), w = c.input("w"), dy = c.input("dy");
  const auto stride = c.pair("stride"), padding = c.pair("padding"), dilation = c.pair("dilation");
  const auto output_padding = c.pair("output_padding");
  const int groups = c.integer("groups");
  const ConvTranspose2dShape s{.batch = extent(x, 0),
                               .in_channels = extent(x, 1),
                               .in_height = extent(x, 2),
                               .in_width = extent(x, 3),
                               .out_channels = extent(w, 1) * groups,
                               .kernel_height = extent(w, 2),
                               .kernel_width = extent(w, 3),
                               .stride_h = stride[0],
                               .stride_w = stride[1],
                               .padding_h = padding[0],
                               .padding_w = padding[1],
                               .output_padding_h = output_padding[0],
                               .output_padding_w = output_padding[1],
                               .dilation_h = dilation[0],
                               .dilation_w = dilation[1],
                               .groups = groups};
  const Conv2dShape adjoint{.batch = s.batch,
                            .in_channels = s.out_channels,
                            .in_height = s.out_height(),
                            .in_width = s.out_width(),
                            .out_channels = s.in_channels,
                            .kernel_height = s.kernel_height,
                            .kernel_width = s.kernel_width,
                            .stride_h = s.stride_h,
                            .stride_w = s.stride_w,
                            .padding_h = s.padding_h,
                            .padding_w = s.padding_w,
                            .dilation_h = s.dilation_h,
                            .dilation_w = s.dilation_w,
                            .groups = groups};
  const bool has_bias = c.has_input("b");
  GuardedFloats fx(x, 0), fw(w, 0), fdy(dy, 0), y(dy.size(), 0), dx(x.size(), 0), dw(w.size(), 0);
  const Tensor<double> bias = has_bias ? c.input("b") : Tensor<double>({s.out_channels});
  GuardedFloats fb(bias, 0);
  kernels::conv_transpose2d_forward(s, fx.data(), fw.data(), has_bias ? fb.data() : nullptr, y.data());
  kernels::conv2d_forward(adjoint, fdy.data(), fw.data(), nullptr, dx.data());
  kernels::conv2d_backward_weights(adjoint, fdy.data(), fx.data(), dw.data(), nullptr);
  c.expect("y", y.values(dy.shape()), float32_tolerance);
  c.expect("dx", dx.values(x.shape()), float32_tolerance);
  c.expect("dw", dw.values(w.shape()), float32_tolerance);
  if (has_bias) {
    // No kernel of its own: the sum of dy over everything but the channel.
    Tensor<double> db({s.out_channels});
    for (std::int64_t k = 0; k < dy.size(); ++k) db[unravel(dy.shape(), k)[1]] += dy[k];
    c.expect("db", db, float32_tolerance);
  }
}

void check_model(const char* name, golden::Reader reader) {
  const char* folder = std::getenv("GOLDEN_DIR");
  const auto files = golden::files_of_model(folder != nullptr ? folder : GRADER_GOLDEN_DIR,
                                            {std::string(name) + ".json", name, reader});
  REQUIRE(!files.empty());
  for (const std::int64_t target : kernel_targets()) {
    const ForcedTarget forced(target);
    CHECK(kernels::target_name() == forced.name());
    for (const auto& file : files) {
      const golden::FileReport report = golden::run_file(file, reader);
      INFO(forced.name());
      CHECK(report.cases > 0);
      CHECK(report.failures == std::vector<std::string>());
    }
  }
}

}  // namespace

TEST_CASE("kernels: golden convolutions on every target") {
  check_model("conv2d", read_conv2d);
}

TEST_CASE("kernels: golden transposed convolutions on every target") {
  check_model("conv_transpose2d", read_conv_transpose2d);
}
