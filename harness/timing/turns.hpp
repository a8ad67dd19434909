#pragma once
// Measuring in turns: student, reference, reference, student, ... Whatever slows the machine for longer than
// a turn slows both alike and leaves their ratio; what hits one of them is an outlier that a median ignores.
// Knows nothing of processes and clocks: a turn is a function that answers with two times.

#include <functional>
#include <limits>
#include <optional>
#include <vector>

#include "harness/timing/median_sequence.hpp"
#include "harness/timing/tiers.hpp"

namespace harness {

struct RunTime {
  double seconds = 0;  // what is compared, such as a mean over several calls
  double spent = 0;    // what it takes off the budget, in seconds
};

struct TurnPlan {
  int turn = 0;  // from 0, warm-up included: fresh inputs for each, the same for both contestants
  bool student_first = true;
  bool decided = false;  // the turns before it decide the tier
};

struct TurnTimes {
  RunTime student, reference;
};

// Both contestants' runs of one turn; throws when one failed. Nothing: it was not played, and is the last;
// only where the tier was decided.
using PlayTurn = std::function<std::optional<TurnTimes>(const TurnPlan& plan)>;

struct TurnBudget {
  int warmup_turns = 1;  // run, not counted: pages, caches, frequency
  int max_turns = 60;    // counted
  double seconds = 4;    // spent by both contestants together; at least `least_turns` are taken all the same
  int least_turns = 7;   // the first number of values after which a MedianSequence at 0.95 says anything
  // Who has spent the seconds earlier is asked no more after this many turns, if each of them was farther
  // than `clear` times from every tier's border: no interval is needed to tell the tier of a ratio of 80.
  int brief_turns = 3;
  double clear = 1.4;
  // Turns go on until the interval is no wider than this, as a ratio of its ends less one, even when it lies
  // within one tier: the figure that a student sees should come out the same another time. But not beyond
  // `narrow_turns`: more are for points.
  double width = std::numeric_limits<double>::infinity();
  int narrow_turns = std::numeric_limits<int>::max();
  // A first counted turn beyond this ratio is the last.
  double hopeless_ratio = std::numeric_limits<double>::infinity();
};

struct TurnResult {
  std::vector<double> ratios;  // student / reference, in order of measurement
  double ratio = 0;            // their median
  Interval interval;           // of the ratio, MedianSequence: holds whatever made the measurement stop
                               // (the extremes of the ratios when it stopped before `least_turns`)
  double student_seconds = 0;  // medians of one run
  double reference_seconds = 0;
  TierDecision decision;
};

// Stops as soon as the interval lies within one tier and is narrow enough, or the budget is spent.
// `confidence` is that of the interval. Times must be positive. What `play` throws passes through.
TurnResult take_turns(const PlayTurn& play, const Tiers& tiers, const TurnBudget& budget, double confidence);

}  // namespace harness
