#include <cmath>
#include <limits>

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

// The honest student with one function's answers changed.
FakeCaller changed(const std::string& function, Change change) {
  FakeCaller student = test_support::honest_student();
  student.functions[function] = [honest = student.functions[function], change](const CallRequest& request) {
    std::vector<HostTensor> outputs = honest(request);
    change(request, outputs);
    return outputs;
  };
  return student;
}

CheckBench one_case(const std::string& visibility = "public") {
  return CheckBench::from(test_support::small_assignment(
      "  - {id: c, kind: matches_oracle, functions: [conv2d_forward], points: 4, visibility: " + visibility +
      ", seed: 1, cases: {fixed: [{N: 1, C: 2, O: 3, H: 4, W: 4, K: 3, L: 3, stride: 1, padding: 1}]}}\n"));
}

}  // namespace

TEST_CASE("an honest float32 student passes every check of a7-convnet with full points, twice alike") {
  auto bench = CheckBench::a7();
  double points = 0;
  for (const auto& spec : bench.assignment().checks) {
    points += spec.points;
    if (!bench.check(spec.id).judges_answers()) continue;
    auto student = test_support::honest_student();
    const auto result = bench.run(spec.id, student);
    INFO(spec.id << ": " << result.message);
    CHECK(result.status == Status::passed);
    CHECK(result.score == spec.points);
    CHECK(result.message.empty());
    CHECK_FALSE(result.smallest_case);
    CHECK(student.calls > 0);
    CHECK(result == bench.run(spec.id, student));
  }
  CHECK(points == 100);
}

TEST_CASE("hidden seeds of any value give an honest student full points") {
  auto bench = CheckBench::a7();
  auto student = test_support::honest_student();
  for (const auto& spec : bench.assignment().checks) {
    if (spec.kind != "matches_oracle" && spec.kind != "property") continue;
    for (std::uint64_t seed = 1000; seed < 1040; ++seed) {
      const auto result = bench.run(spec.id, student, seed);
      INFO(spec.id << ", seed " << seed << ": " << result.message);
      CHECK(result.status == Status::passed);
    }
  }
}

TEST_CASE("small mistakes in a convolution fail") {
  auto bench = CheckBench::a7();
  const auto fails = [&](const std::string& check, FakeCaller student) {
    const auto result = bench.run(check, student);
    INFO(check << ": " << result.message);
    CHECK(result.status == Status::failed);
    CHECK(result.score == 0);
    CHECK(result.smallest_case);
  };
  for (const char* check : {"conv2d-forward", "conv2d-forward-hidden"}) {
    SECTION(std::string("one tap missing: ") + check) {
      FakeCaller student = test_support::honest_student();
      student.functions["conv2d_forward"] = [](const CallRequest& r) -> std::vector<HostTensor> {
        HostTensor w = r.inputs[1];
        w.f32.back() = 0;
        return {test_support::conv2d_forward(r.inputs[0], w, r.inputs[2], static_cast<int>(r.params[0]),
                                             static_cast<int>(r.params[1]))};
      };
      fails(check, student);
    }
    SECTION(std::string("bias forgotten: ") + check) {
      FakeCaller student = test_support::honest_student();
      student.functions["conv2d_forward"] = [](const CallRequest& r) -> std::vector<HostTensor> {
        HostTensor b = r.inputs[2];
        for (float& v : b.f32) v = 0;
        return {test_support::conv2d_forward(r.inputs[0], r.inputs[1], b, static_cast<int>(r.params[0]),
                                             static_cast<int>(r.params[1]))};
      };
      fails(check, student);
    }
    SECTION(std::string("one border pixel off by a thousandth: ") + check) {
      fails(check, changed("conv2d_forward", [](const CallRequest&, std::vector<HostTensor>& outputs) {
              outputs[0].f32.front() += 1e-3F;
            }));
    }
  }
  SECTION("one pixel of one gradient") {
    fails("conv2d-backward",
          changed("conv2d_backward", [](const CallRequest&, std::vector<HostTensor>& outputs) {
            outputs[2].f32.back() *= 1.0001F;
          }));
  }
}

