#include "harness/timing/turns.hpp"

#include <cmath>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "harness/cases/random.hpp"
#include "tests/support/catch.hpp"

using namespace harness;

namespace {

const Tiers four{{1.5, 10}, {3, 7}, {10, 4}, {50, 1}};

// Seconds of a run, which are also what it spends.
using Contestant = std::function<double(int turn)>;

PlayTurn between(Contestant student, Contestant reference) {
  return [=](const TurnPlan& plan) {
    const auto run = [&](const Contestant& contestant) {
      const double seconds = contestant(plan.turn);
      return RunTime{.seconds = seconds, .spent = seconds};
    };
    TurnTimes times;
    if (plan.student_first) times.student = run(student);
    times.reference = run(reference);
    if (!plan.student_first) times.student = run(student);
    return times;
  };
}

// A machine whose speed wanders and which interrupts one run in six. What it delays depends on the turn alone
// or on the run, not on who runs.
class BusyMachine {
 public:
  explicit BusyMachine(std::uint64_t seed) : random_(seed) {}

  Contestant contestant(double seconds) {
    return [this, seconds](int turn) {
      const double slow = 1 + 0.8 * std::sin(0.7 * turn) * std::sin(0.7 * turn);
      const double interrupted = random_.integer(0, 5) == 0 ? 1.5 * random_.uniform() : 0;
      return seconds * (slow + 0.01 * random_.normal() + interrupted);
    };
  }

 private:
  Stream random_;
};

TurnBudget patient() {
  return {.warmup_turns = 1, .max_turns = 400, .seconds = 1e9, .least_turns = 7};
}

}  // namespace

TEST_CASE("tiers include their upper end") {
  CHECK(tier_of(four, 0.3) == 1);
  CHECK(tier_of(four, 1.5) == 1);
  CHECK(tier_of(four, 1.5000001) == 2);
  CHECK(tier_of(four, 50) == 4);
  CHECK(tier_of(four, 51) == 5);
  CHECK(tier_points(four, 1) == 10);
  CHECK(tier_points(four, 4) == 1);
  CHECK(tier_points(four, 5) == 0);
}

TEST_CASE("an interval across a boundary is decided for the student, and says so") {
  CHECK(decide_tier(four, {1.4, 1.6}).tier == 1);
  CHECK(decide_tier(four, {1.4, 1.6}).inconclusive);
  CHECK(decide_tier(four, {1.6, 2.9}).tier == 2);
  CHECK_FALSE(decide_tier(four, {1.6, 2.9}).inconclusive);
  CHECK(decide_tier(four, {49, 90}).tier == 4);
}

TEST_CASE("the contestants take turns, and who begins changes") {
  std::string order;
  const Contestant student = [&order](int) {
    order += 's';
    return 2.0;
  };
  const Contestant reference = [&order](int) {
    order += 'r';
    return 1.0;
  };
  const TurnResult result =
      take_turns(between(student, reference), four, {.warmup_turns = 1, .max_turns = 7}, 0.95);
  CHECK(order == "srrssrrssrrssrrs");
  CHECK(result.ratios.size() == 7);
  CHECK(result.ratio == 2);
  CHECK(result.decision.tier == 2);
  CHECK_FALSE(result.decision.inconclusive);
}

TEST_CASE("the ratio of a busy machine is the ratio of a quiet one") {
  for (const double true_ratio : {0.8, 2.0, 6.0, 80.0}) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      BusyMachine machine(seed);
      const TurnResult result = take_turns(
          between(machine.contestant(0.004 * true_ratio), machine.contestant(0.004)), four, patient(), 0.95);
      INFO("true ratio " << true_ratio << ", seed " << seed << ", measured " << result.ratio << " in ["
                         << result.interval.low << ", " << result.interval.high << "] after "
                         << result.ratios.size() << " turns");
      CHECK(result.decision.tier == tier_of(four, true_ratio));
      CHECK_FALSE(result.decision.inconclusive);
    }
  }
}

TEST_CASE("the farther from a boundary, the fewer turns") {
  const auto turns = [](double ratio) {
    std::size_t sum = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      BusyMachine machine(seed);
      sum += take_turns(between(machine.contestant(ratio), machine.contestant(1)), four, patient(), 0.95)
                 .ratios.size();
    }
    return sum;
  };
  CHECK(turns(5) < 20 * 20);
  CHECK(turns(5) < turns(1.52));
}

TEST_CASE("turns go on until the interval is as narrow as asked") {
  const auto measure = [](double width) {
    BusyMachine machine(3);
    TurnBudget budget = patient();
    budget.width = width;
    return take_turns(between(machine.contestant(5), machine.contestant(1)), four, budget, 0.95);
  };
  const TurnResult rough = measure(10), fine = measure(0.02);
  CHECK(fine.ratios.size() > rough.ratios.size());
  CHECK(fine.interval.high <= 1.02 * fine.interval.low);
  CHECK(fine.ratios.size() < 400);
}

