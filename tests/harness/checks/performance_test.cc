#include <cmath>
#include <functional>
#include <limits>
#include <set>

#include "harness/checks/check.hpp"
#include "tests/harness/checks/float_convnet.hpp"
#include "tests/harness/checks/run_check.hpp"
#include "tests/harness/checks/small_assignment.hpp"
#include "tests/support/catch.hpp"

using namespace harness;
using test_support::CheckBench;
using test_support::FakeCaller;

namespace {

constexpr double round_trip = 0.0001;

// Answers as another caller does and says it took a given time, which may depend on the number of the call.
class Timed final : public TimedCaller {
 public:
  Timed(Caller& inner, std::function<double(int call)> seconds)
      : inner_(inner), seconds_(std::move(seconds)) {}
  TimedOutcome time(const CallRequest& request) override {
    const double seconds = seconds_(calls++);
    return {inner_.call(request),
            {.wall_seconds = wall_share * seconds, .cpu_seconds = seconds, .late_cpu_seconds = late}};
  }
  CallTime greet() override { return {.cpu_seconds = round_trip, .late_cpu_seconds = late}; }
  int calls = 0;
  double late = 0;
  double wall_share = 3;  // wall time over CPU time

 private:
  Caller& inner_;
  std::function<double(int)> seconds_;
};

const std::string speed_check = R"(  - id: speed
    kind: performance
    functions: [linear_forward]
    points: 6
    visibility: public
    seed: 9
    tiers: [{ratio: 1.5, points: 6}, {ratio: 3, points: 4}, {ratio: 50, points: 1}]
    cases: {count: 0, fixed: [{N: 4, D: 9, M: 5}, {N: 16, D: 64, M: 10}]}
)";

// The check on two students: the first is judged, the second is the reference.
CheckResult measure(TimedCaller& student, TimedCaller& reference, int cores = 1,
                    std::function<double(double)> await_calm = {}, std::function<double()> slowdown = {}) {
  const std::string option = cores == 1 ? "" : "    cores: " + std::to_string(cores) + "\n";
  CheckBench bench = CheckBench::from(test_support::small_assignment(speed_check + option));
  TimingContext timing{student, reference, 100, cores, std::move(await_calm), std::move(slowdown)};
  FakeCaller nobody;
  CheckContext context{bench.assignment(), bench.spec("speed"), nobody, bench.oracles(), 9};
  context.timing = &timing;
  return bench.check("speed").run(context);
}

CheckResult measure(Caller& inner, std::function<double(int)> seconds) {
  FakeCaller kernels = test_support::honest_student();
  Timed student(inner, std::move(seconds));
  Timed reference(kernels, [](int) { return 0.0041; });
  return measure(student, reference);
}

}  // namespace

TEST_CASE("a core that others share is told beside the ratio") {
  FakeCaller kernels = test_support::honest_student();
  const auto told = [&](const std::vector<double>& slowdowns) {
    Timed student(kernels, [](int) { return 0.0081; });
    Timed reference(kernels, [](int) { return 0.0041; });
    std::size_t turn = 0;
    std::function<double(double)> await_calm;
    if (!slowdowns.empty()) await_calm = [&](double) { return slowdowns[turn++ % slowdowns.size()]; };
    return measure(student, reference, 1, await_calm, [] { return 1.0; }).message;
  };
  CHECK(told({1.62, 1.58, 1.6}).find("; others shared the core, on which a burst of work took 1.6 times") !=
        std::string::npos);
  CHECK(told({1.0, 1.02, 1.0, 3.0, 1.01}).find("shared") == std::string::npos);
  CHECK(told({}).find("shared") == std::string::npos);
}

TEST_CASE("a call during which others came to share the core is put again with other values, for a while") {
  FakeCaller kernels = test_support::honest_student(), student = kernels;
  const auto linear = kernels.functions.at("linear_forward");
  std::vector<float> asked;
  student.functions["linear_forward"] = [&](const CallRequest& request) {
    asked.push_back(request.inputs.front().f32.front());
    return linear(request);
  };
  bool shared = false;
  const auto measured = [&](const std::function<bool(int call)>& comes) {
    Timed timed(student, [&](int call) {
      shared = comes(call);
      return shared ? 0.1001 : 0.0081;
    });
    Timed reference(kernels, [](int) { return 0.0041; });
    asked.clear();
    return measure(
        timed, reference, 1, [](double) { return 1.0; }, [&] { return shared ? 1.6 : 1.0; });
  };
  const CheckResult calm = measured([](int call) { return call % 6 >= 4; });
  CHECK(std::abs(calm.performance->ratio - 2) < 1e-9);
  CHECK(calm.performance->low == calm.performance->high);
  const std::set<float> different(asked.begin(), asked.end());
  CHECK(asked.size() > 2 + 2 * 7 + 7);  // those to warm up are asked again as they are
  CHECK(different.size() >= asked.size() - 2 * 9);
  const CheckResult never_calm = measured([](int) { return true; });
  CHECK(std::abs(never_calm.performance->ratio - 25) < 1e-9);
  CHECK_THAT(never_calm.message, ContainsSubstring("others shared the core"));
}

