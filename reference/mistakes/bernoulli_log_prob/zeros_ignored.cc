#include "reference/mistakes/bernoulli_log_prob.hpp"
#include "reference/mistakes/layouts.hpp"

namespace reference::mistakes::bernoulli_log_prob {

const KnownMistake<Rewired> zeros_ignored = {
    .id = "zeros-ignored",
    .did = "counted the bits that are 1 alone",
    .hint = "a bit that is 0 has a probability, too",
    .make =
        [](Rewired& r) {
          r.after.push_back([](Results& results, const Call& call) { ones_only(results[0], call); });
        },
};

}  // namespace reference::mistakes::bernoulli_log_prob
