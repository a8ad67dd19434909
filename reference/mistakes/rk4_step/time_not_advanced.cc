#include "reference/mistakes/layouts.hpp"
#include "reference/mistakes/rk4_step.hpp"

namespace reference::mistakes::rk4_step {

const KnownMistake<Rewired> time_not_advanced = {
    .id = "time-not-advanced",
    .did = "asked for every velocity at the first time",
    .hint = "the stages lie at different times",
    .make =
        [](Rewired& r) {
          r.variant = [](const Call& call) { return std::vector<Tensor<double>>{rk4_variant(call, false)}; };
        },
};

}  // namespace reference::mistakes::rk4_step
