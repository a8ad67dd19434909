#include <algorithm>
#include <cmath>

#include "tests/harness/checks/float_convnet.hpp"
#include "tests/harness/checks/run_check.hpp"
#include "tests/harness/checks/small_assignment.hpp"
#include "tests/harness/checks/wrong_derivatives.hpp"
#include "tests/support/catch.hpp"

using harness::CallRequest;
using harness::HostTensor;
using harness::Status;
using test_support::CheckBench;
using test_support::FakeCaller;
using test_support::WrongDerivative;

namespace {

// Fewer and smaller cases than the course's: a mistake has fewer occasions to show.
const std::string kChecks = R"(
  - {id: conv, kind: gradient, functions: [conv2d_forward, conv2d_backward], differentiate: {x: dx, w: dw, b: db},
     upstream: {y: dy}, points: 6, visibility: public, seed: 1,
     cases: {count: 4, ranges: {N: [1, 3], C: [1, 2], O: [1, 3], H: [1, 6], W: [1, 6], K: [1, 3], L: [1, 3], stride: [1, 3], padding: [0, 2]},
             fixed: [{N: 2, C: 2, O: 2, H: 5, W: 6, K: 3, L: 2, stride: 2, padding: 1}]}}
  - {id: linear, kind: gradient, functions: [linear_forward, linear_backward], differentiate: {x: dx, w: dw, b: db},
     upstream: {y: dy}, points: 6, visibility: public, seed: 1, cases: {count: 4, ranges: {N: [2, 5], D: [1, 9], M: [1, 9]}}}
  - {id: softmax, kind: gradient, functions: [softmax_cross_entropy_forward, softmax_cross_entropy_backward],
     differentiate: {logits: dlogits}, tolerance: 16, points: 6, visibility: public, seed: 1,
     cases: {count: 4, ranges: {N: [2, 5], K: [2, 8]}, values: {labels: {kind: integers, low: 0, high: K-1}}}}
  - {id: softmax-large, kind: gradient, functions: [softmax_cross_entropy_forward, softmax_cross_entropy_backward],
     differentiate: {logits: dlogits}, tolerance: 16, points: 6, visibility: public, seed: 1,
     cases: {count: 4, ranges: {N: [1, 5], K: [2, 8]}, values: {logits: {kind: normal, scale: 50}, labels: {kind: integers, low: 0, high: K-1}}}}
  - {id: relu, kind: gradient, functions: [relu_forward, relu_backward], differentiate: {x: dx}, upstream: {y: dy},
     points: 6, visibility: public, seed: 1,
     cases: {count: 4, ranges: {N: [1, 2], C: [1, 2], H: [1, 6], W: [1, 6]}, values: {x: separated}}}
  - {id: maxpool, kind: gradient, functions: [maxpool2d_forward, maxpool2d_backward], differentiate: {x: dx}, upstream: {y: dy},
     points: 6, visibility: public, seed: 1,
     cases: {count: 4, ranges: {N: [1, 2], C: [1, 2], H: [2, 7], W: [2, 7], window: [1, 3], stride: [1, 3]}, values: {x: separated}}}
)";

CheckBench bench() {
  return CheckBench::from(test_support::small_assignment(kChecks));
}

HostTensor scaled(HostTensor t, float factor) {
  for (float& v : t.f32) v *= factor;
  return t;
}

HostTensor rotated(HostTensor t) {
  const auto plane = t.shape[2] * t.shape[3];
  for (auto first = t.f32.begin(); first != t.f32.end(); first += plane) std::reverse(first, first + plane);
  return t;
}

int stride_of(const CallRequest& r) {
  return static_cast<int>(r.params[0]);
}
int padding_of(const CallRequest& r) {
  return static_cast<int>(r.params[1]);
}

void never_passes(CheckBench& checks, const std::string& check, const std::vector<WrongDerivative>& mistakes,
                  int seeds) {
  for (const auto& mistake : mistakes) {
    FakeCaller student = test_support::honest_student();
    student.functions[mistake.function] = mistake.answer;
    for (int seed = 0; seed < seeds; ++seed) {
      const auto result = checks.run(check, student, static_cast<std::uint64_t>(seed));
      INFO(mistake.name << ", seed " << seed << ": " << result.message);
      REQUIRE((result.status == Status::failed || result.status == Status::partial));
      REQUIRE(result.score < 6);
      REQUIRE_THAT(result.message, ContainsSubstring(mistake.function + ": " + mistake.gradient +
                                                     " is not the derivative of your"));
    }
  }
}

}  // namespace

TEST_CASE("an honest float32 backward function passes for a thousand seeds") {
  CheckBench checks = bench();
  FakeCaller student = test_support::honest_student();
  for (const char* check : {"conv", "linear", "softmax", "softmax-large", "relu", "maxpool"}) {
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
      const auto result = checks.run(check, student, seed);
      INFO(check << ", seed " << seed << ": " << result.message);
      REQUIRE(result.status == Status::passed);
    }
  }
}

