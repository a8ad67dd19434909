#include "reference/mistakes/velocity_trace_estimate.hpp"

namespace reference::mistakes::velocity_trace_estimate {

const KnownMistake<Rewired> noise_normalised = {
    .id = "noise-normalised",
    .did = "divided by the number of dimensions",
    .hint = "the estimate is right on average as it is",
    .make =
        [](Rewired& r) {
          r.after.push_back([](Results& results, const Call& call) {
            scale(results[0], 1 / static_cast<double>(operand(call, "e").extent(1)));
          });
        },
};

}  // namespace reference::mistakes::velocity_trace_estimate
