#include "harness/diagnosis/shrink.hpp"

#include <algorithm>
#include <cmath>

#include "harness/audit/mutant.hpp"
#include "reference/mistakes/mistakes.hpp"
#include "tests/harness/checks/run_check.hpp"
#include "tests/support/catch.hpp"

using harness::AnsweredCase;
using harness::CallRequest;
using harness::Case;
using harness::CaseSpec;
using harness::Mutant;
using harness::shrink;
using test_support::CheckBench;
using test_support::FakeCaller;
using test_support::FakeFailure;

namespace {

struct Scene {
  CheckBench bench = CheckBench::a7();
  const harness::CheckSpec& spec;
  const harness::FunctionSpec& function;
  CaseSpec cases;

  Scene(const std::string& check, const std::string& function_name)
      : spec(bench.spec(check)),
        function(*bench.assignment().find_function(function_name)),
        cases(harness::parse_cases(spec.options.at("cases"), bench.assignment(), spec.functions, spec.seed)) {
  }

  harness::Oracle& oracle() { return *bench.oracles().at(function.name); }
  bool wrong(const CallRequest& request, harness::Caller& student) {
    const auto answer = student.call(request);
    return answer.answered() && !harness::compare(answer, oracle().evaluate(request), 64).empty();
  }
  // The largest case that the student gets wrong.
  std::optional<Case> failing(harness::Caller& student) {
    std::vector<Case> all = harness::generate_cases(cases, spec.seed);
    std::reverse(all.begin(), all.end());
    for (const Case& c : all) {
      if (wrong(harness::case_request(function, c), student)) return c;
    }
    return std::nullopt;
  }
};

double largest_value(const CallRequest& request) {
  double largest = 0;
  for (const auto& input : request.inputs) {
    for (const float value : input.f32) largest = std::max(largest, std::abs(static_cast<double>(value)));
  }
  return largest;
}

bool all_whole(const CallRequest& request) {
  for (const auto& input : request.inputs) {
    for (const float value : input.f32) {
      if (value != std::nearbyint(value)) return false;
    }
  }
  return true;
}

std::size_t position(const std::string& function, const std::string& id) {
  const auto& known = reference::find_mistakes(function)->mistakes;
  for (std::size_t m = 0; m < known.size(); ++m) {
    if (known[m].id == id) return m;
  }
  FAIL("no mistake " << id);
  return 0;
}

}  // namespace

TEST_CASE("every known mistake shrinks to a handful of small whole numbers that still show it") {
  const std::vector<std::pair<std::string, std::string>> checks = {
      {"conv2d-forward", "conv2d_forward"},
      {"conv2d-backward", "conv2d_backward"},
      {"relu", "relu_forward"},
      {"relu", "relu_backward"},
      {"maxpool2d-ties", "maxpool2d_forward"},
      {"maxpool2d-ties", "maxpool2d_backward"},
      {"linear", "linear_forward"},
      {"linear", "linear_backward"},
      {"softmax-cross-entropy-large", "softmax_cross_entropy_forward"},
      {"softmax-cross-entropy-large", "softmax_cross_entropy_backward"}};
  for (const auto& [check, function] : checks) {
    Scene scene(check, function);
    for (std::size_t m = 0; m < reference::find_mistakes(function)->mistakes.size(); ++m) {
      Mutant student({function, {m}});
      const auto failing = scene.failing(student);
      REQUIRE(failing);
      const auto smallest = shrink(scene.cases, scene.function, *failing, student, scene.oracle(), 64);
      INFO(function << ", " << reference::find_mistakes(function)->mistakes[m].id);
      REQUIRE(smallest);
      CHECK(scene.wrong(smallest->request, student));
      CHECK_FALSE(smallest->differences.empty());
      std::int64_t elements = 0;
      for (const auto& input : smallest->request.inputs) elements += input.size();
      CHECK(elements <= 24);
      CHECK(all_whole(smallest->request));
      CHECK(largest_value(smallest->request) <= (check == "softmax-cross-entropy-large" ? 105 : 3));
    }
  }
}

