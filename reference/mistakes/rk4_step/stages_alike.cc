#include "reference/mistakes/layouts.hpp"
#include "reference/mistakes/rk4_step.hpp"

namespace reference::mistakes::rk4_step {

const KnownMistake<Rewired> stages_alike = {
    .id = "stages-alike",
    .did = "weighed the four velocities alike",
    .hint = "the middle counts more",
    .make =
        [](Rewired& r) {
          r.variant = [](const Call& call) { return std::vector<Tensor<double>>{rk4_variant(call, true)}; };
        },
};

}  // namespace reference::mistakes::rk4_step