TEST_CASE("an honest float32 backward function passes on the cases of a7-convnet") {
  CheckBench checks = CheckBench::a7();
  FakeCaller student = test_support::honest_student();
  for (const char* check : {"conv2d-gradient", "softmax-gradient"}) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
      const auto result = checks.run(check, student, seed);
      INFO(check << ", seed " << seed << ": " << result.message);
      REQUIRE(result.status == Status::passed);
    }
  }
}

TEST_CASE("a wrong derivative of a convolution never passes") {
  CheckBench checks = bench();
  const auto mistakes = test_support::wrong_conv2d_derivatives();
  REQUIRE(mistakes.size() >= 15);
  // Some need a stride, padding or a batch to show: the fixed case has them all.
  never_passes(checks, "conv", mistakes, 60);
}

TEST_CASE("a wrong derivative of a linear layer or of the loss never passes") {
  CheckBench checks = bench();
  never_passes(checks, "linear", test_support::wrong_linear_derivatives(), 60);
  never_passes(checks, "softmax", test_support::wrong_softmax_derivatives(), 60);
}

TEST_CASE("the right derivative of a wrong forward function passes") {
  CheckBench checks = bench();
  FakeCaller student = test_support::honest_student();
  auto& f = student.functions;
  const auto pass = [&](const char* what) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      const auto result = checks.run("conv", student, seed);
      INFO(what << ", seed " << seed << ": " << result.message);
      REQUIRE(result.status == Status::passed);
      REQUIRE(result.score == 6);
    }
  };
  SECTION("the filter rotated") {
    f["conv2d_forward"] = [](const CallRequest& r) -> std::vector<HostTensor> {
      return {test_support::conv2d_forward(r.inputs[0], rotated(r.inputs[1]), r.inputs[2], stride_of(r),
                                           padding_of(r))};
    };
    f["conv2d_backward"] = [](const CallRequest& r) -> std::vector<HostTensor> {
      const auto g = test_support::conv2d_backward(r.inputs[0], rotated(r.inputs[1]), r.inputs[2],
                                                   stride_of(r), padding_of(r));
      return {g.dx, rotated(g.dw), g.db};
    };
    pass("rotated");
  }
  SECTION("scaled by 2 and by 1000") {
    for (const float factor : {2.0F, 1000.0F}) {
      f["conv2d_forward"] = [factor](const CallRequest& r) -> std::vector<HostTensor> {
        return {scaled(
            test_support::conv2d_forward(r.inputs[0], r.inputs[1], r.inputs[2], stride_of(r), padding_of(r)),
            factor)};
      };
      f["conv2d_backward"] = [factor](const CallRequest& r) -> std::vector<HostTensor> {
        const auto g =
            test_support::conv2d_backward(r.inputs[0], r.inputs[1], r.inputs[2], stride_of(r), padding_of(r));
        return {scaled(g.dx, factor), scaled(g.dw, factor), scaled(g.db, factor)};
      };
      pass("scaled");
    }
  }
  SECTION("the bias forgotten") {
    f["conv2d_forward"] = [](const CallRequest& r) -> std::vector<HostTensor> {
      return {test_support::conv2d_forward(r.inputs[0], r.inputs[1], scaled(r.inputs[2], 0), stride_of(r),
                                           padding_of(r))};
    };
    f["conv2d_backward"] = [](const CallRequest& r) -> std::vector<HostTensor> {
      const auto g =
          test_support::conv2d_backward(r.inputs[0], r.inputs[1], r.inputs[2], stride_of(r), padding_of(r));
      return {g.dx, g.dw, scaled(g.db, 0)};
    };
    pass("no bias");
  }
  SECTION("squared before the bias is added, which is not linear") {
    const auto plain = [](const CallRequest& r) {
      const HostTensor no_bias = HostTensor::floats(
          {r.inputs[1].shape[0]}, std::vector<float>(static_cast<std::size_t>(r.inputs[1].shape[0])));
      return test_support::conv2d_forward(r.inputs[0], r.inputs[1], no_bias, stride_of(r), padding_of(r));
    };
    f["conv2d_forward"] = [plain](const CallRequest& r) -> std::vector<HostTensor> {
      HostTensor y = plain(r);
      const std::size_t plane = static_cast<std::size_t>(y.shape[2] * y.shape[3]);
      for (std::size_t i = 0; i < y.f32.size(); ++i) {
        y.f32[i] = y.f32[i] * y.f32[i] + r.inputs[2].f32[i / plane % r.inputs[2].f32.size()];
      }
      return {y};
    };
    f["conv2d_backward"] = [plain](const CallRequest& r) -> std::vector<HostTensor> {
      HostTensor dy = plain(r);
      for (std::size_t i = 0; i < dy.f32.size(); ++i) dy.f32[i] *= 2 * r.inputs[2].f32[i];
      const auto g = test_support::conv2d_backward(r.inputs[0], r.inputs[1], dy, stride_of(r), padding_of(r));
      const auto right =
          test_support::conv2d_backward(r.inputs[0], r.inputs[1], r.inputs[2], stride_of(r), padding_of(r));
      return {g.dx, g.dw, right.db};
    };
    pass("squared");
  }
}

