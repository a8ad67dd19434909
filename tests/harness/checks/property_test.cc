#include <algorithm>
#include <stdexcept>

#include "tests/harness/checks/float_convnet.hpp"
#include "tests/harness/checks/run_check.hpp"
#include "tests/harness/checks/small_assignment.hpp"
#include "tests/support/catch.hpp"

using harness::CallRequest;
using harness::HostTensor;
using harness::Status;
using test_support::CheckBench;
using test_support::FakeCaller;

namespace {

using Change = std::function<void(const CallRequest&, std::vector<HostTensor>&)>;

FakeCaller changed(const std::string& function, Change change) {
  FakeCaller student = test_support::honest_student();
  student.functions[function] = [honest = student.functions[function], change](const CallRequest& request) {
    std::vector<HostTensor> outputs = honest(request);
    change(request, outputs);
    return outputs;
  };
  return student;
}

void fails(CheckBench& bench, const std::string& id, FakeCaller student, const std::string& message) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto result = bench.run(id, student, seed);
    INFO(id << ", seed " << seed << ": " << result.message);
    REQUIRE(result.status == Status::failed);
    REQUIRE(result.score == 0);
    REQUIRE(result.smallest_case);
    REQUIRE_THAT(result.message, ContainsSubstring(message));
  }
}

void passes(CheckBench& bench, const std::string& id, FakeCaller student) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto result = bench.run(id, student, seed);
    INFO(id << ", seed " << seed << ": " << result.message);
    REQUIRE(result.status == Status::passed);
  }
}

}  // namespace

TEST_CASE("the laws hold for an honest student, seed after seed") {
  auto bench = CheckBench::a7();
  for (const char* id : {"conv2d-adjoint", "conv2d-linear", "conv2d-shift"}) {
    for (std::uint64_t seed = 0; seed < 150; ++seed) {
      FakeCaller student = test_support::honest_student();
      const auto result = bench.run(id, student, seed);
      INFO(id << ", seed " << seed << ": " << result.message);
      REQUIRE(result.status == Status::passed);
    }
  }
}

TEST_CASE("a wrong function that obeys the law passes: the laws judge no values") {
  auto bench = CheckBench::a7();
  FakeCaller doubled = changed("conv2d_forward", [](const CallRequest&, std::vector<HostTensor>& outputs) {
    for (float& v : outputs[0].f32) v *= 1000;
  });
  passes(bench, "conv2d-linear", doubled);
  passes(bench, "conv2d-shift", doubled);
  doubled.functions["conv2d_backward"] = [honest =
                                              doubled.functions["conv2d_backward"]](const CallRequest& r) {
    auto outputs = honest(r);
    for (float& v : outputs[0].f32) v *= 1000;
    return outputs;
  };
  passes(bench, "conv2d-adjoint", doubled);
}

TEST_CASE("one value everywhere in every case obeys a law for nothing, and fails") {
  auto bench = CheckBench::a7();
  for (const float value : {0.0F, 7.25F}) {
    const FakeCaller student = changed("conv2d_forward", [value](const auto&, auto& outputs) {
      std::fill(outputs[0].f32.begin(), outputs[0].f32.end(), value);
    });
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      FakeCaller again = student;
      const auto result = bench.run("conv2d-shift", again, seed);
      REQUIRE(result.status == Status::failed);
      REQUIRE(result.score == 0);
      REQUIRE_THAT(result.message, ContainsSubstring("all elements of y are the same"));
    }
  }
}

TEST_CASE("one value everywhere in some cases is a mistake of its own, not of the law") {
  auto bench = CheckBench::a7();
  passes(bench, "conv2d-linear", changed("conv2d_forward", [](const CallRequest& request, auto& outputs) {
           const auto& kernel = request.inputs[1].shape;
           if (kernel[2] * kernel[3] == 1) std::fill(outputs[0].f32.begin(), outputs[0].f32.end(), 0.0F);
         }));
}

