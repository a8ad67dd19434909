#include "reference/mistakes/bernoulli_log_prob.hpp"

namespace reference::mistakes::bernoulli_log_prob {

const KnownMistake<Rewired> averaged = {
    .id = "averaged",
    .did = "averaged over the bits instead of adding them",
    .hint = "probabilities of independent bits are multiplied",
    .make =
        [](Rewired& r) {
          r.after.push_back([](Results& results, const Call& call) {
            scale(results[0], 1 / static_cast<double>(operand(call, "x").extent(1)));
          });
        },
};

}  // namespace reference::mistakes::bernoulli_log_prob
