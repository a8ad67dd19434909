#pragma once
// Measuring in turns: student, reference, reference, student, ... Whatever slows the machine for longer than
// a turn slows both alike and leaves their ratio; what hits one of them is an outlier that a median ignores.
// Knows nothing of processes and clocks: the two contestants are functions that answer with a time.

#include <functional>
#include <limits>
#include <vector>

#include "harness/timing/median_sequence.hpp"
#include "harness/timing/tiers.hpp"

namespace harness {

struct RunTime {
  double seconds = 0;  // what is compared, such as a mean over several calls
  double spent = 0;    // what it takes off the budget, in seconds
};

// Runs the task once; throws when it failed. `turn` counts from 0, warm-up included: both contestants of a
// turn get the same inputs.
using Contestant = std::function<RunTime(int turn)>;

enum class TurnVerdict {
  counts,
  again,   // as if it had not been: another is taken, with another number; must not be the answer for ever
  enough,  // not counted either, but the last; only where the tier was decided
};
// Asked after each turn but those that warm up, `decided`: whether the turns before it decide the tier.
using Appraisal = std::function<TurnVerdict(bool decided)>;

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
// `confidence` is that of the interval. Times must be positive. What a contestant throws passes through.
TurnResult take_turns(const Contestant& student, const Contestant& reference, const Tiers& tiers,
                      const TurnBudget& budget, double confidence, const Appraisal& appraise = nullptr);

}  // namespace harness
