#include "reference/mistakes/flow_variants.hpp"
#include "reference/mistakes/planar_forward.hpp"

namespace reference::mistakes::planar_forward {

const KnownMistake<Rewired> slope_missing = {
    .id = "slope-missing",
    .did = "left the slope of tanh out of the log-determinant",
    .hint = "the Jacobian needs the derivative of the nonlinearity where it is used",
    .make =
        [](Rewired& r) {
          r.variant = [](const Call& call) { return planar_variant(call, {.slope = false}); };
        },
};

}  // namespace reference::mistakes::planar_forward
