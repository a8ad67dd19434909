#include <cmath>

#include "harness/cases/random.hpp"
#include "harness/checks/network.hpp"
#include "harness/checks/tolerance.hpp"
#include "tests/harness/checks/float_convnet.hpp"
#include "tests/harness/checks/run_check.hpp"
#include "tests/harness/checks/wrong_derivatives.hpp"
#include "tests/support/catch.hpp"

using harness::CallRequest;
using harness::HostTensor;
using harness::Status;
using test_support::CheckBench;
using test_support::FakeCaller;

namespace {

// A student at the very edge of what matches_oracle permits: every element of every answer is off by the full
// tolerance, with random signs, or all to one side.
FakeCaller student_at_the_edge(CheckBench& bench, std::uint64_t seed, bool one_sided) {
  FakeCaller student;
  for (const auto& function : bench.assignment().functions) {
    auto signs = std::make_shared<harness::Stream>(harness::derive_key(seed, function.name));
    student.functions[function.name] = [&bench, signs, one_sided](const CallRequest& r) {
      std::vector<HostTensor> answers;
      for (auto& output : bench.oracles().at(r.function->name)->evaluate(r)) {
        for (std::int64_t i = 0; i < output.value.size(); ++i) {
          const double error = harness::kDefaultTolerance * harness::kUnitRoundoff * output.magnitude[i];
          output.value[i] += one_sided || signs->coin() ? error : -error;
        }
        answers.push_back(HostTensor::from_double(output.value, reference::DType::f32));
      }
      return answers;
    };
  }
  return student;
}

}  // namespace

TEST_CASE("an honest float32 student follows the exact loss curve, seed after seed") {
  auto bench = CheckBench::a7();
  FakeCaller student = test_support::honest_student();
  for (std::uint64_t seed = 0; seed < 24; ++seed) {
    const auto result = bench.run("training", student, seed);
    INFO("seed " << seed << ": " << result.message);
    REQUIRE(result.status == Status::passed);
    REQUIRE(result.score == bench.spec("training").points);
  }
}

TEST_CASE("a student who errs as much as matches_oracle permits passes too") {
  auto bench = CheckBench::a7();
  for (std::uint64_t seed = 0; seed < 16; ++seed) {
    FakeCaller student = student_at_the_edge(bench, seed, seed % 2 == 0);
    const auto result = bench.run("training", student, 1000 + seed);
    INFO("seed " << seed << ": " << result.message);
    REQUIRE(result.status == Status::passed);
  }
}

TEST_CASE("the exact network learns: the task is one that can be learnt") {
  auto bench = CheckBench::a7();
  auto network = harness::parse_network(bench.spec("training"));
  network.steps = 8;
  network.learning_rate = 0.05;
  FakeCaller student = test_support::honest_student();
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto losses = harness::train(
        network, harness::make_training_data(network, seed),
        [&](const CallRequest& r) { return student.call(r).outputs; }, [](int) {});
    REQUIRE(losses.size() == 9);
    CHECK(losses.back() < 0.92 * losses.front());
  }
}

TEST_CASE("mistakes in any of the functions leave the curve") {
  auto bench = CheckBench::a7();
  const auto fails = [&](const char* what, FakeCaller student) {
    for (std::uint64_t seed = 0; seed < 3; ++seed) {
      const auto result = bench.run("training", student, seed);
      INFO(what << ", seed " << seed << ": " << result.message);
      REQUIRE(result.status == Status::failed);
      REQUIRE(result.score == 0);
      REQUIRE_THAT(result.message,
                   ContainsSubstring("loss ") && ContainsSubstring(", the exact network has "));
    }
  };
  const auto scaled = [](const std::string& function, std::size_t output, float factor) {
    FakeCaller student = test_support::honest_student();
    student.functions[function] = [honest = student.functions[function], output,
                                   factor](const CallRequest& r) {
      auto outputs = honest(r);
      for (float& v : outputs[output].f32) v *= factor;
      return outputs;
    };
    return student;
  };
  fails("conv2d forward", scaled("conv2d_forward", 0, 1.01F));
  fails("conv2d dx", scaled("conv2d_backward", 0, 0.5F));
  fails("conv2d dw", scaled("conv2d_backward", 1, 0.8F));
  fails("relu backward", scaled("relu_backward", 0, 1.2F));
  fails("maxpool backward", scaled("maxpool2d_backward", 0, 0.5F));
  fails("linear dw", scaled("linear_backward", 1, 0.8F));
  fails("loss gradient", scaled("softmax_cross_entropy_backward", 0, 8));
}

TEST_CASE("the message says after which step the curves part") {
  auto bench = CheckBench::a7();
  FakeCaller student = test_support::honest_student();
  student.functions["linear_backward"] = [honest =
                                              student.functions["linear_backward"]](const CallRequest& r) {
    auto outputs = honest(r);
    for (float& v : outputs[1].f32) v = 0;
    return outputs;
  };
  const auto result = bench.run("training", student);
  CHECK_THAT(result.message,
             ContainsSubstring("loss after step 1 is ") && ContainsSubstring("(tolerance ") &&
                 ContainsSubstring("\nlinear_backward is wrong for values it was given on the way"));
  CHECK(result.message.find("relu_backward is wrong") == std::string::npos);
  student = test_support::honest_student();
  student.functions["relu_forward"] = [](const CallRequest& r) -> std::vector<HostTensor> {
    return {r.inputs[0]};
  };
  CHECK_THAT(bench.run("training", student).message, ContainsSubstring("loss before training is "));
}

TEST_CASE("a known mistake that spoils the training is named with its function") {
  auto bench = CheckBench::a7();
  FakeCaller student = test_support::honest_student();
  student.functions["linear_backward"] = [honest =
                                              student.functions["linear_backward"]](const CallRequest& r) {
    auto outputs = honest(r);
    for (float& v : outputs[1].f32) v /= static_cast<float>(r.inputs[0].shape[0]);
    return outputs;
  };
  const auto result = bench.run("training", student);
  CHECK(result.status == Status::failed);
  CHECK(result.mistakes == std::vector<std::string>{"dw-batch-mean"});
  CHECK_THAT(result.message, ContainsSubstring("linear_backward is wrong") && ContainsSubstring("hint"));
}

TEST_CASE("crashes and NaN on the way end the check") {
  auto bench = CheckBench::a7();
  FakeCaller student = test_support::honest_student();
  int calls = 0;
  student.functions["maxpool2d_backward"] =
      [&, honest = student.functions["maxpool2d_backward"]](const CallRequest& r) {
        if (++calls == 5) throw test_support::FakeFailure{Status::crashed, "segmentation fault"};
        return honest(r);
      };
  auto result = bench.run("training", student);
  CHECK(result.status == Status::crashed);
  CHECK_THAT(result.message,
             ContainsSubstring("maxpool2d_backward: segmentation fault; in the network, after step 2"));
  student = test_support::honest_student();
  student.functions["relu_backward"] = [honest = student.functions["relu_backward"]](const CallRequest& r) {
    auto outputs = honest(r);
    outputs[0].f32[0] = std::nanf("");
    return outputs;
  };
  result = bench.run("training", student);
  CHECK(result.status == Status::failed);
  CHECK_THAT(result.message,
             ContainsSubstring("relu_backward: dx[0,0,0,0] is nan, expected a finite number"));
}