TEST_CASE("zero is zero: exact functions must be hit exactly, the sign of zero does not matter") {
  auto bench = CheckBench::a7();
  auto negative_zero = changed("relu_forward", [](const CallRequest&, std::vector<HostTensor>& outputs) {
    for (float& v : outputs[0].f32) v = v == 0 ? -0.0F : v;
  });
  CHECK(bench.run("relu", negative_zero).status == Status::passed);
  auto nearly = changed("relu_forward", [](const CallRequest&, std::vector<HostTensor>& outputs) {
    for (float& v : outputs[0].f32) v = v == 0 ? 1e-30F : v;
  });
  CHECK(bench.run("relu", nearly).status == Status::partial);
}

TEST_CASE("NaN and infinity fail whatever the tolerance") {
  auto bench = one_case();
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    auto student = changed("conv2d_forward", [bad](const CallRequest&, std::vector<HostTensor>& outputs) {
      outputs[0].f32[5] = bad;
    });
    const auto result = bench.run("c", student);
    CHECK(result.status == Status::failed);
    CHECK_THAT(result.message, ContainsSubstring(std::isnan(bad) ? "y[0,0,1,1] is nan, expected"
                                                                 : "y[0,0,1,1] is inf, expected"));
  }
}

TEST_CASE("the message says what, where, actual, expected, how often and on which case") {
  auto bench = one_case();
  auto student = changed("conv2d_forward", [](const CallRequest&, std::vector<HostTensor>& outputs) {
    outputs[0].f32[4 + 3] += 0.25F;
    outputs[0].f32[16 + 3] += 0.25F;
  });
  const auto result = bench.run("c", student);
  CHECK(result.score == 0);
  CHECK_THAT(result.message,
             ContainsSubstring("conv2d_forward: y[0,0,1,3] is ") && ContainsSubstring("expected ") &&
                 ContainsSubstring("(off by 0.2") &&
                 ContainsSubstring("; 2 of 48 values differ, all of them in the last column") &&
                 ContainsSubstring("; case N=1 C=2 H=4 W=4 O=3 K=3 L=3 stride=1 padding=1") &&
                 ContainsSubstring("; 1 of 1 case fails"));
  REQUIRE(result.smallest_case);
  CHECK(result.smallest_case->params ==
        std::vector<std::pair<std::string, double>>{{"stride", 1}, {"padding", 1}});
  CHECK(result.smallest_case->shapes[1] ==
        std::pair<std::string, std::vector<std::int64_t>>{"w", {3, 2, 3, 3}});
}

TEST_CASE("a hidden check names shapes and places, but no value") {
  auto bench = one_case("hidden");
  float wrong = 0;
  auto student = changed("conv2d_forward", [&](const CallRequest&, std::vector<HostTensor>& outputs) {
    outputs[0].f32[7] = wrong = 123.5F;
  });
  const auto result = bench.run("c", student);
  CHECK(result.status == Status::failed);
  CHECK_THAT(result.message, ContainsSubstring("y[0,0,1,3] is wrong; 1 of 48 values differs; case N=1"));
  CHECK_THAT(result.message,
             !ContainsSubstring("expected") && !ContainsSubstring("123.5") && !ContainsSubstring("off by"));
}

TEST_CASE("simple patterns are named") {
  auto bench = one_case();
  const auto message = [&](Change change) {
    auto student = changed("conv2d_forward", std::move(change));
    return bench.run("c", student).message;
  };
  const auto scale = [](float factor) {
    return [factor](const CallRequest&, std::vector<HostTensor>& outputs) {
      for (float& v : outputs[0].f32) v *= factor;
    };
  };
  CHECK_THAT(message(scale(0)), ContainsSubstring("every value is 0"));
  CHECK_THAT(message(scale(-1)), ContainsSubstring("every value has the wrong sign"));
  CHECK_THAT(message(scale(0.5F)), ContainsSubstring("every value is 0.5 times the expected one"));
  CHECK_THAT(message([](const CallRequest&, std::vector<HostTensor>& outputs) {
               for (std::size_t i = 0; i < 16; ++i) outputs[0].f32[16 + i] += 1;
             }),
             ContainsSubstring("all of them in channel 1"));
  CHECK_THAT(message([](const CallRequest&, std::vector<HostTensor>& outputs) {
               for (std::size_t i : {0U, 3U, 5U + 7U, 16U + 4U}) outputs[0].f32[i] += 1;
             }),
             ContainsSubstring("outermost rows and columns"));
}