TEST_CASE("who has enough turns on a calm core is not measured on a shared one") {
  FakeCaller kernels = test_support::honest_student();
  int looks = 0;
  bool shared = false;
  Timed student(kernels, [&](int call) {
    CHECK_FALSE(shared);
    return 0.0081 + 0.0003 * (call % 5);
  });
  Timed reference(kernels, [](int) { return 0.0041; });
  std::vector<double> waits;
  const CheckResult result = measure(
      student, reference, 1,
      [&](double at_most) {
        waits.push_back(at_most);
        shared = ++looks > 19;  // before the second call of the tenth turn
        return shared ? 1.6 : 1.0;
      },
      [] { return 1.0; });
  REQUIRE(result.performance);
  CHECK(result.performance->turns == 9);
  REQUIRE(waits.size() == 20);
  CHECK(waits[13] > 1e9);  // without a tier no wait is too long
  CHECK(waits[14] < 10);   // with one a long one is
  CHECK(result.performance->ratio < 2.3);
  CHECK(result.message.find("shared") == std::string::npos);
}

TEST_CASE("the core is waited for before each call, which both contestants answer one after the other") {
  FakeCaller kernels = test_support::honest_student();
  std::string order;
  Timed student(kernels, [&](int) { return order += 's', 0.0081; });
  Timed reference(kernels, [&](int) { return order += 'r', 0.0041; });
  const CheckResult result = measure(
      student, reference, 1, [&](double) { return order += ' ', 1.0; }, [] { return 1.0; });
  REQUIRE(result.performance);
  CHECK(result.performance->turns == 7);
  CHECK(order.substr(order.find(' ')) == " sr sr rs rs sr sr rs rs sr sr rs rs sr sr");
}

TEST_CASE("a call that is put again has the same beginner") {
  FakeCaller kernels = test_support::honest_student();
  std::string order;
  Timed student(kernels, [&](int) { return order += 's', 0.0081; });
  Timed reference(kernels, [&](int) { return order += 'r', 0.0041; });
  int looks = 0;
  const CheckResult result = measure(
      student, reference, 1, [&](double) { return order += ' ', 1.0; },
      [&] { return ++looks == 1 || looks == 4 ? 1.6 : 1.0; });
  REQUIRE(result.performance);
  CHECK(result.performance->turns == 7);
  CHECK(order.substr(order.find(' ')) == " sr sr sr rs rs rs sr sr rs rs sr sr rs rs sr sr");
}

TEST_CASE("points come from the tier of the ratio, round trips taken off") {
  FakeCaller honest = test_support::honest_student();
  const CheckResult fast = measure(honest, [](int) { return 0.0045; });
  CHECK(fast.status == Status::passed);
  CHECK(fast.score == 6);
  REQUIRE(fast.performance);
  CHECK(std::abs(fast.performance->ratio - 1.1) < 1e-9);
  CHECK(fast.performance->tier == 1);
  CHECK_FALSE(fast.performance->inconclusive);

  const CheckResult middle = measure(honest, [](int call) { return call % 2 == 0 ? 0.0041 : 0.0161; });
  CHECK(middle.status == Status::partial);
  CHECK(middle.score == 4);
  CHECK(std::abs(middle.performance->ratio - 2) < 1e-9);  // the geometric mean of 1 and 4

  const CheckResult slow = measure(honest, [](int) { return 0.9; });
  CHECK(slow.status == Status::failed);
  CHECK(slow.score == 0);
  CHECK(slow.performance->tier == 4);
  CHECK(slow.performance->turns == 1);
}

TEST_CASE("where several cores are allowed the wall clock counts") {
  FakeCaller honest = test_support::honest_student();
  FakeCaller kernels = test_support::honest_student();
  Timed student(honest, [](int) { return 0.016; });  // two threads side by side
  student.wall_share = 0.5;
  Timed reference(kernels, [](int) { return 0.01; });
  reference.wall_share = 1;
  CHECK(std::abs(measure(student, reference, 2).performance->ratio - 0.8) < 1e-9);
  CHECK(measure(student, reference).performance->ratio > 1.5);
}

TEST_CASE("a measurement at a boundary is decided for the student and says so") {
  FakeCaller honest = test_support::honest_student();
  const CheckResult result = measure(honest, [](int call) { return call / 2 % 2 == 0 ? 0.0055 : 0.0067; });
  CHECK(result.score == 6);
  CHECK(result.performance->inconclusive);
  CHECK(result.message.find("inconclusive") != std::string::npos);
}