TEST_CASE("the result is a local minimum: no dimension or parameter can be lowered") {
  Scene scene("conv2d-forward", "conv2d_forward");
  for (const char* id : {"kernel-flipped", "stride-ignored", "padding-ignored", "first-channel-only"}) {
    Mutant student({"conv2d_forward", {position("conv2d_forward", id)}});
    const auto smallest =
        shrink(scene.cases, scene.function, *scene.failing(student), student, scene.oracle(), 64);
    REQUIRE(smallest);
    // Starting again from the smallest shape changes nothing.
    Case again = harness::generate_cases(scene.cases, 1).front();
    std::vector<reference::Shape> shapes;
    for (const auto& input : smallest->request.inputs) shapes.push_back(input.shape);
    again.names = scene.function.bind(shapes, smallest->request.params);
    for (std::uint64_t key = 0; key < 20; ++key) {
      again.key = key;
      if (!scene.wrong(harness::case_request(scene.function, again), student)) continue;
      const auto repeated = shrink(scene.cases, scene.function, again, student, scene.oracle(), 64);
      INFO(id);
      REQUIRE(repeated);
      CHECK(harness::smallest_case(*repeated).shapes == harness::smallest_case(*smallest).shapes);
      CHECK(harness::smallest_case(*repeated).params == harness::smallest_case(*smallest).params);
    }
  }
}

TEST_CASE("shrinking stays within what the check's cases span") {
  Scene scene("maxpool2d", "maxpool2d_forward");
  Mutant right({});
  FakeCaller student;
  std::int64_t least_stride = 99, least_window = 99;
  student.functions["maxpool2d_forward"] = [&](const CallRequest& request) {
    least_window = std::min(least_window, static_cast<std::int64_t>(request.params[0]));
    least_stride = std::min(least_stride, static_cast<std::int64_t>(request.params[1]));
    auto outputs = right.call(request).outputs;
    outputs[0].f32[0] += 1;
    return outputs;
  };
  const auto smallest =
      shrink(scene.cases, scene.function, *scene.failing(student), student, scene.oracle(), 64);
  REQUIRE(smallest);
  CHECK(least_stride == 1);
  CHECK(least_window == 1);
  CHECK(smallest->request.inputs[0].shape == reference::Shape{1, 1, 1, 1});
}

TEST_CASE("labels stay below the number of classes") {
  Scene scene("softmax-cross-entropy", "softmax_cross_entropy_forward");
  Mutant right({});
  FakeCaller student;
  student.functions["softmax_cross_entropy_forward"] = [&](const CallRequest& request) {
    for (const std::int32_t label : request.inputs[1].i32) {
      CHECK(label >= 0);
      CHECK(label < request.inputs[0].shape[1]);
    }
    auto outputs = right.call(request).outputs;
    outputs[0].f32[0] += 1;
    return outputs;
  };
  const auto smallest =
      shrink(scene.cases, scene.function, *scene.failing(student), student, scene.oracle(), 16);
  REQUIRE(smallest);
  CHECK(smallest->request.inputs[0].size() == 1);
  CHECK(largest_value(smallest->request) == 0);
}

TEST_CASE("no smallest case of a function that keeps state, is too slow, or stops answering") {
  Scene scene("relu", "relu_forward");
  Mutant right({});
  const Case first = harness::generate_cases(scene.cases, 1).back();
  FakeCaller student;
  student.functions["relu_forward"] = [&](const CallRequest& request) { return right.call(request).outputs; };
  CHECK_FALSE(shrink(scene.cases, scene.function, first, student, scene.oracle(), 64));

  class Slow final : public harness::Caller {
   public:
    harness::CallOutcome call(const CallRequest& request) override {
      harness::CallOutcome outcome = Mutant({"relu_forward", {0}}).call(request);
      outcome.wall_seconds = 1;
      ++calls;
      return outcome;
    }
    int calls = 0;
  } slow;
  CHECK_FALSE(shrink(scene.cases, scene.function, first, slow, scene.oracle(), 64));
  CHECK(slow.calls == 4);

  int calls = 0;
  student.functions["relu_forward"] = [&](const CallRequest& request) {
    if (++calls == 3) throw FakeFailure{harness::Status::crashed, "gone"};
    auto outputs = right.call(request).outputs;
    outputs[0].f32[0] += 1;
    return outputs;
  };
  const auto best = shrink(scene.cases, scene.function, first, student, scene.oracle(), 64);
  CHECK(best);  // what was found before the crash
  CHECK(calls == 3);
}

TEST_CASE("the number of calls is bounded") {
  Scene scene("conv2d-backward", "conv2d_backward");
  Mutant mutant({"conv2d_backward", {0}});
  FakeCaller student;
  student.functions["conv2d_backward"] = [&](const CallRequest& request) {
    return mutant.call(request).outputs;
  };
  const auto failing = scene.failing(student);
  student.calls = 0;
  CHECK(shrink(scene.cases, scene.function, *failing, student, scene.oracle(), 64,
               {.calls = 10, .wall_seconds = 1}));
  CHECK(student.calls == 10);
}