TEST_CASE("adjoint: a backward function that is not the transpose fails") {
  auto bench = CheckBench::a7();
  fails(bench, "conv2d-adjoint",
        changed("conv2d_backward",
                [](const CallRequest&, std::vector<HostTensor>& outputs) { outputs[0].f32.back() += 0.1F; }),
        "conv2d_backward: dx is not the transpose of your conv2d_forward: <y, dy> is ");
  fails(bench, "conv2d-adjoint",
        changed("conv2d_backward",
                [](const CallRequest&, std::vector<HostTensor>& outputs) {
                  for (float& v : outputs[0].f32) v *= 1.01F;
                }),
        "but <x, dx> is ");
}

TEST_CASE("linear: a bias that is not the given one, or a square, fails") {
  auto bench = CheckBench::a7();
  fails(bench, "conv2d-linear",
        changed("conv2d_forward",
                [](const CallRequest&, std::vector<HostTensor>& outputs) {
                  for (float& v : outputs[0].f32) v += 0.01F;
                }),
        "conv2d_forward is not linear in x: at y[0,0,0,0]");
  fails(bench, "conv2d-linear",
        changed("conv2d_forward",
                [](const CallRequest&, std::vector<HostTensor>& outputs) {
                  for (float& v : outputs[0].f32) v += 1e-3F * v * v;
                }),
        "is not linear");
}

TEST_CASE("shift: an answer that depends on the place fails") {
  auto bench = CheckBench::a7();
  fails(bench, "conv2d-shift",
        changed("conv2d_forward",
                [](const CallRequest&, std::vector<HostTensor>& outputs) {
                  HostTensor& y = outputs[0];
                  const auto width = static_cast<std::size_t>(y.shape[3]);
                  for (std::size_t i = 0; i < y.f32.size(); ++i) {
                    y.f32[i] += 0.01F * static_cast<float>(i % width) + 0.02F * static_cast<float>(i / width);
                  }
                }),
        "conv2d_forward: moving x by (");
}

TEST_CASE("a call that is not answered ends the check with its status") {
  auto bench = CheckBench::a7();
  for (const char* id : {"conv2d-adjoint", "conv2d-linear", "conv2d-shift"}) {
    FakeCaller student = test_support::honest_student();
    student.functions["conv2d_forward"] = [](const CallRequest&) -> std::vector<HostTensor> {
      throw test_support::FakeFailure{Status::time_limit, "no answer within 5 s"};
    };
    const auto result = bench.run(id, student);
    CHECK(result.status == Status::time_limit);
    CHECK_THAT(result.message, ContainsSubstring("conv2d_forward: no answer within 5 s; case N="));
  }
}

TEST_CASE("a hidden law says where it breaks, but shows no values") {
  const std::string text =
      "  - {id: c, kind: property, law: linear, functions: [conv2d_forward], input: x, output: y, zero: [b], "
      "points: 1, "
      "visibility: hidden, seed: 1, cases: {fixed: [{N: 1, C: 1, O: 1, H: 1, W: 1, K: 1, L: 1, stride: 1, "
      "padding: 0}]}}\n";
  auto bench = CheckBench::from(test_support::small_assignment(text));
  auto student = changed(
      "conv2d_forward", [](const CallRequest&, std::vector<HostTensor>& outputs) { outputs[0].f32[0] += 1; });
  const auto result = bench.run("c", student);
  CHECK_THAT(result.message,
             ContainsSubstring("is not linear in x: at y[0,0,0,0]") && !ContainsSubstring("against"));
}

TEST_CASE("a law that the reference breaks is a mistake of the specification, not of the student") {
  const auto law = [](const std::string& options, const std::string& ranges) {
    return CheckBench::from(
        test_support::small_assignment("  - {id: c, kind: property, functions: [conv2d_forward], input: x, "
                                       "output: y, points: 1, visibility: public, seed: 1, " +
                                       options +
                                       ", cases: {count: 5, ranges: {N: [1, 1], C: [1, 1], O: [1, 1], H: [4, "
                                       "6], W: [4, 6], K: [3, 3], L: [3, 3], " +
                                       ranges + "}}}\n"));
  };
  FakeCaller student = test_support::honest_student();
  auto affine = law("law: linear", "stride: [1, 1], padding: [0, 0]");  // the bias is not zero
  CHECK_THROWS_AS(affine.run("c", student), std::logic_error);
  auto strided = law("law: shift_equivariant, axes: [2, 3]", "stride: [2, 2], padding: [1, 1]");
  CHECK_THROWS_AS(strided.run("c", student), std::logic_error);
}
