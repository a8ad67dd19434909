#include "reference/mistakes/flow_elbo.hpp"

namespace reference::mistakes::flow_elbo {

const KnownMistake<Rewired> variance_for_deviation = {
    .id = "variance-for-deviation",
    .did = "took log_std for half of what it is",
    .hint = "is it the logarithm of a deviation or of a variance?",
    .make =
        [](Rewired& r) {
          r.before.push_back([](Call& call) {
            for (double& s : operand(call, "log_std").flat()) s *= 0.5;
          });
        },
};

}  // namespace reference::mistakes::flow_elbo