TEST_CASE("every timed output is judged") {
  const auto fast = [](int) { return 0.001; };
  const auto linear = test_support::honest_student().functions.at("linear_forward");
  FakeCaller student = test_support::honest_student();

  std::vector<HostTensor> kept;
  student.functions["linear_forward"] = [&](const CallRequest& request) {
    // Computes in the first turn, replays by shape afterwards.
    for (const HostTensor& old : kept) {
      if (old.shape == request.output_shapes.front()) return std::vector{old};
    }
    kept.push_back(linear(request).front());
    return std::vector{kept.back()};
  };
  const CheckResult replayed = measure(student, fast);
  CHECK(replayed.status == Status::failed);
  CHECK(replayed.score == 0);
  CHECK(replayed.message.find("a timed output is wrong") != std::string::npos);

  student.functions["linear_forward"] = [&](const CallRequest& request) {
    auto outputs = linear(request);
    for (float& value : outputs.front().f32)
      value = std::round(value * 1024) / 1024;  // half precision, about
    return outputs;
  };
  CHECK(measure(student, fast).status == Status::failed);

  int calls = 0;
  student.functions["linear_forward"] = [&](const CallRequest& request) {
    auto outputs = linear(request);
    if (++calls == 9) outputs.front().f32[7] = std::numeric_limits<float>::quiet_NaN();
    return outputs;
  };
  CHECK(measure(student, fast).status == Status::failed);
}

TEST_CASE("a student who stops answering keeps that status, a reference that does is our failure") {
  FakeCaller student = test_support::honest_student();
  const auto linear = student.functions.at("linear_forward");
  int calls = 0;
  student.functions["linear_forward"] = [&](const CallRequest& request) {
    if (++calls == 5) throw test_support::FakeFailure{Status::crashed, "signal 11"};
    return linear(request);
  };
  const CheckResult crashed = measure(student, [](int) { return 0.004; });
  CHECK(crashed.status == Status::crashed);
  CHECK(crashed.message == "linear_forward: signal 11");

  FakeCaller honest = test_support::honest_student(), nobody;
  const auto same = [](int) { return 0.004; };
  Timed fine(honest, same), nothing(nobody, same);
  CHECK_THROWS_WITH(measure(fine, nothing), ContainsSubstring("the reference did not answer"));
}

TEST_CASE("work that goes on after the answers voids the measurement") {
  FakeCaller honest = test_support::honest_student();
  const auto same = [](int) { return 0.004; };
  Timed student(honest, same), reference(honest, same);
  student.late = 0.0001;  // a thread that falls asleep
  CHECK(measure(student, reference).status == Status::passed);
  student.late = 0.002;
  const CheckResult result = measure(student, reference);
  CHECK(result.status == Status::failed);
  CHECK(result.score == 0);
  CHECK_THAT(result.message, ContainsSubstring("work went on after the answers"));
}

TEST_CASE("a machine on which the reference is not as fast as itself decides nothing") {
  FakeCaller honest = test_support::honest_student();
  Timed student(honest, [](int) { return 0.004; });
  Timed restless(honest, [](int call) { return call % 3 == 0 ? 0.004 : call % 3 == 1 ? 0.09 : 1.6; });
  CHECK_THROWS_WITH(measure(student, restless), ContainsSubstring("too restless to time anything"));
}

TEST_CASE("a clock that stands still during calls of the reference costs the student nothing") {
  FakeCaller honest = test_support::honest_student();
  FakeCaller kernels = test_support::honest_student();
  Timed student(honest, [](int) { return 0.0161; });
  // Two calls to warm up and 36 for the noise: the first turn is the first that counts, and could be the
  // last.
  Timed reference(kernels, [](int call) { return call == 38 ? round_trip : 0.0041; });
  const CheckResult result = measure(student, reference);
  CHECK(result.score == 1);
  CHECK(std::abs(result.performance->ratio - 4) < 1e-9);

  // Two of the pairs that measure the noise.
  Timed pausing(kernels, [](int call) { return call == 2 || call == 6 ? round_trip : 0.0041; });
  CHECK(measure(student, pausing).score == 1);

  Timed standing(kernels, [](int call) { return call >= 38 ? round_trip : 0.0041; });
  CHECK_THROWS_WITH(measure(student, standing), ContainsSubstring("stands still"));
}

TEST_CASE("the options of performance are validated") {
  const auto refusal = [](const std::string& from, const std::string& to) {
    std::string check = speed_check;
    check.replace(check.find(from), from.size(), to);
    try {
      CheckBench::from(test_support::small_assignment(check));
    } catch (const ConfigError& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  CHECK_THAT(refusal("{ratio: 3, points: 4}", "{ratio: 1.5, points: 4}"),
             ContainsSubstring("tiers[1].ratio: must be larger than the tier before"));
  CHECK_THAT(refusal("{ratio: 3, points: 4}", "{ratio: 3, points: 6}"),
             ContainsSubstring("tiers[1].points: must be less than the tier before"));
  CHECK_THAT(refusal("{ratio: 1.5, points: 6}", "{ratio: 1.5, points: 5}"),
             ContainsSubstring("the best tier is worth the check's points, 6"));
  CHECK_THAT(refusal("count: 0", "count: 3, ranges: {N: [1, 2], D: [1, 2], M: [1, 2]}"),
             ContainsSubstring("a timed size is chosen, not drawn"));
  CHECK_THAT(refusal("[linear_forward]", "[linear_forward, linear_backward]"),
             ContainsSubstring("needs exactly one function"));
}