TEST_CASE("the width is asked for up to some turns only, the tier up to the last") {
  const auto turns = [](double ratio) {
    BusyMachine machine(3);
    TurnBudget budget = patient();
    budget.width = 1e-6;
    budget.narrow_turns = 21;
    budget.max_turns = 60;
    return take_turns(between(machine.contestant(ratio), machine.contestant(1)), four, budget, 0.95)
        .ratios.size();
  };
  CHECK(turns(5) == 21);
  CHECK(turns(1.5) == 60);
}

TEST_CASE("whoever plays the turns knows whether they decide the tier, and may end them") {
  const TurnBudget budget{.warmup_turns = 0, .max_turns = 60, .seconds = 1e9, .width = 0.001};
  const auto turns = [&](double ratio) {
    const PlayTurn play =
        between([&](int) { return ratio; }, [](int turn) { return turn % 2 == 0 ? 1.0 : 1.01; });
    std::vector<bool> decided;
    const PlayTurn until_decided = [&](const TurnPlan& plan) {
      decided.push_back(plan.decided);
      return plan.decided ? std::nullopt : play(plan);
    };
    const TurnResult result = take_turns(until_decided, four, budget, 0.95);
    CHECK(decided.size() == result.ratios.size() + (decided.back() ? 1 : 0));
    return result.ratios.size();
  };
  CHECK(turns(4) == 7);
  CHECK(turns(3.02) == 60);  // on a border
}

TEST_CASE("a spent budget decides for the student") {
  BusyMachine machine(6);
  TurnBudget budget = patient();
  budget.seconds = 40;
  const TurnResult result =
      take_turns(between(machine.contestant(1.5), machine.contestant(1)), four, budget, 0.95);
  CHECK(result.decision.inconclusive);
  CHECK(result.decision.tier == 1);
  CHECK(result.ratios.size() < 30);
}

TEST_CASE("the budget is spent by what a run took, not by the figure that is compared") {
  const auto turns = [](double spent) {
    const PlayTurn play = [spent](const TurnPlan& plan) {
      return TurnTimes{{.seconds = plan.turn % 2 == 0 ? 1 : 1.01, .spent = spent},
                       {.seconds = 1, .spent = spent}};
    };
    const TurnBudget budget{.warmup_turns = 0, .seconds = 20, .width = 0.001};
    return take_turns(play, four, budget, 0.95).ratios.size();
  };
  CHECK(turns(1) == 10);
  CHECK(turns(0.5) == 20);
}

TEST_CASE("a slow student is measured a few times, more often near a border") {
  const auto turns = [](double ratio) {
    const Contestant slow = [ratio](int) { return ratio; };
    const Contestant fast = [](int) { return 1.0; };
    return take_turns(between(slow, fast), four, {.seconds = 1}, 0.95);
  };
  const TurnResult far = turns(100);
  CHECK(far.ratios.size() == 3);
  CHECK(far.decision.tier == 5);
  CHECK(far.interval.low == 100);
  CHECK(turns(20).ratios.size() == 3);
  CHECK(turns(11).ratios.size() == 7);
  CHECK(turns(45).ratios.size() == 7);
}

TEST_CASE("one turn near a border is enough for seven") {
  const Contestant slow = [](int turn) { return turn == 2 ? 12.0 : 25.0; };
  const Contestant fast = [](int) { return 1.0; };
  CHECK(take_turns(between(slow, fast), four, {.seconds = 1}, 0.95).ratios.size() == 7);
}

TEST_CASE("a hopeless student is measured once") {
  const Contestant hopeless = [](int turn) {
    return turn == 0 ? 1.0 : 900.0;
  };  // the warm-up decides nothing
  const Contestant fast = [](int) { return 1.0; };
  const TurnResult result = take_turns(between(hopeless, fast), four, {.hopeless_ratio = 200}, 0.95);
  CHECK(result.ratios.size() == 1);
  CHECK(result.decision.tier == 5);
  CHECK_FALSE(result.decision.inconclusive);
  CHECK(result.interval.low == 900);
  CHECK(take_turns(between(fast, hopeless), four, {.seconds = 1e9, .hopeless_ratio = 200}, 0.95)
            .ratios.size() == 7);
}

TEST_CASE("a run that fails ends the measurement") {
  const Contestant failing = [](int turn) {
    if (turn == 3) throw std::runtime_error("crashed");
    return 1.0;
  };
  const Contestant fine = [](int) { return 1.0; };
  CHECK_THROWS_AS(take_turns(between(failing, fine), four, {}, 0.95), std::runtime_error);
  CHECK_THROWS_AS(take_turns(between(fine, failing), four, {}, 0.95), std::runtime_error);
}

TEST_CASE("a budget without a turn is refused") {
  const Contestant fine = [](int) { return 1.0; };
  CHECK_THROWS_AS(take_turns(between(fine, fine), four, {.max_turns = 0}, 0.95), std::invalid_argument);
}