TEST_CASE(
    "the message names the gradient, both numbers and the case, and right gradients keep their points") {
  CheckBench checks = bench();
  FakeCaller student = test_support::honest_student();
  student.functions["conv2d_backward"] = [honest =
                                              student.functions["conv2d_backward"]](const CallRequest& r) {
    auto outputs = honest(r);
    for (float& v : outputs[1].f32) v *= 2;
    return outputs;
  };
  const auto result = checks.run("conv", student);
  CHECK(result.status == Status::partial);
  CHECK(result.score == Approx(4));
  CHECK_THAT(
      result.message,
      ContainsSubstring("dw is not the derivative of your conv2d_forward: along a random direction the "
                        "difference quotient is ") &&
          ContainsSubstring(", <dw, direction> is ") && ContainsSubstring("(tolerance ") &&
          ContainsSubstring("; case N=") && ContainsSubstring("; 5 of 5 cases fail"));
  CHECK(result.smallest_case);
}

TEST_CASE("a known mistake in the backward function is named, and the smallest call that shows it is shown") {
  CheckBench checks = bench();
  FakeCaller student = test_support::honest_student();
  student.functions["linear_backward"] = [honest =
                                              student.functions["linear_backward"]](const CallRequest& r) {
    auto outputs = honest(r);
    for (float& v : outputs[2].f32) v /= static_cast<float>(r.inputs[0].shape[0]);
    return outputs;
  };
  const harness::CheckSpec& spec = checks.spec("linear");
  FakeCaller again = student;
  const auto result =
      checks.check("linear").run({checks.assignment(), spec, student, checks.oracles(), spec.seed, &again});
  CHECK(result.status == Status::partial);
  CHECK(result.mistakes == std::vector<std::string>{"db-batch-mean"});
  CHECK_THAT(result.message, ContainsSubstring("linear_backward, compared with the derivative of the right "
                                               "linear_forward:") &&
                                 ContainsSubstring("hint"));
  REQUIRE(result.smallest_case);
  CHECK(result.smallest_case->shapes[0].second == std::vector<std::int64_t>{2, 1});
}

TEST_CASE("a right backward function of a wrong forward function is not looked for mistakes") {
  CheckBench checks = bench();
  FakeCaller student = test_support::honest_student();
  student.functions["linear_forward"] = [honest = student.functions["linear_forward"]](const CallRequest& r) {
    auto outputs = honest(r);
    for (float& v : outputs[0].f32) v *= 2;
    return outputs;
  };
  const auto result = checks.run("linear", student);
  CHECK(result.status == Status::failed);
  CHECK(result.mistakes.empty());
  CHECK_THAT(result.message, ContainsSubstring("your linear_backward is the derivative of the right "
                                               "linear_forward: look for the mistake in linear_forward"));
}

TEST_CASE("answers without a derivative fail: noise, NaN, a crash") {
  CheckBench checks = bench();
  SECTION("a forward function that answers something else each time") {
    FakeCaller student = test_support::honest_student();
    int calls = 0;
    student.functions["linear_forward"] =
        [&calls, honest = student.functions["linear_forward"]](const CallRequest& r) {
          auto outputs = honest(r);
          for (float& v : outputs[0].f32) v += 0.01F * std::sin(static_cast<float>(++calls));
          return outputs;
        };
    const auto result = checks.run("linear", student);
    CHECK(result.status == Status::failed);
  }
  SECTION("NaN in a gradient") {
    FakeCaller student = test_support::honest_student();
    student.functions["linear_backward"] = [honest =
                                                student.functions["linear_backward"]](const CallRequest& r) {
      auto outputs = honest(r);
      outputs[2].f32[0] = std::nanf("");
      return outputs;
    };
    const auto result = checks.run("linear", student);
    CHECK(result.status == Status::partial);
    CHECK_THAT(result.message, ContainsSubstring("linear_backward: db[0] is nan"));
  }
  SECTION("NaN in the forward function") {
    FakeCaller student = test_support::honest_student();
    student.functions["linear_forward"] = [](const CallRequest& r) -> std::vector<HostTensor> {
      HostTensor y = HostTensor::floats(
          r.output_shapes[0],
          std::vector<float>(static_cast<std::size_t>(reference::element_count(r.output_shapes[0]))));
      y.f32[0] = std::nanf("");
      return {y};
    };
    const auto result = checks.run("linear", student);
    CHECK(result.status == Status::failed);
    CHECK_THAT(result.message, ContainsSubstring("linear_forward: y[0,0] is nan"));
  }
  SECTION("a crash in the backward function") {
    FakeCaller student = test_support::honest_student();
    student.functions["linear_backward"] = [](const CallRequest&) -> std::vector<HostTensor> {
      throw test_support::FakeFailure{Status::crashed, "segmentation fault"};
    };
    const auto result = checks.run("linear", student);
    CHECK(result.status == Status::crashed);
    CHECK(result.score == 0);
    CHECK_THAT(result.message, ContainsSubstring("linear_backward: segmentation fault"));
  }
}
