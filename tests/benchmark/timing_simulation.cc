// timing_simulation PAIRS TURNS [SIMULATIONS]
//
// How often a 95 % interval holds the truth, on times as they are: draws TURNS of the recorded pairs of
// timing_repeatability again and again, gives each of them to either contestant by the toss of a coin, so
// that the true ratio is 1, and counts the intervals that contain it. Twice: for the interval of a number of
// turns that was fixed beforehand, and for the confidence sequence, which is looked at after every turn and
// so must hold more often.

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <vector>

#include "harness/cases/random.hpp"
#include "harness/timing/median_sequence.hpp"

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: timing_simulation PAIRS TURNS [SIMULATIONS]\n");
    return 2;
  }
  std::vector<double> recorded;
  std::ifstream in(argv[1]);
  for (double ratio = 0; in >> ratio;) recorded.push_back(ratio);
  const int turns = std::atoi(argv[2]), simulations = argc > 3 ? std::atoi(argv[3]) : 1000;
  if (recorded.empty() || turns < 1) {
    std::fprintf(stderr, "timing_simulation: no pairs in %s, or no turns\n", argv[1]);
    return 2;
  }
  harness::Stream random(harness::derive_key(1, "simulation"));
  int fixed = 0, always = 0;
  for (int s = 0; s < simulations; ++s) {
    std::vector<double> ratios;
    harness::MedianSequence sequence(0.95);
    bool held = true;
    for (int turn = 0; turn < turns; ++turn) {
      const auto drawn = random.integer(0, static_cast<std::int64_t>(recorded.size()) - 1);
      const double ratio = recorded[static_cast<std::size_t>(drawn)];
      ratios.push_back(random.coin() ? ratio : 1 / ratio);
      sequence.add(ratios.back());
      held = held && sequence.interval().contains(1);
    }
    fixed += harness::median_interval(ratios, 0.95).contains(1) ? 1 : 0;
    always += held ? 1 : 0;
  }
  std::printf(
      "%zu recorded pairs, %d simulations of %d turns: the interval of a fixed number of turns contains 1 in "
      "%.1f %%, every interval of the sequence in %.1f %%\n",
      recorded.size(), simulations, turns, 100.0 * fixed / simulations, 100.0 * always / simulations);
}