TEST_CASE("with several functions each is worth its share") {
  auto bench = CheckBench::a7();
  const auto wrong = [](const CallRequest&, std::vector<HostTensor>& outputs) { outputs[0].f32[0] += 1; };
  auto half = changed("maxpool2d_backward", wrong);
  auto result = bench.run("maxpool2d", half);
  CHECK(result.status == Status::partial);
  CHECK(result.score == bench.spec("maxpool2d").points / 2);
  CHECK_THAT(result.message, ContainsSubstring("maxpool2d_backward: dx[0,0,0,0]"));

  FakeCaller none = changed("maxpool2d_backward", wrong);
  none.functions["maxpool2d_forward"] = [](const CallRequest&) -> std::vector<HostTensor> {
    throw test_support::FakeFailure{Status::crashed, "segmentation fault"};
  };
  result = bench.run("maxpool2d", none);
  CHECK(result.status == Status::crashed);
  CHECK(result.score == 0);
  CHECK_THAT(result.message,
             ContainsSubstring("maxpool2d_forward: segmentation fault; case N=1 C=1 H=2 W=2") &&
                 ContainsSubstring("\nmaxpool2d_backward: dx"));
}

TEST_CASE("a call that is not answered ends that function's part with its status") {
  auto bench = CheckBench::a7();
  for (const Status status :
       {Status::time_limit, Status::crashed, Status::protocol_error, Status::memory_limit}) {
    FakeCaller student = test_support::honest_student();
    int calls = 0;
    student.functions["conv2d_forward"] = [&, honest =
                                                  student.functions["conv2d_forward"]](const CallRequest& r) {
      if (++calls == 4) throw test_support::FakeFailure{status, "it ended"};
      return honest(r);
    };
    const auto result = bench.run("conv2d-forward", student);
    CHECK(result.status == status);
    CHECK(calls == 4);
    CHECK(result.smallest_case);
  }
  FakeCaller empty;
  CHECK(bench.run("relu", empty).status == Status::missing_function);
}

TEST_CASE("a function that is still the starter's is one plain line, whatever the check") {
  auto bench = CheckBench::a7();
  auto student = test_support::honest_student();
  for (auto& [name, answer] : student.functions) {
    answer = [name = name](const CallRequest&) -> std::vector<HostTensor> {
      throw test_support::FakeFailure{Status::crashed, "std::logic_error: " + name + " is not implemented yet"};
    };
  }
  for (const auto& spec : bench.assignment().checks) {
    if (!bench.check(spec.id).judges_answers()) continue;
    const auto result = bench.run(spec.id, student);
    INFO(spec.id << ": " << result.message);
    CHECK(result.status == Status::crashed);
    CHECK_FALSE(result.smallest_case);
    std::string expected = spec.functions[0]->name + " is not written yet";
    if (spec.kind == "matches_oracle" && spec.functions.size() == 2) {
      expected += "\n" + spec.functions[1]->name + " is not written yet";
    }
    CHECK(result.message == expected);
  }
}

TEST_CASE("the first failing case reported is the smallest") {
  auto bench = CheckBench::a7();
  auto student = changed("conv2d_forward", [](const CallRequest& r, std::vector<HostTensor>& outputs) {
    if (r.params[0] > 1) outputs[0].f32[0] += 1;  // wrong for strides
  });
  const auto result = bench.run("conv2d-forward", student);
  REQUIRE(result.smallest_case);
  CHECK(result.smallest_case->params[0].second > 1);
  std::int64_t reported = 0;
  for (const auto& [name, shape] : result.smallest_case->shapes) reported += reference::element_count(shape);
  CHECK(reported <= 2 * 35 + 2);  // not larger than the smallest fixed case with a stride
}
