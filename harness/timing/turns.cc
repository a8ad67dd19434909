#include "harness/timing/turns.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace harness {
namespace {

bool clear_of_borders(const Tiers& tiers, const std::vector<double>& ratios, double clear) {
  const auto [least, most] = std::minmax_element(ratios.begin(), ratios.end());
  return tier_of(tiers, *least / clear) == tier_of(tiers, *most * clear);
}

bool is_narrow(const Interval& ratio, const TurnBudget& budget, int counted) {
  return counted >= budget.narrow_turns || ratio.high <= (1 + budget.width) * ratio.low;
}

}  // namespace

TurnResult take_turns(const PlayTurn& play, const Tiers& tiers, const TurnBudget& budget, double confidence) {
  TurnResult result;
  MedianSequence sequence(confidence);
  std::vector<double> student_times, reference_times;
  double spent = 0;
  bool decided = false;
  for (int turn = 0; std::ssize(result.ratios) < budget.max_turns; ++turn) {
    // Who goes first changes, so that neither always follows the other's warm caches.
    const auto taken = play({.turn = turn, .student_first = turn % 2 == 0, .decided = decided});
    if (!taken) break;
    spent += taken->student.spent + taken->reference.spent;
    if (turn < budget.warmup_turns) continue;
    student_times.push_back(taken->student.seconds);
    reference_times.push_back(taken->reference.seconds);
    result.ratios.push_back(taken->student.seconds / taken->reference.seconds);
    sequence.add(result.ratios.back());
    if (result.ratios.front() > budget.hopeless_ratio) break;
    const int counted = static_cast<int>(result.ratios.size());
    if (counted < budget.least_turns) {
      if (spent >= budget.seconds && counted >= budget.brief_turns &&
          clear_of_borders(tiers, result.ratios, budget.clear)) {
        break;
      }
      continue;
    }
    decided = !decide_tier(tiers, sequence.interval()).inconclusive;
    if (spent >= budget.seconds || (decided && is_narrow(sequence.interval(), budget, counted))) break;
  }
  if (result.ratios.empty()) throw std::invalid_argument("take_turns: the budget allows no turn");
  result.ratio = median(result.ratios);
  result.interval = static_cast<int>(result.ratios.size()) < budget.least_turns
                        ? Interval{std::ranges::min(result.ratios), std::ranges::max(result.ratios)}
                        : sequence.interval();
  result.student_seconds = median(student_times);
  result.reference_seconds = median(reference_times);
  result.decision = decide_tier(tiers, result.interval);
  return result;
}

}  // namespace harness
