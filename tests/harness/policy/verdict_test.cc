#include "harness/policy/verdict.hpp"

#include "tests/harness/policy/memory_model.hpp"
#include "tests/support/catch.hpp"

using namespace harness;
using namespace test_support;

namespace {

using Verdict = ToeplitzVerdict;

const std::vector<Probe> probes = {{1, 4, 12, 12}, {16, 8, 28, 28}};

double nothing(const ConvGeometry&) {
  return 8192;
}

ToeplitzFinding judge(const BytesOf& forward, const BytesOf& backward) {
  MeasuredPasses passes;
  passes.forward_name = "conv2d_forward";
  passes.backward_name = "conv2d_backward";
  passes.forward = measurement(forward, probes);
  passes.backward = measurement(backward, probes);
  return judge_toeplitz(passes, {});
}

Verdict verdict(const BytesOf& bytes) {
  return judge(bytes, nothing).verdict;
}

}  // namespace

TEST_CASE("honest ways to compute a convolution are clean") {
  CHECK(verdict(nothing) == Verdict::clean);
  CHECK(verdict([](const ConvGeometry& g) {  // padded copies in double
          return static_cast<double>(g.batch * g.channels * g.in_rows() * g.in_columns()) * 32;
        }) == Verdict::clean);
  CHECK(verdict([](const ConvGeometry& g) {  // copies of the filters, and a window for each of four threads
          return static_cast<double>(g.channels * g.filters) * g.kernel_elements() * 12 + columns(g, 4);
        }) == Verdict::clean);
  CHECK(verdict([](const ConvGeometry& g) {  // the whole Winograd transform F(2,3), for its one kernel
          return g.kernel_rows == 3 && g.kernel_columns == 3 ? unrolled(g) * 4 / 9 : 0.0;
        }) == Verdict::clean);
  CHECK(verdict([](const ConvGeometry& g) {
          return fft(g, power_of_two(g.in_rows() + g.kernel_rows - 1),
                     power_of_two(g.in_columns() + g.kernel_columns - 1));
        }) == Verdict::clean);
  CHECK(verdict([](const ConvGeometry& g) {
          ConvGeometry image = g;
          image.batch = 1;  // one after the other
          return fft(image, static_cast<double>(g.in_rows() + g.kernel_rows - 1),
                     static_cast<double>(g.in_columns() + g.kernel_columns - 1));
        }) == Verdict::clean);
}

TEST_CASE("unrolling is convicted in every disguise") {
  CHECK(verdict(unrolled) == Verdict::toeplitz);
  CHECK(verdict([](const ConvGeometry& g) { return unrolled(g) / 2; }) == Verdict::toeplitz);  // float16
  CHECK(verdict([](const ConvGeometry& g) {  // an output row at a time
          return columns(g, static_cast<double>(g.out_columns));
        }) == Verdict::toeplitz);
  CHECK(verdict([](const ConvGeometry& g) { return columns(g, 32); }) == Verdict::toeplitz);
  CHECK(verdict([](const ConvGeometry& g) {  // a channel at a time
          return unrolled(g) / static_cast<double>(g.channels);
        }) == Verdict::toeplitz);
  CHECK(verdict([](const ConvGeometry& g) {  // along the columns of the kernel alone
          return unrolled(g) / static_cast<double>(g.kernel_rows);
        }) == Verdict::toeplitz);
  CHECK(verdict([](const ConvGeometry& g) {  // the filter's matrix, sparse: values and columns
          return g.output_pixels() * static_cast<double>(g.filters * g.channels) * g.kernel_elements() * 8;
        }) == Verdict::toeplitz);
  CHECK(verdict([](const ConvGeometry& g) {  // the filter's matrix, dense
          return g.output_pixels() *
                 static_cast<double>(g.filters * g.channels * g.in_rows() * g.in_columns()) * 4;
        }) == Verdict::toeplitz);
}

TEST_CASE("switches on size are seen on both sides") {
  CHECK(verdict([](const ConvGeometry& g) { return g.kernel_rows <= 5 ? unrolled(g) : 0.0; }) ==
        Verdict::toeplitz);
  CHECK(verdict([](const ConvGeometry& g) { return g.kernel_rows > 7 ? unrolled(g) : 0.0; }) ==
        Verdict::toeplitz);
  CHECK(verdict([](const ConvGeometry& g) {
          return g.out_rows * g.out_columns > 2000 ? unrolled(g) : 0.0;
        }) == Verdict::toeplitz);
  CHECK(verdict([](const ConvGeometry& g) { return g.batch > 1 ? unrolled(g) : 0.0; }) == Verdict::toeplitz);
  CHECK(verdict([](const ConvGeometry& g) { return g.stride > 1 ? unrolled(g) : 0.0; }) == Verdict::toeplitz);
  CHECK(verdict([](const ConvGeometry& g) { return g.kernel_rows == 5 ? unrolled(g) : 0.0; }) ==
        Verdict::toeplitz);
  CHECK(verdict([](const ConvGeometry& g) { return g.kernel_rows == 3 ? unrolled(g) : 0.0; }) ==
        Verdict::review);
}

