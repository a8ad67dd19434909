// Options of checks that are wrong: one error with place and field, when the assignment is loaded.

#include "tests/harness/checks/run_check.hpp"
#include "tests/harness/checks/small_assignment.hpp"
#include "tests/support/catch.hpp"

namespace {

const std::string kConvCases =
    "cases: {fixed: [{N: 1, C: 1, O: 1, H: 3, W: 3, K: 2, L: 2, stride: 1, padding: 0}]}";

std::string error_of(const std::string& options) {
  const auto assignment =
      harness::parse_assignment(test_support::small_assignment(
                                    "  - {id: c, points: 1, visibility: public, seed: 1, " + options + "}\n"),
                                "small.yaml", ".");
  try {
    harness::make_checks(assignment);
  } catch (const harness::ConfigError& error) {
    const std::string message = error.what();
    CHECK_THAT(message, ContainsSubstring("small.yaml:") && ContainsSubstring("checks[0]"));
    return message;
  }
  return "no error";
}

std::string gradient(const std::string& options) {
  return error_of("kind: gradient, functions: [conv2d_forward, conv2d_backward], " + options + ", " +
                  kConvCases);
}

std::string property(const std::string& options, const std::string& functions = "conv2d_forward") {
  return error_of("kind: property, functions: [" + functions + "], " + options + ", " + kConvCases);
}

std::string training(const std::string& layers,
                     const std::string& rest =
                         "loss: softmax_cross_entropy, data: {shape: [1, 4, 4], classes: 3, batch: 2}, "
                         "steps: 2, learning_rate: 0.1") {
  return error_of(
      "kind: training, functions: [conv2d_forward, conv2d_backward, relu_forward, relu_backward, "
      "linear_forward, "
      "linear_backward, softmax_cross_entropy_forward, softmax_cross_entropy_backward], network: [" +
      layers + "], " + rest);
}

}  // namespace

TEST_CASE("every kind has its name and unknown kinds name the nearest") {
  CHECK(harness::check_kinds() == std::vector<std::string>{"compiles", "matches_oracle", "gradient",
                                                           "property", "training", "toeplitz_free", "performance"});
  CHECK_THAT(error_of("kind: matches_orcale"), ContainsSubstring("did you mean 'matches_oracle'"));
}

TEST_CASE("only compiles calls no functions") {
  const auto bench = test_support::CheckBench::a7();
  for (const auto& spec : bench.assignment().checks) {
    CHECK(bench.check(spec.id).calls_functions() == (spec.kind != "compiles"));
  }
}

TEST_CASE("options of matches_oracle") {
  CHECK(error_of("kind: matches_oracle, functions: [conv2d_forward], " + kConvCases) == "no error");
  CHECK_THAT(error_of("kind: matches_oracle, functions: [conv2d_forward], tolerence: 3, " + kConvCases),
             ContainsSubstring("did you mean 'tolerance'"));
  CHECK_THAT(error_of("kind: matches_oracle, functions: [conv2d_forward], tolerance: 0, " + kConvCases),
             ContainsSubstring("checks[0].tolerance"));
  CHECK_THAT(error_of("kind: matches_oracle, functions: [conv2d_forward]"), ContainsSubstring("cases"));
  CHECK_THAT(error_of("kind: matches_oracle, " + kConvCases), ContainsSubstring("functions"));
  CHECK_THAT(error_of("kind: compiles, " + kConvCases), ContainsSubstring("cases"));
}

TEST_CASE("options of gradient") {
  CHECK(gradient("differentiate: {x: dx}, upstream: {y: dy}") == "no error");
  CHECK_THAT(gradient("differentiate: {z: dx}, upstream: {y: dy}"),
             ContainsSubstring("conv2d_forward's input 'z'"));
  CHECK_THAT(gradient("differentiate: {x: dz}, upstream: {y: dy}"),
             ContainsSubstring("conv2d_backward's output 'dz'"));
  CHECK_THAT(gradient("differentiate: {x: dx}, upstream: {z: dy}"),
             ContainsSubstring("conv2d_forward's output 'z'"));
  CHECK_THAT(gradient("differentiate: {x: dw}, upstream: {y: dy}"), ContainsSubstring("must agree"));
  CHECK_THAT(gradient("differentiate: {x: dx}, upstream: {y: x}"),
             ContainsSubstring("nothing gives input 'dy'"));
  CHECK_THAT(gradient("differentiate: {x: dx}"), ContainsSubstring("nothing gives input 'dy'"));
  CHECK_THAT(gradient("differentiate: {}, upstream: {y: dy}"), ContainsSubstring("differentiate"));
  CHECK_THAT(gradient("upstream: {y: dy}"), ContainsSubstring("differentiate"));
  CHECK_THAT(error_of("kind: gradient, functions: [conv2d_forward], differentiate: {x: dx}, " + kConvCases),
             ContainsSubstring("two functions"));
  CHECK_THAT(error_of("kind: gradient, functions: [relu_forward, maxpool2d_forward], differentiate: {x: y}, "
                      "cases: {fixed: "
                      "[{N: 1, C: 1, H: 2, W: 2, window: 1, stride: 1}]}"),
             ContainsSubstring("not a scalar loss"));
  CHECK_THAT(
      error_of("kind: gradient, functions: [softmax_cross_entropy_forward, softmax_cross_entropy_backward], "
               "differentiate: {labels: dlogits}, cases: {fixed: [{N: 1, K: 2}], values: {labels: {kind: "
               "integers, "
               "low: 0, high: K-1}}}"),
      ContainsSubstring("'labels' is not f32"));
}

