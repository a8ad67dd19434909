#include "harness/policy/fit.hpp"

#include <map>

#include "tests/harness/policy/memory_model.hpp"
#include "tests/support/catch.hpp"

using namespace harness;
using namespace test_support;

namespace {

std::vector<Sample> samples_of(LadderKind kind, const BytesOf& bytes) {
  std::vector<Sample> samples;
  for (const Ladder& ladder : toeplitz_ladders({})) {
    if (ladder.kind != kind) continue;
    for (const ConvGeometry& g : ladder.rungs) samples.push_back({g, bytes(g)});
  }
  return samples;
}

double columns_found(LadderKind kind, const BytesOf& bytes) {
  const std::vector<Sample> samples = samples_of(kind, bytes);
  return fit_kernel(samples).bytes_per_element / (4 * static_cast<double>(samples[0].geometry.channels));
}

double padded(const ConvGeometry& g) {
  return static_cast<double>(g.in_rows() * g.in_columns() * g.channels) * 8;
}

}  // namespace

TEST_CASE("the columns held at once are found beside padded images") {
  const auto found = [](LadderKind kind, double held) {
    return columns_found(kind,
                         [held](const ConvGeometry& g) { return 1e6 + 2 * padded(g) + columns(g, held); });
  };
  CHECK(found(LadderKind::one_channel, 5184) == Approx(5184).epsilon(0.02));
  for (const double held : {16.0, 33.0, 520.0}) {
    // What a growing transform could explain as well is not counted: up to five columns here.
    CHECK(found(LadderKind::many_channels, held) == Approx(held).epsilon(0.02).margin(5));
    CHECK(found(LadderKind::many_channels, held) <= held * 1.02);
  }
  CHECK(found(LadderKind::one_row, 520) == Approx(520).epsilon(0.02));
}

TEST_CASE("what grows with images and transforms is not taken for columns") {
  CHECK(columns_found(LadderKind::many_channels, [](const ConvGeometry& g) { return 4 * padded(g); }) < 1);
  CHECK(columns_found(LadderKind::many_channels, [](const ConvGeometry& g) {
          return fft(g, static_cast<double>(g.in_rows() + g.kernel_rows - 1),
                     static_cast<double>(g.in_columns() + g.kernel_columns - 1));
        }) < 1);
  CHECK(columns_found(LadderKind::many_channels, [](const ConvGeometry& g) {
          return fft(g, power_of_two(g.in_rows() + g.kernel_rows - 1),
                     power_of_two(g.in_columns() + g.kernel_columns - 1));
        }) < 1);
}

TEST_CASE("a jump is not a slope") {
  CHECK(columns_found(LadderKind::many_channels,
                      [](const ConvGeometry& g) { return g.kernel_rows <= 5 ? 1e6 : 9e6; }) < 1);
}

TEST_CASE("the residual is the distance of the points from the curve") {
  const auto bytes = [](const ConvGeometry& g) { return columns(g, 100); };
  CHECK(fit_kernel(samples_of(LadderKind::many_channels, bytes)).residual_bytes < 1);
  int sign = 1;
  const auto noisy = [&sign](const ConvGeometry& g) {
    sign = -sign;
    return columns(g, 100) + sign * 50e3;
  };
  const KernelFit fit = fit_kernel(samples_of(LadderKind::many_channels, noisy));
  CHECK(fit.residual_bytes > 30e3);
  CHECK(fit.residual_bytes < 60e3);
}

TEST_CASE("unrolling on part of the ladder is a slope that two neighbours share") {
  const auto small_only = [](const ConvGeometry& g) { return g.kernel_rows <= 5 ? unrolled(g) : 0.0; };
  const auto large_only = [](const ConvGeometry& g) { return g.kernel_rows >= 9 ? unrolled(g) : 0.0; };
  const double full = unrolled({.channels = 128, .out_rows = 33, .out_columns = 33});
  CHECK(sustained_slope(samples_of(LadderKind::many_channels, small_only), 1e6) ==
        Approx(full).epsilon(1e-9));
  CHECK(sustained_slope(samples_of(LadderKind::many_channels, large_only), 1e6) ==
        Approx(full).epsilon(1e-9));
  const auto jump = [](const ConvGeometry& g) { return g.kernel_rows <= 5 ? 1e6 : 9e6; };
  CHECK(sustained_slope(samples_of(LadderKind::many_channels, jump), 1e6) == 0);
}

TEST_CASE("a transform that grows steadily by chance holds too much at its start to be columns") {
  // An FFT in NumPy as it was measured, 32 channels, stride two.
  const std::vector<Sample> all = samples_of(LadderKind::stride_two, [](const ConvGeometry& g) {
    const std::map<std::int64_t, double> bytes = {
        {1, 7274e3}, {3, 8466e3}, {5, 10461e3}, {7, 10969e3}, {9, 12308e3}};
    return bytes.at(g.kernel_rows);
  });
  CHECK(sustained_slope(all, 1e6) == 0);
}

TEST_CASE("a method for one kernel size is a spike") {
  const auto only_five = [](const ConvGeometry& g) { return g.kernel_rows == 5 ? 7e6 : 1e6; };
  const Spike spike = largest_spike(samples_of(LadderKind::many_channels, only_five));
  CHECK(spike.kernel_elements == 25);
  CHECK(spike.bytes == 6e6);
}

TEST_CASE("what grows with the square of the pixels is told from what grows with them") {
  const auto dense = [](const ConvGeometry& g) {
    return 1e5 + 64 * g.output_pixels() + 4 * g.output_pixels() * g.output_pixels();
  };
  CHECK(fit_image(samples_of(LadderKind::image, dense)).bytes_per_element == Approx(4.0).epsilon(1e-6));
  const auto linear = [](const ConvGeometry& g) { return 1e5 + 640 * g.output_pixels(); };
  CHECK(fit_image(samples_of(LadderKind::image, linear)).bytes_per_element < 1e-3);
}