TEST_CASE("a few windows at once are for a person to look at") {
  CHECK(verdict([](const ConvGeometry& g) { return columns(g, 16); }) == Verdict::review);
}

TEST_CASE("the halves of the backward pass are told apart by what grows") {
  const ToeplitzFinding weights = judge(nothing, unrolled);
  CHECK(weights.verdict == Verdict::toeplitz);
  CHECK(weights.backward_weights.value() == Approx(1089.0).epsilon(0.01));
  CHECK(weights.backward_data.value() == Approx(1089.0).epsilon(0.01));  // it may be either
  const ToeplitzFinding data = judge(nothing, [](const ConvGeometry& g) {
    return g.output_pixels() * static_cast<double>(g.filters) * g.kernel_elements() * 4;
  });
  CHECK(data.verdict == Verdict::toeplitz);
  CHECK(data.backward_data.value() == Approx(1089.0).epsilon(0.01));
  CHECK(data.backward_weights.value() < 24);
  CHECK(data.forward.value() < 1);
}

TEST_CASE("a verdict is given with its figures") {
  const ToeplitzFinding finding = judge(unrolled, nothing);
  CHECK_THAT(finding.message,
             ContainsSubstring("conv2d_forward held 1089 unrolled columns at once (of 1089 output pixels), "
                               "0.56 MB a kernel element"));
  CHECK_FALSE(finding.ladders.empty());
}

TEST_CASE("a Fourier matrix of a row is for a person to look at") {
  CHECK(verdict([](const ConvGeometry& g) {
          return 48.0 * static_cast<double>(g.in_columns() * g.in_columns());
        }) == Verdict::review);
}

TEST_CASE("copies of many filters are no columns, in whatever form") {
  for (const double copies : {1, 2, 4}) {
    CHECK(verdict([copies](const ConvGeometry& g) {
            return copies * static_cast<double>(g.channels * g.filters) * g.kernel_elements() * 4;
          }) == Verdict::clean);
  }
}

TEST_CASE("one ladder may be enough to convict, and what was not walked then is not held against anyone") {
  PassMeasurement found = measurement(unrolled);
  for (const LadderSamples& ladder : found.ladders) {
    CHECK(convicts(ladder, {}) ==
          (ladder.ladder.kind != LadderKind::many_filters && ladder.ladder.kind != LadderKind::image &&
           ladder.ladder.kind != LadderKind::image_row));
  }
  for (const LadderSamples& ladder : measurement(nothing).ladders) CHECK_FALSE(convicts(ladder, {}));
  for (LadderSamples& ladder : found.ladders) {
    if (ladder.ladder.kind != LadderKind::many_channels) ladder.samples.clear();
  }
  CHECK_FALSE(convicts(found.ladders[0], {}));
  found.certain = true;
  MeasuredPasses passes;
  passes.forward = found;
  passes.backward = measurement(nothing);
  const ToeplitzFinding finding = judge_toeplitz(passes, {});
  CHECK(finding.verdict == Verdict::toeplitz);
  CHECK(finding.message.find("too slow") == std::string::npos);
}

TEST_CASE("what cannot be measured is never convicted") {
  MeasuredPasses passes;
  passes.forward_name = "f";
  passes.backward_name = "g";
  passes.forward = measurement(nothing);
  passes.backward.status = Status::crashed;
  passes.backward.message = "it died";
  CHECK(judge_toeplitz(passes, {}).verdict == Verdict::clean);
  CHECK_FALSE(judge_toeplitz(passes, {}).backward_data);
  passes.backward.status = Status::flagged;
  CHECK(judge_toeplitz(passes, {}).verdict == Verdict::review);
}

TEST_CASE("evidence from the source raises clean to review and convicts nobody") {
  MeasuredPasses passes;
  passes.forward = passes.backward = measurement(nothing);
  passes.source = {"convnet.py:3: as_strided"};
  CHECK(judge_toeplitz(passes, {}).verdict == Verdict::review);
  passes.forward = measurement(unrolled);
  CHECK(judge_toeplitz(passes, {}).verdict == Verdict::toeplitz);
}