TEST_CASE("options of property") {
  CHECK(property("law: linear, input: x, output: y, zero: [b]") == "no error");
  CHECK_THAT(property("law: lienar, input: x, output: y"), ContainsSubstring("did you mean 'linear'"));
  CHECK_THAT(property("law: linear, input: x, output: y, axes: [2]"), ContainsSubstring("axes"));
  CHECK_THAT(property("law: linear, input: x, output: q"), ContainsSubstring("conv2d_forward's output 'q'"));
  CHECK_THAT(property("law: linear, input: x, output: y, zero: [x]"),
             ContainsSubstring("the input the law is about"));
  CHECK_THAT(property("law: linear, input: x, output: y", "conv2d_forward, conv2d_backward"),
             ContainsSubstring("one function"));
  CHECK_THAT(property("law: adjoint, input: x, output: y, upstream: dy, gradient: dx"),
             ContainsSubstring("two functions"));
  CHECK_THAT(property("law: adjoint, input: x, output: y, upstream: dy, gradient: dw",
                      "conv2d_forward, conv2d_backward"),
             ContainsSubstring("must agree"));
  CHECK_THAT(property("law: shift_equivariant, input: x, output: y, axes: [4]"),
             ContainsSubstring("checks[0].axes[0]"));
  CHECK_THAT(property("law: shift_equivariant, input: x, output: y, axes: [0]"),
             ContainsSubstring("cannot move"));
}

TEST_CASE("options of training: names and shapes are followed through the network") {
  const std::string conv =
      "{layer: conv2d, weights: {w: [2, 1, 3, 3], b: [2]}, params: {stride: 1, padding: 0}}";
  const std::string linear = "{layer: linear, weights: {w: [3, 8], b: [3]}}";
  CHECK(training(conv + ", {layer: relu}, " + linear) == "no error");
  CHECK_THAT(training("{layer: conv3d}"), ContainsSubstring("did you mean 'conv2d_forward'"));
  CHECK_THAT(training("{layer: conv2d, weights: {w: [2, 2, 3, 3], b: [2]}, params: {stride: 1, padding: 0}}"),
             ContainsSubstring("network[0]") && ContainsSubstring("conv2d_forward") &&
                 ContainsSubstring("[2,2,3,3]"));
  CHECK_THAT(training("{layer: conv2d, weights: {w: [2, 1, 3, 3]}, params: {stride: 1, padding: 0}}"),
             ContainsSubstring("weights do not give 'b'"));
  CHECK_THAT(
      training(
          "{layer: conv2d, weights: {w: [2, 1, 3, 3], b: [2], c: [1]}, params: {stride: 1, padding: 0}}"),
      ContainsSubstring("'c'"));
  CHECK_THAT(training("{layer: conv2d, weights: {w: [2, 1, 3, 3], b: [2]}, params: {stride: 1}}"),
             ContainsSubstring("params do not give 'padding'"));
  CHECK_THAT(training("{layer: conv2d, weights: {w: [2, 1, 5, 5], b: [2]}, params: {stride: 1, padding: 0}}"),
             ContainsSubstring("would have shape"));
  CHECK_THAT(training(conv + ", {layer: linear, weights: {w: [3, 9], b: [3]}}"),
             ContainsSubstring("network[1]"));
  CHECK_THAT(training(conv + ", {layer: linear, weights: {w: [2, 8], b: [2]}}"),
             ContainsSubstring("too small for 3 classes"));
  CHECK_THAT(training(""), ContainsSubstring("network"));
  CHECK_THAT(
      training(linear, "loss: relu, data: {shape: [8], classes: 3, batch: 2}, steps: 2, learning_rate: 0.1"),
      ContainsSubstring("to be a loss"));
  CHECK_THAT(training(linear,
                      "loss: softmax_cross_entropy, data: {shape: [8], clases: 3, batch: 2}, steps: 2, "
                      "learning_rate: 0.1"),
             ContainsSubstring("did you mean 'classes'"));
}
