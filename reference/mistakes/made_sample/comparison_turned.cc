#include "reference/mistakes/made_sample.hpp"

namespace reference::mistakes::made_sample {

const KnownMistake<Rewired> comparison_turned = {
    .id = "comparison-turned",
    .did = "drew a one where the number is not below the probability",
    .hint = "how often should a bit of probability near one be one?",
    .make =
        [](Rewired& r) {
          r.before.push_back([](Call& call) {
            for (double& u : operand(call, "uniform").flat()) u = 1 - u;
          });
        },
};

}  // namespace reference::mistakes::made_sample
