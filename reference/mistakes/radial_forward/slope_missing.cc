#include "reference/mistakes/flow_variants.hpp"
#include "reference/mistakes/radial_forward.hpp"

namespace reference::mistakes::radial_forward {

const KnownMistake<Rewired> slope_missing = {
    .id = "slope-missing",
    .did = "left the slope of h out of the log-determinant",
    .hint = "h changes along the radius",
    .make =
        [](Rewired& r) {
          r.variant = [](const Call& call) { return radial_variant(call, {.slope = false}); };
        },
};

}  // namespace reference::mistakes::radial_forward
